//! What a text proves without any file, and what helps.

use xacct_aws::IamKind;
use xacct_facts::{DenialFamily, DenialMessage, DenialReason, FailedPart, PolicyType};

use crate::commands::handshake::{Gathered, asked_of_tokens};
use crate::render::{Explanation, LayerResult, Verdict};

/// What was refused, in one sentence.
pub(super) fn subject(denial: &DenialMessage) -> String {
    let who = denial.principal.as_ref().map_or("the caller", |principal| &principal.text);
    let what = denial.action.as_deref().unwrap_or("this call");
    let on = denial.role().map(|role| format!(" on {}", role.text)).unwrap_or_default();
    match denial.family {
        DenialFamily::Refused | DenialFamily::RootCaller => format!("{who} cannot call {what}{on}"),
        _ => String::new(),
    }
}

/// An explanation by the text alone.
pub(super) fn alone(denial: &DenialMessage, gathered: &Gathered) -> Explanation {
    let action = denial.action.as_deref().filter(|_| denial.calls_without_signature());
    let asked = action.map(|action| asked_of_tokens(&gathered.files, action)).unwrap_or_default();
    let trust = LayerResult {
        layer: "resource",
        who: "the role's trust policy",
        verdict: Verdict::Depends,
        labels: asked,
    };
    Explanation {
        layers: Some(trust).into_iter().filter(|trust| !trust.labels.is_empty()).collect(),
        failed: denial.failed().id(),
        answer: answer(denial),
        presumed: gathered.presumed.clone(),
        ..Explanation::default()
    }
}

fn answer(denial: &DenialMessage) -> String {
    let sentence = match &denial.family {
        DenialFamily::Refused => return refused(denial),
        DenialFamily::RootCaller => "the caller: the root user of an account cannot assume a role",
        DenialFamily::ConsoleSwitch => "the console could not switch: account, role name or either half",
        DenialFamily::MfaCode => "the call: the one-time code of the MFA device is wrong, or was used before",
        DenialFamily::MfaDevice => "the call: the MFA device is not one of the calling user",
        DenialFamily::DurationAboveMaximum => "the call: it asks for a longer session than the role admits",
        DenialFamily::DurationInChain => {
            "the call: a role that is assumed by a role has at most one hour, whatever its maximum"
        }
        DenialFamily::Parameter(parameter) => {
            let least =
                parameter.least.as_ref().map(|least| format!(": the least is {least}")).unwrap_or_default();
            return format!("the call: `{}` is out of bounds{least}", parameter.name);
        }
        DenialFamily::TokenAudience => {
            "the identity provider: the audience of the token is not in its list of client ids"
        }
        DenialFamily::ProviderMissing(Some(url)) => {
            return format!("the identity provider: the role's account has none for https://{url}");
        }
        DenialFamily::ProviderMissing(None) => {
            "the identity provider: the role's account has none for the token's issuer"
        }
        DenialFamily::TokenInvalid => "the identity provider: the token could not be validated",
        DenialFamily::Expired => "the caller: its credentials have expired",
        DenialFamily::RegionDisabled => "the call: STS is not active in that region for the account",
        DenialFamily::PackedTooLarge => "the call: session policy and tags are too large together",
        DenialFamily::PrincipalUnknown(Some(principal)) => {
            return format!("the policy: AWS finds no principal `{}`", principal.text);
        }
        DenialFamily::PrincipalUnknown(None) => "the policy: one of its principals does not exist",
        DenialFamily::PrincipalProhibited => {
            "the policy: it has a principal, and was given where an identity policy belongs"
        }
        DenialFamily::TrustAction => "the policy: a trust policy can only have actions that assume a role",
        DenialFamily::ProfileLoop(profiles) if !profiles.is_empty() => {
            return format!(
                "the profiles: `{}` take their credentials from one another",
                profiles.join("`, `")
            );
        }
        DenialFamily::ProfileLoop(_) => {
            "the profiles: they take their credentials from one another in a circle"
        }
        DenialFamily::ProfileSourceMissing(Some(profile), Some(source)) => {
            return format!(
                "the profiles: `{profile}` has the source_profile `{source}`, which is not there"
            );
        }
        DenialFamily::ProfileSourceMissing(..) => "the profiles: a source_profile is not there",
        DenialFamily::ProfileWithoutSource => {
            "the profiles: one has a role_arn, and not whose credentials assume it"
        }
        DenialFamily::CommandFailed => {
            "a command that gets credentials failed, and the text does not say why"
        }
        DenialFamily::Encoded => "the reason is encoded: decode the message first",
        DenialFamily::Succeeded => "nothing: the record is of a call that succeeded",
    };
    sentence.to_owned()
}

