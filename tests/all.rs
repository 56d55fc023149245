//! Every test that needs more than one crate.
//!
//! - `rules`: a test of each rule by its name, that its page and its long cases in `cases/` do what they say, which
//!   `pages` runs;
//! - `fixes`: what `--fix` does to every example is what it promises;
//! - `suppressing`: what is suppressed is hidden, and nothing else;
//! - `verdicts`: and means what it promises, by comparison of what is allowed before and after;
//! - `examples`: they show every rule at work, and the good ones none;
//! - `meaning`: one question has one answer, whichever caller asks it;
//! - `places`: no fix loses an interpolation or a function, wherever it stands;
//! - `mutations`: what `--fix` does to files that are broken by chance is what it promises, too;
//! - `hosts`: one policy has the same findings and the same fixes wherever it is written;
//! - `profiles`: files of profiles that are large, hostile or of other programs;
//! - `layers`: crates depend on lower layers only, and what every file has to keep to;
//! - `wording`: messages and documents use the terms of IAM.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod examples;
mod fixes;
mod fixture;
mod hosts;
mod layers;
mod markdown;
mod meaning;
mod mutations;
mod pages;
mod places;
mod profiles;
mod random;
mod rules;
mod suppressing;
mod underlines;
mod verdicts;
mod wording;
