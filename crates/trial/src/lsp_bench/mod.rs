//! `cargo xtask lsp-bench`: how long an edit takes until its findings are shown, beside `ruff server`.
//!
//! Both servers are driven in turn over standard input and output, ours with policies and ruff's with as many bytes of
//! Python; a noisy machine disturbs both alike.

mod install;
mod server;
mod texts;

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;
use xtask::generate::{Shape, Size, generate};

use crate::Failure;
use server::Server;

/// How often each text is opened anew.
const ROUNDS: usize = 5;
/// The sizes of the texts, in bytes, with how many edits are made in each round.
const SIZES: [(&str, usize, usize); 3] =
    [("1 KB", 1_000, 100), ("100 KB", 100_000, 60), ("1 MB", 1_000_000, 20)];
/// How long nobody types after a text was opened. What a server prepares behind the first findings is done by then.
const PAUSE: Duration = Duration::from_millis(100);
/// How many files a workspace has.
const FILES: usize = 20_000;

/// What some edits cost.
#[derive(Default)]
struct Cost {
    /// From the edit to its findings, one for each edit.
    wall: Vec<Duration>,
    /// The CPU time of all edits.
    cpu: Duration,
    /// The server's memory afterwards, in MiB, at its highest.
    memory: f64,
}

impl Cost {
    fn percentile(&self, percent: usize) -> f64 {
        let mut wall = self.wall.clone();
        wall.sort_unstable();
        let at = (wall.len() * percent / 100).min(wall.len().saturating_sub(1));
        wall.get(at).map_or(f64::NAN, |wall| wall.as_secs_f64() * 1e3)
    }

    fn cpu_per_edit(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e3 / self.wall.len() as f64
    }
}

/// Prints what edits cost, ours and ruff's. Always succeeds.
///
/// # Errors
///
/// A server cannot be built, installed or started.
pub fn lsp_bench() -> Result<bool, Failure> {
    let ours = install::ours()?;
    let ruff = install::ruff()?;
    println!("size      server      p50 ms    p99 ms  CPU ms/edit     MiB");
    for (name, bytes, edits) in SIZES {
        let (mut mine, mut theirs) = (Cost::default(), Cost::default());
        for _ in 0..ROUNDS {
            edit(&ours, &["lsp"], None, "policy.json", "json", &texts::policy(bytes), edits, &mut mine)?;
            edit(&ruff, &["server"], None, "code.py", "python", &texts::python(bytes), edits, &mut theirs)?;
        }
        for (server, cost) in [("xacct-lint", &mine), ("ruff", &theirs)] {
            println!(
                "{name:<9} {server:<10} {:>8.3}  {:>8.3}     {:>8.3}  {:>6.1}",
                cost.percentile(50),
                cost.percentile(99),
                cost.cpu_per_edit(),
                cost.memory
            );
        }
        let ratio = |percent| mine.percentile(percent) / theirs.percentile(percent);
        println!("{name:<9} ratio      {:>8.3}  {:>8.3}", ratio(50), ratio(99));
    }
    requests(&ours)?;
    workspace(&ours)?;
    Ok(true)
}

/// Opens `text` and edits its middle line again and again.
#[expect(clippy::too_many_arguments, reason = "what is compared differs in all of them")]
fn edit(
    program: &Path,
    args: &[&str],
    root: Option<&Path>,
    name: &str,
    language: &str,
    text: &str,
    edits: usize,
    cost: &mut Cost,
) -> Result<(), Failure> {
    let mut server = Server::start(program, args, root)?;
    server.open(name, language, text)?;
    thread::sleep(PAUSE);
    let line = text.lines().count() / 2;
    let before = server.cpu()?;
    for version in 2..edits as i64 + 2 {
        // A blank comes and goes at the start of the line.
        let end = if version % 2 == 0 { 0 } else { 1 };
        let typed = if version % 2 == 0 { " " } else { "" };
        let range =
            json!({ "start": { "line": line, "character": 0 }, "end": { "line": line, "character": end } });
        let begun = Instant::now();
        server.change(name, version, json!([{ "range": range, "text": typed }]))?;
        cost.wall.push(begun.elapsed());
    }
    cost.cpu += server.cpu()?.saturating_sub(before);
    cost.memory = cost.memory.max(server.memory()?);
    server.leave()
}

/// The first findings after the start, and what a person asks for.
fn requests(program: &Path) -> Result<(), Failure> {
    let (mut first, mut hover, mut completion) = (Cost::default(), Cost::default(), Cost::default());
    for _ in 0..20 {
        let begun = Instant::now();
        let mut server = Server::start(program, &["lsp"], None)?;
        server.open("policy.json", "json", &texts::policy(1_000))?;
        first.wall.push(begun.elapsed());
        server.leave()?;
    }
    let text = texts::policy(100_000);
    let mut server = Server::start(program, &["lsp"], None)?;
    server.open("policy.json", "json", &text)?;
    thread::sleep(PAUSE);
    let line = text.lines().position(|line| line.contains("\"Action\"")).unwrap_or_default();
    for _ in 0..100 {
        for (method, cost) in [("hover", &mut hover), ("completion", &mut completion)] {
            let begun = Instant::now();
            server.ask_about(method, "policy.json", line, 20)?;
            cost.wall.push(begun.elapsed());
        }
    }
    server.leave()?;
    for (what, cost) in
        [("first findings after the start", first), ("hover", hover), ("completion", completion)]
    {
        println!("{what:<32} p50 {:>8.3} ms  p99 {:>8.3} ms", cost.percentile(50), cost.percentile(99));
    }
    Ok(())
}

/// An edit in a folder of many policies, all of which were searched.
fn workspace(program: &Path) -> Result<(), Failure> {
    let folder = install::folder("lsp-bench")?.join("workspace");
    if !folder.join("039").exists() {
        generate(&folder, FILES, 1, Size::Small, Shape::Bare)?;
    }
    let text = texts::policy(1_000);
    let (mut alone, mut among) = (Cost::default(), Cost::default());
    for _ in 0..ROUNDS {
        edit(program, &["lsp"], None, "policy.json", "json", &text, 50, &mut alone)?;
    }
    let mut server = Server::start(program, &["lsp"], Some(&folder))?;
    let begun = Instant::now();
    server.execute("xacct-lint.checkWorkspace")?;
    let searched = begun.elapsed();
    let memory = server.memory()?;
    server.leave()?;
    for _ in 0..ROUNDS {
        edit(program, &["lsp"], Some(&folder), "policy.json", "json", &text, 50, &mut among)?;
    }
    println!("{FILES} files searched in {:.0} ms; {memory:.1} MiB", searched.as_secs_f64() * 1e3);
    println!(
        "an edit among them: p50 {:.3} ms, {:.2} times as long as alone",
        among.percentile(50),
        among.percentile(50) / alone.percentile(50)
    );
    Ok(())
}
