//! What is being typed, and what it stands in: told by the tree of the text, in which a mark is put where somebody types.
//!
//! The readers are tolerant, and so the mark has a place in the tree however little of the text around it is written. Where a
//! string holds a document, the place is looked for in the tree of that.

use std::ops::Range;
use std::sync::Arc;

use xacct_syntax::{Language, Node, NodeId, NodeKind, Source, Text, Tree, json};

use super::marked::MarkedText;

/// A document in a string in a document and so on is followed so deep.
const MOST_LAYERS: usize = 4;

/// The place in a text where somebody types.
#[derive(Clone, Debug)]
pub struct Cursor {
    /// The document that the cursor is in: of the file, or of a string in it. It has the mark in it.
    pub tree: Arc<Tree>,
    /// The word with the mark in it.
    pub node: NodeId,
    /// The lists and mappings around it, the outermost first.
    pub path: Vec<CursorStep>,
    /// Whether a key of the innermost mapping is typed, or else a value.
    pub is_key: bool,
    /// What is typed up to the cursor, without the quote.
    pub typed: String,
    /// The bytes of the word in the text of the tree, without quotes and with the mark.
    pub word: Range<usize>,
    /// The quote before the word, where there is one.
    pub quote: Option<char>,
    /// Whether there is one behind it.
    pub closed: bool,
    /// Whether its value is written already: of a key.
    pub assigned: bool,
    /// How many bytes the mark has.
    pub mark: usize,
}

/// A list or mapping around the cursor.
#[derive(Clone, Debug)]
pub struct CursorStep {
    /// Its node; none where it is outside of the document that the cursor is in.
    pub node: Option<NodeId>,
    /// Whether it is a list.
    pub is_list: bool,
    /// The key whose value the cursor stands in; none in a list, or where the key itself is typed.
    pub key: Option<String>,
}

impl Cursor {
    /// What may be typed at the byte `offset` of `source`: a value, a key, or either; nothing in a comment.
    pub fn readings(source: &Source, offset: usize) -> Vec<Self> {
        let Some(marked) = MarkedText::new(source, offset) else { return Vec::new() };
        let mut first = Self::read(source, &marked, "");
        let open = first.as_ref().and_then(Self::unclosed);
        let quote = open.map(String::from).unwrap_or_default();
        if open.is_some() {
            // Or the string would go on to the end of its line.
            first = Self::read(source, &marked, &quote).map(|cursor| Self { closed: false, ..cursor });
        }
        if first.as_ref().is_some_and(|cursor| cursor.is_key) {
            return first.into_iter().collect();
        }
        let language = first.as_ref().map_or_else(|| xacct_facts::language(source), |c| c.tree.language());
        let mut readings: Vec<Self> = first.into_iter().collect();
        if marked.may_be_key() {
            let sign = if language == Language::Hcl { " = 0" } else { ": 0" };
            let closing = if marked.is_closed() { "" } else { quote.as_str() };
            let key = Self::read(source, &marked, &format!("{closing}{sign}")).filter(Self::is_in_mapping);
            let key = key.map(|cursor| Self { assigned: false, closed: marked.is_closed(), ..cursor });
            // On a line of its own in JSON or HCL it begins an entry, whatever the line above lacks.
            if key.is_some() && language != Language::Yaml {
                readings.clear();
            }
            readings.extend(key);
        }
        readings
    }

