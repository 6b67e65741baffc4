//! The search for somebody who is sent more than a cap allows.
//!
//! The sources that can come together are known from the bound. Somebody is
//! asked of the logic who can be with all of them; where they cannot be with one
//! together with the others, they become so in between. What happens is laid
//! out so that the sends fall into one window, and the interpreter plays it with
//! its caps only watching: what it then says is full is no guess.

use std::cell::{Cell, OnceCell};

use jiff::civil::Time;
use jiff::{SignedDuration, Span, Timestamp};
use mkt_engine::run::{Caps, Cast, Hold, Options, Record, Simulation, Skip, Timeline, What};
use mkt_eval::Person;
use mkt_logic::Fact;
use mkt_model::SymbolId;
use mkt_model::journey::{Exit, Goal, Reenter};

use crate::arrange::ASIDE;
use crate::caps::{Bound, Cap, Pressure};
use crate::length::shortest;
use crate::people::{is_about_entry, later, moved, settle, somebody};
use crate::scene::{Part, Scene, recorded};
use crate::source::{Counts, Sending, SourceKind};
use crate::trigger::{self, Trigger};
use crate::ways;

/// The histories that are played for one cap, and for all caps together.
const PLAYED: usize = 60;
const PLAYED_IN_ALL: usize = 600;

/// The sources that are tried together.
pub(crate) const TOGETHER: usize = 14;

/// The questions about people that are asked for one cap.
const QUESTIONS: usize = 60;

/// How often somebody comes to one source in a history.
const TIMES: usize = 12;

/// A history in which a cap is full when something is sent.
#[derive(Clone, Debug)]
pub struct History<'a> {
    /// What was counted.
    pub counts: Counts,
    /// The people and what happens to them: one person, the first.
    pub cast: Cast,
    /// Until when it was played.
    pub until: Timestamp,
    /// What came of it, with the caps only watching.
    pub timeline: Timeline,
    /// The sends of one window of the cap, in order: one more than it allows.
    /// Places in the timeline's records.
    pub sent: Vec<usize>,
    /// The messages that the cap drops, each once, in order.
    pub dropped: Vec<SymbolId>,
    /// What was claimed of the person.
    pub facts: Vec<Fact<'a>>,
}

impl History<'_> {
    /// The records of the sends of the window.
    pub fn sends(&self) -> impl Iterator<Item = &Record> {
        let records = &self.timeline.records;
        self.sent.iter().filter_map(|place| records.get(*place))
    }

    /// What sends, and how many in the window, in the order of their first.
    #[must_use]
    pub fn sources(&self) -> Vec<(SymbolId, usize)> {
        let mut sources: Vec<(SymbolId, usize)> = Vec::new();
        for by in self.sends().filter_map(|record| record.by) {
            let of = by.symbol();
            match sources.iter_mut().find(|(known, _)| *known == of) {
                Some((_, sends)) => *sends = sends.saturating_add(1),
                None => sources.push((of, 1)),
            }
        }
        sources
    }
}

/// Searches for histories, within a budget of `PLAYED` for a cap and
/// `PLAYED_IN_ALL` for a strategy.
pub struct Search<'p, 's, 'l> {
    pub(crate) pressure: &'p Pressure<'s, 'l>,
    watching: OnceCell<Simulation<'s>>,
    holding: OnceCell<Simulation<'s>>,
    played: Cell<usize>,
}

/// What came of trying some sources together.
enum Tried<'a> {
    /// A history.
    Found(Box<History<'a>>),
    /// Nobody can come to this source, or not with the others.
    Without(usize),
    /// Fewer sends than would be too many.
    TooFew,
    /// The budget is spent, or nothing can be tried at all.
    Over,
}

/// What is left to be done for one cap.
struct Budget {
    played: usize,
    questions: usize,
}

impl<'p, 's, 'l> Search<'p, 's, 'l> {
    /// In a strategy.
    #[must_use]
    pub fn new(pressure: &'p Pressure<'s, 'l>) -> Self {
        Self {
            pressure,
            watching: OnceCell::new(),
            holding: OnceCell::new(),
            played: Cell::new(0),
        }
    }

