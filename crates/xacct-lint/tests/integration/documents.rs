//! What the README and the pages below docs/ show of the command line is what it prints.
//!
//! A block that begins with `$ ` is run in the root of the project: each such line is a command, and what follows is its output,
//! standard error included. What stands between `<!-- generated: NAME -->` and `<!-- end -->` is made of the program's own
//! lists. `UPDATE_PAGES=1` writes both as they are.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use xacct_facts::HostForm;

#[test]
#[cfg(unix)]
fn consoles_in_documents_show_what_is_printed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
    let (mut stale, mut commands) = (Vec::new(), 0);
    for path in pages(&root) {
        let text = fs::read_to_string(&path).unwrap();
        let now = refreshed(&text, &root, &mut commands);
        if now != text && std::env::var_os("UPDATE_PAGES").is_some() {
            fs::write(&path, now).unwrap();
            println!("wrote {}", path.display());
        } else if now != text {
            stale.push(format!(
                "{}:\n{}",
                path.display(),
                similar::TextDiff::from_lines(&text, &now).unified_diff()
            ));
        }
    }
    assert!(commands > 0, "no page shows a command");
    assert!(stale.is_empty(), "UPDATE_PAGES=1 writes what is printed now\n{}", stale.join("\n"));
}

fn pages(root: &Path) -> Vec<PathBuf> {
    let mut pages = vec![root.join("README.md"), root.join("CHANGELOG.md")];
    let mut folders = vec![root.join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                pages.push(path);
            }
        }
    }
    pages.sort();
    pages
}

/// The page with every output as it is now.
fn refreshed(text: &str, root: &Path, commands: &mut usize) -> String {
    let mut now = String::new();
    let (mut in_block, mut in_console, mut in_list) = (false, false, false);
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            in_block = !in_block;
            in_console = false;
        }
        in_list &= line != "<!-- end -->";
        match line.strip_prefix("$ ").filter(|_| in_block) {
            Some(command) => {
                in_console = true;
                *commands += 1;
                let mut command = command.to_owned();
                while command.ends_with('\\') {
                    command += "\n";
                    command += lines.next().unwrap_or_default();
                }
                let _ = writeln!(now, "$ {command}\n{}", printed(&command, root).trim_end());
            }
            // What the command printed, and the list as it was, when the page was written.
            None if in_console || in_list => {}
            None => {
                let _ = writeln!(now, "{line}");
            }
        }
        let name = line.strip_prefix("<!-- generated: ").and_then(|rest| rest.strip_suffix(" -->"));
        if let Some(list) = name.and_then(|name| list(name, root)) {
            in_list = true;
            let _ = writeln!(now, "{}", list.trim_end());
        }
    }
    now
}

/// What the program says of itself under that name. The capabilities of the server are for the server's tests.
fn list(name: &str, root: &Path) -> Option<String> {
    Some(match name {
        "endings" => {
            let endings: Vec<String> =
                xacct_workspace::EXTENSIONS.iter().map(|e| format!("`.{e}`")).collect();
            endings.join(" ")
        }
        "hosts" => HostForm::ALL.iter().fold(
            "| host | files | fixes |\n|---|---|---|\n".to_owned(),
            |table, form| {
                let anchor = form.section.to_lowercase().replace(' ', "-");
                let from = form.elsewhere.map(|from| format!(", or {from}")).unwrap_or_default();
                let fixes = if form.host.is_made() { "no: a program makes these files" } else { "yes" };
                format!(
                    "{table}| [{}](#{anchor}) | `{}`{from} | {fixes} |\n",
                    form.name,
                    form.files.join("` `")
                )
            },
        ),
        "rules" => format!("{} rules", xacct_rules::RuleId::ALL.len()),
        "formats" => {
            let help = printed("xacct-lint check --help", root);
            let values = help.split("Possible values:").nth(1).unwrap().lines().skip(1);
            let values = values.map(str::trim).take_while(|line| line.starts_with("- "));
            let row = |line: &str| {
                let (name, what) = line.trim_start_matches("- ").split_once(':').unwrap();
                format!("| `{name}` | {} |\n", what.trim())
            };
            format!("| format | |\n|---|---|\n{}", values.map(row).collect::<String>())
        }
        "exit-codes" => {
            let help = printed("xacct-lint check --help", root);
            format!("```\n{}\n```", help.split("Exit codes:\n").nth(1).unwrap().trim_end())
        }
        "capabilities" => return None,
        _ => panic!("nothing is generated under the name {name}"),
    })
}

fn printed(command: &str, root: &Path) -> String {
    let binary = Path::new(env!("CARGO_BIN_EXE_xacct-lint")).parent().unwrap();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap_or_default());
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{{ {command}; }} 2>&1")]).current_dir(root).env("PATH", path);
    let output =
        shell.env_remove("CLICOLOR_FORCE").env("NO_COLOR", "1").stdin(Stdio::null()).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}
