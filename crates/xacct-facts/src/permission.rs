//! Permissions: resources that each make one statement of a resource's policy.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html>

use std::sync::Arc;

use xacct_policy::PolicyKind;
use xacct_syntax::{Builder, Node, NodeKind};

use crate::items::{Items, PolicyItem, Site};
use crate::value::{said, source};

/// How a host calls what is said of a permission.
pub(crate) struct PermissionProperties {
    pub principal: &'static str,
    pub action: &'static str,
    pub resource: &'static [&'static str],
    /// What requires something of a request: an operator and a key of the context.
    pub demands: &'static [(&'static str, &'static str, &'static str)],
}

/// The properties of `AWS::Lambda::Permission` and `AWS::Lambda::LayerVersionPermission`.
pub(crate) const CLOUDFORMATION: PermissionProperties = PermissionProperties {
    principal: "Principal",
    action: "Action",
    resource: &["FunctionName", "LayerVersionArn"],
    demands: &[
        ("SourceArn", "ArnLike", "aws:SourceArn"),
        ("SourceAccount", "StringEquals", "aws:SourceAccount"),
        ("PrincipalOrgID", "StringEquals", "aws:PrincipalOrgID"),
        ("OrganizationId", "StringEquals", "aws:PrincipalOrgID"),
        // An Alexa skill is known by a token that only it and Amazon know.
        ("EventSourceToken", "StringEquals", "lambda:EventSourceToken"),
    ],
};

/// The attributes of `aws_lambda_permission` and `aws_lambda_layer_version_permission`.
pub(crate) const TERRAFORM: PermissionProperties = PermissionProperties {
    principal: "principal",
    action: "action",
    resource: &["function_name", "layer_name"],
    demands: &[
        ("source_arn", "ArnLike", "aws:SourceArn"),
        ("source_account", "StringEquals", "aws:SourceAccount"),
        ("principal_org_id", "StringEquals", "aws:PrincipalOrgID"),
        ("organization_id", "StringEquals", "aws:PrincipalOrgID"),
        ("event_source_token", "StringEquals", "lambda:EventSourceToken"),
    ],
};

/// Reads the statement that the permission at `place` makes. Nobody wrote it, so nobody can edit it, but for the values
/// that it takes over.
pub(crate) fn read(items: &mut Items, place: &Site, names: &PermissionProperties) {
    let properties = place.node();
    let scalar = |key: &str| properties.get(key).filter(|node| node.is_scalar());
    let (Some(principal), Some(action)) = (scalar(names.principal), scalar(names.action)) else {
        return;
    };
    let mut statement = PermissionStatement { builder: Builder::like(&place.tree), at: properties };
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
    if let Some(resource) = names.resource.iter().find_map(|key| scalar(key)) {
        statement.copy("Resource", resource);
    }
    let demand =
        |(name, operator, key): &(&str, &'static str, &'static str)| Some((*operator, *key, scalar(name)?));
    let demands: Vec<_> = names.demands.iter().filter_map(demand).collect();
    if !demands.is_empty() {
        let conditions = statement.open_under("Condition");
        for (operator, key, value) in demands {
            let tests = statement.open_under(operator);
            statement.copy(key, value);
            statement.close(tests);
        }
        statement.close(conditions);
    }
    statement.close(all);
    let made = place.made(Arc::new(statement.builder.finish()));
    items.policy(PolicyItem::new(made, Some(PolicyKind::Resource)));
}

/// A statement under construction, said at the properties that make it.
struct PermissionStatement<'t> {
    builder: Builder,
    at: Node<'t>,
}

impl PermissionStatement<'_> {
    fn open(&mut self) -> xacct_syntax::NodeId {
        self.builder.open_unwritten(NodeKind::Mapping, self.at.range().start as u32)
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
        self.builder.copy(value);
    }
}
