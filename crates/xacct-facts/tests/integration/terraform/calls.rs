//! Modules that are called: each call gives values, which keep the place where they are written.

use xacct_facts::{FileFacts, Hints, Module, TerraformUnit, read_unit};
use xacct_syntax::{FileId, Source};

use super::trusting;

/// The facts of the files of a unit, each file with its path.
pub fn facts(files: &[(&str, &str)]) -> Vec<FileFacts> {
    let mut directories: Vec<(String, Vec<Source>)> = Vec::new();
    for (at, (path, text)) in files.iter().enumerate() {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let source = Source::new(FileId(at as u32), *path, *text);
        match directories.iter_mut().find(|(known, _)| known == folder) {
            Some((_, sources)) => sources.push(source),
            None => directories.push((folder.to_owned(), vec![source])),
        }
    }
    let unit =
        TerraformUnit::new(directories.into_iter().map(|(path, sources)| (path, Module::read(sources))));
    let mut read = read_unit(&unit, |_| Hints::default());
    read.sort_by_key(|(file, _)| *file);
    read.into_iter().map(|(_, facts)| facts).collect()
}

/// The principals of `facts`, each with the file and the text where it is written and what its scenario says.
pub fn principals(facts: &FileFacts, files: &[(&str, &str)]) -> Vec<String> {
    let mut found = Vec::new();
    for document in &facts.documents {
        let says =
            document.scenario.map_or("", |id| facts.scenarios[id.0].says.first().map_or("", String::as_str));
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

/// The policies that the only holder of `facts` has attached.
fn attached(facts: &FileFacts) -> Vec<&str> {
    let [holder] = facts.holders.as_slice() else { panic!("{:?}", facts.holders) };
    holder.attached.iter().map(|attached| attached.policy.as_str()).collect()
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

#[test]
fn each_call_is_a_scenario_unless_nothing_depends_on_it() {
    let calls = "module \"a\" {\n  source = \"./modules/x\"\n  id = \"1\"\n}\nmodule \"b\" {\n  source = \"./modules/x\"\n  for_each = toset([\"2\", \"3\"])\n  id = each.key\n}\nmodule \"c\" {\n  source = \"./modules/x\"\n  count = 0\n  id = \"4\"\n}\n";
    let found = called(calls, "variable \"id\" {}", "\"x${var.id}\"");
    let said: Vec<&str> = found.iter().filter_map(|found| found.rsplit(", ").next()).collect();
    let [b2, b3] = ["2", "3"].map(|key| format!("`module.b[\"{key}\"]` calls it"));
    assert_eq!(said, ["`module.a` calls it", &b2, &b3], "{found:?}");
    let document =
        "data \"aws_iam_policy_document\" \"d\" {\n  statement {\n    actions = [\"s3:*\"]\n  }\n}\n";
    let read = facts(&[("main.tf", calls), ("modules/x/main.tf", document)]);
    assert_eq!((read[1].documents.len(), read[1].documents[0].scenario), (1, None));
}

#[test]
fn calls_within_calls_give_what_the_first_caller_wrote() {
    let outer = "module \"a\" {\n  source = \"./modules/y\"\n  id = \"111111111111\"\n}\n";
    let between = "variable \"id\" {}\nmodule \"in\" {\n  source = \"../x\"\n  who = [var.id]\n}\n";
    let module = trusting("variable \"who\" {}", "var.who");
    let files = [("main.tf", outer), ("modules/y/main.tf", between), ("modules/x/main.tf", &module)];
    let found = principals(&facts(&files)[2], &files);
    assert_eq!(found, ["111111111111 at 111111111111 in main.tf, `module.a.module.in` calls it"]);
}

#[test]
fn outputs_are_known_to_the_caller() {
    let module = "variable \"name\" {}\nresource \"aws_iam_role\" \"r\" {\n  name = var.name\n}\noutput \"role_name\" { value = aws_iam_role.r.name }\noutput \"id\" { value = \"1${var.name}\" }\noutput \"open\" { value = \"${var.other}x\" }\n";
    let call = "module \"m\" {\n  source = \"./modules/x\"\n  name = \"reader\"\n}\n";
    let principal = "[module.m.id, module.m.open, module.m.gone, \"${module.m.role_name}-x\"]";
    let main = trusting(call, principal);
    let files = [("main.tf", main.as_str()), ("modules/x/main.tf", module)];
    let read = facts(&files);
    let names = principals(&read[0], &files);
    let names: Vec<&str> = names.iter().filter_map(|found| found.split(" at ").next()).collect();
    assert_eq!(names, ["1reader", "${module.m.open}x", "${module.m.gone}", "reader-x"]);
}

#[test]
fn a_caller_attaches_policies_to_the_roles_of_a_module() {
    let module = "resource \"aws_iam_role\" \"r\" {}\nresource \"aws_iam_user\" \"u\" {}\noutput \"role_name\" { value = one(aws_iam_role.r[*].name) }\noutput \"user\" { value = aws_iam_user.u.name }\n";
    let module = module.replace("resource \"aws_iam_user\" \"u\" {}\n", "");
    let attachment = |role: &str| {
        format!(
            "module \"m\" {{\n  source = \"./modules/x\"\n}}\nmodule \"n\" {{\n  source = \"./modules/x\"\n}}\nresource \"aws_iam_role_policy_attachment\" \"a\" {{\n  role = {role}\n  policy_arn = \"arn:aws:iam::aws:policy/AdministratorAccess\"\n}}\n"
        )
    };
    for (role, expected) in [("module.m.role_name", 1), ("module.m.user", 0), ("module.o.role_name", 0)] {
        let main = attachment(role);
        let read = facts(&[("main.tf", &main), ("modules/x/main.tf", &module)]);
        let [first, second] = read[1].holders.as_slice() else { panic!("{:?}", read[1].holders) };
        assert_eq!((first.attached.len(), second.attached.len()), (expected, 0), "{role}");
    }
    let main = attachment("module.m.role_name").replace("module \"n\"", "module \"n\" {}\nlocals");
    assert_eq!(attached(&facts(&[("main.tf", &main), ("modules/x/main.tf", &module)])[1]).len(), 1);
}

#[test]
fn calls_that_go_around_or_double_end() {
    let around = "module \"b\" {\n  source = \"../b\"\n}\nlocals {\n  x = module.b.x\n}\noutput \"x\" { value = module.b.x }\n";
    let back = around.replace("../b", "../a");
    facts(&[("a/main.tf", around), ("b/main.tf", &back)]);
    let double = |at: usize| {
        let call = |name: &str| {
            format!("module \"{name}\" {{\n  source = \"../m{}\"\n  id = \"{name}${{var.id}}\"\n}}\n", at + 1)
        };
        format!("variable \"id\" {{}}\n{}{}", call("a"), call("b"))
    };
    let mut texts: Vec<(String, String)> = (0..12).map(|at| (format!("m{at}/main.tf"), double(at))).collect();
    texts.push(("m12/main.tf".to_owned(), trusting("variable \"id\" {}", "var.id")));
    let files: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let read = facts(&files);
    let documents = read.last().unwrap().documents.len();
    assert!((1..100).contains(&documents), "{documents}");
}

#[test]
fn an_edit_affects_the_files_that_share_a_name_or_a_call_with_it() {
    let texts = [
        ("main.tf", "module \"a\" {\n  source = \"./x\"\n  id = var.id\n}\n"),
        ("variables.tf", "variable \"id\" {}\n"),
        ("other.tf", "locals { a = 1 }\n"),
        ("x/main.tf", "variable \"id\" {}\n"),
    ];
    let at = |folder: &str| {
        let sources = texts
            .iter()
            .enumerate()
            .filter(move |(_, (path, _))| path.rsplit_once('/').map_or("", |(folder, _)| folder) == folder);
        let sources = sources.map(|(at, (path, text))| Source::new(FileId(at as u32), *path, *text));
        (folder.to_owned(), Module::read(sources))
    };
    let unit = TerraformUnit::new([at(""), at("x")]);
    let affected = |path: &str| unit.affected_by(path).into_iter().collect::<Vec<_>>();
    assert_eq!(affected("variables.tf"), ["main.tf"]);
    assert_eq!(affected("main.tf"), ["variables.tf", "x/main.tf"]);
    assert_eq!(affected("x/main.tf"), ["main.tf"]);
    assert_eq!(affected("other.tf"), Vec::<&str>::new());
}
