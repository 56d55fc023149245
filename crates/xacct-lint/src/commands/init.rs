//! `xacct-lint init`: a configuration to start from.

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use xacct_workspace::CONFIG_FILE;

use crate::EXIT_FAILURE;
use crate::output;

const TEMPLATE: &str = include_str!("init.toml");

pub(crate) fn run() -> io::Result<ExitCode> {
    match File::create_new(CONFIG_FILE) {
        Ok(mut file) => file.write_all(TEMPLATE.as_bytes())?,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            writeln!(output::stderr(), "error: {CONFIG_FILE} exists already, and was left as it is")?;
            return Ok(ExitCode::from(EXIT_FAILURE));
        }
        Err(error) => {
            return Err(io::Error::new(error.kind(), format!("{CONFIG_FILE} cannot be written: {error}")));
        }
    }
    writeln!(output::stdout(), "Wrote {CONFIG_FILE}: say in it which accounts are yours.")?;
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use xacct_syntax::{FileId, Source};
    use xacct_workspace::Config;

    use super::*;

    #[test]
    fn what_it_writes_is_a_configuration_with_and_without_its_comment_marks() {
        // An example is a comment that reads as TOML; the others are sentences.
        let is_example = |line: &str| line.starts_with("[[") || line.contains(" = ");
        let live: String = TEMPLATE
            .lines()
            .map(|line| {
                line.strip_prefix("# ").filter(|rest| is_example(rest)).unwrap_or(line).to_owned() + "\n"
            })
            .collect();
        assert_ne!(live, TEMPLATE);
        for text in [TEMPLATE, &live] {
            let source = Source::new(FileId(0), CONFIG_FILE, text);
            Config::parse(&source, "/").map_err(|problems| format!("{problems:#?}")).unwrap();
        }
    }
}
