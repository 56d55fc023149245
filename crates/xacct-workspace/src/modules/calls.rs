//! Which directories of Terraform call one another.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::path::{Component, Path, PathBuf};

use xacct_facts::Module;
use xacct_syntax::{FileId, Node, Source, json};

use super::{ModuleFiles, here};
use crate::small_file::read_small;
use crate::tree::NamedTrees;

/// Where `terraform init` notes the modules that it has brought.
/// <https://developer.hashicorp.com/terraform/cli/commands/init#child-module-installation>
const INSTALLED: &str = ".terraform/modules/modules.json";

/// Which directories call one another.
#[derive(Debug, Default)]
pub(crate) struct CallGraph {
    /// What is read together: the directories of each group, in order.
    groups: Vec<Vec<CalledDirectory>>,
    /// By directory.
    group: HashMap<PathBuf, usize>,
}

/// A directory of a group.
#[derive(Clone, Debug, Default)]
pub(crate) struct CalledDirectory {
    pub path: PathBuf,
    /// The directories of modules that `terraform init` brought, by the names of the calls.
    pub installed: BTreeMap<String, PathBuf>,
}

impl CallGraph {
    /// The calls that are made in `folders`, and in the directories that are called.
    pub fn of<'p>(
        folders: impl Iterator<Item = &'p Path>,
        trees: &NamedTrees,
        files: &dyn ModuleFiles,
    ) -> Self {
        let mut found = CallSearch::new(trees, files);
        for folder in folders.collect::<BTreeSet<_>>() {
            found.from(folder);
        }
        found.graph()
    }

    /// The directories that are read together with `folder`, itself among them.
    pub fn together(
        &self,
        folder: &Path,
        trees: &NamedTrees,
        files: &dyn ModuleFiles,
    ) -> Vec<CalledDirectory> {
        match self.group.get(folder).and_then(|at| self.groups.get(*at)) {
            Some(group) => group.clone(),
            None => {
                let alone = Self::of(std::iter::once(folder), trees, files);
                alone.groups.into_iter().next().unwrap_or_default()
            }
        }
    }
}

impl CallGraph {
    /// What is read together.
    pub(super) fn groups(&self) -> &[Vec<CalledDirectory>] {
        &self.groups
    }

    /// The directories that are read together with `folder`, if it is known.
    pub(super) fn around(&self, folder: &Path) -> impl Iterator<Item = &Path> {
        let group = self.group.get(folder).and_then(|at| self.groups.get(*at));
        group.into_iter().flatten().map(|directory| directory.path.as_path())
    }
}

impl FromIterator<Vec<CalledDirectory>> for CallGraph {
    fn from_iter<I: IntoIterator<Item = Vec<CalledDirectory>>>(groups: I) -> Self {
        let groups: Vec<Vec<CalledDirectory>> = groups.into_iter().collect();
        let numbered = groups.iter().enumerate();
        let of = |(at, group): (usize, &Vec<CalledDirectory>)| {
            group.iter().map(|directory| (directory.path.clone(), at)).collect::<Vec<_>>()
        };
        let group = numbered.flat_map(of).collect();
        Self { groups, group }
    }
}

/// A search for calls.
pub(super) struct CallSearch<'s> {
    trees: &'s NamedTrees,
    files: &'s dyn ModuleFiles,
    /// Each with the directories that it calls.
    directories: BTreeMap<PathBuf, (CalledDirectory, BTreeSet<PathBuf>)>,
    /// How many files each has.
    counts: BTreeMap<PathBuf, usize>,
}

impl<'s> CallSearch<'s> {
    /// A search that has found nothing yet.
    pub(super) fn new(trees: &'s NamedTrees, files: &'s dyn ModuleFiles) -> Self {
        Self { trees, files, directories: BTreeMap::new(), counts: BTreeMap::new() }
    }

    /// The directories that `folder` calls, once it was looked at.
    pub(super) fn called_by(&self, folder: &Path) -> impl Iterator<Item = &Path> {
        self.directories.get(folder).into_iter().flat_map(|(_, called)| called).map(PathBuf::as_path)
    }

