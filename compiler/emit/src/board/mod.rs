//! The board: the strategy as tables for spreadsheets, and the plan as a file
//! that an issue tracker imports.
//!
//! # Decisions
//! - One table a file, one row a thing, one heading. The first column is the
//!   name that the sources use, so that rows can be matched again.
//! - Several things in one cell are parted by `; `.
//! - Numbers and their units stand in columns of their own: `31` and `%`.
//! - `jira.csv` has what Jira's importer can take without settings of its own:
//!   an epic for each objective that work names first, below it a task for each
//!   initiative and milestone. Links are told in the description, since which
//!   kinds of links there are differs from site to site.

mod tables;
mod tracker;

use crate::contract::{Capability, Output, Target, VirtualFile};
use crate::csv::{self, Cell, Form};
use crate::options::{OptionKind, OptionSpec, Options};
use crate::subject::Subject;

/// The `board` target.
#[derive(Clone, Copy, Debug)]
pub struct Board;

/// What stands between two cells.
const SEPARATOR: OptionSpec = OptionSpec {
    name: "separator",
    kind: OptionKind::Word {
        words: &["comma", "semicolon", "tab"],
        default: "comma",
    },
    help: "what parts the cells: spreadsheets whose decimals have a comma open `semicolon` without asking",
};

/// Whether a byte order mark tells spreadsheets that it is UTF-8.
const MARK: OptionSpec = OptionSpec {
    name: "mark",
    kind: OptionKind::Bool { default: true },
    help: "whether tables begin with a byte order mark, without which Excel misreads every letter beyond ASCII",
};

/// Which tracker's import form is written.
const TRACKER: OptionSpec = OptionSpec {
    name: "tracker",
    kind: OptionKind::Word {
        words: &["jira", "none"],
        default: "jira",
    },
    help: "for which issue tracker an import file is written",
};

const OPTIONS: &[OptionSpec] = &[SEPARATOR, MARK, TRACKER];

/// A table.
struct Table {
    /// The file's name, without an ending.
    name: &'static str,
    heading: &'static [&'static str],
    rows: Vec<Vec<Cell>>,
}

impl Target for Board {
    fn name(&self) -> &'static str {
        "board"
    }

    fn title(&self) -> &'static str {
        "Board"
    }

    fn help(&self) -> &'static str {
        "the plan and what it is measured by as tables for spreadsheets and issue trackers"
    }

    fn engine(&self) -> &'static str {
        "CSV (RFC 4180) in UTF-8, Jira Cloud's CSV importer"
    }

    fn options(&self) -> &'static [OptionSpec] {
        OPTIONS
    }

    fn capabilities(&self) -> Vec<Capability> {
        Vec::new()
    }

    fn emit(&self, subject: &Subject<'_>, options: &Options) -> Output {
        let form = Form {
            separator: match options.word(&SEPARATOR) {
                "semicolon" => ';',
                "tab" => '\t',
                _ => ',',
            },
            mark: options.bool(&MARK),
        };
        let mut output = Output::default();
        // A table without rows says nothing.
        let tables = tables::all(subject).into_iter();
        for table in tables.filter(|table| !table.rows.is_empty()) {
            let text = csv::write(form, table.heading, &table.rows);
            let path = format!("{}.csv", table.name);
            output.files.push(VirtualFile::text(path, text));
        }
        if options.word(&TRACKER) == "jira" {
            let table = tracker::jira(subject.strategy, subject.dates());
            if !table.rows.is_empty() {
                // Importers read plain UTF-8 with commas.
                let form = Form {
                    separator: ',',
                    mark: false,
                };
                let text = csv::write(form, table.heading, &table.rows);
                output.files.push(VirtualFile::text("jira.csv", text));
            }
        }
        output
    }
}
