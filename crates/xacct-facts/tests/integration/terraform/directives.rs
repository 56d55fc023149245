//! Directives of templates in strings, heredocs and files.

use xacct_facts::{Hints, Module, read_in};

use super::{facts, source};

/// The principals of the trust policy that the template `text` is, below `declarations`, each with what is written at its place.
fn trusted(declarations: &str, text: &str) -> Vec<(String, String)> {
    let main = format!(
        "{declarations}\nresource \"aws_iam_role\" \"r\" {{\n  assume_role_policy = <<EOF\n{text}\nEOF\n}}\n"
    );
    let facts = facts(&main);
    let mut found = Vec::new();
    for document in &facts.documents {
        for principals in document.policy.statements.iter().filter_map(|s| s.principals.as_ref()) {
            for item in &principals.items {
                found.push((item.value.to_string(), main[item.value.span().range()].to_owned()));
            }
        }
    }
    found
}

fn values(declarations: &str, text: &str) -> Vec<String> {
    trusted(declarations, text).into_iter().map(|(value, _)| value).collect()
}

const LOOP: &str = r#"{"Statement": [
%{ for index, id in local.ids ~}
  {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "${id}"}}%{ if index < length(local.ids) - 1 },%{ endif }
%{ endfor ~}
]}"#;

#[test]
fn a_loop_is_there_for_each_element() {
    let ids = "locals { ids = [\"111111111111\", \"222222222222\"] }";
    assert_eq!(
        trusted(ids, LOOP),
        [("111111111111".to_owned(), "${id}".to_owned()), ("222222222222".to_owned(), "${id}".to_owned())]
    );
    assert_eq!(values("locals { ids = [] }", LOOP), Vec::<String>::new());
    let map = LOOP
        .replace("local.ids ~}", "{ a = \"333333333333\" } ~}")
        .replace("index < length(local.ids) - 1", "index != \"a\"");
    assert_eq!(values("", &map), ["333333333333"]);
    // What is not known makes all of it unknown.
    assert_eq!(values("variable \"ids\" {}\nlocals { ids = var.ids }", LOOP), Vec::<String>::new());
}

#[test]
fn a_condition_chooses_between_two_parts() {
    let text = r#"{"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "%{ if CONDITION }111111111111%{ else }222222222222%{ endif }"}}]}"#;
    let of = |condition: &str| values("variable \"open\" {}", &text.replace("CONDITION", condition));
    assert_eq!(of("true"), ["111111111111"]);
    assert_eq!(of("1 > 2"), ["222222222222"]);
    // Each outcome of one that cannot be decided is a scenario.
    assert_eq!(of("var.open"), ["111111111111", "222222222222"]);
    let found = trusted("", &text.replace("CONDITION", "true"));
    assert_eq!(found[0].1, "111111111111", "it is said where it is written");
}

#[test]
fn what_is_not_complete_is_unknown() {
    for (from, to) in
        [("%{ endfor ~}", ""), ("%{ for index, id in", "%{ each index, id in"), ("%{ endif }", "")]
    {
        let text = LOOP.replace(from, to);
        assert_eq!(values("locals { ids = [\"111111111111\"] }", &text), Vec::<String>::new(), "{to}");
    }
}

#[test]
fn loops_within_loops_are_bounded() {
    let ids: Vec<String> = (0..100).map(|id| format!("\"{id}\"")).collect();
    let ids = format!("locals {{ ids = [{}] }}", ids.join(", "));
    let text = "%{ for a in local.ids }".repeat(20) + "x" + &"%{ endfor }".repeat(20);
    let main = format!("{ids}\nresource \"aws_iam_role\" \"r\" {{\n  assume_role_policy = \"{text}\"\n}}\n");
    let begin = std::time::Instant::now();
    let facts = read_in(&source("main.tf", &main), &Hints::default(), &Module::read([]).into());
    assert_eq!(facts.documents.len(), 0);
    assert!(begin.elapsed().as_secs() < 20, "{:?}", begin.elapsed());
}

#[test]
fn a_template_in_a_file_has_directives() {
    let text = r#"{"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": [%{ for i, id in ids }"${id}"%{ if i + 1 < length(ids) },%{ endif }%{ endfor }]}}]}"#;
    let main = "resource \"aws_iam_role\" \"r\" {\n  assume_role_policy = templatefile(\"trust.tftpl\", { ids = [\"111111111111\", \"222222222222\"] })\n}\n";
    let mut module = Module::read([]);
    module.add("trust.tftpl".to_owned(), &source("trust.tftpl", text));
    let facts = read_in(&source("main.tf", main), &Hints::default(), &module.into());
    let [document] = facts.documents.as_slice() else { panic!("{:?}", facts.documents) };
    let items = &document.policy.statements[0].principals.as_ref().unwrap().items;
    let names: Vec<&str> = items.iter().map(|item| item.value.as_str()).collect();
    assert_eq!(names, ["111111111111", "222222222222"]);
}
