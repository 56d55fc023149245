//! What is found in some of a template's scenarios only is said with the scenario.

use std::collections::BTreeMap;

use xacct_facts::{FileFacts, HolderKind, Scenario};

use crate::{Finding, called};

/// The policies and roles of a scenario, or those that are so in all of them: their numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct ScenarioPart {
    pub documents: Vec<usize>,
    pub roles: Vec<usize>,
}

/// What is so in all scenarios, and the parts of each. What is quoted from another file is checked there.
pub(crate) fn parts(facts: &FileFacts) -> (ScenarioPart, Vec<ScenarioPart>) {
    let mut common = ScenarioPart::default();
    let mut each = vec![ScenarioPart::default(); facts.scenarios.len()];
    for (at, document) in
        facts.documents.iter().enumerate().filter(|(_, document)| !document.defined_elsewhere)
    {
        let part = document.scenario.and_then(|id| each.get_mut(id.0));
        part.unwrap_or(&mut common).documents.push(at);
    }
    for (at, role) in facts.holders.iter().enumerate().filter(|(_, holder)| holder.kind == HolderKind::Role) {
        role.scenario.and_then(|id| each.get_mut(id.0)).unwrap_or(&mut common).roles.push(at);
    }
    (common, each)
}

/// The findings of each part of a template, scenario by scenario.
#[derive(Default)]
pub(crate) struct ScenarioFindings<'a> {
    parts: BTreeMap<usize, Vec<(&'a Scenario, Vec<Finding>)>>,
}

impl<'a> ScenarioFindings<'a> {
    /// Notes what was found in `scenario`.
    pub fn add(&mut self, scenario: &'a Scenario, findings: Vec<Finding>) {
        self.parts.entry(scenario.unit).or_default().push((scenario, findings));
    }

    /// Each finding once. One that every scenario of its part has is said as it is; another names when it is so.
    pub fn merged(self) -> Vec<Finding> {
        self.parts.into_values().flat_map(|scenarios| merge(&scenarios)).collect()
    }
}

fn merge(scenarios: &[(&Scenario, Vec<Finding>)]) -> Vec<Finding> {
    // An expression whose parts are written elsewhere in one scenario may stand at its own place in another.
    let within = |one: &Finding, other: &Finding| {
        let (one, other) = (one.primary.span, other.primary.span);
        one.contains(other) || other.contains(one)
    };
    let at = |one: &Finding, other: &Finding| {
        one.primary.span == other.primary.span || one.rule == other.rule && within(one, other)
    };
    let same =
        |one: &Finding, other: &Finding| one.rule == other.rule && one.primary.span == other.primary.span;
    let mut merged: Vec<Finding> = Vec::new();
    for (number, (scenario, findings)) in scenarios.iter().enumerate() {
        // What an earlier scenario has said of the same characters stands for all that is to be said of them.
        let earlier = |finding: &Finding| {
            scenarios.iter().take(number).any(|(_, others)| others.iter().any(|other| at(finding, other)))
        };
        for finding in findings.iter().filter(|finding| !earlier(finding)) {
            let says_the_same = |other: &Finding| same(finding, other) && finding.message == other.message;
            let has_it = |findings: &[Finding]| findings.iter().any(says_the_same);
            let mut when = when(scenario, scenarios, has_it);
            let mut finding = finding.clone();
            if let Some(call) = called::call_of(&finding, scenario).filter(|call| !when.contains(call)) {
                when.insert(0, call);
            }
            let all: Vec<&Scenario> = scenarios.iter().map(|(scenario, _)| *scenario).collect();
            called::limit_fixes(&mut finding, scenario, &all);
            if !when.is_empty() {
                finding.message = format!("{}, where {}", finding.message, when.join(" and "));
            }
            merged.push(finding);
        }
    }
    merged
}

/// What of `first`, a scenario that has a finding, matters for it: what all scenarios that have it share, if no other
/// does.
fn when<'a>(
    first: &'a Scenario,
    scenarios: &[(&Scenario, Vec<Finding>)],
    has_it: impl Fn(&[Finding]) -> bool,
) -> Vec<&'a str> {
    let (with, without): (Vec<_>, Vec<_>) = scenarios.iter().partition(|(_, findings)| has_it(findings));
    let is_shared = |said: &&String| with.iter().all(|(scenario, _)| scenario.says.contains(said));
    let shared: Vec<&String> = first.says.iter().filter(is_shared).collect();
    let is_elsewhere = without.iter().any(|(other, _)| shared.iter().all(|said| other.says.contains(said)));
    let said = if is_elsewhere { first.says.iter().collect() } else { shared };
    said.into_iter().map(String::as_str).collect()
}

#[cfg(test)]
mod tests {
    use xacct_facts::{Hints, Module, read, read_in};
    use xacct_syntax::{FileId, Source};

    use crate::{KnownAccounts, Levels};

    #[test]
    fn only_what_matters_is_said_of_a_scenario() {
        let template = r#"
Parameters:
  Name: {Type: String, Default: reader}
  Other: {Type: String}
  Age: {Type: String}
Conditions:
  HasOther: !Not [!Equals [!Ref Other, ""]]
  IsOld: !Equals [!Ref Age, old]
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Sub "${Name}-role"
      Description: !If [IsOld, old, new]
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - !If
            - HasOther
            - Effect: Allow
              Principal: {AWS: !Sub "arn:aws:iam::${Other}:root"}
              Action: sts:AssumeRole
            - !Ref AWS::NoValue
"#;
        let facts = read(&Source::new(FileId(0), "template.yaml", template), &Hints::default());
        let found = crate::check(&facts, &KnownAccounts::default(), &Levels::default()).findings;
        let messages: Vec<&str> = found.iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "every principal of account `${Other}` can assume this role, where condition `HasOther` is true"
            ]
        );
    }

    #[test]
    fn what_scenarios_say_of_parts_of_one_place_is_one_finding() {
        let variables = r#"
variable "partition" { default = "aws" }
variable "partner" { default = "640192837465" }
"#;
        let main = r#"
resource "aws_iam_role" "exec" {
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = [PRINCIPALS] }
    }]
  })
}
"#;
        let one = r#"format("arn:%s:iam::%s:root", var.partition, var.partner)"#;
        let two = format!("{one}, \"arn:aws:iam::518384207711:root\"");
        for (principals, expected) in [(one, 1), (two.as_str(), 2)] {
            let source = |at, name, text: &str| Source::new(FileId(at), name, text);
            let module = Module::read([source(1, "variables.tf", variables)]);
            let main = source(0, "main.tf", &main.replace("PRINCIPALS", principals));
            let facts = read_in(&main, &Hints::default(), &module.into());
            let found = crate::check(&facts, &KnownAccounts::default(), &Levels::default()).findings;
            assert_eq!(found.len(), expected, "{found:?}");
        }
    }
}
