//! What is written already and is to be written again, as it is: with its interpolations, functions and escapes.

use std::ops::Range;

use crate::text::Code;
use crate::tree::Form;
use crate::{Language, Node, NodeKind, Text, hcl, yaml};

/// What is written for a node, perhaps with changes.
///
/// It can be written into the tree that the node belongs to. Changes are made to parts of the string that the node is,
/// within what is written for it: `!Sub "${Repo}*"` stays a `!Sub`.
#[derive(Clone, Debug)]
pub struct NodeSource {
    /// The text of the tree.
    text: Text,
    language: Language,
    /// What is written for the node.
    range: Range<usize>,
    /// Where the expression is within that, where it is no string: changes around it make one of it.
    expression: Option<Range<usize>>,
    /// Parts of the text, in order, and what stands there instead.
    changes: Vec<(Range<usize>, Code)>,
    /// The string that the node is, and the changes to it, in order.
    value: Option<Text>,
    said: Vec<(Range<usize>, String)>,
    /// How it reads.
    reads: String,
    /// Whether a change took a hole away.
    is_cut: bool,
}

impl NodeSource {
    /// What is written for `node`; `None` where that is written for something else, or belongs to its place.
    pub fn of(node: Node<'_>) -> Option<Self> {
        if node.is_copy() || node.is_elsewhere() || matches!(node.kind(), NodeKind::Built | NodeKind::Missing)
        {
            return None;
        }
        let text = node.tree().text().clone();
        let language = node.tree().language();
        let range = if language == Language::Hcl { hcl::written(node) } else { node.range() };
        let written = text.as_str().get(range.clone())?;
        // An anchor would be there twice.
        if range.is_empty() || language == Language::Yaml && written.contains('&') && node.tree().has_copies()
        {
            return None;
        }
        let own = text.as_str().get(node.range())?;
        let is_string = own.starts_with(['"', '<']);
        let expression = (language == Language::Hcl && !is_string).then(|| node.range());
        let value = node.text();
        let reads = value.as_ref().map_or(written, Text::as_str).to_owned();
        let (changes, said) = (Vec::new(), Vec::new());
        Some(Self { language, range, expression, changes, value, said, reads, is_cut: false, text })
    }

    /// The same with `replacement` in the place of the part `range` of the string that the node is. `None` where that part
    /// holds what is not written there, or lies beside it in no string.
    #[must_use]
    pub fn with(self, range: Range<usize>, replacement: &str) -> Option<Self> {
        if self.expression.is_some() {
            return if range.is_empty() { self.around(range.start, replacement) } else { None };
        }
        self.value.as_ref()?.is_free(&range).then(|| self.change(range, replacement))?
    }

    /// The same, where what `range` holds is lost, interpolations too: it has to be written elsewhere.
    #[must_use]
    pub fn cut(self, range: Range<usize>, replacement: &str) -> Option<Self> {
        let value = self.value.as_ref()?;
        if value.is_free(&range) {
            return self.with(range, replacement);
        }
        let is_whole = |hole: &Range<usize>| {
            hole.end <= range.start
                || range.end <= hole.start
                || range.start <= hole.start && hole.end <= range.end
        };
        let all_whole = value.holes().all(|(hole, _)| is_whole(&hole));
        (all_whole && self.expression.is_none())
            .then(|| Self { is_cut: true, ..self }.change(range, replacement))?
    }

    /// How it reads, interpolations and functions as their sources.
    pub fn as_str(&self) -> &str {
        &self.reads
    }

    /// How it is written in its tree.
    pub(crate) fn code(&self) -> Code {
        if let Some(expression) = self.expression.as_ref().filter(|_| !self.changes.is_empty()) {
            return self.interpolated(expression);
        }
        let mut code = Code::default();
        let mut done = self.range.start;
        for (range, change) in &self.changes {
            code.copy(self.text.slice(done..range.start));
            code.append(change.clone());
            done = range.end;
        }
        code.copy(self.text.slice(done..self.range.end));
        code
    }

    /// Whether it keeps all that is written for `node`.
    pub(crate) fn keeps(&self, node: Node<'_>) -> bool {
        let range = node.range();
        !self.is_cut
            && self.text.same_buffer(node.tree().text())
            && self.range.start <= range.start
            && range.end <= self.range.end
    }

