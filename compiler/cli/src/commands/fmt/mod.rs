//! `mktc fmt`: writes every file the one way.

mod files;

use std::fs::{self, File};
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use mkt_diagnostics::{Diagnostic, Level, Project as Finding, Span};
use mkt_syntax::format::{Refused, format};
use similar::TextDiff;

use crate::args::FmtArguments;
use crate::config::{self, DEFAULT_OUT};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::project::{SETTINGS, shown_from};
use crate::read::{self, Text};
use crate::report::{FailLevel, Format, Report};
use crate::terminal::{Terminal, print, tell};

/// How standard input is called.
const STANDARD_INPUT: &str = "<stdin>";

/// Lines of context in a diff.
const CONTEXT: usize = 3;

/// Formats files, or says which are not formatted.
pub(crate) fn run(
    arguments: &FmtArguments,
    here: &Path,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let mut work = Work {
        arguments,
        report: Report::default(),
        exit: Exit::Clean,
        changed: 0,
        unchanged: 0,
    };
    match arguments.paths.as_slice() {
        [only] if is_standard_input(only) => work.standard_input()?,
        paths if paths.iter().any(|path| is_standard_input(path)) => {
            return Err(Failure::usage(
                "`-` is standard input and stands alone",
                "name it without other files",
            ));
        }
        paths => {
            let files = files::find(paths, here, |project| work.out(project, here))?;
            for (path, finding) in files.findings {
                work.finding(&shown_from(here, &path), finding);
            }
            for warning in files.warnings {
                tell(&format!("warning: {}", mkt_render::visible(&warning)));
            }
            for path in files.paths {
                work.file(&path, here)?;
            }
            work.summary(terminal);
        }
    }
    work.report.show(Format::Pretty, terminal);
    Ok(work.exit.max(work.report.exit(FailLevel::default())))
}

fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

struct Work<'a> {
    arguments: &'a FmtArguments,
    report: Report,
    exit: Exit,
    changed: usize,
    unchanged: usize,
}

impl Work<'_> {
    /// The folder that a project's build writes, which holds no source; none
    /// where its settings cannot be relied on.
    fn out(&mut self, project: &Path, here: &Path) -> Option<PathBuf> {
        let path = project.join(SETTINGS);
        let shown = shown_from(here, &path);
        let text = self.text(&shown, read::file(&path))?;
        let file = self.report.files.add(shown, Some(text.clone()));
        let (config, found) = config::read(&text, file, mkt_emit::targets());
        let is_sound = !found.iter().any(|found| found.level == Level::Error);
        self.report.extend(found);
        let out = config.out.unwrap_or_else(|| DEFAULT_OUT.to_owned());
        is_sound.then(|| project.join(out))
    }

    fn standard_input(&mut self) -> Result<(), Failure> {
        let Some(text) = self.text(STANDARD_INPUT, read::standard_input()) else {
            return Ok(());
        };
        match self.format(STANDARD_INPUT, &text) {
            Some(formatted) if self.arguments.check || self.arguments.diff => {
                self.show(STANDARD_INPUT, &text, &formatted)
            }
            Some(formatted) => Ok(print(&formatted)?),
            None => Ok(()),
        }
    }

    fn file(&mut self, path: &Path, here: &Path) -> Result<(), Failure> {
        let shown = shown_from(here, path);
        let Some(text) = self.text(&shown, read::file(path)) else {
            return Ok(());
        };
        let Some(formatted) = self.format(&shown, &text) else {
            return Ok(());
        };
        if text == formatted {
            self.unchanged = self.unchanged.saturating_add(1);
        } else if self.arguments.check || self.arguments.diff {
            self.show(&shown, &text, &formatted)?;
        } else {
            match replace(path, &formatted) {
                Ok(()) => self.changed = self.changed.saturating_add(1),
                Err(error) => {
                    let finding = Finding::OutputNotWritable {
                        path: shown.clone(),
                        reason: read::reason(&error),
                    };
                    self.finding(&shown, finding);
                }
            }
        }
        Ok(())
    }

    /// The text of a file, where it is text.
    fn text(&mut self, shown: &str, text: Result<Text, Finding>) -> Option<String> {
        match text {
            Ok(Text::Good(text)) => Some(text),
            Ok(Text::Damaged { finding, .. }) | Err(finding) => {
                self.finding(shown, finding);
                None
            }
        }
    }

    /// The formatted text; none where the formatter found itself at fault.
    fn format(&mut self, shown: &str, text: &str) -> Option<String> {
        match format(text) {
            Ok(formatted) => Some(formatted),
            Err(Refused { at }) => {
                let before = text.get(..at).unwrap_or_default();
                let line = before.matches('\n').count().saturating_add(1);
                let shown = mkt_render::visible(shown);
                tell(&format!(
                    "error: {shown} stays as it is: formatted, line {line} would be read differently"
                ));
                tell("help: this is a bug in mktc; please report it with the file");
                self.exit = Exit::Trouble;
                None
            }
        }
    }

    /// Says that a file is not formatted, and how it would be.
    fn show(&mut self, shown: &str, text: &str, formatted: &str) -> Result<(), Failure> {
        if text == formatted {
            return Ok(());
        }
        self.changed = self.changed.saturating_add(1);
        if self.arguments.check {
            self.exit = self.exit.max(Exit::Findings);
        }
        if self.arguments.diff {
            print(&diff(shown, text, formatted))?;
        } else {
            print(&format!("{}\n", mkt_render::visible(shown)))?;
        }
        Ok(())
    }

    fn finding(&mut self, shown: &str, finding: Finding) {
        let file = self.report.files.add(shown, None);
        self.report.add(Diagnostic::new(finding, Span::at(file, 0)));
    }

    fn summary(&self, terminal: &Terminal) {
        let Self {
            changed, unchanged, ..
        } = self;
        let files = |count: usize| match count {
            1 => "1 file".to_owned(),
            count => format!("{count} files"),
        };
        let done = if self.arguments.check || self.arguments.diff {
            "to be formatted"
        } else {
            "formatted"
        };
        terminal.say(&format!(
            "{} {done}, {unchanged} as they should be",
            files(*changed)
        ));
    }
}

/// The difference in the usual form. On a terminal what could control it is
/// shown visibly.
fn diff(shown: &str, text: &str, formatted: &str) -> String {
    let diff = TextDiff::from_lines(text, formatted);
    let mut unified = diff.unified_diff();
    let unified = unified
        .context_radius(CONTEXT)
        .header(shown, shown)
        .to_string();
    if !io::stdout().is_terminal() {
        return unified;
    }
    unified
        .lines()
        .map(|line| format!("{}\n", mkt_render::visible(line)))
        .collect()
}

/// Writes the new text beside the file and puts it in the file's place, so
/// that the file is the old or the new one at any time.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let beside = beside(path);
    let written = write(path, &beside, text).and_then(|()| fs::rename(&beside, path));
    if written.is_err() && beside.is_file() {
        // What failed is told; the half-written file is of no use to anybody.
        let _ = fs::remove_file(&beside);
    }
    written
}

fn write(path: &Path, beside: &Path, text: &str) -> io::Result<()> {
    let permissions = fs::metadata(path)?.permissions();
    if permissions.readonly() {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "permission denied",
        ));
    }
    let mut file = File::create_new(beside)?;
    file.set_permissions(permissions)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// A hidden name of its own in the same folder.
fn beside(path: &Path) -> PathBuf {
    let name = path
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    path.with_file_name(format!(".{name}.{}.new", std::process::id()))
}