    /// A history in which more is sent than a cap allows, by the sources of a
    /// bound; none where the search finds none.
    #[must_use]
    pub fn find(&self, cap: &Cap<'s>, bound: &Bound) -> Option<History<'p>> {
        let mut budget = Budget {
            played: PLAYED,
            questions: QUESTIONS,
        };
        let wanted = cap.count.saturating_add(1);
        let mut parts: Vec<(usize, usize)> = bound
            .parts
            .iter()
            .map(|(source, most)| (*source, most.unwrap_or(wanted)))
            .collect();
        // As few sources as can be enough, then more of them; what somebody
        // cannot come to is left out.
        let mut more: usize = 0;
        loop {
            let mut left = wanted;
            let mut chosen: Vec<(usize, usize)> = Vec::new();
            let mut spare = more;
            for (source, most) in parts.iter().take(TOGETHER) {
                if left == 0 {
                    if spare == 0 {
                        break;
                    }
                    spare = spare.saturating_sub(1);
                }
                let from_here = (*most).min(left.max(1));
                chosen.push((*source, from_here));
                left = left.saturating_sub(from_here);
            }
            if left > 0 || spare > 0 || budget.played == 0 || budget.questions == 0 {
                return None;
            }
            match self.try_together(cap, bound, &chosen, &mut budget) {
                Tried::Found(found) => return Some(self.shrunk(cap, *found, &mut budget)),
                Tried::Without(source) => parts.retain(|(other, _)| *other != source),
                Tried::TooFew => more = more.saturating_add(1),
                Tried::Over => return None,
            }
        }
    }

    /// Tries to bring somebody to some sources within one window.
    fn try_together(
        &self,
        cap: &Cap<'s>,
        bound: &Bound,
        chosen: &[(usize, usize)],
        budget: &mut Budget,
    ) -> Tried<'p> {
        let mut scene = match self.scene(cap, bound, chosen, budget) {
            Ok(scene) => scene,
            Err(Some(source)) => return Tried::Without(source),
            Err(None) => return Tried::Over,
        };
        let facts: Vec<Fact<'p>> = scene
            .parts
            .iter()
            .flat_map(|part| part.brought.facts.iter().copied())
            .collect();
        for attempt in 0..=ASIDE.len() {
            let cast = match scene.cast(self.pressure.logic(), &self.pressure.sources) {
                Ok(cast) => cast,
                Err(source) => return Tried::Without(source),
            };
            let until = self.until(cap, &scene);
            let Some(timeline) = self.play(&cast, until, budget) else {
                return Tried::Over;
            };
            match self.exceeds(cap, bound.counts, cast, until, timeline, &facts) {
                Ok(found) => return Tried::Found(Box::new(found)),
                Err(timeline) => {
                    if !self.align(cap, bound.counts, &mut scene, &timeline, attempt) {
                        break;
                    }
                }
            }
        }
        Tried::TooFew
    }

    fn until(&self, cap: &Cap<'s>, scene: &Scene<'_>) -> Timestamp {
        let latest = scene.parts.iter().flat_map(|part| &part.times).max();
        let latest = latest.copied().unwrap_or(scene.begin).max(scene.begin);
        later(
            latest,
            SignedDuration::from_secs(cap.window.saturating_mul(2)),
        )
    }

