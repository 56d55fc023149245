//! Modules that are called: each call gives values, which keep the place where they are written.

use xacct_facts::{FileFacts, Hints, Module, Unit, read_unit};
use xacct_syntax::{FileId, Source};

use super::trusting;

/// The facts of the files of a unit, each file with its path.
fn facts(files: &[(&str, &str)]) -> Vec<FileFacts> {
    let mut directories: Vec<(String, Vec<Source>)> = Vec::new();
    for (at, (path, text)) in files.iter().enumerate() {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let source = Source::new(FileId(at as u32), *path, *text);
        match directories.iter_mut().find(|(known, _)| known == folder) {
            Some((_, sources)) => sources.push(source),
            None => directories.push((folder.to_owned(), vec![source])),
        }
    }
    let unit = Unit::new(directories.into_iter().map(|(path, sources)| (path, Module::read(sources))));
    let mut read = read_unit(&unit, |_| Hints::default());
    read.sort_by_key(|(file, _)| *file);
    read.into_iter().map(|(_, facts)| facts).collect()
}

/// The principals of `facts`, each with the file and the text where it is written and what its scenario says.
fn principals(facts: &FileFacts, files: &[(&str, &str)]) -> Vec<String> {
    let mut found = Vec::new();
    for document in &facts.documents {
        let says = document.scenario.map_or("", |id| facts.scenarios[id.0].says[0].as_str());
        for principal in document.policy.statements.iter().filter_map(|s| s.principals.as_ref()) {
            for item in &principal.items {
                let span = item.value.span();
                let (path, text) = files[span.file.0 as usize];
                found.push(format!("{} at {} in {path}, {says}", item.value, &text[span.range()]));
            }
        }
    }
    found
}

fn called(call: &str, declarations: &str, principal: &str) -> Vec<String> {
    let module = trusting(declarations, principal);
    let files = [("main.tf", call), ("modules/x/main.tf", module.as_str())];
    principals(&facts(&files)[1], &files)
}

#[test]
fn a_value_of_a_call_keeps_its_place() {
    let call = "module \"a\" {\n  source = \"./modules/x\"\n  id = \"111111111111\"\n  ids = [\"222222222222\", local.c]\n}\nlocals { c = \"333333333333\" }\n";
    let declared = "variable \"id\" {}\nvariable \"ids\" {}\nvariable \"d\" { default = \"444444444444\" }";
    let of_id = "111111111111 at \"111111111111\" in main.tf, `module.a` calls it";
    let id = called(call, declared, "var.id");
    assert_eq!(id, [of_id.replace("\"", "")]);
    assert_eq!(
        called(call, declared, "\"arn:aws:iam::${var.id}:root\""),
        ["arn:aws:iam::111111111111:root at 111111111111 in main.tf, `module.a` calls it"]
    );
    assert_eq!(
        called(call, declared, "[for i in var.ids : \"arn:aws:iam::${i}:root\"]"),
        [
            "arn:aws:iam::222222222222:root at 222222222222 in main.tf, `module.a` calls it",
            "arn:aws:iam::333333333333:root at 333333333333 in main.tf, `module.a` calls it"
        ]
    );
    assert_eq!(
        called(call, declared, "var.d"),
        ["444444444444 at 444444444444 in modules/x/main.tf, `module.a` calls it"],
        "what the call leaves out has its default"
    );
}
