//! INI as the configuration files of the AWS CLI and SDKs have it: a tolerant reader that gives the same trees as those of
//! JSON, YAML and HCL.
//!
//! There is no standard of INI. Read here is what Python's `configparser` reads, as botocore and the AWS CLI do; where other
//! readers differ, [`parse`] says what this one does.

mod reader;
#[cfg(test)]
mod tests;

pub use reader::{opens, parse};
