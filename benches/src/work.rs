//! The pieces of work that are measured, in process.
//!
//! Each is done after the one that prepares it, so that the cost of a piece is
//! the difference of two runs. Nothing else is in between: no files, no
//! terminal.

use std::hint::black_box;

use mkt_diagnostics::Level;
use mkt_diagnostics::limits::settle;
use mkt_emit::Options;
use mkt_logic::{Fact, Logic, Question, Wanted};
use mkt_model::SymbolId;
use mkt_model::access::audience::Lifecycle;
use mkt_model::{Built, SourceFile};
use mkt_schedule::Search;

use crate::plan::plan;
use crate::random::Random;
use crate::strategy::{File, Request, generate, lines};

/// A piece of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Sorts numbers: a piece of work that no change of the compiler changes,
    /// so that times can be told as multiples of its.
    Reference,
    /// Generates the strategy: what all others begin with.
    Generate,
    /// Reads all files into trees.
    Parse,
    /// Formats all files.
    Format,
    /// Builds the model, without checking it.
    Model,
    /// Builds the model and checks it: what `mktc check` does.
    Check,
    /// Builds the model, and proves that its caps hold: how many messages one
    /// Asks of each segment and stage for somebody in it and somebody who is
    /// not, and of each two segments that follow one another for somebody who is
    /// in both.
    Logic,
    /// person can be sent.
    Pressure,
    /// Builds the model, and a target from it.
    Build(&'static str),
    /// Generates a plan of as many tasks.
    Plan,
    /// Finds its critical path.
    CriticalPath,
    /// Levels it as an editor does.
    LevelQuick,
    /// Levels it as a build does.
    Level,
}

impl Work {
    /// All of it, with names: `parse`, `build-roadmap`.
    pub fn all() -> impl Iterator<Item = (String, Self)> {
        // The templates of this one are a user's own.
        let targets = mkt_emit::targets()
            .iter()
            .map(|target| target.name())
            .filter(|name| *name != "custom");
        let named = [
            ("reference", Self::Reference),
            ("generate", Self::Generate),
            ("parse", Self::Parse),
            ("format", Self::Format),
            ("model", Self::Model),
            ("check", Self::Check),
            ("logic", Self::Logic),
            ("pressure", Self::Pressure),
            ("plan", Self::Plan),
            ("critical-path", Self::CriticalPath),
            ("level-quick", Self::LevelQuick),
            ("level", Self::Level),
        ];
        let builds = targets.map(|name| (format!("build-{name}"), Self::Build(name)));
        named
            .into_iter()
            .map(|(name, work)| (name.to_owned(), work))
            .chain(builds)
    }

    /// The work of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find_map(|(known, work)| (known == name).then_some(work))
    }

    /// What it begins with, and what is not counted for it.
    #[must_use]
    pub fn prepared_by(self) -> Option<Self> {
        match self {
            Self::Reference | Self::Generate | Self::Plan => None,
            Self::Parse | Self::Format | Self::Model | Self::Check => Some(Self::Generate),
            Self::Logic | Self::Pressure | Self::Build(_) => Some(Self::Model),
            Self::CriticalPath => Some(Self::Plan),
            Self::LevelQuick | Self::Level => Some(Self::CriticalPath),
        }
    }

    /// Does it on a generated strategy (the reference: on so many numbers; what
    /// has to do with a plan: on so many tasks). Gives the number of lines, or
    /// what was wrong.
    ///
    /// # Errors
    /// Where the strategy has findings, or a target has nothing to write: what
    /// would be measured is not what is meant then.
    pub fn run(self, request: Request) -> Result<usize, String> {
        if self == Self::Reference {
            let mut random = Random::new(request.seed);
            let mut numbers: Vec<u64> = (0..request.lines).map(|_| random.next()).collect();
            numbers.sort_unstable();
            return Ok(black_box(numbers).len());
        }
        if matches!(
            self,
            Self::Plan | Self::CriticalPath | Self::LevelQuick | Self::Level
        ) {
            return self.schedule(request);
        }
        let files = black_box(generate(request));
        let count = lines(&files);
        match self {
            Self::Reference
            | Self::Generate
            | Self::Plan
            | Self::CriticalPath
            | Self::LevelQuick
            | Self::Level => {}
            Self::Parse => {
                for file in &files {
                    let _ = black_box(mkt_grammar::parse(&file.text));
                }
            }
            Self::Format => {
                for file in &files {
                    let formatted = mkt_syntax::format::format(&file.text);
                    let _ = black_box(formatted.map_err(|_| file.path.clone())?);
                }
            }
            Self::Model => {
                let _ = black_box(model(files));
            }
            Self::Check => check(files)?,
            Self::Logic => logic(files)?,
            Self::Pressure => pressure(files)?,
            Self::Build(name) => build(files, name)?,
        }
        Ok(count)
    }

    fn schedule(self, request: Request) -> Result<usize, String> {
        let plan = black_box(plan(request.lines, request.seed));
        let search = match self {
            Self::Plan => return Ok(plan.tasks.len()),
            Self::LevelQuick => Some(Search::Quick),
            Self::Level => Some(Search::Full),
            _ => None,
        };
        let told = |problems| format!("{problems:?}");
        let schedule = black_box(mkt_schedule::critical_path(&plan).map_err(told)?);
        if let Some(search) = search {
            let levelled = mkt_schedule::level(&plan, &schedule, search).map_err(told)?;
            let _ = black_box(levelled);
        }
        Ok(plan.tasks.len())
    }
}

