//! What a file allows by name: findings that somebody has looked at and wants no more of, with the reason.
//!
//! `# xacct-lint: allow RULE — reason` in a comment, and in templates of CloudFormation the same in `Metadata`.

mod allowed;
mod comment;
mod metadata;

use std::ops::Range;

use xacct_syntax::{Language, Tree, Units, edit};

pub use self::allowed::{Allow, AllowedRule};

/// What the file whose tree is `tree` allows; in a template of CloudFormation, in its metadata too.
pub(crate) fn read(tree: &Tree, is_template: bool) -> Vec<Allow> {
    let mut allows = comments(tree);
    if is_template {
        metadata::read(tree, &mut allows);
    }
    allows.sort_by_key(|allow| allow.span);
    allows
}

/// Whether there are comments in files that are written in `language`. In JSON they are mistakes.
pub(crate) fn has_comments(language: Language) -> bool {
    language != Language::Json
}

fn comments(tree: &Tree) -> Vec<Allow> {
    if !has_comments(tree.language()) {
        return Vec::new();
    }
    let text = tree.text().as_str();
    let mut units = None;
    let mut allows = Vec::new();
    for range in tree.comments() {
        let Some(written) = text.get(range.clone()) else { continue };
        let Some(said) = comment::read(written) else { continue };
        let units = units.get_or_insert_with(|| Units::of(tree));
        allows.push(of_comment(tree, units, &range, said));
    }
    allows
}

/// What a comment at `range` allows that says `said`.
fn of_comment(tree: &Tree, units: &Units, range: &Range<usize>, said: comment::Said) -> Allow {
    let text = tree.text();
    let count = said.rules.len();
    let rule = |(at, name): (usize, &Range<usize>)| {
        // The comment is written anew, so that two of these do not meet in it.
        let written = text.as_str().get(range.clone())?;
        let rest = comment::without(written, &said.rules, at)?;
        let removal =
            if count > 1 { text.edit(range.clone(), &rest) } else { edit::remove_comment(tree, range) };
        let id = written.get(name.clone())?.to_owned();
        let name = text.slice(range.start + name.start..range.start + name.end);
        Some(AllowedRule { id, span: name.span(), removal: removal.map(|edit| vec![edit]), name })
    };
    Allow {
        rules: said.rules.iter().enumerate().filter_map(rule).collect(),
        reason: said.reason.clone(),
        span: text.span_of(range.clone()),
        covers: text.span_of(covered(tree, units, range)),
        removal: edit::remove_comment(tree, range).map(|edit| vec![edit]),
    }
}

/// What the comment at `range` speaks of: what is written on its line; if it is alone there, on the next line that is
/// more than a comment. With everything that begins on that line.
fn covered(tree: &Tree, units: &Units, range: &Range<usize>) -> Range<usize> {
    let text = tree.text().as_str();
    let mut at = range.start;
    if tree.is_alone(range) {
        at = range.end;
        let behind = tree.comments().skip_while(|comment| comment.start < range.end);
        let blank = |from: usize| {
            let rest = text.get(from..).unwrap_or_default();
            from + (rest.len() - rest.trim_start().len())
        };
        at = behind.fold(blank(at), |at, comment| if comment.start == at { blank(comment.end) } else { at });
        if at >= text.len() {
            return text.len()..text.len();
        }
    }
    units.on_line(text, at)
}
