//! What the roadmap says, before it is written in any form.

use std::collections::HashMap;

use crate::subject::Subject;
use crate::work;
use jiff::civil::Date;
use mkt_model::access::direction::{Objective, StrategyDecl};
use mkt_model::access::plan::{Initiative, Work};
use mkt_model::access::reach::Campaign;
use mkt_model::value::Dates;
use mkt_model::{Handle, Strategy, SymbolId};
use mkt_money::Ledger;
use mkt_schedule::estimate::{Forecast, forecast};
use mkt_schedule::scenario::{self, ScenarioResult};
use mkt_schedule::{
    Calendar, Cause, Chain, Levelled, Moment, PlanDates, Planned, Portion, TaskId, TeamId,
};

/// The roadmap of a strategy that has a horizon and a plan that can be dated.
pub(super) struct Facts<'s> {
    pub(super) strategy: &'s Strategy,
    pub(super) whole: StrategyDecl<'s>,
    pub(super) horizon: Dates,
    pub(super) dates: &'s PlanDates,
    pub(super) levelled: &'s Levelled,
    /// Each piece of work after those that it waits for.
    order: &'s [TaskId],
    /// The work by pillar, pillars in the order of declaration.
    pub(super) sections: Vec<Section<'s>>,
    /// Campaigns with their dates, by first day.
    pub(super) campaigns: Vec<Run<'s>>,
    /// Journeys with the day on which they go live, by day.
    pub(super) journeys: Vec<(Handle<'s>, Date)>,
    /// What sets the end of the plan.
    pub(super) chain: Chain,
    /// What becomes of the plan under each scenario.
    pub(super) scenarios: Vec<ScenarioResult>,
    /// How sure the dates are, where work is estimated with bounds.
    pub(super) forecast: Option<Forecast>,
    /// What everything costs.
    pub(super) ledger: &'s Ledger,
}

/// The work toward one pillar of the strategy.
pub(super) struct Section<'s> {
    /// The objective; none for work that works toward none.
    pub(super) pillar: Option<Objective<'s>>,
    /// By start, then end, then declaration.
    pub(super) items: Vec<Item<'s>>,
}

/// A piece of work or a milestone with its dates.
#[derive(Clone, Copy)]
pub(super) struct Item<'s> {
    pub(super) work: Work<'s>,
    pub(super) planned: &'s Planned,
}

/// A campaign that runs on dates of its own.
#[derive(Clone, Copy)]
pub(super) struct Run<'s> {
    pub(super) campaign: Campaign<'s>,
    pub(super) runs: Dates,
    /// The last work it needs, and the day on which that is done.
    pub(super) ready: Option<(Work<'s>, Date)>,
}

impl<'s> Facts<'s> {
    pub(super) fn of(subject: &'s Subject<'s>) -> Option<Self> {
        let (strategy, dates) = (subject.strategy, subject.dates());
        let levelled = dates.levelled.as_ref()?;
        let whole = strategy.declared()?;
        let mut facts = Self {
            strategy,
            whole,
            horizon: whole.horizon()?,
            dates,
            levelled,
            order: &dates.schedule.as_ref()?.order,
            sections: Vec::new(),
            campaigns: Vec::new(),
            journeys: Vec::new(),
            chain: levelled.critical_chain(),
            scenarios: scenario::compare(strategy, dates).collect(),
            forecast: forecast(strategy, dates),
            ledger: subject.ledger(),
        };
        facts.sections = facts.by_pillar();
        facts.campaigns = facts.runs();
        facts.journeys = strategy
            .journeys()
            .filter_map(|journey| Some((journey.0, dates.live_on(journey.0)?)))
            .collect();
        facts.journeys.sort_by_key(|(_, live)| *live);
        Some(facts)
    }

