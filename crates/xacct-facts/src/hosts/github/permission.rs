//! Whether a job may ask for an OIDC token: its permission `id-token`.
//! <https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#permissions>

use xacct_syntax::{Entry, Node};

use crate::facts::WithheldToken;

/// Why `job`, one of the workflow `root`, gets no token; `None` where it gets one, or where others decide that. No default
/// grants this permission, and what is stated for a job counts in place of what is stated for the workflow.
pub(super) fn withheld(root: Node<'_>, job: Entry<'_>, is_called: bool) -> Option<WithheldToken> {
    let stated = [job.value, root].into_iter().find_map(|holder| holder.entry("permissions"));
    let Some(Entry { key, value }) = stated else {
        // The permissions of a reusable workflow that states none are those of the job that calls it.
        return (!is_called).then(|| WithheldToken {
            place: job.key.span(),
            is_stated: false,
            permissions: None,
        });
    };
    if value.is("read-all") {
        return Some(WithheldToken { place: value.span(), is_stated: true, permissions: None });
    }
    if !value.is_mapping() || value.get("<<").is_some() {
        return None;
    }
    match value.get("id-token") {
        Some(granted) if granted.is("read") || granted.is("none") => {
            Some(WithheldToken { place: granted.span(), is_stated: true, permissions: None })
        }
        Some(_) => None,
        None => Some(WithheldToken { place: key.span(), is_stated: true, permissions: Some(value.id()) }),
    }
}
