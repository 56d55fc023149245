//! `file` and `templatefile`: texts that lie in the directory of the module, or below it.

use xacct_syntax::{Node, hcl};

use super::context::{Expressions, known};
use super::module::Declarations;
use super::wanted::path;
use crate::format::has_known_extension;
use crate::value::{Evaluate, ExprValue, source};

/// The text that is read; with the variables of its second argument where it is a template.
pub(crate) fn read<'t>(cx: &Expressions<'_, 't>, operands: Node<'t>, at: Node<'t>) -> Option<ExprValue<'t>> {
    let mut operands = operands.items();
    let path = path(&known(&cx.text(operands.next()?)?)?)?;
    let text = cx.module.text(&path)?;
    // It is looked through for interpolations each time.
    if !cx.budget().spend(1 + text.len() / 16, text.len()) {
        return None;
    }
    let Some(variables) = operands.next() else { return Some(ExprValue::Text(text.clone())) };
    let variables = cx.entries(cx.evaluate(variables))?;
    let scope = variables.into_iter().map(|(name, value)| (name.as_str().to_owned(), value)).collect();
    Some(cx.with(scope).interpolated(&hcl::template(text), at))
}

/// Whether `node` is the text of a file, which is checked where it lies; so is a template in which nothing is filled in. Not
/// so a file of which the name does not say that it is one to check.
pub(crate) fn is_checked_elsewhere(module: &Declarations<'_>, node: Node<'_>) -> bool {
    let written = source(node);
    let call = written.as_str().trim_start();
    let operands = match (call.strip_prefix("file("), call.strip_prefix("templatefile(")) {
        (Some(operands), _) => operands,
        (_, Some(operands)) => operands,
        _ => return false,
    };
    let path = operands.trim_start().strip_prefix('"').and_then(|path| path.split('"').next());
    if call.starts_with("templatefile(") && path.is_none_or(|path| is_filled_in(module, path)) {
        return false;
    }
    let name = path.map(|path| path.rsplit('/').next().unwrap_or(path));
    name.is_none_or(|name| name.contains("${") || has_known_extension(name))
}

/// Whether the template at the path that is `written` has places that are filled in, or may have some.
fn is_filled_in(module: &Declarations<'_>, written: &str) -> bool {
    let here = written.replace("${path.module}", ".").replace("${path.root}", ".");
    let text = path(&here).and_then(|path| module.text(&path));
    text.is_none_or(|text| text.as_str().contains("${") || text.as_str().contains("%{"))
}
