//! From tokens to a tree.

use std::ops::Range;

use super::container::{ContainerEnd, Expect, OpenContainer};
use super::directives::TemplateDirectives;
use super::lexer::{JsonLexer, JsonToken, JsonTokenKind, LineStart};
use super::string::unescape;
use crate::report::Mistake;
use crate::{Builder, Language, NodeKind, Parsed, Text, directive};

/// Reads a JSON document. It never fails: the tree is as good as it can be, the errors say the rest.
///
/// Valid JSON has no errors and is read by its brackets alone. Where the brackets do not match, the
/// text is read a second time with its indentation as evidence of which bracket is the wrong one.
///
/// Directives of a template engine stand among the values like comments; what may be right in one of the renderings of
/// the text is no mistake, and what is wrong in all of them has no repair. Where brackets depend on them, nothing is
/// known of mistakes; nor in a part of a document with places to be filled in. A text in which every quote is escaped is read as the text that it becomes.
pub fn parse(text: &Text) -> Parsed {
    if is_escaped(text.as_str()) {
        return parse_escaped(text);
    }
    let marks = directive::marks(text.as_str());
    let read = |guide: ContainerEnd, is_strict: bool| {
        JsonReader::new(text, guide, TemplateDirectives::of(text, &marks, is_strict)).read()
    };
    let mut by_brackets = read(ContainerEnd::Brackets, true);
    if !marks.is_empty() && by_brackets.lexer.report.is_any() {
        by_brackets = read(ContainerEnd::Brackets, false);
    }
    if by_brackets.balanced {
        return by_brackets.finish();
    }
    let mut by_indentation = read(ContainerEnd::Indentation, false);
    let is_controlled = by_indentation.lexer.template.flow().next().is_some();
    let is_guess = is_controlled || by_indentation.is_part && directive::has_places(text.as_str());
    if is_guess {
        by_indentation.lexer.report.truncate(0);
    }
    let mut parsed = by_indentation.finish();
    if is_guess {
        parsed.tree.set_broken();
    }
    parsed
}

/// Whether `text` is to be put into a string: every quote of a list or mapping has a backslash before it.
fn is_escaped(text: &str) -> bool {
    let inner = text.trim_start().strip_prefix(['{', '[']);
    let inner = inner.map(|inner| inner.trim_start_matches([' ', '\t', '\r', '\n', '{', '[']));
    let is_bare = |quote: usize| quote == 0 || text.as_bytes().get(quote - 1) != Some(&b'\\');
    inner.is_some_and(|inner| inner.starts_with("\\\""))
        && !memchr::memchr_iter(b'"', text.as_bytes()).any(is_bare)
}

/// Reads what a text becomes in the string that it is to be put into. With line breaks, which no string of JSON has, it is
/// not known what string that is: then nothing is read.
fn parse_escaped(text: &Text) -> Parsed {
    let inner = if text.as_str().trim().contains('\n') { text.slice(0..0) } else { unescape(text) };
    let is_nothing = inner.is_empty();
    let mut reader =
        JsonReader::new(&inner, ContainerEnd::Brackets, TemplateDirectives::of(&inner, &[], true)).read();
    if is_nothing {
        reader.lexer.report.truncate(0);
    }
    reader.finish()
}

/// Nesting beyond this is refused, so that anyone who walks a tree may recurse.
pub(super) const MAX_DEPTH: usize = 256;

/// Builds a tree from tokens, with an explicit stack.
pub(super) struct JsonReader<'t> {
    pub(super) lexer: JsonLexer<'t>,
    pub(super) builder: Builder,
    pub(super) stack: Vec<OpenContainer>,
    pub(super) expect: Expect,
    pub(super) guide: ContainerEnd,
    /// Every bracket has its partner so far.
    pub(super) balanced: bool,
    /// The last token: what is missing belongs behind it.
    pub(super) last: Range<usize>,
    /// The line of the last key.
    pub(super) key_line: LineStart,
    /// The text has the entries of a mapping, or several values, and no brackets around them.
    pub(super) is_part: bool,
    /// The last token is a place among entries or items, which may bring some of its own.
    fragment: bool,
    /// How many implied frames were closed by a bracket.
    borrowed: usize,
    done: bool,
}

impl<'t> JsonReader<'t> {
    fn new(text: &'t Text, guide: ContainerEnd, template: (TemplateDirectives, Vec<Range<usize>>)) -> Self {
        Self {
            lexer: JsonLexer::new(text, template),
            builder: Builder::new(text.clone()),
            stack: Vec::new(),
            expect: Expect::Value,
            guide,
            balanced: true,
            last: 0..0,
            key_line: LineStart::default(),
            is_part: false,
            fragment: false,
            borrowed: 0,
            done: false,
        }
    }

