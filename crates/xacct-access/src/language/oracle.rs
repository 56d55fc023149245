//! Random languages against the definitions, by two other ways of telling.
//!
//! Three characters are enough to try: the globs write two of them and the third stands for every other, as no
//! glob can distinguish those.

use std::collections::{BTreeSet, HashSet};

use super::{CharClass, GlobCase, GlobToken, Language, Member, Preference};
use Expression::{And, Glob, Not, Or};

/// A xorshift generator: the same throws on every machine.
pub(super) struct RandomNumbers(pub(super) u64);

impl RandomNumbers {
    pub(super) fn below(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    pub(super) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

/// The characters of one case: two that globs write, and `x` for the others.
#[derive(Clone, Copy, Debug)]
struct LetterSet {
    letters: [char; 3],
    cases: &'static [GlobCase],
    class: CharClass,
}

const LETTER_SETS: [LetterSet; 3] = [
    LetterSet { letters: ['a', 'b', 'x'], cases: &[GlobCase::Sensitive], class: CharClass::of("a") },
    LetterSet { letters: ['a', 'b', 'x'], cases: &[GlobCase::Sensitive], class: CharClass::of("ab") },
    LetterSet {
        letters: ['a', 'A', 'x'],
        cases: &[GlobCase::Sensitive, GlobCase::Insensitive],
        class: CharClass::of("a"),
    },
];

/// A Boolean expression over globs.
#[derive(Clone, Debug)]
enum Expression {
    Glob(Vec<char>, GlobCase),
    Not(Box<Expression>),
    And(Box<Expression>, Box<Expression>),
    Or(Box<Expression>, Box<Expression>),
}

/// What is left to match of one glob, one entry for each way to have matched the beginning.
type Rests<'g> = BTreeSet<&'g [char]>;

impl Expression {
    /// One with so many globs of up to four tokens; `#` is one of the set's class, `+` a run of it.
    fn random(random: &mut RandomNumbers, globs: usize, letter_set: &LetterSet) -> Self {
        let one = if globs == 1 {
            let [first, second, _] = letter_set.letters;
            let pattern = (0..random.below(5))
                .map(|_| random.pick(&['*', '*', '?', '#', '+', first, second]))
                .collect();
            Glob(pattern, random.pick(letter_set.cases))
        } else {
            let left = 1 + random.below(globs - 1);
            let [left, right] = [left, globs - left].map(|n| Box::new(Self::random(random, n, letter_set)));
            if random.below(3) == 0 { Or(left, right) } else { And(left, right) }
        };
        if random.below(3) == 0 { Not(Box::new(one)) } else { one }
    }

    fn language(&self, letter_set: &LetterSet) -> Language {
        let token = |c: &char| match c {
            '*' => GlobToken::AnyRun,
            '?' => GlobToken::AnyOne,
            '#' => GlobToken::Class(letter_set.class),
            '+' => GlobToken::Run(letter_set.class),
            c => GlobToken::Literal(c.to_string()),
        };
        match self {
            Glob(pattern, case) => Language::glob(&pattern.iter().map(token).collect::<Vec<_>>(), *case),
            Not(one) => one.language(letter_set).complement(),
            And(left, right) => left.language(letter_set).and(&right.language(letter_set)),
            Or(left, right) => left.language(letter_set).or(&right.language(letter_set)),
        }
    }

    /// Whether `value` is in it.
    fn has(&self, value: &[char], letter_set: &LetterSet) -> bool {
        self.holds(&mut |pattern, case| matches(pattern, value, case, letter_set))
    }

    /// Whether it holds where `glob` says which globs do; it is asked for all of them, in order.
    fn holds(&self, glob: &mut impl FnMut(&[char], GlobCase) -> bool) -> bool {
        match self {
            Glob(pattern, case) => glob(pattern, *case),
            Not(one) => !one.holds(glob),
            And(left, right) => left.holds(glob) & right.holds(glob),
            Or(left, right) => left.holds(glob) | right.holds(glob),
        }
    }

    fn globs<'g>(&'g self, into: &mut Vec<(&'g [char], GlobCase)>) {
        match self {
            Glob(pattern, case) => into.push((pattern, *case)),
            Not(one) => one.globs(into),
            And(left, right) | Or(left, right) => {
                left.globs(into);
                right.globs(into);
            }
        }
    }

    /// The length of a shortest member, whatever it is: takes derivatives until no new ones come up. There are only
    /// so many, as each is made of ends of the patterns.
    fn shortest<'g>(&'g self, letter_set: &LetterSet) -> Option<usize> {
        let mut globs = Vec::new();
        self.globs(&mut globs);
        let start: Vec<Rests<'g>> = globs.iter().map(|&(pattern, _)| Rests::from([pattern])).collect();
        let mut known = HashSet::from([start.clone()]);
        let mut level = vec![start];
        for length in 0.. {
            let ends = |rests: &Rests<'_>| {
                rests.iter().any(|rest| rest.iter().all(|&token| matches!(token, '*' | '+')))
            };
            let is_member = |state: &Vec<Rests<'_>>| {
                let mut globs = state.iter();
                self.holds(&mut |_, _| ends(globs.next().unwrap()))
            };
            if level.iter().any(is_member) {
                return Some(length);
            }
            let mut next = Vec::new();
            for (state, c) in level.iter().flat_map(|state| letter_set.letters.map(|c| (state, c))) {
                let derive = |rests: &Rests<'g>, case| -> Rests<'g> {
                    rests.iter().flat_map(|rest| derivative(rest, c, case, letter_set)).collect()
                };
                let state: Vec<_> =
                    state.iter().zip(&globs).map(|(rests, glob)| derive(rests, glob.1)).collect();
                if known.insert(state.clone()) {
                    next.push(state);
                }
            }
            if next.is_empty() {
                return None;
            }
            level = next;
        }
        None
    }
}