fn refused(denial: &DenialMessage) -> String {
    if denial.names_a_user_as_role() && denial.reason == DenialReason::Untold {
        return "the call: the ARN of a user stands where that of a role belongs".to_owned();
    }
    match denial.failed() {
        FailedPart::Trust if denial.calls_without_signature() => {
            "the role's half: its trust policy does not admit this token, or the role does not exist"
                .to_owned()
        }
        FailedPart::Trust => "the role's half: its trust policy does not allow this call".to_owned(),
        FailedPart::Grant => "the caller's half: none of its own policies allows it".to_owned(),
        FailedPart::Unknown => "it is not known which half: the text does not say it".to_owned(),
        _ => match &denial.reason {
            DenialReason::Told { policy, .. } => format!("a {} refuses it", policy.noun()),
            DenialReason::Untold => "it is not known which half: the text does not say it".to_owned(),
        },
    }
}

/// What the text alone proves.
pub(super) fn proved(denial: &DenialMessage) -> Vec<String> {
    if denial.family != DenialFamily::Refused {
        return match denial.family {
            DenialFamily::DurationAboveMaximum | DenialFamily::DurationInChain => {
                vec!["both halves allow the call: only the duration is too long".to_owned()]
            }
            DenialFamily::TokenAudience | DenialFamily::ProviderMissing(_) | DenialFamily::TokenInvalid => {
                vec!["the trust policy was not reached".to_owned()]
            }
            DenialFamily::Parameter(_)
            | DenialFamily::ProfileLoop(_)
            | DenialFamily::ProfileSourceMissing(..)
            | DenialFamily::ProfileWithoutSource => {
                vec!["no call was made: neither half was asked".to_owned()]
            }
            _ => Vec::new(),
        };
    }
    let action = denial.action.as_deref().unwrap_or("the call");
    let told = match &denial.reason {
        DenialReason::Told { policy, explicit: true, arn } => {
            let which = arn.as_ref().map(|arn| format!(": `{arn}`")).unwrap_or_default();
            format!("an explicit deny in a {} forbids `{action}`{which}", policy.noun())
        }
        DenialReason::Told { policy: PolicyType::Trust, .. } => {
            format!("no statement of the role's trust policy allows `{action}` to this caller as it called")
        }
        DenialReason::Told { policy, .. } => format!("no {} allows `{action}`", policy.noun()),
        DenialReason::Untold if denial.calls_without_signature() => {
            "the call is not signed: only the trust policy has a say, and the caller needs no policy".to_owned()
        }
        DenialReason::Untold if denial.is_of_itself() => {
            "the role is to assume itself, which its trust policy has to allow like any other caller".to_owned()
        }
        DenialReason::Untold if denial.asks_for("iam:PassRole") => {
            "this is no assumption of a role: the caller may not hand the role to a service".to_owned()
        }
        DenialReason::Untold => {
            "only that it was refused: the message is the same whichever half is missing, and where the role does not exist"
                .to_owned()
        }
    };
    let accounts =
        denial.principal.as_ref().and_then(|p| p.account()).zip(denial.role().and_then(|r| r.account()));
    let across = accounts.filter(|(caller, role)| caller != role).map(|(caller, role)| {
        format!("the caller is in account {caller}, the role in {role}: both halves have to allow it")
    });
    let log = denial.call.logged_in.map(|account| {
        format!("the event is from the log of account {account}: a refusal across accounts is logged in the caller's only")
    });
    std::iter::once(told).chain(across).chain(log).collect()
}

