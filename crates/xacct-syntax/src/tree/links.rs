//! Who belongs to whom. The arena only knows where a subtree ends, which is all that reading needs; edits ask for
//! parents and for children by number, in documents of any size. It is found out once, when the first of them asks.

use super::Data;

/// The parents and the children of all nodes.
pub(super) struct NodeLinks {
    /// The parent of each node; the root is its own.
    parents: Vec<u32>,
    /// The children of all nodes, those of one node in a row.
    children: Vec<u32>,
    /// Where the children of each node begin; those of the next node follow.
    starts: Vec<u32>,
}

impl NodeLinks {
    pub(super) fn of(nodes: &[Data]) -> Self {
        let mut parents = Vec::with_capacity(nodes.len());
        let mut starts = vec![0; nodes.len() + 1];
        let mut open: Vec<(u32, u32)> = Vec::new();
        for (id, data) in (0..).zip(nodes) {
            while open.pop_if(|(_, after)| *after <= id).is_some() {}
            let parent = open.last().map_or(id, |(parent, _)| *parent);
            parents.push(parent);
            if let Some(next) = starts.get_mut(parent as usize + 1).filter(|_| parent != id) {
                *next += 1;
            }
            open.push((id, data.after));
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut ends = starts.clone();
        let mut children = vec![0; sum as usize];
        for (id, &parent) in (0..).zip(&parents).filter(|(id, parent)| id != *parent) {
            let Some(end) = ends.get_mut(parent as usize) else { continue };
            if let Some(child) = children.get_mut(*end as usize) {
                *child = id;
            }
            *end += 1;
        }
        Self { parents, children, starts }
    }

    pub(super) fn parent(&self, id: u32) -> Option<u32> {
        self.parents.get(id as usize).copied().filter(|parent| *parent != id)
    }

    pub(super) fn children(&self, id: u32) -> &[u32] {
        let start = |id: usize| self.starts.get(id).map_or(0, |start| *start as usize);
        self.children.get(start(id as usize)..start(id as usize + 1)).unwrap_or_default()
    }
}
