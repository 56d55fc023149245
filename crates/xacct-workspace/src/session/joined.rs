//! What one file says, completed by what others say of it.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use xacct_estate::{Certainty, HolderTie, TieKind};
use xacct_facts::{FileFacts, GrantedRole, Handshake, UnmatchedAttachment};
use xacct_rules::Finding;
use xacct_syntax::{FileId, Source, Span};

use super::Session;
use super::places::NamedPlace;
use crate::inspect::{TextFindings, check, read_facts};
use crate::{FileSettings, name};

/// The facts of files beside the one that is looked at, each read once.
pub(crate) struct JoinedFacts<'s> {
    session: &'s Session,
    read: HashMap<FileId, Option<Neighbour>>,
}

/// A file that another one is tied to.
struct Neighbour {
    path: PathBuf,
    source: Source,
    facts: FileFacts,
    settings: FileSettings,
}

impl<'s> JoinedFacts<'s> {
    pub fn new(session: &'s Session) -> Self {
        Self { session, read: HashMap::new() }
    }

    /// Adds to `facts`, those of `file`, what others certainly say of its holders.
    pub fn complete(&mut self, file: FileId, facts: &mut FileFacts) {
        // What is wrong with a permission of another file is said there.
        let counts = |tie: &HolderTie| !matches!(tie.kind, TieKind::Grants(_)) || tie.file == file;
        self.complete_with(file, facts, counts);
    }

    /// The same with those ties alone that count.
    fn complete_with(&mut self, file: FileId, facts: &mut FileFacts, counts: impl Fn(&HolderTie) -> bool) {
        let ties = self.session.model().estate.ties(file);
        for tie in ties.iter().filter(|tie| tie.certainty == Certainty::Certain && counts(tie)) {
            self.add(file, tie, facts);
        }
    }

    /// Adds to `facts`, those of `file`, what others say of its holders, presumably or certainly. The files that are only
    /// presumed to mean them.
    pub fn complete_presumably(&mut self, file: FileId, facts: &mut FileFacts) -> BTreeSet<FileId> {
        let mut ties = self.session.model().estate.ties(file);
        ties.retain(|tie| !matches!(tie.kind, TieKind::Grants(_)));
        ties.iter().for_each(|tie| self.add(file, tie, facts));
        let presumed = ties.iter().filter(|tie| tie.certainty == Certainty::Presumed);
        presumed.map(|tie| tie.file).collect()
    }

    /// What is found in other files about places in `file`: the other half of what it attaches to their holders.
    pub fn findings_about(&mut self, file: FileId) -> Vec<Finding> {
        let others = self.session.model().estate.says_of(file);
        let mut about = Vec::new();
        for other in others {
            let found = self.findings(other, file);
            about.extend(found.into_iter().filter(|finding| finding.primary.span.file == file));
        }
        about
    }

    /// The other files that `findings` of `file` point to.
    pub fn sources(&mut self, findings: &[Finding], file: FileId) -> Vec<(PathBuf, Source)> {
        let labels = findings.iter().flat_map(|finding| &finding.related).map(|label| label.span.file);
        let others: BTreeSet<FileId> = labels.filter(|other| *other != file).collect();
        others.into_iter().filter_map(|other| self.source(other)).collect()
    }

    /// What there is to say of `file` with the others in view; `None` where it cannot be read.
    pub fn look(&mut self, file: FileId) -> Option<TextFindings> {
        let elsewhere = self.findings_about(file);
        let mut seen = self.check(file, elsewhere, |facts, joined| joined.complete(file, facts))?;
        seen.findings.retain(|finding| finding.primary.span.file == file);
        Some(seen)
    }

    /// Where `file` is, and its text.
    pub fn source(&mut self, file: FileId) -> Option<(PathBuf, Source)> {
        self.neighbour(file).map(|other| (other.path.clone(), other.source.clone()))
    }

    /// The place that `span` finds in the facts of `file`; `None` where there is none, or it lies in another file.
    pub fn place(
        &mut self,
        file: FileId,
        span: impl FnOnce(&FileFacts) -> Option<Span>,
    ) -> Option<NamedPlace> {
        let other = self.neighbour(file)?;
        let span = span(&other.facts).filter(|span| span.file == file)?;
        Some(NamedPlace { path: other.path.clone(), source: other.source.clone(), span })
    }

