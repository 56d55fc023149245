//! The least part of a case on which the models still disagree.

use serde_json::{Map, Value};

use super::case::Case;

/// Something that can be left out: the steps from the case down to it.
pub type Path = Vec<Step>;

/// A step into a JSON value.
#[derive(Clone, Debug)]
pub enum Step {
    /// Into an object.
    Key(String),
    /// Into a list.
    Index(usize),
}

/// Everything that can be left out of `case`, the largest parts first.
pub fn parts(case: &Case) -> Vec<Path> {
    let mut found = Vec::new();
    for (layer, policies) in &case.policies {
        let path = vec![Step::Key("policies".to_owned()), Step::Key(layer.clone())];
        if layer != "resource" {
            found.push(path.clone());
        }
        descend(policies, &path, &mut found);
    }
    for key in case.context.keys() {
        found.push(vec![Step::Key("context".to_owned()), Step::Key(key.clone())]);
    }
    found.sort_by_key(Vec::len);
    found
}

fn descend(value: &Value, path: &Path, found: &mut Vec<Path>) {
    let step = |step: Step| {
        let mut deeper = path.clone();
        deeper.push(step);
        deeper
    };
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let deeper = step(Step::Index(index));
                if items.len() > 1 {
                    found.push(deeper.clone());
                }
                descend(item, &deeper, found);
            }
        }
        Value::Object(entries) => {
            let within = path.iter().any(|step| matches!(step, Step::Key(key) if key == "Condition" || key == "Principal" || key == "NotPrincipal"));
            for (key, entry) in entries {
                let deeper = step(Step::Key(key.clone()));
                if key == "Condition" || within && entries.len() > 1 {
                    found.push(deeper.clone());
                }
                descend(entry, &deeper, found);
            }
        }
        _ => {}
    }
}

/// `case` without the part at `path`; `None` where there is no such part any more.
pub fn without(case: &Case, path: &[Step]) -> Option<Case> {
    let mut smaller = case.clone();
    let (Step::Key(place), rest) = path.split_first()? else { return None };
    let map = if place == "context" { &mut smaller.context } else { &mut smaller.policies };
    remove(map, rest)?;
    Some(smaller)
}

fn remove(map: &mut Map<String, Value>, path: &[Step]) -> Option<()> {
    let (Step::Key(key), rest) = path.split_first()? else { return None };
    if rest.is_empty() {
        return map.remove(key).map(|_| ());
    }
    let mut value = map.get_mut(key)?;
    let (last, rest) = rest.split_last()?;
    for step in rest {
        value = match step {
            Step::Key(key) => value.get_mut(key)?,
            Step::Index(index) => value.get_mut(index)?,
        };
    }
    match last {
        Step::Key(key) => value.as_object_mut().filter(|map| map.len() > 1)?.remove(key).map(|_| ()),
        Step::Index(index) => {
            let list = value.as_array_mut().filter(|list| list.len() > 1 && *index < list.len())?;
            list.remove(*index);
            Some(())
        }
    }
}
