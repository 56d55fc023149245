//! Words for messages.

use xacct_policy::Statement;

/// What a statement allows, in a few words: `` `s3:GetObject` and 2 more actions ``.
pub(crate) fn actions(statement: &Statement) -> String {
    let Some(actions) = &statement.actions else { return "nothing".to_owned() };
    let first = actions.items.first().map(|a| a.text.as_str()).unwrap_or_default();
    match (actions.negated, actions.items.len()) {
        (true, _) => "every action but a few".to_owned(),
        (false, 0 | 1) => format!("`{first}`"),
        (false, 2) => format!("`{first}` and 1 more action"),
        (false, n) => format!("`{first}` and {} more actions", n - 1),
    }
}
