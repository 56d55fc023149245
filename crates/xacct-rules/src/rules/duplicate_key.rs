//! A key is written twice in one object, and only one of the two counts.
//!
//! ## Why
//!
//! JSON parsers keep the last value and drop the others without a word; IAM's grammar does not allow it at all. When the
//! key is a condition operator, a guard is lost: of two `StringEquals` blocks only one is ever checked. Condition keys
//! also collide when they differ in nothing but letter case.
//!
//! ## Bad
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "AWS": "arn:aws:iam::111111111111:role/deployer" },
//!     "Action": "sts:AssumeRole",
//!      ------ this one is ignored
//!     "Action": "sts:AssumeRole"
//!      ^^^^^^ `Action` is written twice, and only the last one counts
//!   }
//! }
//! ```
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "AWS": "arn:aws:iam::111111111111:role/deployer" },
//!     "Action": "sts:AssumeRole",
//!     "Condition": {
//!       "StringEquals": { "sts:ExternalId": "8f2c71d0" },
//!        ------------ this one is ignored, with all conditions in it
//!       "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" }
//!        ^^^^^^^^^^^^ `StringEquals` is written twice, and only the last one counts
//!     }
//!   }
//! }
//! ```
//!
//! ## Fixed
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "AWS": "arn:aws:iam::111111111111:role/deployer" },
//!     "Action": "sts:AssumeRole"
//!   }
//! }
//! ```
//!
//! Two different tests belong into one block:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "AWS": "arn:aws:iam::111111111111:role/deployer" },
//!     "Action": "sts:AssumeRole",
//!     "Condition": {
//!       "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5", "sts:ExternalId": "8f2c71d0" }
//!     }
//!   }
//! }
//! ```
//!
//! ## Good
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "AWS": "arn:aws:iam::111111111111:role/deployer" },
//!     "Action": "sts:AssumeRole",
//!     "Condition": {
//!       "StringEquals": { "sts:ExternalId": "8f2c71d0" },
//!       "StringLike": { "sts:ExternalId": "8f2c*" }
//!     }
//!   }
//! }
//! ```

use std::collections::{BTreeMap, HashSet};

use xacct_facts::{Dialect, Document};
use xacct_policy::Operator;
use xacct_syntax::edit::{self, Value};
use xacct_syntax::{Edit, Entry, Language, Node, NodeId};

use crate::rule::{Check, DocumentContext};
use crate::{Applicability, Finding, Fix, edits};

pub(crate) const CHECK: Check = Check::Document(check);

fn check(cx: &DocumentContext<'_>, out: &mut Vec<Finding>) {
    let document = cx.document;
    // In blocks each may say the same of another condition.
    if document.dialect != Dialect::Policy {
        return;
    }
    let policy = document.tree.node(document.policy.node);
    let mut doubtful = policy.subtree().filter(|n| n.is_mapping() && may_collide(*n)).peekable();
    if doubtful.peek().is_some() {
        let tests = test_blocks(document);
        doubtful.for_each(|object| object_keys(cx, &tests, object, out));
    }
}

fn object_keys(cx: &DocumentContext<'_>, tests: &HashSet<NodeId>, object: Node<'_>, out: &mut Vec<Finding>) {
    let any_case = tests.contains(&object.id()) || looks_like_tests(object);
    let entries: Vec<Entry<'_>> = object.entries().collect();
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, entry) in entries.iter().enumerate() {
        if let Some(key) = entry.key.as_str() {
            let key = if any_case { key.to_ascii_lowercase() } else { key.into_owned() };
            groups.entry(key).or_default().push(i);
        }
    }
    for group in groups.values() {
        // The last of a group speaks, and points at the one before it.
        if let [.., dropped, kept] = group[..]
            && let (Some(first), Some(last)) = (entries.get(dropped), entries.get(kept))
            // Of two that a directive parts, there may be one only.
            && !object.tree().has_directives(first.key.range().start..last.key.range().end)
        {
            out.extend(finding(cx, object, dropped, *first, *last));
        }
    }
}

fn finding(
    cx: &DocumentContext<'_>,
    object: Node<'_>,
    index: usize,
    dropped: Entry<'_>,
    kept: Entry<'_>,
) -> Option<Finding> {
    let (key, other) = (kept.key.text()?, dropped.key.text()?);
    let message = if key == other {
        format!("`{key}` is written twice, and only the last one counts")
    } else {
        format!("`{key}` and `{other}` are the same condition key, and only one of them counts")
    };
    let guards = Operator::parse(key.as_str()).is_some() || key == "Condition";
    let said = if guards { "this one is ignored, with all conditions in it" } else { "this one is ignored" };
    let help = if guards { "Write all tests of one operator into one block." } else { "Keep one of them." };
    Some(
        Finding::new(cx.rule, key.span(), message)
            .label("written again")
            .related(other.span(), said)
            .help(help)
            .fix(fix(object, index, dropped, kept)),
    )
}

/// Whether two keys of `object` are the same but for case. Asked of every object, and nearly always answered at one
/// glance.
fn may_collide(object: Node<'_>) -> bool {
    const FEW: usize = 64;
    if object.size() > FEW {
        let mut keys = HashSet::new();
        return object
            .entries()
            .filter_map(|e| e.key.as_str())
            .any(|key| !keys.insert(key.to_ascii_lowercase()));
    }
    // Keys that differ in length or first letter mostly have bits of their own; then there is nothing to compare.
    let mut bits = 0_u64;
    let is_seen = object.entries().filter_map(|e| e.key.as_str()).any(|key| {
        let first = key.bytes().next().unwrap_or_default().to_ascii_lowercase();
        let bit = 1 << ((key.len() + 7 * usize::from(first)) % 64);
        let is_seen = bits & bit != 0;
        bits |= bit;
        is_seen
    });
    is_seen
        && object.entries().enumerate().any(|(i, entry)| {
            let mut earlier = object.entries().take(i).filter_map(|e| e.key.as_str());
            earlier.any(|earlier| entry.key.as_str().is_some_and(|key| key.eq_ignore_ascii_case(&earlier)))
        })
}

