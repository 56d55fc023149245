//! `compare --format markdown`: what a change allows, as a comment on a pull request.

use std::io::{self, Write};

use xacct_access::Relation;

use super::comparison::{Compared, meaning, summary, word};
use super::escape::{escape, escape_path};

/// The longest comment, in bytes: GitHub takes 65,536 characters.
/// Source: GitHub REST API, "Create an issue comment", whose error says "body is too long (maximum is 65536 characters)".
const LONGEST: usize = 60_000;

/// Writes `compared`: what is more first, and what is less folded away.
pub(super) fn write_comment(compared: &[Compared], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "### What this change allows\n")?;
    if compared.is_empty() {
        writeln!(out, "No policy changed.")?;
        return out.flush();
    }
    let mut room = LONGEST;
    let news = compared.iter().filter(|one| !one.news.is_empty()).map(|one| {
        let news: Vec<String> = one.news.iter().map(|new| code_from(&new.sentence(), ": ")).collect();
        format!("- :warning: {} {}", place(one), news.join(", and "))
    });
    let is_less = |one: &&Compared| matches!(one.change.relation, Relation::Narrower | Relation::Same);
    let (less, more): (Vec<&Compared>, Vec<&Compared>) = compared.iter().partition(is_less);
    if write_lines(news, &mut room, out)? > 0 {
        writeln!(out)?;
    }
    if !more.is_empty() {
        write_table(&more, &mut room, out)?;
    }
    if !less.is_empty() {
        let verb = if less.len() == 1 { "policy allows" } else { "policies allow" };
        writeln!(out, "<details><summary>{} {verb} no more than before</summary>\n", less.len())?;
        write_table(&less, &mut room, out)?;
        writeln!(out, "</details>\n")?;
    }
    writeln!(out, "{}", summary(compared))?;
    out.flush()
}

fn write_table(compared: &[&Compared], room: &mut usize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "| policy | | for example |\n|---|---|---|")?;
    write_lines(compared.iter().map(|one| row(one)), room, out)?;
    writeln!(out)
}

/// Writes as many of `lines` as there is room for, and says how many are left out. How many lines there were.
fn write_lines(
    lines: impl Iterator<Item = String>,
    room: &mut usize,
    out: &mut dyn Write,
) -> io::Result<usize> {
    let (mut written, mut left_out) = (0, 0);
    for line in lines {
        match room.checked_sub(line.len() + 1) {
            Some(rest) => {
                *room = rest;
                writeln!(out, "{line}")?;
                written += 1;
            }
            None => left_out += 1,
        }
    }
    if left_out > 0 {
        writeln!(out, "\n{left_out} more are left out: a comment has no room for them.")?;
    }
    Ok(written + left_out)
}

fn row(one: &Compared) -> String {
    let examples =
        one.witnesses().map(|(heading, example)| format!("{heading}: {}", code(&example.sentence)));
    let examples: Vec<String> = examples.chain(meaning(one.change.relation).map(str::to_owned)).collect();
    let relation = match one.change.relation {
        Relation::Wider => "allows more",
        Relation::Narrower => "allows less",
        Relation::Incomparable => "allows some more and some less",
        relation => word(relation),
    };
    let moved = one.move_in_words();
    let moved = if moved.is_empty() { moved } else { format!(" {}", code(moved.trim())) };
    format!("| {}{moved} | {relation} | {} |", place(one), examples.join("<br>"))
}

fn place(one: &Compared) -> String {
    format!("{} in {}", code(&one.document), code(&escape_path(one.file())))
}

/// The words of `sentence` up to `mark`, and what stands behind it, which may come from a file, as code.
fn code_from(sentence: &str, mark: &str) -> String {
    match sentence.split_once(mark) {
        Some((words, value)) => format!("{words}{mark}{}", code(value)),
        None => sentence.to_owned(),
    }
}

/// `text` as code in a cell of a table: nothing in it is read as Markdown, mentions anybody or links to anything.
pub(super) fn code(text: &str) -> String {
    let text = escape(text).replace('|', "\\|");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_stays_code() {
        assert_eq!(code("role Ops"), "`role Ops`");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`@x` | <b>"), "`` `@x` \\| <b> ``");
        assert_eq!(code("a\nb"), "`a\\nb`");
    }

    #[test]
    fn what_has_no_room_is_counted() {
        let mut out = Vec::new();
        let lines = ["aaaa", "bbbb", "cccc"].into_iter().map(str::to_owned);
        assert_eq!(write_lines(lines, &mut 10, &mut out).unwrap(), 3);
        let said = String::from_utf8(out).unwrap();
        assert_eq!(said, "aaaa\nbbbb\n\n1 more are left out: a comment has no room for them.\n");
    }
}
