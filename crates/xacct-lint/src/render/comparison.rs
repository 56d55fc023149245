//! The answer of `compare`.

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use xacct_access::Relation;

use super::comment::write_comment;
use super::escape::{EscapedLines, escape, escape_path};
use super::json::{self, Witness};
use super::serial::{prose, uri_unless_text, write_json};
use crate::format::ComparisonFormat;
use crate::terminal::{Color, Style};
use xacct_access::ExampleRequest;

/// A policy before and after.
pub(crate) struct Compared {
    /// The old file's path; `None` where there is none.
    pub old: Option<PathBuf>,
    /// The new file's.
    pub new: Option<PathBuf>,
    /// Whether both are files of one workspace: then another path means that the policy was moved.
    pub in_workspace: bool,
    /// What the policy is called.
    pub document: String,
    /// What changed.
    pub change: AccessChange,
    /// What that means.
    pub news: Vec<News>,
}

/// What a change means beyond more or less.
pub(crate) enum News {
    /// Anyone has access, and had none.
    Public,
    /// This account, which is neither yours nor AWS's, has access, and had none.
    ThirdParty(String),
    /// The role is an administrator, and was none.
    Administrator,
}

impl News {
    /// What is new, in words that follow what the policy is called.
    pub(super) fn sentence(&self) -> String {
        match self {
            Self::Public => "is newly open to anyone".to_owned(),
            Self::ThirdParty(account) => format!("is newly open to a third party: {account}"),
            Self::Administrator => "newly make it an administrator".to_owned(),
        }
    }

    /// Its name for programs, and the account that it is about.
    fn id(&self) -> (&'static str, Option<&str>) {
        match self {
            Self::Public => ("public", None),
            Self::ThirdParty(account) => ("third-party", Some(account)),
            Self::Administrator => ("administrator", None),
        }
    }
}

/// What changed.
pub(crate) struct AccessChange {
    /// What the new policy allows beside the old one.
    pub relation: Relation,
    /// A request that is allowed now and was not.
    pub gained: Option<ExampleRequest>,
    /// A request that was allowed and is not now.
    pub lost: Option<ExampleRequest>,
    /// Whether what is gained, or lost, is so by a denial of what other policies allow.
    pub by_denial: [bool; 2],
}

impl Compared {
    /// Where it is, or was.
    pub(crate) fn file(&self) -> &Path {
        self.new.as_deref().or(self.old.as_deref()).unwrap_or(Path::new(""))
    }

    /// Whether nothing about it changed, its file neither.
    pub(crate) fn is_untouched(&self) -> bool {
        self.change.relation == Relation::Same && self.news.is_empty() && self.old == self.new
    }

    /// What became of the file: it is new or gone, or the policy was moved.
    pub(super) fn move_in_words(&self) -> String {
        match (&self.old, &self.new) {
            (None, Some(_)) => " (new)".to_owned(),
            (Some(_), None) => " (gone)".to_owned(),
            (Some(old), Some(new)) if self.in_workspace && old != new => {
                format!(" (was in {})", escape_path(old))
            }
            _ => String::new(),
        }
    }

    /// The witnesses, each with its heading.
    pub(super) fn witnesses(&self) -> impl Iterator<Item = (&'static str, &ExampleRequest)> {
        let [gained_by_denial, lost_by_denial] = self.change.by_denial;
        let gained = if gained_by_denial { "no longer denies" } else { "now allows" };
        let lost = if lost_by_denial { "now denies" } else { "no longer allows" };
        let found = [(gained, &self.change.gained), (lost, &self.change.lost)];
        found.into_iter().filter_map(|(heading, example)| Some((heading, example.as_ref()?)))
    }
}

#[derive(Serialize)]
struct ComparisonReport<'a> {
    version: u32,
    comparisons: Vec<JsonCompared<'a>>,
}

#[derive(Serialize)]
struct JsonCompared<'a> {
    old: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    old_uri: Option<String>,
    new: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new_uri: Option<String>,
    #[serde(serialize_with = "prose")]
    document: &'a str,
    relation: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    news: Vec<JsonNews<'a>>,
    examples: Vec<JsonWitness<'a>>,
}

