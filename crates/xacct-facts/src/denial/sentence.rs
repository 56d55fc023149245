//! The sentence of an authorization failure.
//!
//! `User: PRINCIPAL is not authorized to perform: ACTION [on resource: RESOURCE] [REASON]`. Source: IAM User Guide,
//! *Troubleshoot access denied error messages*; AWS Security Blog, *Enhanced access denied error messages with policy ARNs*.

use std::ops::Range;

use xacct_aws::sts;

use super::clean::CleanText;
use super::model::{DenialReason, MaskedName, PolicyType};

/// What one sentence says.
#[derive(Debug)]
pub struct DenialSentence {
    /// Where it stands in the dense text.
    pub at: usize,
    /// Who asked.
    pub principal: Option<MaskedName>,
    /// What was asked for.
    pub action: Option<String>,
    /// On what.
    pub resource: Option<MaskedName>,
    /// Why it is refused.
    pub reason: DenialReason,
    /// Whether it ends before it is complete, or is the old short form.
    is_cut: bool,
}

/// A part of the dense text that ends where white space, a quote or punctuation ends it.
struct DenseToken {
    text: String,
    /// The byte of the dense text behind it.
    end: usize,
}

const MARK: &str = "notauthorizedtoperform";
/// No ARN is longer; a hostile text is not searched further.
const FAR: usize = 2200;
/// So many sentences are looked at, the last ones.
const MANY: usize = 50;

/// The last complete sentence of `clean`; where there is none, the last one.
pub fn last(clean: &CleanText) -> Option<DenialSentence> {
    let places = clean.lower.rmatch_indices(MARK).take(MANY).map(|(at, _)| at);
    let mut cut = None;
    for at in places {
        let sentence = sentence(clean, at);
        if !sentence.is_cut {
            return Some(sentence);
        }
        // One with names says more than one without.
        let is_better = cut
            .as_ref()
            .is_none_or(|best: &DenialSentence| best.principal.is_none() && sentence.principal.is_some());
        if is_better {
            cut = Some(sentence);
        }
    }
    cut
}

fn sentence(clean: &CleanText, at: usize) -> DenialSentence {
    let principal = principal(clean, at);
    let after = at + MARK.len();
    let start = if follows(clean, after, ":") { after + 1 } else { after };
    let (action, mut end) = action(clean, start);
    let mut resource = None;
    let mut is_cut = principal.is_none();
    if follows(clean, end, "onresource:") {
        let token = resource_at(clean, end + "onresource:".len());
        is_cut |= token.text.is_empty() || is_truncated(clean, token.end);
        end = token.end;
        resource = Some(MaskedName::new(token.text)).filter(|name| !name.text.is_empty());
    } else {
        is_cut |= is_truncated(clean, end);
    }
    let reason = reason(clean, skip_quotes(clean, end));
    DenialSentence { at, principal, action, resource, reason, is_cut }
}

/// Who stands before the mark: `User: PRINCIPAL is`.
fn principal(clean: &CleanText, mark: usize) -> Option<MaskedName> {
    let from = floor(&clean.lower, mark.saturating_sub(FAR));
    let before = clean.lower.get(from..mark)?.strip_suffix("is")?;
    let start = before.rfind("user:")? + "user:".len();
    let end = from + before.len();
    if before.get(start..)?.contains(MARK) {
        return None;
    }
    let name = clean.dense.get(from + start..end)?.trim_matches(is_quote);
    (!name.is_empty()).then(|| MaskedName::new(name))
}

/// The action, and the byte behind it.
fn action(clean: &CleanText, start: usize) -> (Option<String>, usize) {
    let start = skip_quotes(clean, start);
    let run = run(clean, start, |c| c.is_ascii_alphanumeric() || ":*-_".contains(c));
    let of_run = clean.lower.get(run.clone()).unwrap_or_default();
    let cut =
        ["onresource:", "becauseno", "withanexplicitdeny"].iter().filter_map(|word| of_run.find(word)).min();
    let end = match cut {
        Some(length) => start + length,
        None => {
            let mut end = word_end(clean, run.clone());
            let joined = clean.dense.get(start..word_end(clean, end..run.end)).unwrap_or_default();
            // Broken in the middle by a narrow terminal.
            if sts::ACTIONS.iter().any(|known| known.eq_ignore_ascii_case(joined)) {
                end = start + joined.len();
            }
            end
        }
    };
    let action = clean.dense.get(start..end).unwrap_or_default().trim_end_matches([':', '-']);
    (action.contains(':').then(|| canonical(action)), skip_quotes(clean, end))
}

