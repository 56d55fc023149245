//! The command line.

mod access;
mod mistyped;
mod output_file;
mod why;

use std::ffi::OsString;
use std::io::Write;
use std::num::NonZero;
use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use xacct_aws::AccountId;
use xacct_policy::PolicyKind;
use xacct_rules::{Category, RuleId, Severity};
use xacct_workspace::did_you_mean;

use crate::format::TableFormat;
use crate::output;
use crate::render::{EscapedLines, Format, defuse, escape};
use crate::terminal::Color;
pub(crate) use access::{CanArgs, CommonArgs, CompareArgs, FailOn, WhoArgs};
use mistyped::mistyped;
pub(crate) use output_file::OutputFile;
pub(crate) use why::WhyArgs;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

const EXAMPLES: &str = "\
Examples:
  xacct-lint                              check the current directory
  xacct-lint policies/ trust.json         check a directory and a file
  xacct-lint --fix policies/              mend what can be mended without a change of what is allowed
  xacct-lint --diff --unsafe-fixes .      show what would be mended by allowing less
  aws iam list-roles | xacct-lint -       check what the IAM API says
  xacct-lint explain missing-external-id  explain a rule and what to do

`xacct-lint check --help` shows all options.";

const EXIT_CODES: &str = "\
Exit codes:
  0  nothing at or above the threshold was found
  1  something was: an error, or more warnings than --max-warnings allows (none by default).
     Notes count only where --min-severity note is given
  2  the job could not be done: an unreadable file, a bad configuration, bad usage";

const INIT_HELP: &str = "\
Your accounts, as AWS knows them:
  aws organizations list-accounts > accounts.json
  xacct-lint init --organization accounts.json";

const LSP_HELP: &str = "\
An editor starts this; docs/editors.md says how to tell yours. It offers findings as you type, for open files and
for the whole workspace, quick fixes, hovers, names beside account ids, an outline, and folding.

Settings (initializationOptions, or the section `xacct-lint` of the client's settings):
  enable         whether anything is checked (default: true)
  configuration  a configuration for every file, in place of the nearest xacct-lint.toml

Exit codes:
  0  the editor took its leave with `shutdown` and `exit`
  1  it went without";

/// Finds what is wrong with cross-account access in AWS IAM policies, and fixes it.
#[derive(Debug, Parser)]
#[command(name = "xacct-lint", version, styles = STYLES, after_help = EXAMPLES, max_term_width = 110)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check files (what happens when no command is named).
    #[command(after_long_help = EXIT_CODES)]
    Check(Box<CheckArgs>),
    /// Show who can assume a role or use a resource, and why others cannot.
    #[command(after_help = access::WHO_HELP)]
    Who(Box<WhoArgs>),
    /// Show whether policies allow a request, and which statement decides.
    #[command(after_help = access::CAN_HELP)]
    Can(Box<CanArgs>),
    /// Show which half is missing where AWS said AccessDenied, and what would be needed.
    #[command(after_help = why::WHY_HELP)]
    Why(Box<WhyArgs>),
    /// Show what a change of policies newly allows, and what it no longer allows.
    #[command(after_help = access::COMPARE_HELP)]
    Compare(Box<CompareArgs>),
    /// Explain a rule: what it finds, why it matters and what to do.
    Explain(ExplainArgs),
    /// List the rules.
    Rules(RulesArgs),
    /// Write a commented xacct-lint.toml into the current directory.
    #[command(after_help = INIT_HELP)]
    Init(InitArgs),
    /// Serve an editor: the language server, over standard input and output.
    #[command(after_long_help = LSP_HELP)]
    Lsp(LspArgs),
    /// Print what a shell needs to complete commands and options.
    Completions(CompletionsArgs),
    /// Print the manual page.
    Man,
}

