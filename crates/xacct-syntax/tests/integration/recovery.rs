//! How much of a text survives one careless edit.
//!
//! A person types in the middle of a file; what stands on the other lines should be read as before. For thousands of random
//! edits (the seed is fixed) this counts the scalars on untouched lines that keep both their place and the keys that lead to
//! them.

use crate::common;

use common::Random;
use common::language::{HCL, JSON, Language, YAML};
use common::tally::{Lines, Tally};

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
    HalfALine,
    BegunLine,
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
    (Kind::HalfALine, "a line becomes half a line"),
    (Kind::BegunLine, "a new line that has only begun"),
];

impl Kind {
    fn apply(self, language: &Language, original: &str, random: &mut Random) -> Lines {
        let [half, begun] = language.half;
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
                let mark = language.marks[random.below(language.marks.len())];
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
            Self::HalfALine => lines[at] = (indent(&lines[at].0) + half + "\n", None),
            Self::BegunLine => {
                let line = indent(&lines[at].0) + begun + "\n";
                lines.insert(at, (line, None));
            }
        }
        lines
    }
}

#[test]
fn most_of_a_policy_survives_an_edit() {
    most_survives(&JSON);
}

#[test]
fn most_of_a_template_survives_an_edit() {
    most_survives(&YAML);
}

#[test]
fn most_of_a_module_survives_an_edit() {
    most_survives(&HCL);
}

fn most_survives(language: &Language) {
    let mut random = Random(0x5EED);
    let mut total = Tally::default();
    println!("{:<30} {:>7} {:>7} {:>7} {:>10}", language.name, "edits", "place", "keys", "one error");
    let is_indentation = |kind| matches!(kind, Kind::Indent | Kind::Unindent | Kind::Tab);
    for (kind, name) in KINDS.into_iter().filter(|(kind, _)| language.is_indented || !is_indentation(*kind)) {
        let mut tally = Tally::default();
        for _ in 0..60 {
            for (_, text) in language.examples {
                tally.count(|text| language.parse(text), text, &kind.apply(language, text, &mut random));
            }
        }
        tally.print(name);
        total = total.plus(tally);
    }
    total.print("all");
    let kept = total.share(total.kept);
    assert!(kept >= language.least_kept, "only {kept:.1} % keep place and keys");
}
