//! The search against counting: over a small universe, a request is found if and only if there is one.
//!
//! `XACCT_CASES=1000000 cargo test --release -p xacct-access brute_force -- --nocapture` for a long run;
//! `XACCT_SEED` begins with another case.

mod issuer;
mod order;
mod random;
mod universe;

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use xacct_access::{Answer, Grant, PolicyIndex, Question, Request, compare, policy_says};
use xacct_policy::{Policy, PolicyKind, Tri};

use random::{Family, Listed, Random, Written};
use universe::Universe;

/// Callers that a comparison may distinguish: of accounts that are named, of one that is not, and of none.
const CALLERS: &[&str] = &[
    "arn:aws:iam::111111111111:role/any-role",
    "arn:aws:iam::111111111111:role/other",
    "arn:aws:iam::111111111111:role/third",
    "arn:aws:iam::111111111111:user/alice",
    "arn:aws:iam::222222222222:role/any-role",
    "arn:aws:iam::333333333333:role/any-role",
    "arn:aws:iam::133333333333:role/any-role",
];
/// Strangers to every policy here.
const STRANGERS: &[&str] = &[
    "arn:aws:iam::333333333333:role/any-role",
    "arn:aws:iam::333333333333:role/third",
    "arn:aws:iam::333333333333:user/bob",
    "arn:aws:iam::133333333333:role/any-role",
];

/// What has come out.
#[derive(Default)]
struct Tally {
    found: AtomicUsize,
    none: AtomicUsize,
    /// Not known, though there is a request, and though there is none.
    unknown: [AtomicUsize; 2],
}

impl Tally {
    /// Takes note of an answer, and whether counting agrees with it.
    #[track_caller]
    fn note(&self, policy: &Policy, answer: &Answer, there_is: Option<&Request>, about: &str) {
        match (answer, there_is) {
            (Answer::Found(request), _) => {
                assert_eq!(policy_says(policy, request).allowed(), Tri::Yes, "{about}\n{request:?}");
                self.found.fetch_add(1, Relaxed);
            }
            (Answer::None, None) => {
                self.none.fetch_add(1, Relaxed);
            }
            (Answer::Unknown, there_is) => {
                self.unknown[usize::from(there_is.is_none())].fetch_add(1, Relaxed);
            }
            (Answer::None, Some(request)) => panic!("missed: {request:?}\n{about}"),
        }
    }

    /// Says what came out; panics where the cases said little.
    fn close(&self, about: &str) {
        let [found, none, unknown, unknown_none] =
            [&self.found, &self.none, &self.unknown[0], &self.unknown[1]].map(|count| count.load(Relaxed));
        let unknowns = unknown + unknown_none;
        let all = found + none + unknowns;
        println!(
            "{about}: {all} answers; {found} found, {none} none, {unknowns} unknown ({unknown} of them with a request)"
        );
        assert!(found > all / 5 && none > all / 20, "{about}: the cases are all alike");
        assert!(unknowns < all / 20, "{about}: too much is unknown");
    }
}

/// How many cases: 2,500, or `XACCT_CASES`.
fn cases() -> usize {
    number("XACCT_CASES").unwrap_or(2_500)
}

fn number(name: &str) -> Option<usize> {
    std::env::var(name).ok()?.parse().ok()
}

/// Runs cases on every processor. A case's number is all that it depends on.
fn each_case(cases: usize, one: impl Fn(&mut Random) + Sync) {
    let first = number("XACCT_SEED").unwrap_or(0) * 1_000_000_000;
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let one = &one;
    std::thread::scope(|scope| {
        for thread in 0..threads {
            scope.spawn(move || {
                for case in (thread..cases).step_by(threads) {
                    one(&mut Random::new((first + case) as u64));
                }
            });
        }
    });
}

#[test]
fn a_request_is_found_if_there_is_one() {
    let tally = Tally::default();
    each_case(cases(), |random| {
        let written = Family::random(random).policy(random, 3);
        let policy = written.read();
        let nothing = written.with(Vec::new()).read();
        let answer = compare(&nothing, &policy).gained;
        let there_is = || {
            let mut callers = CALLERS.to_vec();
            if written.kind == PolicyKind::Resource {
                callers.extend(["*", "cloudtrail.amazonaws.com"]);
            } else if written.kind == PolicyKind::Trust {
                callers.push("cloudtrail.amazonaws.com");
            }
            let universe = Universe::of(&written, &callers, None);
            universe.find(|request| policy_says(&policy, request).allowed() == Tri::Yes)
        };
        let there_is = if matches!(answer, Answer::Found(_)) { None } else { there_is() };
        tally.note(&policy, &answer, there_is.as_ref(), &written.text());
    });
    tally.close("allowed at all");
}

#[test]
fn a_witness_is_found_if_there_is_one() {
    let (strangers, members) = (Tally::default(), Tally::default());
    each_case(cases(), |random| {
        let written = Family::random(random).policy(random, 4);
        if written.kind == PolicyKind::Identity {
            return;
        }
        for draft in written.statements.iter().filter(|draft| draft.allow) {
            for (question, principal, tally) in [
                (Question::Anyone, r#""AWS": "*""#, &strangers),
                (Question::WithoutExternalId, r#""AWS": "111111111111""#, &members),
            ] {
                // The question is about one grant: other statements that allow are left out.
                let mut granting = draft.clone();
                granting.principals = Some(Listed { negated: false, items: vec![principal] });
                let denials = written.statements.iter().filter(|draft| !draft.allow).cloned();
                let alone = written.with(std::iter::once(granting).chain(denials).collect());
                let policy = alone.read();
                let index = PolicyIndex::of(&policy);
                let answer = Grant::of_policy(&policy)[0].ask(&index, question);
                let is_found = matches!(answer, Answer::Found(_));
                let there_is = if is_found { None } else { counted(&alone, question) };
                tally.note(&policy, &answer, there_is.as_ref(), &format!("{question:?} {}", alone.text()));
            }
        }
    });
    strangers.close("anyone");
    members.close("an account");
}

/// A request that answers `question`, by counting through the universe.
fn counted(alone: &Written, question: Question) -> Option<Request> {
    let policy = alone.read();
    let action = (alone.kind == PolicyKind::Trust).then_some("sts:AssumeRole");
    let universe = |callers: &[&str]| Universe::of(alone, callers, action);
    let universe = match question {
        Question::Anyone => {
            let mut callers = STRANGERS.to_vec();
            if alone.kind == PolicyKind::Resource {
                callers.push("*");
            }
            universe(&callers).of_strangers(alone)
        }
        // A partner's organization is one that the policy does not name; its address may be any.
        _ => universe(&CALLERS[..1]).of_strangers(alone),
    };
    universe.find(|request| policy_says(&policy, request).allowed() == Tri::Yes)
}
