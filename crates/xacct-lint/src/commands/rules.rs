//! `xacct-lint rules`: the catalogue.

use std::io::{self, Write};
use std::process::ExitCode;

use serde::Serialize;
use xacct_rules::{Applicability, RuleId};

use crate::cli::RulesArgs;
use crate::format::TableFormat;
use crate::output;
use crate::render::write_json;
use crate::terminal::Style;

#[derive(Serialize)]
struct RuleRow {
    id: &'static str,
    category: &'static str,
    severity: &'static str,
    fix: Option<&'static str>,
    summary: &'static str,
    since: &'static str,
    cwe: &'static [u32],
    references: &'static [&'static str],
    url: String,
}

pub(crate) fn run(args: &RulesArgs) -> io::Result<ExitCode> {
    let rows: Vec<RuleRow> = RuleId::ALL.into_iter().map(row).collect();
    let mut out = output::stdout();
    match args.format {
        TableFormat::Pretty => table(&rows, Style::of_stdout(args.color), &mut out)?,
        TableFormat::Json => {
            write_json(&rows, &mut out)?;
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn row(rule: RuleId) -> RuleRow {
    let meta = rule.meta();
    RuleRow {
        id: meta.id,
        category: meta.category.id(),
        severity: meta.severity.id(),
        fix: meta.fix.map(Applicability::id),
        summary: meta.summary,
        since: meta.since,
        cwe: meta.cwe,
        references: meta.references,
        url: rule.url(),
    }
}

fn table(rows: &[RuleRow], style: Style, out: &mut dyn Write) -> io::Result<()> {
    let width = rows.iter().map(|row| row.id.len()).max().unwrap_or(0);
    let (bold, reset) = style.bold();
    writeln!(out, "{bold}{:width$}  {:8}  {:8}  {:6}  finds{reset}", "rule", "category", "severity", "fix")?;
    for row in rows {
        let fix = row.fix.unwrap_or("-");
        writeln!(out, "{:width$}  {:8}  {:8}  {fix:6}  {}", row.id, row.category, row.severity, row.summary)?;
    }
    writeln!(out, "\n`xacct-lint explain RULE` explains a rule and says what to do.")
}
