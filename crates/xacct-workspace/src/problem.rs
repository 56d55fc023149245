//! What could not be done.

use std::path::{Path, PathBuf};

use xacct_rules::{Label, Severity};
use xacct_syntax::{Source, Span};

/// Something that kept the linter from doing its job: not a finding in a policy.
#[derive(Clone, Debug)]
pub struct Problem {
    /// An error means that something asked for was not done (exit code 2); a warning is only worth knowing.
    pub severity: Severity,
    /// The file or folder that it is about; empty where it is about none.
    pub path: PathBuf,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to do; empty where the message says it all.
    pub help: String,
    /// The characters to underline, where there are any.
    pub place: Option<Box<ProblemPlace>>,
}

/// Characters of a file that a problem is about.
#[derive(Clone, Debug)]
pub struct ProblemPlace {
    /// The file as it was read.
    pub source: Source,
    /// The characters to underline, with what to say of them.
    pub primary: Label,
    /// Other places of the same file that explain it.
    pub related: Vec<Label>,
}

impl Problem {
    /// Something asked for was not done.
    pub(crate) fn error(path: &Path, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            path: path.to_owned(),
            message: message.into(),
            help: String::new(),
            place: None,
        }
    }

    /// A mistake at `span` of `source`.
    pub(crate) fn at(source: &Source, span: Span, message: impl Into<String>) -> Self {
        let place = ProblemPlace {
            source: source.clone(),
            primary: Label { span, message: String::new() },
            related: Vec::new(),
        };
        Self { place: Some(Box::new(place)), ..Self::error(Path::new(source.name()), message) }
    }

    /// A bug of this program that showed itself on `path`.
    pub(crate) fn bug(path: &Path, what: &str) -> Self {
        let help = format!(
            "please report it at {}/issues, with the file if you may; everything else was checked",
            env!("CARGO_PKG_REPOSITORY")
        );
        Self::error(path, format!("a bug in xacct-lint: {what}")).help(help)
    }

    /// What to do.
    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// Another place that explains it.
    #[must_use]
    pub(crate) fn related(mut self, span: Span, message: impl Into<String>) -> Self {
        if let Some(place) = &mut self.place {
            place.related.push(Label { span, message: message.into() });
        }
        self
    }

    /// Nothing that was asked for is left undone: say it, and go on.
    #[must_use]
    pub(crate) fn into_warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// Where it belongs when problems are listed.
    pub(crate) fn order(&self) -> (&Path, u32) {
        (&self.path, self.place.as_ref().map_or(0, |p| p.primary.span.start))
    }
}
