//! A workspace before and after a change: as it was in a revision, and as it is now.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use xacct_syntax::FileId;

use crate::git::{Changed, changed_since};
use crate::session::OverlaidText;
use crate::{CheckRequest, PolicyFile, Problem, Session, read};

/// The files that a change is about, on both of its sides, each with what other files say of its holders.
#[derive(Debug, Default)]
pub struct WorkspaceChange {
    /// As they were. A file that was not there is missing.
    pub old: Vec<PolicyFile>,
    /// As they are. A file that is gone is missing.
    pub new: Vec<PolicyFile>,
    /// What could not be done.
    pub problems: Vec<Problem>,
}

/// The sessions of both sides of a change.
pub(crate) struct RevisionSessions {
    pub old: Session,
    pub new: Session,
    /// The files that changed.
    pub changed: Vec<Changed>,
    pub problems: Vec<Problem>,
}

impl WorkspaceChange {
    /// What changed since `revision` in the files that `request` names or that lie below the directories that it names.
    ///
    /// # Errors
    ///
    /// There is no `git`, no repository that it reads, no such revision, or no such file.
    pub fn since(revision: &str, request: &CheckRequest) -> Result<Self, Problem> {
        let RevisionSessions { old, new, changed, problems } = RevisionSessions::open(revision, request)?;
        let mut change = Self { problems, ..Self::default() };
        new.index();
        // What did not change is known from the other side.
        let old = old.with_model_of(&new);
        let mut files: BTreeSet<FileId> = BTreeSet::new();
        for path in changed.iter().flat_map(|changed| new.read_with(&changed.path)) {
            for session in [&new, &old] {
                files.insert(session.model().identities.of(&path));
                let affected = match session.file(&path) {
                    Ok(look) => look.affected,
                    Err(_) => session.forget(&path),
                };
                files.extend(affected.iter().map(|path| session.model().identities.of(path)));
            }
        }
        for (session, side) in [(&old, &mut change.old), (&new, &mut change.new)] {
            let there = |file: &FileId| {
                let path = session.model().identities.path(*file).map(Path::to_owned);
                path.is_some_and(|path| session.is_there(&path))
            };
            let files = files.iter().filter(|file| there(file)).copied().collect();
            let joined = session.joined(&files);
            *side = joined.files;
            change.problems.extend(joined.problems);
        }
        change.problems.extend(new.problems());
        Ok(change)
    }
}

impl RevisionSessions {
    /// The sessions of `request` in `revision` and now.
    ///
    /// # Errors
    ///
    /// There is no `git`, no repository that it reads, no such revision, or no such file.
    pub fn open(revision: &str, request: &CheckRequest) -> Result<Self, Problem> {
        let changes = changed_since(revision, &request.paths)?;
        let mut request = request.clone();
        if request.paths.is_empty() {
            request.paths.push(PathBuf::from("."));
        }
        let new = Session::new(request);
        let before = |changed: &Changed| {
            let text = match &changed.before {
                None => OverlaidText::Gone,
                Some(bytes) => match read::decode(&changed.path, false, bytes.clone()) {
                    Ok(Some(text)) => OverlaidText::Text(text.into()),
                    // What holds no policy may hold the variables of one.
                    Ok(None) => OverlaidText::Text(String::from_utf8_lossy(bytes).into()),
                    Err(problem) => OverlaidText::Unreadable(Box::new(problem)),
                },
            };
            (changed.path.clone(), text)
        };
        let over: HashMap<PathBuf, OverlaidText> = changes.files.iter().map(before).collect();
        let old = new.with_texts(over);
        Ok(Self { old, new, changed: changes.files, problems: changes.problems })
    }
}
