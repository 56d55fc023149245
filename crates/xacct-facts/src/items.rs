//! What a host finds in a file, before [`assemble`](crate::assemble) makes facts of it: policies, holders, and ties
//! between them.

use std::collections::HashSet;
use std::sync::Arc;

use xacct_aws::AccountId;
use xacct_policy::PolicyKind;
use xacct_syntax::{FileId, Node, NodeId, SyntaxError, Text, Tree};

use crate::facts::{
    Dialect, Holder, HolderKind, Host, ProfileFile, RoleCall, Scenario, ScenarioId, UnlistedReason,
};

/// Everything that a host finds. Ties refer to the other items by their numbers or by [keys](ItemKey), in any order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Items {
    pub host: Host,
    /// In the order in which they become documents.
    pub policies: Vec<PolicyItem>,
    pub holders: Vec<HolderItem>,
    pub ties: Vec<Tie>,
    /// Where roles are assumed.
    pub calls: Vec<RoleCall>,
    /// The profiles of a file of profiles.
    pub profiles: Option<ProfileFile>,
    pub scenarios: Vec<Scenario>,
    /// Errors that only the host can see.
    pub errors: Vec<SyntaxError>,
    /// The ARNs of the holders so far: instance profiles repeat roles.
    arns: HashSet<String>,
}

/// Where something is written: a node, in a scenario.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub tree: Arc<Tree>,
    pub node: NodeId,
    pub scenario: Option<ScenarioId>,
    pub origin: Origin,
}

/// Whether a policy is checked where it was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Origin {
    #[default]
    Here,
    /// It is written in another file, where it is checked, or by AWS.
    Elsewhere,
}

/// A policy: an object, or a string that holds one.
#[derive(Clone, Debug)]
pub(crate) struct PolicyItem {
    pub place: Site,
    /// What the place says of its kind.
    pub kind: Option<PolicyKind>,
    /// What it is called says that it is of this kind, unless its content says otherwise.
    pub called: Option<PolicyKind>,
    /// Only requests from within a VPC reach what it belongs to.
    pub is_private: bool,
    pub dialect: Dialect,
    /// Whose it is, where the place says so.
    pub account: Option<AccountId>,
    /// The account of the provider that makes it: what the configuration says wins.
    pub made_in: Option<AccountId>,
    /// What others call it.
    pub keys: Vec<ItemKey>,
}

/// A role, user or group, whose policies are ties.
#[derive(Clone, Debug)]
pub(crate) struct HolderItem {
    pub holder: Holder,
    /// What others call it.
    pub keys: Vec<ItemKey>,
}

/// A name under which one item refers to another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum ItemKey {
    /// A logical id of CloudFormation, an address of Terraform.
    Id(String),
    Arn(String),
    /// The name of a holder in AWS.
    Name(HolderKind, String),
    /// The name of a managed policy in AWS.
    PolicyName(String),
}

/// Refers to an item by its number or by a key.
#[derive(Clone, Debug)]
pub(crate) enum Ref {
    At(usize),
    Named(ItemKey),
}

/// Something that a holder has.
#[derive(Clone, Debug)]
pub(crate) struct Tie {
    pub holder: Ref,
    pub has: Holding,
}

/// What a holder has.
#[derive(Clone, Debug)]
pub(crate) enum Holding {
    Trust(Ref),
    Inline(Ref),
    /// A managed policy, as it is written, and the item that it is.
    Attached(Text, Option<Ref>),
    /// A policy that says itself who holds it: the holder as it is named there, and the policy in each of its scenarios.
    Granted(Text, Ref),
    Boundary(Text, Option<Ref>),
    /// Membership of a group.
    Group(Text, Option<Ref>),
    /// Policies that are not known.
    More(UnlistedReason),
}

impl Site {
    /// The root of `tree`, as it is in every scenario.
    pub fn root(tree: &Arc<Tree>) -> Self {
        let (tree, node) = (Arc::clone(tree), tree.root().id());
        Self { tree, node, scenario: None, origin: Origin::Here }
    }

    pub fn node(&self) -> Node<'_> {
        self.tree.node(self.node)
    }

    /// The place of another node of the same tree.
    pub fn at(&self, node: Node<'_>) -> Self {
        Self { node: node.id(), ..self.clone() }
    }

    /// The root of a tree that was made of what stands here.
    pub fn made(&self, tree: Arc<Tree>) -> Self {
        Self { node: tree.root().id(), tree, ..*self }
    }
}

impl ItemKey {
    /// What a holder is called by its ARN and its name, and by `id` in the file.
    pub fn of(holder: &Holder, id: Option<String>) -> Vec<Self> {
        let known = |text: &Option<Text>| {
            text.as_ref().filter(|text| text.holes().next().is_none()).map(|text| text.as_str().to_owned())
        };
        let name = known(&holder.name).map(|name| Self::Name(holder.kind, name));
        [id.map(Self::Id), known(&holder.arn).map(Self::Arn), name].into_iter().flatten().collect()
    }
}

impl PolicyItem {
    pub fn new(place: Site, kind: Option<PolicyKind>) -> Self {
        Self {
            place,
            kind,
            called: None,
            is_private: false,
            dialect: Dialect::Policy,
            account: None,
            made_in: None,
            keys: Vec::new(),
        }
    }
}

impl Items {
    pub fn of(host: Host) -> Self {
        Self { host, ..Self::default() }
    }

    /// Adds a policy; what refers to it.
    pub fn policy(&mut self, item: PolicyItem) -> Ref {
        self.policies.push(item);
        Ref::At(self.policies.len() - 1)
    }

    /// Notes that the policies from the number `first` on are made in `account`.
    pub fn made_in(&mut self, first: usize, account: Option<AccountId>) {
        for item in self.policies.iter_mut().skip(first) {
            item.made_in = account;
        }
    }

    /// Adds a holder; what refers to it.
    pub fn holder(&mut self, holder: Holder, keys: Vec<ItemKey>) -> Ref {
        self.holders.push(HolderItem { holder, keys });
        Ref::At(self.holders.len() - 1)
    }

    pub fn tie(&mut self, holder: &Ref, has: Holding) {
        self.ties.push(Tie { holder: holder.clone(), has });
    }

    /// Whether no holder with that ARN was met before.
    pub fn is_new(&mut self, arn: &Text) -> bool {
        self.arns.insert(arn.as_str().to_owned())
    }

    /// The scenarios of another part of the file, by what each says; a part that is always the same has none.
    pub fn scenarios(&mut self, says: impl ExactSizeIterator<Item = Vec<String>>) -> Vec<Option<ScenarioId>> {
        self.called_scenarios(says.map(|says| (says, Vec::new())))
    }

    /// The same of a part of a module that is called: with the files in which the call is made of each.
    pub fn called_scenarios(
        &mut self,
        scenarios: impl ExactSizeIterator<Item = (Vec<String>, Vec<FileId>)>,
    ) -> Vec<Option<ScenarioId>> {
        let scenarios: Vec<_> = scenarios.collect();
        if scenarios.len() < 2 && scenarios.iter().all(|(_, calls)| calls.is_empty()) {
            return vec![None; scenarios.len()];
        }
        let unit = self.scenarios.last().map_or(0, |last| last.unit + 1);
        let mut add = |(says, calls)| {
            self.scenarios.push(Scenario { unit, says, calls });
            Some(ScenarioId(self.scenarios.len() - 1))
        };
        scenarios.into_iter().map(&mut add).collect()
    }
}