    /// Whether it may be written beside or below `near`; as a key, where `is_key` says so.
    pub(crate) fn may_stand(&self, near: Node<'_>, is_key: bool) -> bool {
        let tree = near.tree();
        if !self.text.same_buffer(tree.text()) || self.language != tree.language() {
            return false;
        }
        let written = self.text.as_str().get(self.range.clone()).unwrap_or_default();
        let lines = written.contains('\n') && !self.keeps(near);
        match self.language {
            Language::Json => !is_key || written.starts_with('"'),
            Language::Yaml => {
                let (tag, scalar) = match written.strip_prefix('!') {
                    Some(tagged) => tagged.split_once(' ').unwrap_or((tagged, "")),
                    None => ("", written),
                };
                let is_quoted = scalar.starts_with(['"', '\'']);
                let is_flow = std::iter::successors(Some(near), |node| node.parent())
                    .any(|node| node.form() == Form::Enclosed && (node.is_mapping() || node.is_sequence()));
                let is_plain_enough = is_quoted || !scalar.contains([',', '[', ']', '{', '}']) || !is_flow;
                !lines
                    && is_plain_enough
                    && !(is_key
                        && (!tag.is_empty() || !is_quoted && scalar.starts_with(['{', '[', '|', '>'])))
            }
            Language::Ini => false,
            Language::Hcl => {
                let is_heredoc = written.starts_with("<<");
                !(lines && (is_heredoc || written.contains("<<"))) && (!is_key || written.starts_with('"'))
            }
        }
    }

    /// Puts `replacement` before an expression or behind it.
    fn around(mut self, at: usize, replacement: &str) -> Option<Self> {
        let expression = self.expression.clone()?;
        let place = match at {
            0 => expression.start,
            at if at == self.value.as_ref()?.len() => expression.end,
            _ => return None,
        };
        self.changes.push((place..place, replacement.into()));
        self.say(at..at, replacement);
        Some(self)
    }

    /// An expression with the changes around it, as a template.
    fn interpolated(&self, expression: &Range<usize>) -> Code {
        let mut code = Code::from("\"");
        for (_, before) in self.changes.iter().filter(|(place, _)| place.start == expression.start) {
            code.append(before.clone());
        }
        code.push_str("${");
        code.copy(self.text.slice(expression.clone()));
        code.push('}');
        for (_, behind) in self.changes.iter().filter(|(place, _)| place.start != expression.start) {
            code.append(behind.clone());
        }
        code.push('"');
        code
    }

    fn change(mut self, range: Range<usize>, replacement: &str) -> Option<Self> {
        // These are written alike in every string of every language.
        let is_harmless = |c: char| c.is_ascii_alphanumeric() || ":/@*?-_.<>".contains(c);
        if !replacement.chars().all(is_harmless) {
            return None;
        }
        let (place, code) = self.value.as_ref()?.within(range.clone(), replacement, &self.text)?;
        if place.start < self.range.start || self.range.end < place.end {
            return None;
        }
        self.changes.push((place, code));
        self.changes.sort_by_key(|(place, _)| place.start);
        let apart =
            |pair: &[(Range<usize>, Code)]| matches!(pair, [(one, _), (next, _)] if one.end <= next.start);
        if !self.changes.windows(2).all(apart) {
            return None;
        }
        self.say(range, replacement);
        self.stays_a_string().then_some(self)
    }

    /// Notes how it reads with another change.
    fn say(&mut self, range: Range<usize>, replacement: &str) {
        self.said.push((range, replacement.to_owned()));
        self.said.sort_by_key(|(range, _)| range.start);
        let value = self.value.as_ref().map_or("", Text::as_str);
        let mut reads = String::new();
        let mut done = 0;
        for (range, replacement) in &self.said {
            reads.push_str(value.get(done..range.start).unwrap_or_default());
            reads.push_str(replacement);
            done = range.end;
        }
        reads.push_str(value.get(done..).unwrap_or_default());
        self.reads = reads;
    }

    /// Whether a string of YAML without quotes still needs none.
    fn stays_a_string(&self) -> bool {
        if self.language != Language::Yaml {
            return true;
        }
        let written = self.text.as_str().get(self.range.clone()).unwrap_or_default();
        let scalar =
            written.split_once(' ').filter(|_| written.starts_with('!')).map_or(written, |(_, rest)| rest);
        scalar.starts_with(['"', '\'', '|', '>', '{', '[']) || !yaml::needs_quotes(&self.reads, false)
    }
}
