//! What a file suppresses by name: findings that somebody has looked at and wants no more of, with the reason.
//!
//! `# xacct-lint: ignore RULE — reason` in a comment, and in templates of CloudFormation the same in `Metadata`.

mod comment;
mod metadata;
mod suppressed;

use std::ops::Range;

use xacct_syntax::{Language, Tree, Units, edit};

pub use self::suppressed::{SuppressedRule, Suppression};

/// What the file whose tree is `tree` suppressions; in a template of CloudFormation, in its metadata too.
pub(crate) fn read(tree: &Tree, is_template: bool) -> Vec<Suppression> {
    let mut suppressions = comments(tree);
    if is_template {
        metadata::read(tree, &mut suppressions);
    }
    suppressions.sort_by_key(|ignored| ignored.span);
    suppressions
}

/// Whether there are comments in files that are written in `language`. In JSON they are mistakes.
pub(crate) fn has_comments(language: Language) -> bool {
    language != Language::Json
}

fn comments(tree: &Tree) -> Vec<Suppression> {
    if !has_comments(tree.language()) {
        return Vec::new();
    }
    let text = tree.text().as_str();
    let mut places = None;
    let mut suppressions = Vec::new();
    for (at, range) in tree.comments().enumerate() {
        let Some(written) = text.get(range.clone()) else { continue };
        let Some(said) = comment::read(written) else { continue };
        let (units, behind) = places.get_or_insert_with(|| (Units::of(tree), behind_comments(tree)));
        let behind = behind.get(at).copied().unwrap_or(text.len());
        suppressions.push(of_comment(tree, units, (&range, behind), said));
    }
    suppressions
}

/// For each comment of `tree`, where the first thing behind it begins that is more than a comment.
fn behind_comments(tree: &Tree) -> Vec<usize> {
    let text = tree.text().as_str();
    let ranges: Vec<Range<usize>> = tree.comments().collect();
    let mut behind = vec![text.len(); ranges.len()];
    let mut next: Option<(usize, usize)> = None;
    for (range, behind) in ranges.iter().zip(&mut behind).rev() {
        let rest = text.get(range.end..).unwrap_or_default();
        let at = range.end + (rest.len() - rest.trim_start().len());
        *behind = next.filter(|(start, _)| *start == at).map_or(at, |(_, behind)| behind);
        next = Some((range.start, *behind));
    }
    behind
}

/// What a comment suppressions that says `said`: its range, and where the first thing behind it begins that is more than a comment.
fn of_comment(
    tree: &Tree,
    units: &Units,
    (range, behind): (&Range<usize>, usize),
    said: comment::SuppressionComment,
) -> Suppression {
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
        Some(SuppressedRule { id, span: name.span(), removal: removal.map(|edit| vec![edit]), name })
    };
    Suppression {
        rules: said.rules.iter().enumerate().filter_map(rule).collect(),
        reason: said.reason.clone(),
        span: text.span_of(range.clone()),
        covers: text.span_of(covered(tree, units, range, behind)),
        removal: edit::remove_comment(tree, range).map(|edit| vec![edit]),
    }
}

/// What the comment at `range` is about: what is written on its line; if it is alone there, on the next line that is
/// more than a comment. With everything that begins on that line.
fn covered(tree: &Tree, units: &Units, range: &Range<usize>, behind: usize) -> Range<usize> {
    let text = tree.text().as_str();
    let mut at = range.start;
    if tree.is_alone(range) {
        at = behind;
        if at >= text.len() {
            return text.len()..text.len();
        }
    }
    units.on_line(text, at)
}
