//! The progress bar.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use xacct_workspace::Progress;

/// Nobody needs a bar for less.
const PATIENCE: Duration = Duration::from_millis(500);

/// A bar on standard error that shows itself when a run takes longer than half a second, and goes when it is over.
pub(super) struct DelayedProgressBar {
    bar: ProgressBar,
    begun: Instant,
    shown: AtomicBool,
}

impl DelayedProgressBar {
    pub(super) fn new() -> Self {
        Self { bar: ProgressBar::hidden(), begun: Instant::now(), shown: AtomicBool::new(false) }
    }
}

impl Progress for DelayedProgressBar {
    fn start(&self, files: usize) {
        self.bar.set_length(files as u64);
    }

    fn step(&self) {
        self.bar.inc(1);
        if !self.shown.load(Ordering::Relaxed)
            && self.begun.elapsed() > PATIENCE
            && !self.shown.swap(true, Ordering::Relaxed)
        {
            let style = ProgressStyle::with_template("{bar:30.cyan} {pos} of {len} files");
            self.bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}

impl Drop for DelayedProgressBar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
