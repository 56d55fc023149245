//! Policies told by their shape: bare, wrapped as the APIs of IAM and other services return them, or anywhere in a larger
//! document, in JSON or YAML.

use crate::facts::Host;
use crate::items::{Items, PolicyItem, Site};
use crate::{find, role_calls};

/// Finds every policy and every role at and below `place`.
pub(crate) fn read(place: &Site, is_policy: bool) -> Items {
    let mut items = Items::of(Host::Policies);
    role_calls::read(&mut items, place.node());
    if !find::read(&mut items, place) && is_policy && place.node().is_mapping() {
        // Somebody says that it is one: then it is one that is still being written.
        items.policy(PolicyItem::new(place.clone(), None));
    }
    items
}
