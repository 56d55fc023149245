//! Findings that are allowed in some files: `allow = [{ rule = "…", sid = "…", reason = "…" }]`.

use xacct_rules::AllowedByConfig;

use super::parse::rule;
use super::reader::{Reader, Value};

/// What a list of tables allows.
pub(super) fn allow(reader: &mut Reader<'_>, value: &Value<'_>) -> Vec<AllowedByConfig> {
    let Some(items) = value.get_ref().as_array() else {
        let help = "write `allow = [{ rule = \"…\", reason = \"…\" }]`";
        reader.wrong(value.span(), "`allow` is a list of tables", help);
        return Vec::new();
    };
    items.iter().filter_map(|item| one(reader, item)).collect()
}

fn one(reader: &mut Reader<'_>, item: &Value<'_>) -> Option<AllowedByConfig> {
    let before = reader.problems.len();
    let (mut named, mut sid, mut reason) = (None, None, None);
    let (mut has_rule, mut has_reason) = (false, false);
    for (key, value) in reader.entries(item, "what is allowed") {
        match key.get_ref().as_ref() {
            "rule" => {
                has_rule = true;
                named = reader.string(value, "a rule").and_then(|name| rule(reader, name, value.span()));
                if let Some(rule) = named.filter(|rule| !rule.can_be_allowed()) {
                    let help =
                        format!("turn it off for these files: `rules = {{ {} = \"off\" }}`", rule.id());
                    reader.wrong(value.span(), format!("what `{}` finds cannot be allowed", rule.id()), help);
                }
            }
            "sid" => sid = reader.string(value, "a `Sid`").map(str::to_owned),
            "reason" => {
                has_reason = true;
                reason = reader.string(value, "a reason").map(|reason| reason.trim().to_owned());
                if reason.as_ref().is_some_and(|reason| !reason.contains(char::is_alphanumeric)) {
                    reader.wrong(value.span(), "the reason says nothing", WHY);
                }
            }
            _ => reader.unknown_key(key, "`allow`", &["rule", "sid", "reason"]),
        }
    }
    if item.get_ref().is_table() {
        if !has_rule {
            reader.wrong(item.span(), "it is not said which `rule` is allowed", "write `rule = \"…\"`");
        }
        if !has_reason {
            reader.wrong(item.span(), "what is allowed has no `reason`", WHY);
        }
    }
    let (Some(rule), Some(reason)) = (named, reason) else { return None };
    (reader.problems.len() == before).then_some(AllowedByConfig { rule, sid, reason })
}

const WHY: &str = "write `reason = \"…\"`: whoever reads it next has to know whether it still holds";

#[cfg(test)]
mod tests {
    use std::path::Path;

    use xacct_syntax::{FileId, Source};

    use crate::Config;

    fn mistakes(allow: &str) -> Vec<(String, String, String)> {
        let text = format!("[[overrides]]\npaths = [\"a\"]\nallow = {allow}\n");
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
                    allow = [{ rule = \"public-principal\", sid = \"Open\", reason = \"a public bucket\" }]\n";
        let config = Config::parse(&Source::new(FileId(0), "xacct-lint.toml", text), "/").unwrap();
        let levels = |path: &str| config.for_file(Path::new(path)).levels;
        assert_ne!(levels("/a/x.json"), levels("/b/x.json"));
        assert_eq!(levels("/b/x.json"), xacct_rules::Levels::default());
    }

    #[test]
    fn mistakes_are_said_where_they_are() {
        for (allow, underlined, message, help) in [
            (r#""x""#, r#""x""#, "`allow` is a list of tables", "allow = [{"),
            ("[1]", "1", "what is allowed is a table, and this is an integer", ""),
            (
                r#"[{ rule = "public-prinzipal", reason = "r" }]"#,
                r#""public-prinzipal""#,
                "unknown rule `public-prinzipal`",
                "`public-principal`",
            ),
            (
                r#"[{ rule = "public-principal" }]"#,
                r#"{ rule = "public-principal" }"#,
                "what is allowed has no `reason`",
                "reason = ",
            ),
            (
                r#"[{ rule = "public-principal", reason = " " }]"#,
                r#"" ""#,
                "the reason says nothing",
                "reason = ",
            ),
            (
                r#"[{ reason = "r" }]"#,
                r#"{ reason = "r" }"#,
                "it is not said which `rule` is allowed",
                "rule = ",
            ),
            (
                r#"[{ rule = "json-syntax", reason = "r" }]"#,
                r#""json-syntax""#,
                "what `json-syntax` finds cannot be allowed",
                "json-syntax = \"off\"",
            ),
            (
                r#"[{ rule = "public-principal", reason = "r", sids = "S" }]"#,
                "sids",
                "unknown key `sids` in `allow`",
                "`sid`",
            ),
            (
                r#"[{ rule = "public-principal", reason = "r", sid = 1 }]"#,
                "1",
                "a `Sid` is a string, and this is an integer",
                "quotes",
            ),
        ] {
            let found = mistakes(allow);
            assert_eq!(found.len(), 1, "{found:?}");
            let (at, said, helps) = &found[0];
            assert_eq!((at.as_str(), said.as_str()), (underlined, message), "{allow}");
            assert!(helps.contains(help), "{helps}");
        }
    }
}