/// The action as AWS writes it.
fn canonical(action: &str) -> String {
    let known = sts::ACTIONS.iter().find(|known| known.eq_ignore_ascii_case(action));
    known.map_or_else(|| action.to_owned(), |known| (*known).to_owned())
}

/// The resource that begins at `start`, in quotes or not.
fn resource_at(clean: &CleanText, start: usize) -> DenseToken {
    let quoted = clean.dense.get(start..).and_then(|rest| rest.chars().next()).filter(|c| is_quote(*c));
    if let Some(quote) = quoted {
        let from = start + quote.len_utf8();
        let rest = window(&clean.dense, from);
        if let Some(length) = rest.find(quote).filter(|length| *length > 0) {
            return DenseToken {
                text: rest.get(..length).unwrap_or_default().to_owned(),
                end: from + length + 1,
            };
        }
    }
    let start = skip_quotes(clean, start);
    // With a reason behind it, everything before that is the resource, wherever lines are broken.
    let rest = window(&clean.lower, start);
    let reason = ["becauseno", "withanexplicitdeny"].iter().filter_map(|word| rest.find(word)).min();
    if let Some(length) = reason
        && is_one_name(clean, start..start + length)
    {
        let text = clean.dense.get(start..start + length).unwrap_or_default().trim_end_matches(is_quote);
        return DenseToken { text: text.to_owned(), end: start + length };
    }
    token(clean, start)
}

/// Whether the bytes `range` can be one name, which only the ends of lines break.
fn is_one_name(clean: &CleanText, range: Range<usize>) -> bool {
    let Some(text) = clean.dense.get(range.clone()) else { return false };
    let breaks = (range.start + 1..range.end).filter(|at| clean.dense.is_char_boundary(*at));
    let has_words = |at: usize| {
        let gap = clean.gap(at);
        !gap.is_empty() && !gap.contains('\n') && !in_brackets(text, at - range.start)
    };
    !text.contains(['"', '(', ',', ';']) && !breaks.into_iter().any(has_words)
}

/// Whether the byte `at` of `text` lies in brackets that mask something.
fn in_brackets(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    ['<', '[', '{'].iter().zip(['>', ']', '}']).any(|(open, close)| {
        let opened = before.rfind(*open);
        opened.is_some() && opened > before.rfind(close)
    })
}

/// The name that begins at `start` and ends with white space, unless that only breaks it.
fn token(clean: &CleanText, start: usize) -> DenseToken {
    let run = run(clean, start, |c| !c.is_whitespace() && !is_quote(c));
    let mut end = word_end(clean, run.clone());
    while end < run.end && continues(clean, start, end) {
        end = word_end(clean, end..run.end);
    }
    let mut text = clean.dense.get(start..end).unwrap_or_default();
    // The end of an element of XML.
    text = text.find("</").map_or(text, |at| text.get(..at).unwrap_or_default());
    text = text.trim_end_matches(['.', ',', ';', ':', ')', '(']);
    for (open, close) in [('[', ']'), ('{', '}'), ('<', '>')] {
        if !text.contains(open) {
            text = text.trim_end_matches(close);
        }
    }
    DenseToken { text: text.to_owned(), end: start + text.len() }
}

/// Whether the name that begins at `start` goes on at `end`, before which there is white space.
fn continues(clean: &CleanText, start: usize, end: usize) -> bool {
    let so_far = clean.dense.get(start..end).unwrap_or_default();
    if in_brackets(so_far, so_far.len()) && so_far.len() < 80 {
        return true;
    }
    if !clean.gap(end).contains('\n') || clean.gap(end).matches('\n').count() > 1 {
        return false;
    }
    let next = clean.dense.get(end..).and_then(|rest| rest.chars().next());
    if !next.is_some_and(|c| c.is_ascii_alphanumeric() || "+=,.@_-/:*<{".contains(c)) {
        return false;
    }
    // Not all of an ARN.
    let colons = so_far.matches(':').count();
    let is_open = so_far.ends_with([':', '/', '-', '_'])
        || so_far.starts_with("ar") && colons < 5
        || (so_far.contains(":iam:") || so_far.contains(":sts:"))
            && !so_far.contains('/')
            && !so_far.ends_with("root");
    // Lines that are broken at one width: the name was, too.
    let (line, before) = clean.lines_before(end);
    is_open || line >= 20 && before == Some(line)
}