    /// Notes the calls that are made in `folder`, and in the directories that are called.
    pub(super) fn from(&mut self, folder: &Path) {
        let installed = installed(folder, self.trees);
        // The names of the calls that led there, as the list of what is installed has them.
        let mut open = VecDeque::from([(folder.to_owned(), String::new())]);
        while let Some((folder, key)) = open.pop_front() {
            if self.directories.contains_key(&folder) {
                continue;
            }
            let calls = self.calls(&folder);
            let (mut directory, mut called) =
                (CalledDirectory { path: folder.clone(), ..Default::default() }, BTreeSet::new());
            for (name, source) in calls {
                let key = if key.is_empty() { name.clone() } else { format!("{key}.{name}") };
                let is_path = source.starts_with("./") || source.starts_with("../");
                let target = if is_path {
                    normal(&folder.join(&source))
                } else {
                    let Some(target) = installed.get(&key) else { continue };
                    directory.installed.insert(name, target.clone());
                    target.clone()
                };
                if target != folder && is_within(&folder, &target, self.trees) {
                    called.insert(target.clone());
                    open.push_back((target, key));
                }
            }
            self.directories.insert(folder, (directory, called));
        }
    }

    /// The calls in the files of `folder`: the name of each, and its source.
    fn calls(&mut self, folder: &Path) -> Vec<(String, String)> {
        let parts = self.files.list(folder);
        self.counts.insert(folder.to_owned(), parts.len());
        Module::new(parts.iter().filter_map(|path| self.files.calling(path))).calls()
    }

    pub(super) fn graph(self) -> CallGraph {
        let mut around: HashMap<&Path, BTreeSet<&Path>> = HashMap::new();
        for (folder, (_, called)) in &self.directories {
            for target in called {
                around.entry(folder).or_default().insert(target);
                around.entry(target).or_default().insert(folder);
            }
        }
        let mut graph = CallGraph::default();
        for start in self.directories.keys() {
            if graph.group.contains_key(start) {
                continue;
            }
            let (mut members, mut open) = (BTreeSet::from([start.as_path()]), vec![start.as_path()]);
            while let Some(folder) = open.pop() {
                let next = around.get(folder).into_iter().flatten();
                open.extend(next.filter(|next| members.insert(next)));
            }
            let files: usize = members.iter().filter_map(|folder| self.counts.get(*folder)).sum();
            // What is too much to be read together is read alone.
            let members: Vec<&Path> = members.into_iter().collect();
            let groups: Vec<&[&Path]> =
                if files > Module::MOST_FILES { members.chunks(1).collect() } else { vec![&members] };
            for members in groups {
                graph.group.extend(members.iter().map(|folder| ((*folder).to_owned(), graph.groups.len())));
                let directory =
                    |folder: &&Path| self.directories.get(*folder).map(|(directory, _)| directory.clone());
                graph.groups.push(members.iter().filter_map(directory).collect());
            }
        }
        graph
    }
}

/// What `terraform init` has brought for the configuration in `folder`: the directory of each call, by its address without
/// the words `module`.
fn installed(folder: &Path, trees: &NamedTrees) -> HashMap<String, PathBuf> {
    let Ok(text) = read_small(&folder.join(INSTALLED), trees) else { return HashMap::new() };
    let list = json::parse(Source::new(FileId(u32::MAX), INSTALLED, text).text()).tree;
    let modules = list.root().get("Modules").into_iter().flat_map(Node::items);
    let module = |module: Node<'_>| {
        let key = module.get("Key")?.as_str()?.into_owned();
        Some((key, normal(&folder.join(&*module.get("Dir")?.as_str()?))))
    };
    modules.filter_map(module).filter(|(key, _)| !key.is_empty()).collect()
}

/// Whether `target` lies in the tree that `folder` is part of.
fn is_within(folder: &Path, target: &Path, trees: &NamedTrees) -> bool {
    let (Ok(folder), Ok(target)) = (here(folder).canonicalize(), here(target).canonicalize()) else {
        return false;
    };
    trees.around(&folder).is_none_or(|tree| target.starts_with(tree))
}

/// The path without `.`, and without the directories that `..` leads out of.
pub(super) fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for step in path.components() {
        let can_leave = matches!(normal.components().next_back(), Some(Component::Normal(_)));
        match step {
            Component::CurDir => {}
            Component::ParentDir if can_leave => {
                normal.pop();
            }
            step => normal.push(step),
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use std::fs;

    use xacct_rules::RuleId;

    use super::*;
    use crate::{CheckRequest, check_paths};

    const MODULE: &str = r#"
variable "account" {}
variable "external_id" { default = null }

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${var.account}:root"]
    }
    dynamic "condition" {
      for_each = var.external_id == null ? [] : [var.external_id]
      content {
        test     = "StringEquals"
        variable = "sts:ExternalId"
        values   = [condition.value]
      }
    }
  }
}

