//! `--format html`: a report to look at, in one file that loads nothing.

mod excerpt;

use std::collections::BTreeMap;
use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use xacct_rules::{Applicability, Finding, Severity};
use xacct_workspace::RuleCount;

use super::escape::{EscapedLines, escape_path};
use super::{Report, xml};

const STYLE: &str = include_str!("html/style.css");
const SCRIPT: &str = include_str!("html/script.js");

/// Writes the whole page. A browser runs the script and applies the style whose digests the page names, and nothing else:
/// whatever a policy says, no other script runs and nothing is fetched.
pub(crate) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let out = &mut EscapedLines::new(out);
    writeln!(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")?;
    writeln!(
        out,
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'\">",
        digest(STYLE),
        digest(SCRIPT)
    )?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
    writeln!(out, "<meta name=\"referrer\" content=\"no-referrer\">")?;
    writeln!(
        out,
        "<title>Cross-account access: xacct-lint</title>\n<style>{STYLE}</style>\n</head>\n<body>"
    )?;
    write_header(report, out)?;
    writeln!(out, "<main>")?;
    write_filters(report, out)?;
    for (severity, heading) in
        [(Severity::Error, "Errors"), (Severity::Warning, "Warnings"), (Severity::Note, "Notes")]
    {
        let mut findings = report.findings().filter(|finding| finding.severity == severity).peekable();
        if findings.peek().is_some() {
            writeln!(out, "<section class=\"severity\">\n<h2 class=\"{severity}\">{heading}</h2>")?;
            findings.try_for_each(|finding| write_finding(finding, report, out))?;
            writeln!(out, "</section>")?;
        }
    }
    write_problems(report, out)?;
    write_counts(report, out)?;
    writeln!(
        out,
        "<footer>Written by <a href=\"{}\">xacct-lint</a> {}.</footer>",
        env!("CARGO_PKG_REPOSITORY"),
        env!("CARGO_PKG_VERSION")
    )?;
    writeln!(out, "</main>\n<script>{SCRIPT}</script>\n</body>\n</html>")?;
    out.flush()
}

/// The source expression of a Content Security Policy that lets `text` in.
fn digest(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}

fn write_header(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let tally = report.tally;
    writeln!(out, "<header>\n<h1>Cross-account access</h1>")?;
    writeln!(out, "<p class=\"quiet\">{}</p>\n<ul class=\"counts\">", xml::value(&tally.to_string()))?;
    for (count, what, class) in [
        (tally.errors, "errors", "error"),
        (tally.warnings, "warnings", "warning"),
        (tally.notes, "notes", "note"),
        (tally.files, "files checked", "quiet"),
    ] {
        writeln!(out, "<li><b class=\"{class}\">{count}</b> {what}</li>")?;
    }
    writeln!(out, "</ul>\n</header>")
}

/// What is shown can be narrowed to a rule, a file, or words. Without scripts everything is shown, and this is not.
fn write_filters(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut files: BTreeMap<String, usize> = BTreeMap::new();
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in report.findings() {
        *rules.entry(finding.rule.id()).or_default() += 1;
        if let Some(at) = report.files.locate(finding.primary.span) {
            *files.entry(escape_path(at.path)).or_default() += 1;
        }
    }
    writeln!(out, "<div class=\"filters\" hidden>")?;
    writeln!(out, "<label>Rule <select id=\"rule\"><option value=\"\">all</option>")?;
    for (rule, count) in rules {
        writeln!(out, "<option value=\"{rule}\">{rule} ({count})</option>")?;
    }
    writeln!(out, "</select></label>\n<label>File <select id=\"file\"><option value=\"\">all</option>")?;
    for (file, count) in files {
        let file = xml::value(&file);
        writeln!(out, "<option value=\"{file}\">{file} ({count})</option>")?;
    }
    writeln!(out, "</select></label>\n<label>Words <input id=\"words\" type=\"search\"></label>")?;
    writeln!(out, "<span class=\"quiet\" id=\"shown\"></span>\n</div>")
}

fn write_finding(finding: &Finding, report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Some(at) = report.files.locate(finding.primary.span) else { return Ok(()) };
    let (rule, severity) = (finding.rule.id(), finding.severity);
    let file = xml::value(&escape_path(at.path));
    writeln!(out, "<article class=\"{severity}\" data-rule=\"{rule}\" data-file=\"{file}\">")?;
    writeln!(
        out,
        "<div class=\"head\"><b class=\"{severity}\">{severity}</b> <a href=\"{}\">{rule}</a> <span class=\"place\">{file}:{}:{}</span></div>",
        xml::value(&finding.rule.url()),
        at.start.line,
        at.start.column
    )?;
    writeln!(out, "<h3>{}</h3>", xml::value(&finding.message))?;
    excerpt::write(finding, &report.files, out)?;
    if !finding.help.is_empty() {
        writeln!(out, "<p>{}</p>", xml::value(&finding.help))?;
    }
    writeln!(out, "<dl>")?;
    if let Some(request) = &finding.witness {
        writeln!(out, "<dt>Example request</dt><dd>{}</dd>", xml::value(&request.sentence()))?;
    }
    for fix in finding.mends() {
        let how = match fix.applicability {
            Applicability::Safe => "apply with --fix".to_owned(),
            Applicability::Unsafe => "apply with --fix --unsafe-fixes".to_owned(),
            Applicability::Manual if fix.placeholders.is_empty() => "manually".to_owned(),
            Applicability::Manual => format!("fill in {}", fix.placeholders.join(", ")),
        };
        writeln!(
            out,
            "<dt>Fix, <span class=\"{0}\">{0}</span></dt><dd>{1} <span class=\"quiet\">({2})</span></dd>",
            fix.applicability,
            xml::value(&fix.title),
            xml::value(&how)
        )?;
    }
    writeln!(out, "</dl>\n</article>")
}

fn write_problems(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    if report.outcome.problems.is_empty() {
        return Ok(());
    }
    writeln!(out, "<section>\n<h2>What could not be done</h2>\n<ul>")?;
    for problem in &report.outcome.problems {
        let path = xml::value(&escape_path(&problem.path));
        let colon = if path.is_empty() { "" } else { ": " };
        let severity = problem.severity;
        write!(
            out,
            "<li><b class=\"{severity}\">{severity}</b> {path}{colon}{}",
            xml::value(&problem.message)
        )?;
        writeln!(out, "<br><span class=\"quiet\">{}</span></li>", xml::value(&problem.help))?;
    }
    writeln!(out, "</ul>\n</section>")
}

fn write_counts(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let counts = RuleCount::of(report.outcome);
    if counts.is_empty() {
        return Ok(());
    }
    writeln!(out, "<h2>By rule</h2>\n<table>")?;
    for count in counts {
        let (rule, severity) = (count.rule, count.severity);
        writeln!(
            out,
            "<tr><td>{}</td><td class=\"{severity}\">{severity}</td><td><a href=\"{}\">{}</a></td></tr>",
            count.findings,
            xml::value(&rule.url()),
            rule.id()
        )?;
    }
    writeln!(out, "</table>")
}
