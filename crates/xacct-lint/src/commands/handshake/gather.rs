//! Finds what the files say of a caller and a role, by their names, and what stands beside them.

use std::path::PathBuf;

use xacct_access::{Caller, Request, StatementPart};
use xacct_facts::{HolderKind, Host, MaskedName};
use xacct_policy::{Effect, PolicyKind, Tri};
use xacct_rules::Label;
use xacct_syntax::Source;
use xacct_workspace::{CheckRequest, LookUp, PolicyFile, PolicyReader, Problem, Session};

use super::last_name;
use crate::cli::CommonArgs;
use crate::commands::opened::holder_name;

/// What files say of a caller and a role.
#[derive(Default)]
pub(in crate::commands) struct Gathered {
    /// The files with policies of the two.
    pub files: Vec<PolicyFile>,
    /// The files that these have something from.
    pub others: Vec<(PathBuf, Source)>,
    /// Policies of organizations and VPC endpoints.
    pub guards: Vec<PolicyFile>,
    /// The caller's ARN, where a mask hid a part of it that the files know.
    pub caller: Option<String>,
    /// The role of the caller's session, with its path.
    pub caller_role: Option<String>,
    /// The role's ARN, the same.
    pub role: Option<String>,
    /// Whether the files hold the caller, and the role.
    pub has_caller: bool,
    pub has_role: bool,
    /// The ARN or name in the files that is most like the role that they do not hold.
    pub near_role: Option<NearName>,
    /// The same for the caller.
    pub near_caller: Option<NearName>,
    /// What is presumed, and why.
    pub presumed: Vec<String>,
    /// Calls of the role that the files make: the site, the place, the external ID.
    pub calls: Vec<CallInFiles>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// A name in the files that is nearly the one that is wanted.
pub(in crate::commands) struct NearName {
    /// The ARN, or the name where the file does not say it.
    pub name: String,
    /// Where it is.
    pub label: Label,
    /// How it differs, where that is certain to matter: letter case, or path.
    pub differs: Option<&'static str>,
}

/// A call that files make.
pub(in crate::commands) struct CallInFiles {
    /// The external ID that it sends; `None` where that is not known.
    pub external_id: Option<Option<String>>,
    /// What makes it, and where.
    pub label: Label,
}

/// Looks the two up in all files below `folders`, or below the current directory.
pub(in crate::commands) fn gather(
    caller: Option<&MaskedName>,
    role: Option<&MaskedName>,
    folders: &[PathBuf],
    common: &CommonArgs,
) -> Gathered {
    let folders = if folders.is_empty() { vec![PathBuf::from(".")] } else { folders.to_vec() };
    let mut gathered = Gathered::default();
    let names: Vec<&str> = [caller, role].into_iter().flatten().filter_map(last_name).collect();
    let request = CheckRequest {
        paths: folders.clone(),
        config: common.choice(),
        account: common.account,
        ..CheckRequest::default()
    };
    let session = Session::new(request);
    let mut found = session.look_up(&names);
    gathered.files = std::mem::take(&mut found.files);
    gathered.identify(caller, role);
    gathered.find_near(caller, role, &found, &session);
    gathered.problems = std::mem::take(&mut found.problems);
    gathered.others.append(&mut found.others);
    let presumed = found.presumed.iter().map(|path| {
        format!("{} is presumed to be about the same account, which is not known", path.display())
    });
    gathered.presumed.extend(presumed);
    let mut reader = PolicyReader::new(common.choice(), common.account, &folders).beside_a_session();
    let mut beside: Vec<PolicyFile> = folders.iter().flat_map(|folder| reader.folder(folder)).collect();
    beside.retain(|file| gathered.files.iter().all(|known| known.path != file.path));
    gathered.take_beside(beside, caller, role);
    gathered.problems.extend(reader.into_problems());
    gathered
}

impl Gathered {
    /// Which of the holders that were found the caller and the role are. Files that only have others of their names are left out.
    fn identify(&mut self, caller: Option<&MaskedName>, role: Option<&MaskedName>) {
        let mut is_kept = vec![false; self.files.len()];
        let (mut callers, mut roles) = (Vec::new(), Vec::new());
        for (file, kept) in self.files.iter().zip(&mut is_kept) {
            for holder in &file.facts.holders {
                let arn = holder.arn.as_ref().filter(|arn| arn.holes().next().is_none());
                let arn = arn.map(|arn| arn.as_str().to_owned());
                let is = |wanted: Option<&MaskedName>| wanted.is_some_and(|wanted| is_it(holder, wanted));
                if is(caller) && kind_of(caller) == Some(holder.kind) {
                    callers.push(arn.clone());
                    *kept = true;
                }
                if is(role) && holder.kind == HolderKind::Role {
                    roles.push(arn);
                    *kept = true;
                }
            }
        }
        (self.has_caller, self.has_role) = (!callers.is_empty(), !roles.is_empty());
        let is_session = caller.and_then(MaskedName::kind) == Some(xacct_aws::IamKind::AssumedRole);
        let only = |mut arns: Vec<Option<String>>| {
            arns.sort();
            arns.dedup();
            if arns.len() == 1 { arns.pop().flatten() } else { None }
        };
        let caller_arn = only(callers);
        if is_session {
            self.caller_role = caller_arn;
        } else if caller.is_some_and(|caller| caller.whole().is_none()) {
            self.caller = caller_arn;
        }
        // By a mask or by a bare name, the ARN is not told.
        let is_told = |name: &MaskedName| name.whole().is_some_and(|name| name.starts_with("arn:"));
        if role.is_some_and(|role| !is_told(role)) {
            self.role = only(roles);
        }
        if self.role.is_none() {
            self.role = role.filter(|role| !is_told(role)).and_then(|role| only(self.granted(role)));
        }
        for (masked, arn) in [(caller, &self.caller), (role, &self.role)] {
            if let (Some(masked), Some(arn)) = (masked.filter(|masked| masked.whole().is_none()), arn) {
                self.presumed.push(format!(
                    "`{}` is presumed to be `{arn}`, the only one of that name here",
                    masked.text
                ));
            }
        }
        let mut kept = is_kept.into_iter();
        self.files.retain(|_| kept.next().unwrap_or_default());
    }

