//! Launches: campaigns, journeys and experiments, and what must be there
//! before they begin.

use jiff::civil::Date;
use mkt_diagnostics::{Diagnostic, LateThing, Level, Plan, Span};
use mkt_kinds::Edge;
use mkt_model::access::plan::Initiative;
use mkt_model::access::reach::{Campaign, Experiment, Journey};
use mkt_model::entry::PlaceId;
use mkt_model::graph::Arrow;
use mkt_model::value::Value;
use mkt_model::{Handle, Line, SymbolId};

use super::readiness::{Delivery, Late, Readiness, arrows, is_use, parts};
use crate::Subject;

/// Something that begins on a day.
struct Launch<'s> {
    handle: Handle<'s>,
    /// The day.
    starts: Date,
    /// The line that says so.
    line: Line<'s>,
}

/// Launches that use something before the work that delivers it can be
/// finished: one finding a launch, whatever is late.
pub(crate) fn before_ready(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    if subject.dates.schedule.is_none() {
        return;
    }
    let launches = launches(subject);
    let starts = launches
        .iter()
        .map(|launch| (launch.handle.symbol_id(), launch.starts));
    let mut readiness = Readiness::new(subject.strategy, &subject.dates, starts);
    for launch in &launches {
        told.extend(launch.too_early(subject, &mut readiness));
    }
}

/// Everything that begins on a day, in the order of declaration.
fn launches<'s>(subject: &Subject<'s>) -> Vec<Launch<'s>> {
    subject
        .strategy
        .own()
        .filter_map(|handle| {
            let runs = || handle.line("runs");
            let (starts, line) = match handle.kind().word {
                "campaign" => (Campaign(handle).runs()?.first, runs()?),
                "experiment" => (Experiment(handle).runs()?.first, runs()?),
                "journey" => match handle.line("live") {
                    Some(line) => (subject.dates.live_on(handle)?, line),
                    None => (Journey(handle).runs()?.first, runs()?),
                },
                _ => return None,
            };
            Some(Launch {
                handle,
                starts,
                line,
            })
        })
        .collect()
}

/// Work that is finished too late, with what of it a launch uses.
struct Missing {
    delivery: Delivery,
    /// The day on which it is needed.
    needed: Date,
    /// What is used, each by its way from the launch.
    things: Vec<Late>,
    /// Where the launch names the first of them.
    arrow: Arrow,
    /// Whether the launch cannot do without.
    vital: bool,
}

impl Launch<'_> {
    fn too_early(
        &self,
        subject: &Subject<'_>,
        readiness: &mut Readiness<'_>,
    ) -> Option<Diagnostic> {
        let strategy = subject.strategy;
        let mut missing: Vec<Missing> = Vec::new();
        for (first, arrow) in self.uses() {
            let needed = self.needed(arrow);
            for late in readiness.late(first, needed) {
                let vital = is_vital(arrow.edge);
                match missing
                    .iter_mut()
                    .find(|one| one.delivery.work == late.delivery.work)
                {
                    Some(one) => {
                        one.vital |= vital;
                        let end = late.path.last();
                        match one.things.iter_mut().find(|thing| thing.path.last() == end) {
                            Some(known) if known.path.len() > late.path.len() => *known = late,
                            Some(_) => {}
                            None => one.things.push(late),
                        }
                    }
                    None => missing.push(Missing {
                        delivery: late.delivery,
                        needed,
                        things: vec![late],
                        arrow,
                        vital,
                    }),
                }
            }
        }
        missing.sort_by_key(|one| (std::cmp::Reverse(one.delivery.on), one.delivery.work));
        missing.first()?;
        let finding = Plan::LaunchBeforeReady {
            name: self.handle.name().to_string(),
            kind: self.handle.kind().word.to_owned(),
            starts: self.starts.to_string(),
            late: missing
                .iter()
                .map(|one| LateThing {
                    work: strategy.symbol(one.delivery.work).path.to_string(),
                    kind: strategy.symbol(one.delivery.work).kind.word().to_owned(),
                    on: one.delivery.on.to_string(),
                    needed: one.needed.to_string(),
                    days: super::days_between(one.needed, one.delivery.on),
                    ways: one
                        .things
                        .iter()
                        .map(|thing| {
                            let path = thing.path.iter();
                            path.map(|id| strategy.symbol(*id).path.to_string())
                                .collect()
                        })
                        .collect(),
                })
                .collect(),
        };
        let mut diagnostic = Diagnostic::new(finding, self.line.value_span());
        if !missing.iter().any(|one| one.vital) {
            diagnostic.level = Level::Warning;
        }
        for one in &missing {
            let name = |id: Option<&SymbolId>| {
                id.map_or_else(String::new, |id| strategy.symbol(*id).path.to_string())
            };
            let first = one.things.first();
            let used = name(first.and_then(|thing| thing.path.first()));
            let span = strategy.span(one.arrow.declaration, one.arrow.place);
            diagnostic = diagnostic.related(span, format!("`{used}` is used here"));
            let end = first.and_then(|thing| thing.path.last()).copied();
            if let Some(span) =
                end.and_then(|end| delivered(strategy.handle(one.delivery.work), end))
            {
                diagnostic = diagnostic.related(
                    span,
                    format!("`{}` is there on {}", name(end.as_ref()), one.delivery.on),
                );
            }
        }
        Some(diagnostic)
    }

    /// What the launch itself names and needs, with the arrow to it.
    fn uses(&self) -> Vec<(SymbolId, Arrow)> {
        let strategy = self.handle.strategy;
        let kind = self.handle.kind().word;
        parts(self.handle)
            .into_iter()
            .flat_map(|part| arrows(strategy, part))
            .filter(|(_, arrow)| is_use(kind, arrow.edge))
            .collect()
    }

    /// The day by which what an arrow leads to must be there: that of the send
    /// where a campaign names it in one.
    fn needed(&self, arrow: Arrow) -> Date {
        if self.handle.kind().word != "campaign" {
            return self.starts;
        }
        let holds = |line: &Line<'_>, place: PlaceId| {
            line.declaration == arrow.declaration
                && line.entry.captures.iter().any(|one| one.place == place)
        };
        let send = Campaign(self.handle)
            .sends()
            .into_iter()
            .find(|send| holds(&send.line, arrow.place));
        send.map_or(self.starts, |send| send.on)
    }
}

/// Whether a launch cannot begin without what such an arrow leads to. What it
/// only looks at later on may come later.
const fn is_vital(edge: Edge) -> bool {
    matches!(
        edge,
        Edge::Needs
            | Edge::Targets
            | Edge::Enters
            | Edge::Sends
            | Edge::Through
            | Edge::NeedsConsent
            | Edge::Calls
            | Edge::On
    )
}

/// Where work says that it delivers a thing.
fn delivered(work: Handle<'_>, thing: SymbolId) -> Option<Span> {
    let line = match work.kind().word {
        "initiative" => Initiative(work).line("delivers"),
        // A journey that goes live later.
        _ => {
            return work
                .line("live")
                .or_else(|| work.line("runs"))
                .map(Line::span);
        }
    };
    let line = line?;
    let named = line
        .entry
        .captures
        .iter()
        .find(|capture| capture.value == Value::Reference(thing));
    named.map(|capture| line.capture_span(capture))
}
