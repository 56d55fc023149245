//! What the rules look at: a policy of the file, with its index and its doors.

use xacct_access::Survey;
use xacct_facts::{Document, FileFacts};

use crate::World;
use crate::door::{Door, doors};

/// A policy of the file.
#[derive(Debug)]
pub(crate) struct Subject<'a> {
    pub document: &'a Document,
    pub survey: Survey<'a>,
    /// Each way for a principal into the role or resource.
    pub doors: Vec<Door<'a>>,
}

/// Every policy of the file, in the order of its documents.
pub(crate) fn subjects<'a>(facts: &'a FileFacts, world: &'a World) -> Vec<Subject<'a>> {
    let subject = |document: &'a Document| {
        let survey = Survey::of(&document.policy);
        let doors = doors(document, &survey, world);
        Subject { document, survey, doors }
    };
    facts.documents.iter().map(subject).collect()
}
