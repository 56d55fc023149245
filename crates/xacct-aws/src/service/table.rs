//! The table: columns, and how things are found in them.

mod fill;

use std::cmp::Ordering;
use std::sync::OnceLock;

use super::prose::{Prose, text_at};
use super::rows::{ActionRow, KeyRow, ResourceRow, ServiceRow, SetId, TextId, UseRow};
use super::{Service, ServiceAction, ServiceKey, ServiceResource};

/// Every service with its actions, resource types and condition keys. The default has none.
#[derive(Default)]
pub struct Table {
    version: String,
    text: String,
    text_ends: Vec<u32>,
    set_items: Vec<u16>,
    set_ends: Vec<u32>,
    services: Vec<ServiceRow>,
    pub(super) actions: Vec<ActionRow>,
    pub(super) uses: Vec<UseRow>,
    resources: Vec<ResourceRow>,
    keys: Vec<KeyRow>,
    packed_prose: (&'static [u8], usize),
    prose: OnceLock<Prose>,
}

static NOWHERE: ServiceRow =
    ServiceRow { prefix: TextId::MAX, name: TextId::MAX, actions: 0..0, resources: 0..0, keys: SetId::MAX };

impl Table {
    /// The version of the package that the file was made from.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Every service, by prefix.
    pub fn services(&self) -> impl Iterator<Item = Service<'_>> {
        self.services.iter().map(|row| Service { table: self, row })
    }

    /// The service whose actions begin with that prefix, in any case.
    pub fn service(&self, prefix: &str) -> Option<Service<'_>> {
        let at = self.services.binary_search_by(|row| order(self.text(row.prefix), prefix)).ok()?;
        self.services.get(at).map(|row| Service { table: self, row })
    }

    /// The action of that name, with its prefix and in any case.
    pub fn action(&self, name: &str) -> Option<ServiceAction<'_>> {
        self.actions_from(name)
            .next()
            .filter(|action| name.len() == action.service().prefix().len() + 1 + action.name().len())
    }

    /// The actions whose names begin so, in any case, in order: `sts:Ass`. Without a colon there are none, but
    /// [`Self::services_from`].
    pub fn actions_from<'t>(&'t self, start: &str) -> impl Iterator<Item = ServiceAction<'t>> + use<'t> {
        let (prefix, name) = start.split_once(':').unwrap_or((start, ""));
        let rows = self
            .service(prefix)
            .filter(|_| start.contains(':'))
            .map_or(0..0, |service| service.row.actions.clone());
        let all = self.actions.get(rows.start as usize..rows.end as usize).unwrap_or_default();
        let (from, to) = self.beginning(all, name, |row| row.name);
        let first = rows.start;
        let index = |at: usize| first.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
        (index(from)..index(to)).filter_map(|index| self.action_at(index))
    }

    /// The services whose prefixes begin so, in any case, in order.
    pub fn services_from(&self, start: &str) -> impl Iterator<Item = Service<'_>> {
        let (from, to) = self.beginning(&self.services, start, |row| row.prefix);
        self.services.get(from..to).unwrap_or_default().iter().map(|row| Service { table: self, row })
    }

    /// Every condition key, by name without regard to case.
    pub fn keys(&self) -> impl Iterator<Item = ServiceKey<'_>> {
        (0..=u16::MAX).map_while(|index| self.key_at(index))
    }

    /// The condition key of that name, in any case; of a member of a family, the family.
    pub fn key(&self, name: &str) -> Option<ServiceKey<'_>> {
        match self.keys.binary_search_by(|row| order(self.text(row.name), name)) {
            Ok(at) => self.key_at(u16::try_from(at).ok()?),
            Err(_) => self.keys().find(|key| key.is_family() && is_member(key.name(), key.stem(), name)),
        }
    }

    /// Which of the sorted rows have names that begin so: from where to where.
    fn beginning<R>(&self, rows: &[R], start: &str, name: impl Fn(&R) -> TextId) -> (usize, usize) {
        let name = |row: &R| self.text(name(row)).as_bytes();
        let head = |row: &R| name(row).get(..start.len()).unwrap_or(name(row)).to_ascii_lowercase();
        let start = start.to_ascii_lowercase();
        let from = rows.partition_point(|row| head(row).as_slice() < start.as_bytes());
        let to = rows.partition_point(|row| head(row).as_slice() <= start.as_bytes());
        (from, to)
    }

    pub(super) fn text(&self, id: TextId) -> &str {
        text_at(&self.text, &self.text_ends, usize::from(id)).unwrap_or_default()
    }

    pub(super) fn set(&self, id: SetId) -> &[u16] {
        let end = |at: usize| self.set_ends.get(at).copied();
        let start = usize::from(id).checked_sub(1).map_or(Some(0), end);
        let range = start.zip(end(usize::from(id))).map(|(start, end)| start as usize..end as usize);
        range.and_then(|range| self.set_items.get(range)).unwrap_or_default()
    }

    pub(super) fn keys_of(&self, id: SetId) -> impl Iterator<Item = ServiceKey<'_>> {
        self.set(id).iter().filter_map(|index| self.key_at(*index))
    }

    pub(super) fn key_at(&self, index: u16) -> Option<ServiceKey<'_>> {
        self.keys.get(usize::from(index)).map(|row| ServiceKey { table: self, row, index })
    }

    pub(super) fn action_at(&self, index: u32) -> Option<ServiceAction<'_>> {
        self.actions.get(index as usize).map(|row| ServiceAction { table: self, row, index })
    }

    pub(super) fn resource_at(&self, index: u32) -> Option<ServiceResource<'_>> {
        self.resources.get(index as usize).map(|row| ServiceResource { table: self, row })
    }

    pub(super) fn service_at(&self, index: u16) -> Service<'_> {
        Service { table: self, row: self.services.get(usize::from(index)).unwrap_or(&NOWHERE) }
    }

    pub(super) fn prose(&self) -> &Prose {
        let (packed, size) = self.packed_prose;
        self.prose.get_or_init(|| Prose::read(packed, size))
    }
}

/// Whether a name is of the family: what is written of the family's name up to what varies, something, and what is
/// written behind that.
fn is_member(family: &str, stem: &str, name: &str) -> bool {
    let tail = family.rfind(['}', '>']).and_then(|at| family.get(at + 1..)).unwrap_or_default();
    let head = name.get(..stem.len()).is_some_and(|head| head.eq_ignore_ascii_case(stem));
    let end = name.len().checked_sub(tail.len()).and_then(|at| name.get(at..));
    head && name.len() > stem.len() + tail.len() && end.is_some_and(|end| end.eq_ignore_ascii_case(tail))
}

/// Order without regard to ASCII case.
fn order(a: &str, b: &str) -> Ordering {
    a.bytes().map(|b| b.to_ascii_lowercase()).cmp(b.bytes().map(|b| b.to_ascii_lowercase()))
}
