//! From the parser's events to a tree.

use std::collections::HashMap;
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, StrInput, StructureStyle, Tag};

use super::draft::DraftText;
use super::place;
use crate::report::Mistake;
use crate::tree::Form;
use crate::{Builder, Encoding, Language, NodeId, NodeKind, Piece, Text};

/// Nesting beyond this is refused, so that anyone who walks a tree may recurse.
pub(super) const MAX_DEPTH: usize = 256;

/// The parser. Its own limits are far beyond those of a tree; what they are for is bounded by ours.
pub(super) fn events(text: &str) -> Parser<'_, StrInput<'_>> {
    let options = granit_parser::options! {
        emit_unresolved_aliases: true,
        max_buffered_comment_events: usize::MAX,
        flow_nesting_limit: 100_000,
        block_nesting_limit: 100_000,
    };
    Parser::new_from_str_with_options(text, options)
}

/// What came of a text: a tree whose aliases are still to be followed.
pub(super) struct BuiltTree {
    pub(super) builder: Builder,
    /// Nodes that are aliases, and the anchors that they name, in the order of the nodes.
    pub(super) aliases: Vec<(NodeId, usize)>,
    pub(super) anchors: HashMap<usize, NodeId>,
    pub(super) mistakes: Vec<Mistake>,
    /// Whether the parser stopped before the end.
    pub(super) stopped: bool,
}

/// Something that is still open.
pub(super) struct OpenNode {
    id: NodeId,
    pub(super) shape: OpenNodeKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum OpenNodeKind {
    Sequence,
    /// A mapping, which waits for a key or for a value.
    Mapping {
        key: bool,
    },
    /// A tag, which waits for what it is put to.
    Tag,
}

/// Something that is left out: how deep the parser is in it, where it begins, and whether it is a key.
struct SkippedNode {
    depth: usize,
    start: usize,
    key: bool,
}

/// Puts a tree together. All places are those of the draft, until they evaluate to the builder.
pub(super) struct Build<'t> {
    pub(super) text: &'t Text,
    pub(super) draft: &'t DraftText,
    tags: &'t [(&'t str, &'t str)],
    /// The directives that control what stands around them, in the original.
    flow: &'t [Range<usize>],
    pub(super) stack: Vec<OpenNode>,
    skipped: Option<SkippedNode>,
    /// Where the last node ends.
    pub(super) end: usize,
    /// Where in the original the last node ends, or the last list or mapping begins.
    pub(super) floor: u32,
    roots: u32,
    too_deep: bool,
    pub(super) built: BuiltTree,
}

impl<'t> Build<'t> {
    pub(super) fn new(
        text: &'t Text,
        draft: &'t DraftText,
        tags: &'t [(&'t str, &'t str)],
        flow: &'t [Range<usize>],
    ) -> Self {
        let built = BuiltTree {
            builder: Builder::of(text.clone(), Language::Yaml),
            aliases: Vec::new(),
            anchors: HashMap::new(),
            mistakes: Vec::new(),
            stopped: false,
        };
        Self {
            text,
            draft,
            tags,
            flow,
            stack: Vec::new(),
            skipped: None,
            end: 0,
            floor: 0,
            roots: 0,
            too_deep: false,
            built,
        }
    }

    pub(super) fn read(mut self) -> BuiltTree {
        for next in events(self.draft.as_str()) {
            match next {
                Ok((event, span)) => self.event(event, &span),
                Err(_) => {
                    self.built.stopped = true;
                    break;
                }
            }
        }
        self.finish()
    }

