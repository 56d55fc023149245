//! Where something that has a name is written, in whatever file of the workspace.

use std::collections::BTreeMap;
use std::path::PathBuf;

use xacct_estate::TieKind;
use xacct_facts::{DocumentId, FileFacts, HolderId, HolderKind};
use xacct_syntax::{FileId, Source, Span};

use super::Session;
use super::joined::JoinedFacts;

/// Where something is written.
#[derive(Clone, Debug)]
pub struct NamedPlace {
    /// The file.
    pub path: PathBuf,
    /// Its text.
    pub source: Source,
    /// The characters.
    pub span: Span,
}

/// A role, user, group or managed policy of the workspace.
#[derive(Clone, Debug)]
pub struct WorkspaceSymbolPlace {
    /// Its name, without the path.
    pub name: String,
    /// `role`, `user`, `group` or `managed policy`.
    pub noun: &'static str,
    /// Where it is defined.
    pub place: NamedPlace,
}

/// Something that a file defines: one of its holders or documents.
#[derive(Clone, Copy)]
enum Definition {
    Holder(HolderId),
    Policy(DocumentId),
}

impl Definition {
    fn span(self, facts: &FileFacts) -> Option<Span> {
        match self {
            Self::Holder(id) => facts.holder(id).map(|holder| holder.span),
            Self::Policy(id) => facts.document(id).map(|document| document.policy.span),
        }
    }
}

impl Session {
    /// Where the roles, users, groups and managed policies of that name or ARN are defined. A name may be that of several.
    pub fn definitions(&self, name: &str) -> Vec<NamedPlace> {
        let found: Vec<_> = self.named_definitions(name);
        self.places(found.into_iter())
    }

    /// Where the role of that name or ARN is assumed, and where files other than the one that defines it attach a policy to it,
    /// or to the user or group; where the managed policy of that ARN is attached.
    pub fn references(&self, name: &str) -> Vec<NamedPlace> {
        let (attached, wanted) = {
            let model = self.model();
            let holders = model.estate.named(name);
            let ties = holders.iter().flat_map(|(file, holder)| {
                let ties = model.estate.ties(*file).into_iter();
                ties.filter(|tie| tie.holder == holder.id)
            });
            let attached: Vec<(FileId, TieKind)> = ties.map(|tie| (tie.file, tie.kind)).collect();
            let wanted: Vec<(FileId, HolderId, usize)> = model
                .estate
                .all_holders()
                .flat_map(|(file, holder)| {
                    let wants = holder.wanted.iter().filter(|(_, arn)| arn == name);
                    wants.map(move |(at, _)| (file, holder.id, *at))
                })
                .collect();
            (attached, wanted)
        };
        let mut joined = JoinedFacts::new(self);
        let mut places = Vec::new();
        for (file, kind) in attached {
            let span = |facts: &FileFacts| match kind {
                TieKind::Attaches(index) => Some(facts.unmatched.get(index)?.holder.span()),
                TieKind::Calls(index) => Some(facts.calls.get(index)?.role.span()),
                TieKind::Grants(index) => Some(facts.grants.get(index)?.role.span()),
                // That it is attached is written where the holder is defined.
                TieKind::Defines(..) => None,
            };
            places.extend(joined.place(file, span));
        }
        for (file, holder, at) in wanted {
            let span = |facts: &FileFacts| Some(facts.holder(holder)?.attached.get(at)?.policy.span());
            places.extend(joined.place(file, span));
        }
        places
    }

    /// The roles, users, groups and managed policies whose names have `part` in them, in any case, by name; at most `most`.
    pub fn symbols(&self, part: &str, most: usize) -> Vec<WorkspaceSymbolPlace> {
        let part = part.to_lowercase();
        let mut found: BTreeMap<(String, &'static str, FileId), Definition> = BTreeMap::new();
        {
            let model = self.model();
            let is_meant = |name: &str| name.to_lowercase().contains(&part);
            for (file, holder) in model.estate.all_holders().filter(|(_, holder)| is_meant(&holder.name)) {
                found.insert((holder.name.clone(), holder.kind.noun(), file), Definition::Holder(holder.id));
            }
            for (file, policy) in model.estate.all_policies().filter(|(_, policy)| is_meant(&policy.name)) {
                let key = (policy.name.clone(), "managed policy", file);
                found.insert(key, Definition::Policy(policy.document));
            }
        }
        let mut joined = JoinedFacts::new(self);
        let found = found.into_iter().take(most);
        let symbols = found.filter_map(|((name, noun, file), definition)| {
            let place = joined.place(file, |facts| definition.span(facts))?;
            Some(WorkspaceSymbolPlace { name, noun, place })
        });
        symbols.collect()
    }

    fn named_definitions(&self, name: &str) -> Vec<(FileId, Definition)> {
        let model = self.model();
        let holders = model.estate.named(name).into_iter();
        let holders = holders.filter(|(_, holder)| is_of_kind(name, holder.kind));
        let holders = holders.map(|(file, holder)| (file, Definition::Holder(holder.id)));
        let last = name.rsplit('/').next().unwrap_or(name);
        let is_policy = !name.starts_with("arn:") || name.contains(":policy/");
        let policies = model.estate.all_policies().filter(|(_, policy)| is_policy && policy.name == last);
        let meant = policies.filter(|(_, policy)| match (&policy.arn, name.split(':').nth(4)) {
            (Some(arn), _) if name.starts_with("arn:") => arn == name,
            (None, Some(account)) => policy.account.id().is_none_or(|id| id.to_string() == account),
            _ => true,
        });
        let policies = meant.map(|(file, policy)| (file, Definition::Policy(policy.document)));
        holders.chain(policies).collect()
    }

    fn places(&self, found: impl Iterator<Item = (FileId, Definition)>) -> Vec<NamedPlace> {
        let mut joined = JoinedFacts::new(self);
        found.filter_map(|(file, definition)| joined.place(file, |facts| definition.span(facts))).collect()
    }
}

/// Whether the name can be that of such a holder: an ARN says what it is.
fn is_of_kind(name: &str, kind: HolderKind) -> bool {
    !name.starts_with("arn:") || name.contains(&format!(":{}/", kind.noun()))
}
