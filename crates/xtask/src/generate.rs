//! `cargo xtask generate`: policies to measure with. The same seed gives the same files.

use std::fs;
use std::path::Path;

use self::dice::Dice;
use crate::Failure;

mod bare;
mod conditions;
mod dice;
mod folders;
mod realistic;
mod statement;

/// How large the files are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Few statements: about half a kilobyte where they are [bare](Shape::Bare).
    Small,
    /// 1 to 200 KB, most of them near the lower end.
    Ordinary,
}

impl Size {
    /// The size of that name.
    pub fn from_id(id: &str) -> Option<Self> {
        match id {
            "small" => Some(Self::Small),
            "ordinary" => Some(Self::Ordinary),
            _ => None,
        }
    }

    /// How many statements the next file has; a small one has at most `most`.
    fn statements(self, dice: &mut Dice, most: usize) -> usize {
        match self {
            Self::Small => 1 + dice.roll(most),
            // Each further power of two is half as likely.
            Self::Ordinary => {
                let power = (2 + dice.next().trailing_zeros()).min(8);
                (1 << power) + dice.roll(1 << power)
            }
        }
    }
}

/// What the tree and its files look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Statements of one sort, nearly without conditions, in folders of 500 files. About one in eight has findings.
    Bare,
    /// Trust, resource and identity policies with the usual conditions and denials, in nested folders of 5 to 50 files, as
    /// repositories have them. About one in three has findings.
    Realistic,
}

impl Shape {
    /// The shape of that name.
    pub fn from_id(id: &str) -> Option<Self> {
        match id {
            "bare" => Some(Self::Bare),
            "realistic" => Some(Self::Realistic),
            _ => None,
        }
    }
}

/// Writes `files` policies below `folder`.
///
/// # Errors
///
/// Where a file cannot be written.
pub fn generate(folder: &Path, files: usize, seed: u64, size: Size, shape: Shape) -> Result<(), Failure> {
    let (policies, paths): (Box<dyn Iterator<Item = String>>, Box<dyn Iterator<Item = String>>) = match shape
    {
        Shape::Bare => (Box::new(policies(seed, size)), Box::new(folders::flat())),
        Shape::Realistic => (Box::new(realistic(seed, size)), Box::new(folders::nested(seed))),
    };
    for (path, policy) in paths.zip(policies).take(files) {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, policy)?;
    }
    Ok(())
}

/// [Bare](Shape::Bare) policies without end.
pub fn policies(seed: u64, size: Size) -> impl Iterator<Item = String> {
    let mut dice = Dice::new(seed);
    std::iter::repeat_with(move || bare::policy(&mut dice, size))
}

/// [Realistic](Shape::Realistic) policies without end.
pub fn realistic(seed: u64, size: Size) -> impl Iterator<Item = String> {
    let mut dice = Dice::new(seed);
    std::iter::repeat_with(move || realistic::policy(&mut dice, size))
}

/// A policy of these statements.
fn document(statements: &[String]) -> String {
    format!("{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n{}\n  ]\n}}\n", statements.join(",\n"))
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use super::*;

    #[test]
    fn files_are_json_and_the_same_each_time() {
        for size in [Size::Small, Size::Ordinary] {
            let pairs = policies(1, size).zip(policies(1, size)).take(200);
            for (one, other) in pairs.chain(realistic(1, size).zip(realistic(1, size)).take(200)) {
                serde_json::from_str::<serde_json::Value>(&one).unwrap();
                assert_eq!(one, other);
            }
        }
    }

    #[test]
    fn nested_folders_hold_few_files_each() {
        let paths: Vec<String> = folders::nested(1).take(5_000).collect();
        assert_eq!(paths.iter().collect::<HashSet<_>>().len(), paths.len());
        let mut files: HashMap<&str, usize> = HashMap::new();
        for path in &paths {
            let (folder, _) = path.rsplit_once('/').unwrap();
            assert!((3..=5).contains(&folder.matches('/').count()), "{folder}");
            *files.entry(folder).or_default() += 1;
        }
        assert!(files.values().all(|files| *files <= 50));
    }
}
