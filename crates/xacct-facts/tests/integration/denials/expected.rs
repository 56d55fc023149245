//! What a text has to be read as.

use xacct_facts::{FailedPart, PolicyType};

/// A text and what it has to be read as.
pub struct Expected {
    pub id: &'static str,
    pub text: &'static str,
    pub failed: FailedPart,
    pub told: Option<(PolicyType, bool)>,
    pub action: Option<&'static str>,
    pub principal: Option<&'static str>,
    pub resource: Option<&'static str>,
}

pub const ALICE: &str = "arn:aws:iam::111111111111:user/alice";
pub const ROLE: &str = "arn:aws:iam::222222222222:role/Reader";
pub const SESSION: &str = "arn:aws:sts::111111111111:assumed-role/deployer/run-17";

macro_rules! expected {
    ($id:literal, $text:expr, $failed:ident) => {
        expected!($id, $text, $failed, None, None, None, None)
    };
    ($id:literal, $text:expr, $failed:ident, $told:expr, $action:expr, $principal:expr, $resource:expr) => {
        Expected {
            id: $id,
            text: $text,
            failed: FailedPart::$failed,
            told: $told,
            action: $action,
            principal: $principal,
            resource: $resource,
        }
    };
}

pub const ASSUME: Option<&str> = Some("sts:AssumeRole");

pub(super) use expected;