#[derive(Serialize)]
struct JsonNews<'a> {
    /// `public`, `third-party` or `administrator`.
    what: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<&'a str>,
}

#[derive(Serialize)]
struct JsonWitness<'a> {
    /// `now allows`, `no longer denies`, `no longer allows` or `now denies`.
    what: &'static str,
    request: Witness<'a>,
}

/// Writes what was compared.
pub(crate) fn write_comparisons(
    compared: &[Compared],
    format: ComparisonFormat,
    color: Color,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        ComparisonFormat::Json => write_report(compared, out),
        ComparisonFormat::Pretty => {
            write_pretty(compared, Style::of_stdout(color), &mut EscapedLines::new(out))
        }
        ComparisonFormat::Markdown => write_comment(compared, &mut EscapedLines::new(out)),
    }
}

fn write_pretty(compared: &[Compared], style: Style, out: &mut dyn Write) -> io::Result<()> {
    for one in compared {
        let relation = one.change.relation;
        let (on, off) = match relation {
            Relation::Wider | Relation::Incomparable => style.removed(),
            Relation::Same | Relation::Narrower => style.added(),
            Relation::Unknown => style.help(),
        };
        let (bold, plain) = style.bold();
        let news = one.move_in_words();
        let (file, document) = (escape_path(one.file()), escape(&one.document));
        writeln!(out, "{bold}{file}{plain}: {document}{news}: {on}{}{off}", word(relation))?;
        if let Some(meaning) = meaning(relation) {
            writeln!(out, "  {meaning}")?;
        }
        for new in &one.news {
            let (on, off) = style.removed();
            writeln!(out, "  {on}{}{off}", escape(&new.sentence()))?;
        }
        for (heading, example) in one.witnesses() {
            writeln!(out, "  {heading}: {}", escape(&example.sentence))?;
        }
    }
    if !compared.is_empty() {
        writeln!(out)?;
    }
    writeln!(out, "{}", summary(compared))?;
    out.flush()
}

pub(super) fn meaning(relation: Relation) -> Option<&'static str> {
    match relation {
        Relation::Unknown => Some("it depends on something that is not written out, or could not be read"),
        _ => None,
    }
}

pub(super) fn summary(compared: &[Compared]) -> String {
    const ORDER: [Relation; 5] =
        [Relation::Wider, Relation::Incomparable, Relation::Unknown, Relation::Narrower, Relation::Same];
    if compared.is_empty() {
        return "no policy changed".to_owned();
    }
    let count = |relation: Relation| compared.iter().filter(|one| one.change.relation == relation).count();
    let counts = ORDER.into_iter().map(|relation| (count(relation), word(relation))).filter(|(n, _)| *n > 0);
    let counts: Vec<String> = counts.map(|(n, word)| format!("{n} {word}")).collect();
    let policies = if compared.len() == 1 { "policy" } else { "policies" };
    format!("{} {policies} compared: {}", compared.len(), counts.join(", "))
}

pub(super) fn word(relation: Relation) -> &'static str {
    match relation {
        Relation::Same => "same",
        Relation::Narrower => "narrower",
        Relation::Wider => "wider",
        Relation::Incomparable => "incomparable",
        Relation::Unknown => "unknown",
    }
}

fn write_report(compared: &[Compared], out: &mut dyn Write) -> io::Result<()> {
    let report = ComparisonReport {
        version: json::VERSION,
        comparisons: compared.iter().map(json_compared).collect(),
    };
    write_json(&report, out)
}

fn json_compared(one: &Compared) -> JsonCompared<'_> {
    let witness = |(what, example)| JsonWitness { what, request: json::example(example) };
    JsonCompared {
        old: one.old.as_deref().map(Path::to_string_lossy),
        old_uri: one.old.as_deref().and_then(uri_unless_text),
        new: one.new.as_deref().map(Path::to_string_lossy),
        new_uri: one.new.as_deref().and_then(uri_unless_text),
        document: &one.document,
        relation: word(one.change.relation),
        news: one.news.iter().map(News::id).map(|(what, account)| JsonNews { what, account }).collect(),
        examples: one.witnesses().map(witness).collect(),
    }
}
