//! Diagrams: the strategy as pictures, in Mermaid.
//!
//! Each picture is drawn by a module of its own, from the model alone, and is
//! written to a file of its own; `index.md` shows them all with a sentence
//! each. Labels are titles, never names; conditions are written for people.

mod budget_flow;
mod capabilities;
mod data;
mod dependencies;
mod experience;
mod index;
mod journey;
mod kpis;
mod lifecycle;
mod load;
mod objectives;
mod risks;
mod strategy_map;
mod targets;
mod tree;
mod words;

use std::collections::BTreeSet;

use mkt_diagnostics::{Diagnostic, Span, Target as Finding};

use crate::contract::{Capability, Output, Target, VirtualFile};
use crate::mermaid::{self, Flowchart, MAX_EDGES};
use crate::options::{OptionKind, OptionSpec, Options};
use crate::subject::Subject;

/// The target.
pub struct Diagrams;

/// Where maps and trees flow.
pub(crate) const FLOW: OptionSpec = OptionSpec {
    name: "flow",
    kind: OptionKind::Word {
        words: &["auto", "down", "right"],
        default: "auto",
    },
    help: "where maps and trees flow: `down`, `right`, or by their size",
};

/// Whether the index holds the pictures.
const EMBED: OptionSpec = OptionSpec {
    name: "embed",
    kind: OptionKind::Bool { default: true },
    help: "whether `index.md` shows the diagrams themselves, or only links to their files",
};

static OPTIONS: [OptionSpec; 2] = [FLOW, EMBED];

/// A picture.
pub(crate) struct Picture {
    /// The name of its file, without an ending.
    pub stem: String,
    /// Its heading.
    pub title: String,
    /// What it shows, in a sentence or two.
    pub about: String,
    /// The Mermaid files: one, unless it had to be split.
    pub parts: Vec<String>,
}

impl Picture {
    /// A picture that is a flowchart; none where nothing is in it.
    fn of(
        stem: impl Into<String>,
        title: impl Into<String>,
        about: impl Into<String>,
        chart: &Flowchart,
    ) -> Option<Self> {
        (!chart.is_empty()).then(|| Self {
            stem: stem.into(),
            title: title.into(),
            about: about.into(),
            parts: chart.write_all(),
        })
    }

    /// Its files' names.
    fn files(&self) -> Vec<String> {
        match self.parts.len() {
            1 => vec![format!("{}.mmd", self.stem)],
            count => (1..=count)
                .map(|part| format!("{}-{part}.mmd", self.stem))
                .collect(),
        }
    }
}

impl Target for Diagrams {
    fn name(&self) -> &'static str {
        "diagrams"
    }

    fn title(&self) -> &'static str {
        "Diagrams"
    }

    fn help(&self) -> &'static str {
        "the strategy as pictures: what supports what, what is measured how, what waits for what, and what each person meets"
    }

    fn engine(&self) -> &'static str {
        "Mermaid 10.9 and newer"
    }

    fn options(&self) -> &'static [OptionSpec] {
        &OPTIONS
    }

    fn capabilities(&self) -> Vec<Capability> {
        Vec::new()
    }

    fn emit(&self, subject: &Subject<'_>, options: &Options) -> Output {
        let pictures = named_apart(draw(subject, options));
        let mut output = Output::default();
        output.files.push(VirtualFile::text(
            "index.md",
            index::write(subject.strategy, &pictures, options.bool(&EMBED)),
        ));
        for picture in &pictures {
            for (path, text) in picture.files().into_iter().zip(&picture.parts) {
                output.files.push(VirtualFile::text(path, text));
            }
            output.diagnostics.extend(told_of_split(picture));
        }
        output
    }
}

/// All pictures, in the order of the index.
fn draw(subject: &Subject<'_>, options: &Options) -> Vec<Picture> {
    let strategy = subject.strategy;
    let flow = Flow::of(options);
    let mut pictures = strategy_map::draw(strategy, flow);
    pictures.extend(objectives::draw(strategy));
    pictures.extend(targets::draw(strategy));
    pictures.extend(kpis::draw(strategy));
    pictures.extend(dependencies::draw(strategy));
    pictures.extend(load::draw(strategy, subject.dates()));
    pictures.extend(budget_flow::draw(strategy, subject.ledger()));
    pictures.extend(capabilities::draw(strategy));
    pictures.extend(risks::draw(strategy));
    pictures.extend(data::draw(strategy));
    pictures.extend(lifecycle::draw(strategy));
    pictures.extend(experience::draw(strategy));
    pictures.extend(journey::draw(strategy));
    pictures
}

/// Gives each picture a file name of its own, also where a file system takes
/// capitals and small letters for the same.
fn named_apart(mut pictures: Vec<Picture>) -> Vec<Picture> {
    let mut taken: BTreeSet<String> = BTreeSet::from(["index".to_owned()]);
    for picture in &mut pictures {
        let base = file_name(&picture.stem);
        let mut stem = base.clone();
        let mut number = 1_u32;
        while !taken.insert(stem.to_lowercase()) {
            number = number.saturating_add(1);
            stem = format!("{base}-again-{number}");
        }
        picture.stem = stem;
    }
    pictures
}

/// A name that every file system takes: letters, digits, `-` and `_`.
fn file_name(name: &str) -> String {
    name.chars()
        .map(|c| {
            if c.is_alphanumeric() || matches!(c, '-' | '_') {
                c
            } else {
                '-'
            }
        })
        .collect()
}

fn told_of_split(picture: &Picture) -> Option<Diagnostic> {
    let parts = u32::try_from(picture.parts.len()).unwrap_or(u32::MAX);
    let limit = u32::try_from(MAX_EDGES).unwrap_or(u32::MAX);
    (parts > 1).then(|| {
        Diagnostic::new(
            Finding::DiagramSplit {
                diagram: format!("diagram “{}”", picture.title),
                parts,
                limit,
            },
            Span::NONE,
        )
    })
}

/// Where a map or a tree flows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    Auto,
    Down,
    Right,
}

impl Flow {
    fn of(options: &Options) -> Self {
        match options.word(&FLOW) {
            "down" => Self::Down,
            "right" => Self::Right,
            _ => Self::Auto,
        }
    }

    /// The direction for a tree with so many leaves. Boxes are wider than
    /// high: more than a few beside one another leave the page.
    fn direction(self, leaves: usize) -> mermaid::Direction {
        match self {
            Self::Down => mermaid::Direction::Down,
            Self::Right => mermaid::Direction::Right,
            Self::Auto if leaves > 6 => mermaid::Direction::Right,
            Self::Auto => mermaid::Direction::Down,
        }
    }
}
