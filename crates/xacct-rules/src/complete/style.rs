//! How what is offered is written at the cursor: in the file's syntax, with the quotes that are missing.

use xacct_facts::Dialect;
use xacct_syntax::{FileId, Language, Node, Source, json};

use super::cursor::Cursor;
use super::place;

/// What follows a key. In it, `‹…›` is for a person to fill in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyValue {
    /// A string.
    Text(&'static str),
    /// A list.
    List,
    /// A mapping of this key to a string.
    Mapping(&'static str),
    /// An empty mapping.
    Empty,
    /// In Terraform: a list of strings.
    Texts,
    /// In Terraform: a block with nothing in it.
    Block,
}

/// How strings and keys are written at the cursor.
#[derive(Clone, Debug)]
pub struct WritingStyle {
    language: Language,
    /// In YAML, within braces or brackets.
    flow: bool,
    /// What lines behind the first are indented by, over what their line is.
    indent: String,
    dialect: Dialect,
}

impl WritingStyle {
    pub fn of(cursor: &Cursor) -> Self {
        let whole = cursor.tree.text().as_str();
        let around = cursor.path.last().and_then(|step| Some(cursor.tree.node(step.node?)));
        let opens = around.and_then(|node| whole.get(node.range())).unwrap_or_default();
        let flow = opens.starts_with(['{', '[']);
        let before = whole.get(..cursor.word.start).unwrap_or_default();
        let line = before.get(before.rfind('\n').map_or(0, |at| at + 1)..).unwrap_or_default();
        // An item begins behind its dash; a value, at the key that it belongs to.
        let dashes = line.trim_start_matches([' ', '-']);
        let items = line.len() - line.trim_start().len()..line.len() - dashes.len();
        let indent = " ".repeat(items.len());
        Self { language: cursor.tree.language(), flow, indent, dialect: place::dialect(cursor) }
    }

    /// The quote that a string needs where none stands before it.
    pub fn quote(&self, text: &str, is_key: bool) -> Option<char> {
        let needed = match self.language {
            Language::Json => true,
            Language::Hcl => !is_key || !is_name(text),
            Language::Yaml => is_special(text),
            // Quotes would be part of the value.
            Language::Ini => false,
        };
        needed.then_some('"')
    }

    /// `text` as it stands within such quotes, or without.
    pub fn escaped(&self, text: &str, quote: Option<char>) -> String {
        match (self.language, quote) {
            (Language::Hcl, _) if self.dialect == Dialect::Blocks => json::escape(text).replace("${", "&{"),
            (Language::Hcl, _) => json::escape(text).replace("${", "$${"),
            (Language::Yaml, Some('\'')) => text.replace('\'', "''"),
            (Language::Yaml, None) | (Language::Ini, _) => text.to_owned(),
            (Language::Json | Language::Yaml, _) => json::escape(text),
        }
    }

    /// What follows a key.
    pub fn behind_key(&self, value: KeyValue) -> String {
        let sign = if self.language == Language::Hcl { " = " } else { ": " };
        let block = self.language == Language::Yaml && !self.flow;
        let indent = &self.indent;
        match value {
            KeyValue::Block => " {\n  ‹›\n}".to_owned(),
            KeyValue::Texts => format!("{sign}[\"‹›\"]"),
            KeyValue::Text(text) => format!("{sign}{}", self.string(text)),
            KeyValue::List if block => format!(":\n{indent}  - ‹›"),
            KeyValue::List => format!("{sign}[‹›]"),
            KeyValue::Mapping(key) if block => format!(":\n{indent}  {}: ‹›", self.key(key)),
            KeyValue::Mapping(key) => format!("{sign}{{ {}{sign}{} }}", self.key(key), self.string("‹›")),
            KeyValue::Empty if block => format!(":\n{indent}  ‹›"),
            KeyValue::Empty => format!("{sign}{{ ‹› }}"),
        }
    }

    /// `text`, which is JSON, in the syntax at the cursor: an object, or an entry of one.
    pub fn structure(&self, text: &str) -> String {
        if self.language == Language::Json || self.language == Language::Yaml && self.flow {
            return text.to_owned();
        }
        let is_entry = !text.starts_with('{');
        let object = if is_entry { format!("{{{text}}}") } else { text.to_owned() };
        let source = Source::new(FileId(0), "", object);
        let tree = json::parse(source.text()).tree;
        if self.language == Language::Yaml {
            return self.outline(tree.root(), &self.indent);
        }
        let object = self.object(tree.root(), "");
        let entry = object.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).filter(|_| is_entry);
        entry.map(|entry| entry.trim().to_owned()).unwrap_or(object)
    }

    /// A mapping by its lines, of which all but the first are indented by `indent`.
    fn outline(&self, mapping: Node<'_>, indent: &str) -> String {
        let entry = |entry: xacct_syntax::Entry<'_>| {
            let key = self.key(&entry.key.as_str().unwrap_or_default());
            if entry.value.is_mapping() {
                let deeper = format!("{indent}  ");
                format!("{key}:\n{deeper}{}", self.outline(entry.value, &deeper))
            } else {
                format!("{key}: {}", self.string(&entry.value.as_str().unwrap_or_default()))
            }
        };
        mapping.entries().map(entry).collect::<Vec<_>>().join(&format!("\n{indent}"))
    }

    /// A mapping as an object of HCL.
    fn object(&self, mapping: Node<'_>, indent: &str) -> String {
        let deeper = format!("{indent}  ");
        let entry = |entry: xacct_syntax::Entry<'_>| {
            let key = self.key(&entry.key.as_str().unwrap_or_default());
            let value = if entry.value.is_mapping() {
                self.object(entry.value, &deeper)
            } else {
                self.string(&entry.value.as_str().unwrap_or_default())
            };
            format!("{deeper}{key} = {value}\n")
        };
        format!("{{\n{}{indent}}}", mapping.entries().map(entry).collect::<String>())
    }

    fn key(&self, text: &str) -> String {
        self.word(text, true)
    }

    fn string(&self, text: &str) -> String {
        self.word(text, false)
    }

    fn word(&self, text: &str, is_key: bool) -> String {
        let quote = self.quote(text, is_key).map(String::from).unwrap_or_default();
        format!("{quote}{}{quote}", self.escaped(text, quote.chars().next()))
    }
}

/// Whether HCL takes it for a name without quotes.
fn is_name(text: &str) -> bool {
    let text = text.replace(['‹', '›'], "");
    let first = text.chars().next();
    first.is_some_and(|c| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c))
}

/// Whether a string of YAML would mean something else without quotes.
fn is_special(text: &str) -> bool {
    let shown = text.replace(['‹', '›'], "");
    let words = ["true", "false", "yes", "no", "on", "off", "null", "~"];
    let is_number = shown.starts_with(|c: char| c.is_ascii_digit())
        && shown.chars().all(|c| c.is_ascii_digit() || "-.:_eE+".contains(c));
    let is_date_or_number = is_number && !text.contains('‹');
    shown.starts_with(['*', '&', '!', '|', '>', '%', '@', '`', '"', '\'', '{', '[', '#', ',', '?', ' '])
        || shown.contains([',', '[', ']', '{', '}'])
        || shown.contains(": ")
        || shown.contains(" #")
        || shown.starts_with("- ")
        || is_date_or_number
        || words.contains(&shown.to_ascii_lowercase().as_str())
}
