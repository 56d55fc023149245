//! `--output FORMAT=FILE`.

use std::path::PathBuf;

use super::no_such;
use crate::render::Format;

/// A file that findings are written to.
#[derive(Clone, Debug)]
pub(crate) struct OutputFile {
    pub format: &'static Format,
    pub path: PathBuf,
}

impl OutputFile {
    /// Reads `FORMAT=FILE`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (name, path) =
            text.split_once('=').filter(|(_, path)| !path.is_empty()).ok_or("it is FORMAT=FILE")?;
        let format = Format::named(name).ok_or_else(|| {
            no_such("format", name, Format::names(), &format!("it is one of {}", Format::names().join(", ")))
        })?;
        Ok(Self { format, path: path.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_has_a_format_and_a_file() {
        let output = OutputFile::parse("sarif=out/a=b.sarif").unwrap();
        assert_eq!((output.format.name, output.path.to_str()), ("sarif", Some("out/a=b.sarif")));
        assert!(OutputFile::parse("serif=x").unwrap_err().ends_with("did you mean `sarif`?"));
        assert!(OutputFile::parse("sarif").is_err() && OutputFile::parse("sarif=").is_err());
    }
}
