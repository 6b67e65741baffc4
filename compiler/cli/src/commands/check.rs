//! `mktc check`: whether a strategy hangs together.

use std::path::Path;

use crate::args::CheckArguments;
use crate::compile::compile;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::project::Subject;
use crate::report::Format;
use crate::terminal::Terminal;

/// Reports what is found.
pub(crate) fn run(
    arguments: &CheckArguments,
    here: &Path,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let subject = Subject::of(&arguments.sources.paths, here)?;
    let compiled = compile(&subject, here, None, terminal)?;
    compiled.report.give(arguments.format, terminal)?;
    if compiled.report.is_empty() && arguments.format == Format::Pretty {
        let files = match compiled.sources {
            1 => "1 file".to_owned(),
            count => format!("{count} files"),
        };
        let name = compiled.config.name.as_deref();
        let name = name.map_or_else(String::new, |name| format!("{name}: "));
        let name = mkt_render::visible(&name);
        terminal.say(&format!("{name}{files} checked, nothing found"));
    }
    let exit = compiled.report.exit(arguments.sources.fail_level);
    // The process ends here: giving back what it holds bit by bit is idle work.
    std::mem::forget(compiled);
    Ok(exit)
}
