//! A command whose name is misspelled.

use std::path::Path;

use xacct_workspace::did_you_mean;

/// What to say where `first` is no file, and close to the name of a command.
pub(super) fn mistyped(command: &clap::Command, first: &str) -> Option<String> {
    let is_word = first.chars().all(|c| c.is_ascii_alphabetic());
    let names = command.get_subcommands().map(clap::Command::get_name);
    if !is_word || first == "help" || command.find_subcommand(first).is_some() || Path::new(first).exists() {
        return None;
    }
    let hint = did_you_mean(first, names)?;
    Some(format!("there is no command and no file called `{first}`; {hint}"))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::Cli;

    #[test]
    fn a_mistyped_command_is_told_from_a_file() {
        let said = |first| mistyped(&Cli::command(), first);
        assert!(said("chek").unwrap().ends_with("did you mean `check`?"));
        for first in ["check", "help", "--fix", "src", "chek.json", "./chek", "policies", ""] {
            assert_eq!(said(first), None, "{first}");
        }
    }
}
