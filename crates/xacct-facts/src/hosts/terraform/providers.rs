//! Configurations of the AWS provider: which account the resources are made in that use each.
//! <https://developer.hashicorp.com/terraform/language/providers/configuration>

use std::collections::HashMap;

use xacct_aws::AccountId;
use xacct_policy::ArnText;
use xacct_syntax::{Node, Text};

use super::call::ProviderAccounts;
use super::context::Expressions;
use super::module::{DEFAULT_PROVIDER, Declarations};
use super::scenario::{EvaluationTrace, TerraformScenario};
use crate::value::{Evaluate, source};

/// What the provider is called that `body` is a configuration of; none where that is not written out.
pub(super) fn name(body: Node<'_>) -> Option<String> {
    match body.get("alias") {
        Some(alias) => {
            Some(format!("{DEFAULT_PROVIDER}.{}", alias.as_str().filter(|alias| !alias.contains("${"))?))
        }
        None => Some(DEFAULT_PROVIDER.to_owned()),
    }
}

/// What the provider is called that the block `body` uses.
pub(super) fn used_by(body: Node<'_>) -> String {
    body.get("provider").map_or_else(|| DEFAULT_PROVIDER.to_owned(), reference)
}

impl Declarations<'_> {
    /// The account of the provider that the module calls so, if it is known.
    pub fn account_of(&self, provider: &str) -> Option<AccountId> {
        self.accounts.get_or_init(|| accounts(self)).get(provider).copied()
    }
}

/// The accounts of the providers of `module` that are known whatever its variables are.
fn accounts(module: &Declarations<'_>) -> ProviderAccounts {
    let mut accounts = module.call().map(|call| call.providers.clone()).unwrap_or_default();
    let mut own: HashMap<String, Vec<Option<AccountId>>> = HashMap::new();
    for body in module.providers() {
        if let Some(name) = name(body) {
            own.entry(name).or_default().push(account(module, body));
        }
    }
    for (name, found) in own {
        match found.as_slice() {
            [Some(account)] => drop(accounts.insert(name, *account)),
            // Not known, or configured twice, which Terraform refuses.
            _ => drop(accounts.remove(&name)),
        }
    }
    accounts
}

/// The accounts of the providers that the call `body`, which `module` makes, gives to the module that is called.
pub(super) fn given_by(module: &Declarations<'_>, body: Node<'_>) -> ProviderAccounts {
    let Some(given) = body.get("providers") else {
        // The default configuration is inherited, those with an alias are not.
        let account = module.account_of(DEFAULT_PROVIDER);
        return account.map(|account| (DEFAULT_PROVIDER.to_owned(), account)).into_iter().collect();
    };
    let pair = |entry: xacct_syntax::Entry<'_>| {
        Some((reference(entry.key), module.account_of(&reference(entry.value))?))
    };
    given.entries().filter_map(pair).collect()
}

/// What is written to name a provider: `aws.audit`, in quotes in JSON syntax and in old configurations.
fn reference(node: Node<'_>) -> String {
    let written = source(node);
    written.as_str().trim().trim_matches('"').to_owned()
}

/// The account of the provider that is configured by `body`: the only one that it may be used in, or that of the role that it
/// assumes last. None where neither is known, or the two differ.
fn account<'t>(module: &Declarations<'t>, body: Node<'t>) -> Option<AccountId> {
    let (scenario, asked) = (TerraformScenario::default(), EvaluationTrace::default());
    let cx = Expressions::new(module, &scenario, &asked);
    module.budget().begin(body.span());
    let assumed = ["assume_role", "assume_role_with_web_identity"].map(|block| {
        let last = body.get(block)?.one_or_many().last()?;
        account_of(&cx.text(last.get("role_arn")?)?)
    });
    let is_dynamic = body.get("dynamic").is_some();
    let assumed = match assumed {
        [Some(_), Some(_)] => None,
        [role, token] => role.or(token).filter(|_| !is_dynamic),
    };
    let allowed = body.get("allowed_account_ids").and_then(|ids| match cx.list(ids)?.as_slice() {
        [only] => AccountId::parse(&cx.string(only.clone()).and_then(|text| super::context::known(&text))?),
        _ => None,
    });
    match (assumed, allowed) {
        (Some(assumed), Some(allowed)) => (assumed == allowed).then_some(assumed),
        (one, other) => one.or(other),
    }
}

/// The account that the ARN `text` is of, if that is written out.
fn account_of(text: &Text) -> Option<AccountId> {
    ArnText::parse(text)?.account_field().id()
}