/// The model of these files.
#[must_use]
pub fn model(files: Vec<File>) -> Built {
    let files = files.into_iter().map(|file| SourceFile {
        path: file.path,
        text: file.text,
    });
    mkt_model::build(files.collect(), mkt_stdlib::modules())
}

fn check(files: Vec<File>) -> Result<(), String> {
    let built = model(files);
    let found = mkt_checks::check(&built.strategy, built.diagnostics, None);
    match settle(found).shown.first() {
        None => Ok(()),
        Some(found) => Err(found.message()),
    }
}

fn logic(files: Vec<File>) -> Result<(), String> {
    let built = model(files);
    let strategy = &built.strategy;
    let logic = Logic::new(strategy);
    let mut groups: Vec<SymbolId> = Vec::new();
    for handle in strategy.own() {
        match handle.kind().word {
            "segment" => groups.push(handle.symbol_id()),
            "lifecycle" => {
                let stages = Lifecycle(handle).stages();
                groups.extend(stages.iter().map(|stage| stage.symbol));
            }
            _ => {}
        }
    }
    let mut before = None;
    for group in groups {
        let Some(entity) = strategy.entity_of(group) else {
            continue;
        };
        if black_box(logic.possible(entity, group.into())).is_no() {
            let name = &strategy.symbol(group).name;
            return Err(format!("nobody is in `{name}`"));
        }
        let others = Question::of(entity).claim(group, Wanted::NotTrue);
        let _ = black_box(logic.ask(&others));
        if let Some((of, other)) = before.filter(|(of, _)| *of == entity) {
            let _ = black_box(logic.together(of, other, Fact::from(group)));
        }
        before = Some((entity, Fact::from(group)));
    }
    Ok(())
}

fn pressure(files: Vec<File>) -> Result<(), String> {
    let built = model(files);
    let logic = Logic::new(&built.strategy);
    let pressure = mkt_pressure::Pressure::of(&logic);
    for cap in &pressure.caps {
        let bounds = black_box(pressure.bounds(cap));
        if bounds.iter().any(|bound| !bound.is_within(cap.count)) {
            let owner = &built.strategy.symbol(cap.owner).name;
            return Err(format!("the cap of `{owner}` is not proven"));
        }
    }
    Ok(())
}

fn build(files: Vec<File>, target: &str) -> Result<(), String> {
    let built = model(files);
    let target = mkt_emit::find(target).ok_or("there is no such target")?;
    let output =
        black_box(target.emit(&mkt_emit::Subject::of(&built.strategy), &Options::default()));
    let errors = output
        .diagnostics
        .iter()
        .find(|found| found.level == Level::Error);
    match errors {
        Some(error) => Err(error.message()),
        None if output.files.is_empty() => Err(format!("{} wrote nothing", target.name())),
        None => Ok(()),
    }
}
