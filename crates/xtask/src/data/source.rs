//! The package as it is published.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::Failure;

/// The package, sorted by names in lower case whatever order it is written in.
pub struct Source {
    /// The package's version.
    pub version: String,
    /// By prefix.
    pub services: BTreeMap<String, Service>,
}

/// A service; its parts by their names in lower case.
pub struct Service {
    pub name: String,
    pub actions: BTreeMap<String, Action>,
    pub resources: BTreeMap<String, Resource>,
    pub keys: BTreeMap<String, Key>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Action {
    pub name: String,
    #[serde(default)]
    pub description: String,
    pub access_level: String,
    #[serde(default)]
    pub resource_types: Vec<Use>,
    #[serde(default)]
    pub condition_keys: Vec<String>,
    #[serde(default)]
    pub dependent_actions: Vec<String>,
}

/// A resource type as one action uses it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Use {
    pub name: String,
    #[serde(default)]
    pub required: bool,
    #[serde(default)]
    pub condition_keys: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Resource {
    pub key: String,
    pub arn: String,
    #[serde(default)]
    pub condition_keys: Vec<String>,
}

#[derive(Clone, Deserialize)]
pub struct Key {
    pub key: String,
    #[serde(default)]
    pub description: String,
    #[serde(rename = "type")]
    pub value_type: String,
}

#[derive(Deserialize)]
struct Manifest {
    version: String,
}

impl Source {
    /// The package unpacked in `folder`.
    ///
    /// # Errors
    ///
    /// Where a file is missing or not as expected.
    pub fn read(folder: &Path) -> Result<Self, Failure> {
        let Manifest { version } = json(&folder.join("package.json"))?;
        let data = folder.join("data");
        let names: BTreeMap<String, String> = json(&data.join("serviceNames.json"))?;
        let mut services = BTreeMap::new();
        for (prefix, name) in names {
            let actions = part(&data, "actions", &prefix)?;
            let resources = part(&data, "resourceTypes", &prefix)?;
            let keys = part(&data, "conditionKeys", &prefix)?;
            services.insert(prefix.to_lowercase(), Service { name, actions, resources, keys });
        }
        Ok(Self { version, services })
    }

    /// Every action with its service's prefix, in order.
    pub fn actions<'s>(&'s self) -> impl Iterator<Item = (&'s str, &'s Action)> {
        let of = |(prefix, service): (&'s String, &'s Service)| {
            service.actions.values().map(move |action| (prefix.as_str(), action))
        };
        self.services.iter().flat_map(of)
    }

    /// Every condition key once, by its name in lower case. Several services list the same key; the first counts,
    /// except that one that holds several values is taken to do so everywhere.
    pub fn keys(&self) -> BTreeMap<String, Key> {
        let mut keys: BTreeMap<String, Key> = BTreeMap::new();
        for (name, key) in self.services.values().flat_map(|service| &service.keys) {
            let known = keys.entry(name.to_lowercase()).or_insert_with(|| key.clone());
            if key.value_type.starts_with("ArrayOf") {
                known.value_type.clone_from(&key.value_type);
            }
        }
        keys
    }
}

/// One service's file of one sort; many services have nothing of a sort.
fn part<T: DeserializeOwned>(data: &Path, sort: &str, prefix: &str) -> Result<BTreeMap<String, T>, Failure> {
    let path = data.join(sort).join(format!("{prefix}.json"));
    if path.is_file() { json(&path) } else { Ok(BTreeMap::new()) }
}

fn json<T: DeserializeOwned>(path: &Path) -> Result<T, Failure> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()).into())
}
