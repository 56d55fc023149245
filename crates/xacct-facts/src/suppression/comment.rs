//! What a comment says: `# xacct-lint: ignore RULE, RULE — reason`.

use std::ops::Range;

/// What follows the name of this program in a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SuppressionComment {
    /// The rules that it names, as ranges of the comment.
    pub rules: Vec<Range<usize>>,
    /// What stands behind them.
    pub reason: Option<String>,
}

/// What stands in for a reason that nobody has given yet.
const UNSAID: &str = "<reason>";

/// What `comment` says to this program; nothing if it is a comment for people.
pub(super) fn read(comment: &str) -> Option<SuppressionComment> {
    let mut cursor = CommentCursor { text: comment.trim_end(), at: 0 };
    cursor.skip(|c| c.is_whitespace() || matches!(c, '#' | '/' | '*'));
    cursor.take("xacct-lint")?;
    cursor.blanks();
    cursor.take(":")?;
    cursor.blanks();
    let nothing = SuppressionComment { rules: Vec::new(), reason: None };
    if cursor.take("ignore").is_none() || cursor.rest().starts_with(|c: char| c.is_alphanumeric()) {
        // It means something, and nobody knows what.
        return Some(nothing);
    }
    let mut said = nothing;
    loop {
        cursor.skip(|c| c.is_whitespace() || c == ',');
        let name = cursor.name();
        if name.is_empty() {
            break;
        }
        said.rules.push(name);
        cursor.blanks();
        if !cursor.rest().starts_with(',') {
            break;
        }
    }
    cursor.blanks();
    said.reason = cursor.separator().and_then(|()| reason(cursor.rest()));
    Some(said)
}

/// `comment` without the rule of number `at` among `rules`, and without the comma that it needs.
pub(super) fn without(comment: &str, rules: &[Range<usize>], at: usize) -> Option<String> {
    let rule = rules.get(at)?;
    let gone = match (at.checked_sub(1).and_then(|before| rules.get(before)), rules.get(at + 1)) {
        (Some(before), None) => before.end..rule.end,
        (_, Some(next)) => rule.start..next.start,
        (None, None) => rule.clone(),
    };
    Some(format!("{}{}", comment.get(..gone.start)?, comment.get(gone.end..)?))
}

/// The reason in `text`, if there is one.
fn reason(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches("*/").trim();
    (text != UNSAID && text.contains(char::is_alphanumeric)).then(|| text.to_owned())
}

struct CommentCursor<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> CommentCursor<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip(&mut self, unwanted: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches(unwanted).len();
    }

    fn blanks(&mut self) {
        self.skip(char::is_whitespace);
    }

    fn take(&mut self, what: &str) -> Option<()> {
        self.rest().starts_with(what).then(|| self.at += what.len())
    }

    /// What sets the reason apart from the rules.
    fn separator(&mut self) -> Option<()> {
        let dash = self.rest().strip_prefix('-').is_some_and(|rest| rest.starts_with(char::is_whitespace));
        let known = ["\u{2014}", "\u{2013}", "--", ":"];
        let length = known.iter().find(|mark| self.rest().starts_with(**mark)).map(|mark| mark.len());
        self.at += length.or(dash.then_some(1))?;
        Some(())
    }

    /// A name: up to a blank, a comma, or what sets the reason apart.
    fn name(&mut self) -> Range<usize> {
        let rest = self.rest();
        let ends = |c: char| c.is_whitespace() || matches!(c, ',' | ':' | '\u{2013}' | '\u{2014}');
        let end = rest.find(ends).unwrap_or(rest.len());
        let name = rest.get(..end).unwrap_or_default();
        let name = name.find("--").map_or(name, |dashes| name.get(..dashes).unwrap_or_default());
        let start = self.at;
        // A dash alone is no name.
        if name != "-" && name != "*/" {
            self.at += name.len();
        }
        start..self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(comment: &str) -> Option<(Vec<&str>, Option<String>)> {
        read(comment).map(|said| (said.rules.into_iter().map(|range| &comment[range]).collect(), said.reason))
    }

    #[test]
    fn rules_and_the_reason_are_told_apart() {
        for comment in [
            "# xacct-lint: ignore public-principal \u{2014} a public bucket",
            "# xacct-lint: ignore public-principal \u{2013} a public bucket",
            "#xacct-lint:ignore public-principal -- a public bucket",
            "// xacct-lint: ignore public-principal - a public bucket\r",
            "/* xacct-lint: ignore public-principal: a public bucket */",
            "## xacct-lint : ignore\tpublic-principal\u{2014}a public bucket",
            "# xacct-lint: ignore public-principal--a public bucket",
        ] {
            let expected = (vec!["public-principal"], Some("a public bucket".to_owned()));
            assert_eq!(said(comment), Some(expected), "{comment}");
        }
        let several = said("# xacct-lint: ignore a-b, c,d ,e \u{2014} why - and: how, so").unwrap();
        assert_eq!(several, (vec!["a-b", "c", "d", "e"], Some("why - and: how, so".to_owned())));
    }

    #[test]
    fn what_is_missing_is_missing() {
        for (comment, rules) in [
            ("# xacct-lint: ignore a", vec!["a"]),
            ("# xacct-lint: ignore a \u{2014}", vec!["a"]),
            ("# xacct-lint: ignore a \u{2014} <reason>", vec!["a"]),
            ("# xacct-lint: ignore a \u{2014} !!", vec!["a"]),
            ("# xacct-lint: ignore a because it is", vec!["a"]),
            ("/* xacct-lint: ignore a */", vec!["a"]),
            ("# xacct-lint: ignore", vec![]),
            ("# xacct-lint: ignore ,,", vec![]),
            ("# xacct-lint: suppressions a", vec![]),
            ("# xacct-lint: allow a \u{2014} b", vec![]),
            ("# xacct-lint:", vec![]),
        ] {
            assert_eq!(said(comment), Some((rules, None)), "{comment}");
        }
        assert_eq!(said("# xacct-lint: ignore \u{2014} b"), Some((vec![], Some("b".to_owned()))));
        for comment in
            ["# ignored a", "# xacct-lint is great", "# see xacct-lint: ignore", "", "#", "# \u{e4}"]
        {
            assert_eq!(said(comment), None, "{comment}");
        }
    }

    #[test]
    fn one_of_several_can_be_taken_away() {
        let comment = "# xacct-lint: ignore a, b, c \u{2014} why";
        let rules = read(comment).unwrap().rules;
        let left = |at| without(comment, &rules, at).unwrap();
        assert_eq!(left(0), "# xacct-lint: ignore b, c \u{2014} why");
        assert_eq!(left(1), "# xacct-lint: ignore a, c \u{2014} why");
        assert_eq!(left(2), "# xacct-lint: ignore a, b \u{2014} why");
    }
}
