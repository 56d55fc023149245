//! How findings are shown: one file for each output.

mod checkstyle;
mod comment;
mod comparison;
mod decision;
mod diff;
mod entry;
mod escape;
mod excerpt;
mod explanation;
mod files;
mod formats;
mod github;
mod gitlab;
mod html;
mod json;
mod jsonl;
mod junit;
mod markdown;
mod markdown_report;
mod notice;
mod plain;
mod pretty;
mod problems;
mod rdjson;
mod sarif;
mod serial;
mod short;
mod summary;
mod who;
mod xml;

pub(crate) use comparison::{AccessChange, Compared, News, write_comparisons};
pub(crate) use decision::{LayerResult, Ruling, Verdict, write_decision};
pub(crate) use diff::write_diff;
pub(crate) use entry::Report;
pub(crate) use escape::{EscapedLines, defuse, escape, escape_path};
pub(crate) use explanation::{Explanation, Said, StatementSnippet, write_explanation};
pub(crate) use files::Files;
pub(crate) use formats::{Audience, Format};
pub(crate) use markdown::write_markdown;
pub(crate) use markdown_report::write_within as write_job_summary;
pub(crate) use notice::Notice;
pub(crate) use pretty::PrettyOptions;
pub(crate) use problems::write_problems;
pub(crate) use serial::write_json;
pub(crate) use summary::Tally;
pub(crate) use who::{PolicyAccess, write_who};

#[cfg(test)]
mod tests;