    /// All work, pillar by pillar.
    pub(super) fn items(&self) -> impl Iterator<Item = Item<'s>> {
        self.sections
            .iter()
            .flat_map(|section| section.items.iter().copied())
    }

    /// The work that a task stands for.
    pub(super) fn work(&self, task: TaskId) -> Option<Work<'s>> {
        Work::of(self.strategy.handle(self.dates.work(task)?))
    }

    pub(super) fn title(&self, task: TaskId) -> &'s str {
        self.work(task).map_or("", |work| work.0.title())
    }

    pub(super) fn team_title(&self, team: TeamId) -> &'s str {
        let team = self.dates.team(team);
        team.map_or("", |team| self.strategy.handle(team).title())
    }

    pub(super) fn team_path(&self, team: TeamId) -> &'s str {
        let team = self.dates.team(team);
        team.map_or("", |team| &self.strategy.symbol(team).path)
    }

    /// Working days from the end of a day to the end of another.
    pub(super) fn margin(&self, finish: Moment, due: Date) -> i64 {
        work::margin(self.dates, finish, due)
    }

    /// The working minutes of a day on a part's calendar.
    pub(super) fn minutes_per_day(&self, portion: &Portion) -> i64 {
        self.dates
            .plan
            .calendar(portion.calendar)
            .map_or(480, Calendar::minutes_per_day)
    }

    /// Working days that work lasts, a day begun counted whole.
    pub(super) fn working_days(&self, item: Item<'_>) -> i64 {
        work::working_days(self.dates, item.planned)
    }

    /// The day on which work could start if no team had too few people.
    pub(super) fn earliest(&self, item: Item<'_>) -> Option<Date> {
        let placed = self.dates.placed(item.work.symbol_id())?;
        Some(placed.earliest.start.date())
    }

    /// Who answers for work.
    pub(super) fn owner(&self, work: Work<'s>) -> Option<SymbolId> {
        work::owner(self.strategy, work)
    }

    fn by_pillar(&self) -> Vec<Section<'s>> {
        let pillars = self.pillars();
        let mut sections: Vec<Section<'s>> = Vec::new();
        for work in self.strategy.work() {
            let Some(planned) = self.dates.dates(work.symbol_id()) else {
                continue;
            };
            let pillar = pillars.get(&work.symbol_id()).copied();
            let id = pillar.map(|pillar| pillar.symbol_id());
            let item = Item { work, planned };
            match sections
                .iter_mut()
                .find(|section| section.pillar.map(|pillar| pillar.symbol_id()) == id)
            {
                Some(section) => section.items.push(item),
                None => sections.push(Section {
                    pillar,
                    items: vec![item],
                }),
            }
        }
        // What works toward nothing stands last.
        sections.sort_by_key(|section| {
            let id = section.pillar.map(|pillar| pillar.symbol_id());
            (id.is_none(), id)
        });
        for section in &mut sections {
            // Stable: what has the same dates keeps the order of declaration.
            section
                .items
                .sort_by_key(|item| (item.start(), item.finish(), item.work.is_milestone()));
        }
        sections
    }

    /// The pillar of each piece of work: that of the first objective it works
    /// toward, or else that of the first work before it. Looked up, never
    /// walked.
    fn pillars(&self) -> HashMap<SymbolId, Objective<'s>> {
        let mut pillars = HashMap::new();
        // What comes before something has been seen before it.
        for task in self.order {
            let Some(work) = self.work(*task) else {
                continue;
            };
            let pillar = match self.first_objective(&work.supports()) {
                Some(objective) => Some(self.top(objective)),
                None => work
                    .after()
                    .into_iter()
                    .find_map(|wait| pillars.get(&wait.work).copied()),
            };
            if let Some(pillar) = pillar {
                pillars.insert(work.symbol_id(), pillar);
            }
        }
        pillars
    }

    fn first_objective(&self, ids: &[SymbolId]) -> Option<Objective<'s>> {
        work::first_objective(self.strategy, ids)
    }

    /// The objective right below the root that an objective works toward; the
    /// root itself where there is nothing between.
    fn top(&self, objective: Objective<'s>) -> Objective<'s> {
        let path = work::path_up(self.strategy, objective);
        let below = path.len().checked_sub(2).and_then(|place| path.get(place));
        below.copied().unwrap_or(objective)
    }

    fn runs(&self) -> Vec<Run<'s>> {
        let mut brought: HashMap<SymbolId, Vec<Work<'s>>> = HashMap::new();
        for work in self.strategy.work() {
            let delivers = work.initiative().map(Initiative::delivers);
            for thing in delivers.unwrap_or_default() {
                brought.entry(thing).or_default().push(work);
            }
            brought.entry(work.symbol_id()).or_default().push(work);
        }
        let mut runs: Vec<Run<'s>> = self
            .strategy
            .campaigns()
            .filter_map(|campaign| {
                let needed = campaign.needs().into_iter();
                let ready = needed
                    .flat_map(|need| brought.get(&need).into_iter().flatten())
                    .filter_map(|work| {
                        let planned = self.dates.dates(work.symbol_id())?;
                        Some((*work, planned.span.finish.date()))
                    })
                    .reduce(|last, next| if next.1 > last.1 { next } else { last });
                Some(Run {
                    campaign,
                    runs: campaign.runs()?,
                    ready,
                })
            })
            .collect();
        runs.sort_by_key(|run| (run.runs, run.campaign.id));
        runs
    }
}

impl Item<'_> {
    pub(super) fn start(self) -> Date {
        self.planned.span.start.date()
    }

    /// The last day on which it is worked.
    pub(super) fn finish(self) -> Date {
        self.planned.span.finish.date()
    }

    /// Whole working days by which it can slip, negative where it would have to
    /// gain some, and the promised date that ends this. None there means that
    /// the end of the plan does.
    pub(super) fn slack(self) -> (i64, Option<TaskId>) {
        work::slack(self.planned)
    }

    /// What kept it from starting earlier.
    pub(super) fn cause(self) -> Option<Cause> {
        self.planned.driving().map(|portion| portion.binding.cause)
    }
}
