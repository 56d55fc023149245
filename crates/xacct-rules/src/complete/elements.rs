//! Elements of the document and of a statement.

use xacct_policy::PolicyKind;

use super::CandidateKind::{Element, Snippet, Word};
use super::around::Surroundings;
use super::offer::Offer;

/// Keys of the document.
pub fn of_document(around: &Surroundings<'_>) -> Vec<Offer> {
    let statement = Offer::new(Element, "Statement").detail("what is allowed and denied").behind(": [‹›]");
    let version = Offer::new(Element, "Version").detail("of the policy language").behind(": \"2012-10-17\"");
    let id = Offer::new(Element, "Id").detail("a name for the policy").behind(": \"‹›\"");
    let mut all = vec![version, statement];
    if around.kind.names_principals() {
        all.push(id);
    }
    all
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
    let with = around.kind.names_principals();
    let trust = around.kind == PolicyKind::Trust;
    let elements = [
        ("Sid", "a name for the statement", ": \"‹›\"", true, "Sid"),
        ("Effect", "allow or deny", ": \"‹Allow›\"", true, "Effect"),
        ("Principal", "who", ": { \"‹AWS›\": \"‹›\" }", with, "NotPrincipal"),
        ("NotPrincipal", "everybody but", ": { \"‹AWS›\": \"‹›\" }", with && !trust, "Principal"),
        ("Action", "what may be done", ": \"‹›\"", true, "NotAction"),
        ("NotAction", "everything but", ": \"‹›\"", !trust, "Action"),
        ("Resource", "to what", ": \"‹›\"", !trust, "NotResource"),
        ("NotResource", "to everything but", ": \"‹›\"", !trust, "Resource"),
        ("Condition", "under which conditions", ": { ‹› }", true, "Condition"),
    ];
    let fits = elements.into_iter().filter(|(_, _, _, is, not)| *is && !around.is_there(not));
    fits.map(|(name, detail, behind, ..)| Offer::new(Element, name).detail(detail).behind(behind)).collect()
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
