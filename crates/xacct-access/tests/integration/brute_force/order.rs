//! What must be so of any two policies, whatever they say: comparing is an order, and statements only add up.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use xacct_access::{Answer, Grant, PolicyIndex, Question, Relation, compare};
use xacct_policy::{Policy, PolicyKind};

use super::random::{Draft, Family, Random, Written};
use super::{cases, each_case};

/// How many were distinguished for certain, and how many were not.
#[derive(Default)]
struct Count {
    known: AtomicUsize,
    unknown: AtomicUsize,
}

impl Count {
    /// Whether what is said is known; it has to be one of `expected` then.
    #[track_caller]
    fn expect(&self, policies: [&Written; 2], expected: &[Relation]) {
        let [old, new] = policies.map(Written::read);
        let relation = compare(&old, &new).relation();
        let counter = if relation == Relation::Unknown { &self.unknown } else { &self.known };
        counter.fetch_add(1, Relaxed);
        assert!(
            relation == Relation::Unknown || expected.contains(&relation),
            "{relation:?}, and not {expected:?}\n{}\n{}",
            policies[0].text(),
            policies[1].text()
        );
    }

    fn close(&self, about: &str) {
        let (known, unknown) = (self.known.load(Relaxed), self.unknown.load(Relaxed));
        println!("{about}: {known} known, {unknown} unknown");
        assert!(unknown < known / 20, "{about}: too much is unknown");
    }
}

use Relation::{Narrower, Same, Wider};

/// Two policies of one family, and one of them with all statements of both.
fn pair(random: &mut Random) -> (Family, Written, Written) {
    let family = Family::random(random);
    let (policy, other) = (family.policy(random, 2), family.policy(random, 2));
    (family, policy, other)
}

fn shuffled(random: &mut Random, written: &Written) -> Written {
    let mut statements = written.statements.clone();
    for at in (1..statements.len()).rev() {
        statements.swap(at, random.below(at + 1));
    }
    written.with(statements)
}

fn and(written: &Written, more: impl IntoIterator<Item = Draft>) -> Written {
    written.with(written.statements.iter().cloned().chain(more).collect())
}

fn one(family: &Family, random: &mut Random, allow: bool) -> Draft {
    Draft { allow, ..family.statement(random) }
}

#[test]
fn order_and_splitting_change_nothing() {
    let same = Count::default();
    each_case(cases() / 10, |random| {
        let (_, policy, other) = pair(random);
        let both = and(&policy, other.statements);
        let split = both.with(both.statements.iter().flat_map(Draft::split).collect());
        same.expect([&both, &both], &[Same]);
        same.expect([&both, &shuffled(random, &both)], &[Same]);
        same.expect([&both, &split], &[Same]);
        let twice = and(&both, both.statements.clone());
        same.expect([&both, &twice], &[Same]);
    });
    same.close("order and splitting");
}

#[test]
fn statements_only_add_up() {
    let (wider, narrower) = (Count::default(), Count::default());
    each_case(cases() / 10, |random| {
        let (family, policy, _) = pair(random);
        wider.expect([&policy, &and(&policy, [one(&family, random, true)])], &[Same, Wider]);
        narrower.expect([&policy, &and(&policy, [one(&family, random, false)])], &[Same, Narrower]);
    });
    wider.close("an Allow more");
    narrower.close("a Deny more");
}

/// The answers about the first grants of a policy: each of its statements that allow, of which there are so many, grants to
/// one principal.
fn answers(written: &Written, statements: usize) -> Vec<Answer> {
    let policy: Policy = written.read();
    let index = PolicyIndex::of(&policy);
    let is_first = |statement| policy.statements.iter().take(statements).any(|s| std::ptr::eq(s, statement));
    let grants = Grant::of_policy(&policy).into_iter().filter(|grant| is_first(grant.statement));
    let questions = [Question::Anyone, Question::WithoutExternalId, Question::Itself];
    grants.flat_map(|grant| questions.map(|question| grant.ask(&index, question))).collect()
}

#[test]
fn witnesses_come_and_go_with_statements() {
    let (gone, kept) = (AtomicUsize::new(0), AtomicUsize::new(0));
    each_case(cases() / 2, |random| {
        let (family, policy, _) = pair(random);
        if policy.kind == PolicyKind::Identity {
            return;
        }
        let statements = policy.statements.len();
        let before = answers(&policy, statements);
        let opened = answers(&and(&policy, [one(&family, random, true)]), statements);
        let denied = and(&policy, [one(&family, random, false)]);
        let closed = answers(&denied, statements);
        for (answer, (opened, closed)) in before.iter().zip(opened.iter().zip(&closed)) {
            let found = |answer: &Answer| matches!(answer, Answer::Found(_));
            assert!(!found(answer) || *opened != Answer::None, "{}", policy.text());
            assert!(*answer != Answer::None || !found(closed), "{}", denied.text());
            gone.fetch_add(usize::from(found(answer) && *closed == Answer::None), Relaxed);
            kept.fetch_add(usize::from(found(answer) && found(closed)), Relaxed);
        }
    });
    let (gone, kept) = (gone.into_inner(), kept.into_inner());
    println!("a Deny more: {kept} witnesses kept, {gone} gone");
    assert!(gone > kept / 100 && kept > gone / 100, "the cases say little");
}

#[test]
fn comparing_is_an_order() {
    let (known, transitive) = (AtomicUsize::new(0), AtomicUsize::new(0));
    each_case(cases() / 10, |random| {
        let (family, policy, other) = pair(random);
        // Random policies are seldom comparable; of these two pairs the first always is.
        let more = and(&policy, [one(&family, random, true)]);
        let third = if random.once_in(2) { and(&more, [one(&family, random, true)]) } else { other };
        let [first, second, third] = [&policy, &more, &third].map(Written::read);
        let relation = |old: &Policy, new: &Policy| {
            let (there, back) = (compare(old, new), compare(new, old));
            let sort = std::mem::discriminant::<Answer>;
            let [gained, lost] = [&there.gained, &there.lost].map(sort);
            assert_eq!([sort(&back.lost), sort(&back.gained)], [gained, lost], "{}", more.text());
            known.fetch_add(1, Relaxed);
            let unknown = [&there.gained, &there.lost].contains(&&Answer::Unknown);
            (!unknown).then(|| there.relation())
        };
        let (forth, on, all) =
            (relation(&first, &second), relation(&second, &third), relation(&first, &third));
        let (Some(forth), Some(on), Some(all)) = (forth, on, all) else { return };
        for towards in [Wider, Narrower] {
            let goes = |relation| relation == Same || relation == towards;
            if goes(forth) && goes(on) {
                let expected = if forth == Same && on == Same { Same } else { towards };
                assert_eq!(all, expected, "{forth:?}, {on:?}\n{}\n{}", policy.text(), more.text());
                transitive.fetch_add(1, Relaxed);
            }
        }
    });
    let (known, transitive) = (known.into_inner(), transitive.into_inner());
    println!("antisymmetric: {known} pairs; transitive: {transitive} triples");
    assert!(transitive > cases() / 100, "the cases say little");
}
