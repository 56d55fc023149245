//! The layers of the crates, and what every file has to keep to.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use toml::Table;

/// The crates by layer. A crate may only depend on those of a lower layer.
const LAYERS: [&[&str]; 8] = [
    &["xacct-syntax", "xacct-aws"],
    &["xacct-policy"],
    &["xacct-access"],
    &["xacct-facts"],
    &["xacct-estate"],
    &["xacct-rules"],
    &["xacct-workspace"],
    &["xacct-lint", "xacct-lsp"],
];

/// Files longer than [`LONGEST`], with the reason.
const LONG: &[(&str, &str)] = &[("crates/xacct-rules/src/registry.rs", "generated: it grows with the rules")];

const LONGEST: usize = 400;

/// Words that only mean something on one machine.
const MACHINE: [&str; 4] = ["/home/", "/Users/", "/root/", "/tmp/"];

fn layer(name: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&name))
}

/// Every file of the project that is not ignored, below the root.
fn files() -> Vec<PathBuf> {
    let root = xtask::root();
    let walk =
        ignore::WalkBuilder::new(&root).hidden(false).filter_entry(|e| e.file_name() != ".git").build();
    let files = walk.map(|entry| entry.unwrap()).filter(|entry| entry.path().is_file());
    files.map(|entry| entry.path().strip_prefix(&root).unwrap().to_owned()).collect()
}

fn read(path: impl AsRef<Path>) -> String {
    let path = xtask::root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn is_rust(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "rs")
}

/// The manifests of the crates, by crate.
fn manifests() -> Vec<(String, Table)> {
    let crates = fs::read_dir(xtask::root().join("crates")).unwrap().map(|entry| entry.unwrap().path());
    let manifests = crates.map(|folder| folder.join("Cargo.toml")).filter(|path| path.is_file());
    let named = manifests.map(|path| {
        let manifest: Table = read(path).parse().unwrap();
        (manifest["package"]["name"].as_str().unwrap().to_owned(), manifest)
    });
    named.collect()
}

#[test]
fn crates_depend_on_lower_layers_only() {
    for (name, manifest) in manifests() {
        let Some(own) = layer(&name) else { continue };
        let dependencies = manifest.get("dependencies").and_then(|d| d.as_table()).into_iter().flatten();
        for (dependency, _) in dependencies.filter(|(dependency, _)| dependency.starts_with("xacct-")) {
            let starts_the_server = (name.as_str(), dependency.as_str()) == ("xacct-lint", "xacct-lsp");
            let below = layer(dependency).is_some_and(|layer| layer < own);
            assert!(below || starts_the_server, "{name} must not depend on {dependency}");
        }
    }
}

#[test]
fn files_of_the_facts_depend_one_way() {
    let root = Path::new("crates/xacct-facts/src");
    let sources = files().into_iter().filter(|path| path.starts_with(root) && is_rust(path));
    let texts: BTreeMap<String, String> =
        sources.map(|path| (module(path.strip_prefix(root).unwrap()), read(&path))).collect();
    let names: BTreeSet<&str> = texts.keys().map(String::as_str).collect();
    let mut open: BTreeMap<&str, BTreeSet<&str>> =
        texts.iter().map(|(name, text)| (name.as_str(), used(name, text, &names))).collect();
    // Those that use none of the others are done, and then those that use none but them.
    while let Some(done) = open.iter().find(|(_, used)| used.is_empty()).map(|(name, _)| *name) {
        open.remove(done);
        for used in open.values_mut() {
            used.remove(done);
        }
    }
    assert!(open.is_empty(), "files that use each other: {open:#?}");
}

/// `hosts::terraform` for `hosts/terraform/mod.rs`; the root of the crate is empty.
fn module(path: &Path) -> String {
    let path = path.with_extension("");
    let steps = path.iter().map(|step| step.to_str().unwrap());
    steps.filter(|step| !matches!(*step, "lib" | "mod")).collect::<Vec<_>>().join("::")
}

