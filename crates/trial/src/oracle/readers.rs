//! Independent readers of templates and modules: what a fix makes of a file, they still read.

use std::fs;
use std::path::Path;
use std::process::Command;

use xacct_rules::Finding;
use xacct_syntax::{Source, apply};
use xacct_workspace::{CheckRequest, check_paths};

use crate::{Failure, python};

const PACKAGES: [&str; 2] = ["cfn-lint", "python-hcl2"];

/// Applies each fix of each finding in the templates and modules below `folder`, one at a time, and has the result read by
/// cfn-lint or python-hcl2. Whether none of them finds more wrong with it than with the file as it was.
///
/// # Errors
///
/// Where the readers cannot be installed or started.
pub fn readers(folder: &Path) -> Result<bool, Failure> {
    let home = xtask::root().join("target/template-readers");
    let bin = python::environment(&home, "cfn-lint", &PACKAGES)?;
    let outcome =
        check_paths(&CheckRequest { paths: vec![folder.to_owned()], ..CheckRequest::default() }, &());
    let (mut tried, mut good) = (0, true);
    for result in &outcome.results {
        let Some(reader) = Reader::of(&result.source) else { continue };
        let before = reader.mistakes(&bin, &home, result.source.as_str())?;
        for (finding, title, text) in
            result.findings.iter().flat_map(|finding| mended(&result.source, finding))
        {
            tried += 1;
            let after = reader.mistakes(&bin, &home, &text)?;
            if after > before {
                good = false;
                println!(
                    "{}: {}: \"{title}\" makes {before} mistakes {after}:\n{text}",
                    result.source.name(),
                    finding.rule
                );
            }
        }
    }
    println!("{tried} fixes tried in {} files", outcome.results.len());
    Ok(good && tried > 0)
}

/// The text after each fix of `finding`.
fn mended<'f>(
    source: &'f Source,
    finding: &'f Finding,
) -> impl Iterator<Item = (&'f Finding, &'f str, String)> {
    let one = move |fix: &'f xacct_rules::Fix| {
        Some((finding, fix.title.as_str(), apply(source.as_str(), &fix.edits).ok()?))
    };
    finding.fixes.iter().filter_map(one)
}

/// Who reads a file.
#[derive(Clone, Copy)]
enum Reader {
    Template,
    Module,
}

impl Reader {
    fn of(source: &Source) -> Option<Self> {
        let is_template = source.as_str().contains("Resources:");
        match Path::new(source.name()).extension()?.to_str()? {
            "yaml" | "yml" if is_template => Some(Self::Template),
            "tf" | "tofu" => Some(Self::Module),
            _ => None,
        }
    }

    /// How many mistakes the reader finds in `text`.
    fn mistakes(self, bin: &Path, home: &Path, text: &str) -> Result<usize, Failure> {
        let path = home.join(match self {
            Self::Template => "template.yaml",
            Self::Module => "module.tf",
        });
        fs::write(&path, text)?;
        let output = match self {
            // Only errors: what is merely unusual is none of our business.
            Self::Template => Command::new(python::executable(bin, "cfn-lint"))
                .args(["--format", "parseable", "--ignore-checks", "W", "I", "--template"])
                .arg(&path)
                .output()?,
            Self::Module => {
                let program = "import hcl2, sys; hcl2.load(open(sys.argv[1]))";
                let output = Command::new(python::executable(bin, "python"))
                    .args(["-c", program])
                    .arg(&path)
                    .output()?;
                return Ok(usize::from(!output.status.success()));
            }
        };
        Ok(String::from_utf8_lossy(&output.stdout).lines().filter(|line| line.contains(":E")).count())
    }
}
