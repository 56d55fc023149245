//! Findings that are suppressed in some files: `suppress = [{ rule = "…", sid = "…", reason = "…" }]`.

use xacct_rules::SuppressedByConfig;

use super::named_rule::rule;
use super::reader::{ConfigReader, TomlValue};

/// The suppressions in a list of tables.
pub(super) fn suppress(reader: &mut ConfigReader<'_>, value: &TomlValue<'_>) -> Vec<SuppressedByConfig> {
    let Some(items) = value.get_ref().as_array() else {
        let help = "write `suppress = [{ rule = \"…\", reason = \"…\" }]`";
        reader.wrong(value.span(), "`suppress` is a list of tables", help);
        return Vec::new();
    };
    items.iter().filter_map(|item| one(reader, item)).collect()
}

fn one(reader: &mut ConfigReader<'_>, item: &TomlValue<'_>) -> Option<SuppressedByConfig> {
    let before = reader.problems.len();
    let (mut named, mut sid, mut reason) = (None, None, None);
    let (mut has_rule, mut has_reason) = (false, false);
    for (key, value) in reader.entries(item, "an entry of `suppress`") {
        match key.get_ref().as_ref() {
            "rule" => {
                has_rule = true;
                named = reader.string(value, "a rule").and_then(|name| rule(reader, name, value.span()));
                if let Some(rule) = named.filter(|rule| !rule.can_be_suppressed()) {
                    let help =
                        format!("turn it off for these files: `rules = {{ {} = \"off\" }}`", rule.id());
                    reader.wrong(value.span(), format!("`{}` cannot be suppressed", rule.id()), help);
                }
            }
            "sid" => sid = reader.string(value, "a `Sid`").map(str::to_owned),
            "reason" => {
                has_reason = true;
                reason = reader.string(value, "a reason").map(|reason| reason.trim().to_owned());
                if reason.as_ref().is_some_and(|reason| !reason.contains(char::is_alphanumeric)) {
                    reader.wrong(value.span(), "the reason has no words", WHY);
                }
            }
            _ => reader.unknown_key(key, "`suppress`", &["rule", "sid", "reason"]),
        }
    }
    if item.get_ref().is_table() {
        if !has_rule {
            reader.wrong(item.span(), "an entry of `suppress` has no `rule`", "write `rule = \"…\"`");
        }
        if !has_reason {
            reader.wrong(item.span(), "an entry of `suppress` has no `reason`", WHY);
        }
    }
    let (Some(rule), Some(reason)) = (named, reason) else { return None };
    (reader.problems.len() == before).then_some(SuppressedByConfig { rule, sid, reason })
}

const WHY: &str = "write `reason = \"…\"`, so that the next reader knows whether it still holds";

#[cfg(test)]
mod tests {
    use std::path::Path;

    use xacct_syntax::{FileId, Source};

    use crate::Config;

    fn mistakes(suppress: &str) -> Vec<(String, String, String)> {
        let text = format!("[[overrides]]\npaths = [\"a\"]\nsuppress = {suppress}\n");
        let problems = Config::parse(&Source::new(FileId(0), "xacct-lint.toml", text), "/").unwrap_err();
        let one = |problem: crate::Problem| {
            let place = problem.place.unwrap();
            (place.source.slice(place.primary.span).to_owned(), problem.message, problem.help)
        };
        problems.into_iter().map(one).collect()
    }

    #[test]
    fn only_files_at_those_paths_are_spoken_of() {
        let text = "[[overrides]]\npaths = [\"a/**\"]\n\
                    suppress = [{ rule = \"public-principal\", sid = \"Open\", reason = \"a public bucket\" }]\n";
        let config = Config::parse(&Source::new(FileId(0), "xacct-lint.toml", text), "/").unwrap();
        let levels = |path: &str| config.for_file(Path::new(path)).levels;
        assert_ne!(levels("/a/x.json"), levels("/b/x.json"));
        assert_eq!(levels("/b/x.json"), xacct_rules::Levels::default());
    }

    #[test]
    fn mistakes_are_said_where_they_are() {
        for (suppress, underlined, message, help) in [
            (r#""x""#, r#""x""#, "`suppress` is a list of tables", "suppress = [{"),
            ("[1]", "1", "an entry of `suppress` is a table, and this is an integer", ""),
            (
                r#"[{ rule = "public-prinzipal", reason = "r" }]"#,
                r#""public-prinzipal""#,
                "unknown rule `public-prinzipal`",
                "`public-principal`",
            ),
            (
                r#"[{ rule = "public-principal" }]"#,
                r#"{ rule = "public-principal" }"#,
                "an entry of `suppress` has no `reason`",
                "reason = ",
            ),
            (
                r#"[{ rule = "public-principal", reason = " " }]"#,
                r#"" ""#,
                "the reason has no words",
                "reason = ",
            ),
            (
                r#"[{ reason = "r" }]"#,
                r#"{ reason = "r" }"#,
                "an entry of `suppress` has no `rule`",
                "rule = ",
            ),
            (
                r#"[{ rule = "json-syntax", reason = "r" }]"#,
                r#""json-syntax""#,
                "`json-syntax` cannot be suppressed",
                "json-syntax = \"off\"",
            ),
            (
                r#"[{ rule = "public-principal", reason = "r", sids = "S" }]"#,
                "sids",
                "unknown key `sids` in `suppress`",
                "`sid`",
            ),
            (
                r#"[{ rule = "public-principal", reason = "r", sid = 1 }]"#,
                "1",
                "a `Sid` is a string, and this is an integer",
                "quotes",
            ),
        ] {
            let found = mistakes(suppress);
            assert_eq!(found.len(), 1, "{found:?}");
            let (at, said, helps) = &found[0];
            assert_eq!((at.as_str(), said.as_str()), (underlined, message), "{suppress}");
            assert!(helps.contains(help), "{helps}");
        }
    }
}
