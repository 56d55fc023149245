//! Texts of denials: what each of them proves, and that dirt around and in them changes nothing of it.

mod expected;
mod others;
mod refused;

use xacct_facts::{DenialFamily, DenialMessage, DenialReason, FailedPart, read_denial};

use expected::{ALICE, Expected, ROLE};

/// All of them.
fn texts() -> impl Iterator<Item = &'static Expected> {
    refused::TEXTS.iter().chain(others::TEXTS)
}

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
    let wrong = texts().filter_map(|text| Some((text.id, mistake(text, text.text)?)));
    let wrong: Vec<_> = wrong.map(|(id, mistake)| format!("{id}: {mistake}")).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(texts().count(), 48);
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
    for text in texts() {
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
    let place = read_denial(texts().find(|text| text.id == "terraform").unwrap().text).unwrap().call.place;
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
