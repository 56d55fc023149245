//! What a case is about, as words by which disagreements are distinguished.

use std::collections::BTreeSet;

use serde_json::Value;

use super::case::{Case, texts};

/// The words for `case`: `caller:user`, `layer:scps`, `operator:StringLike`, `ForAnyValue`, `absent`.
pub fn words(case: &Case) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let kind = [
        (":user/", "user"),
        (":assumed-role/", "session"),
        (":root", "root"),
        (":federated-user/", "federated-user"),
        (":saml-provider/", "saml"),
        (":oidc-provider/", "web-identity"),
        ("*", "anonymous"),
    ];
    let kind = kind.iter().find(|(mark, _)| case.caller.contains(mark)).map_or("service", |(_, kind)| kind);
    words.insert(format!("caller:{kind}"));
    if case.caller.contains("-provider/") {
        words.insert("caller:of-a-provider".to_owned());
    }
    words.insert(case.action.clone());
    words.insert(
        if case.caller.contains(&case.account) { "same-account" } else { "cross-account" }.to_owned(),
    );
    if case.context.values().any(|value| texts(value).iter().all(String::is_empty)) {
        words.insert("empty".to_owned());
    }
    for (layer, policies) in &case.policies {
        let policies = policies.as_array().map_or(&[][..], Vec::as_slice);
        if !policies.is_empty() {
            words.insert(format!("layer:{layer}"));
        }
        for policy in policies {
            if policy["Version"] != "2012-10-17" {
                words.insert("old-version".to_owned());
            }
            for statement in policy["Statement"].as_array().map_or(&[][..], Vec::as_slice) {
                of_statement(case, statement, &mut words);
            }
        }
    }
    words
}

fn of_statement(case: &Case, statement: &Value, words: &mut BTreeSet<String>) {
    let Some(entries) = statement.as_object() else { return };
    for (name, value) in entries {
        match name.as_str() {
            "Effect" => {
                words.insert(value.as_str().unwrap_or_default().to_owned());
            }
            "Principal" | "NotPrincipal" => {
                words.insert(name.clone());
                of_principal(case, value, words);
            }
            "Condition" => of_condition(case, value, words),
            _ => {
                let texts = texts(value);
                words.insert(name.clone());
                if texts.iter().any(|text| text.contains(':') && text.split(':').count() < 6)
                    && name.contains("Resource")
                {
                    words.insert(format!("incomplete:{name}"));
                }
                of_texts(case, &texts, name, words);
            }
        }
    }
}

fn of_principal(case: &Case, value: &Value, words: &mut BTreeSet<String>) {
    let Some(kinds) = value.as_object() else {
        words.insert("principal:*".to_owned());
        return;
    };
    for (kind, values) in kinds {
        for value in texts(values) {
            let form = match value.as_str() {
                "*" => "*",
                itself if itself == case.caller => "itself",
                other if other.ends_with(":root") || other.len() == 12 => "account",
                other if other.contains(":role/") => "role",
                _ => "other",
            };
            words.insert(format!("principal:{kind}:{form}"));
        }
    }
}

fn of_condition(case: &Case, value: &Value, words: &mut BTreeSet<String>) {
    for (operator, tests) in value.as_object().into_iter().flatten() {
        let (qualifier, base) = operator.split_once(':').unwrap_or(("no-qualifier", operator));
        let plain = base.strip_suffix("IfExists").unwrap_or(base);
        let families = ["String", "Arn", "Numeric", "Date", "Bool", "Binary", "IpAddress", "Null"];
        words.extend([qualifier.to_owned(), format!("operator:{plain}")]);
        words.extend(
            families
                .iter()
                .filter(|family| plain.contains(**family))
                .map(|family| format!("family:{family}")),
        );
        if plain.contains("Not") {
            words.insert("negated".to_owned());
        }
        words.insert(if plain == base { "plain" } else { "if-exists" }.to_owned());
        for (key, values) in tests.as_object().into_iter().flatten() {
            words.insert(format!("key:{}", key.to_lowercase()));
            let found = case.context.iter().find(|(known, _)| known.eq_ignore_ascii_case(key));
            words.insert(match found.map(|(_, found)| texts(found)).as_deref() {
                None => "absent".to_owned(),
                Some([_]) => "one-value".to_owned(),
                Some(_) => "several-values".to_owned(),
            });
            let texts = texts(values);
            words.extend(texts.iter().map(|text| format!("value:{text}")));
            if texts.iter().any(|text| text.starts_with("arn:") && text.split(':').count() < 6) {
                words.insert("incomplete:value".to_owned());
            }
            of_texts(case, &texts, "value", words);
        }
    }
}

/// `wildcard:Resource`, `variable:value`, `unset:value` (a variable without a value), `escape:value`.
fn of_texts(case: &Case, texts: &[String], place: &str, words: &mut BTreeSet<String>) {
    for text in texts {
        if text.contains(['*', '?']) && text != "*" {
            words.insert(format!("wildcard:{place}"));
        }
        for variable in text.split("${").skip(1) {
            let key = variable.split([',', '}']).next().unwrap_or_default();
            let known = case.context.keys().any(|known| known.eq_ignore_ascii_case(key));
            let of_caller = key == "aws:username" && case.caller.contains(":user/");
            words.insert(format!("variable:{place}"));
            if matches!(key, "*" | "?" | "$") {
                words.insert(format!("escape:{place}"));
            } else if !known && !of_caller {
                words.insert(format!("unset:{place}"));
            }
        }
    }
}