    /// What the rules find in the facts of `file` with the others in view, wherever it is. Of the many that may use its roles, only
    /// what `user` does counts.
    fn findings(&mut self, file: FileId, user: FileId) -> Vec<Finding> {
        let counts =
            |tie: &HolderTie| !matches!(tie.kind, TieKind::Calls(_) | TieKind::Grants(_)) || tie.file == user;
        let seen = self.check(file, Vec::new(), |facts, joined| joined.complete_with(file, facts, counts));
        seen.map(|seen| seen.findings).unwrap_or_default()
    }

    fn check(
        &mut self,
        file: FileId,
        elsewhere: Vec<Finding>,
        complete: impl FnOnce(&mut FileFacts, &mut Self),
    ) -> Option<TextFindings> {
        let check = |source: &Source, settings: &FileSettings, facts: &FileFacts| {
            check(source, facts, settings, elsewhere)
        };
        self.with_completed(file, complete, check)
    }

    /// What `say` says of the facts of `file` with what others certainly say of its holders; `None` where it cannot be read.
    pub fn completed<T>(&mut self, file: FileId, say: impl FnOnce(&FileFacts) -> Option<T>) -> Option<T> {
        let complete = |facts: &mut FileFacts, joined: &mut Self| joined.complete(file, facts);
        self.with_completed(file, complete, |_, _, facts| say(facts)).flatten()
    }

    /// What `say` says of the facts of `file` while they are as `complete` makes them.
    fn with_completed<T>(
        &mut self,
        file: FileId,
        complete: impl FnOnce(&mut FileFacts, &mut Self),
        say: impl FnOnce(&Source, &FileSettings, &FileFacts) -> T,
    ) -> Option<T> {
        self.neighbour(file)?;
        let Neighbour { path, source, mut facts, settings } = self.read.remove(&file)??;
        let (documents, holders) = (facts.documents.len(), facts.holders.clone());
        complete(&mut facts, self);
        let said = say(&source, &settings, &facts);
        facts.documents.truncate(documents);
        facts.holders = holders;
        facts.handshakes.clear();
        facts.granted.clear();
        self.read.insert(file, Some(Neighbour { path, source, facts, settings }));
        Some(said)
    }

    /// Adds to `facts`, those of `file`, what `tie` says.
    fn add(&mut self, file: FileId, tie: &HolderTie, facts: &mut FileFacts) {
        if let TieKind::Calls(_) | TieKind::Grants(_) = tie.kind {
            // Rules look at them, and a rule is to know.
            if tie.certainty == Certainty::Certain {
                self.add_use(file, tie, facts);
            }
            return;
        }
        let Some(other) = self.neighbour(tie.file) else { return };
        match tie.kind {
            TieKind::Attaches(index) => {
                let Some(UnmatchedAttachment { holder, policy, document, .. }) =
                    other.facts.unmatched.get(index)
                else {
                    return;
                };
                let document = document.and_then(|id| other.facts.document(id)).cloned();
                facts.attach(tie.holder, policy.as_ref().unwrap_or(holder).clone(), document);
            }
            TieKind::Defines(attachment, document) => {
                if let Some(document) = other.facts.document(document).cloned() {
                    facts.complete(tie.holder, attachment, document);
                }
            }
            TieKind::Calls(_) | TieKind::Grants(_) => {}
        }
    }

    /// Adds to `facts`, those of `file`, the call or permission that `tie` says.
    fn add_use(&mut self, file: FileId, tie: &HolderTie, facts: &mut FileFacts) {
        let role = tie.holder;
        let (call, grant) = {
            let of = match tie.file == file {
                true => Some(&*facts),
                false => self.neighbour(tie.file).map(|other| &other.facts),
            };
            let Some(of) = of else { return };
            match tie.kind {
                TieKind::Calls(index) => (of.calls.get(index).cloned(), None),
                TieKind::Grants(index) => (None, of.grants.get(index).cloned()),
                _ => return,
            }
        };
        facts.handshakes.extend(call.map(|call| Handshake { role, call }));
        facts.granted.extend(grant.map(|grant| GrantedRole { role, grant }));
    }

    /// What `file` holds; `None` where it cannot be read.
    fn neighbour(&mut self, file: FileId) -> Option<&Neighbour> {
        let session = self.session;
        self.read.entry(file).or_insert_with(|| Neighbour::read(session, file)).as_ref()
    }
}

impl Neighbour {
    fn read(session: &Session, file: FileId) -> Option<Self> {
        let path = session.model().identities.path(file).map(Path::to_owned)?;
        let text = session.read(&path, true).ok()??;
        let source = name::source(file, &path, text);
        let settings = session.settings_with_others(&path, &source)?;
        let facts = read_facts(&path, &source, &settings).ok()?;
        Some(Self { path, source, facts, settings })
    }
}
