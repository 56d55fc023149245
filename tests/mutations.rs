//! What `--fix` and `--unsafe-fixes` do to files that are broken by chance: it is what they promise.
//!
//! Examples of every host, also with places in them, are changed here and there, as a person in the middle of typing
//! does. Whatever comes of that: no fix is reported as a bug, none loses a place or breaks the syntax, and a second run
//! changes nothing. The seed is fixed. `XACCT_MUTATIONS=20000 XACCT_SEED=7 cargo test -p xacct-tests mutations` tries
//! more.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use xacct_access::{Comparison, compare};
use xacct_facts::{Hints, read};
use xacct_rules::who::who;
use xacct_rules::{Applicability, Finding, KnownAccounts};
use xacct_syntax::{FileId, Source, apply};
use xacct_workspace::{CheckRequest, ConfigChoice, FixOptions, check_text};

use crate::hosts::write::HOSTS;
use crate::places::{Placed, places};
use crate::random::Random;
use crate::{examples, hosts};

#[test]
fn fixes_of_broken_files_keep_their_promises() {
    let number = |name: &str| env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let mut random = Random(number("XACCT_SEED").unwrap_or(0x585) << 1 | 1);
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("xacct-lint.toml");
    fs::write(&config, "[organization]\nid = \"o-a1b2c3d4e5\"\n").unwrap();
    let files = files(&mut random);
    let mut tried = Tried { config, ..Tried::default() };
    for _ in 0..number("XACCT_MUTATIONS").unwrap_or(500) {
        let (name, text) = random.choose(&files);
        let mut text = text.clone();
        for _ in 0..=random.below(3) {
            text = mutated(&text, name, &mut random);
        }
        tried.file(&folder.path().join(name), &text);
    }
    assert!(tried.wrong.is_empty(), "{}", tried.wrong);
    assert!(tried.fixed > 30 && tried.alone > 100, "only {tried:?}");
}

/// Names and texts of files.
fn files(random: &mut Random) -> Vec<(String, String)> {
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        (path.file_name().unwrap().to_string_lossy().into_owned(), text)
    };
    let folder = xtask::root().join("examples");
    let modules = ["module-not-yet-hcl.tf", "module/main.tf", "template-not-yet-yaml.yaml"];
    let mut files: Vec<_> = examples::files().into_iter().map(read).collect();
    files.extend(modules.map(|name| read(folder.join(name))));
    for example in hosts::examples() {
        for host in HOSTS {
            if let Some(text) = (host.write)(&example.policy, example.kind) {
                files.push((host.file.to_owned(), text));
            }
            if let Some(placed) = Placed::new(&example, host, random) {
                files.push((placed.file.to_owned(), placed.text));
            }
        }
    }
    files.extend(TEMPLATES.map(|(name, text)| (name.to_owned(), text.to_owned())));
    files
}

/// Files that a template engine makes the policies of.
const TEMPLATES: [(&str, &str); 4] = [
    (
        "x.json.j2",
        "{\n  \"Statement\": [\n    {% for a in accounts %}\n    {\n      \"Effect\": \"Allow\",\n      \"Principal\": {\"AWS\": \"arn:aws:iam::{{ a }}:root\"},\n      \"Action\": \"sts:AssumeRole\"\n    }{% if not loop.last %},{% endif %}\n    {% endfor %}\n  ]\n}\n",
    ),
    (
        "x.tpl",
        "{\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Principal\": \"*\",\n      \"Action\": \"sts:AssumeRole\"\n    }%{ if x },\n    {\n      \"Effect\": \"Allow\",\n      \"Principal\": {\"AWS\": [\"${join(\"\\\",\\\"\", arns)}\"]},\n      \"Action\": \"sts:AssumeRole\"\n    }%{ endif }\n  ]\n}\n",
    ),
    (
        "x.yaml.tmpl",
        "Statement:\n  {{- range .Accounts }}\n  - Effect: Allow\n    Principal:\n      AWS: \"arn:aws:iam::{{ . }}:root\"\n    Action: sts:AssumeRole\n  {{- end }}\n",
    ),
    (
        "x.tf",
        "resource \"aws_lambda_permission\" \"x\" {\n  action        = \"lambda:InvokeFunction\"\n  function_name = \"x\"\n  principal     = \"*\"\n}\n\nresource \"aws_lambda_permission\" \"y\" {\n  action        = \"lambda:InvokeFunction\"\n  function_name = var.name\n  principal     = \"s3.amazonaws.com\"\n}\n",
    ),
];

