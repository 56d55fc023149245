//! Chains of roles, as a hierarchy of calls: a role is called by whoever can go on to it.

use tower_lsp::ls_types::{
    CallHierarchyIncomingCall, CallHierarchyItem, CallHierarchyOutgoingCall, Position, SymbolKind,
};
use xacct_workspace::ChainEnd;

use super::navigation;
use crate::position::PositionEncoding;
use crate::snapshot::Snapshot;

/// What is written behind the name of a role. Only what has it has callers and calls of its own.
const ROLE: &str = "role";

/// The roles that are named or defined at `position`.
pub(crate) fn prepare(snapshot: &Snapshot, position: Position) -> Vec<CallHierarchyItem> {
    let Some(name) = navigation::name_at(snapshot, position) else { return Vec::new() };
    let roles = snapshot.session.roles_named(&name);
    roles.iter().filter_map(|role| item(role, snapshot.features.encoding)).collect()
}

/// Who can go on to the role of `called`, which `snapshot` shows.
pub(crate) fn incoming(snapshot: &Snapshot, called: &CallHierarchyItem) -> Vec<CallHierarchyIncomingCall> {
    let Some(start) = start_of(snapshot, called) else { return Vec::new() };
    let encoding = snapshot.features.encoding;
    let mut calls: Vec<CallHierarchyIncomingCall> = Vec::new();
    for link in snapshot.session.callers(&snapshot.path, start) {
        let Some(from) = item(&link.end, encoding) else { continue };
        // The ranges are places in the caller's file; where the other file says it, the caller as a whole.
        let said = navigation::location(&link.said, encoding).filter(|said| said.uri == from.uri);
        let range = said.map_or(from.selection_range, |said| said.range);
        match calls.iter_mut().find(|call| call.from == from) {
            Some(call) if call.from_ranges.contains(&range) => {}
            Some(call) => call.from_ranges.push(range),
            None => calls.push(CallHierarchyIncomingCall { from, from_ranges: vec![range] }),
        }
    }
    calls
}

/// The roles that the role of `caller`, which `snapshot` shows, can go on to.
pub(crate) fn outgoing(snapshot: &Snapshot, caller: &CallHierarchyItem) -> Vec<CallHierarchyOutgoingCall> {
    let Some(start) = start_of(snapshot, caller) else { return Vec::new() };
    let encoding = snapshot.features.encoding;
    let mut calls: Vec<CallHierarchyOutgoingCall> = Vec::new();
    for link in snapshot.session.callees(&snapshot.path, start) {
        let Some(to) = item(&link.end, encoding) else { continue };
        let said = navigation::location(&link.said, encoding).filter(|said| said.uri == caller.uri);
        let range = said.map_or(caller.selection_range, |said| said.range);
        match calls.iter_mut().find(|call| call.to == to) {
            Some(call) if call.from_ranges.contains(&range) => {}
            Some(call) => call.from_ranges.push(range),
            None => calls.push(CallHierarchyOutgoingCall { to, from_ranges: vec![range] }),
        }
    }
    calls
}

/// The byte at which the role of `item` begins; `None` where it is no role.
fn start_of(snapshot: &Snapshot, item: &CallHierarchyItem) -> Option<u32> {
    let is_role = item.detail.as_deref() == Some(ROLE);
    is_role.then(|| snapshot.sheet.offset(item.selection_range.start))
}

fn item(end: &ChainEnd, encoding: PositionEncoding) -> Option<CallHierarchyItem> {
    let location = navigation::location(&end.place, encoding)?;
    Some(CallHierarchyItem {
        name: end.name.clone(),
        kind: if end.is_role { SymbolKind::CLASS } else { SymbolKind::EVENT },
        tags: None,
        detail: end.is_role.then(|| ROLE.to_owned()),
        uri: location.uri,
        range: location.range,
        selection_range: location.range,
        data: None,
    })
}
