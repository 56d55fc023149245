//! Outputs of the modules that a module calls: `module.x.role_arn`.
//! <https://developer.hashicorp.com/terraform/language/values/outputs>

use std::rc::Rc;

use xacct_syntax::{Node, Text};

use super::call::{CallArguments, ModuleCall};
use super::context::Expressions;
use super::foreign::foreign;
use super::grants::resource;
use super::handover::arguments;
use super::module::{CalledModule, Declarations};
use super::paths::labels;
use super::scenario::EvaluationTrace;
use super::traversal::{TraversalStep, names};
use crate::facts::HolderKind;
use crate::items::ItemKey;
use crate::value::{Evaluate, ExprValue, source};

impl<'t> Expressions<'_, 't> {
    /// What the steps `module.NAME.OUTPUT` and those behind lead to; none where nothing of it is known.
    pub(super) fn output(&self, steps: &[TraversalStep], place: &Text) -> Option<ExprValue<'t>> {
        let name = *names(steps.get(..2)?).get(1)?;
        let (_, body) = self.module.calls().find(|(known, _)| *known == name)?;
        // Which of several it is stands before the output.
        let is_one = body.get("count").is_none() && body.get("for_each").is_none();
        let at = if is_one { 2 } else { 3 };
        let TraversalStep::Name(output) = steps.get(at)? else { return None };
        let _level = self.budget().deeper()?;
        let (module, asked) = self.called_module(name, body)?;
        self.asked.include(&asked, self.budget());
        let value = module.output(output)?;
        let inner = Expressions::new(&module, self.scenario, self.asked);
        let whole = inner.whole(inner.evaluate(value), value);
        let found = self.navigate(whole, steps.get(at + 1..)?)?;
        foreign(found, place.as_str(), place)
    }

    /// The module that the call `body`, of that name, declares.
    pub(super) fn called_module(&self, name: &str, body: Node<'t>) -> Option<CalledModule<'t>> {
        let scenario = (self.scenario.defaults, &self.scenario.truths);
        let key = format!("{name} {scenario:?}");
        if let Some(known) = self.module.called.borrow().get(&key) {
            return Some(known.clone());
        }
        let asked = EvaluationTrace::default();
        let cx = self.asking(&asked);
        let call = within(self.module, body, arguments(&cx, body));
        let module = self.module.declare_called(name, call)?;
        let called = (Rc::new(module), Rc::new(asked));
        if !self.budget().is_spent() {
            self.module.called.borrow_mut().insert(key, called.clone());
        }
        Some(called)
    }
}

/// The call `body`, which `module` makes, for the sake of its outputs.
fn within<'t>(module: &Declarations<'t>, body: Node<'t>, arguments: CallArguments<'t>) -> ModuleCall<'t> {
    let outer = module.call();
    let files = outer.map_or(&[][..], |call| &call.files).iter().copied().chain([body.span().file]);
    let chain = outer.map_or(&[][..], |call| &call.chain).iter().copied().chain(module.number()).collect();
    ModuleCall { is_known: true, arguments, files: files.collect(), chain, ..ModuleCall::default() }
}

/// The keys of the holders of called modules that `text` names by outputs of these.
pub(super) fn holders_in(cx: &Expressions<'_, '_>, text: &str, kind: HolderKind) -> Vec<ItemKey> {
    let resource = resource(kind);
    let of_call = |name: String| {
        let (_, body) = cx.module.calls().find(|(known, _)| *known == name)?;
        // Which of several calls is meant is not known.
        if body.get("count").is_some() || body.get("for_each").is_some() {
            return None;
        }
        let (module, _) = cx.called_module(&name, body)?;
        let mentioned = labels(text, &format!("module.{name}"));
        let written = mentioned.iter().filter_map(|output| Some(source(module.output(output)?)));
        let holders = written.flat_map(|written| labels(written.as_str(), resource));
        Some(holders.map(|label| called_key(&name, &format!("{resource}.{label}"))).collect::<Vec<_>>())
    };
    labels(text, "module").into_iter().filter_map(of_call).flatten().collect()
}

/// The key of what a module calls `address`, where it is called by the name `call`, for the module that calls it.
pub(super) fn called_key(call: &str, address: &str) -> ItemKey {
    ItemKey::Id(format!("module.{call}.{address}"))
}

/// The key of what a module that calls another one calls `address`, for the module that is called.
pub(super) fn callers_key(address: &str) -> ItemKey {
    ItemKey::Id(format!("caller.{address}"))
}
