//! What the parts of statements leave of a request.

use std::rc::Rc;
use std::sync::Arc;

use xacct_aws::{Arity, Bounds, Grammar, PrincipalClass, SetBy, condition_key};
use xacct_policy::{Condition, Element, Pattern, Tri};

use super::asked_on::fits;
use super::asker::Asker;
use super::caller_set::{CallerSet, CallerTest, is_of_kind};
use super::domain::Domain;
use super::effort::Effort;
use super::globs::resources;
use super::goal::StatementPart;
use super::key::RemainingValues;
use super::linked::agree;
use super::remainder::Remainder;
use super::resource;
use crate::caller::Caller;
use crate::evaluate::{filled_in, resource_matches};
use crate::index::PolicyIndex;
use crate::issuer::claim;
use crate::language::{GlobCase, Language, Member, Preference};
use crate::points::CandidateValues;
use crate::request::{ContextValues, Request};

/// A request to begin with: what is given of it, and who asks.
#[derive(Clone, Debug)]
pub(crate) struct Base<'p> {
    /// The caller, the action, and the keys that are settled; every other key is free.
    pub request: Request,
    /// Where the caller is not given: all that it may be. The request has one of them.
    pub callers: Option<CallerSet>,
    /// Whose request it is: what the keys can be.
    pub asker: Asker<'p>,
    /// What is known of the values of keys beside that.
    pub shapes: Rc<[KeyShape]>,
}

/// The values that a key has where it is known that the request has one of some.
#[derive(Clone, Debug)]
pub(crate) struct KeyShape {
    /// The key.
    pub key: String,
    /// The values.
    pub language: Rc<Language>,
}

impl<'p> Base<'p> {
    /// A request of `asker` to begin with.
    pub fn of(request: Request, callers: Option<CallerSet>, asker: Asker<'p>) -> Self {
        Self { request, callers, asker, shapes: Rc::default() }
    }

    /// What the request can have under the key of `condition`.
    fn domain(&self, condition: &Condition, index: Option<&PolicyIndex<'p>>) -> Domain {
        let domain = self.asker.domain(condition, &self.request, index);
        match self.shapes.iter().find(|shape| condition.has_key(&shape.key)) {
            Some(shape) => domain.within(&shape.language).always(),
            None => domain,
        }
    }

    /// Makes it a request of a principal of another account, whose organization the policy does not name.
    pub fn of_partner(self) -> Self {
        Self { asker: Asker::Partner, ..self }
    }

    /// Whether `caller` can have sent it.
    pub fn may_be(&self, caller: &Caller) -> bool {
        self.request.caller == *caller || self.callers.as_ref().is_some_and(|set| set.contains(caller))
    }

    /// Makes it a request of `caller` alone.
    pub fn fix_caller(&mut self, caller: Caller) {
        self.request = self.request.with_caller(caller);
        self.callers = None;
    }
}

/// What is the same for all alternatives of a search.
#[derive(Clone, Debug)]
pub(super) struct SearchContext<'s, 'p> {
    pub base: &'s Base<'p>,
    /// The policy that says whom it names; none where policies are compared.
    pub index: Option<&'s PolicyIndex<'p>>,
    pub points: Arc<CandidateValues>,
    pub effort: Effort,
}

/// What is left of the values of every key, of the caller and of the resource.
#[derive(Clone, Debug, Default)]
pub(super) struct Constraints<'p> {
    keys: Vec<RemainingValues<'p>>,
    resources: Vec<ResourceTest<'p>>,
    /// One that passes all of these.
    resource: Option<String>,
    callers: Vec<CallerTest<'p>>,
    caller: Option<Caller>,
    /// Conditions whose values come with the request: met only by a request that is filled in.
    deferred: Vec<(&'p Condition, bool)>,
    /// Something that is not known was taken to come out right.
    pub uncertain: bool,
}

/// The patterns of an element, and whether the resource has to match one of them, or none.
#[derive(Clone, Debug)]
struct ResourceTest<'p> {
    listed: Rc<[&'p Pattern]>,
    is_positive: bool,
}

impl ResourceTest<'_> {
    /// Whether `resource` passes. The patterns have neither holes nor variables, for which the request would matter.
    fn passes(&self, resource: &str, request: &Request) -> bool {
        let matches = |pattern: &&Pattern| resource_matches(pattern, resource, request).is_yes();
        self.listed.iter().any(matches) == self.is_positive
    }
}