/// What helps in such a case, whatever the files say.
pub(super) fn advise(said: &mut Explanation, denial: &DenialMessage) {
    let is = |action: &str| denial.asks_for(action);
    let untold = denial.reason == DenialReason::Untold;
    let mut advice: Vec<&str> = match &denial.family {
        DenialFamily::Refused if is("sts:TagSession") => vec![
            "the call sends session tags: `sts:TagSession` is needed in the trust policy, and across accounts in the caller's \
             policy; or send none (`role-skip-session-tagging: true` of aws-actions/configure-aws-credentials)",
        ],
        DenialFamily::Refused if is("sts:SetSourceIdentity") => vec![
            "the caller's session carries a source identity: `sts:SetSourceIdentity` is needed in both halves, in every role of \
             a chain",
        ],
        DenialFamily::Refused if is("iam:PassRole") => vec![
            "allow the caller `iam:PassRole` on the role, with `iam:PassedToService` for the service; the trust policy names \
             that service, not the caller",
        ],
        DenialFamily::Refused if denial.calls_without_signature() => vec![
            "compare the token's `sub` with the condition of the trust policy: owner, repository, branch or environment, in letter \
             case, and `aud` (`sts.amazonaws.com`)",
            "compare the provider's ARN in `Federated`, and whether the action is `sts:AssumeRoleWithWebIdentity`",
        ],
        DenialFamily::Refused if denial.names_a_user_as_role() && untold => {
            vec!["give the ARN of a role: `arn:aws:iam::ACCOUNT:role/NAME`"]
        }
        DenialFamily::Refused if denial.is_of_itself() && untold => {
            vec![
                "leave out the second step: the caller already has the role; or let its trust policy name the role itself",
            ]
        }
        DenialFamily::Refused => general(denial, said),
        DenialFamily::RootCaller => vec!["call as an IAM user or a role: no policy helps a root user"],
        DenialFamily::ConsoleSwitch => vec![
            "compare the account id and the role's name in letter case",
            "ask CloudTrail in the caller's account for the event `SwitchRole`, or try `aws sts assume-role`, and give that message to \
             `xacct-lint why`",
        ],
        DenialFamily::MfaCode => vec!["wait for the next code: each can be used once"],
        DenialFamily::MfaDevice => vec![
            "`mfa_serial` has to be a device of the user whose keys sign the call, in that user's account; a role has no device",
        ],
        DenialFamily::DurationAboveMaximum => vec![
            "ask for less, or let the role's owner raise its maximum session duration (3600 where none is set, at most 43200)",
        ],
        DenialFamily::DurationInChain => {
            vec!["ask for 3600 seconds or less, or assume the role with the credentials of a user"]
        }
        DenialFamily::Parameter(_) => vec![
            "correct the value: an external ID has 2 to 1224 characters, a duration 900 to 43200 seconds",
        ],
        DenialFamily::TokenAudience => {
            vec![
                "add the audience to the provider's client ids, or ask for a token with one of them (`sts.amazonaws.com`)",
            ]
        }
        DenialFamily::ProviderMissing(_) => {
            vec![
                "create the OpenID Connect provider in the role's account, with the URL of the issuer letter by letter",
            ]
        }
        DenialFamily::TokenInvalid => {
            vec![
                "compare the issuer's URL with the provider's; a cluster that was made anew has another issuer",
            ]
        }
        DenialFamily::Expired => vec!["get new credentials; keys in the environment win over a profile"],
        DenialFamily::RegionDisabled => {
            vec!["call STS in another region, or let the account activate it there"]
        }
        DenialFamily::PackedTooLarge => {
            vec!["send fewer or shorter session tags, or a shorter session policy"]
        }
        DenialFamily::PrincipalUnknown(_) => vec![
            "create the user or role before the policy that names it, or correct its account id (12 digits), path and name",
        ],
        DenialFamily::PrincipalProhibited => vec![
            "this document is the role's half: give it as its trust policy (`aws iam update-assume-role-policy`), and write for the \
             caller one without `Principal`, with the role's ARN as `Resource`",
        ],
        DenialFamily::TrustAction => vec![
            "keep to sts:AssumeRole, sts:AssumeRoleWithWebIdentity, sts:AssumeRoleWithSAML, sts:TagSession, sts:SetSourceIdentity \
             and sts:SetContext",
        ],
        DenialFamily::ProfileLoop(_) => vec!["give one of them credentials of its own"],
        DenialFamily::ProfileSourceMissing(..) => vec![
            "correct the name in letter case; in the file `config` the header is `[profile NAME]`, in `credentials` it is `[NAME]`",
        ],
        DenialFamily::ProfileWithoutSource => vec!["add `source_profile` or `credential_source`"],
        DenialFamily::CommandFailed => {
            vec!["run the command yourself, and give what it prints to `xacct-lint why`"]
        }
        DenialFamily::Encoded => vec![
            "run `aws sts decode-authorization-message --encoded-message MESSAGE`, and give its output to `xacct-lint why`",
        ],
        DenialFamily::Succeeded => Vec::new(),
    };
    let kind = denial.principal.as_ref().and_then(|principal| principal.kind());
    if denial.family == DenialFamily::Refused && kind == Some(IamKind::Root) {
        advice.push("the caller is a root user, which cannot assume roles");
    }
    said.next.extend(advice.into_iter().map(str::to_owned));
}

/// What helps where AWS refuses without more.
fn general(denial: &DenialMessage, said: &mut Explanation) -> Vec<&'static str> {
    let is_boundary = denial.failed() == FailedPart::Boundary;
    match denial.failed() {
        _ if is_boundary => vec![
            "get the managed policy that is the caller's permissions boundary, and let it allow the call",
        ],
        FailedPart::Session => vec![
            "look at the call that made the caller's session: its session policy (`--policy`, `--policy-arns`, `inline-session-policy`) \
             leaves this out",
        ],
        FailedPart::Resource => vec!["let the owner of the resource allow this caller in its policy"],
        _ if denial.principal.is_none() && denial.role().is_none() => {
            vec![
                "bring the whole message, with the ARN of the caller and of the role, or the event of CloudTrail in the caller's account",
            ]
        }
        FailedPart::Trust if denial.role().is_none() => {
            said.unknown.push("which role: the text does not name it".to_owned());
            vec![
                "add the command that was run, with --role-arn, or the event of CloudTrail in the caller's account",
            ]
        }
        _ => Vec::new(),
    }
}
