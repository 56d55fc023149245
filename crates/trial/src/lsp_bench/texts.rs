//! Texts of any length.

use std::fmt::Write as _;

/// A resource's policy of about `bytes` bytes, one statement after the other.
pub fn policy(bytes: usize) -> String {
    let mut text = String::from("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n");
    let mut number = 0;
    while text.len() < bytes.saturating_sub(200) || number == 0 {
        let comma = if number == 0 { "" } else { ",\n" };
        let account = 200_000_000_000_u64 + number * 7_919;
        // Writing into a string cannot fail.
        let _ = write!(
            text,
            "{comma}    {{\n      \"Sid\": \"Statement{number}\",\n      \"Effect\": \"Allow\",\n      \"Principal\": {{ \"AWS\": \"arn:aws:iam::{account}:role/team-{number}\" }},\n      \"Action\": [\"s3:GetObject\", \"s3:ListBucket\"],\n      \"Resource\": [\"arn:aws:s3:::bucket-{number}\", \"arn:aws:s3:::bucket-{number}/*\"],\n      \"Condition\": {{ \"StringEquals\": {{ \"aws:PrincipalOrgID\": \"o-a1b2c3d4e5\" }} }}\n    }}"
        );
        number += 1;
    }
    text.push_str("\n  ]\n}\n");
    text
}

/// Python of about `bytes` bytes, one function after the other.
pub fn python(bytes: usize) -> String {
    let mut text = String::from("import os\nimport sys\n\n\n");
    let mut number = 0;
    while text.len() < bytes.saturating_sub(200) || number == 0 {
        let _ = write!(
            text,
            "def function_{number}(first, second=None):\n    \"\"\"Adds what is given.\"\"\"\n    total = first\n    for value in second or []:\n        total += value * {number}\n    print(sys.argv, total)\n    return {{\"total\": total, \"name\": \"function-{number}\"}}\n\n\n"
        );
        number += 1;
    }
    text
}
