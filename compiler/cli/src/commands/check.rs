//! `mktc check`: whether strategies hang together.

use std::path::Path;

use crate::args::CheckArguments;
use crate::compile::{Compiled, compile, name_of};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::report::{Format, Report};
use crate::subject::Subject;
use crate::terminal::Terminal;

/// Reports what is found.
pub(crate) fn run(
    arguments: &CheckArguments,
    here: &Path,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let subjects = Subject::all(&arguments.sources.paths, here, terminal)?;
    if let [subject] = subjects.as_slice() {
        return one(subject, arguments, here, terminal);
    }
    let count = subjects.len();
    let is_pretty = arguments.format == Format::Pretty;
    let mut whole = Report::default();
    for subject in &subjects {
        let compiled = compile(subject, here, None, arguments.today, terminal)?;
        if is_pretty {
            let name = name_of(subject, &compiled.config, here);
            let summary = compiled.report.summary();
            let summary = summary.unwrap_or_else(|| nothing_found(&compiled));
            terminal.say(&format!("{name}: {summary}"));
            compiled.report.show_findings(terminal);
        }
        whole.join(compiled.report);
    }
    if is_pretty {
        whole.show_closing();
        if whole.is_empty() {
            terminal.say(&format!("{count} projects checked, nothing found"));
        }
    } else {
        whole.give(arguments.format, terminal)?;
    }
    Ok(whole.exit(arguments.sources.fail_level))
}

fn one(
    subject: &Subject,
    arguments: &CheckArguments,
    here: &Path,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let compiled = compile(subject, here, None, arguments.today, terminal)?;
    compiled.report.give(arguments.format, terminal)?;
    if compiled.report.is_empty() && arguments.format == Format::Pretty {
        let name = compiled.config.name.as_deref();
        let name = name.map_or_else(String::new, |name| format!("{name}: "));
        let name = mkt_render::visible(&name);
        terminal.say(&format!("{name}{}", nothing_found(&compiled)));
    }
    let exit = compiled.report.exit(arguments.sources.fail_level);
    // The process ends here: giving back what it holds bit by bit is idle work.
    std::mem::forget(compiled);
    Ok(exit)
}

fn nothing_found(compiled: &Compiled) -> String {
    match compiled.sources {
        1 => "1 file checked, nothing found".to_owned(),
        count => format!("{count} files checked, nothing found"),
    }
}