resource "aws_iam_role" "this" {
  name               = "partner"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
"#;

    /// Where what is found, and what is said.
    fn found(files: &[(&str, &str)]) -> Vec<(String, RuleId, String)> {
        let dir = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let request = CheckRequest { paths: vec![dir.path().to_owned()], ..CheckRequest::default() };
        let outcome = check_paths(&request, &());
        assert!(outcome.problems.is_empty(), "{:?}", outcome.problems);
        let of_file = |result: crate::FileResult| {
            let path = result.path.strip_prefix(dir.path()).unwrap().to_string_lossy().into_owned();
            let name = move |finding: xacct_rules::Finding| (path.clone(), finding.rule, finding.message);
            result.findings.into_iter().map(name)
        };
        outcome.results.into_iter().flat_map(of_file).collect()
    }

    fn call(name: &str, arguments: &str) -> String {
        format!("module \"{name}\" {{\n  source = \"./modules/partner\"\n{arguments}\n}}\n")
    }

    #[test]
    fn what_a_call_opens_is_found_at_the_call() {
        let module = ("modules/partner/main.tf", MODULE);
        let open = call("datadog", "  account = \"464622532012\"");
        let found_at_call = found(&[("main.tf", &open), module]);
        let [(path, rule, message)] = found_at_call.as_slice() else { panic!("{found_at_call:?}") };
        assert_eq!((path.as_str(), *rule), ("main.tf", RuleId::MissingExternalId));
        assert!(message.ends_with(", where `module.datadog` calls it"), "{message}");
        let closed = call("datadog", "  account = \"464622532012\"\n  external_id = \"a1b2c3d4\"");
        assert_eq!(found(&[("main.tf", &closed), module]), []);
        // Only the call that opens it is named.
        let both = open.clone() + &closed.replace("\"datadog\"", "\"other\"");
        assert_eq!(found(&[("main.tf", &both), module]), found_at_call);
    }

    #[test]
    fn a_module_that_was_installed_is_read_for_its_callers() {
        let list = r#"{"Modules":[{"Key":"","Dir":"."},{"Key":"partner","Source":"x/y/aws","Dir":".terraform/modules/partner"}]}"#;
        let open = "module \"partner\" {\n  source = \"x/y/aws\"\n  account = \"464622532012\"\n}\n";
        let public = MODULE.replace("arn:aws:iam::${var.account}:root", "*");
        for (module, expected) in [(MODULE, 1), (&public, 0)] {
            let module = (".terraform/modules/partner/main.tf", module);
            let found = found(&[("main.tf", open), (INSTALLED, list), module]);
            assert_eq!(found.len(), expected, "{found:?}");
        }
    }

    #[test]
    fn what_a_module_of_the_registry_makes_of_a_call_is_found_at_the_call() {
        let call = |more: &str| {
            format!(
                "module \"m\" {{\n  source = \"terraform-aws-modules/iam/aws//modules/iam-assumable-role\"\n  create_role = true\n  trusted_role_arns = [\"arn:aws:iam::464622532012:root\"]\n{more}}}\n"
            )
        };
        let open =
            found(&[("main.tf", &call("  role_requires_mfa = false\n  attach_admin_policy = true\n"))]);
        let rules: Vec<RuleId> = open.iter().map(|(_, rule, _)| *rule).collect();
        assert_eq!(rules.len(), 2, "{open:?}");
        assert!(rules.contains(&RuleId::MissingExternalId), "{open:?}");
        assert!(rules.contains(&RuleId::AdminAccessOnCrossAccountRole), "{open:?}");
        let closed = call("  role_requires_mfa = false\n  role_sts_externalid = \"a1b2c3d4\"\n");
        assert_eq!(found(&[("main.tf", &closed)]), []);
    }

    #[test]
    fn calls_may_go_around_and_lead_nowhere() {
        let around = "module \"b\" {\n  source = \"../b\"\n}\n";
        let back = "module \"a\" {\n  source = \"../a\"\n}\nmodule \"gone\" {\n  source = \"../gone\"\n}\n";
        assert_eq!(found(&[("a/main.tf", around), ("b/main.tf", back)]), []);
    }

    #[test]
    fn a_module_is_suppressed_at_either_place() {
        let open = call("datadog", "  account = \"464622532012\"");
        let ignore = "# xacct-lint: ignore missing-external-id: agreed\n";
        let at_call = open.replace("  account", &format!("  {ignore}  account"));
        assert_eq!(found(&[("main.tf", &at_call), ("modules/partner/main.tf", MODULE)]), []);
        let in_module = MODULE.replace("  statement {", &format!("  {ignore}  statement {{"));
        assert_eq!(found(&[("main.tf", &open), ("modules/partner/main.tf", &in_module)]), []);
    }
}
