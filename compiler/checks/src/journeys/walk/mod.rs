//! One walk through a journey: who can be where, what is known of them there,
//! how much time has passed at least, and what each step does.
//!
//! The steps of a journey are a tree without circles, so that one pass from the
//! entry to the end sees every way. Where ways come together, what is known is
//! what all of them know, and the time passed is the least of them.

mod waits;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use jiff::civil::Time;
use mkt_diagnostics::{Diagnostic, Journey as Finding};
use mkt_logic::Wanted;
use mkt_model::SymbolId;
use mkt_model::expression::{Base, Expression, ExpressionKind, PropertyPath};
use mkt_model::journey::{Goal, Side, Step, StepKind};
use mkt_model::value::Duration;

use super::knowledge::{Asker, Atom, Knowledge, Known, Said, Verdict, of_entry};
use super::length::{DAY, Length, in_words};
use super::reach::Reach;
use super::read::Read;
use super::times::{longest, longest_gap, of_day, position, rests};
use crate::conditions::is_written;

/// Other places that are marked beside the finding's own.
const MARKED: usize = 4;

/// Something that a journey does at a step that people get to.
#[derive(Clone, Debug)]
pub(super) struct Deed<'p> {
    /// The step.
    pub(super) step: &'p Step,
    /// When at the earliest, since entry.
    pub(super) least: Length,
    /// When at the latest, in seconds since entry; none where nobody can say.
    pub(super) most: Option<i64>,
    /// How long the instance goes on at least afterwards.
    pub(super) rest: Length,
    /// What is known of those who are there.
    pub(super) known: Vec<Rc<Known>>,
}

/// What a walk has seen.
#[derive(Debug, Default)]
pub(super) struct Walked<'p> {
    /// What is wrong.
    pub(super) found: Vec<Diagnostic>,
    /// The steps that do something, in order: those that people get to.
    pub(super) deeds: Vec<Deed<'p>>,
    /// The steps that people get to, with the least time since entry.
    #[cfg(test)]
    pub(super) reached: BTreeMap<smol_str::SmolStr, Length>,
    /// Branches by step and arm, of which is known whether they are taken.
    #[cfg(test)]
    pub(super) settled: Vec<(smol_str::SmolStr, usize, bool)>,
}

/// Walks through a journey.
pub(super) fn walk<'p, 's>(
    read: &'p Read<'s>,
    asker: &Asker<'_, 's>,
    reach: &Reach,
    entry: Vec<Rc<Known>>,
    lasting: Vec<Rc<Known>>,
) -> Walked<'p> {
    let mut walker = Walker {
        read,
        asker,
        reach,
        lasting,
        moment: 0,
        volatile: reach.written_by_others(read.program.journey),
        walked: Walked::default(),
        late: Vec::new(),
    };
    let mut dates = BTreeMap::new();
    dates.extend(read.entered_by_date());
    let mut knowledge = Knowledge::at_entry(entry);
    // What brings people in may set off rules before the first step.
    if knowledge.looks_at(&walker.volatile) {
        let moment = walker.next_moment();
        knowledge.written(moment, &walker.volatile);
    }
    let state = State {
        knowledge,
        least: Length::default(),
        most: Some(0),
        sent: BTreeSet::new(),
        dates,
        unasked: None,
    };
    let rest = vec![Length::default()];
    let end = walker.block(&read.program.steps, state, &rest);
    drop(end);
    walker.after_goal();
    walker.walked
}

/// What holds at a point.
#[derive(Clone)]
struct State<'p> {
    knowledge: Knowledge,
    least: Length,
    most: Option<i64>,
    /// What may have been sent on the way here.
    sent: BTreeSet<SymbolId>,
    /// Dates of the person that are past: by property the latest position
    /// relative to it, in seconds, and where that was written.
    dates: BTreeMap<SymbolId, Past<'p>>,
    /// The last marketing message since which nothing has been asked, and
    /// whether time has passed since.
    unasked: Option<(&'p Step, bool)>,
}

/// A moment relative to a date, which is past.
#[derive(Clone, Copy, Debug)]
pub(super) struct Past<'p> {
    /// Seconds from the beginning of that day, at least.
    pub(super) at: i64,
    /// The wait that it was the end of; none for the entry.
    pub(super) step: Option<&'p Step>,
}

