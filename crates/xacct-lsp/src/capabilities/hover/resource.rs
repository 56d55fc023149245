//! The ARN of a resource, or a pattern for such.

use xacct_aws::service::{ServiceResource, table};
use xacct_policy::{AccountField, ArnText, Case, Pattern};
use xacct_rules::KnownAccounts;
use xacct_rules::complete::WorkspaceNames;

/// Of the roles that a pattern covers, so many are named.
const MOST: usize = 8;

/// What type of resource it names, whose, and which roles of the workspace a pattern covers; `None` where nothing is known.
pub(super) fn say(
    resource: &Pattern,
    known_accounts: &KnownAccounts,
    workspace: &dyn WorkspaceNames,
) -> Option<String> {
    let written = resource.as_str();
    if written == "*" {
        return Some("`*`: **every resource** that the actions work on, of every account.".to_owned());
    }
    let arn = ArnText::parse(resource)?;
    let service = table().service(arn.service())?;
    let mut text = match of_type(service.resources(), written) {
        Some(found) => {
            format!("A resource of type **{}** of {}: `{}`.", found.name(), service.name(), found.arn())
        }
        None => format!("A resource of {}.", service.name()),
    };
    if let AccountField::Id(id) = arn.account_field() {
        text.push_str(&format!("\n\nIt belongs to {}.", known_accounts.describe(id)));
    }
    if arn.service() == "iam" && written.contains(['*', '?']) {
        let roles = workspace.roles();
        let covered = roles.iter().filter(|role| resource.matches(&role.arn, Case::Sensitive).is_yes());
        let covered: Vec<&str> = covered.map(|role| role.name.as_str()).collect();
        let named: Vec<String> = covered.iter().take(MOST).map(|name| format!("`{name}`")).collect();
        match covered.len() {
            0 => {}
            1 => text.push_str(&format!("\n\nIt covers 1 role of this workspace: {}.", named.join(", "))),
            count => text.push_str(&format!(
                "\n\nIt covers {count} roles of this workspace: {}{}.",
                named.join(", "),
                if count > MOST { ", …" } else { "" }
            )),
        }
    }
    Some(text)
}

/// The type whose ARNs look so: of several, the one of which most is written out.
fn of_type<'t>(
    types: impl Iterator<Item = ServiceResource<'t>>,
    written: &str,
) -> Option<ServiceResource<'t>> {
    let fits = types.filter(|known| is_like(written, known.arn()));
    fits.max_by_key(|known| pieces(known.arn()).iter().map(|piece| piece.len()).sum::<usize>())
}

/// Whether `written` has the fields of `template`, and the words that are in its last one.
fn is_like(written: &str, template: &str) -> bool {
    let fields = |arn: &str| arn.splitn(6, ':').map(str::to_owned).collect::<Vec<_>>();
    let (written, template) = (fields(written), fields(template));
    let (Some(written), Some(template)) = (written.get(5), template.get(5)) else { return false };
    let pieces = pieces(template);
    let [first, middle @ .., last] = pieces.as_slice() else { return written == template };
    let Some(mut rest) = written.strip_prefix(first) else { return false };
    for piece in middle {
        let Some((_, behind)) = rest.split_once(piece) else { return false };
        rest = behind;
    }
    rest.len() > last.len() && rest.ends_with(last)
}

/// What is written of a template around what varies: `role/` and nothing of `role/${RoleName}`.
fn pieces(template: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((piece, behind)) = rest.split_once("${") {
        pieces.push(piece);
        rest = behind.split_once('}').map_or("", |(_, behind)| behind);
    }
    pieces.push(rest);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_told_by_the_end_of_the_arn() {
        for (arn, expected) in [
            ("arn:aws:iam::111122223333:role/ci/deploy", "role"),
            ("arn:aws:iam::111122223333:user/x", "user"),
            ("arn:aws:s3:::reports", "bucket"),
            ("arn:aws:s3:::reports/*", "object"),
            ("arn:aws:kms:eu-west-1:111122223333:key/*", "key"),
            ("arn:aws:lambda:eu-west-1:111122223333:function:x", "function"),
        ] {
            let service = table().service(arn.split(':').nth(2).unwrap()).unwrap();
            let found = of_type(service.resources(), arn).map(|known| known.name().to_owned());
            assert_eq!(found.as_deref(), Some(expected), "{arn}");
        }
    }
}
