//! The files of a unit whose findings may rest on what one of them says.

use std::collections::BTreeSet;
use std::sync::Arc;

use xacct_syntax::Node;

use super::file::ModuleFile;
use super::unit::TerraformUnit;

impl TerraformUnit {
    /// The paths of the other files whose findings may rest on what the file at `path` says: those of its directory that
    /// mention what it declares, or declare what it mentions, and those of the directories that it calls or that call it; all
    /// where it configures a provider.
    pub fn affected_by(&self, path: &str) -> BTreeSet<&str> {
        let mut affected = BTreeSet::new();
        if self.configuring().iter().any(|configuring| configuring == path) {
            // The accounts of all that is made by its providers.
            affected.extend(self.files().map(|file| file.path()));
            affected.remove(path);
            return affected;
        }
        for (number, directory) in self.directories().iter().enumerate() {
            let Some(changed) = directory.module.files().iter().find(|file| file.path() == path) else {
                continue;
            };
            let declared = addresses(changed);
            for other in directory.module.files() {
                let mentions = |text: &ModuleFile, declared: &[String]| {
                    declared.iter().any(|address| text.text().as_str().contains(address.as_str()))
                };
                if mentions(other, &declared) || mentions(changed, &addresses(other)) {
                    affected.insert(other.path());
                }
            }
            let calls = !changed.calls().is_empty();
            let others = self.directories().iter().enumerate().filter(|(other, around)| {
                let is_called = calls && directory.called.values().any(|called| called == other);
                is_called || around.called.values().any(|called| *called == number)
            });
            let files = others.flat_map(|(_, around)| around.module.files());
            // What a module is given, or gives, may be written in any file of its caller.
            let is_affected = |file: &&Arc<ModuleFile>| {
                calls || !file.calls().is_empty() || file.text().as_str().contains("aws_iam_")
            };
            affected.extend(files.filter(is_affected).map(|file| file.path()));
        }
        affected.remove(path);
        affected
    }
}

/// How other files mention what `file` declares: `var.x`, `local.x`, `aws_iam_role.x`, `module.x`.
fn addresses(file: &ModuleFile) -> Vec<String> {
    let root = file.tree().root();
    let mut addresses = Vec::new();
    for entry in root.entries() {
        let names = |node: Node<'_>| -> Vec<String> {
            let bodies = node.one_or_many().flat_map(Node::entries);
            bodies.filter_map(|entry| Some(entry.key.as_str()?.into_owned())).collect()
        };
        let prefix = match entry.key.as_str().as_deref() {
            Some("variable") => "var",
            Some("locals") => "local",
            Some("module") => "module",
            Some("resource" | "data") => {
                for of_type in entry.value.one_or_many().flat_map(Node::entries) {
                    let kind = of_type.key.as_str().unwrap_or_default();
                    addresses.extend(names(of_type.value).into_iter().map(|name| format!("{kind}.{name}")));
                }
                continue;
            }
            // What a file of values says may be anywhere.
            Some(name) if file.assigns() => {
                addresses.push(format!("var.{name}"));
                continue;
            }
            _ => continue,
        };
        addresses.extend(names(entry.value).into_iter().map(|name| format!("{prefix}.{name}")));
    }
    addresses
}
