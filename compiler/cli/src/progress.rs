//! What is being done, where a person waits for it.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::terminal::Terminal;

/// A line that says what is being done. It is drawn on a terminal only, not
/// under `--quiet`, and is gone when the work is done.
pub(crate) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// Begins with a first piece of work.
    pub(crate) fn start(terminal: &Terminal, what: &str) -> Self {
        if !terminal.watched || terminal.quiet {
            return Self {
                bar: ProgressBar::hidden(),
            };
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
            bar.set_style(style);
        }
        bar.set_message(what.to_owned());
        bar.enable_steady_tick(Duration::from_millis(120));
        Self { bar }
    }

    /// Goes on to the next piece of work.
    pub(crate) fn next(&self, what: impl Into<String>) {
        self.bar.set_message(what.into());
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