/// The objects that hold the tests of one operator. Their keys are condition keys, which compare without case.
fn test_blocks(document: &Document) -> HashSet<NodeId> {
    document.policy.statements.iter().flat_map(|s| s.conditions()).map(|c| c.tests).collect()
}

/// The same by the looks of it, where the policy was not read so far: `aws:…` and nothing else.
fn looks_like_tests(object: Node<'_>) -> bool {
    object.entries().all(|e| e.key.as_str().is_some_and(|k| k.contains(':'))) && object.entries().count() > 1
}

/// The same twice: one goes, and so do all others before it that say the same. Blocks with different tests: they are
/// joined, so that all guard. Anything else is for a person to decide.
fn fix(object: Node<'_>, index: usize, dropped: Entry<'_>, kept: Entry<'_>) -> Option<Fix> {
    let earlier = earlier(object, dropped, kept);
    if !earlier.iter().all(|(index, _)| stands_alone(object, *index)) || !stands_alone(object, index) {
        return None;
    }
    if edits::is_same(dropped.value, kept.value) {
        let same = earlier.iter().filter(|(_, entry)| edits::is_same(entry.value, kept.value));
        let removed = same.filter_map(|(index, _)| edit::remove_entry(object, *index)).flatten().collect();
        let removed = edits::together(removed).or_else(|| edit::remove_entry(object, index));
        return Fix::new("Remove the repeated entry", Applicability::Safe, removed);
    }
    let is_operator = kept.key.as_str().is_some_and(|k| Operator::parse(&k).is_some());
    let has_tests = |block: Node<'_>| block.is_mapping() && block.entries().next().is_some();
    if is_operator && has_tests(dropped.value) && has_tests(kept.value) {
        let all = join(object, &earlier, kept.value);
        let joined = all.or_else(|| join(object, &[(index, dropped)], kept.value));
        return Fix::new("Join the two blocks", Applicability::Unsafe, joined);
    }
    Fix::manual("Remove the entry that is ignored", edit::remove_entry(object, index), &[])
}

/// Whether nothing stands before the entry of that number, up to the one before it, but marks of the language and comments. What a
/// reader made nothing of would be lost with the entry.
fn stands_alone(object: Node<'_>, index: usize) -> bool {
    let Some(entry) = object.entries().nth(index) else { return false };
    let before = index.checked_sub(1).and_then(|before| object.entries().nth(before));
    let start = before.map_or(object.range().start, |before| before.value.range().end);
    let (tree, end) = (object.tree(), entry.key.range().start);
    // A key without quotes is more than a repeated one in JSON: it is not known what was meant.
    let is_quoted = tree.text().slice(entry.key.range()).as_str().starts_with(['"', '\'']);
    if tree.language() == Language::Json && !is_quoted {
        return false;
    }
    let comments: Vec<_> =
        tree.comments().filter(|comment| start <= comment.start && comment.end <= end).collect();
    let gap = tree.text().slice(start..end.max(start));
    let marks = |c: char| c.is_whitespace() || matches!(c, ',' | '{' | '"' | '\'' | '-' | '}' | '?');
    let unread = gap.as_str().char_indices().filter(|(_, c)| !marks(*c));
    unread.map(|(at, _)| start + at).all(|at| comments.iter().any(|comment| comment.contains(&at)))
}

/// The entries before `kept` that have its key, with their numbers; `dropped` is the last of them.
fn earlier<'t>(object: Node<'t>, dropped: Entry<'t>, kept: Entry<'t>) -> Vec<(usize, Entry<'t>)> {
    // So many at once; the others have their turn once these are gone.
    const MOST: usize = 1_000;
    let (key, other) = (kept.key.as_str(), dropped.key.as_str());
    let is_same = |entry: &Entry<'_>| match (entry.key.as_str(), &key) {
        (own, key) if own == *key => true,
        (Some(own), Some(key)) => other.as_ref() != Some(key) && own.eq_ignore_ascii_case(key),
        _ => false,
    };
    let before = object.entries().enumerate().take_while(|(_, entry)| entry.key.id() != kept.key.id());
    let mut earlier: Vec<_> = before.filter(|(_, entry)| is_same(entry)).collect();
    earlier.drain(..earlier.len().saturating_sub(MOST));
    earlier
}

/// The tests of `blocks`, which have those numbers, added to those of `kept`; none where two test one key.
fn join(object: Node<'_>, blocks: &[(usize, Entry<'_>)], kept: Node<'_>) -> Option<Vec<Edit>> {
    let mut keys: HashSet<String> = HashSet::new();
    let tests = blocks.iter().flat_map(|(_, block)| block.value.entries()).chain(kept.entries());
    for test in tests {
        if !keys.insert(test.key.as_str()?.to_ascii_lowercase()) {
            return None;
        }
    }
    let (mut edits, mut added) = (Vec::new(), Vec::new());
    for (index, block) in blocks {
        let copy = edits::copy(block.value)?;
        edits.extend(edit::move_entry(object, *index, &copy)?);
        let Value::Map(tests) = copy else { return None };
        added.extend(tests);
    }
    edits.extend(edit::insert_entries(kept, &added)?);
    edits::together(edits)
}
