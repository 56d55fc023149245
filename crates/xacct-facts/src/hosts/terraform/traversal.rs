//! Traversals: a variable and what is taken of it, `aws_iam_role.deployer[0].arn`.

/// One step of a traversal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TraversalStep {
    /// `.name`, or `["name"]`.
    Name(String),
    /// `[0]`.
    Index(usize),
    /// Each of them: `[*]`, `.*`.
    Each,
    /// One that is not known which: `[each.key]`.
    Some,
}

/// The steps of `text`; none where it is no traversal.
pub(crate) fn steps(text: &str) -> Vec<TraversalStep> {
    let mut steps = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            let Some(end) = inner.find(']') else { return Vec::new() };
            let index = inner.get(..end).unwrap_or_default().trim();
            steps.push(
                match (index.parse(), index.strip_prefix('"').and_then(|name| name.strip_suffix('"'))) {
                    (Ok(number), _) => TraversalStep::Index(number),
                    (_, Some(name)) => TraversalStep::Name(name.to_owned()),
                    _ if index == "*" => TraversalStep::Each,
                    _ => TraversalStep::Some,
                },
            );
            rest = inner.get(end + 1..).unwrap_or_default();
        } else {
            let name = rest.strip_prefix('.').unwrap_or(rest);
            let end = name.find(['.', '[']).unwrap_or(name.len());
            let step = name.get(..end).unwrap_or_default().trim();
            steps.push(match step.parse() {
                _ if step == "*" => TraversalStep::Each,
                Ok(number) => TraversalStep::Index(number),
                Err(_) => TraversalStep::Name(step.to_owned()),
            });
            rest = name.get(end..).unwrap_or_default().trim_start();
            if step.is_empty() && rest.is_empty() {
                break;
            }
        }
    }
    steps
}

/// The names of the steps before the first that is none.
pub(crate) fn names(steps: &[TraversalStep]) -> Vec<&str> {
    let names = steps.iter().map_while(|step| match step {
        TraversalStep::Name(name) => Some(name.as_str()),
        _ => None,
    });
    names.collect()
}

/// The name that the last step is.
pub(crate) fn last(steps: &[TraversalStep]) -> Option<&str> {
    match steps.last()? {
        TraversalStep::Name(name) => Some(name),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_told_apart() {
        let name = |name: &str| TraversalStep::Name(name.into());
        assert_eq!(steps("var.x"), [name("var"), name("x")]);
        assert_eq!(
            steps("a.b[0][\"c\"].d[*].e"),
            [
                name("a"),
                name("b"),
                TraversalStep::Index(0),
                name("c"),
                name("d"),
                TraversalStep::Each,
                name("e")
            ]
        );
        assert_eq!(
            steps("a[each.key].0.*"),
            [name("a"), TraversalStep::Some, TraversalStep::Index(0), TraversalStep::Each]
        );
        assert_eq!(steps("a["), []);
        assert_eq!(names(&steps("a.b[0].c")), ["a", "b"]);
    }
}
