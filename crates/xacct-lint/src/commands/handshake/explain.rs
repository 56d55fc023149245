//! Which half keeps a caller out of a role: by what a text proves and what the files say.

use xacct_access::{PolicyDecision, Request, policy_says};
use xacct_aws::sts;
use xacct_facts::{DenialMessage, DenialReason, FailedPart, PolicyType};
use xacct_policy::{PolicyKind, Tri};
use xacct_rules::Label;
use xacct_workspace::PolicyFile;

use super::{AnsweredCall, Gathered, for_caller, for_role};
use crate::commands::decide::Halves;
use crate::render::{Explanation, LayerResult, Verdict};

/// What is known and not known of the call of `handshake`; `denial` is the text that refused it, where there is one.
pub(in crate::commands) fn explain(
    denial: Option<&DenialMessage>,
    handshake: AnsweredCall,
    gathered: &Gathered,
) -> Explanation {
    let told = denial.map_or(FailedPart::Unknown, DenialMessage::failed);
    let mut said = Explanation { failed: half(told, &handshake).id(), ..Explanation::default() };
    said.answer = answer(denial, told, &handshake, gathered);
    follow(&mut said, told, &handshake, gathered);
    // Of a role that nobody has, no statement helps.
    let is_misnamed = gathered.near_role.as_ref().is_some_and(|near| near.differs.is_some());
    if is_misnamed {
        said.next.push(
            "call the role by the ARN that it has, and let the caller's policy name that ARN".to_owned(),
        );
    } else {
        snippets(&mut said, told, &handshake);
    }
    remain(&mut said, (told, denial.is_some()), &handshake, gathered);
    guards(&mut said, denial, &handshake.request, &gathered.guards);
    if let Some(ruling) = handshake.ruling {
        said.layers.splice(0..0, ruling.says);
    }
    said
}

/// What failed: what the text tells, else what follows from the files.
fn half(told: FailedPart, handshake: &AnsweredCall) -> FailedPart {
    match told {
        FailedPart::Unknown if handshake.lacks_grant() => FailedPart::Grant,
        FailedPart::Unknown if handshake.lacks_trust() => FailedPart::Trust,
        told => told,
    }
}

fn answer(
    denial: Option<&DenialMessage>,
    told: FailedPart,
    handshake: &AnsweredCall,
    gathered: &Gathered,
) -> String {
    let explicit = matches!(denial.map(|d| &d.reason), Some(DenialReason::Told { explicit: true, .. }));
    match told {
        FailedPart::Grant if explicit => "the caller's half: a policy of its own denies it".to_owned(),
        FailedPart::Grant => "the caller's half: none of its own policies allows it".to_owned(),
        FailedPart::Trust if explicit => "the role's half: its trust policy denies it".to_owned(),
        FailedPart::Trust => trust(handshake),
        FailedPart::Boundary => "the caller's permissions boundary, and neither half".to_owned(),
        FailedPart::Session => "the policy of the caller's session, and neither half".to_owned(),
        FailedPart::Organization => "a policy of the organization, and neither half".to_owned(),
        FailedPart::Endpoint => "the policy of a VPC endpoint, and neither half".to_owned(),
        FailedPart::Resource => "the policy of the resource".to_owned(),
        _ if denial.is_none() && handshake.is_allowed() => "both halves allow it".to_owned(),
        _ => untold(handshake, gathered),
    }
}

fn trust(handshake: &AnsweredCall) -> String {
    match handshake.unmet.iter().find(|unmet| unmet.is_certain) {
        Some(unmet) => format!("the role's half: {}", unmet.sentence()),
        None => "the role's half: its trust policy does not allow this call".to_owned(),
    }
}

/// What the files say where the text says nothing of the reason.
fn untold(handshake: &AnsweredCall, gathered: &Gathered) -> String {
    if let Some(near) = &gathered.near_role
        && let Some(differs) = near.differs
    {
        return format!("the call: the role is `{}`, with another {differs}", near.name);
    }
    match (handshake.lacks_grant(), handshake.lacks_trust()) {
        _ if handshake.is_allowed() => {
            "neither half as the files have them: what was called or what is deployed differs from them"
                .to_owned()
        }
        (true, true) => "both halves are missing: begin with the caller's".to_owned(),
        (true, false) => "the caller's half: none of its own policies allows it".to_owned(),
        (false, true) => trust(handshake),
        (false, false) => match handshake.unmet.first() {
            Some(unmet) => format!("perhaps the role's half: {}", unmet.sentence()),
            None if handshake.halves.trust == Tri::Yes => {
                "probably the caller's half: the trust policy allows it, and nothing here allows it to the caller".to_owned()
            }
            None => "it is not known which half: the files here do not decide it".to_owned(),
        },
    }
}