/// `text` with one careless change.
fn mutated(text: &str, name: &str, random: &mut Random) -> String {
    const MARKS: [&str; 26] = [
        "\"",
        "'",
        ",",
        ":",
        "{",
        "}",
        "[",
        "]",
        "\n",
        " ",
        "#",
        "-",
        "*",
        "&x ",
        "!Ref ",
        "${x}",
        "{{ x }}",
        "{% if x %}",
        "%{ if x }",
        "<%",
        "$",
        "\\",
        "<<EOF\n",
        "\t",
        "\u{2014}",
        "//",
    ];
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    if lines.is_empty() {
        return MARKS[0].to_owned();
    }
    let line = random.below(lines.len());
    let is_json = Path::new(name).extension().is_some_and(|ending| ending == "json");
    let comment = format!(
        "{} xacct-lint: ignore {} \u{2014} reason\n",
        if is_json { "//" } else { "#" },
        random.choose(&["public-principal", "duplicate-key", "root-principal-without-org-id", "no-rule"])
    );
    let put = |at: usize, removed: usize, mark: &str| {
        let end = (at + removed..).find(|end| *end >= text.len() || text.is_char_boundary(*end));
        format!("{}{mark}{}", &text[..at], text.get(end.unwrap_or(at)..).unwrap_or_default())
    };
    match random.below(10) {
        0 => return put(random.character(text), 1, ""),
        1 | 2 => return put(random.character(text), 0, MARKS[random.below(MARKS.len())]),
        3 => return put(random.character(text), random.below(12), ""),
        4 => drop(lines.remove(line)),
        5 => lines.insert(line, lines[line]),
        6 => lines.insert(line, &comment),
        7 => {
            // The same entry many times.
            let again = vec![lines[line]; 2 + random.below(32)];
            lines.splice(line..line, again);
        }
        8 => {
            let other = random.below(lines.len());
            lines.swap(line, other);
        }
        _ => lines.truncate(line + 1),
    }
    lines.concat()
}

/// How the titles of fixes begin that change comments.
const OF_COMMENTS: [&str; 3] = ["Remove it", "Remove the comment", "Suppress "];

/// What was tried, and what came out otherwise.
#[derive(Debug, Default)]
struct Tried {
    config: PathBuf,
    files: usize,
    /// Files that a run changed.
    fixed: usize,
    /// Fixes that were applied alone.
    alone: usize,
    wrong: String,
}

impl Tried {
    /// `who` has an answer to every policy, and no policy differs from itself.
    fn questions(&mut self, path: &Path, text: &str) {
        let source = Source::new(FileId(0), path.to_string_lossy().into_owned(), text);
        let facts = read(&source, &Hints::default());
        for document in &facts.documents {
            let _ = who(document, &KnownAccounts::default());
            let Comparison { gained, lost } = compare(&document.policy, &document.policy);
            if gained.request().is_some() || lost.request().is_some() {
                writeln!(self.wrong, "== a policy differs from itself\n{text}").unwrap();
            }
        }
    }

    /// What `--fix` makes of the text, and each fix alone.
    fn file(&mut self, path: &Path, text: &str) {
        self.files += 1;
        self.questions(path, text);
        for least in [Applicability::Safe, Applicability::Unsafe] {
            let (after, _, problems) = self.run(path, text, Some(least));
            self.fixed += usize::from(after != text);
            let again = self.run(path, &after, Some(least)).0;
            let what = if !problems.is_empty() {
                problems.join("; ")
            } else if again != after {
                format!("a second run makes\n{again}")
            } else if let Some(what) = worse(path, text, &after) {
                what
            } else {
                continue;
            };
            let _ = writeln!(
                self.wrong,
                "== {least}: {what}\n--- of {}\n{text}\n--- comes\n{after}",
                path.display()
            );
        }
        let (_, findings, _) = self.run(path, text, None);
        for fix in findings.iter().flat_map(|finding| &finding.fixes) {
            self.alone += 1;
            let what = match apply(text, &fix.edits) {
                // A place in a comment is none.
                Ok(_) if OF_COMMENTS.iter().any(|start| fix.title.starts_with(start)) => None,
                Ok(after) => lost(text, &after),
                Err(overlap) => Some(overlap.to_string()),
            };
            if let Some(what) = what {
                let _ =
                    writeln!(self.wrong, "== \"{}\": {what}\n--- in {}\n{text}", fix.title, path.display());
            }
        }
    }

    /// The text after a run, what is found in it, and what could not be done.
    fn run(
        &self,
        path: &Path,
        text: &str,
        least: Option<Applicability>,
    ) -> (String, Vec<Finding>, Vec<String>) {
        let fix = least.map(|least| FixOptions { least, write: false });
        let request =
            CheckRequest { config: ConfigChoice::File(self.config.clone()), fix, ..CheckRequest::default() };
        let mut outcome = check_text(&request, path, text.as_bytes().to_vec());
        let problems = outcome.problems.iter().map(|problem| problem.message.clone()).collect();
        match outcome.results.pop() {
            Some(result) => (result.source.as_str().to_owned(), result.findings, problems),
            None => (text.to_owned(), Vec::new(), problems),
        }
    }
}

/// What is worse after a run.
fn worse(path: &Path, before: &str, after: &str) -> Option<String> {
    let mistakes = |text: &str| {
        let source = Source::new(FileId(0), path.to_string_lossy().into_owned(), text);
        read(&source, &Hints::default()).syntax_errors.len()
    };
    let (more, was) = (mistakes(after), mistakes(before));
    if more > was { Some(format!("{more} mistakes in the syntax, not {was}")) } else { lost(before, after) }
}

/// A place that is there less often than before.
fn lost(before: &str, after: &str) -> Option<String> {
    let is_comment = |line: &&str| line.trim_start().starts_with(['#', '/']);
    // What is written twice may be removed once.
    let mut seen = HashSet::new();
    let is_bracket = |line: &&str| !line.contains(char::is_alphanumeric);
    let mut counts =
        |line: &&str| !is_comment(line) && (is_bracket(line) || seen.insert(line.trim().to_owned()));
    let before: String = before.split_inclusive('\n').filter(|line| counts(line)).collect();
    let after = places(after);
    let lost = places(&before).into_iter().find(|(place, count)| after.get(place) < Some(count));
    lost.map(|(place, _)| format!("{place} is lost"))
}