    /// The ARNs of roles of that name which policies of the files let somebody assume.
    fn granted(&self, role: &MaskedName) -> Vec<Option<String>> {
        let documents = self.files.iter().flat_map(|file| &file.facts.documents);
        let own = documents.filter(|document| document.policy.kind == PolicyKind::Identity);
        let resources =
            own.flat_map(|document| document.policy.allows()).filter_map(|s| s.resources.as_ref());
        let literal = resources
            .flat_map(|resources| &resources.items)
            .filter(|arn| !arn.has_wildcard() && !arn.has_hole() && !arn.has_variable());
        let names = literal.map(|arn| MaskedName::new(arn.as_str()));
        let of_name = names.filter(|arn| {
            arn.kind() == Some(xacct_aws::IamKind::Role)
                && last_name(arn).is_some()
                && last_name(arn) == last_name(role)
        });
        of_name.map(|arn| Some(arn.text)).collect()
    }

    /// What is most like the names of which the files hold nothing.
    fn find_near(
        &mut self,
        caller: Option<&MaskedName>,
        role: Option<&MaskedName>,
        found: &LookUp,
        session: &Session,
    ) {
        let near = |wanted: &MaskedName, kind: HolderKind| {
            let name = last_name(wanted)?;
            let unknown = found.unknown.iter().find(|(unknown, _)| unknown == name);
            let near = unknown.map_or_else(|| Some(name.to_owned()), |(_, nearest)| nearest.clone())?;
            let files = session.look_up(&[&near]).files;
            let mut candidates = files.iter().flat_map(|file| &file.facts.holders);
            let holder = candidates.find(|holder| {
                holder.kind == kind && holder_name(holder) == Some(near.as_str()) && !is_it(holder, wanted)
            })?;
            let of_account = wanted.account().is_some() && wanted.account() == holder.account;
            let differs = match near.as_str() {
                _ if !of_account => None,
                near if near == name => Some("path"),
                near if near.eq_ignore_ascii_case(name) => Some("letter case"),
                _ => None,
            };
            let arn = holder.arn.as_ref().map(|arn| arn.as_str().to_owned());
            let label = Label { span: holder.span, message: format!("the files have this {}", kind.noun()) };
            Some((NearName { name: arn.unwrap_or(near), label, differs }, files))
        };
        let (mut near_files, has) = (Vec::new(), (self.has_caller, self.has_role));
        if let Some((name, files)) = role.filter(|_| !has.1).and_then(|role| near(role, HolderKind::Role)) {
            self.near_role = Some(name);
            near_files.extend(files);
        }
        let caller_near =
            caller.filter(|_| !has.0).zip(kind_of(caller)).and_then(|(caller, kind)| near(caller, kind));
        if let Some((name, files)) = caller_near {
            self.near_caller = Some(name);
            near_files.extend(files);
        }
        self.others.extend(near_files.into_iter().map(|file| (file.path, file.source)));
    }