/// What follows from the files beside what the layers show.
fn follow(said: &mut Explanation, told: FailedPart, handshake: &AnsweredCall, gathered: &Gathered) {
    let contradicts = match told {
        FailedPart::Grant => handshake.halves.grant == Tri::Yes,
        FailedPart::Trust => handshake.halves.trust == Tri::Yes,
        _ => false,
    };
    if contradicts {
        said.follows.push(
            "the files allow what AWS says is not allowed: they are not what is deployed, or another caller or role is \
             meant; compare the names and accounts"
                .to_owned(),
        );
    }
    for near in [&gathered.near_role, &gathered.near_caller].into_iter().flatten() {
        let message = match near.differs {
            Some(differs) => format!(
                "the files have `{}`: names are unique in an account whatever their letter case and path, so that the ARN \
                 with another {differs} is nobody's",
                near.name
            ),
            None => format!("the files have `{}`, which is similar: is that meant?", near.name),
        };
        said.layers.push(LayerResult {
            layer: "name",
            who: "a similar name in the files",
            verdict: Verdict::Similar,
            labels: vec![Label { message: near.label.message.clone(), ..near.label.clone() }],
        });
        said.follows.push(message);
    }
    for call in &gathered.calls {
        let message = match &call.external_id {
            Some(Some(id)) => format!("{}, with the external ID `{id}`", call.label.message),
            Some(None) => format!("{}, without an external ID", call.label.message),
            None => call.label.message.clone(),
        };
        said.layers.push(LayerResult {
            layer: "call",
            who: "the call",
            verdict: Verdict::Calls,
            labels: vec![Label { message, ..call.label.clone() }],
        });
    }
    said.follows
        .extend(handshake.unmet.iter().skip(1).filter(|u| u.is_certain).map(|unmet| unmet.sentence()));
    said.presumed.extend(gathered.presumed.iter().cloned());
}

/// The statements that would be needed.
fn snippets(said: &mut Explanation, told: FailedPart, handshake: &AnsweredCall) {
    let request = &handshake.request;
    let denied = |layer: &str| {
        let says = handshake.ruling.iter().flat_map(|ruling| &ruling.says);
        says.into_iter().any(|says| says.layer == layer && says.verdict == Verdict::Denies)
    };
    // Against a denial no statement helps.
    let is_left =
        handshake.halves == Halves { grant: Tri::Unknown, trust: Tri::Yes } && !handshake.is_allowed();
    if (told == FailedPart::Grant || handshake.lacks_grant() || is_left) && !denied("identity") {
        said.snippets.extend(for_caller(request));
    }
    let refuses = told == FailedPart::Trust || handshake.lacks_trust();
    if refuses && !denied("resource") {
        let certain: Vec<_> = handshake.unmet.iter().filter(|unmet| unmet.is_certain).collect();
        for unmet in &certain {
            said.next.push(match unmet.key.to_ascii_lowercase().as_str() {
                "sts:externalid" => format!(
                    "send the external ID `{}`; if it is the trust policy that has the wrong one, its owner corrects it there",
                    unmet.wanted.join("` or `")
                ),
                "aws:multifactorauthpresent" | "aws:multifactorauthage" => {
                    "call with an MFA device: `mfa_serial` in the profile, or --serial-number and --token-code".to_owned()
                }
                _ => format!("make the call have `{}` = `{}`", unmet.key, unmet.wanted.join("` or `")),
            });
        }
        if certain.is_empty() && handshake.halves.trust == Tri::No {
            said.snippets.extend(for_role(request));
        }
    }
}

