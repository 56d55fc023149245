//! `cargo xtask yardstick PATH…`: what a check costs beside walking, reading and parsing the same files.
//!
//! Both are run in turn in one process on one thread, and their CPU time is compared round by round: a noisy machine
//! disturbs both alike. What is quoted is the median of the ratios.

use std::ffi::OsStr;
use std::hint::black_box;
use std::num::NonZero;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use std::{fs, io};

use cpu_time::ProcessTime;
use ignore::WalkBuilder;
use xacct_workspace::{CheckRequest, ConfigChoice, EXTENSIONS, check_paths};

use crate::Failure;

const ROUNDS: usize = 9;

/// Prints the cost of both, and their ratio. Always succeeds.
///
/// # Errors
///
/// Where `paths` cannot be read.
pub fn yardstick(paths: &[PathBuf]) -> Result<bool, Failure> {
    let (files, bytes) = walk_read_parse(paths)?;
    let before = peak_memory();
    check(paths, 1);
    let after = peak_memory();
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let (yard, _) = cost(|| walk_read_parse(paths));
        let (one, one_wall) = cost(|| check(paths, 1));
        let (_, two_wall) = cost(|| check(paths, 2));
        rounds.push([
            yard.as_secs_f64(),
            one.as_secs_f64(),
            one.as_secs_f64() / yard.as_secs_f64(),
            two_wall.as_secs_f64() / one_wall.as_secs_f64(),
        ]);
    }
    let median = |column: usize| {
        let mut values: Vec<f64> = rounds.iter().map(|round| round[column]).collect();
        values.sort_by(f64::total_cmp);
        values[ROUNDS / 2]
    };
    println!("{files} files, {:.1} MB; medians of {ROUNDS} rounds", bytes as f64 / 1e6);
    println!("yardstick: walk, read, serde_json::Value   {:8.4} s CPU", median(0));
    println!("check                                      {:8.4} s CPU", median(1));
    println!("check / yardstick, of each round           {:8.2}", median(2));
    println!("two threads / one, of each round, wall     {:8.2}", median(3));
    if let (Some(before), Some(after)) = (before, after) {
        println!("peak memory after the yardstick            {before:8.1} MiB");
        println!("peak memory after a check                  {after:8.1} MiB");
    }
    Ok(true)
}

/// The CPU time and the wall time of `work`.
fn cost<T>(work: impl FnOnce() -> T) -> (Duration, Duration) {
    let (cpu, wall) = (ProcessTime::now(), Instant::now());
    black_box(work());
    (cpu.elapsed(), wall.elapsed())
}

fn check(paths: &[PathBuf], threads: usize) {
    let threads = NonZero::new(threads);
    let request = CheckRequest {
        paths: paths.to_vec(),
        threads,
        config: ConfigChoice::None,
        ..CheckRequest::default()
    };
    black_box(check_paths(&request, &()));
}

/// The yardstick: how many files there are, and their bytes.
fn walk_read_parse(paths: &[PathBuf]) -> io::Result<(usize, usize)> {
    let (mut files, mut bytes) = (0, 0);
    for path in paths {
        for entry in WalkBuilder::new(path).require_git(false).build() {
            let entry = entry.map_err(io::Error::other)?;
            let extension = entry.path().extension().and_then(OsStr::to_str);
            let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
            if is_file && extension.is_some_and(|extension| EXTENSIONS.contains(&extension)) {
                let text = fs::read(entry.path())?;
                // A file that is no JSON costs what it costs to find that out.
                let _ = black_box(serde_json::from_slice::<serde_json::Value>(&text));
                files += 1;
                bytes += text.len();
            }
        }
    }
    Ok((files, bytes))
}

/// The most memory that this process ever had, in MiB, where the system says so.
fn peak_memory() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = peak.split_whitespace().next()?.parse().ok()?;
    Some(kib / 1024.0)
}