    fn read(mut self) -> Self {
        while !self.done {
            self.lexer.report.doubt(false);
            let token = self.lexer.next(self.expects_key());
            let is_doubtful = self.doubt(token);
            if self.guide == ContainerEnd::Indentation && !self.heed_indentation(token) {
                continue;
            }
            if is_doubtful {
                self.other_value(token);
            }
            match token.shape {
                JsonTokenKind::String { .. }
                | JsonTokenKind::Scalar(_)
                | JsonTokenKind::Bare { .. }
                | JsonTokenKind::Foreign => self.scalar(token),
                JsonTokenKind::Comma => self.comma(token),
                JsonTokenKind::Colon => self.colon(token),
                JsonTokenKind::Open(kind) => self.open(kind, token),
                JsonTokenKind::Close(kind) => self.close(kind, token),
                JsonTokenKind::End => self.end(token),
            }
            self.last = token.start..token.end;
            self.take_mark();
        }
        self
    }

    /// Takes the comma or colon that nearly always follows, without the detour of a token.
    #[inline]
    fn take_mark(&mut self) {
        match (self.expect, self.lexer.peek()) {
            (Expect::Colon, Some(b':')) => self.expect = Expect::Value,
            (Expect::Comma, Some(b',')) => {
                self.lexer.report.found();
                self.expect = Expect::Next;
            }
            _ => return,
        }
        self.last = self.lexer.at..self.lexer.at + 1;
        self.lexer.at += 1;
    }

    /// Doubts what is wrong with a token that a template engine may put something before; says whether it is doubtful.
    fn doubt(&mut self, token: JsonToken) -> bool {
        let is_child = matches!(self.expect, Expect::First | Expect::Next | Expect::Comma);
        let was_fragment = self.fragment;
        self.fragment = is_child && self.lexer.is_place(token) && !self.lexer.colon_follows();
        let is_doubtful = self.lexer.template.take_passed() || was_fragment || self.fragment;
        self.lexer.report.doubt(is_doubtful);
        is_doubtful
    }

    /// A doubtful token may be another value for the last key: then it has a key that nobody wrote.
    fn other_value(&mut self, token: JsonToken) {
        let is_value =
            matches!(token.shape, JsonTokenKind::Open(_)) || token.is_word() && !self.lexer.colon_follows();
        if is_value && !self.fragment && self.expect == Expect::Comma && self.top_is(NodeKind::Mapping) {
            self.missing_key(token, "a key is missing here");
            self.last = token.start..token.start;
        }
    }

    fn finish(self) -> Parsed {
        let Self { mut lexer, mut builder, .. } = self;
        if lexer.template.flow().next().is_some() {
            lexer.report.without_repairs();
            builder.directives(lexer.template.flow());
        }
        for comment in lexer.comments {
            builder.comment(comment);
        }
        Parsed { tree: builder.finish(), errors: lexer.report.finish(lexer.text, Language::Json) }
    }

    /// Whether a scalar that comes now is a key.
    #[inline]
    pub(super) fn expects_key(&self) -> bool {
        matches!(self.expect, Expect::First | Expect::Next | Expect::Comma)
            && self.stack.last().is_some_and(|top| top.kind == NodeKind::Mapping)
    }

    fn scalar(&mut self, token: JsonToken) {
        if !self.make_room(token) {
            return;
        }
        if self.expect == Expect::Value && !matches!(token.shape, JsonTokenKind::String { closed: false, .. })
        {
            self.lexer.report.found();
        }
        self.add(token);
        if self.expects_key() && self.fragment {
            let end = token.end as u32;
            self.builder.scalar(NodeKind::Missing, end..end);
            self.expect = Expect::Comma;
        } else if self.expects_key() {
            if let JsonTokenKind::Scalar(NodeKind::Number | NodeKind::Bool | NodeKind::Null) = token.shape {
                self.unquoted_key(token);
            }
            self.key_line = self.lexer.line;
            self.expect = Expect::Colon;
        } else {
            self.expect = self.behind_value();
        }
    }

    fn open(&mut self, kind: NodeKind, token: JsonToken) {
        if !self.make_room(token) {
            return;
        }
        if self.expects_key() && !self.bracket_for_key(kind, token) {
            return;
        }
        if self.expect == Expect::Value {
            self.lexer.report.found();
        }
        self.push(kind, token, false);
    }

