//! Texts of denials: what each of them proves, and that dirt around and in them changes nothing of it.

use xacct_facts::{DenialFamily, DenialMessage, DenialReason, FailedPart, PolicyType, read_denial};

/// A text and what it has to be read as.
struct Expected {
    id: &'static str,
    text: &'static str,
    failed: FailedPart,
    told: Option<(PolicyType, bool)>,
    action: Option<&'static str>,
    principal: Option<&'static str>,
    resource: Option<&'static str>,
}

const ALICE: &str = "arn:aws:iam::111111111111:user/alice";
const ROLE: &str = "arn:aws:iam::222222222222:role/Reader";
const SESSION: &str = "arn:aws:sts::111111111111:assumed-role/deployer/run-17";

macro_rules! expected {
    ($id:literal, $text:expr, $failed:ident) => {
        expected!($id, $text, $failed, None, None, None, None)
    };
    ($id:literal, $text:expr, $failed:ident, $told:expr, $action:expr, $principal:expr, $resource:expr) => {
        Expected {
            id: $id,
            text: $text,
            failed: FailedPart::$failed,
            told: $told,
            action: $action,
            principal: $principal,
            resource: $resource,
        }
    };
}

const ASSUME: Option<&str> = Some("sts:AssumeRole");

/// Sources: IAM User Guide, *Troubleshoot access denied error messages*, *Troubleshoot IAM roles*; AWS Security Blog; the public
/// issues of the tools whose messages they are.
const TEXTS: &[Expected] = &[
    expected!(
        "untold",
        "An error occurred (AccessDenied) when calling the AssumeRole operation: User: arn:aws:iam::111111111111:user/alice is not \
         authorized to perform: sts:AssumeRole on resource: arn:aws:iam::222222222222:role/Reader",
        Unknown,
        None,
        ASSUME,
        Some(ALICE),
        Some(ROLE)
    ),
    expected!(
        "identity",
        "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: sts:AssumeRole on resource: \
         arn:aws:iam::222222222222:role/Reader because no identity-based policy allows the sts:AssumeRole action",
        Grant,
        Some((PolicyType::Identity, false)),
        ASSUME,
        Some(ALICE),
        Some(ROLE)
    ),
    expected!(
        "trust",
        "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: sts:AssumeRole because no role trust policy \
         allows the sts:AssumeRole action",
        Trust,
        Some((PolicyType::Trust, false)),
        ASSUME,
        Some(ALICE),
        None
    ),
    expected!(
        "trust denies",
        "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: sts:AssumeRole with an explicit deny in the \
         role trust policy",
        Trust,
        Some((PolicyType::Trust, true)),
        ASSUME,
        Some(ALICE),
        None
    ),
    expected!(
        "identity denies",
        "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: sts:AssumeRole on resource: \
         arn:aws:iam::222222222222:role/Reader with an explicit deny in an identity-based policy: \
         arn:aws:iam::111111111111:policy/RequireMfa",
        Grant,
        Some((PolicyType::Identity, true)),
        ASSUME,
        Some(ALICE),
        Some(ROLE)
    ),
    expected!(
        "scp denies",
        "User: arn:aws:sts::111111111111:assumed-role/deployer/run-17 is not authorized to perform: sts:AssumeRole on resource: \
         arn:aws:iam::222222222222:role/Reader with an explicit deny in a service control policy: \
         arn:aws:organizations::333333333333:policy/o-a1b2c3d4e5/service_control_policy/p-0abc12de",
        Organization,
        Some((PolicyType::ServiceControl, true)),
        ASSUME,
        Some(SESSION),
        Some(ROLE)
    ),
    expected!(
        "scp",
        "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: sts:AssumeRole on resource: \
         arn:aws:iam::222222222222:role/Reader because no service control policy allows the sts:AssumeRole action",
        Organization,
        Some((PolicyType::ServiceControl, false)),
        ASSUME,
        Some(ALICE),
        Some(ROLE)
    ),
    expected!(
        "rcp denies",
        "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: sts:AssumeRole on resource: \
         arn:aws:iam::222222222222:role/Reader with an explicit deny in a resource control policy",
        Organization,
        Some((PolicyType::ResourceControl, true)),
        ASSUME,
        Some(ALICE),
        Some(ROLE)
    ),
    expected!(
        "boundary",
        "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: sts:AssumeRole on resource: \
         arn:aws:iam::222222222222:role/Reader because no permissions boundary allows the sts:AssumeRole action",
        Boundary,
        Some((PolicyType::Boundary, false)),
        ASSUME,
        Some(ALICE),
        Some(ROLE)
    ),
    expected!(
        "boundary denies",
        "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: sts:AssumeRole on resource: \
         arn:aws:iam::222222222222:role/Reader with an explicit deny in a permissions boundary: \
         arn:aws:iam::111111111111:policy/Boundary",
        Boundary,
        Some((PolicyType::Boundary, true)),
        ASSUME,
        Some(ALICE),
        Some(ROLE)
    ),
    expected!(
        "session",
        "User: arn:aws:sts::111111111111:assumed-role/deployer/run-17 is not authorized to perform: sts:AssumeRole on resource: \
         arn:aws:iam::222222222222:role/Reader because no session policy allows the sts:AssumeRole action",
        Session,
        Some((PolicyType::Session, false)),
        ASSUME,
        Some(SESSION),
        Some(ROLE)
    ),
    expected!(
        "session denies",
        "User: arn:aws:sts::111111111111:assumed-role/deployer/run-17 is not authorized to perform: sts:AssumeRole on resource: \
         arn:aws:iam::222222222222:role/Reader with an explicit deny in a session policy: arn:aws:iam::111111111111:policy/Narrow",
        Session,
        Some((PolicyType::Session, true)),
        ASSUME,
        Some(SESSION),
        Some(ROLE)
    ),
    expected!(
        "endpoint",
        "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: sts:AssumeRole on resource: \
         arn:aws:iam::222222222222:role/Reader because no VPC endpoint policy allows the sts:AssumeRole action",
        Endpoint,
        Some((PolicyType::Endpoint, false)),
        ASSUME,
        Some(ALICE),
        Some(ROLE)
    ),
    expected!(
        "endpoint denies",
        "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: sts:AssumeRole on resource: \
         arn:aws:iam::222222222222:role/Reader with an explicit deny in a VPC endpoint policy",
        Endpoint,
        Some((PolicyType::Endpoint, true)),
        ASSUME,
        Some(ALICE),
        Some(ROLE)
    ),
    expected!(
        "resource",
        "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: secretsmanager:GetSecretValue on resource: \
         arn:aws:secretsmanager:eu-west-1:222222222222:secret:db-a1B2c3 because no resource-based policy allows the \
         secretsmanager:GetSecretValue action",
        Resource,
        Some((PolicyType::Resource, false)),
        Some("secretsmanager:GetSecretValue"),
        Some(ALICE),
        Some("arn:aws:secretsmanager:eu-west-1:222222222222:secret:db-a1B2c3")
    ),
    expected!(
        "resource denies",
        "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: secretsmanager:GetSecretValue on resource: \
         arn:aws:secretsmanager:eu-west-1:222222222222:secret:db-a1B2c3 with an explicit deny in a resource-based policy",
        Resource,
        Some((PolicyType::Resource, true)),
        Some("secretsmanager:GetSecretValue"),
        Some(ALICE),
        Some("arn:aws:secretsmanager:eu-west-1:222222222222:secret:db-a1B2c3")
    ),
    expected!("short", "Not authorized to perform sts:AssumeRole", Unknown, None, ASSUME, None, None),
    expected!("oldest", "could not get token: AccessDenied: Access denied", Unknown),
    expected!(
        "tags",
        "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: sts:TagSession on resource: \
         arn:aws:iam::222222222222:role/Reader",
        Unknown,
        None,
        Some("sts:TagSession"),
        Some(ALICE),
        Some(ROLE)
    ),
    expected!(
        "source identity",
        "User: arn:aws:sts::111111111111:assumed-role/deployer/run-17 is not authorized to perform: sts:SetSourceIdentity on \
         resource: arn:aws:iam::222222222222:role/Reader",
        Unknown,
        None,
        Some("sts:SetSourceIdentity"),
        Some(SESSION),
        Some(ROLE)
    ),
    expected!(
        "itself",
        "User: arn:aws:sts::111111111111:assumed-role/deployer/run-17 is not authorized to perform: sts:AssumeRole on resource: \
         arn:aws:iam::111111111111:role/deployer",
        Trust,
        None,
        ASSUME,
        Some(SESSION),
        Some("arn:aws:iam::111111111111:role/deployer")
    ),
    expected!(
        "user for role",
        "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: sts:AssumeRole on resource: \
         arn:aws:iam::111111111111:user/alice",
        Call,
        None,
        ASSUME,
        Some(ALICE),
        Some(ALICE)
    ),
    expected!("root", "An error occurred (AccessDenied): Roles may not be assumed by root accounts.", Caller),
    expected!("mfa code", "MultiFactorAuthentication failed with invalid MFA one time pass code.", Call),
    expected!(
        "mfa device",
        "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and \
         associated with this user.",
        Call
    ),
    expected!(
        "maximum",
        "An error occurred (ValidationError) when calling the AssumeRole operation: The requested DurationSeconds exceeds the \
         MaxSessionDuration set for this role.",
        Call,
        None,
        ASSUME,
        None,
        None
    ),
    expected!(
        "chain",
        "ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
        Call
    ),
    expected!(
        "external id",
        "Parameter validation failed: Invalid length for parameter ExternalId, value: 1, valid min length: 2",
        Call
    ),
    expected!(
        "duration",
        "Parameter validation failed:\nInvalid value for parameter DurationSeconds, value: 600, valid min value: 900",
        Call
    ),
    expected!(
        "terraform",
        "Error: Cannot assume IAM Role\n\n  with provider[\"registry.terraform.io/hashicorp/aws\"],\n  on provider.tf line 12, in \
         provider \"aws\":\n  12: provider \"aws\" {\n\nIAM Role (arn:aws:iam::222222222222:role/Reader) cannot be assumed.\n\nThere \
         are a number of possible causes of this - the most common are:\n  * The credentials used in order to assume the role are \
         invalid\n\nError: operation error STS: AssumeRole, https response error StatusCode: 403, RequestID: \
         6f2c, api error AccessDenied: User: arn:aws:iam::111111111111:user/alice is not authorized to perform: \
         sts:AssumeRole on resource: arn:aws:iam::222222222222:role/Reader\n",
        Unknown,
        None,
        ASSUME,
        Some(ALICE),
        Some(ROLE)
    ),
    expected!(
        "pulumi",
        "error: 1 error occurred: error configuring Terraform AWS Provider: IAM Role (arn:aws:iam::222222222222:role/Reader) cannot \
         be assumed.",
        Unknown,
        None,
        ASSUME,
        None,
        None
    ),
    expected!(
        "web identity",
        "Error: Could not assume role with OIDC: Not authorized to perform sts:AssumeRoleWithWebIdentity",
        Trust,
        None,
        Some("sts:AssumeRoleWithWebIdentity"),
        None,
        None
    ),
    expected!(
        "action tags",
        "Error: Could not assume role with user credentials: User: arn:aws:iam::111111111111:user/alice is not authorized to \
         perform: sts:TagSession on resource: arn:aws:iam::222222222222:role/Reader",
        Unknown,
        None,
        Some("sts:TagSession"),
        Some(ALICE),
        Some(ROLE)
    ),
    expected!(
        "audience",
        "An error occurred (InvalidIdentityToken) when calling the AssumeRoleWithWebIdentity operation: Incorrect token audience",
        Provider,
        None,
        Some("sts:AssumeRoleWithWebIdentity"),
        None,
        None
    ),
    expected!(
        "no provider",
        "InvalidIdentityToken: No OpenIDConnect provider found in your account for https://token.actions.githubusercontent.com",
        Provider
    ),
    expected!(
        "token",
        "InvalidIdentityToken: The web identity token provided could not be validated",
        Provider
    ),
    expected!(
        "no such principal",
        "MalformedPolicyDocument: Invalid principal in policy: \"AWS\":\"arn:aws:iam::222222222222:role/Reader\"",
        Document
    ),
    expected!(
        "wrong half",
        "This policy contains the following error: Has prohibited field Principal",
        Document
    ),
    expected!(
        "wrong half, newer",
        "MalformedPolicyDocument: Policy document should not specify a principal.",
        Document
    ),
    expected!(
        "pass role",
        "ClientError: An error occurred (AccessDenied) when calling the PutLifecycleHook operation: User: \
         arn:aws:sts::111111111111:assumed-role/deployer/run-17 is not authorized to perform: iam:PassRole on resource: \
         arn:aws:iam::111111111111:role/hook",
        Grant,
        None,
        Some("iam:PassRole"),
        Some(SESSION),
        Some("arn:aws:iam::111111111111:role/hook")
    ),
    expected!(
        "trust action",
        "MalformedPolicyDocument: AssumeRole policy may only specify STS AssumeRole actions.",
        Document
    ),
    expected!(
        "bucket",
        "An error occurred (AccessDenied) when calling the GetObject operation: Access Denied",
        Unknown
    ),
    expected!(
        "bucket, rcp",
        "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: s3:GetObject on resource: \
         \"arn:aws:s3:::reports/2025.csv\" with an explicit deny in a resource control policy, with policy ARN: \
         arn:aws:organizations::333333333333:policy/o-a1b2c3d4e5/resource_control_policy/p-0abc12de",
        Organization,
        Some((PolicyType::ResourceControl, true)),
        Some("s3:GetObject"),
        Some(ALICE),
        Some("arn:aws:s3:::reports/2025.csv")
    ),
    expected!(
        "console",
        "Invalid information in one or more fields. Check your information or contact your administrator.",
        Unknown
    ),
    expected!(
        "loop",
        "botocore.exceptions.InfiniteLoopConfigError: Infinite loop in credential configuration detected. Attempting to load from \
         profile a which has already been visited. Visited profiles: ['a', 'b']",
        Profile
    ),
    expected!(
        "no source",
        "botocore.exceptions.InvalidConfigError: The source_profile \"nope\" referenced in the profile \"p\" does not exist.",
        Profile
    ),
    expected!(
        "source not said",
        "Partial credentials found in assume-role, missing: source_profile or credential_source",
        Profile
    ),
    expected!(
        "kubectl",
        "An error occurred (AccessDenied) when calling the AssumeRole operation: User: arn:aws:iam::111111111111:user/alice is not \
         authorized to perform: sts:AssumeRole on resource: arn:aws:iam::222222222222:role/Reader\nUnable to connect to the server: \
         getting credentials: exec: executable aws failed with exit code 254",
        Unknown,
        None,
        ASSUME,
        Some(ALICE),
        Some(ROLE)
    ),
];