/// The reason that begins at `start`.
fn reason(clean: &CleanText, start: usize) -> DenialReason {
    let rest = window(&clean.lower, start);
    if let Some(policy) = rest.strip_prefix("becauseno") {
        let policy = policy_type(policy).map(|(policy, _)| policy);
        return policy.map_or(DenialReason::Untold, |policy| DenialReason::Told {
            policy,
            explicit: false,
            arn: None,
        });
    }
    let Some(denied) = rest.strip_prefix("withanexplicitdenyin") else { return DenialReason::Untold };
    let articles = ["an", "a", "the", ""];
    let found = articles.iter().find_map(|article| policy_type(denied.strip_prefix(article)?));
    let Some((policy, after)) = found else { return DenialReason::Untold };
    let end = start + rest.len() - after.len();
    let arn = [":", ",withpolicyarn:"].iter().find_map(|lead| {
        let from = skip_quotes(clean, end + after.strip_prefix(lead).map(|_| lead.len())?);
        let token = token(clean, from);
        token.text.starts_with("arn:").then_some(token.text)
    });
    DenialReason::Told { policy, explicit: true, arn }
}

/// The type of policy that `text` begins with, and what follows.
fn policy_type(text: &str) -> Option<(PolicyType, &str)> {
    let types = [
        ("identity-basedpolicy", PolicyType::Identity),
        ("resource-basedpolicy", PolicyType::Resource),
        ("roletrustpolicy", PolicyType::Trust),
        ("sessionpolicy", PolicyType::Session),
        ("permissionsboundary", PolicyType::Boundary),
        ("servicecontrolpolicy", PolicyType::ServiceControl),
        ("resourcecontrolpolicy", PolicyType::ResourceControl),
        ("vpcendpointpolicy", PolicyType::Endpoint),
    ];
    types.into_iter().find_map(|(name, policy)| Some((policy, text.strip_prefix(name)?)))
}

/// Whether something says at `at` that the text was cut there.
fn is_truncated(clean: &CleanText, at: usize) -> bool {
    ["(truncated", "...(", "…", "...\"", "..."].iter().any(|cut| follows(clean, at, cut))
        || is_part_of_more(clean, at)
}

/// Whether the text ends at `at` with a part of what would follow.
fn is_part_of_more(clean: &CleanText, at: usize) -> bool {
    let rest = clean.lower.get(at..).unwrap_or_default();
    let rest = rest.split(['(', '…', '.']).next().unwrap_or_default();
    !rest.is_empty() && rest.len() < "onresource:".len() && "onresource:".starts_with(rest)
}

fn follows(clean: &CleanText, at: usize, word: &str) -> bool {
    clean.lower.get(at..).is_some_and(|rest| rest.starts_with(word))
}

fn skip_quotes(clean: &CleanText, at: usize) -> usize {
    let rest = clean.dense.get(at..).unwrap_or_default();
    at + rest.len() - rest.trim_start_matches(is_quote).len()
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '“' | '”')
}

/// The bytes from `start` on, as far as an ARN can reach.
fn window(text: &str, start: usize) -> &str {
    let end = floor(text, (start + FAR).min(text.len()));
    text.get(start..end).unwrap_or_default()
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
}

/// The characters from `start` on that are `wanted`, whatever white space is between them.
fn run(clean: &CleanText, start: usize, wanted: impl Fn(char) -> bool) -> Range<usize> {
    let rest = window(&clean.dense, start);
    start..start + rest.find(|c: char| !wanted(c)).unwrap_or(rest.len())
}

/// Where the first white space in `range` is, if any.
fn word_end(clean: &CleanText, range: Range<usize>) -> usize {
    let inside = (range.start + 1..range.end).filter(|at| clean.dense.is_char_boundary(*at));
    inside.into_iter().find(|at| !clean.gap(*at).is_empty()).unwrap_or(range.end)
}