/// Why a way goes no further.
#[derive(Clone, Copy)]
enum End<'p> {
    /// By a `leave`.
    Left(&'p Step),
    /// All ways through a step end.
    AllLeave(&'p Step),
    /// The waits are longer than anybody stays.
    Outlived(&'p Step, Length),
    /// It has been told why.
    Told,
}

type Way<'p> = Result<State<'p>, End<'p>>;

struct Walker<'w, 'p, 'a, 's> {
    read: &'p Read<'s>,
    asker: &'w Asker<'a, 's>,
    reach: &'w Reach,
    /// What holds as long as people are in here.
    lasting: Vec<Rc<Known>>,
    moment: u8,
    /// What rules and other journeys may write at any moment.
    volatile: BTreeSet<Atom>,
    walked: Walked<'p>,
    /// Messages that go out when no goal counts any more.
    late: Vec<(&'p Step, Length)>,
}

impl<'p> Walker<'_, 'p, '_, '_> {
    fn next_moment(&mut self) -> u8 {
        self.moment = self.moment.saturating_add(1);
        self.moment
    }

    /// The steps of a block. `after` is how long the instance goes on at least
    /// behind it.
    fn block(&mut self, steps: &'p [Step], state: State<'p>, after: &[Length]) -> Way<'p> {
        let behind = after.first().copied().unwrap_or_default();
        let rests = rests(self.read, steps, behind);
        let mut state = state;
        for (index, step) in steps.iter().enumerate() {
            let rest = rests.get(index.saturating_add(1)..).unwrap_or_default();
            #[cfg(test)]
            {
                let least = state.least;
                self.walked
                    .reached
                    .entry(step.id.clone())
                    .and_modify(|known| *known = known.min(least))
                    .or_insert(least);
            }
            match self.step(step, state, rest) {
                Ok(next) => state = next,
                Err(end) => {
                    let left = steps.get(index.saturating_add(1)..).unwrap_or_default();
                    return Err(match left.split_first() {
                        Some((first, others)) => {
                            self.cut_off(end, first, others.len());
                            End::Told
                        }
                        None => end,
                    });
                }
            }
        }
        Ok(state)
    }

    /// Tells of steps that nobody gets to.
    fn cut_off(&mut self, end: End<'p>, first: &'p Step, others: usize) {
        let others = u32::try_from(others).unwrap_or(u32::MAX);
        let journey = self.read.name();
        let shown = self.read.shown(first);
        match end {
            End::Told => {}
            End::Left(by) | End::AllLeave(by) => {
                let all_leave = matches!(end, End::AllLeave(_));
                let finding = Finding::UnreachableStep {
                    journey,
                    step: shown,
                    others,
                    all_leave,
                };
                let text = if all_leave {
                    "all ways end in here"
                } else {
                    "everybody leaves here"
                };
                self.tell(
                    Diagnostic::new(finding, self.read.span(first))
                        .related(self.read.span(by), text),
                );
            }
            End::Outlived(wait, length) => {
                let finding = Finding::WaitOutlives {
                    journey,
                    waits: in_words(length.total()),
                    lives: self.read.lives().to_string(),
                    stated: self.read.program.lives.is_some(),
                    step: shown,
                    others,
                };
                let mut diagnostic = Diagnostic::new(finding, self.read.span(wait));
                if let Some(line) = self.read.handle.line("lives") {
                    diagnostic = diagnostic.related(line.span(), "so long does an instance live");
                }
                self.tell(diagnostic.related(self.read.span(first), "nobody gets here"));
            }
        }
    }

    fn tell(&mut self, diagnostic: Diagnostic) {
        self.walked.found.push(diagnostic);
    }

    fn step(&mut self, step: &'p Step, mut state: State<'p>, rest: &[Length]) -> Way<'p> {
        match &step.kind {
            StepKind::Wait(time) => {
                let most = state.most.map(|most| most.saturating_add(longest(*time)));
                self.pass(&mut state, Length::least(*time), most);
                self.alive(step, state)
            }
            StepKind::WaitUntil { days, .. } => {
                let gap = DAY.saturating_mul(longest_gap(days));
                let most = state.most.map(|most| most.saturating_add(gap));
                self.pass(&mut state, Length::default(), most);
                Ok(state)
            }
            StepKind::WaitUntilDate {
                property,
                offset,
                at,
            } => {
                self.date(step, &mut state, property, *offset, *at);
                self.pass(&mut state, Length::default(), None);
                Ok(state)
            }
            StepKind::WaitFor { .. } => self.wait_for(step, state, rest),
            StepKind::Send { message, channel } => {
                self.send(step, &mut state, *message, *channel, rest);
                Ok(state)
            }
            StepKind::If { arms, otherwise } => self.branch(step, arms, otherwise, state, rest),
            StepKind::Split { arms, .. } => {
                state.unasked = None;
                let ways: Vec<Way<'p>> = arms
                    .iter()
                    .map(|arm| self.block(&arm.steps, state.clone(), rest))
                    .collect();
                if ways.is_empty() {
                    return Ok(state);
                }
                self.together(step, ways)
            }
            StepKind::Set { property, value } => {
                self.deed(step, &state, rest);
                self.set(step, &mut state, *property, value);
                Ok(state)
            }
            StepKind::Start(_) => {
                self.deed(step, &state, rest);
                // What is started may write at once.
                let most = state.most;
                self.pass(&mut state, Length::default(), most);
                Ok(state)
            }
            StepKind::Call { .. } => {
                let most = state.most;
                self.pass(&mut state, Length::default(), most);
                Ok(state)
            }
            StepKind::Notify { .. } => Ok(state),
            StepKind::Leave => Err(End::Left(step)),
        }
    }

    fn deed(&mut self, step: &'p Step, state: &State<'p>, rest: &[Length]) {
        self.walked.deeds.push(Deed {
            step,
            least: state.least,
            most: state.most,
            rest: rest.first().copied().unwrap_or_default(),
            known: state.knowledge.now.clone(),
        });
    }

    /// Time passes, in which everything may change but what lasts.
    fn pass(&mut self, state: &mut State<'p>, least: Length, most: Option<i64>) {
        let moment = self.next_moment();
        state.knowledge.later(moment, &self.lasting);
        state.least = state.least.then(least);
        state.most = most;
        if least.total() > 0
            && let Some((_, passed)) = &mut state.unasked
        {
            *passed = true;
        }
    }

    /// Whether anybody is still in the journey.
    fn alive(&self, step: &'p Step, state: State<'p>) -> Way<'p> {
        if state.least.outlasts(self.read.lives()) {
            return Err(End::Outlived(step, state.least));
        }
        Ok(state)
    }

    /// What several ways through a step have in common.
    fn together(&mut self, step: &'p Step, ways: Vec<Way<'p>>) -> Way<'p> {
        let mut alive = Vec::new();
        let mut ends = Vec::new();
        for way in ways {
            match way {
                Ok(state) => alive.push(state),
                Err(end) => ends.push(end),
            }
        }
        if alive.is_empty() {
            return Err(all_end(step, &ends));
        }
        let knows: Vec<&Knowledge> = alive.iter().map(|state| &state.knowledge).collect();
        let moment = self.next_moment();
        let knowledge = Knowledge::either(&knows, moment);
        let mut states = alive.into_iter();
        let Some(mut merged) = states.next() else {
            return Err(End::Told);
        };
        merged.knowledge = knowledge;
        for state in states {
            merged.least = merged.least.min(state.least);
            merged.most = merged.most.zip(state.most).map(|(a, b)| a.max(b));
            merged.sent.extend(state.sent);
            merged.dates.retain(|property, past| {
                let other = state.dates.get(property);
                other.is_some_and(|other| {
                    if other.at < past.at {
                        *past = *other;
                    }
                    true
                })
            });
            merged.unasked = None;
        }
        Ok(merged)
    }

    fn branch(
        &mut self,
        step: &'p Step,
        arms: &'p [(Expression, Vec<Step>)],
        otherwise: &'p [Step],
        state: State<'p>,
        rest: &[Length],
    ) -> Way<'p> {
        let mut left = Some(state);
        let mut ways = Vec::new();
        for (index, (condition, steps)) in arms.iter().enumerate() {
            let Some(mut here) = left.take() else {
                break;
            };
            here.unasked = None;
            let span = self.read.place(condition.place);
            let asked = self.asker.known(
                Said::Condition(Rc::new(condition.clone())),
                Wanted::True,
                (span, "this way is for these only", ""),
            );
            match self.verdict(&here, &asked) {
                Verdict::Never(because) => {
                    self.settled(step, index, false);
                    self.told_branch(condition, false, &because);
                    left = Some(here);
                }
                Verdict::Always(because) => {
                    self.settled(step, index, true);
                    self.told_branch(condition, true, &because);
                    ways.push(self.block(steps, here, rest));
                }
                Verdict::Open => {
                    let mut other = here.clone();
                    here.knowledge.learn(asked);
                    other.knowledge.learn(self.asker.known(
                        Said::Condition(Rc::new(condition.clone())),
                        Wanted::NotTrue,
                        (span, "these went another way", ""),
                    ));
                    ways.push(self.block(steps, here, rest));
                    left = Some(other);
                }
            }
        }
        if let Some(here) = left {
            ways.push(self.block(otherwise, here, rest));
        }
        self.together(step, ways)
    }

    #[cfg_attr(not(test), expect(unused_variables, reason = "tests look at it"))]
    #[cfg_attr(not(test), expect(clippy::unused_self, reason = "tests look at it"))]
    fn settled(&mut self, step: &Step, arm: usize, always: bool) {
        #[cfg(test)]
        self.walked.settled.push((step.id.clone(), arm, always));
    }

    fn verdict(&self, state: &State<'p>, asked: &Rc<Known>) -> Verdict {
        let Some(entity) = self.read.program.entity else {
            return Verdict::Open;
        };
        let event = self.read.entered_by();
        // Of an event by which not everybody enters nothing is known.
        if event.is_none()
            && let Said::Condition(condition) = &asked.said
            && of_entry(condition)
        {
            return Verdict::Open;
        }
        self.asker.verdict(entity, &state.knowledge, event, asked)
    }

    fn told_branch(&mut self, condition: &Expression, always: bool, because: &[Rc<Known>]) {
        let by_event = self
            .read
            .entered_by()
            .is_some_and(|event| event.condition.is_some() && of_entry(condition));
        let alone = because.is_empty() && !by_event;
        if alone && self.asker.is_told(self.read, condition) {
            return;
        }
        let finding = Finding::Branch {
            journey: self.read.name(),
            condition: self.read.condition(condition),
            always,
            alone,
        };
        let mut diagnostic = Diagnostic::new(finding, self.read.place(condition.place));
        if let (true, Some(line)) = (by_event, self.read.handle.line("enter")) {
            diagnostic = diagnostic.related(line.value_span(), "this is how they enter");
        }
        self.tell(mark(diagnostic, because));
    }

    fn set(
        &mut self,
        step: &'p Step,
        state: &mut State<'p>,
        property: SymbolId,
        value: &Expression,
    ) {
        let moment = self.next_moment();
        let mut changed = self.volatile.clone();
        let again = !changed.insert(Atom::Symbol(property));
        state.knowledge.written(moment, &changed);
        state.dates.remove(&property);
        if again || !matches!(value.kind, ExpressionKind::Literal(_)) {
            return;
        }
        let is = is_written(property, value);
        let known = self.asker.known(
            Said::Condition(Rc::new(is)),
            Wanted::True,
            (self.read.span(step), "this is written here", ""),
        );
        state.knowledge.learn(known);
    }

    fn send(
        &mut self,
        step: &'p Step,
        state: &mut State<'p>,
        message: SymbolId,
        channel: Option<SymbolId>,
        rest: &[Length],
    ) {
        self.deed(step, state, rest);
        if self.goal_over(state.least) {
            self.late.push((step, state.least));
        }
        if self.reach.is_marketing(message) {
            if let Some((first, true)) = state.unasked {
                self.told_no_exit(first, step);
            }
            state.unasked = Some((step, false));
        }
        // It may be held by quiet hours, a cap or another journey.
        let held = self
            .reach
            .held_at_most(self.read.program.journey, message, channel);
        let most = match (held, state.most) {
            (Some(held), Some(most)) => Some(most.saturating_add(held)),
            _ => None,
        };
        self.pass(state, Length::default(), most);
        state.sent.insert(message);
    }

    fn told_no_exit(&mut self, first: &'p Step, again: &'p Step) {
        let program = &self.read.program;
        let stopped = !program.goals.is_empty() || !program.exits.is_empty();
        if stopped || program.keep.is_some() || self.walked.found.iter().any(is_no_exit) {
            return;
        }
        let finding = Finding::NoExit {
            journey: self.read.name(),
            first: self.read.sent(first),
            again: self.read.sent(again),
        };
        let diagnostic = Diagnostic::new(finding, self.read.span(again));
        self.tell(diagnostic.related(self.read.span(first), "sent before"));
    }

    /// Whether every goal has stopped to count by then.
    fn goal_over(&self, least: Length) -> bool {
        let goals = &self.read.program.goals;
        !goals.is_empty()
            && goals.iter().all(|goal| match goal {
                Goal::Event {
                    within: Some(within),
                    ..
                } => least.outlasts(*within),
                _ => false,
            })
    }

    /// Tells of messages behind the end of the goal.
    fn after_goal(&mut self) {
        let Some((first, least)) = self.late.first().copied() else {
            return;
        };
        let longest = self
            .read
            .program
            .goals
            .iter()
            .filter_map(|goal| match goal {
                Goal::Event { within, .. } => *within,
                Goal::Entering(_) => None,
            });
        let Some(within) = longest.max_by_key(|within| Length::most(*within).total()) else {
            return;
        };
        let message = self.read.sent(first);
        let finding = Finding::SendAfterGoal {
            journey: self.read.name(),
            message,
            others: u32::try_from(self.late.len().saturating_sub(1)).unwrap_or(u32::MAX),
            within: within.to_string(),
            earliest: in_words(least.total()),
        };
        let mut diagnostic = Diagnostic::new(finding, self.read.span(first));
        if let Some(line) = self.read.handle.line("goal") {
            diagnostic = diagnostic.related(line.span(), "the goal counts for so long");
        }
        self.tell(diagnostic);
    }

    /// A wait for a date of the person's.
    fn date(
        &mut self,
        step: &'p Step,
        state: &mut State<'p>,
        property: &Expression,
        offset: Option<(Duration, Side)>,
        at: Option<Time>,
    ) {
        let ExpressionKind::Property(PropertyPath {
            base: Base::Person,
            path,
        }) = &property.kind
        else {
            return;
        };
        let ([property], Some(day)) = (path.as_slice(), position(offset)) else {
            return;
        };
        let begins = day.saturating_add(at.map_or(0, of_day));
        let ends = day.saturating_add(at.map_or(DAY, of_day));
        if let Some(past) = state.dates.get(property)
            && ends < past.at
        {
            let finding = Finding::WaitAlreadyOver {
                journey: self.read.name(),
                until: self.read.until(step),
                past: match past.step {
                    Some(step) => self.read.until(step),
                    None => self.read.entry_date(),
                },
                entered: past.step.is_none(),
            };
            let mut diagnostic = Diagnostic::new(finding, self.read.span(step));
            let earlier = match past.step {
                Some(step) => Some(self.read.span(step)),
                None => self.read.handle.line("enter").map(mkt_model::Line::span),
            };
            if let Some(span) = earlier {
                diagnostic = diagnostic.related(span, "past by then");
            }
            self.tell(diagnostic);
            return;
        }
        state.dates.insert(
            *property,
            Past {
                at: begins,
                step: Some(step),
            },
        );
    }
}

fn is_no_exit(diagnostic: &Diagnostic) -> bool {
    diagnostic.name() == "journey-no-exit"
}

/// Marks where it is said what something follows from.
pub(super) fn mark(mut diagnostic: Diagnostic, because: &[Rc<Known>]) -> Diagnostic {
    for known in because.iter().take(MARKED) {
        diagnostic = diagnostic.related(known.span, known.why);
    }
    diagnostic
}

fn all_end<'p>(step: &'p Step, ends: &[End<'p>]) -> End<'p> {
    if ends.iter().any(|end| matches!(end, End::Told)) {
        return End::Told;
    }
    match ends {
        [only] => *only,
        [first @ End::Outlived(..), others @ ..]
            if others.iter().all(|end| matches!(end, End::Outlived(..))) =>
        {
            *first
        }
        _ => End::AllLeave(step),
    }
}
