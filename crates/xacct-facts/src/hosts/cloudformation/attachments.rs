//! Policies that are resources of their own, and the roles that they are attached to: said by the role, or by the
//! policy.

use std::collections::HashMap;
use std::ops::Range;

use xacct_syntax::{Node, Text};

use super::functions::function;
use super::template::{Resource, Template};
use crate::facts::{Attachment, DocumentId};
use crate::reader::Reader;

/// Who is attached to whom, as far as it was met.
#[derive(Default)]
pub(crate) struct Links {
    /// The roles of each resource, one for each scenario.
    roles: HashMap<String, Vec<usize>>,
    /// The documents of each policy that is a resource.
    policies: Vec<(String, Vec<DocumentId>)>,
}

impl Links {
    /// Notes the roles that the resource `id` was read as.
    pub fn role(&mut self, id: &str, roles: Range<usize>) {
        self.roles.entry(id.to_owned()).or_default().extend(roles);
    }

    /// Notes the documents of a resource that can be attached.
    pub fn policy(&mut self, resource: &Resource<'_>, documents: impl Iterator<Item = DocumentId>) {
        let attachable = ["AWS::IAM::ManagedPolicy", "AWS::IAM::Policy", "AWS::IAM::RolePolicy"];
        if !attachable.contains(&resource.kind.as_str()) {
            return;
        }
        let documents = documents.collect::<Vec<_>>();
        match self.policies.iter_mut().find(|(id, _)| *id == resource.id) {
            Some((_, known)) => known.extend(documents),
            None => self.policies.push((resource.id.clone(), documents)),
        }
    }

    /// Gives every role the policies that are attached to it.
    pub fn join(self, template: &Template<'_>, reader: &mut Reader) {
        for (id, documents) in &self.policies {
            let Some(policy) = template.resource(id) else { continue };
            let by_role = format!("${{{id}}}");
            for role in &mut reader.facts.roles {
                let named =
                    role.attached.iter_mut().filter(|attachment| attachment.policy == by_role.as_str());
                for attachment in named {
                    attachment.document = documents.first().copied();
                }
            }
            for (role, place) in roles_of(policy) {
                for at in self.roles.get(&role).into_iter().flatten() {
                    let Some(role) = reader.facts.roles.get_mut(*at) else { continue };
                    role.attached.extend(
                        documents
                            .iter()
                            .map(|document| Attachment { policy: place.clone(), document: Some(*document) }),
                    );
                }
            }
        }
    }
}

/// The roles of the same template that a policy says it is attached to: their ids, and where that is said.
fn roles_of<'t>(policy: &Resource<'t>) -> Vec<(String, Text)> {
    let named = ["Roles", "RoleName"].into_iter().filter_map(|key| policy.properties.get(key));
    let references = named.flat_map(Node::subtree).filter_map(function).filter(|call| call.key.is("Ref"));
    references.filter_map(|call| Some((call.value.as_str()?.into_owned(), call.value.text()?))).collect()
}