/// The modules of `names` that the module `own` uses or is the parent of.
fn used<'n>(own: &str, text: &str, names: &BTreeSet<&'n str>) -> BTreeSet<&'n str> {
    let text = text.split("#[cfg(test)]").next().unwrap();
    let mut used = BTreeSet::new();
    for statement in text.split(';') {
        let declared = statement.rsplit_once("mod ").map(|(_, child)| format!("self::{child}"));
        let imported = statement.rsplit_once("use ").map(|(_, tree)| leaves(tree)).unwrap_or_default();
        for path in imported.into_iter().chain(declared) {
            let mut path: Vec<&str> = path.split("::").map(str::trim).collect();
            let mut full: Vec<&str> = own.split("::").filter(|step| !step.is_empty()).collect();
            match path.remove(0) {
                "crate" => full.clear(),
                "self" => {}
                "super" => drop(full.pop()),
                _ => continue,
            }
            full.extend(path);
            let prefixes = (0..=full.len()).rev().map(|length| full[..length].join("::"));
            let found = prefixes.filter_map(|prefix| names.get(prefix.as_str())).next();
            used.extend(found.filter(|found| **found != own));
        }
    }
    used
}

/// The paths of an import: `a::b` and `a::c` of `a::{b, c}`.
fn leaves(tree: &str) -> Vec<String> {
    let Some((prefix, rest)) = tree.split_once('{') else { return vec![tree.trim().to_owned()] };
    let (mut depth, mut parts) = (0, vec![String::new()]);
    for c in rest.trim_end().trim_end_matches('}').chars() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        match parts.last_mut() {
            Some(part) if c != ',' || depth > 0 => part.push(c),
            _ => parts.push(String::new()),
        }
    }
    let parts = parts.iter().filter(|part| !part.trim().is_empty());
    parts.flat_map(|part| leaves(part)).map(|leaf| format!("{}{leaf}", prefix.trim())).collect()
}

#[test]
fn only_the_server_is_asynchronous_and_speaks_the_protocol() {
    for (name, manifest) in manifests().into_iter().filter(|(name, _)| name != "xacct-lsp") {
        let dependencies = manifest.get("dependencies").and_then(|d| d.as_table()).into_iter().flatten();
        let stranger =
            dependencies.map(|(name, _)| name).find(|d| ["tokio", "tower-lsp"].contains(&d.as_str()));
        assert_eq!(stranger, None, "{name}");
    }
}

#[test]
fn every_crate_is_on_the_architecture_page_and_keeps_the_lints() {
    let plan = read("docs/development/architecture.md");
    for (name, manifest) in manifests() {
        assert!(
            plan.contains(&format!("`{name}`")),
            "docs/development/architecture.md says nothing of {name}"
        );
        let lints = manifest.get("lints").and_then(|lints| lints.get("workspace")?.as_bool());
        assert_eq!(lints, Some(true), "{name} does not keep the workspace's lints");
        assert!(layer(&name).is_some() || !name.starts_with("xacct-"), "{name} has no layer");
    }
}

#[test]
fn generated_files_are_fresh() {
    let stale = xtask::codegen::stale(&xtask::root()).unwrap();
    assert!(stale.is_empty(), "run `cargo xtask codegen`: {stale:?}");
}

#[test]
fn files_are_short() {
    for path in files().into_iter().filter(|path| path.starts_with("crates") && is_rust(path)) {
        let excused = LONG.iter().any(|(long, _)| path == Path::new(long));
        let length = read(&path).lines().count();
        assert!(length <= LONGEST || excused, "{} has {length} lines: it is two things", path.display());
    }
}

