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
//!      ------ this one is dropped
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
//!        ------------ this one is dropped, with all that it guards
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

use std::borrow::Cow;

use xacct_facts::Document;
use xacct_policy::Operator;
use xacct_syntax::json::{self, Value};
use xacct_syntax::{Edit, Entry, Node};

use crate::{Applicability, Context, Finding, Fix, Rule};

pub(crate) struct DuplicateKey;

impl Rule for DuplicateKey {
    fn check_file(&self, cx: &Context<'_>, out: &mut Vec<Finding>) {
        for document in cx.documents() {
            let policy = document.tree.node(document.policy.node);
            let within = document
                .tree
                .nodes()
                .skip_while(|n| n.id() < policy.id())
                .take_while(|n| n.id() < policy.after());
            for object in within.filter(|n| n.is_mapping()) {
                check(cx, document, object, out);
            }
        }
    }
}

fn check(cx: &Context<'_>, document: &Document, object: Node<'_>, out: &mut Vec<Finding>) {
    let keys: Vec<Cow<'_, str>> = object.entries().filter_map(|e| e.key.as_str()).collect();
    let collides =
        |(i, key): (usize, &Cow<'_, str>)| keys.iter().take(i).any(|k| k.eq_ignore_ascii_case(key));
    if !keys.iter().enumerate().any(collides) {
        return;
    }
    let entries: Vec<Entry<'_>> = object.entries().collect();
    for (i, entry) in entries.iter().enumerate() {
        let Some(key) = entry.key.as_str() else { continue };
        // The last of a kind speaks, and points at the one before it.
        let later = entries.iter().skip(i + 1).any(|e| is_same(document, object, entry, e));
        let earlier = entries.iter().take(i).rposition(|e| is_same(document, object, e, entry));
        let (false, Some(earlier)) = (later, earlier) else { continue };
        let Some(dropped) = entries.get(earlier) else { continue };
        let exact = dropped.key.is(&key);
        let message = if exact {
            format!("`{key}` is written twice, and only the last one counts")
        } else {
            let other = dropped.key.as_str().unwrap_or_default();
            format!("`{key}` and `{other}` are the same condition key, and only one of them counts")
        };
        let guards = Operator::parse(&key).is_some() || key == "Condition";
        let said =
            if guards { "this one is dropped, with all that it guards" } else { "this one is dropped" };
        let span = |node: Node<'_>| node.text().map_or(node.span(), |t| t.span());
        out.push(
            Finding::new(cx.rule, span(entry.key), message)
                .label("written again")
                .related(span(dropped.key), said)
                .help(if guards {
                    "Write all tests of one operator into one block."
                } else {
                    "Keep the one that is meant."
                })
                .fix(fix(object, earlier, *dropped, *entry)),
        );
    }
}

/// Whether two entries of `object` collide. Within an operator's block the keys are condition keys, which compare
/// without case.
fn is_same(document: &Document, object: Node<'_>, a: &Entry<'_>, b: &Entry<'_>) -> bool {
    let (Some(a), Some(b)) = (a.key.as_str(), b.key.as_str()) else { return false };
    a == b || a.eq_ignore_ascii_case(&b) && is_test_block(document, object)
}

fn is_test_block(document: &Document, object: Node<'_>) -> bool {
    document.policy.statements.iter().any(|s| s.conditions().iter().any(|c| c.tests == object.id()))
        || object.entries().all(|e| e.key.as_str().is_some_and(|k| k.contains(':')))
            && object.entries().count() > 1
}

/// The same twice: one goes. Two blocks with different tests: they are joined, so that both guard. Anything else is for
/// a person to decide.
fn fix(object: Node<'_>, earlier: usize, dropped: Entry<'_>, kept: Entry<'_>) -> Option<Fix> {
    let removed = json::remove_entry(object, earlier);
    if value(dropped.value) == value(kept.value) {
        return Fix::new("Remove the repeated entry", Applicability::Safe, removed);
    }
    let is_operator = kept.key.as_str().is_some_and(|k| Operator::parse(&k).is_some());
    if is_operator && dropped.value.is_mapping() && kept.value.is_mapping() {
        return Fix::new(
            "Join the two blocks",
            Applicability::Unsafe,
            join(removed?, dropped.value, kept.value),
        );
    }
    Fix::manual("Remove the entry that is dropped", removed, &[])
}

/// The tests of `dropped` added to those of `kept`; none where both test one key.
fn join(mut edits: Vec<Edit>, dropped: Node<'_>, kept: Node<'_>) -> Option<Vec<Edit>> {
    let mut tests = dropped.entries();
    let (Some(test), None) = (tests.next(), tests.next()) else { return None };
    let key = test.key.as_str()?;
    if kept.entries().any(|e| e.key.as_str().is_some_and(|k| k.eq_ignore_ascii_case(&key))) {
        return None;
    }
    edits.extend(json::insert_entry(kept, &key, &value(test.value)?)?);
    Some(edits)
}

/// The value of `node`; none where it has something that is no plain value.
fn value(node: Node<'_>) -> Option<Value> {
    if node.is_mapping() {
        let entries = node.entries().map(|e| Some((e.key.as_str()?.into_owned(), value(e.value)?)));
        entries.collect::<Option<Vec<_>>>().map(Value::Map)
    } else if node.is_sequence() {
        node.items().map(value).collect::<Option<Vec<_>>>().map(Value::List)
    } else {
        node.as_str().map(|s| Value::String(s.into_owned()))
    }
}
