//! Expressions of GitHub Actions: `${{ env.ACCOUNT }}`.

use std::sync::Arc;

use xacct_syntax::{Encoding, Hole, Node, Piece, Text};

/// Whether there is an expression in `text`.
pub(super) fn has_expression(text: &str) -> bool {
    text.contains("${{")
}

/// `text` with a hole at each expression whose value is not known. `env` are the mappings in which a variable is looked up,
/// the nearest first.
pub(super) fn evaluated(text: &Text, env: &[Node<'_>]) -> Text {
    let written = text.as_str();
    let (mut pieces, mut done) = (Vec::new(), 0);
    while let Some(found) = written.get(done..).and_then(|rest| rest.find("${{")) {
        let start = done + found;
        let Some(length) = written.get(start..).and_then(|rest| rest.find("}}")) else { break };
        let end = start + length + 2;
        let expression = written.get(start + 3..end - 2).unwrap_or_default().trim();
        pieces.push(Piece::Verbatim(text.slice(done..start)));
        pieces.push(match variable(expression, env) {
            Some(value) => Piece::Verbatim(value),
            None => Piece::Hole(Hole::Named(Arc::from(expression)), text.slice(start..end)),
        });
        done = end;
    }
    if done == 0 {
        return text.clone();
    }
    pieces.push(Piece::Verbatim(text.slice(done..written.len())));
    Text::derive(pieces, Encoding::Plain)
}

/// What the workflow itself sets the variable to that is the whole `expression`.
fn variable(expression: &str, env: &[Node<'_>]) -> Option<Text> {
    let name = expression.strip_prefix("env.")?;
    let value = env.iter().find_map(|env| env.get(name))?.text()?;
    (!has_expression(value.as_str())).then_some(value)
}