/// What is wrong with how `text` is read; nothing where it is right.
fn mistake(expected: &Expected, text: &str) -> Option<String> {
    let Some(denial) = read_denial(text) else { return Some("no denial was found".to_owned()) };
    let told = match denial.reason {
        DenialReason::Untold => None,
        DenialReason::Told { policy, explicit, .. } => Some((policy, explicit)),
    };
    let text_of = |name: &Option<xacct_facts::MaskedName>| name.as_ref().map(|name| name.text.clone());
    let read = (
        denial.failed(),
        told,
        denial.action.clone().filter(|_| expected.action.is_some()),
        text_of(&denial.principal),
        text_of(&denial.resource),
    );
    let own = |name: Option<&str>| name.map(str::to_owned);
    let wanted = (
        expected.failed,
        expected.told,
        own(expected.action),
        own(expected.principal),
        own(expected.resource),
    );
    (read != wanted).then(|| format!("{read:?}\nand not {wanted:?}"))
}

#[test]
fn every_text_has_its_verdict() {
    let wrong = TEXTS.iter().filter_map(|text| Some((text.id, mistake(text, text.text)?)));
    let wrong: Vec<_> = wrong.map(|(id, mistake)| format!("{id}: {mistake}")).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(TEXTS.len(), 48);
}

/// Numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

/// `text` in lines of `width` characters, broken between words or anywhere.
fn wrapped(text: &str, width: usize, between_words: bool) -> String {
    let (mut lines, mut line) = (Vec::new(), String::new());
    if between_words {
        for word in text.split_whitespace() {
            if !line.is_empty() && line.len() + word.len() >= width {
                lines.push(std::mem::take(&mut line));
            }
            line += if line.is_empty() { "" } else { " " };
            line += word;
        }
    } else {
        let whole: Vec<char> = text.replace('\n', " ").chars().collect();
        lines.extend(whole.chunks(width).map(|chunk| chunk.iter().collect::<String>()));
    }
    lines.push(line);
    lines.join("\n")
}

type Dirt = fn(&str, &mut Numbers) -> String;

const DIRT: &[(&str, Dirt)] = &[
    ("a frame", |text, numbers| {
        let lines = wrapped(text, 50 + numbers.below(40), true);
        let lines: Vec<_> = lines.lines().map(|line| format!("│ {line}")).collect();
        format!("╷\n│ Error: it failed\n│ \n{}\n│ \n╵\n", lines.join("\n"))
    }),
    ("a narrow terminal", |text, numbers| wrapped(text, 60 + numbers.below(60), false)),
    ("colours", |text, numbers| {
        let words: Vec<_> = text.split(' ').collect();
        let at = numbers.below(words.len());
        let coloured = |(place, word): (usize, &&str)| match place == at {
            true => format!("\u{1b}[1;31m{word}\u{1b}[0m"),
            false => (*word).to_owned(),
        };
        words.iter().enumerate().map(coloured).collect::<Vec<_>>().join(" ")
    }),
    ("a log of a workflow", |text, _| {
        let line = |line| format!("2025-03-01T10:20:30.1234567Z ##[error]{line}\n");
        text.lines().map(line).collect::<String>() + "2025-03-01T10:20:31.0000000Z Post job cleanup.\n"
    }),
    ("bytes of Python", |text, _| format!("stderr = b'{}'", text.replace('\n', "\\n"))),
    ("a string of JSON", |text, _| {
        let escaped = text.replace('"', "\\\"").replace('\n', "\\n");
        format!("{{\"error\": {{\"message\": \"{escaped}\"}}, \"status\": 1}}")
    }),
    ("XML", |text, _| {
        let escaped = text.replace('"', "&quot;");
        format!(
            "<Error>\n<Code>AccessDenied</Code>\n<Message>{escaped}</Message>\n<RequestId>4</RequestId>\n</Error>"
        )
    }),
    ("twice, first cut", |text, numbers| {
        let cut: String = text.chars().take(text.len() / 2 + numbers.below(20)).collect();
        format!("Error: {cut} (truncated...)\n{text}")
    }),
    ("retries", |text, numbers| {
        let again = (0..2 + numbers.below(10)).map(|n| format!("attempt {n}: {text}\n"));
        again.collect()
    }),
    ("a request id", |text, _| format!("{text} [RequestId: 6f2c1d]")),
    ("a chain of Go", |text, _| {
        format!(
            "operation error STS: AssumeRole, https response error StatusCode: 403, RequestID: 6f2c, api error X: {text}"
        )
    }),
    ("a quotation", |text, _| text.lines().map(|line| format!("> {line}\n")).collect()),
];

