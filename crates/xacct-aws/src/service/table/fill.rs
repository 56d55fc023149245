//! The columns of the file turned into rows.

use std::ops::Range;

use super::Table;
use crate::service::read::{ByteReader, MAGIC, sums, unpack};
use crate::service::rows::{ActionRow, KeyRow, ResourceRow, ServiceRow, SetId, TextId, UseRow};

/// Resolves references: 0 is the next that nothing has referred to.
struct References {
    next: u16,
    count: usize,
}

impl References {
    fn resolve(&mut self, reference: u32) -> Option<u16> {
        let index = match reference.checked_sub(1) {
            Some(index) => u16::try_from(index).ok()?,
            None => {
                self.next = self.next.checked_add(1)?;
                self.next - 1
            }
        };
        (usize::from(index) < self.count).then_some(index)
    }
}

/// The columns that are left when texts, sets and keys are read.
struct Columns {
    services: [Vec<u32>; 4],
    resources: [Vec<u32>; 3],
    actions: [Vec<u32>; 4],
    uses: [Vec<u32>; 2],
    texts: References,
    sets: References,
}

impl Table {
    /// The table that a packed file holds; `None` where the file is broken. Descriptions are unpacked later, and a
    /// broken block of them reads as none.
    pub fn read(file: &'static [u8]) -> Option<Self> {
        let mut reader = ByteReader::new(file);
        if reader.take(MAGIC.len())? != MAGIC {
            return None;
        }
        let length = usize::from(*reader.take(1)?.first()?);
        let version = std::str::from_utf8(reader.take(length)?).ok()?.to_owned();
        let (packed, size) = reader.block()?;
        let packed_prose = reader.block()?;
        let mut table = Self { version, packed_prose, ..Self::default() };
        table.fill(ByteReader::new(&unpack(packed, size)?))?;
        Some(table)
    }

    fn fill(&mut self, mut reader: ByteReader<'_>) -> Option<()> {
        (self.text, self.text_ends) = reader.texts()?;
        self.set_ends = sums(reader.column()?)?;
        self.set_items = items(&reader.column()?, &self.set_ends)?;
        let services = reader.columns()?;
        let [key_names, key_types] = reader.columns()?;
        let service_keys = reader.column()?;
        let mut columns = Columns {
            services,
            resources: reader.columns()?,
            actions: reader.columns()?,
            uses: reader.columns()?,
            texts: References { next: 0, count: self.text_ends.len() },
            sets: References { next: 0, count: self.set_ends.len() },
        };
        self.services = columns.services()?;
        for (name, value_type) in key_names.into_iter().zip(key_types) {
            let value_type = u8::try_from(value_type).ok()?;
            self.keys.push(KeyRow { name: columns.texts.resolve(name)?, value_type });
        }
        if self.services.len() != service_keys.len()
            || self.set_items.iter().any(|key| usize::from(*key) >= self.keys.len())
        {
            return None;
        }
        for (service, keys) in self.services.iter_mut().zip(service_keys) {
            service.keys = columns.sets.resolve(keys)?;
            for row in service.resources.clone() {
                self.resources.push(columns.resource(row as usize)?);
            }
        }
        for (index, service) in self.services.iter().enumerate() {
            for row in service.actions.clone() {
                let action = columns.action(row as usize, u16::try_from(index).ok()?, self.uses.len())?;
                for at in self.uses.len()..self.uses.len() + usize::from(action.uses) {
                    self.uses.push(columns.used(at, &service.resources)?);
                }
                self.actions.push(action);
            }
        }
        Some(())
    }
}

/// The sets in a row: each is written in steps from number to number.
fn items(steps: &[u32], ends: &[u32]) -> Option<Vec<u16>> {
    let mut items = Vec::with_capacity(steps.len());
    let mut start = 0;
    for end in ends {
        let mut last = 0_u32;
        for step in steps.get(start..*end as usize)? {
            last = last.checked_add(*step)?;
            items.push(u16::try_from(last).ok()?);
        }
        start = *end as usize;
    }
    Some(items)
}

impl Columns {
    fn services(&mut self) -> Option<Vec<ServiceRow>> {
        let (mut action, mut resource) = (0_u32, 0_u32);
        let mut rows = Vec::with_capacity(self.services[0].len());
        for index in 0..self.services[0].len() {
            let [prefixes, names, actions, resources] = &self.services;
            let (last_action, last_resource) = (action, resource);
            action = action.checked_add(actions[index])?;
            resource = resource.checked_add(resources[index])?;
            rows.push(ServiceRow {
                prefix: self.texts.resolve(prefixes[index])?,
                name: self.texts.resolve(names[index])?,
                actions: last_action..action,
                resources: last_resource..resource,
                keys: SetId::MAX,
            });
        }
        Some(rows)
    }

    fn resource(&mut self, row: usize) -> Option<ResourceRow> {
        let [names, arns, sets] = &self.resources;
        let name = self.texts.resolve(*names.get(row)?)?;
        Some(ResourceRow {
            name,
            arn: self.texts.resolve(*arns.get(row)?)?,
            keys: self.sets.resolve(*sets.get(row)?)?,
        })
    }

    fn action(&mut self, row: usize, service: u16, first_use: usize) -> Option<ActionRow> {
        let [names, levels, sets, uses] = &self.actions;
        let name: TextId = self.texts.resolve(*names.get(row)?)?;
        Some(ActionRow {
            name,
            service,
            keys: self.sets.resolve(*sets.get(row)?)?,
            level: u8::try_from(*levels.get(row)?).ok()?,
            first_use: u32::try_from(first_use).ok()?,
            uses: u16::try_from(*uses.get(row)?).ok()?,
        })
    }

    /// A use, of a resource type among its service's.
    fn used(&mut self, row: usize, of: &Range<u32>) -> Option<UseRow> {
        let [resources, sets] = &self.uses;
        let number = *resources.get(row)?;
        let resource = of.start.checked_add(number / 2).filter(|resource| of.contains(resource))?;
        let keys = self.sets.resolve(*sets.get(row)?)?;
        Some(UseRow { resource: u16::try_from(resource).ok()?, keys, required: number % 2 == 1 })
    }
}
