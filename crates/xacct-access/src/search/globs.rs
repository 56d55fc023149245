//! A policy's values as globs, each read as the evaluator reads it.

use xacct_policy::{Family, Pattern, PatternPart};

use crate::language::{CharClass, GlobToken};

/// How many colons stand before an ARN's last field.
const LAST_FIELD: usize = 5;

/// The values as globs; where the operator reads no wildcards, as the characters that they are.
pub(crate) fn globs(values: &[Pattern], family: Family) -> Vec<Vec<GlobToken>> {
    globs_with(values, family, |text| GlobToken::Literal(text.to_owned()))
}

/// The same with what `variable` makes of each variable.
pub(super) fn globs_with(
    values: &[Pattern],
    family: Family,
    variable: impl Fn(&str) -> GlobToken,
) -> Vec<Vec<GlobToken>> {
    let tokens = |value: &Pattern| tokens_with(value, &variable);
    match family {
        Family::StringLike => values.iter().map(tokens).collect(),
        Family::ArnEquals | Family::ArnLike => values.iter().filter_map(|value| arn(tokens(value))).collect(),
        _ => values.iter().map(|value| tokens(value).into_iter().map(written).collect()).collect(),
    }
}

/// Resources as globs. "If the `*` wildcard is the last character of a resource ARN segment, it can expand to match
/// beyond the colon boundaries"; other wildcards stay in their field. Of an ARN with fewer fields, the missing ones are
/// wildcards.
pub(super) fn resources<'p>(listed: impl IntoIterator<Item = &'p Pattern>) -> Vec<Vec<GlobToken>> {
    let resource = |pattern: &Pattern| {
        let mut glob = tokens(pattern);
        if glob.is_empty() || glob.iter().any(|token| *token != GlobToken::AnyRun) {
            let missing = LAST_FIELD.saturating_sub(glob.iter().map(colons).sum());
            let completion = [GlobToken::Literal(":".to_owned()), GlobToken::AnyRun];
            glob.extend(completion.into_iter().cycle().take(2 * missing));
        }
        within_fields(&glob, true)
    };
    listed.into_iter().map(resource).collect()
}

/// An ARN to compare with, field by field; nothing where it has too few fields to be one. The lone `*` is every ARN.
fn arn(glob: Vec<GlobToken>) -> Option<Vec<GlobToken>> {
    if glob == [GlobToken::AnyRun] {
        return Some(vec![GlobToken::Literal("arn:".to_owned()), GlobToken::AnyRun]);
    }
    let fields = glob.iter().map(colons).sum::<usize>();
    (fields >= LAST_FIELD).then(|| within_fields(&glob, false))
}

/// The glob with each wildcard kept within its field. The last field may hold colons itself. `spills` says whether a
/// run at the end of a field may go beyond it.
fn within_fields(glob: &[GlobToken], spills: bool) -> Vec<GlobToken> {
    let mut before = 0;
    let bounded = |(at, token): (usize, &GlobToken)| {
        let is_inside = before < LAST_FIELD;
        before += colons(token);
        match token {
            GlobToken::AnyRun if is_inside && !(spills && ends_field(glob.get(at..).unwrap_or_default())) => {
                GlobToken::Run(CharClass::NO_COLON)
            }
            GlobToken::AnyOne if is_inside => GlobToken::Class(CharClass::NO_COLON),
            token => token.clone(),
        }
    };
    glob.iter().enumerate().map(bounded).collect()
}

/// Whether nothing but runs stands before the end of the field.
fn ends_field(rest: &[GlobToken]) -> bool {
    match rest.iter().find(|token| **token != GlobToken::AnyRun) {
        None => true,
        Some(GlobToken::Literal(text)) => text.starts_with(':'),
        Some(_) => false,
    }
}

fn colons(token: &GlobToken) -> usize {
    if let GlobToken::Literal(text) = token { text.matches(':').count() } else { 0 }
}

/// Whether the only variable of an ARN is the account of the caller, and stands where the account does.
pub(super) fn names_own_account(value: &Pattern) -> bool {
    let is_own = |key: &str| key.eq_ignore_ascii_case(OWN_ACCOUNT);
    let account = value.as_str().split(':').count() > 5 && value.variables().count() == 1;
    // The name of the variable has a colon itself.
    let in_place = |text: &str| {
        text.split_once("${").is_some_and(|(before, rest)| {
            let behind = rest.split_once('}').map_or("", |(_, behind)| behind);
            before.ends_with(':') && before.matches(':').count() == 4 && behind.starts_with(':')
        })
    };
    account && value.variables().all(is_own) && in_place(value.as_str())
}

const OWN_ACCOUNT: &str = "aws:PrincipalAccount";