impl<'p> Constraints<'p> {
    /// Requires that `part` is met, or is not.
    pub fn demand(
        &mut self,
        scene: &SearchContext<'_, 'p>,
        part: StatementPart<'p>,
        wanted: bool,
    ) -> Remainder {
        match part {
            StatementPart::Condition(condition) if !is_of_caller(scene, condition) => {
                self.demand_condition(scene, condition, wanted)
            }
            StatementPart::Resource(element) => self.demand_resource(scene, element, wanted),
            StatementPart::Principal(_) | StatementPart::Condition(_) => {
                self.demand_caller(scene, part, wanted)
            }
            StatementPart::Action(_) => Remainder::Unknown,
        }
    }

    fn demand_condition(
        &mut self,
        scene: &SearchContext<'_, 'p>,
        condition: &'p Condition,
        wanted: bool,
    ) -> Remainder {
        // A claim whose provider is a template's to fill in is one of the provider that the principal names.
        let of_issuer = matches!(scene.base.asker, Asker::Tenant(..) | Asker::OtherAudience(_));
        let is_named = condition.has_written_key() || of_issuer && claim(condition).is_some();
        let written = condition.complete && is_named;
        let Some(operator) = condition.operator.filter(|_| written) else { return Remainder::Unknown };
        let known = self.keys.iter().position(|key| condition.has_key(key.name));
        let is_open = condition.values.iter().any(Pattern::has_hole);
        if is_open {
            match scene.base.asker.with_holes(condition, wanted) {
                // What else is asked of such a value depends on what it is filled in with.
                Remainder::Something if known.is_none() => {}
                Remainder::Nothing => return Remainder::Nothing,
                _ => return Remainder::Unknown,
            }
        }
        let place = known.unwrap_or_else(|| {
            let domain = scene.base.domain(condition, scene.index);
            self.keys.push(RemainingValues::new(condition, domain));
            self.keys.len() - 1
        });
        let Some(key) = self.keys.get_mut(place).filter(|key| !key.is_open) else {
            return Remainder::Unknown;
        };
        if condition.values.iter().any(Pattern::has_variable) {
            self.deferred.push((condition, wanted));
            return Remainder::Something;
        }
        key.is_open = is_open;
        match key.demand(condition, operator, wanted, &scene.points, &scene.effort) {
            Remainder::Nothing if is_open => Remainder::Unknown,
            Remainder::Something => agree(&mut self.keys, place, &scene.points, &scene.effort),
            left => left,
        }
    }

    fn demand_caller(
        &mut self,
        scene: &SearchContext<'_, 'p>,
        part: StatementPart<'p>,
        wanted: bool,
    ) -> Remainder {
        let Some(callers) = &scene.base.callers else { return Remainder::Unknown };
        self.callers.push((part, wanted));
        let met = match &self.caller {
            Some(found) => part.is_met(&scene.base.request.with_caller(found.clone())),
            None => part.is_met(&scene.base.request),
        };
        if met == Tri::from(wanted) {
            return Remainder::Something;
        }
        if met == Tri::from(!wanted) && is_of_kind(&part) {
            return Remainder::Nothing;
        }
        match callers.find(&self.callers, &scene.base.request, &scene.effort) {
            Member::Found(caller) => {
                self.caller = Some(caller);
                Remainder::Something
            }
            Member::Empty => Remainder::Nothing,
            Member::Unknown => Remainder::Unknown,
        }
    }

    fn demand_resource(
        &mut self,
        scene: &SearchContext<'_, 'p>,
        element: &'p Element<Pattern>,
        wanted: bool,
    ) -> Remainder {
        let written = |value: &Pattern| !value.has_hole() && !value.has_variable();
        if !element.complete || !element.items.iter().all(written) {
            return Remainder::Unknown;
        }
        scene.effort.spend(element.items.iter().map(|item| item.len()).sum());
        if element.items.iter().any(Pattern::is_anything) {
            // Nearly always: every resource, or none.
            return if wanted != element.negated { Remainder::Something } else { Remainder::Nothing };
        }
        let is_positive = wanted != element.negated;
        // No request for an action is about another service's resource.
        let action = &scene.base.request.action;
        let is_of_action = |item: &&Pattern| !is_positive || element.negated || fits(action, item);
        let listed: Rc<[&Pattern]> = element.items.iter().filter(is_of_action).collect();
        let is_written = listed.iter().any(|item| !item.is_empty());
        let test = ResourceTest { listed, is_positive };
        let still_passes = |found: &String| test.passes(found, &scene.base.request);
        // Every pattern has something that it matches.
        let is_plain = self.resources.is_empty() && is_positive && is_written;
        let is_met = is_plain || self.resource.as_ref().is_some_and(still_passes);
        self.resources.push(test);
        if is_met {
            return Remainder::Something;
        }
        match self.find_resource(scene) {
            Member::Found(found) => {
                self.resource = Some(found);
                Remainder::Something
            }
            Member::Empty => Remainder::Nothing,
            Member::Unknown => Remainder::Unknown,
        }
    }

