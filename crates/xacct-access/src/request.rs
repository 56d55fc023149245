//! A request: who asks for what, and everything that comes with it.

use std::borrow::Cow;

use xacct_aws::condition_key::{self, ConditionKey, Existence};
use xacct_aws::{AccountId, Arn, Partition, Presence, SetBy};
use xacct_policy::Condition;

use crate::caller::Caller;

/// A request to AWS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Who sends it.
    pub caller: Caller,
    /// What is asked for: `sts:AssumeRole`.
    pub action: String,
    /// The ARN that it is asked for on; `None` where any will do.
    pub resource: Option<String>,
    /// The account that the resource belongs to, where it is known.
    pub resource_account: Option<AccountId>,
    /// What comes with it.
    pub context: Context,
}

/// The values of a request's condition keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// In the order of their names, letter case aside.
    keys: Vec<ContextKey>,
    /// Whether a key that is not listed may be there all the same.
    open: bool,
}

/// A key of a request: its name as it was given, and its values, none where it is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ContextKey {
    name: Cow<'static, str>,
    values: Vec<String>,
}

/// What a request has under a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContextValues<'c> {
    /// These values.
    Values(&'c [String]),
    /// The key is not there.
    Absent,
    /// The key is there, with a value that nobody has said.
    Present,
    /// Nobody has said.
    Unknown,
}

impl Request {
    /// A request with the keys that follow from its caller. Whether other keys are there is not known: see
    /// [`Context::close`].
    pub fn new(caller: Caller, action: impl Into<String>, resource: Option<String>) -> Self {
        let mut context = Context { keys: Vec::with_capacity(KEYS_OF_A_REQUEST), open: true };
        context.set_caller(&caller);
        let resource_account =
            resource.as_deref().and_then(|text| AccountId::parse(text.get(Arn::split(text, &[])?.account)?));
        Self { caller, action: action.into(), resource, resource_account, context }
    }

    /// What it has under `key`, in any letter case.
    pub fn find(&self, key: &str) -> ContextValues<'_> {
        self.find_known(key, || condition_key::lookup(key))
    }

    /// What it has under the key of `condition`.
    pub(crate) fn find_of(&self, condition: &Condition) -> ContextValues<'_> {
        self.find_known(condition.key.as_str(), || condition.known)
    }

    fn find_known(
        &self,
        key: &str,
        known: impl FnOnce() -> Option<&'static ConditionKey>,
    ) -> ContextValues<'_> {
        if let Some(ContextKey { values, .. }) = self.context.key(key) {
            return if values.is_empty() { ContextValues::Absent } else { ContextValues::Values(values) };
        }
        if self.caller.never_sends(key) {
            return ContextValues::Absent;
        }
        let known = known();
        let never = known.is_some_and(|known| {
            known.presence(self.caller.class()) == Presence::Never
                || !known.applies_to(&self.action)
                // Who has not signed has none of the properties of a principal.
                || self.caller == Caller::Anonymous && known.set_by == SetBy::Principal
        });
        if never || known.is_none() && condition_key::existence_of_unlisted(key) == Existence::No {
            ContextValues::Absent
        } else if self.caller.has_temporary_credentials() && key.eq_ignore_ascii_case("aws:TokenIssueTime") {
            ContextValues::Present
        } else if !self.context.open {
            ContextValues::Absent
        } else {
            ContextValues::Unknown
        }
    }

    /// Whether its context says what it has under `key`.
    pub(crate) fn settles(&self, key: &str) -> bool {
        self.context.key(key).is_some()
    }

    /// The same request of another caller: the keys that follow from the caller change with it.
    pub(crate) fn with_caller(&self, caller: Caller) -> Self {
        let mut context = Context { keys: Vec::with_capacity(KEYS_OF_A_REQUEST), open: self.context.open };
        let others = self.context.keys.iter().filter(|key| !self.follows_from_caller(&key.name));
        context.keys.extend(others.cloned());
        context.set_caller(&caller);
        Self {
            caller,
            action: self.action.clone(),
            resource: self.resource.clone(),
            resource_account: self.resource_account,
            context,
        }
    }

    /// Whether the key follows from who the caller is.
    pub(crate) fn follows_from_caller(&self, key: &str) -> bool {
        self.caller.says(key)
    }

    /// The request in one line: `arn:aws:iam::111122223333:role/any-role can call sts:AssumeRole with no external ID`.
    pub fn sentence(&self) -> String {
        let caller = match &self.caller {
            Caller::Anonymous => "anyone, without signing in,",
            caller => caller.name(),
        };
        let mut sentence = format!("{caller} can call {}", self.action);
        if let Some(resource) = &self.resource {
            sentence.push_str(&format!(" on {resource}"));
        }
        // What follows from who asks is said with the name.
        let mut with: Vec<String> = Vec::new();
        for ContextKey { name: key, values } in
            self.context.keys.iter().filter(|key| !self.follows_from_caller(&key.name))
        {
            with.push(match values.as_slice() {
                [] if key.eq_ignore_ascii_case("sts:ExternalId") => "no external ID".to_owned(),
                [] => format!("no {key}"),
                values => format!("{key} = {}", values.join(", ")),
            });
        }
        if !with.is_empty() {
            sentence.push_str(&format!(" with {}", with.join(" and ")));
        }
        sentence
    }

    /// Whether the caller and the resource are of two partitions, between which there is no access.
    pub fn crosses_partitions(&self) -> bool {
        let of = |arn: &str| arn.get(Arn::split(arn, &[])?.partition).and_then(Partition::from_id);
        let resource = self.resource.as_deref().and_then(of);
        let caller = self.caller.partition().and_then(Partition::from_id);
        matches!((caller, resource), (Some(caller), Some(resource)) if caller != resource)
    }

    /// Whether the caller and the resource are known to belong to different accounts.
    pub fn is_cross_account(&self) -> Option<bool> {
        Some(self.caller.account()? != self.resource_account?)
    }
}