/// What is left to match of `pattern` after `c`.
fn derivative<'g>(pattern: &'g [char], c: char, case: GlobCase, letter_set: &LetterSet) -> Rests<'g> {
    match pattern {
        [] => Rests::new(),
        ['*', rest @ ..] => &derivative(rest, c, case, letter_set) | &Rests::from([pattern]),
        ['+', rest @ ..] => {
            let on = derivative(rest, c, case, letter_set);
            if letter_set.class.has(c) { &on | &Rests::from([pattern]) } else { on }
        }
        [token, rest @ ..] if is_one(*token, c, case, letter_set) => Rests::from([rest]),
        _ => Rests::new(),
    }
}

/// Whether a pattern matches, by the definition.
fn matches(pattern: &[char], value: &[char], case: GlobCase, letter_set: &LetterSet) -> bool {
    match (pattern, value) {
        ([], value) => value.is_empty(),
        (['*', rest @ ..], value) => (0..=value.len()).any(|n| matches(rest, &value[n..], case, letter_set)),
        (['+', rest @ ..], value) => {
            let run = value.iter().take_while(|c| letter_set.class.has(**c)).count();
            (0..=run).any(|n| matches(rest, &value[n..], case, letter_set))
        }
        ([token, rest @ ..], [c, value @ ..]) => {
            is_one(*token, *c, case, letter_set) && matches(rest, value, case, letter_set)
        }
        (_, []) => false,
    }
}

fn is_one(token: char, c: char, case: GlobCase, letter_set: &LetterSet) -> bool {
    match (token, case) {
        ('?', _) => true,
        ('#', _) => letter_set.class.has(c),
        (token, GlobCase::Sensitive) => token == c,
        (token, GlobCase::Insensitive) => token.eq_ignore_ascii_case(&c),
    }
}

/// Every string of the three letters up to a length, the shorter ones first.
fn strings(longest: usize, letters: [char; 3]) -> Vec<Vec<char>> {
    let mut all = vec![Vec::new()];
    let mut last = 0..1;
    for _ in 0..longest {
        let from = all.len();
        for at in last {
            all.extend(letters.map(|c| [all[at].as_slice(), &[c]].concat()));
        }
        last = from..all.len();
    }
    all
}

/// The length of the member that the language finds.
fn found(expression: &Expression, letter_set: &LetterSet) -> Option<usize> {
    let language = expression.language(letter_set);
    match language.member(&Preference::default()) {
        Member::Found(member) => {
            let member: Vec<char> = member.chars().collect();
            assert!(
                expression.has(&member, letter_set),
                "{member:?} is not in {expression:?}, {letter_set:?}"
            );
            assert!(
                member.iter().all(|c| letter_set.letters.contains(c)),
                "{member:?} in {expression:?}, {letter_set:?}"
            );
            Some(member.len())
        }
        Member::Empty => None,
        Member::Unknown => panic!("{expression:?} is small"),
    }
}

#[test]
fn a_member_is_found_where_there_is_one() {
    const LONGEST: usize = 5;
    let mut random = RandomNumbers(0x2545_f491_4f6c_dd1d);
    let strings = LETTER_SETS.map(|letter_set| strings(LONGEST, letter_set.letters));
    let (mut empty, mut long) = (0, 0);
    for case in 0..10_000 {
        let (letter_set, strings) = (&LETTER_SETS[case % 3], &strings[case % 3]);
        let globs = 1 + random.below(4);
        let expression = Expression::random(&mut random, globs, letter_set);
        let found = found(&expression, letter_set);
        let by_force = strings.iter().find(|value| expression.has(value, letter_set)).map(Vec::len);
        assert_eq!(found.filter(|&n| n <= LONGEST), by_force, "{expression:?}, {letter_set:?}");
        if by_force.is_none() {
            // None so short: that there is none at all, or how long it is, only the derivatives can tell.
            assert_eq!(found, expression.shortest(letter_set), "{expression:?}, {letter_set:?}");
        }
        empty += usize::from(found.is_none());
        long += usize::from(found.is_some_and(|n| n > 2));
        let language = expression.language(letter_set);
        for _ in 0..5 {
            let value = &strings[random.below(strings.len())];
            let text: String = value.iter().collect();
            assert_eq!(
                language.contains(&text),
                expression.has(value, letter_set),
                "{text} in {expression:?}"
            );
        }
    }
    assert!(empty > 500 && long > 500, "{empty} empty, {long} longer than two: the cases say little");
}

#[test]
fn a_subset_is_one_where_nothing_is_left() {
    let mut random = RandomNumbers(0x9e37_79b9_7f4a_7c15);
    let mut subsets = 0;
    for case in 0..5_000 {
        let letter_set = &LETTER_SETS[case % 3];
        let [one, other] = [(); 2].map(|()| {
            let globs = 1 + random.below(2);
            Expression::random(&mut random, globs, letter_set)
        });
        let is_subset = one.language(letter_set).without(&other.language(letter_set)).is_empty();
        let left = And(Box::new(one), Box::new(Not(Box::new(other))));
        assert_eq!(is_subset, Some(left.shortest(letter_set).is_none()), "{left:?}, {letter_set:?}");
        subsets += usize::from(is_subset == Some(true));
    }
    assert!(subsets > 500, "{subsets} subsets: the cases say little");
}