#[derive(Args, Debug)]
pub(crate) struct InitArgs {
    /// Declare the organization and the accounts that this file lists.
    ///
    /// It is what `aws organizations list-accounts` or `describe-organization` prints, the accounts-config.yaml of Landing
    /// Zone Accelerator, or the organization.yml of org-formation. More than once: all of them together.
    #[arg(long, value_name = "FILE")]
    pub organization: Vec<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct CheckArgs {
    /// Files and directories; `-` is standard input.
    #[arg(default_value = ".", long_help = paths_help())]
    pub paths: Vec<PathBuf>,

    /// How findings are shown (default: pretty on a terminal, plain elsewhere).
    #[arg(long, short, value_name = "FORMAT", value_parser = Format::parser(), help_heading = "Output")]
    pub format: Option<&'static Format>,
    /// Write the findings to a file, too, in a format of its own; more than once for several.
    #[arg(long, value_name = "FORMAT=FILE", value_parser = OutputFile::parse, help_heading = "Output", conflicts_with = "diff")]
    pub output: Vec<OutputFile>,
    /// Print how many findings each rule has in place of the findings; beside a format for programs, on standard error.
    #[arg(long, help_heading = "Output", conflicts_with_all = ["diff", "quiet"])]
    pub statistics: bool,
    /// When to use colours.
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    pub color: Color,
    /// Print findings and errors only: no summary, no warnings about files.
    #[arg(long, short, help_heading = "Output")]
    pub quiet: bool,
    /// Check again whenever a file changes, until ctrl-c.
    #[arg(long, short, help_heading = "Output", conflicts_with_all = ["fix", "diff", "output", "write_baseline"])]
    pub watch: bool,

    /// Apply the fixes after which exactly the same requests are allowed.
    #[arg(long, help_heading = "Fixes")]
    pub fix: bool,
    /// With --fix or --diff: apply also fixes after which fewer requests are allowed.
    ///
    /// What needs a value that only you know, or would allow more, is never applied.
    #[arg(long, help_heading = "Fixes")]
    pub unsafe_fixes: bool,
    /// Show what --fix would change, and write nothing; exit code 1 if that is anything.
    #[arg(long, help_heading = "Fixes")]
    pub diff: bool,

    /// Only these rules or categories, separated by commas.
    #[arg(long, value_name = "RULES", value_delimiter = ',', value_parser = parse_rules, help_heading = "Rules")]
    pub select: Vec<RuleSet>,
    /// Not these rules or categories, separated by commas.
    #[arg(long, value_name = "RULES", value_delimiter = ',', value_parser = parse_rules, help_heading = "Rules")]
    pub ignore: Vec<RuleSet>,
    /// The threshold: findings below it are neither shown nor counted (note, warning or error).
    #[arg(long, value_name = "SEVERITY", value_parser = parse_severity, help_heading = "Rules")]
    pub min_severity: Option<Severity>,
    /// Report only what is not found in this revision: what a branch adds.
    ///
    /// Roles and policies that were moved or are written in other lines are no news. It runs `git`, which fetches nothing,
    /// changes nothing and runs nothing that the repository configures.
    #[arg(long, value_name = "REV", help_heading = "Rules", conflicts_with_all = ["fix", "diff"])]
    pub diff_base: Option<String>,
    /// Leave out the findings that this file lists: what is new on an old repository is reported.
    ///
    /// A finding is known by its rule, its message, the characters underlined and the statement around them, so that it may move, and
    /// be laid out anew. What the file lists and is no longer found is reported as a warning.
    #[arg(long, value_name = "FILE", help_heading = "Rules")]
    pub baseline: Option<PathBuf>,
    /// Write the findings to a file for --baseline, and report none of them.
    #[arg(long, value_name = "FILE", help_heading = "Rules", conflicts_with_all = ["baseline", "fix", "diff", "diff_base"])]
    pub write_baseline: Option<PathBuf>,
    /// The highest number of warnings with which the exit code is 0.
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "Rules")]
    pub max_warnings: usize,
    /// Exit with 0 whatever is found.
    #[arg(long, help_heading = "Rules")]
    pub exit_zero: bool,

    /// Use this configuration, not the nearest xacct-lint.toml upwards from each file.
    #[arg(long, value_name = "FILE", help_heading = "Files and configuration", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,
    /// Use no configuration.
    #[arg(long, help_heading = "Files and configuration")]
    pub no_config: bool,
    /// The account that the policies belong to.
    #[arg(long, value_name = "ID", value_parser = parse_account, help_heading = "Files and configuration")]
    pub account: Option<AccountId>,
    /// What the policies are: trust, identity, resource, boundary, scp, rcp or endpoint.
    #[arg(long, value_name = "KIND", value_parser = parse_kind, help_heading = "Files and configuration")]
    pub kind: Option<PolicyKind>,
    /// The name under which standard input is shown, and looked up in the configuration.
    #[arg(long, value_name = "PATH", help_heading = "Files and configuration")]
    pub stdin_filename: Option<PathBuf>,
    /// Check also what .gitignore and the like leave out.
    #[arg(long, help_heading = "Files and configuration")]
    pub no_ignore: bool,
    /// How many threads (default: as many as there are processors).
    #[arg(long, value_name = "N", help_heading = "Files and configuration")]
    pub threads: Option<NonZero<usize>>,
}

#[derive(Args, Debug)]
pub(crate) struct ExplainArgs {
    /// The rule's name.
    #[arg(value_parser = parse_rule)]
    pub rule: RuleId,
    /// When to use colours.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
}

#[derive(Args, Debug)]
pub(crate) struct RulesArgs {
    /// How the rules are listed.
    #[arg(long, short, value_name = "FORMAT", default_value = "pretty")]
    pub format: TableFormat,
    /// When to use colours.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
}

#[derive(Args, Debug)]
pub(crate) struct LspArgs {
    /// Use standard input and output, which is the default.
    #[arg(long)]
    pub stdio: bool,
}

#[derive(Args, Debug)]
pub(crate) struct CompletionsArgs {
    /// The shell.
    pub shell: clap_complete::Shell,
}

/// A rule, or all rules of a category.
#[derive(Clone, Debug)]
pub(crate) struct RuleSet(pub Vec<RuleId>);

