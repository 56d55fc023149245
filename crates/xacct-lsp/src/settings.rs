//! What can be set in the client. Nearly everything is said in `xacct-lint.toml`, where the command line reads it too.

use std::path::{Path, PathBuf};

use serde_json::Value;
use xacct_workspace::{CheckRequest, ConfigChoice};

/// The section under which the client keeps our settings.
pub(crate) const SECTION: &str = "xacct-lint";

/// The settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    /// Whether anything is checked.
    pub enable: bool,
    /// The configuration that holds for every file, in place of the nearest `xacct-lint.toml`.
    pub configuration: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { enable: true, configuration: None }
    }
}

impl Settings {
    /// Reads `value`: the settings themselves, or an object that has them under [`SECTION`]. What is missing or of
    /// another shape is as usual.
    pub(crate) fn of(value: &Value) -> Self {
        let value = value.get(SECTION).unwrap_or(value);
        let configuration =
            value.get("configuration").and_then(Value::as_str).filter(|path| !path.is_empty());
        Self {
            enable: value.get("enable").and_then(Value::as_bool).unwrap_or(true),
            configuration: configuration.map(PathBuf::from),
        }
    }

    /// How files are checked, those of `roots` among them.
    pub(crate) fn request(&self, roots: &[PathBuf]) -> CheckRequest {
        let config = match &self.configuration {
            Some(path) => {
                ConfigChoice::File(roots.first().map_or(Path::new(""), PathBuf::as_path).join(path))
            }
            None => ConfigChoice::Nearest,
        };
        CheckRequest { paths: roots.to_vec(), config, ..CheckRequest::default() }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn settings_are_read_with_and_without_their_section() {
        for value in
            [json!(null), json!({}), json!({"enable": "no", "configuration": ""}), json!({"xacct-lint": 3})]
        {
            assert_eq!(Settings::of(&value), Settings::default());
        }
        let set = Settings { enable: false, configuration: Some("a.toml".into()) };
        let value = json!({"enable": false, "configuration": "a.toml"});
        assert_eq!(Settings::of(&value), set);
        assert_eq!(Settings::of(&json!({"xacct-lint": value})), set);
        let chosen = |roots: &[PathBuf]| set.request(roots).config;
        assert_eq!(chosen(&["/ws".into()]), ConfigChoice::File("/ws/a.toml".into()));
        assert_eq!(chosen(&[]), ConfigChoice::File("a.toml".into()));
    }
}
