//! The project's own chores.
//!
//! The catalogue `rules.toml` is read into a [`Catalogue`]; [`codegen`] makes from it everything that would
//! otherwise be written twice. Nothing here depends on the linter itself, so that a registry which does not compile
//! can always be made again.

mod catalogue;
pub mod codegen;
pub mod data;
pub mod editors;
mod extension;
pub mod generate;
pub mod new_rule;
mod pages;
mod registry;
mod schema;
pub mod script;
pub mod site;

pub use catalogue::Catalogue;

use std::path::PathBuf;

/// What a chore says when it cannot be done.
pub type Failure = Box<dyn std::error::Error>;

/// The root of the workspace.
pub fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).map_or(here.clone(), PathBuf::from)
}
