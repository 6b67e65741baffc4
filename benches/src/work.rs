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
use mkt_model::access::audience::Lifecycle;
use mkt_model::{Built, SourceFile, Strategy, SymbolId};
use mkt_schedule::Search;

use crate::people::people;
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
    /// Asks of each segment and stage for somebody in it and somebody who is
    /// not, and of each two segments that follow one another for somebody who is
    /// in both.
    Logic,
    /// Builds the model, and proves that its caps hold: how many messages one
    /// person can be sent.
    Pressure,
    /// Builds the model of a strategy of many groups of the same people: so
    /// many segments.
    People,
    /// Asks about them what [`Self::Logic`] asks.
    PeopleLogic,
    /// Finds how many messages each of them can be sent.
    PeoplePressure,
    /// Checks all of it.
    PeopleCheck,
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
            ("people", Self::People),
            ("people-logic", Self::PeopleLogic),
            ("people-pressure", Self::PeoplePressure),
            ("people-check", Self::PeopleCheck),
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
            Self::Reference | Self::Generate | Self::Plan | Self::People => None,
            Self::Parse | Self::Format | Self::Model | Self::Check => Some(Self::Generate),
            Self::Logic | Self::Pressure | Self::Build(_) => Some(Self::Model),
            Self::PeopleLogic | Self::PeoplePressure | Self::PeopleCheck => Some(Self::People),
            Self::CriticalPath => Some(Self::Plan),
            Self::LevelQuick | Self::Level => Some(Self::CriticalPath),
        }
    }

    /// Whether it is done on so many segments, not lines.
    #[must_use]
    pub fn is_of_people(self) -> bool {
        self == Self::People || self.prepared_by() == Some(Self::People)
    }

    /// Does it on a generated strategy (the reference: on so many numbers; what
    /// has to do with a plan: on so many tasks; with many groups of people: on so
    /// many segments). Gives the number of lines, or what was wrong.
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
        if self.is_of_people() {
            return self.of_people(request);
        }
        let files = black_box(generate(request));
        let count = lines(&files);
        match self {
            Self::Reference
            | Self::Generate
            | Self::Plan
            | Self::CriticalPath
            | Self::LevelQuick
            | Self::Level
            | Self::People
            | Self::PeopleLogic
            | Self::PeoplePressure
            | Self::PeopleCheck => {}
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

    fn of_people(self, request: Request) -> Result<usize, String> {
        let segments = request.lines;
        let built = black_box(model(people(segments, request.seed)));
        let strategy = &built.strategy;
        if let Some(wrong) = built.diagnostics.first() {
            return Err(wrong.message());
        }
        match self {
            Self::PeopleLogic => {
                let logic = Logic::new(strategy);
                for (of, group) in groups(strategy) {
                    let _ = black_box(logic.possible(of, group.into()));
                }
                ask(&logic);
            }
            Self::PeoplePressure => {
                let logic = Logic::new(strategy);
                let pressure = mkt_pressure::Pressure::of(&logic);
                for cap in &pressure.caps {
                    let _ = black_box(pressure.bounds(cap));
                }
            }
            Self::PeopleCheck => {
                let found = mkt_checks::check(strategy, built.diagnostics, None);
                let _ = black_box(settle(found));
            }
            _ => {}
        }
        Ok(segments)
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
    let logic = Logic::new(&built.strategy);
    for (of, group) in groups(&built.strategy) {
        if black_box(logic.possible(of, group.into())).is_no() {
            let name = &built.strategy.symbol(group).name;
            return Err(format!("nobody is in `{name}`"));
        }
    }
    ask(&logic);
    Ok(())
}

/// Asks of each group for somebody who is not in it, and of each two that follow
/// one another for somebody who is in both.
fn ask(logic: &Logic<'_>) {
    let mut before = None;
    for (entity, group) in groups(logic.strategy()) {
        let others = Question::of(entity).claim(group, Wanted::NotTrue);
        let _ = black_box(logic.ask(&others));
        if let Some((of, other)) = before.filter(|(of, _)| *of == entity) {
            let _ = black_box(logic.together(of, other, Fact::from(group)));
        }
        before = Some((entity, Fact::from(group)));
    }
}

/// The segments and stages of a strategy, with their entities.
fn groups(strategy: &Strategy) -> Vec<(SymbolId, SymbolId)> {
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
    let groups = groups.into_iter();
    groups
        .filter_map(|group| Some((strategy.entity_of(group)?, group)))
        .collect()
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
