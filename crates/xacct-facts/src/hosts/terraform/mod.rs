//! Terraform and OpenTofu: the files of a module, in HCL and in JSON syntax.
//! <https://developer.hashicorp.com/terraform/language/files>
//!
//! The files of a directory are declared together and evaluated once: what each says of variables, local values and
//! resources is known in all of them, and what is wrong in one is said there.

mod affected;
mod arguments;
mod assumed;
mod attachments;
mod attributes;
mod call;
mod calls;
mod context;
mod cycles;
mod directives;
mod directory;
mod document;
mod dynamic;
mod elements;
mod expressions;
mod file;
mod folders;
mod foreign;
mod functions;
mod grants;
mod handover;
mod interpolation;
mod known;
mod module;
mod outputs;
mod paths;
mod providers;
mod read;
mod references;
mod referred;
mod registry;
mod resources;
mod scenario;
mod statements;
mod template;
mod terragrunt;
mod texts;
mod traversal;
mod unit;
mod uses;
mod values;
mod wanted;

use xacct_syntax::{Language, Source};

pub(crate) use self::attributes::policies_of;
pub use self::directory::Module;
pub use self::file::ModuleFile;
pub(crate) use self::grants::{GrantKind, grant, holder};
pub(crate) use self::paths::at;
pub(crate) use self::read::ReadFile;
pub use self::unit::TerraformUnit;

/// Whether `source`, which is in `language`, is a file of a module.
pub(crate) fn is(source: &Source, language: Language) -> bool {
    language == Language::Hcl || source.name().ends_with(".tf.json") || source.name().ends_with(".tofu.json")
}
