//! The roadmap: when everything happens, why then, and what it rests on.
//!
//! Three files say the same: `roadmap.md` for people, with tables, the chain
//! that sets the end and the assumptions; `roadmap.mmd`, the Gantt chart;
//! `roadmap.json` for programs. All dates are computed: see
//! [`mkt_schedule`].

mod ahead;
mod assumptions;
mod chart;
mod columns;
mod document;
mod facts;
mod forecast;
mod json;
mod load;
mod money;
mod page;
mod scenarios;
mod stakeholders;
mod wire;
mod words;

use mkt_diagnostics::{Diagnostic, Span, Target as TargetFinding};

use crate::contract::{Capability, Output, Target, VirtualFile};
use crate::options::{OptionKind, OptionSpec, Options};
use crate::subject::Subject;
use facts::Facts;

/// The `roadmap` target.
#[derive(Clone, Copy, Debug)]
pub struct Roadmap;

/// The stretches of time that the calendar table is cut into.
const PERIOD: OptionSpec = OptionSpec {
    name: "period",
    kind: OptionKind::Word {
        words: &["quarter", "month"],
        default: "quarter",
    },
    help: "whether the table by time has a row a quarter or a row a month",
};

const OPTIONS: &[OptionSpec] = &[PERIOD];

impl Target for Roadmap {
    fn name(&self) -> &'static str {
        "roadmap"
    }

    fn title(&self) -> &'static str {
        "Roadmap"
    }

    fn help(&self) -> &'static str {
        "the plan with its dates, as a document, a Gantt chart and data"
    }

    fn engine(&self) -> &'static str {
        "CommonMark with tables, Mermaid 10.9, JSON schema version 1"
    }

    fn options(&self) -> &'static [OptionSpec] {
        OPTIONS
    }

    fn capabilities(&self) -> Vec<Capability> {
        Vec::new()
    }

    fn emit(&self, subject: &Subject<'_>, options: &Options) -> Output {
        let strategy = subject.strategy;
        let facts = Facts::of(subject);
        let mut output = Output::default();
        let charts = facts.as_ref().map(chart::write).unwrap_or_default();
        let by_month = options.word(&PERIOD) == "month";
        match document::write(strategy, facts.as_ref(), &charts, by_month) {
            Ok(text) => output.files.push(VirtualFile::text("roadmap.md", text)),
            Err(error) => output.diagnostics.push(Diagnostic::new(
                TargetFinding::TargetUnsupported {
                    target: self.name().to_owned(),
                    construct: "a plan of this size as a document".to_owned(),
                    reason: error.to_string(),
                },
                Span::NONE,
            )),
        }
        for (number, chart) in (1_usize..).zip(charts) {
            let path = match number {
                1 => "roadmap.mmd".to_owned(),
                number => format!("roadmap-{number}.mmd"),
            };
            output.files.push(VirtualFile::text(path, chart));
        }
        if let Some(facts) = &facts {
            output
                .files
                .push(VirtualFile::json("roadmap.json", &json::value(facts)));
        }
        output
    }
}

#[cfg(test)]
mod tests;