impl Cli {
    /// Takes the arguments of the program apart, or ends it with a word on what is wrong with them.
    pub(crate) fn parse_args() -> Self {
        let mut command = Self::command();
        let arguments: Vec<OsString> = std::env::args_os().collect();
        if let Some(said) = arguments.get(1).and_then(|first| mistyped(&command, first.to_str()?)) {
            exit(&command.error(ErrorKind::InvalidSubcommand, said));
        }
        let arguments = with_default_command(&command, arguments);
        let parsed =
            command.try_get_matches_from_mut(arguments).and_then(|matches| Self::from_arg_matches(&matches));
        parsed.unwrap_or_else(|error| exit(&error.format(&mut command)))
    }
}

/// Ends the program with what is wrong with its arguments. They can be names of files that a shell found.
fn exit(error: &clap::Error) -> ! {
    let text = error.render().to_string();
    if text.lines().all(|line| escape(line) == line && defuse(line) == line) {
        error.exit();
    }
    let mut stderr = EscapedLines::new(output::stderr());
    let _ = text.lines().try_for_each(|line| writeln!(stderr, "{}", escape(line)));
    drop(stderr);
    std::process::exit(error.exit_code())
}

/// What the paths of a check are.
fn paths_help() -> String {
    let endings: Vec<String> =
        xacct_workspace::EXTENSIONS.iter().map(|ending| format!(".{ending}")).collect();
    format!(
        "Files and directories; `-` is standard input.\n\nDirectories are searched for files with the endings {}, and for \
         .aws/config and .aws/credentials; without other hidden files, node_modules and what .gitignore names. A file that is named is checked whatever it is called.",
        endings.join(" ")
    )
}

/// `xacct-lint PATH` means `xacct-lint check PATH`.
fn with_default_command(command: &clap::Command, mut arguments: Vec<OsString>) -> Vec<OsString> {
    let names_command = arguments.get(1).and_then(|first| first.to_str()).is_some_and(|first| {
        ["help", "--help", "-h", "--version", "-V"].contains(&first)
            || command.find_subcommand(first).is_some()
    });
    if !names_command {
        arguments.insert(1.min(arguments.len()), "check".into());
    }
    arguments
}

fn parse_rule(name: &str) -> Result<RuleId, String> {
    let known = || RuleId::ALL.into_iter().map(|rule| rule.id());
    RuleId::from_id(name).ok_or_else(|| no_such("rule", name, known(), "`xacct-lint rules` lists them"))
}

fn parse_rules(name: &str) -> Result<RuleSet, String> {
    if let Some(rule) = RuleId::from_id(name) {
        return Ok(RuleSet(vec![rule]));
    }
    let Some(category) = Category::ALL.into_iter().find(|category| category.id() == name) else {
        let known = RuleId::ALL.into_iter().map(|rule| rule.id()).chain(Category::ALL.map(Category::id));
        return Err(no_such("rule or category", name, known, "`xacct-lint rules` lists them"));
    };
    Ok(RuleSet(RuleId::ALL.into_iter().filter(|rule| rule.meta().category == category).collect()))
}

fn parse_severity(name: &str) -> Result<Severity, String> {
    let known = Severity::ALL.map(Severity::id);
    Severity::from_id(name)
        .ok_or_else(|| no_such("severity", name, known, "it is one of note, warning and error"))
}

fn parse_kind(name: &str) -> Result<PolicyKind, String> {
    let known = PolicyKind::ALL.map(PolicyKind::id);
    PolicyKind::from_id(name)
        .ok_or_else(|| no_such("kind", name, known, &format!("it is one of {}", known.join(", "))))
}

fn parse_account(id: &str) -> Result<AccountId, String> {
    AccountId::parse(id).ok_or_else(|| "an account id has 12 digits".to_owned())
}

fn no_such<'a>(what: &str, name: &str, known: impl IntoIterator<Item = &'a str>, otherwise: &str) -> String {
    format!("there is no such {what}; {}", did_you_mean(name, known).unwrap_or_else(|| otherwise.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn completed(arguments: &[&str]) -> Vec<String> {
        let arguments = arguments.iter().map(OsString::from).collect();
        let completed = with_default_command(&Cli::command(), arguments);
        completed.into_iter().map(|argument| argument.into_string().unwrap()).collect()
    }

    #[test]
    fn the_declarations_are_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn check_is_the_default() {
        assert_eq!(completed(&["x"]), ["x", "check"]);
        assert_eq!(completed(&["x", "a.json"]), ["x", "check", "a.json"]);
        assert_eq!(
            completed(&["x", "--format", "json", "a.json"]),
            ["x", "check", "--format", "json", "a.json"]
        );
        for named in ["check", "rules", "help", "--help", "-V"] {
            assert_eq!(completed(&["x", named]), ["x", named]);
        }
    }

    #[test]
    fn rules_are_named_one_by_one_or_by_category() {
        assert_eq!(parse_rules("json-syntax").unwrap().0.len(), 1);
        assert!(
            parse_rules("exposed").unwrap().0.iter().all(|rule| rule.meta().category == Category::Exposed)
        );
        assert!(parse_rules("exposd").unwrap_err().ends_with("did you mean `exposed`?"));
        assert!(
            parse_rule("missing-external-ids").unwrap_err().ends_with("did you mean `missing-external-id`?")
        );
    }
}