    /// Somebody, and when they come to each source.
    fn scene(
        &self,
        cap: &Cap<'s>,
        bound: &Bound,
        chosen: &[(usize, usize)],
        budget: &mut Budget,
    ) -> Result<Scene<'p>, Option<usize>> {
        let pressure = self.pressure;
        let (sources, logic) = (&pressure.sources, pressure.logic());
        let entity = bound.entity.or_else(|| {
            let mut entities = chosen
                .iter()
                .filter_map(|(index, _)| sources.all.get(*index));
            entities.find_map(|source| source.entity)
        });
        let (Some(entity), Some(begin)) = (entity, self.begin(chosen)) else {
            return Err(None);
        };
        let mut facts: Vec<(Fact<'p>, bool)> = Vec::new();
        let mut person: Option<(Person, Timestamp)> = None;
        let mut parts = Vec::new();
        for (index, wanted) in chosen {
            let impossible = Err(Some(*index));
            let Some(source) = sources.all.get(*index) else {
                return impossible;
            };
            let Some(brought) = trigger::of(sources, source) else {
                return impossible;
            };
            let ways: Vec<Option<ways::Way<'p>>> = match &source.kind {
                SourceKind::Journey(program) => {
                    ways::of(program, sources, bound.counts, cap.window)
                        .into_iter()
                        .map(Some)
                        .collect()
                }
                _ => vec![None],
            };
            // The first way that somebody can take who is with all the others.
            let mut taken = None;
            let own = |way: &Option<ways::Way<'p>>| {
                let mut own: Vec<(Fact<'p>, bool)> =
                    brought.facts.iter().map(|fact| (*fact, true)).collect();
                let conditions = way.iter().flat_map(|way| &way.conditions);
                own.extend(
                    conditions
                        .filter(|(condition, _)| !is_about_entry(condition))
                        .map(|(condition, holds)| (Fact::Condition(condition), *holds)),
                );
                own
            };
            for way in ways.iter().cloned() {
                let mut more = facts.clone();
                more.extend(own(&way));
                budget.questions = budget.questions.checked_sub(1).ok_or(None)?;
                let question = somebody(entity, &more, None);
                if let Some(witness) = logic.find(&question) {
                    taken = Some((way, more, Some((witness.person.clone(), witness.at))));
                    break;
                }
                // Where nobody knows, it may do with whoever there is.
                if taken.is_none() && !logic.excludes(&question) {
                    taken = Some((way, more, None));
                }
            }
            let mut turned = None;
            let way = match taken {
                Some((way, more, found)) => {
                    if found.is_some() {
                        facts = more;
                        person = found;
                    }
                    way
                }
                // Not with the others: they may become so in between.
                None => {
                    let found = ways.into_iter().find_map(|way| {
                        budget.questions = budget.questions.checked_sub(1)?;
                        let found = logic.find(&somebody(entity, &own(&way), None))?;
                        Some((way, moved(&found.person, found.at, begin)))
                    });
                    let Some((way, person)) = found.filter(|(_, one)| one.related.is_empty())
                    else {
                        return impossible;
                    };
                    turned = Some(person);
                    way
                }
            };
            match self.part(cap, bound.counts, *index, *wanted, brought, way, begin) {
                Some(part) => parts.push(Part { turned, ..part }),
                None => return impossible,
            }
        }
        let (person, at) = person.unwrap_or_else(|| (Person::new(entity), begin));
        let mut person = moved(&person, at, begin);
        let zone = logic.evaluator().zone().iana_name().unwrap_or("UTC");
        settle(pressure.strategy(), &mut person, zone);
        let fixed = |property: &SymbolId| {
            let property = pressure.strategy().property(*property);
            property.is_some_and(|property| property.is_fixed())
        };
        for part in &parts {
            let turned = part.turned.iter().flat_map(|turned| &turned.properties);
            let mut other = turned.filter(|(property, value)| {
                let own = person.properties.get(property);
                fixed(property) && own.is_some_and(|own| own != *value)
            });
            if other.next().is_some() {
                return Err(Some(part.source));
            }
        }
        self.in_order(cap, bound.counts, &mut parts);
        self.after_silence(&mut parts);
        self.turn_last(cap, bound.counts, begin, &mut parts);
        Ok(Scene {
            person,
            begin,
            parts,
        })
    }

    /// When the window is to begin: on a Monday morning when everything runs.
    fn begin(&self, chosen: &[(usize, usize)]) -> Option<Timestamp> {
        let strategy = self.pressure.strategy();
        let zone = self.pressure.logic().evaluator().zone();
        let mut from = strategy.declared().and_then(|declared| {
            let horizon = declared.horizon()?;
            let year = horizon.first.checked_add(Span::new().days(368)).ok()?;
            Some(if year < horizon.last {
                year
            } else {
                horizon.first
            })
        });
        for (index, _) in chosen {
            let source = self.pressure.sources.all.get(*index)?;
            match &source.kind {
                SourceKind::Campaign(send) => {
                    let at = send.at.unwrap_or(Time::midnight());
                    let at = mkt_time::first_valid(zone, send.on.to_datetime(at))?;
                    return Some(later(at, SignedDuration::from_hours(-3)));
                }
                SourceKind::Journey(program) => {
                    from = from.max(program.runs.map(|(first, _)| first));
                    let live = strategy.handle(source.of).line("live");
                    let live = live.and_then(|line| match line.get("from") {
                        Some(mkt_model::value::Value::Date(date)) => Some(*date),
                        _ => None,
                    });
                    from = from.max(live);
                }
                SourceKind::Rule(_) => {}
            }
        }
        let mut day = from.unwrap_or(jiff::civil::date(2026, 3, 2));
        while day.weekday() != jiff::civil::Weekday::Monday {
            day = day.tomorrow().ok()?;
        }
        mkt_time::first_valid(zone, day.at(9, 30, 0, 0))
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "each is known where the other is"
    )]
    fn part(
        &self,
        cap: &Cap<'s>,
        counts: Counts,
        index: usize,
        wanted: usize,
        brought: trigger::Brought<'p>,
        way: Option<ways::Way<'p>>,
        begin: Timestamp,
    ) -> Option<Part<'p>> {
        let sources = &self.pressure.sources;
        let source = sources.all.get(index)?;
        let logic = self.pressure.logic();
        let mut step: i64 = 600;
        let mut each = sources.counted(source, counts).max(1);
        let mut lead = 0;
        let mut key = None;
        let mut ender = None;
        if let (Some(way), SourceKind::Journey(program)) = (&way, &source.kind) {
            let times = way.counted(sources, counts);
            let (first, inside) = ways::heaviest_window(&times, cap.window);
            lead = first;
            each = inside.max(1);
            let last = times.last().copied().unwrap_or(0);
            match program.reenter {
                Reenter::Never => step = 0,
                Reenter::After(rest) => {
                    let mut length = way.length;
                    if wanted > each && length > last.saturating_add(86_400) {
                        let ends = program.goals.iter().find_map(|goal| match goal {
                            Goal::Event { event, .. } => Some(event.clone()),
                            Goal::Entering(_) => None,
                        });
                        let ends = ends.or_else(|| {
                            program.exits.iter().find_map(|exit| match exit {
                                Exit::Event(event) => Some(event.clone()),
                                Exit::When(_) => None,
                            })
                        });
                        if let Some(event) = ends {
                            length = last.saturating_add(120);
                            ender = Some((last.saturating_add(60), event));
                        }
                    }
                    step = length.saturating_add(shortest(rest)).saturating_add(7_800);
                }
                Reenter::Always(property) => key = Some(property),
            }
        }
        if let SourceKind::Rule(rule) = &source.kind {
            let apart = sources.between_firings(*rule);
            step = step.max(apart.saturating_add(7_800));
        }
        let mut number = wanted.div_ceil(each);
        if way.as_ref().is_some_and(|way| way.may_be_longer) && step > 0 {
            // Those who come too early are turned away, and come again.
            let times = cap.window.checked_div(step).unwrap_or(0).saturating_add(1);
            number = number.max(usize::try_from(times).unwrap_or(TIMES));
        }
        let mut number = number.clamp(1, TIMES);
        if matches!(brought.trigger, Trigger::Date { .. }) && step > 0 {
            // A day has one turn.
            step = step.max(90_000);
        }
        if step == 0 || matches!(brought.trigger, Trigger::Calendar) {
            number = 1;
        }
        let first = later(begin, SignedDuration::from_secs(lead.saturating_neg()));
        let times = (0..number)
            .map(|place| {
                let after = i64::try_from(place).unwrap_or(0).saturating_mul(step);
                later(first, SignedDuration::from_secs(after))
            })
            .collect();
        let recorded = match &brought.trigger {
            Trigger::Event(event) => {
                let mut facts: Vec<(Fact<'_>, bool)> =
                    brought.facts.iter().map(|fact| (*fact, true)).collect();
                facts.extend(way.iter().flat_map(|way| {
                    let conditions = way.conditions.iter();
                    conditions.map(|(condition, holds)| (Fact::Condition(condition), *holds))
                }));
                recorded(logic, event, &facts)
            }
            _ => mkt_eval::Properties::new(),
        };
        Some(Part {
            source: index,
            sends: source.sends.clone(),
            brought,
            way,
            times,
            after: 0,
            recorded,
            key,
            ender,
            turned: None,
        })
    }

    fn play(&self, cast: &Cast, until: Timestamp, budget: &mut Budget) -> Option<Timeline> {
        budget.played = budget.played.checked_sub(1)?;
        let played = self.played.get().saturating_add(1);
        if played > PLAYED_IN_ALL {
            return None;
        }
        self.played.set(played);
        let simulation = self.watching.get_or_init(|| {
            let options = Options {
                caps: Caps::Watch,
                ..Options::default()
            };
            Simulation::new(self.pressure.strategy(), options)
        });
        Some(simulation.run(cast, until))
    }

    /// The sends that count.
    pub(crate) fn counted<'t>(
        &self,
        timeline: &'t Timeline,
        counts: Counts,
    ) -> impl Iterator<Item = &'t Record> {
        let sources = &self.pressure.sources;
        timeline.sends().filter(move |record| match &record.what {
            What::Sent {
                message, channel, ..
            } => {
                let sending = Sending {
                    message: *message,
                    channel: Some(*channel),
                };
                sources.counts(sending, counts)
            }
            _ => false,
        })
    }

    /// The history of what was played, if a cap was full when something was
    /// sent; else what was played.
    fn exceeds(
        &self,
        cap: &Cap<'s>,
        counts: Counts,
        cast: Cast,
        until: Timestamp,
        timeline: Timeline,
        facts: &[Fact<'p>],
    ) -> Result<History<'p>, Timeline> {
        let over_all = cap.channel.is_none();
        let mut places = Vec::new();
        for (place, record) in timeline.records.iter().enumerate() {
            let What::Sent {
                message,
                channel,
                full,
                ..
            } = &record.what
            else {
                continue;
            };
            let sending = Sending {
                message: *message,
                channel: Some(*channel),
            };
            if !self.pressure.sources.counts(sending, counts) {
                continue;
            }
            places.push(place);
            if full.iter().any(|full| full.over_all == over_all) {
                // What was accepted before and fills the window, and this one.
                let wanted = cap.count.saturating_add(1);
                let sent = places.split_off(places.len().saturating_sub(wanted));
                return Ok(History {
                    counts,
                    dropped: vec![*message],
                    cast,
                    until,
                    timeline,
                    sent,
                    facts: facts.to_vec(),
                });
            }
        }
        Err(timeline)
    }

    /// The same history with nothing in it that it does without, and with what
    /// the cap drops.
    fn shrunk(&self, cap: &Cap<'s>, found: History<'p>, budget: &mut Budget) -> History<'p> {
        let mut best = found;
        let mut place = best.cast.incidents.len();
        while let Some(before) = place.checked_sub(1) {
            place = before;
            let mut cast = best.cast.clone();
            if place >= cast.incidents.len() {
                continue;
            }
            cast.incidents.remove(place);
            let Some(timeline) = self.play(&cast, best.until, budget) else {
                break;
            };
            let facts = best.facts.clone();
            if let Ok(less) = self.exceeds(cap, best.counts, cast, best.until, timeline, &facts) {
                best = less;
            }
        }
        let dropped = self.dropped(cap, &best);
        if !dropped.is_empty() {
            best.dropped = dropped;
        }
        best
    }

    /// The messages that a cap drops in a history, each once.
    fn dropped(&self, cap: &Cap<'s>, history: &History<'p>) -> Vec<SymbolId> {
        let over_all = cap.channel.is_none();
        let holding = self
            .holding
            .get_or_init(|| Simulation::new(self.pressure.strategy(), Options::default()));
        let timeline = holding.run(&history.cast, history.until);
        let mut dropped = Vec::new();
        for record in &timeline.records {
            let message = match &record.what {
                What::Skipped(message, Skip::Cap, full)
                    if full.iter().any(|full| full.over_all == over_all) =>
                {
                    *message
                }
                What::Held(message, Hold::Cap, _) => *message,
                _ => continue,
            };
            if !dropped.contains(&message) {
                dropped.push(message);
            }
        }
        dropped
    }
}