    /// Takes what stands beside: policies that do not say whose they are, those of organizations, and calls of the role.
    fn take_beside(
        &mut self,
        beside: Vec<PolicyFile>,
        caller: Option<&MaskedName>,
        role: Option<&MaskedName>,
    ) {
        let (mut trusts, mut grants) = (Vec::new(), Vec::new());
        for file in self.files.iter().chain(&beside) {
            self.calls.extend(file.facts.calls.iter().filter_map(|call| known_call(call, role)));
        }
        for file in beside {
            let kinds = || file.facts.documents.iter().map(|document| document.policy.kind);
            let guards = [PolicyKind::Scp, PolicyKind::Rcp, PolicyKind::Endpoint];
            let is_bare = file.facts.host == Host::Policies && file.facts.holders.is_empty();
            if kinds().any(|kind| guards.contains(&kind)) {
                self.guards.push(file);
            } else if is_bare && kinds().any(|kind| kind == PolicyKind::Trust) {
                trusts.push(file);
            } else if is_bare && kinds().all(|kind| kind == PolicyKind::Identity) && is_about_roles(&file) {
                grants.push(file);
            }
        }
        if let Some(role) = role.filter(|_| !self.has_role) {
            match trusts.len() {
                0 => {}
                1 => {
                    for trust in &trusts {
                        self.presumed.push(format!(
                            "{} does not say whose trust policy it is: as the only one here, it is taken for that of `{}`",
                            trust.path.display(),
                            last_name(role).unwrap_or(&role.text)
                        ));
                    }
                    self.files.append(&mut trusts);
                    self.has_role = true;
                }
                many => self.presumed.push(format!(
                    "{many} trust policies here do not say whose they are, and none was taken for that of `{}`",
                    role.text
                )),
            }
        }
        if caller.is_some() && !self.has_caller && !grants.is_empty() {
            for grant in &grants {
                let path = grant.path.display();
                self.presumed
                    .push(format!("{path} does not say whose policy it is: it is taken for the caller's"));
            }
            self.files.append(&mut grants);
            self.has_caller = true;
        }
    }
}

/// Whether `holder` can be what `wanted` names, as far as both are known. A session's ARN does not show the path of its role.
fn is_it(holder: &xacct_facts::Holder, wanted: &MaskedName) -> bool {
    let is_session = wanted.kind() == Some(xacct_aws::IamKind::AssumedRole);
    let own = holder.arn.as_ref().filter(|arn| arn.holes().next().is_none());
    if let (Some(arn), Some(whole), false) = (own, wanted.whole(), is_session)
        && whole.starts_with("arn:")
    {
        return arn == whole;
    }
    let accounts = holder.account.zip(wanted.account());
    holder_name(holder) == last_name(wanted) && accounts.is_none_or(|(own, wanted)| own == wanted)
}

fn kind_of(caller: Option<&MaskedName>) -> Option<HolderKind> {
    match caller?.kind() {
        Some(xacct_aws::IamKind::User) => Some(HolderKind::User),
        Some(xacct_aws::IamKind::Role | xacct_aws::IamKind::AssumedRole) => Some(HolderKind::Role),
        _ => None,
    }
}

/// Whether a policy of `file` allows to assume roles.
fn is_about_roles(file: &PolicyFile) -> bool {
    let request = Request::new(Caller::Anonymous, "sts:AssumeRole", None);
    let statements = file.facts.documents.iter().flat_map(|document| &document.policy.statements);
    statements
        .filter(|statement| statement.effect == Effect::Allow)
        .any(|statement| StatementPart::Action(statement).is_met(&request) != Tri::No)
}

/// What `call` says, if it is one of `role`.
fn known_call(call: &xacct_facts::RoleCall, role: Option<&MaskedName>) -> Option<CallInFiles> {
    if call.role != *role?.whole()? || call.role.holes().next().is_some() {
        return None;
    }
    let external_id = match &call.external_id {
        Some(id) if id.holes().next().is_none() => Some(Some(id.as_str().to_owned())),
        Some(_) => None,
        None => call.is_complete.then_some(None),
    };
    let label = Label { span: call.span, message: format!("assumed by {}", call.site) };
    Some(CallInFiles { external_id, label })
}
