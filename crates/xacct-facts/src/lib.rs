//! What a file holds: policies, and the roles, users and groups that hold them, whatever the format they are written in.
//!
//! [`read`] is a pure function of a file's text, in steps: the text is parsed, the host that it is written for says
//! which items it has, and `assemble` makes facts of them. Each host is one file or folder under `hosts/`, and none
//! knows of the facts. No rules, no I/O.

mod assemble;
mod budget;
mod denial;
mod deployments;
mod facts;
mod find;
mod format;
mod holder;
mod hosts;
mod items;
mod naming;
mod organization;
mod other_texts;
mod permission;
mod prefilter;
mod reader;
mod related;
mod role_calls;
mod role_grants;
mod stack_sets;
mod suppression;
mod value;

pub use denial::{
    CallHints, DenialFamily, DenialMessage, DenialReason, FailedPart, MaskedName, PolicyType,
    RefusedParameter, read_denial,
};
pub use facts::{
    AssumeAction, Attachment, CallCaller, CallerArn, Dialect, Document, DocumentId, FileFacts, FilledIn,
    GrantedRole, Handshake, Hints, Holder, HolderId, HolderKind, Host, Membership, OidcToken, ProfileFile,
    ProfileFileKind, ProfileKey, ProfileSection, RoleCall, RoleGrant, Scenario, ScenarioId, StackDeployment,
    StackFacts, UnlistedReason, UnmatchedAttachment, WithheldToken,
};
pub use format::{EXTENSIONS, has_known_name, language, parse};
pub use hosts::HostForm;
pub use hosts::cloudformation::manifest::{MANIFEST, accounts_by_manifest};
pub use hosts::terraform::{Module, ModuleFile, TerraformUnit};
pub use naming::kind_by_path;
pub use other_texts::OtherTexts;
pub use prefilter::may_hold_policy;
pub use suppression::{SuppressedRule, Suppression};

use std::rc::Rc;
use std::sync::Arc;

use xacct_syntax::{FileId, Language, Source};

use crate::budget::Budget;
use crate::hosts::terraform::ReadFile;
use crate::items::Items;
use crate::reader::FactReader;

/// Reads what `source` holds. A file that is no policy gives empty facts; [`may_hold_policy`] tells most of these
/// apart for much less.
pub fn read(source: &Source, hints: &Hints) -> FileFacts {
    read_in(source, hints, &TerraformUnit::default())
}

/// Reads what `source` holds with the files in view that it is read together with, where it is a file of Terraform. If it is
/// one of the files of `unit`, the unit is evaluated once for all of them; if not, it takes the place of the one of its name.
pub fn read_in(source: &Source, hints: &Hints, unit: &TerraformUnit) -> FileFacts {
    if let Some(file) = unit.file(source).cloned() {
        return of_unit(&file, unit.take(file.file()), hints);
    }
    read_all(source, hints, unit, &OtherTexts::default())
}

/// Reads what `source` holds with the files in view that its stacks are made of, where it is a template of CloudFormation.
pub fn read_with(source: &Source, hints: &Hints, others: &OtherTexts) -> FileFacts {
    read_all(source, hints, &TerraformUnit::default(), others)
}

fn read_all(source: &Source, hints: &Hints, unit: &TerraformUnit, others: &OtherTexts) -> FileFacts {
    let parsed = parse(source);
    if hosts::terraform::is(source, parsed.tree.language()) {
        let file = Arc::new(ModuleFile::of(source, parsed));
        return of_unit(&file, unit.with(Arc::clone(&file)).only(file.file()), hints);
    }
    let budget = Rc::new(Budget::of(parsed.tree.text()));
    let mut reader = FactReader::new(Rc::clone(&budget));
    let written = Arc::new(reader.parsed(parsed));
    let items = match written.language() {
        Language::Ini if hosts::profiles::is(&written) => hosts::profiles::read(&written, source.name()),
        Language::Ini => Items::default(),
        _ => hosts::read(&written, hints, others.trees(), &budget),
    };
    let mut facts = assemble::assemble(items, reader, hints, &written);
    deployments::read(&mut facts, &written, hints, others.trees(), &budget);
    facts
}

/// Reads what the files of `unit` hold, each with the hints that there are for it.
pub fn read_unit(unit: &TerraformUnit, hints: impl Fn(&ModuleFile) -> Hints) -> Vec<(FileId, FileFacts)> {
    let mut read = unit.evaluate(None);
    let facts = |file: &Arc<ModuleFile>| {
        let found = read.remove(&file.file()).unwrap_or_default();
        (file.file(), of_unit(file, found, &hints(file)))
    };
    unit.files().map(facts).collect()
}

/// The facts of those files of `unit` that hold something that is written in `file`: a call of a module there gives values to it,
/// or a policy document takes over statements.
pub fn read_using(unit: &TerraformUnit, file: FileId, hints: &Hints) -> Vec<FileFacts> {
    let using = unit.used_by(file).into_iter();
    using.map(|(file, found)| of_unit(file, found, hints)).collect()
}

/// The facts of `file`, in which `found` was found.
fn of_unit(file: &ModuleFile, found: ReadFile, hints: &Hints) -> FileFacts {
    let budget = Budget::of(file.text());
    found.exceeded.into_iter().for_each(|place| budget.exceed_at(place));
    let mut reader = FactReader::new(Rc::new(budget));
    reader.note(file.tree(), file.errors().to_vec());
    assemble::assemble(found.items, reader, hints, file.tree())
}

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
