//! Elements of the document and of a statement.

use xacct_facts::Dialect;
use xacct_policy::PolicyKind;

use super::CandidateKind::{Element, Snippet, Word};
use super::around::Surroundings;
use super::offer::Offer;
use super::style::KeyValue;

/// A string that is to be filled in.
const FILL_IN: KeyValue = KeyValue::Text("‹›");

/// Keys of the document.
pub fn of_document(around: &Surroundings<'_>) -> Vec<Offer> {
    if around.dialect == Dialect::Blocks {
        return of_block();
    }
    let statement =
        Offer::new(Element, "Statement").detail("what is allowed and denied").behind(KeyValue::List);
    let version =
        Offer::new(Element, "Version").detail("of the policy language").behind(KeyValue::Text("2012-10-17"));
    let id = Offer::new(Element, "Id").detail("a name for the policy").behind(FILL_IN);
    let mut all = vec![version, statement];
    if around.kind.names_principals() {
        all.push(id);
    }
    all
}

/// Arguments and blocks of `aws_iam_policy_document`.
fn of_block() -> Vec<Offer> {
    let arguments = [
        ("statement", "what is allowed and denied", KeyValue::Block),
        ("version", "of the policy language", KeyValue::Text("2012-10-17")),
        ("policy_id", "a name for the policy", FILL_IN),
        ("source_policy_documents", "policies whose statements are added", KeyValue::List),
        (
            "override_policy_documents",
            "policies whose statements replace those of the same sid",
            KeyValue::List,
        ),
    ];
    arguments.map(|(name, detail, value)| Offer::new(Element, name).detail(detail).behind(value)).into()
}

/// The versions of the policy language.
pub fn versions() -> Vec<Offer> {
    vec![
        Offer::new(Word, "2012-10-17").detail("the current version"),
        Offer::new(Word, "2008-10-17").detail("without policy variables"),
    ]
}

pub fn effects() -> Vec<Offer> {
    vec![
        Offer::new(Word, "Allow").detail("allows"),
        Offer::new(Word, "Deny").detail("denies, whatever else allows"),
    ]
}

/// The elements of a statement that this sort of policy has, without those that exclude one that is there.
pub fn of_statement(around: &Surroundings<'_>) -> Vec<Offer> {
    let with = around.may_name_principals;
    let trust = around.kind == PolicyKind::Trust;
    if around.dialect == Dialect::Blocks {
        return of_statement_block(around, with, trust);
    }
    let elements = [
        ("Sid", "a name for the statement", FILL_IN, true, "Sid"),
        ("Effect", "allow or deny", KeyValue::Text("‹Allow›"), true, "Effect"),
        ("Principal", "who", KeyValue::Mapping("‹AWS›"), with, "NotPrincipal"),
        ("NotPrincipal", "everybody but", KeyValue::Mapping("‹AWS›"), with && !trust, "Principal"),
        ("Action", "what may be done", FILL_IN, true, "NotAction"),
        ("NotAction", "everything but", FILL_IN, !trust, "Action"),
        ("Resource", "to what", FILL_IN, !trust, "NotResource"),
        ("NotResource", "to everything but", FILL_IN, !trust, "Resource"),
        ("Condition", "under which conditions", KeyValue::Empty, true, "Condition"),
    ];
    let fits = elements.into_iter().filter(|(_, _, _, is, not)| *is && !around.is_there(not));
    fits.map(|(name, detail, behind, ..)| Offer::new(Element, name).detail(detail).behind(behind)).collect()
}

/// The arguments and blocks of a `statement`.
fn of_statement_block(around: &Surroundings<'_>, with: bool, trust: bool) -> Vec<Offer> {
    let elements = [
        ("sid", "a name for the statement", FILL_IN, true, "sid"),
        ("effect", "allow or deny", KeyValue::Text("‹Allow›"), true, "effect"),
        ("actions", "what may be done", KeyValue::Texts, true, "not_actions"),
        ("not_actions", "everything but", KeyValue::Texts, !trust, "actions"),
        ("resources", "to what", KeyValue::Texts, !trust, "not_resources"),
        ("not_resources", "to everything but", KeyValue::Texts, !trust, "resources"),
        ("principals", "who", KeyValue::Block, with, "not_principals"),
        ("not_principals", "everybody but", KeyValue::Block, with && !trust, "principals"),
        ("condition", "under which conditions", KeyValue::Block, true, ""),
    ];
    let fits = elements.into_iter().filter(|(_, _, _, is, not)| *is && !around.is_there(not));
    fits.map(|(name, detail, behind, ..)| Offer::new(Element, name).detail(detail).behind(behind)).collect()
}

/// The arguments of a block `principals`.
pub fn of_principals() -> Vec<Offer> {
    let arguments = [
        ("type", "AWS, Service, Federated or *", KeyValue::Text("‹AWS›")),
        ("identifiers", "accounts, roles, services, identity providers", KeyValue::Texts),
    ];
    arguments.map(|(name, detail, value)| Offer::new(Element, name).detail(detail).behind(value)).into()
}

/// The arguments of a block `condition`.
pub fn of_condition() -> Vec<Offer> {
    let arguments = [
        ("test", "the condition operator", KeyValue::Text("‹StringEquals›")),
        ("variable", "the condition key", FILL_IN),
        ("values", "what it is compared with", KeyValue::Texts),
    ];
    arguments.map(|(name, detail, value)| Offer::new(Element, name).detail(detail).behind(value)).into()
}

/// Whole statements.
pub fn statements(around: &Surroundings<'_>) -> Vec<Offer> {
    let trust = r#"{
  "Effect": "Allow",
  "Principal": { "AWS": "arn:aws:iam::‹111122223333›:root" },
  "Action": "sts:AssumeRole",
  "Condition": {
    "StringEquals": { "sts:ExternalId": "‹external-id›" }
  }
}"#;
    let assume = r#"{
  "Effect": "Allow",
  "Action": "sts:AssumeRole",
  "Resource": "arn:aws:iam::‹111122223333›:role/‹name›"
}"#;
    let resource = r#"{
  "Effect": "Allow",
  "Principal": { "AWS": "arn:aws:iam::‹111122223333›:root" },
  "Action": "‹s3:GetObject›",
  "Resource": "‹arn:aws:s3:::bucket/*›"
}"#;
    let trust =
        Offer::new(Snippet, "trust with external ID").detail("another account assumes this role").text(trust);
    let assume = Offer::new(Snippet, "assume a role").detail("a role of another account").text(assume);
    let resource = Offer::new(Snippet, "grant to an account").detail("on this resource").text(resource);
    let fits = match around.kind {
        PolicyKind::Trust => vec![trust],
        PolicyKind::Resource | PolicyKind::Rcp | PolicyKind::Endpoint | PolicyKind::Foreign => {
            vec![resource, trust]
        }
        // Nothing is written yet, and it may become either.
        PolicyKind::Identity => vec![assume, trust, resource],
        PolicyKind::Boundary | PolicyKind::Session | PolicyKind::Scp => vec![assume],
    };
    fits.into_iter().map(Offer::bare).collect()
}