#[test]
fn no_type_name_is_defined_twice() {
    let mut defined: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for path in files().into_iter().filter(|path| is_source_of_a_layer(path)) {
        for name in types(&read(&path)) {
            defined.entry(name).or_default().push(path.clone());
        }
    }
    // The command line depends on all other crates.
    let twice: BTreeMap<_, _> = defined.into_iter().filter(|(_, paths)| paths.len() > 1).collect();
    assert!(twice.is_empty(), "names of more than one type: {twice:#?}");
}

fn is_source_of_a_layer(path: &Path) -> bool {
    let mut steps = path.iter().map(|step| step.to_str().unwrap());
    is_rust(path)
        && steps.next() == Some("crates")
        && steps.next().is_some_and(|name| layer(name).is_some())
        && steps.next() == Some("src")
}

/// The types that a file defines outside its tests. The associated types of an `impl` are named by their trait.
fn types(text: &str) -> Vec<String> {
    let text = text.split("#[cfg(test)]").next().unwrap();
    let defined = text.lines().filter_map(|line| {
        let item = line.trim_start();
        let item = match item.strip_prefix("pub") {
            Some(item) if item.starts_with('(') => item.split_once(") ")?.1,
            Some(item) => item.strip_prefix(' ')?,
            None => item,
        };
        let (keyword, rest) = item.split_once(' ')?;
        let is_type = match keyword {
            "struct" | "enum" | "trait" | "union" => true,
            "type" => !line.starts_with(' '),
            _ => false,
        };
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        (is_type && rest.starts_with(char::is_uppercase)).then(|| rest[..end].to_owned())
    });
    defined.collect()
}

#[test]
fn nothing_belongs_to_one_machine() {
    for path in files().into_iter().filter(|path| !path.ends_with("layers.rs")) {
        let Ok(text) = fs::read_to_string(xtask::root().join(&path)) else { continue };
        // Inside a URL such a word means something else.
        let is_path = |at: usize| !text[..at].ends_with(char::is_alphanumeric);
        let word = MACHINE.iter().find(|word| text.match_indices(*word).any(|(at, _)| is_path(at)));
        assert_eq!(word, None, "{}", path.display());
    }
}

#[test]
fn pre_commit_finds_what_it_installs() {
    let manifest: Table = read("Cargo.toml").parse().unwrap();
    let built = manifest["bin"][0]["name"].as_str().unwrap();
    let hooks = read(".pre-commit-hooks.yaml");
    let values = |key: &'static str| hooks.lines().filter_map(move |line| line.trim().strip_prefix(key));
    let hooks: Vec<_> = values("language: ").zip(values("entry: ")).collect();
    assert!(hooks.len() >= 4, "{hooks:?}");
    for (language, entry) in hooks {
        let program = if language == "rust" { built } else { "xacct-lint" };
        assert_eq!(entry.split(' ').next(), Some(program), "{entry}");
    }
    let searched = format!(r"\.({})$", xacct_facts::EXTENSIONS.join("|"));
    assert!(read(".pre-commit-hooks.yaml").contains(&searched), "not {searched}");
}

#[test]
fn every_package_has_the_version() {
    let manifest: Table = read("Cargo.toml").parse().unwrap();
    let version = manifest["workspace"]["package"]["version"].as_str().unwrap();
    for (name, needed) in manifest["workspace"]["dependencies"].as_table().unwrap() {
        if name.starts_with("xacct-") {
            assert_eq!(needed["version"].as_str(), Some(version), "{name}");
        }
    }
    let wheel = read("pyproject.toml");
    for line in [format!("version = \"{version}\""), format!("dependencies = [\"xacct-lint=={version}\"]")] {
        assert!(wheel.contains(&line), "pyproject.toml: not {line}");
    }
}

#[test]
fn changelog_knows_the_version() {
    let manifest: Table = read("Cargo.toml").parse().unwrap();
    let version = manifest["workspace"]["package"]["version"].as_str().unwrap();
    assert!(
        read("CHANGELOG.md").contains(&format!("## [{version}]")),
        "CHANGELOG.md has nothing of {version}"
    );
}
