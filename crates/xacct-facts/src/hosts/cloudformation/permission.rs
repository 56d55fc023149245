//! Permissions: resources that each make one statement of a resource's policy.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html>

use std::sync::Arc;

use xacct_policy::Kind;
use xacct_syntax::{Builder, Kind as Shape, Node, Tree};

use super::template::Resource;
use crate::reader::{Place, Reader};
use crate::value::{said, source};

/// Whether resources of that type are permissions.
pub(crate) fn is(kind: &str) -> bool {
    matches!(kind, "AWS::Lambda::Permission" | "AWS::Lambda::LayerVersionPermission")
}

/// What a property demands of a request.
const DEMANDS: [(&str, &str, &str); 4] = [
    ("SourceArn", "ArnLike", "aws:SourceArn"),
    ("SourceAccount", "StringEquals", "aws:SourceAccount"),
    ("PrincipalOrgID", "StringEquals", "aws:PrincipalOrgID"),
    ("OrganizationId", "StringEquals", "aws:PrincipalOrgID"),
];

/// Reads the statement that the permission makes. Nobody wrote it, so nobody can edit it, but for the values that it
/// takes over.
pub(crate) fn read(reader: &mut Reader, tree: &Arc<Tree>, resource: &Resource<'_>, properties: Node<'_>) {
    let (Some(principal), Some(action)) = (properties.get("Principal"), properties.get("Action")) else {
        return;
    };
    let mut statement = Statement { builder: Builder::like(tree), at: properties };
    let all = statement.open();
    statement.word("Effect", "Allow");
    let text = principal.as_str().unwrap_or_default();
    if text == "*" {
        statement.copy("Principal", principal);
    } else {
        let account = text.starts_with("arn:") || text.bytes().all(|b| b.is_ascii_digit());
        let holes = principal.text().is_some_and(|text| text.holes().next().is_some());
        if holes && !account && !text.contains("amazonaws") {
            // A service or an account: that is not known.
            return;
        }
        let principals = statement.open_under("Principal");
        statement.copy(if account { "AWS" } else { "Service" }, principal);
        statement.close(principals);
    }
    statement.copy("Action", action);
    if let Some(function) =
        ["FunctionName", "LayerVersionArn"].into_iter().find_map(|key| properties.get(key))
    {
        statement.copy("Resource", function);
    }
    let demands: Vec<_> = DEMANDS
        .iter()
        .filter_map(|(name, operator, key)| Some((operator, key, properties.get(name)?)))
        .collect();
    // An Alexa skill is known by a token that only it and Amazon know.
    let token = properties.get("EventSourceToken");
    if !demands.is_empty() || token.is_some() {
        let conditions = statement.open_under("Condition");
        for (operator, key, value) in demands {
            let tests = statement.open_under(operator);
            statement.copy(key, value);
            statement.close(tests);
        }
        if let Some(token) = token {
            let tests = statement.open_under("StringEquals");
            statement.copy("lambda:EventSourceToken", token);
            statement.close(tests);
        }
        statement.close(conditions);
    }
    statement.close(all);
    let made = Arc::new(statement.builder.finish());
    reader.read(&made, Place::Policy(made.root().id(), Some(Kind::Resource)));
    let _ = resource;
}

/// A statement under construction, said at the properties that make it.
struct Statement<'t> {
    builder: Builder,
    at: Node<'t>,
}

impl Statement<'_> {
    fn open(&mut self) -> xacct_syntax::NodeId {
        self.builder.open_unwritten(Shape::Mapping, self.at.range().start as u32)
    }

    fn open_under(&mut self, key: &str) -> xacct_syntax::NodeId {
        self.key(key);
        self.open()
    }

    fn close(&mut self, id: xacct_syntax::NodeId) {
        self.builder.close(id, self.at.range().end as u32);
    }

    fn key(&mut self, key: &str) {
        let range = self.at.range();
        self.builder.told(range.start as u32..range.end as u32, said(key, &source(self.at)));
    }

    fn word(&mut self, key: &str, value: &str) {
        self.key(key);
        self.key(value);
    }

    fn copy(&mut self, key: &str, value: Node<'_>) {
        self.key(key);
        for node in value.subtree().take(1) {
            self.builder.copy(node);
        }
    }
}
