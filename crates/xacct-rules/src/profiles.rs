//! What rules about profiles have in common.

use xacct_facts::ProfileFile;

/// Whether the file is one of the browser extension *AWS Extend Switch Roles*, which has profiles with keys of its own and
/// roles without a source.
pub(crate) fn is_of_extension(file: &ProfileFile) -> bool {
    ["aws_account_id", "role_name", "target_role_name", "target_region", "color", "image"]
        .iter()
        .any(|key| file.has_key(key))
}
