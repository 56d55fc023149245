//! The package turned into the file that the linter carries. `crates/xacct-aws/src/service/read.rs` describes the file.

use std::collections::HashMap;

use super::columns::{Column, Pool, number, write_texts};
use super::source::{Key, Service};
use super::{Source, prose};
use crate::Failure;

/// The bytes of the file. The same package gives the same bytes.
///
/// # Errors
///
/// Where the package says something that the file has no place for.
pub fn pack(source: &Source) -> Result<Vec<u8>, Failure> {
    let mut out = b"xacct-sa\x01".to_vec();
    out.push(u8::try_from(source.version.len())?);
    out.extend_from_slice(source.version.as_bytes());
    for block in [Facts::default().write(source)?, prose::write(source)] {
        let packed = miniz_oxide::deflate::compress_to_vec_zlib(&block, 10);
        out.extend_from_slice(&number(block.len()).to_le_bytes());
        out.extend_from_slice(&number(packed.len()).to_le_bytes());
        out.extend_from_slice(&packed);
    }
    Ok(out)
}

/// The columns, by what a row of them is about.
#[derive(Default)]
struct Facts {
    services: [Column; 4],
    service_keys: Column,
    keys: [Column; 2],
    resources: [Column; 3],
    actions: [Column; 4],
    uses: [Column; 2],
}

/// What is written once: texts, and sets of condition keys by index.
struct Pools {
    texts: Pool<String>,
    sets: Pool<Vec<u32>>,
    keys: HashMap<String, u32>,
}

impl Facts {
    fn write(mut self, source: &Source) -> Result<Vec<u8>, Failure> {
        let keys = source.keys();
        let indices = keys.keys().enumerate().map(|(index, name)| (name.clone(), number(index)));
        let mut pools = Pools { texts: Pool::new(), sets: Pool::new(), keys: indices.collect() };
        // In the order in which the reader goes through the rows: "the next text" must mean the same to both.
        for (prefix, service) in &source.services {
            let [prefixes, names, actions, resources] = &mut self.services;
            prefixes.push(pools.texts.refer(prefix));
            names.push(pools.texts.refer(&service.name));
            actions.push_len(service.actions.len());
            resources.push_len(service.resources.len());
        }
        for key in keys.values() {
            self.keys[0].push(pools.texts.refer(&key.key));
            self.keys[1].push(value_type(key)?);
        }
        for service in source.services.values() {
            let own: Vec<String> = service.keys.keys().cloned().collect();
            self.service_keys.push(pools.set(&own)?);
            self.resources(service, &mut pools)?;
        }
        for service in source.services.values() {
            self.actions(service, &mut pools)?;
        }
        self.finish(&pools)
    }

    fn resources(&mut self, service: &Service, pools: &mut Pools) -> Result<(), Failure> {
        for resource in service.resources.values() {
            self.resources[0].push(pools.texts.refer(&resource.key));
            self.resources[1].push(pools.texts.refer(&resource.arn));
            self.resources[2].push(pools.set(&resource.condition_keys)?);
        }
        Ok(())
    }

    fn actions(&mut self, service: &Service, pools: &mut Pools) -> Result<(), Failure> {
        for action in service.actions.values() {
            if !action.dependent_actions.is_empty() {
                return Err("the package names dependent actions now: give them a column".into());
            }
            let [names, levels, sets, uses] = &mut self.actions;
            names.push(pools.texts.refer(&action.name));
            levels.push(level(&action.access_level)?);
            sets.push(pools.set(&action.condition_keys)?);
            uses.push_len(action.resource_types.len());
            for used in &action.resource_types {
                let name = used.name.to_lowercase();
                let index = service.resources.keys().position(|known| *known == name);
                let index = index.ok_or_else(|| format!("{}: no resource type {name}", action.name))?;
                self.uses[0].push(number(index) * 2 + u32::from(used.required));
                self.uses[1].push(pools.set(&used.condition_keys)?);
            }
        }
        Ok(())
    }

    fn finish(self, pools: &Pools) -> Result<Vec<u8>, Failure> {
        if pools.texts.items().len().max(pools.sets.items().len()) > usize::from(u16::MAX) {
            return Err("more than two bytes can count: the linter's rows need wider numbers".into());
        }
        let mut out = Vec::new();
        write_texts(pools.texts.items().iter().map(String::as_str), &mut out);
        let (mut lengths, mut steps) = (Column::default(), Column::default());
        for set in pools.sets.items() {
            lengths.push_len(set.len());
            let mut last = 0;
            for index in set {
                steps.push(index - last);
                last = *index;
            }
        }
        lengths.write(&mut out);
        steps.write(&mut out);
        let Self { services, service_keys, keys, resources, actions, uses } = self;
        services.iter().chain(&keys).for_each(|column| column.write(&mut out));
        service_keys.write(&mut out);
        resources.iter().chain(&actions).chain(&uses).for_each(|column| column.write(&mut out));
        Ok(out)
    }
}

impl Pools {
    /// A reference to a set of keys, sorted.
    fn set(&mut self, names: &[String]) -> Result<u32, Failure> {
        let mut set = Vec::with_capacity(names.len());
        for name in names {
            let index = self.keys.get(&name.to_lowercase());
            set.push(*index.ok_or_else(|| format!("{name} is listed by no service"))?);
        }
        set.sort_unstable();
        set.dedup();
        Ok(self.sets.refer(&set))
    }
}

/// The level as a number. Tagging and permissions management are writing too, and the package says both.
fn level(text: &str) -> Result<u32, Failure> {
    let has = |word: &str| text.split(", ").any(|level| level == word);
    let levels = ["List", "Read", "Permissions management", "Tagging", "Write"];
    let level = levels.into_iter().find(|level| has(level)).ok_or_else(|| format!("no level: {text}"))?;
    Ok(match level {
        "List" => 0,
        "Read" => 1,
        "Write" => 2,
        "Permissions management" => 3,
        _ => 4,
    })
}

/// The type as a number; 8 more for several values.
fn value_type(key: &Key) -> Result<u32, Failure> {
    let (text, several) = match key.value_type.strip_prefix("ArrayOf") {
        Some(text) => (text, 8),
        None => (key.value_type.as_str(), 0),
    };
    let types = ["String", "ARN", "Bool", "Numeric", "Date", "IPAddress"];
    let index = types.iter().position(|known| *known == text);
    Ok(several + number(index.ok_or_else(|| format!("{}: no type {text}", key.key))?))
}
