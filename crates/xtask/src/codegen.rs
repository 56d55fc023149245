//! `cargo xtask codegen`: everything that is made from the catalogue.

use std::fs;
use std::path::{Path, PathBuf};

use crate::catalogue::RULES;
use crate::{Catalogue, Failure, extension, pages, registry, schema};

/// A file as it should be.
struct Generated {
    /// Below the root.
    path: PathBuf,
    text: String,
}

/// Writes every generated file below `root` that is not as it should be, and names it.
///
/// # Errors
///
/// Where the catalogue is wrong, or a file cannot be written.
pub fn write(root: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut written = Vec::new();
    for Generated { path, text } in stale_files(root)? {
        let target = root.join(&path);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(target, text)?;
        written.push(path);
    }
    for path in retired(root)? {
        fs::remove_file(root.join(&path))?;
        written.push(path);
    }
    Ok(written)
}

/// The generated files below `root` that are not as they should be.
///
/// # Errors
///
/// Where the catalogue is wrong, or a file cannot be read.
pub fn stale(root: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut stale: Vec<_> = stale_files(root)?.into_iter().map(|file| file.path).collect();
    stale.extend(retired(root)?);
    Ok(stale)
}

fn stale_files(root: &Path) -> Result<Vec<Generated>, Failure> {
    let mut files = generate(root, &Catalogue::read(root)?)?;
    files.retain(|file| fs::read_to_string(root.join(&file.path)).ok().as_ref() != Some(&file.text));
    Ok(files)
}

fn generate(root: &Path, catalogue: &Catalogue) -> Result<Vec<Generated>, Failure> {
    let file = |path: String, text| Generated { path: path.into(), text };
    let mut files = vec![
        file("crates/xacct-rules/src/registry.rs".into(), registry::registry(catalogue)),
        file(format!("{RULES}/mod.rs"), registry::modules(catalogue)),
        file("tests/rules.rs".into(), registry::tests(catalogue)),
        file("docs/xacct-lint.schema.json".into(), schema::schema(catalogue)?),
        file(extension::RULES.into(), extension::rules(catalogue)?),
        file(format!("{}/README.md", pages::FOLDER), pages::index(catalogue)),
    ];
    for rule in &catalogue.rules {
        let source = fs::read_to_string(root.join(RULES).join(rule.module() + ".rs"))?;
        files.push(file(format!("{}/{}.md", pages::FOLDER, rule.id), pages::page(rule, &source)));
    }
    if let Ok(readme) = fs::read_to_string(root.join("README.md")) {
        files.push(file("README.md".into(), pages::readme(catalogue, &readme)?));
    }
    Ok(files)
}

/// Pages of rules that are no longer in the catalogue.
fn retired(root: &Path) -> Result<Vec<PathBuf>, Failure> {
    let Ok(folder) = fs::read_dir(root.join(pages::FOLDER)) else { return Ok(Vec::new()) };
    let catalogue = Catalogue::read(root)?;
    let mut retired = Vec::new();
    for entry in folder {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let known = |id: &str| id == "README" || catalogue.rules.iter().any(|rule| rule.id == id);
        if name.strip_suffix(".md").is_some_and(|id| !known(id)) {
            retired.push(Path::new(pages::FOLDER).join(name));
        }
    }
    Ok(retired)
}
