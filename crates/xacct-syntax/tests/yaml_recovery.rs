//! How much of a YAML template survives one careless edit: the scalars on untouched lines that keep both their place
//! and the keys that lead to them, for thousands of random edits (the seed is fixed).

mod common;

use std::collections::BTreeMap;

use common::{Random, TEMPLATES, parse_yaml};
use xacct_syntax::{Node, Parsed};

/// A document as lines; each knows which line of the original it is, while it is untouched.
type Lines = Vec<(String, Option<usize>)>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    DeleteCharacter,
    InsertPunctuation,
    CutTail,
    DeleteLine,
    SwapLines,
    SwapCharacters,
    Indent,
    Unindent,
    Tab,
    KeyWithoutColon,
    HalfAKey,
}

const KINDS: [(Kind, &str); 11] = [
    (Kind::DeleteCharacter, "delete a character"),
    (Kind::InsertPunctuation, "insert a punctuation mark"),
    (Kind::CutTail, "cut the tail of a line"),
    (Kind::DeleteLine, "delete a line"),
    (Kind::SwapLines, "swap two adjacent lines"),
    (Kind::SwapCharacters, "swap two adjacent characters"),
    (Kind::Indent, "indent a line by a space"),
    (Kind::Unindent, "unindent a line by a space"),
    (Kind::Tab, "indent a line with a tab"),
    (Kind::KeyWithoutColon, "a line becomes `Action`"),
    (Kind::HalfAKey, "a new line `Act`"),
];

impl Kind {
    fn apply(self, original: &str, random: &mut Random) -> Lines {
        let mut lines: Lines =
            original.split_inclusive('\n').enumerate().map(|(i, line)| (line.to_owned(), Some(i))).collect();
        let at = random.below(lines.len());
        let indent = |line: &str| line[..line.len() - line.trim_start_matches([' ', '\t']).len()].to_owned();
        match self {
            Self::DeleteCharacter => {
                let place = random.character(&lines[at].0);
                let removed = lines[at].0.remove(place);
                lines[at].1 = None;
                if removed == '\n' && at + 1 < lines.len() {
                    lines[at + 1].1 = None;
                }
            }
            Self::InsertPunctuation => {
                let marks = ['"', '\'', ':', '-', '#', ' ', '{', ']', '*', '|'];
                let mark = marks[random.below(marks.len())];
                let place = random.character(&lines[at].0);
                lines[at].0.insert(place, mark);
                lines[at].1 = None;
            }
            Self::CutTail => {
                let place = random.character(&lines[at].0);
                lines[at].0.truncate(place);
                lines[at].0.push('\n');
                lines[at].1 = None;
            }
            Self::DeleteLine => drop(lines.remove(at)),
            Self::SwapLines => {
                let at = at.min(lines.len() - 2);
                lines.swap(at, at + 1);
                lines[at].1 = None;
                lines[at + 1].1 = None;
            }
            Self::SwapCharacters => {
                let mut line: Vec<char> = lines[at].0.chars().collect();
                if line.len() > 2 {
                    let place = random.below(line.len() - 2);
                    line.swap(place, place + 1);
                }
                lines[at] = (line.into_iter().collect(), None);
            }
            Self::Indent => lines[at] = (format!(" {}", lines[at].0), None),
            Self::Unindent => {
                lines[at] = (lines[at].0.strip_prefix(' ').unwrap_or(&lines[at].0).to_owned(), None)
            }
            Self::Tab => lines[at] = (format!("\t{}", lines[at].0.trim_start_matches(' ')), None),
            Self::KeyWithoutColon => lines[at] = (indent(&lines[at].0) + "Action\n", None),
            Self::HalfAKey => {
                let line = indent(&lines[at].0) + "Act\n";
                lines.insert(at, (line, None));
            }
        }
        lines
    }
}

/// Each scalar by its place: where it ends, and the keys that lead to it.
fn scalars(parsed: &Parsed) -> BTreeMap<usize, (usize, String)> {
    fn walk(node: Node<'_>, path: &str, found: &mut BTreeMap<usize, (usize, String)>) {
        if node.is_copy() {
            return;
        }
        if node.is_scalar() {
            found.insert(node.range().start, (node.range().end, path.to_owned()));
        }
        for item in node.items() {
            walk(item, &format!("{path}[]"), found);
        }
        for entry in node.entries() {
            let path = format!("{path}.{}", entry.key.as_str().unwrap_or_default());
            walk(entry.key, &path, found);
            walk(entry.value, &path, found);
        }
    }
    let mut found = BTreeMap::new();
    walk(parsed.tree.root(), "", &mut found);
    found
}

/// How many scalars stood on untouched lines, how many kept their place, and how many their keys too.
#[derive(Clone, Copy, Default)]
struct Tally {
    edits: usize,
    single: usize,
    refused: usize,
    all: usize,
    placed: usize,
    kept: usize,
}

impl Tally {
    fn count(&mut self, original: &str, lines: &Lines) {
        let before = scalars(&parse_yaml(original));
        let starts: Vec<usize> =
            std::iter::once(0).chain(original.match_indices('\n').map(|(i, _)| i + 1)).collect();
        let edited: String = lines.iter().map(|(line, _)| line.as_str()).collect();
        let parsed = parse_yaml(&edited);
        let after = scalars(&parsed);
        self.edits += 1;
        self.refused += usize::from(!parsed.errors.is_empty());
        self.single += usize::from(parsed.errors.len() == 1);
        let mut at = 0;
        for (line, origin) in lines {
            if let Some(from) = origin.map(|i| starts[i]) {
                for (start, (end, path)) in before.range(from..from + line.len()) {
                    let (start, end) = (start - from + at, end - from + at);
                    self.all += 1;
                    let now = after.get(&start).filter(|(now, _)| *now == end);
                    self.placed += usize::from(now.is_some());
                    self.kept += usize::from(now.is_some_and(|(_, now)| now == path));
                }
            }
            at += line.len();
        }
    }
}

#[test]
fn most_of_a_template_survives_an_edit() {
    let mut random = Random(0x5EED);
    let mut total = Tally::default();
    println!("{:<30} {:>7} {:>7} {:>7} {:>10}", "edit", "edits", "place", "keys", "one error");
    for (kind, name) in KINDS {
        let mut tally = Tally::default();
        for _ in 0..60 {
            for (_, template) in TEMPLATES {
                tally.count(template, &kind.apply(template, &mut random));
            }
        }
        tally.print(name);
        total = total.plus(tally);
    }
    total.print("all");
    assert!(total.share(total.kept) >= 90.0, "only {:.1} % keep place and keys", total.share(total.kept));
}

impl Tally {
    fn share(&self, part: usize) -> f64 {
        100.0 * part as f64 / self.all as f64
    }

    fn print(&self, name: &str) {
        let single = 100.0 * self.single as f64 / self.refused.max(1) as f64;
        println!(
            "{name:<30} {:>7} {:>7.1} {:>7.1} {single:>10.1}",
            self.edits,
            self.share(self.placed),
            self.share(self.kept)
        );
    }

    fn plus(self, other: Self) -> Self {
        Self {
            edits: self.edits + other.edits,
            single: self.single + other.single,
            refused: self.refused + other.refused,
            all: self.all + other.all,
            placed: self.placed + other.placed,
            kept: self.kept + other.kept,
        }
    }
}