    /// Whether a key is typed, in a mapping that somebody wrote as one.
    fn is_in_mapping(&self) -> bool {
        let whole = self.tree.text().as_str();
        let around = self.path.last().filter(|step| !step.is_list).and_then(|step| step.node);
        let around = around.map(|id| self.tree.node(id));
        let in_braces = |node: Node<'_>| whole.get(node.range()).is_some_and(|text| text.starts_with('{'));
        self.is_key && around.is_some_and(|node| self.tree.language() != Language::Json || in_braces(node))
    }

    /// The quote of a string that does not end behind the word.
    fn unclosed(&self) -> Option<char> {
        self.quote.filter(|_| !self.closed)
    }

    fn read(source: &Source, marked: &MarkedText<'_>, behind: &str) -> Option<Self> {
        let (text, mark) = marked.text(behind);
        let source = Source::new(source.file(), source.name(), text);
        let tree = Arc::new(xacct_facts::parse(&source).tree);
        let mut path = Vec::new();
        Self::within(tree, marked.offset(), mark, &mut path, MOST_LAYERS)
    }

    /// The place of the mark `mark`, which is at the byte `at` of the text of `tree`.
    fn within(
        tree: Arc<Tree>,
        at: usize,
        mark: &str,
        path: &mut Vec<CursorStep>,
        layers: usize,
    ) -> Option<Self> {
        if tree.comments().any(|comment| comment.start < at && at < comment.end) {
            return None;
        }
        let end = at + mark.len();
        let holds = |node: &Node<'_>| {
            let range = node.range();
            node.kind() != NodeKind::Built && range.start <= at && end <= range.end && !node.is_copy()
        };
        let node = tree.nodes().filter(holds).last()?;
        if !node.is_scalar() {
            return None;
        }
        let is_key = steps(node, path);
        if let Some((inner, at)) = document(node, mark).filter(|_| layers > 0) {
            path.iter_mut().for_each(|step| step.node = None);
            return Self::within(Arc::new(json::parse(&inner).tree), at, mark, path, layers - 1);
        }
        let whole = tree.text().as_str();
        let range = node.range();
        let first = whole.get(range.start..)?.chars().next()?;
        let quote = Some(first).filter(|first| matches!(first, '"' | '\''));
        let start = range.start + quote.map_or(0, char::len_utf8);
        let typed = whole.get(start..at)?.to_owned();
        if typed.contains('\n') {
            return None;
        }
        if !begins(whole.get(..range.start)?, tree.language()) {
            return None;
        }
        let behind = whole.get(end..)?;
        let behind = behind.get(..run(behind))?;
        // A sign behind a word without quotes is what the word is put before.
        let behind = if quote.is_some() { behind } else { behind.trim_end_matches([':', '=']) };
        let word = start..end + behind.len();
        let rest = whole.get(word.end..)?;
        let closed = quote.is_some_and(|quote| rest.starts_with(quote));
        let rest = rest.get(usize::from(closed)..)?.trim_start_matches([' ', '\t']);
        let assigned = is_key && rest.starts_with([':', '=', '{']);
        let (node, path, mark) = (node.id(), std::mem::take(path), mark.len());
        Some(Self { node, path, is_key, typed, word, quote, closed, assigned, mark, tree })
    }
}

/// Whether a key or value can begin behind `before`: on a new line, or behind what one is put behind.
fn begins(before: &str, language: Language) -> bool {
    let before = before.trim_end_matches([' ', '\t']);
    let signs = ['{', '[', ',', ':', '(', '=', '?', '*', '/', '\n', '\u{feff}'];
    language == Language::Yaml || before.is_empty() || before.ends_with(signs)
}

/// Adds what stands around `node` to `path`. Whether it is a key.
fn steps(node: Node<'_>, path: &mut Vec<CursorStep>) -> bool {
    let mut found = Vec::new();
    let (mut child, mut is_key, mut is_first) = (node, false, true);
    while let Some(parent) = child.parent() {
        let entry =
            parent.entries().find(|entry| entry.key.id() == child.id() || entry.value.id() == child.id());
        let typed_key = entry.as_ref().is_some_and(|entry| entry.key.id() == child.id());
        is_key |= is_first && typed_key;
        // What is called with it, and the list of the operands that nobody wrote as one, is no place of its own.
        let is_call = parent.call().is_some();
        let is_operands = parent.is_sequence() && parent.parent().is_some_and(|above| above.call().is_some());
        if !is_call && !is_operands {
            let key =
                entry.filter(|_| !typed_key).and_then(|entry| entry.key.as_str().map(|key| key.into_owned()));
            found.push(CursorStep { node: Some(parent.id()), is_list: parent.is_sequence(), key });
        }
        (child, is_first) = (parent, false);
    }
    path.extend(found.into_iter().rev());
    is_key
}

/// The document that the string `node` holds, and where in it the mark is.
fn document(node: Node<'_>, mark: &str) -> Option<(Text, usize)> {
    if !matches!(node.kind(), NodeKind::String) {
        return None;
    }
    let text = node.text()?;
    let at = text.as_str().find(mark)?;
    let opens = text.as_str().trim_start().starts_with(['{', '[']);
    opens.then_some((text, at))
}

/// How many bytes of a name, an ARN or a pattern `text` begins with.
pub fn run(text: &str) -> usize {
    let is_part = |c: char| c.is_alphanumeric() || "-_:*/.@+=?$#".contains(c);
    text.find(|c| !is_part(c)).unwrap_or(text.len())
}