/// What the account of the caller stands for in the ARN of the caller: any that the ARN has.
pub(super) fn own_account(_variable: &str) -> GlobToken {
    GlobToken::Run(CharClass::NO_COLON)
}

/// The parts of a pattern; a variable or hole as the characters that it is written with.
pub(super) fn tokens(value: &Pattern) -> Vec<GlobToken> {
    tokens_with(value, &|text| GlobToken::Literal(text.to_owned()))
}

fn tokens_with(value: &Pattern, variable: &impl Fn(&str) -> GlobToken) -> Vec<GlobToken> {
    let token = |part| match part {
        PatternPart::AnyRun => GlobToken::AnyRun,
        PatternPart::AnyOne => GlobToken::AnyOne,
        PatternPart::Variable(text) => variable(text),
        PatternPart::Literal(text) | PatternPart::Hole(text) => GlobToken::Literal(text.to_owned()),
    };
    value.parts().map(token).collect()
}

fn written(token: GlobToken) -> GlobToken {
    match token {
        GlobToken::AnyRun => GlobToken::Literal("*".to_owned()),
        GlobToken::AnyOne => GlobToken::Literal("?".to_owned()),
        token => token,
    }
}

/// The ARNs of users with a name that matches, whatever their path.
pub(super) fn users_named(name: &[GlobToken]) -> [Vec<GlobToken>; 2] {
    let start =
        [GlobToken::Literal("arn:".to_owned()), GlobToken::AnyRun, GlobToken::Literal(":user/".to_owned())];
    let after = |between: &[GlobToken]| [&start[..], between, name].concat();
    [after(&[]), after(&[GlobToken::AnyRun, GlobToken::Literal("/".to_owned())])]
}

#[cfg(test)]
mod tests {
    use xacct_policy::{Policy, PolicyKind, Tri};
    use xacct_syntax::{FileId, Source, json};

    use super::*;
    use crate::caller::Caller;
    use crate::evaluate::{condition_holds, reaches};
    use crate::language::{GlobCase, Language};
    use crate::request::Request;

    /// Up to seven fields of up to two characters, each one of `alphabet`.
    fn text(dice: &mut impl FnMut(usize) -> usize, alphabet: &[u8]) -> String {
        let fields = if dice(4) == 0 { 1 + dice(7) } else { 6 };
        let field = |dice: &mut dyn FnMut(usize) -> usize| -> String {
            (0..dice(3)).map(|_| alphabet[dice(alphabet.len())] as char).collect()
        };
        (0..fields).map(|_| field(dice)).collect::<Vec<_>>().join(":")
    }

    #[test]
    fn globs_match_what_the_evaluator_matches() {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut dice = |sides: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 33) as usize % sides
        };
        let mut matched = 0;
        for round in 0..1_500 {
            let pattern = text(&mut dice, b"**?a");
            let version = if round % 2 == 0 { "2012-10-17" } else { "2008-10-17" };
            let policy = format!(
                r#"{{"Version": "{version}", "Statement": {{"Effect": "Allow", "Action": "a:b", "Resource": "{pattern}",
                    "Condition": {{"ArnLike": {{"k": "{pattern}"}}, "StringLike": {{"k": "${{?}}{pattern}"}}}}}}}}"#
            );
            let source = Source::new(FileId(0), "policy.json", policy);
            let policy = Policy::lower(json::parse(source.text()).tree.root(), Some(PolicyKind::Identity));
            let (statement, variables) = (&policy.statements[0], policy.reads_variables());
            let resource = statement.resources.as_ref().unwrap();
            let reached = Language::any_of(&resources(&resource.items), GlobCase::Sensitive);
            for _ in 0..20 {
                let value = text(&mut dice, b"aab");
                let caller = Caller::parse("arn:aws:iam::111111111111:user/alice").unwrap();
                let mut request = Request::new(caller, "a:b", Some(value.clone()));
                let by_evaluator = reaches(resource, &request);
                assert_eq!(Tri::from(reached.contains(&value)), by_evaluator, "{pattern} {value}");
                matched += usize::from(by_evaluator == Tri::Yes);
                let escaped = if variables { format!("?{value}") } else { format!("${{a}}{value}") };
                let arn = if dice(9) == 0 { format!("arn:{value}") } else { value };
                for (value, condition) in [arn, escaped].iter().zip(statement.conditions()) {
                    let family = condition.operator.unwrap().family;
                    let language = Language::any_of(&globs(&condition.values, family), GlobCase::Sensitive);
                    request.context.set("k", value.clone());
                    let by_evaluator = condition_holds(condition, &request);
                    assert_eq!(Tri::from(language.contains(value)), by_evaluator, "{pattern} {value}");
                    matched += usize::from(by_evaluator == Tri::Yes);
                }
            }
        }
        assert!(matched > 3_000, "{matched} matched: the cases say little");
    }
}
