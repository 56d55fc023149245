//! Calls of modules: which directory each is of, and what it gives to the variables there.
//! <https://developer.hashicorp.com/terraform/language/modules/syntax>

use std::cell::Cell;
use std::collections::{HashSet, VecDeque};
use std::rc::Rc;

use xacct_syntax::Node;

use super::call::{CallArguments, DEEPEST, ModuleCall};
use super::context::Expressions;
use super::directory::UnitDirectory;
use super::elements::{each, is_left_out};
use super::handover::arguments;
use super::module::{Declarations, ParsedStrings};
use super::providers;
use super::scenario::{EvaluationTrace, scenarios};
use super::terragrunt::TERRAGRUNT;
use crate::budget::Budget;

/// So many calls of a directory are told apart; what another one gives is not known.
const MOST_CALLS: usize = 32;
/// So many elements of a call's `for_each` are told apart.
const MOST_ELEMENTS: usize = 16;

/// The directories of a unit, each declared for each of its calls; for nobody's call where there is none.
pub(super) struct CalledDirectories<'t> {
    directories: &'t [UnitDirectory],
    budget: &'t Rc<Budget>,
    parsed: &'t ParsedStrings,
    /// By directory.
    pub declared: Vec<Vec<Declarations<'t>>>,
    open: VecDeque<(usize, Option<ModuleCall<'t>>)>,
}

impl<'t> CalledDirectories<'t> {
    pub fn of(directories: &'t [UnitDirectory], budget: &'t Rc<Budget>, parsed: &'t ParsedStrings) -> Self {
        let declared = directories.iter().map(|_| Vec::new()).collect();
        let mut all = Self { directories, budget, parsed, declared, open: VecDeque::new() };
        let called: HashSet<usize> =
            directories.iter().flat_map(|directory| directory.called.values().copied()).collect();
        all.open.extend((0..directories.len()).filter(|at| !called.contains(at)).map(|at| (at, None)));
        all.follow();
        // Those that call one another, and are called by nobody else.
        for at in 0..directories.len() {
            if all.declared.get(at).is_some_and(Vec::is_empty) {
                all.open.push_back((at, None));
                all.follow();
            }
        }
        all
    }

    fn follow(&mut self) {
        while let Some((at, call)) = self.open.pop_front() {
            let Some(directory) = self.directories.get(at) else { continue };
            let number = self.declared.get(at).map_or(0, Vec::len);
            if number > MOST_CALLS {
                continue;
            }
            let call = call.map(|call| ModuleCall {
                is_known: call.is_known && number < MOST_CALLS,
                number,
                ..call
            });
            let mut module = Declarations::new(Rc::clone(self.budget), self.parsed);
            let chain = call.as_ref().map_or_else(Vec::new, |call| call.chain.clone());
            let is_followed = call.as_ref().is_none_or(|call| call.is_known);
            module.directory(self.directories, at, call);
            if is_followed {
                for (name, body) in module.calls() {
                    if let Some(target) = directory.called.get(name) {
                        let is_too_deep = chain.contains(target) || *target == at || chain.len() >= DEEPEST;
                        let calls = of_block(&module, (name, body), &[chain.as_slice(), &[at]].concat());
                        let known = |call: ModuleCall<'t>| ModuleCall {
                            is_known: call.is_known && !is_too_deep,
                            ..call
                        };
                        self.open.extend(calls.into_iter().map(|call| (*target, Some(known(call)))));
                    }
                }
            }
            if let Some(declared) = self.declared.get_mut(at) {
                declared.push(module);
            }
        }
    }
}

/// The calls that the block `body` of `module` makes: one for each of its elements, in each of its scenarios.
fn of_block<'t>(
    module: &Declarations<'t>,
    (name, body): (&str, Node<'t>),
    chain: &[usize],
) -> Vec<ModuleCall<'t>> {
    module.budget().begin(body.span());
    let elements = |cx: &Expressions<'_, 't>| -> Vec<(String, CallArguments<'t>)> {
        let elements = each(cx, body);
        let key = |cx: &Expressions<'_, 't>| match cx.each_key() {
            Some(key) => format!("[\"{key}\"]"),
            None => String::new(),
        };
        elements.iter().take(MOST_ELEMENTS).map(|cx| (key(cx), arguments(cx, body))).collect()
    };
    let is_too_much = Cell::new(false);
    let found = scenarios(|scenario, asked| {
        drop(elements(&Expressions::new(module, scenario, asked)));
        is_too_much.set(module.budget().is_spent());
    });
    let is_one = body.get("count").is_none() && body.get("for_each").is_none();
    let outer = module.call();
    let (before, files) = outer.map_or(("", &[][..]), |call| (call.address.as_str(), &call.files));
    let providers = providers::given_by(module, body);
    let mut calls = Vec::new();
    for scenario in found.iter().filter(|scenario| !is_left_out(module, scenario, body)) {
        let asked = EvaluationTrace::default();
        let cx = Expressions::new(module, scenario, &asked);
        for (key, given) in elements(&cx) {
            let dot = if before.is_empty() { "" } else { "." };
            let address = match name {
                TERRAGRUNT => name.to_owned(),
                name => format!("{before}{dot}module.{name}{key}"),
            };
            let more = outer.into_iter().flat_map(|call| call.says.iter().skip(1).cloned());
            let several = if found.len() > 1 { scenario.says() } else { Vec::new() };
            calls.push(ModuleCall {
                is_known: !is_too_much.get(),
                arguments: given,
                providers: providers.clone(),
                says: std::iter::once(format!("`{address}` calls it")).chain(several).chain(more).collect(),
                address,
                files: files.iter().copied().chain([body.span().file]).collect(),
                chain: chain.to_vec(),
                number: 0,
                made_by: chain
                    .last()
                    .filter(|_| is_one)
                    .map(|caller| (*caller, outer.map_or(0, |call| call.number), name.to_owned())),
            });
        }
    }
    calls
}