impl Context {
    /// Gives `key` one value.
    pub fn set(&mut self, key: impl Into<Cow<'static, str>>, value: impl Into<String>) {
        self.set_all(key, vec![value.into()]);
    }

    /// Gives each key that follows from `caller` its value.
    fn set_caller(&mut self, caller: &Caller) {
        if self.keys.is_empty() {
            let key = |(name, value): (&'static str, Cow<'_, str>)| ContextKey {
                name: name.into(),
                values: vec![value.into_owned()],
            };
            self.keys.extend(caller.keys().map(key));
            return;
        }
        for (key, value) in caller.keys() {
            self.set(key, value);
        }
    }

    /// Gives `key` these values.
    pub fn set_all(&mut self, key: impl Into<Cow<'static, str>>, values: Vec<String>) {
        let name = key.into();
        match self.place(&name) {
            Ok(at) => {
                if let Some(key) = self.keys.get_mut(at) {
                    *key = ContextKey { name, values };
                }
            }
            Err(at) => self.keys.insert(at, ContextKey { name, values }),
        }
    }

    /// `key` is not there.
    pub fn leave_out(&mut self, key: impl Into<Cow<'static, str>>) {
        self.set_all(key, Vec::new());
    }

    /// What is not listed is not there.
    pub fn close(&mut self) {
        self.open = false;
    }

    /// Keeps the keys that `keep` names, and no room for others: a request that is shown may be kept for long.
    pub fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.keys.retain(|key| keep(&key.name));
        self.keys.shrink_to_fit();
    }

    /// The keys that are there with their values, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        let there = self.keys.iter().filter(|key| !key.values.is_empty());
        there.map(|key| (&*key.name, key.values.as_slice()))
    }

    fn key(&self, name: &str) -> Option<&ContextKey> {
        // Names of another length are told at once, and long ones begin alike: going through a few takes less than a search.
        if self.keys.len() <= 2 * KEYS_OF_A_REQUEST {
            return self.keys.iter().find(|key| key.name.eq_ignore_ascii_case(name));
        }
        self.keys.get(self.place(name).ok()?)
    }

    /// Where `name` stands, or would.
    fn place(&self, name: &str) -> Result<usize, usize> {
        // Most are added in the order of their names.
        match self.keys.last() {
            Some(last) if condition_key::compare(&last.name, name).is_lt() => Err(self.keys.len()),
            _ => self.keys.binary_search_by(|key| condition_key::compare(&key.name, name)),
        }
    }
}

/// How many keys a request has room for to begin with: those of its caller, and some that a policy tests.
const KEYS_OF_A_REQUEST: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_has_said_is_unknown_unless_it_can_never_be_there() {
        let caller = Caller::parse("arn:aws:iam::111122223333:user/alice").unwrap();
        let mut request = Request::new(caller, "sts:AssumeRole", None);
        assert_eq!(
            request.find("AWS:principalarn"),
            ContextValues::Values(&["arn:aws:iam::111122223333:user/alice".into()])
        );
        assert_eq!(request.find("sts:ExternalId"), ContextValues::Unknown);
        assert_eq!(request.find("aws:SourceAccount"), ContextValues::Absent);
        request.context.close();
        assert_eq!(request.find("sts:ExternalId"), ContextValues::Absent);
    }
}
