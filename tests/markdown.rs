//! Fenced blocks of a Markdown text, with the section that they stand in and their place.

use std::ops::Range;

/// A fenced block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The heading above it: `Bad`.
    pub section: String,
    /// The words behind the fence: `json`, then more.
    pub info: Vec<String>,
    /// What stands between the fences.
    pub code: String,
    /// The lines of `code`, counted from 0.
    pub lines: Range<usize>,
}

impl Block {
    /// The ending of a file's name that would hold such a text, where it is one that is linted.
    pub fn ending(&self) -> Option<&str> {
        let ending = self.info.first().map(String::as_str);
        ending.filter(|ending| ["ini", "json", "yaml", "tf"].contains(ending))
    }
}

/// The blocks of `markdown`, in order.
pub fn blocks(markdown: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut section = String::new();
    let mut inside = false;
    for (number, line) in markdown.lines().enumerate() {
        match (line.strip_prefix("```"), blocks.last_mut().filter(|_| inside)) {
            (Some(_), Some(block)) => {
                block.lines.end = number;
                inside = false;
            }
            (Some(info), None) => {
                let info = info.split_whitespace().map(str::to_owned).collect();
                let lines = number + 1..number + 1;
                blocks.push(Block { section: section.clone(), info, code: String::new(), lines });
                inside = true;
            }
            (None, Some(block)) => {
                block.code.push_str(line);
                block.code.push('\n');
            }
            (None, None) => {
                if let Some(title) = line.strip_prefix("## ") {
                    section = title.trim().to_owned();
                }
            }
        }
    }
    blocks
}

/// The sections of `markdown` with the words in them, blocks left out.
pub fn sections(markdown: &str) -> Vec<(String, String)> {
    let parts = markdown.split("\n## ").skip(1);
    let words = |body: &str| body.split("```").step_by(2).collect::<String>().trim().to_owned();
    parts
        .map(|part| part.split_once('\n').unwrap_or((part, "")))
        .map(|(title, body)| (title.trim().to_owned(), words(body)))
        .collect()
}

#[test]
fn takes_a_text_apart() {
    let text = "Opening.\n\n## Bad\nWords.\n```json trust\n{\n}\n```\nMore.\n";
    let block = Block {
        section: "Bad".into(),
        info: vec!["json".into(), "trust".into()],
        code: "{\n}\n".into(),
        lines: 5..7,
    };
    assert_eq!(blocks(text), [block]);
    assert_eq!(sections(text), [("Bad".to_owned(), "Words.\n\nMore.".to_owned())]);
}
