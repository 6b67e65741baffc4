//! `mktc targets`: what can be built, and what each target can do.

use std::fmt::Write as _;

use mkt_diagnostics::nearest::nearest;
use mkt_emit::Target;

use crate::args::TargetsArguments;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::terminal::print;

/// Prints the list, or the page of one target.
pub(crate) fn run(arguments: &TargetsArguments) -> Result<Exit, Failure> {
    let Some(name) = &arguments.name else {
        print(&list())?;
        return Ok(Exit::Clean);
    };
    let target = mkt_emit::find(name).ok_or_else(|| {
        let names = mkt_emit::targets().iter().map(|target| target.name());
        let help = match nearest(name, names) {
            Some(meant) => format!("did you mean `mktc targets {meant}`?"),
            None => "see them all with `mktc targets`".to_owned(),
        };
        Failure::usage(format!("there is no target called `{name}`"), help)
    })?;
    print(&page(target))?;
    Ok(Exit::Clean)
}

fn list() -> String {
    let rows = mkt_emit::targets()
        .iter()
        .map(|target| [target.name().to_owned(), target.help().to_owned()]);
    table(rows.collect())
}

fn page(target: &dyn Target) -> String {
    let mut text = format!(
        "{}: {}\n\nwritten for: {}\n",
        target.title(),
        target.help(),
        target.engine()
    );
    let options = target.options().iter().map(|option| {
        let kind = option.kind;
        [
            option.name.to_owned(),
            match kind.default_text() {
                Some(default) => format!("{}; `{default}` if not given", kind.wanted()),
                None => format!("{}; not built without it", kind.wanted()),
            },
            option.help.to_owned(),
        ]
    });
    section(
        &mut text,
        &format!("options, in [targets.{}]", target.name()),
        options.collect(),
    );
    let capabilities = target.capabilities();
    let capabilities = capabilities.iter().map(|capability| {
        [
            capability.construct.to_owned(),
            capability.support.word().to_owned(),
            capability.support.how().unwrap_or_default().to_owned(),
        ]
    });
    section(&mut text, "what it does how", capabilities.collect());
    text
}

fn section<const N: usize>(text: &mut String, title: &str, rows: Vec<[String; N]>) {
    if !rows.is_empty() {
        // Writing to a string cannot fail.
        let _ = write!(text, "\n{title}:\n{}", table(rows));
    }
}

/// Rows with their columns one below the other.
fn table<const N: usize>(rows: Vec<[String; N]>) -> String {
    let mut widths = [0_usize; N];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let mut text = String::new();
    for row in &rows {
        let mut line = String::new();
        for (width, cell) in widths.iter().zip(row) {
            let _ = write!(line, "  {cell:width$}");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
