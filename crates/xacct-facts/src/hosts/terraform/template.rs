//! The parts of a template: what is written out, interpolations, and directives with what they decide about.
//! <https://developer.hashicorp.com/terraform/language/expressions/strings#directives>

use std::ops::Range;

use xacct_syntax::Text;

/// Directives within directives.
const DEEPEST: usize = 32;

/// A part of a template.
#[derive(Debug)]
pub(super) enum TemplatePart {
    /// What is written out.
    Literal(Text),
    /// `${ expression }`, with its marks.
    Interpolation(Text),
    /// `%{ if condition }`, what stands behind it, and what stands behind its `else`.
    If { condition: Text, then: Vec<TemplatePart>, otherwise: Vec<TemplatePart> },
    /// `%{ for variables in list }`, and what is there for each item.
    For { variables: Vec<String>, over: Text, body: Vec<TemplatePart> },
}

/// A directive that is still open, with the parts around it.
enum OpenDirective {
    If { condition: Text, then: Option<Vec<TemplatePart>>, around: Vec<TemplatePart> },
    For { variables: Vec<String>, over: Text, around: Vec<TemplatePart> },
}

/// The parts of `text`; none where a directive is not complete, or is another one than `if` and `for`.
pub(super) fn parts(text: &Text) -> Option<Vec<TemplatePart>> {
    let mut open: Vec<OpenDirective> = Vec::new();
    let mut parts = Vec::new();
    for (place, is_expression) in sequences(text) {
        if !is_expression {
            parts.push(TemplatePart::Literal(place));
            continue;
        }
        if !place.as_str().starts_with("%{") {
            parts.push(TemplatePart::Interpolation(place));
            continue;
        }
        let (keyword, rest) = directive(&place);
        match keyword.as_str() {
            "if" if open.len() < DEEPEST => {
                let around = std::mem::take(&mut parts);
                open.push(OpenDirective::If { condition: rest, then: None, around });
            }
            "else" => match open.last_mut()? {
                OpenDirective::If { then: then @ None, .. } => *then = Some(std::mem::take(&mut parts)),
                _ => return None,
            },
            "endif" => match open.pop()? {
                OpenDirective::If { condition, then, around } => {
                    let last = std::mem::replace(&mut parts, around);
                    let (then, otherwise) = match then {
                        Some(then) => (then, last),
                        None => (last, Vec::new()),
                    };
                    parts.push(TemplatePart::If { condition, then, otherwise });
                }
                OpenDirective::For { .. } => return None,
            },
            "for" if open.len() < DEEPEST => {
                let (variables, over) = loop_of(&rest)?;
                let around = std::mem::take(&mut parts);
                open.push(OpenDirective::For { variables, over, around });
            }
            "endfor" => match open.pop()? {
                OpenDirective::For { variables, over, around } => {
                    let body = std::mem::replace(&mut parts, around);
                    parts.push(TemplatePart::For { variables, over, body });
                }
                OpenDirective::If { .. } => return None,
            },
            _ => return None,
        }
    }
    open.is_empty().then_some(parts)
}

/// What is written out and what is an interpolation or a directive, in order, with whether it is one of these. Blanks beside a
/// mark `~` are left out.
fn sequences(text: &Text) -> Vec<(Text, bool)> {
    let (mut sequences, mut done, mut strips) = (Vec::new(), 0, false);
    let literal = |range: Range<usize>, strips_before: bool, strips_behind: bool| {
        let mut part = text.slice(range);
        if strips_before {
            let blanks = part.len() - part.as_str().trim_start().len();
            part = part.slice(blanks..part.len());
        }
        if strips_behind {
            let end = part.as_str().trim_end().len();
            part = part.slice(0..end);
        }
        (part, false)
    };
    for (range, _) in text.holes() {
        let place = text.slice(range.clone());
        let strips_behind = place.as_str().get(2..).is_some_and(|inner| inner.starts_with('~'));
        sequences.push(literal(done..range.start, strips, strips_behind));
        strips = place.as_str().ends_with("~}");
        sequences.push((place, true));
        done = range.end;
    }
    sequences.push(literal(done..text.len(), strips, false));
    sequences.retain(|(part, is_expression)| *is_expression || !part.is_empty());
    sequences
}

/// The keyword of the directive at `place`, and what stands behind it.
fn directive(place: &Text) -> (String, Text) {
    let all = place.as_str();
    let inner = all.strip_prefix("%{").unwrap_or(all);
    let inner = inner.strip_prefix('~').unwrap_or(inner);
    let start = all.len() - inner.trim_start().len();
    let end = all.len() - usize::from(all.ends_with('}')) - usize::from(all.ends_with("~}"));
    let inner = place.slice(start..end.max(start));
    let word = inner.as_str().chars().take_while(|c| c.is_ascii_alphabetic()).count();
    let keyword = inner.as_str().get(..word).unwrap_or_default().to_owned();
    let rest = inner.as_str().get(word..).unwrap_or_default();
    let behind = inner.len() - rest.trim_start().len();
    let length = behind + rest.trim().len();
    (keyword, inner.slice(behind..length))
}

/// The variables of `x in list` or `key, value in map`, and what they go through.
fn loop_of(rest: &Text) -> Option<(Vec<String>, Text)> {
    let (names, over) = rest.as_str().split_once(" in ")?;
    let variables: Vec<String> = names.split(',').map(|name| name.trim().to_owned()).collect();
    let is_name = |name: &String| {
        !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
    };
    let is_loop =
        matches!(variables.len(), 1 | 2) && variables.iter().all(is_name) && !over.trim().is_empty();
    is_loop.then(|| (variables, rest.slice(rest.len() - over.trim_start().len()..rest.len())))
}

#[cfg(test)]
mod tests {
    use xacct_syntax::{FileId, Source, hcl};

    use super::*;

    fn text(written: &str) -> Text {
        hcl::template(Source::new(FileId(0), "x.tftpl", written).text())
    }

    #[test]
    fn blanks_beside_a_mark_are_left_out() {
        let found = sequences(&text("a  ${~ x ~}\n b %{ if y ~} c"));
        let found: Vec<&str> = found.iter().map(|(part, _)| part.as_str()).collect();
        assert_eq!(found, ["a", "${~ x ~}", "b ", "%{ if y ~}", "c"]);
    }

    #[test]
    fn directives_are_told_by_their_words() {
        let found = directive(&text("%{~ if a == \"}\" ~}"));
        assert_eq!((found.0.as_str(), found.1.as_str()), ("if", "a == \"}\""));
        let (variables, over) = loop_of(&text("k, v in { a = 1 }")).unwrap();
        assert_eq!((variables, over.as_str()), (vec!["k".to_owned(), "v".to_owned()], "{ a = 1 }"));
        assert!(loop_of(&text("a, b, c in d")).is_none() && loop_of(&text("a of b")).is_none());
    }

    #[test]
    fn what_is_not_complete_has_no_parts() {
        for written in
            ["%{ if a }", "%{ endif }", "%{ for a in b }%{ endif }", "%{ else }", "%{ while a }%{ endwhile }"]
        {
            assert!(parts(&text(written)).is_none(), "{written}");
        }
        let deep = "%{ if a }".repeat(1_000) + &"%{ endif }".repeat(1_000);
        assert!(parts(&text(&deep)).is_none());
        assert_eq!(parts(&text("a%{ if a }b%{ else }c%{ endif }d")).map(|parts| parts.len()), Some(3));
    }
}