    fn event(&mut self, event: Event<'_>, span: &granit_parser::Span) {
        let range = span.byte_range().unwrap_or_default();
        match event {
            Event::Comment(..) => {
                let range = self.draft.origins(range);
                self.built.builder.comment(range.start as u32..range.end as u32);
            }
            // What stands on the line of the marker belongs to the document.
            Event::DocumentStart(true, _) => self.end = range.end,
            Event::Scalar(value, style, anchor, tag) => {
                let empty = range.is_empty() && style == ScalarStyle::Plain;
                if self.skipped.is_some() || empty && tag.is_none() && self.stack.is_empty() {
                    return;
                }
                let named = self.open_tag(tag.as_deref(), span);
                let is_text =
                    tag.is_some_and(|tag| tag.is_yaml_core_schema_tag("str") || tag.original() == "!");
                let id = self.scalar(&value, style, range, span.start.col(), is_text);
                self.anchor(anchor, named.unwrap_or(id));
                self.done();
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.open(OpenNodeKind::Sequence, style, anchor, tag.as_deref(), span);
            }
            Event::MappingStart(style, anchor, tag) => {
                self.open(OpenNodeKind::Mapping { key: true }, style, anchor, tag.as_deref(), span);
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(range),
            Event::Alias(anchor) => self.alias(range, Some(anchor)),
            Event::UnresolvedAlias(_) => self.alias(range, None),
            _ => {}
        }
    }

    fn open(
        &mut self,
        shape: OpenNodeKind,
        style: StructureStyle,
        anchor: usize,
        tag: Option<&Tag>,
        span: &granit_parser::Span,
    ) {
        let mut start = span.byte_range().unwrap_or_default().start;
        if let Some(skipped) = &mut self.skipped {
            skipped.depth += 1;
            return;
        }
        if self.stack.len() >= MAX_DEPTH && !self.too_deep {
            self.too_deep = true;
            let message =
                format!("lists and mappings are nested deeper than {MAX_DEPTH} levels: the rest is not read");
            let place = self.draft.origins(start..start + 1);
            self.report(Mistake::at(place, message));
        }
        let key = self.is_key();
        if key || self.stack.len() >= MAX_DEPTH {
            self.skipped = Some(SkippedNode { depth: 1, start, key });
            return;
        }
        let named = self.open_tag(tag, span);
        let in_mapping = self.stack.iter().rev().find(|frame| frame.shape != OpenNodeKind::Tag);
        let in_mapping = in_mapping.is_some_and(|frame| frame.shape != OpenNodeKind::Sequence);
        let form = match (style, shape) {
            (StructureStyle::Block, OpenNodeKind::Sequence) if in_mapping => {
                start = place::first_dash(self.draft.as_str().as_bytes(), start);
                Form::Block
            }
            (StructureStyle::Block, _) => Form::Block,
            (StructureStyle::Flow, _)
                if self.byte(start) == Some(b'{') || shape == OpenNodeKind::Sequence =>
            {
                Form::Enclosed
            }
            // `[a: b]`
            (StructureStyle::Flow, _) => Form::Tagged,
        };
        let kind = if shape == OpenNodeKind::Sequence { NodeKind::Sequence } else { NodeKind::Mapping };
        let place = self.place(start..start);
        let id = self.built.builder.open_as(kind, form, place.start);
        self.anchor(anchor, named.unwrap_or(id));
        self.stack.push(OpenNode { id, shape });
        self.end = self.end.max(start);
    }

    fn close(&mut self, range: Range<usize>) {
        if let Some(skipped) = &mut self.skipped {
            skipped.depth -= 1;
            if skipped.depth == 0 {
                self.end_skipped(range.end);
            }
            return;
        }
        let Some(frame) = self.stack.pop() else { return };
        // Without brackets it ends with the last of its children.
        if !range.is_empty() {
            self.end = range.end;
        }
        self.close_node(frame.id);
        self.done();
    }

    /// Puts a word in the place of what was left out.
    fn end_skipped(&mut self, end: usize) {
        let Some(SkippedNode { start, key, .. }) = self.skipped.take() else { return };
        let written = self.draft.as_str().get(start..end).unwrap_or_default().trim_ascii_end();
        self.end = start + written.len();
        let place = self.place(start..self.end);
        self.built.builder.scalar(if key { NodeKind::Bare } else { NodeKind::Missing }, place);
        self.done();
    }

    /// Opens a mapping of one entry, as which a tag reads that is not one of YAML's own: the key is the tag.
    fn open_tag(&mut self, tag: Option<&Tag>, span: &granit_parser::Span) -> Option<NodeId> {
        let range = span.tag_span().and_then(|span| span.byte_range())?;
        if self.is_key() || !tag?.is_custom() || range.len() < 2 || tag?.handle().starts_with("tag:yaml.org,")
        {
            return None;
        }
        let place = self.place(range);
        let id = self.built.builder.open_as(NodeKind::Mapping, Form::Tagged, place.start);
        let written = self.text.slice(place.start as usize..place.end as usize);
        match self.tags.iter().find(|(tag, _)| *tag == written.as_str()) {
            Some((_, key)) => {
                let key = Text::derive([Piece::Decoded((*key).to_owned(), written)], Encoding::Plain);
                self.built.builder.told(place, key);
            }
            None => drop(self.built.builder.plain(place)),
        }
        self.stack.push(OpenNode { id, shape: OpenNodeKind::Tag });
        Some(id)
    }

    fn alias(&mut self, range: Range<usize>, anchor: Option<usize>) {
        if self.skipped.is_some() {
            return;
        }
        self.end = range.end;
        let place = self.place(range);
        match anchor {
            Some(anchor) if !self.is_key() => {
                let id = self.built.builder.scalar(NodeKind::Missing, place);
                self.built.aliases.push((id, anchor));
            }
            Some(_) => drop(self.built.builder.scalar(NodeKind::Bare, place)),
            None => self.unresolved(place),
        }
        self.done();
    }

    fn anchor(&mut self, anchor: usize, id: NodeId) {
        if anchor != 0 {
            self.built.anchors.insert(anchor, id);
        }
    }

    /// A node is complete: so are the tags that it was put to, and the parent waits for the next.
    pub(super) fn done(&mut self) {
        while let Some(frame) = self.stack.pop_if(|top| top.shape == OpenNodeKind::Tag) {
            self.close_node(frame.id);
        }
        match self.stack.last_mut() {
            Some(OpenNode { shape: OpenNodeKind::Mapping { key }, .. }) => *key = !*key,
            Some(_) => {}
            None => self.roots += 1,
        }
    }

    fn finish(mut self) -> BuiltTree {
        if self.skipped.is_some() {
            self.end_skipped(self.draft.as_str().len());
        }
        // What is open where the parser gave up ends with the last that was read.
        while let Some(top) = self.stack.last() {
            if matches!(top.shape, OpenNodeKind::Mapping { key: false } | OpenNodeKind::Tag) {
                let place = self.place(self.end..self.end);
                self.built.builder.scalar(NodeKind::Missing, place);
                self.done();
            } else {
                self.close(self.end..self.end);
            }
        }
        if self.roots > 1 {
            // The file has several documents: together they are a list.
            self.built.builder.wrap(Form::Stream, 0..self.text.len() as u32);
            self.built.aliases.iter_mut().for_each(|(id, _)| *id = id.next());
            self.built.anchors.values_mut().for_each(|id| *id = id.next());
        }
        self.built
    }

    fn close_node(&mut self, id: NodeId) {
        let place = self.place(self.end..self.end);
        self.built.builder.close(id, place.end);
    }

    pub(super) fn is_key(&self) -> bool {
        self.stack.last().is_some_and(|top| top.shape == OpenNodeKind::Mapping { key: true })
    }

    /// Where in the original a node is. Nodes follow each other there, too, wherever the text was fixed.
    pub(super) fn place(&mut self, range: Range<usize>) -> Range<u32> {
        let range = self.draft.origins(range);
        let start = self.floor.max(range.start as u32);
        self.floor = start.max(range.end as u32);
        start..self.floor
    }

    /// Whether a directive in the part `place` of the original says what of it is there.
    pub(super) fn is_controlled(&self, place: &Range<usize>) -> bool {
        let first = self.flow.partition_point(|directive| directive.start < place.start);
        self.flow.get(first).is_some_and(|directive| directive.end <= place.end)
    }

    /// Whether a value comes next, put to no tag.
    pub(super) fn is_value(&self) -> bool {
        self.stack.last().is_some_and(|top| {
            matches!(top.shape, OpenNodeKind::Mapping { key: false } | OpenNodeKind::Sequence)
        })
    }

    pub(super) fn byte(&self, at: usize) -> Option<u8> {
        self.draft.as_str().as_bytes().get(at).copied()
    }

    pub(super) fn report(&mut self, mistake: Mistake) {
        self.built.mistakes.push(mistake);
    }

    /// Where a value belongs that nobody wrote.
    pub(super) fn missing(&self, at: usize) -> usize {
        let after_tag = self.stack.last().is_some_and(|top| top.shape == OpenNodeKind::Tag);
        if after_tag || self.is_key() {
            at
        } else {
            place::missing(self.draft.as_str().as_bytes(), self.end, at)
        }
    }
}