    /// A resource that passes all tests: one like those that are asked for, if it can be.
    fn find_resource(&self, scene: &SearchContext<'_, 'p>) -> Member<String> {
        let request = &scene.base.request;
        let account = scene.index.and_then(PolicyIndex::owner);
        let positive = self.resources.iter().filter(|test| test.is_positive);
        let patterns: Vec<&Pattern> = positive.flat_map(|test| test.listed.iter().copied()).collect();
        let examples = resource::examples(&patterns, &request.action, account);
        let passes = |example: &String| self.resources.iter().all(|test| test.passes(example, request));
        if let Some(example) = examples.into_iter().find(passes) {
            return Member::Found(example);
        }
        let language = |test: &ResourceTest<'_>| {
            let listed = Language::any_of(&resources(test.listed.iter().copied()), GlobCase::Sensitive);
            if test.is_positive { listed } else { listed.complement() }
        };
        let mut each = self.resources.iter().map(language);
        let left = each.next().map(|first| each.fold(first, |left, next| left.and(&next)));
        let preference = Preference { least: 1, ..Preference::default() };
        left.map_or(Member::Unknown, |left| scene.effort.member(&left, &preference))
    }

    /// The request that meets all that was required, as far as it can be filled in.
    pub fn request(&self, scene: &SearchContext<'_, 'p>) -> Option<Request> {
        let base = &scene.base.request;
        let mut request = match &self.caller {
            Some(caller) => base.with_caller(caller.clone()),
            None => base.clone(),
        };
        for key in &self.keys {
            if !key.may_be_absent {
                request.context.set_all(key.name.to_owned(), key.values().to_vec());
            } else if !key.is_written {
                request.context.leave_out(key.name.to_owned());
            }
        }
        if request.resource.is_none() && !self.resources.is_empty() {
            request.resource = match &self.resource {
                Some(found) => Some(found.clone()),
                None => match self.find_resource(scene) {
                    Member::Found(found) => Some(found),
                    Member::Empty | Member::Unknown => return None,
                },
            };
        }
        for (condition, wanted) in &self.deferred {
            self.fill_in(condition, *wanted, &mut request);
        }
        request.context.close();
        Some(request)
    }

    /// Gives the key of a condition whose value is a variable the value that the variable has, where that is the caller's to
    /// choose: a key that is compared with itself may have any, and so may two tags of the caller that are compared.
    fn fill_in(&self, condition: &Condition, wanted: bool, request: &mut Request) {
        let negated = condition.operator.is_some_and(|operator| operator.negated);
        let key = condition.key.as_str();
        let is_there = matches!(request.find(key), ContextValues::Values(_));
        if wanted == negated || is_there {
            return;
        }
        let Some(own) = self.keys.iter().find(|own| condition.has_key(own.name)) else { return };
        for value in &condition.values {
            if value.variables().all(|variable| variable.eq_ignore_ascii_case(key)) {
                request.context.set_all(key.to_owned(), own.sample().into_iter().collect());
                return;
            }
            choose(value, request);
            if let Some(filled) = filled_in(value, request).filter(|filled| own.admits(filled)) {
                request.context.set(key.to_owned(), filled);
                return;
            }
        }
    }
}

/// Gives each key that a variable of `value` stands for a value, where a principal chooses it and nothing else is asked of it.
fn choose(value: &Pattern, request: &mut Request) {
    if request.caller.class() != PrincipalClass::Aws || request.caller == Caller::Anonymous {
        return;
    }
    for key in value.variables() {
        let is_chosen = condition_key::lookup(key).is_some_and(|known| {
            known.set_by == SetBy::Caller
                && known.bounds == Bounds::No
                && known.arity == Arity::Single
                && Grammar::of(key, Some(known)).admits(CHOSEN)
        });
        if is_chosen && request.find(key) == ContextValues::Unknown {
            request.context.set(key.to_owned(), CHOSEN);
        }
    }
}

/// What a caller chooses under a key of which nothing is asked.
const CHOSEN: &str = "any";

/// Whether the key follows from a caller that is not given.
fn is_of_caller(scene: &SearchContext<'_, '_>, condition: &Condition) -> bool {
    scene.base.callers.is_some() && scene.base.request.follows_from_caller(condition.key.as_str())
}
