//! What stack sets create, as part of the file that creates them.

use crate::facts::{
    Attachment, CallCaller, Document, DocumentId, FileFacts, Holder, HolderId, Membership, RoleCall,
    Scenario, ScenarioId,
};

impl FileFacts {
    /// Takes the roles, users, groups and policies of the stack sets whose templates are written in this file for those of the
    /// file itself: for whoever asks about these, and not about stacks. What differs between the accounts of a set is not known.
    pub fn include_stack_sets(&mut self) {
        let sets = self.stacks.iter_mut().filter(|stack| stack.is_set && stack.alone.is_none());
        let created: Vec<_> = sets.map(|set| std::mem::take(&mut set.deployments)).collect();
        for deployments in created {
            let is_one = deployments.len() == 1;
            let Some(first) = deployments.into_iter().next() else { continue };
            let mut facts = first.facts;
            if !is_one {
                facts.documents.iter_mut().for_each(|document| document.account = None);
                facts.holders.iter_mut().for_each(|holder| holder.account = None);
            }
            self.include(facts);
        }
    }

    /// Adds what `other` says, whose spans name the same file.
    fn include(&mut self, other: Self) {
        let (documents, holders) = (self.documents.len(), self.holders.len());
        let (calls, scenarios) = (self.calls.len(), self.scenarios.len());
        let unit = self.scenarios.last().map_or(0, |last| last.unit + 1);
        let document = |id: DocumentId| DocumentId(id.0 + documents);
        let holder = |id: HolderId| HolderId(id.0 + holders);
        let scenario = |id: ScenarioId| ScenarioId(id.0 + scenarios);
        let attachment =
            |of: Attachment| Attachment { document: of.document.map(document), policy: of.policy };
        self.scenarios.extend(other.scenarios.into_iter().map(|of| Scenario { unit: of.unit + unit, ..of }));
        self.documents.extend(
            other.documents.into_iter().map(|of| Document { scenario: of.scenario.map(scenario), ..of }),
        );
        self.holders.extend(other.holders.into_iter().map(|of| Holder {
            trust: of.trust.map(document),
            attached: of.attached.into_iter().map(attachment).collect(),
            inline: of.inline.into_iter().map(document).collect(),
            boundary: of.boundary.map(attachment),
            groups:
                of.groups.into_iter().map(|of| Membership { group: of.group.map(holder), ..of }).collect(),
            scenario: of.scenario.map(scenario),
            ..of
        }));
        self.calls.extend(other.calls.into_iter().map(|of| RoleCall {
            caller: match of.caller {
                CallCaller::Call(number) => CallCaller::Call(number + calls),
                CallCaller::Holder(id) => CallCaller::Holder(holder(id)),
                other => other,
            },
            scenario: of.scenario.map(scenario),
            ..of
        }));
        self.stacks.extend(other.stacks);
    }
}