/// What is not known, and what to bring.
fn remain(
    said: &mut Explanation,
    (told, was_refused): (FailedPart, bool),
    handshake: &AnsweredCall,
    gathered: &Gathered,
) {
    let request = &handshake.request;
    let role = request.resource.as_deref().unwrap_or("the role");
    let is_misnamed = gathered.near_role.as_ref().is_some_and(|near| near.differs.is_some());
    // Elsewhere the role is what is asked for, and its trust policy has no say.
    let is_handshake = sts::is_trust_action(&request.action);
    if !gathered.has_role && !is_misnamed && is_handshake {
        said.unknown.push(format!("whether `{role}` exists, and whom it trusts: no file here holds it"));
        said.next.push(
            "get the role's trust policy (`aws iam get-role --role-name NAME`, by its owner) and put it beside the files"
                .to_owned(),
        );
    }
    if !gathered.has_caller && request.caller.account().is_some() {
        said.unknown.push(format!(
            "what `{}` may do: no file here holds its policies",
            request.caller.principal_arn().unwrap_or_default()
        ));
    }
    match &handshake.problem {
        Some(_) if request.resource.is_none() => {
            said.unknown.push(
                "which role is meant: the text hides a part of its ARN, and the files do not say it"
                    .to_owned(),
            );
        }
        Some(problem) => said.unknown.push(problem.clone()),
        None => {}
    }
    let notes = handshake.ruling.iter().flat_map(|ruling| &ruling.notes);
    // What is said above in other words.
    let is_new = |note: &&String| !note.contains("among the files") && !note.contains("asked");
    said.unknown.extend(notes.filter(is_new).cloned());
    match told {
        FailedPart::Grant | FailedPart::Trust if !is_handshake => {}
        FailedPart::Grant if handshake.halves.trust != Tri::No => said.unknown.push(
            "whether the trust policy allows it in practice: AWS tells one reason, even if several apply".to_owned(),
        ),
        FailedPart::Trust if handshake.halves.grant != Tri::No => said.unknown.push(
            "whether the caller's policies allow it in practice: AWS tells one reason, even if several apply".to_owned(),
        ),
        FailedPart::Unknown if handshake.is_allowed() && !was_refused => {}
        FailedPart::Unknown if handshake.is_allowed() => said.next.extend(
            [
                "compare the caller in the text with the one that was meant: `aws sts get-caller-identity`; keys in the \
                 environment win over a profile",
                "compare the role's ARN with the deployed role: account, path and letter case; a role that does not exist gives \
                 the same error",
                "look at what the call did not send: external ID, MFA, session tags, session name",
                "look for a service or resource control policy over either account",
                "try again after a minute: what was just created or changed is not known everywhere at once",
            ]
            .map(str::to_owned),
        ),
        FailedPart::Unknown if !handshake.lacks_grant() && !handshake.lacks_trust() => {
            let depends = handshake.unmet.iter().find(|unmet| !unmet.is_certain);
            if depends.is_some_and(|unmet| unmet.key.eq_ignore_ascii_case("sts:ExternalId")) {
                said.next.push("say which external ID the call sent: --external-id ID, or --without sts:ExternalId".to_owned());
            }
        }
        _ => {}
    }
}

/// Policies of organizations and endpoints that refuse the call, if they apply.
fn guards(said: &mut Explanation, denial: Option<&DenialMessage>, request: &Request, files: &[PolicyFile]) {
    let told = denial.and_then(|denial| match &denial.reason {
        DenialReason::Told { policy, arn, .. } => Some((*policy, arn.clone())),
        DenialReason::Untold => None,
    });
    let wanted = told.as_ref().and_then(|(policy, _)| match policy {
        PolicyType::ServiceControl => Some(PolicyKind::Scp),
        PolicyType::ResourceControl => Some(PolicyKind::Rcp),
        PolicyType::Endpoint => Some(PolicyKind::Endpoint),
        _ => None,
    });
    let mut found = false;
    for file in files {
        for document in &file.facts.documents {
            let kind = document.policy.kind;
            let is_guard = matches!(kind, PolicyKind::Scp | PolicyKind::Rcp | PolicyKind::Endpoint);
            if !is_guard || wanted.is_some_and(|wanted| wanted != kind) || told.is_some() && wanted.is_none()
            {
                continue;
            }
            let who = match kind {
                PolicyKind::Scp => "a service control policy, if it applies to the caller's account,",
                PolicyKind::Rcp => "a resource control policy, if it applies to the role's account,",
                _ => "the policy of a VPC endpoint, if the call goes through it,",
            };
            if let PolicyDecision::Denied(statement) = policy_says(&document.policy, request) {
                let message = "this statement denies it".to_owned();
                let labels = vec![Label { span: statement.span, message }];
                said.layers.push(LayerResult { layer: kind.id(), who, verdict: Verdict::Denies, labels });
                found = true;
            }
        }
    }
    if let Some((policy, arn)) = told.filter(|_| wanted.is_some() && !found) {
        let which = arn.map(|arn| format!(" `{arn}`")).unwrap_or_default();
        said.unknown.push(format!(
            "which statement of the {}{which}: no file here holds one that denies it",
            policy.noun()
        ));
        said.next.push(match policy {
            PolicyType::Endpoint => "get the policy of the VPC endpoint for STS".to_owned(),
            _ => "ask the administrators of the organization for that policy: `aws organizations describe-policy --policy-id \
                  p-…`"
                .to_owned(),
        });
    }
}
