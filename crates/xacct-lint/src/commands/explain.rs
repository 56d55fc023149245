//! `xacct-lint explain`: a rule's page.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::process::ExitCode;

use xacct_rules::{Applicability, RuleId};

use crate::cli::Explain;
use crate::render::{rule_url, write_markdown};
use crate::terminal::{self, Color, Style};

pub(crate) fn run(args: &Explain) -> io::Result<ExitCode> {
    let page = page(args.rule);
    let mut out = BufWriter::new(io::stdout().lock());
    if io::stdout().is_terminal() || args.color == Color::Always {
        write_markdown(&page, Style::of_stdout(args.color), terminal::width(), &mut out)?;
    } else {
        out.write_all(page.as_bytes())?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// The rule's page with what the catalogue says around it, in Markdown.
fn page(rule: RuleId) -> String {
    let meta = rule.meta();
    let fix = match meta.fix {
        Some(Applicability::Safe) => "It can be mended with `--fix`.",
        Some(Applicability::Unsafe) => "It can be mended with `--fix --unsafe-fixes`.",
        Some(Applicability::Manual) => "It has to be mended by hand; the finding says how.",
        None => "It has to be mended by hand.",
    };
    let mut page =
        format!("# {}\n\n**{}** ({}): {}.\n", meta.id, meta.category, meta.severity, meta.category.meaning());
    page.push_str(&format!("{fix} Since version {}.\n\n{}\n", meta.since, rule.page().markdown().trim()));
    page.push_str("\n## More\n\n");
    for number in meta.cwe {
        page.push_str(&format!("- https://cwe.mitre.org/data/definitions/{number}.html\n"));
    }
    for reference in meta.references {
        page.push_str(&format!("- {reference}\n"));
    }
    page.push_str(&format!("- {}\n", rule_url(rule)));
    page
}
