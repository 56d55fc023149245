//! How much of a Terraform file survives one careless edit: the scalars on untouched lines that keep both their place
//! and the keys that lead to them, for thousands of random edits (the seed is fixed).

mod common;

use common::tally::{Lines, Tally};
use common::{MODULES, Random, parse_hcl};

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
    NameAlone,
    HalfAName,
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
    (Kind::NameAlone, "a line becomes `actions`"),
    (Kind::HalfAName, "a new line `act`"),
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
                let marks = ['"', '\'', ':', '=', '#', ' ', '{', '}', ']', '(', '$'];
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
            Self::NameAlone => lines[at] = (indent(&lines[at].0) + "actions\n", None),
            Self::HalfAName => {
                let line = indent(&lines[at].0) + "act\n";
                lines.insert(at, (line, None));
            }
        }
        lines
    }
}

#[test]
fn most_of_a_file_survives_an_edit() {
    let mut random = Random(0x5EED);
    let mut total = Tally::default();
    println!("{:<30} {:>7} {:>7} {:>7} {:>10}", "edit", "edits", "place", "keys", "one error");
    for (kind, name) in KINDS {
        let mut tally = Tally::default();
        for _ in 0..60 {
            for (_, template) in MODULES {
                tally.count(parse_hcl, template, &kind.apply(template, &mut random));
            }
        }
        tally.print(name);
        total = total.plus(tally);
    }
    total.print("all");
    assert!(total.share(total.kept) >= 90.0, "only {:.1} % keep place and keys", total.share(total.kept));
}