    fn comma(&mut self, token: JsonToken) {
        match self.expect {
            Expect::Comma => {
                self.lexer.report.found();
                self.expect = Expect::Next;
            }
            Expect::Colon if self.lexer.colon_follows() => self.superfluous_comma(token),
            Expect::Value if !self.stack.is_empty() && !self.value_follows() => {
                self.missing_value();
                self.expect = Expect::Next;
            }
            Expect::Colon => {
                self.missing_value();
                self.expect = Expect::Next;
            }
            Expect::First | Expect::Next | Expect::Value | Expect::Nothing => self.superfluous_comma(token),
        }
    }

    fn colon(&mut self, token: JsonToken) {
        match self.expect {
            Expect::Colon => self.expect = Expect::Value,
            Expect::First | Expect::Next if self.expects_key() => {
                self.missing_key(token, "a key is missing before this colon");
            }
            Expect::Value if !self.stack.is_empty() => {
                let range = token.start..token.end;
                self.fault(Mistake::at(range.clone(), "this colon is one too many").repair(range, ""));
            }
            _ => self.fault(Mistake::at(token.start..token.end, "this colon does not belong here")),
        }
        self.balanced &= self.expect != Expect::Nothing;
    }

    fn close(&mut self, kind: NodeKind, token: JsonToken) {
        let top = self.stack.last();
        let fits = top.is_some_and(|top| top.kind == kind && !top.implied);
        if (!fits || self.guide == ContainerEnd::Indentation) && !self.find_opener(kind, token) {
            return;
        }
        match self.expect {
            Expect::Next => self.trailing_comma(),
            Expect::Colon | Expect::Value => self.missing_value(),
            Expect::First | Expect::Comma | Expect::Nothing => {}
        }
        self.borrowed += usize::from(self.stack.last().is_some_and(|top| top.implied));
        self.pop(token.end);
    }

    fn end(&mut self, token: JsonToken) {
        self.done = true;
        if self.builder.is_empty() {
            self.fault(Mistake::at(0..token.end, "the document is empty: a value is missing"));
        }
        if self.borrowed > 0 {
            // A bracket that was thought to be missing took the one that is missing now.
            self.lexer.report.lose();
        }
        if !self.stack.is_empty() {
            self.close_above(0);
        }
    }

    /// Adds the node of a scalar.
    fn add(&mut self, token: JsonToken) {
        let range = token.start as u32..token.end as u32;
        match token.shape {
            JsonTokenKind::String { closed, .. }
                if self.lexer.template.controls(&(token.start..token.end)) =>
            {
                self.builder.unknown(range, token.start + 1..token.end - usize::from(closed))
            }
            JsonTokenKind::String { closed, escaped } => self.builder.string(range, closed, escaped),
            JsonTokenKind::Scalar(kind) => self.builder.scalar(kind, range),
            JsonTokenKind::Bare { known } => {
                if !known {
                    self.lexer.report.doubt(false);
                    self.lexer.report_bare(token);
                }
                self.builder.scalar(NodeKind::Bare, range)
            }
            _ => self.builder.built(self.lexer.text.slice(token.start..token.end)),
        };
    }

    pub(super) fn push(&mut self, kind: NodeKind, token: JsonToken, implied: bool) {
        if self.stack.len() >= MAX_DEPTH {
            let message = format!("brackets are nested deeper than {MAX_DEPTH} levels: the rest is not read");
            self.lexer.report.slip(Mistake::at(token.start..token.end, message));
            self.stop();
            return;
        }
        let id = self.builder.open(kind, token.start as u32);
        let children = (implied && self.lexer.is_first(token)).then_some(self.lexer.line.indent);
        self.stack.push(OpenContainer {
            id,
            kind,
            at: token.start,
            line: self.lexer.line,
            children,
            implied,
        });
        self.expect = Expect::First;
    }

    /// Ends the innermost frame before the byte `end`.
    pub(super) fn pop(&mut self, end: usize) {
        if let Some(frame) = self.stack.pop() {
            self.builder.close(frame.id, end as u32);
        }
        self.expect = self.behind_value();
    }

    /// Leaves the rest of the text unread.
    pub(super) fn stop(&mut self) {
        self.done = true;
        while let Some(frame) = self.stack.pop() {
            self.builder.close(frame.id, self.lexer.at as u32);
        }
    }

    #[inline]
    fn behind_value(&self) -> Expect {
        if self.stack.is_empty() { Expect::Nothing } else { Expect::Comma }
    }

    pub(super) fn fault(&mut self, mistake: Mistake) {
        self.lexer.report.fault(mistake);
    }

    /// Whether the innermost frame is of this kind.
    #[inline]
    pub(super) fn top_is(&self, kind: NodeKind) -> bool {
        self.stack.last().is_some_and(|top| top.kind == kind)
    }
}