#[test]
fn dirt_changes_no_verdict() {
    let (mut numbers, mut variants, mut wrong) = (Numbers(20_250_301), 0, Vec::new());
    for text in TEXTS {
        for (name, dirt) in DIRT {
            let dirty = dirt(text.text, &mut numbers);
            variants += 1;
            if let Some(mistake) = mistake(text, &dirty) {
                wrong.push(format!("{} with {name}: {mistake}\n{dirty}\n", text.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {variants}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(variants >= 200, "{variants}");
}

#[test]
fn what_is_masked_is_not_known() {
    for mask in [
        "***",
        "<account-id>",
        "XXXXXXXXXXXX",
        "OMITTED",
        "{account}",
        "[redacted]",
        "12345678",
        "<my account>",
    ] {
        let text = format!(
            "User: arn:aws:iam::{mask}:user/alice is not authorized to perform: sts:AssumeRole on resource: \
             arn:aws:iam::{mask}:role/ci/Reader because no identity-based policy allows the sts:AssumeRole action"
        );
        let denial = read_denial(&text).unwrap();
        assert_eq!(denial.failed(), FailedPart::Grant, "{mask}");
        for (name, last) in [(denial.principal, "alice"), (denial.resource, "Reader")] {
            let name = name.unwrap();
            assert_eq!((name.whole(), name.account(), name.name()), (None, None, Some(last)), "{name:?}");
        }
    }
    let all = read_denial("User: *** is not authorized to perform: sts:AssumeRole on resource: ***").unwrap();
    assert_eq!((all.principal.unwrap().name(), all.resource.unwrap().name()), (None, None));
}

#[test]
fn the_call_is_read_with_the_error() {
    let log = "$ aws sts assume-role \\\n    --role-arn arn:aws:iam::222222222222:role/Reader \\\n    --role-session-name dev \\\n    \
               --external-id=my-secret-123 --profile base\n\nAn error occurred (AccessDenied) when calling the AssumeRole operation: \
               User: arn:aws:iam::111111111111:user/alice is not authorized to perform: sts:AssumeRole on resource: \
               arn:aws:iam::222222222222:role/Reader\n";
    let call = read_denial(log).unwrap().call;
    assert_eq!(call.role.unwrap().text, ROLE);
    assert_eq!(call.external_id.as_deref(), Some("my-secret-123"));
    assert_eq!((call.session_name.as_deref(), call.profile.as_deref()), (Some("dev"), Some("base")));
    assert!(call.is_complete && call.duration.is_none() && !call.tags);
    let place =
        read_denial(TEXTS.iter().find(|text| text.id == "terraform").unwrap().text).unwrap().call.place;
    assert_eq!(place, Some(("provider.tf".to_owned(), 12)));
}

const EVENT: &str = r#"{"eventVersion": "1.08", "userIdentity": {"type": "AssumedRole", "arn":
  "arn:aws:sts::111111111111:assumed-role/deployer/run-17", "accountId": "111111111111", "sessionContext": {"sessionIssuer":
  {"type": "Role", "arn": "arn:aws:iam::111111111111:role/ci/deployer"}}}, "eventSource": "sts.amazonaws.com", "eventName":
  "AssumeRole", "errorCode": "AccessDenied", "errorMessage": "User: arn:aws:sts::111111111111:assumed-role/deployer/run-17 is not
  authorized to perform: sts:AssumeRole on resource: arn:aws:iam::222222222222:role/Reader", "requestParameters": null,
  "recipientAccountId": "111111111111"}"#;

fn assert_is_the_event(denial: &DenialMessage) {
    assert_eq!(denial.principal.as_ref().unwrap().text, "arn:aws:iam::111111111111:role/ci/deployer");
    assert_eq!(denial.role().unwrap().text, ROLE);
    assert_eq!(denial.call.logged_in.unwrap().as_str(), "111111111111");
    assert!(denial.asks_for("sts:AssumeRole") && denial.family == DenialFamily::Refused);
}

#[test]
fn events_of_cloudtrail_are_read() {
    let event = EVENT.replace("not\n  ", "not ").replace('\n', "");
    let success = event.replace(r#""errorCode": "AccessDenied", "#, "").replace("errorMessage", "note");
    let quoted = event.replace('"', "\\\"");
    for text in [
        event.clone(),
        format!("[{success}, {event}]"),
        format!(r#"{{"Records": [{event}, {success}]}}"#),
        format!(r#"{{"Events": [{{"EventName": "AssumeRole", "CloudTrailEvent": "{quoted}"}}]}}"#),
        format!("{success}\n{event}\n"),
    ] {
        assert_is_the_event(&read_denial(&text).unwrap());
    }
    assert_eq!(read_denial(&success).unwrap().failed(), FailedPart::Nothing);
}

#[test]
fn decoded_messages_are_read() {
    let text = r#"{"allowed": false, "explicitDeny": true, "matchedStatements": {"items": [{"sourcePolicyType": "Service Control
        Policy"}]}, "context": {"principal": {"arn": "arn:aws:iam::111111111111:user/alice"}, "action": "iam:PassRole", "resource":
        "arn:aws:iam::111111111111:role/web", "conditions": {"items": []}}}"#;
    let denial = read_denial(&text.replace("Control\n        ", "Control ")).unwrap();
    assert_eq!(denial.failed(), FailedPart::Organization);
    assert!(denial.asks_for("iam:PassRole"));
    assert_eq!(denial.principal.unwrap().text, ALICE);
}

#[test]
fn what_is_no_denial_is_none() {
    for text in ["", "hello", "{}", "[]", "{\"Records\": []}", "The role was created.", "┃ │ ╵"] {
        assert_eq!(read_denial(text), None, "{text}");
    }
}

#[test]
fn hostile_texts_are_read_in_bounds() {
    let hostile = [
        "User: ".repeat(200_000),
        "is not authorized to perform: ".repeat(40_000),
        "User: a is not authorized to perform: sts:AssumeRole on resource: < ".repeat(15_000),
        "[".repeat(500_000),
        "\u{1b}[".repeat(400_000),
        format!("User: {} is not authorized to perform: {}", "é".repeat(5000), "x:".repeat(100_000)),
        format!("{{\"CloudTrailEvent\": \"{}\"}}", "\\\"".repeat(200_000)),
    ];
    for text in hostile {
        let _ = read_denial(&text);
    }
}
