//! The subjects that the OIDC tokens of a job can have.
//! <https://docs.github.com/actions/reference/security/oidc#example-subject-claims>
//!
//! The environment of a job takes the place of everything else. Without one, it is `pull_request` or the branch or tag, by
//! the event that starts the workflow.

use std::sync::Arc;

use xacct_syntax::{Encoding, Hole, Node, Piece, Text};

use super::expressions::evaluated;

/// A part of a subject.
#[derive(Clone)]
enum SubjectPart {
    /// Characters that follow from what is written.
    Implied(String),
    /// What is written.
    Written(Text),
    /// Anything.
    Any,
}

use SubjectPart::{Any, Implied, Written};

/// The subjects of `job` in the workflow `root`; none where nothing is known of them. What can be anything in a subject is a
/// hole. `repository` is the one that the workflow runs in, `OWNER/NAME`.
pub(super) fn subjects(
    root: Node<'_>,
    job: Node<'_>,
    repository: Option<&str>,
    env: &[Node<'_>],
) -> Vec<Text> {
    let Some(on) = root.entry("on") else { return Vec::new() };
    let Some(origin) = on.key.text() else { return Vec::new() };
    let is_called = is_called(root);
    // The tokens of a reusable workflow are about the repository that calls it.
    let repositories = repositories(repository.filter(|_| !is_called));
    let environment = job.get("environment").map(|node| node.get("name").unwrap_or(node));
    let environment = environment.and_then(Node::text).map(|text| evaluated(&text, env));
    let mut ends: Vec<(Text, Vec<SubjectPart>)> = Vec::new();
    if let Some(name) = &environment {
        let part = name.holes().next().map_or(Written(name.clone()), |_| Any);
        ends.push((name.clone(), vec![Implied("environment:".to_owned()), part]));
    }
    // An expression that evaluates to nothing is no environment.
    if environment.is_none_or(|name| name.holes().next().is_some()) {
        ends.extend(of_events(on.value, &origin));
    }
    let subject = |(origin, end): &(Text, Vec<SubjectPart>), repository: &[SubjectPart]| {
        let parts = repository.iter().chain(end).cloned();
        Text::derive(parts.map(|part| piece(part, origin)), Encoding::Plain)
    };
    ends.iter().flat_map(|end| repositories.iter().map(move |repository| subject(end, repository))).collect()
}

/// Whether other workflows can call this one.
pub(super) fn is_called(root: Node<'_>) -> bool {
    root.get("on").is_some_and(|on| {
        on.get("workflow_call").is_some() || on.one_or_many().any(|event| event.is("workflow_call"))
    })
}

/// How a subject begins: by the names of owner and repository, or by their names and numbers, as for repositories that were
/// made since the middle of 2026.
fn repositories(repository: Option<&str>) -> Vec<Vec<SubjectPart>> {
    let text = |text: &str| Implied(text.to_owned());
    match repository.and_then(|name| name.split_once('/')) {
        Some((owner, name)) => vec![
            vec![Implied(format!("repo:{owner}/{name}:"))],
            vec![Implied(format!("repo:{owner}@")), Any, Implied(format!("/{name}@")), Any, text(":")],
        ],
        None => vec![vec![text("repo:"), Any, text(":")]],
    }
}

/// What the events say of a job without an environment, each with where it is written.
fn of_events(on: Node<'_>, origin: &Text) -> Vec<(Text, Vec<SubjectPart>)> {
    let mut ends = Vec::new();
    let listed = on.one_or_many().filter(|event| event.is_scalar()).map(|event| (event, None));
    for (event, filter) in listed.chain(on.entries().map(|entry| (entry.key, Some(entry.value)))) {
        let event = event.text().unwrap_or_else(|| origin.clone());
        match event.as_str() {
            "push" => ends.extend(of_push(&event, filter)),
            "pull_request" => ends.push((event.clone(), vec![Implied("pull_request".to_owned())])),
            name => {
                if name.starts_with("pull_request") || name == "workflow_call" {
                    ends.push((event.clone(), vec![Implied("pull_request".to_owned())]));
                }
                ends.push((event, vec![Implied("ref:refs/".to_owned()), Any]));
            }
        }
    }
    ends
}

/// The branches and tags to which a push starts the workflow. Where only one of both is filtered, a push to the other does not
/// start it.
fn of_push(event: &Text, filter: Option<Node<'_>>) -> Vec<(Text, Vec<SubjectPart>)> {
    const KINDS: [(&str, &str, &str); 2] =
        [("branches", "branches-ignore", "heads"), ("tags", "tags-ignore", "tags")];
    let get = |key: &str| filter.and_then(|filter| filter.get(key));
    let is_filtered = KINDS.iter().any(|(only, but, _)| get(only).or(get(but)).is_some());
    let mut ends = Vec::new();
    for (only, but, folder) in KINDS {
        let start = Implied(format!("ref:refs/{folder}/"));
        if let Some(patterns) = get(only) {
            let patterns = patterns.one_or_many().filter_map(Node::text);
            let patterns = patterns.filter(|pattern| !pattern.as_str().starts_with('!'));
            ends.extend(patterns.map(|pattern| {
                let parts = std::iter::once(start.clone()).chain(of_pattern(&pattern));
                (pattern.clone(), parts.collect())
            }));
        } else if get(but).is_some() || !is_filtered {
            ends.push((event.clone(), vec![start, Any]));
        }
    }
    ends
}

/// What a filter lets through: `*` and `**` are anything, and so is all of it where other characters have a meaning.
fn of_pattern(pattern: &Text) -> Vec<SubjectPart> {
    let written = pattern.as_str();
    if written.contains(['?', '+', '[', '\\', '$']) {
        return vec![Any];
    }
    let (mut parts, mut done) = (Vec::new(), 0);
    for (at, _) in written.match_indices('*') {
        if at > done {
            parts.push(Written(pattern.slice(done..at)));
        }
        parts.push(Any);
        done = at + 1;
    }
    parts.push(Written(pattern.slice(done..written.len())));
    parts
}

fn piece(part: SubjectPart, origin: &Text) -> Piece {
    match part {
        Implied(text) => Piece::Decoded(text, origin.clone()),
        Written(text) => Piece::Verbatim(text),
        Any => {
            let any = Text::derive([Piece::Decoded("*".to_owned(), origin.clone())], Encoding::Plain);
            Piece::Hole(Hole::Named(Arc::from("anything")), any)
        }
    }
}
