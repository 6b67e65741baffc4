//! The events of a strategy.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ToSpan};
use mkt_model::access::direction::Target;
use mkt_model::access::plan::Work;
use mkt_model::access::reach::{Campaign, CampaignSend};
use mkt_model::{Handle, Strategy, SymbolId};
use mkt_schedule::PlanDates;

use super::{
    CAMPAIGNS, DEADLINES, DOMAIN, EXPERIMENTS, JOURNEYS, MILESTONES, REVIEWS, REVISION, SENDS,
    TARGETS, WORK,
};
use crate::icalendar::{Calendar, Event, When, uid};
use crate::options::Options;
use crate::{wording, work};

/// The first day of a calendar in which there is no day at all.
const NO_DAY: Date = Date::constant(2000, 1, 1);

/// The calendar of a strategy.
pub(super) fn calendar(strategy: &Strategy, plan: &PlanDates, options: &Options) -> Calendar {
    let declared = strategy.declared();
    let name = declared.map_or("mkt", |declared| work::stable_name(declared.0));
    let domain = match options.text(&DOMAIN).trim() {
        "" => name,
        given => given,
    };
    let zone = declared.and_then(|declared| declared.timezone());
    let mut all = Events {
        strategy,
        plan,
        domain,
        zone: zone
            .and_then(|name| TimeZone::get(name).ok())
            .unwrap_or(TimeZone::UTC),
        events: Vec::new(),
        taken: BTreeMap::new(),
    };
    let wanted = |option| options.bool(option);
    for piece in strategy.work() {
        if wanted(if piece.is_milestone() {
            &MILESTONES
        } else {
            &WORK
        }) {
            all.work(piece);
        }
        if wanted(&DEADLINES) {
            all.deadline(piece);
        }
    }
    for campaign in strategy.campaigns() {
        if wanted(&CAMPAIGNS) {
            all.campaign(campaign);
        }
        if wanted(&SENDS) {
            for send in campaign.sends() {
                all.send(campaign, &send);
            }
        }
        if wanted(&TARGETS) {
            all.targets(campaign.0, &campaign.targets());
        }
    }
    if wanted(&JOURNEYS) {
        all.journeys();
    }
    if wanted(&EXPERIMENTS) {
        all.experiments();
    }
    if wanted(&TARGETS) {
        for objective in strategy.objectives() {
            all.targets(objective.0, &objective.targets());
        }
        all.capabilities();
    }
    if wanted(&REVIEWS) {
        all.reviews();
    }
    let mut events = all.events;
    // Stable: what is on one day keeps the order of the sorts above.
    events.sort_by_key(|event| event.when.first());
    let stamped = declared
        .and_then(|declared| declared.horizon())
        .map(|horizon| horizon.first)
        .or_else(|| events.first().map(|event| event.when.first()))
        .unwrap_or(NO_DAY);
    Calendar {
        name: declared
            .map_or("Strategy", |declared| declared.0.title())
            .to_owned(),
        description: declared.and_then(|declared| wording::first_paragraph(declared.0)),
        timezone: zone.map(str::to_owned),
        stamped,
        revision: options.integer(&REVISION),
        events,
    }
}

struct Events<'s> {
    strategy: &'s Strategy,
    plan: &'s PlanDates,
    domain: &'s str,
    zone: TimeZone,
    events: Vec<Event>,
    /// How often each identifier was asked for.
    taken: BTreeMap<String, usize>,
}

impl Events<'_> {
    fn title(&self, id: SymbolId) -> &str {
        self.strategy.symbol(id).title()
    }

    /// Adds an event. Where several are of one sort and name, such as two sends
    /// of a message, they are told apart by their number.
    fn add(
        &mut self,
        category: &'static str,
        parts: &[&str],
        when: When,
        summary: String,
        details: Vec<String>,
    ) {
        let id = uid(parts, self.domain);
        let seen = self.taken.entry(id.clone()).or_insert(0);
        *seen = seen.saturating_add(1);
        let uid = match *seen {
            1 => id,
            number => {
                let number = number.to_string();
                let parts: Vec<&str> = parts.iter().copied().chain([number.as_str()]).collect();
                uid(&parts, self.domain)
            }
        };
        self.events.push(Event {
            uid,
            when,
            summary,
            description: (!details.is_empty()).then(|| details.join("\n")),
            category,
        });
    }

    /// `Works toward: Sell direct, Know every guest`.
    fn named(&self, what: &str, ids: &[SymbolId]) -> Option<String> {
        let titles: Vec<&str> = ids.iter().map(|id| self.title(*id)).collect();
        (!titles.is_empty()).then(|| format!("{what}: {}", titles.join(", ")))
    }

    fn work(&mut self, piece: Work<'_>) {
        let Some((first, last)) = work::dates(self.plan, piece.symbol_id()) else {
            return;
        };
        let mut details: Vec<String> = wording::first_paragraph(piece.0).into_iter().collect();
        if let Some(initiative) = piece.initiative() {
            let teams: Vec<String> = initiative
                .staffing()
                .into_iter()
                .map(|staffing| work::staffing(self.strategy, staffing))
                .collect();
            if !teams.is_empty() {
                details.push(format!("Team: {}", teams.join(", ")));
            }
            details.extend(self.named("Brings", &initiative.delivers()));
        }
        let owner = work::owner(self.strategy, piece);
        details.extend(owner.and_then(|owner| self.named("Owner", &[owner])));
        details.extend(self.named("Works toward", &piece.supports()));
        if let Some(planned) = self.plan.dates(piece.symbol_id()) {
            details.push(match work::slack(planned).0 {
                ..0 => "Late: see its promised date".to_owned(),
                0 => "Cannot slip".to_owned(),
                1 => "Can slip by 1 working day".to_owned(),
                days => format!("Can slip by {days} working days"),
            });
        }
        let name = work::stable_name(piece.0);
        let title = piece.title();
        if piece.is_milestone() {
            let summary = format!("Milestone: {title}");
            let when = When::Days(last, last);
            self.add("Milestone", &["milestone", name], when, summary, details);
        } else {
            let when = When::Days(first, last);
            self.add(
                "Work",
                &["initiative", name],
                when,
                title.to_owned(),
                details,
            );
        }
    }

    fn deadline(&mut self, piece: Work<'_>) {
        let Some(due) = piece.by() else {
            return;
        };
        let planned = work::dates(self.plan, piece.symbol_id());
        let details = planned.map(|(_, last)| {
            let day = wording::date(last);
            match last > due {
                true => format!("Late: planned for {day}"),
                false => format!("Planned for {day}"),
            }
        });
        self.add(
            "Deadline",
            &["deadline", work::stable_name(piece.0)],
            When::Days(due, due),
            format!("Due: {}", piece.title()),
            details.into_iter().collect(),
        );
    }

    fn campaign(&mut self, campaign: Campaign<'_>) {
        let Some(runs) = campaign.runs() else {
            return;
        };
        let mut details: Vec<String> = wording::first_paragraph(campaign.0).into_iter().collect();
        details.extend(self.named("Channels", &campaign.channels()));
        details.extend(self.named("Works toward", &campaign.supports()));
        self.add(
            "Campaign",
            &["campaign", work::stable_name(campaign.0)],
            When::Days(runs.first, runs.last),
            format!("Campaign: {}", campaign.title()),
            details,
        );
    }

    fn send(&mut self, campaign: Campaign<'_>, send: &CampaignSend<'_>) {
        let message = self.strategy.handle(send.message);
        let channel = send.channel.or_else(|| message.reference("channel"));
        let mut details = vec![format!("Campaign: {}", campaign.title())];
        details.extend(channel.and_then(|channel| self.named("Channel", &[channel])));
        self.add(
            "Send",
            &[
                "send",
                work::stable_name(campaign.0),
                work::stable_name(message),
            ],
            self.at(send.on, send.at),
            format!("Send: {}", message.title()),
            details,
        );
    }

    /// A time of day in the strategy's zone; the whole day without one, and at
    /// the ends of the calendar, where an instant cannot be told.
    fn at(&self, day: Date, time: Option<Time>) -> When {
        time.and_then(|time| instant(&self.zone, day.to_datetime(time)))
            .map_or(When::Days(day, day), When::At)
    }

    fn journeys(&mut self) {
        for journey in self.strategy.journeys() {
            let name = work::stable_name(journey.0);
            let details: Vec<String> = wording::first_paragraph(journey.0)
                .into_iter()
                .chain(self.named("Works toward", &journey.supports()))
                .collect();
            if let Some(runs) = journey.runs() {
                let summary = format!("Journey: {}", journey.title());
                let when = When::Days(runs.first, runs.last);
                self.add("Journey", &["journey", name], when, summary, details);
            } else if let Some(live) = self.plan.live_on(journey.0) {
                let summary = format!("Goes live: {}", journey.title());
                let when = When::Days(live, live);
                self.add("Journey", &["live", name], when, summary, details);
            }
        }
    }

    fn experiments(&mut self) {
        for experiment in self.strategy.experiments() {
            let Some(runs) = experiment.runs() else {
                continue;
            };
            let mut details: Vec<String> = experiment
                .hypothesis()
                .map(str::to_owned)
                .into_iter()
                .collect();
            details.extend(self.named("Tried on", &experiment.on()));
            let metric: Vec<SymbolId> = experiment.metric().into_iter().collect();
            details.extend(self.named("Decided by", &metric));
            self.add(
                "Experiment",
                &["experiment", work::stable_name(experiment.0)],
                When::Days(runs.first, runs.last),
                format!("Experiment: {}", experiment.title()),
                details,
            );
        }
    }

    fn targets(&mut self, of: Handle<'_>, targets: &[Target<'_>]) {
        for target in targets {
            let Some(by) = target.by else {
                continue;
            };
            let kpi = self.strategy.handle(target.kpi);
            let summary = format!(
                "Target: {} {}",
                kpi.title(),
                wording::aim(self.strategy, target.aim)
            );
            let mut details = vec![format!("{}: {}", of.kind().title, of.title())];
            let owner: Vec<SymbolId> = of.reference("owner").into_iter().collect();
            details.extend(self.named("Owner", &owner));
            self.add(
                "Target",
                &["target", work::stable_name(of), work::stable_name(kpi)],
                When::Days(by, by),
                summary,
                details,
            );
        }
    }

    fn capabilities(&mut self) {
        for capability in self.strategy.capabilities() {
            let Some(target) = capability.target() else {
                continue;
            };
            let Some(by) = target.by else {
                continue;
            };
            let raised: Vec<String> = self
                .named("Raised by", &capability.raised_by())
                .into_iter()
                .collect();
            self.add(
                "Target",
                &["capability", work::stable_name(capability.0)],
                When::Days(by, by),
                format!(
                    "Target: {} {} of {}",
                    capability.title(),
                    target.level.normalize(),
                    target.scale.normalize()
                ),
                raised,
            );
        }
    }

    fn reviews(&mut self) {
        for handle in self.strategy.own() {
            let Some(day) = work::review(handle) else {
                continue;
            };
            let kind = handle.kind();
            let mut details = vec![kind.title.to_owned()];
            let owner: Vec<SymbolId> = handle.reference("owner").into_iter().collect();
            details.extend(self.named("Owner", &owner));
            self.add(
                "Review",
                &["review", kind.word, work::stable_name(handle)],
                When::Days(day, day),
                format!("Review: {}", handle.title()),
                details,
            );
        }
    }
}

/// When a clock shows a time: where it is put forward and never does, the first
/// instant after; where it is put back and does so twice, the first.
fn instant(zone: &TimeZone, wall: DateTime) -> Option<Timestamp> {
    let at = zone.to_ambiguous_timestamp(wall);
    let AmbiguousOffset::Gap { before, .. } = at.offset() else {
        return at.compatible().ok();
    };
    // By the hours before the change this is at the change or after it.
    let just_after = before
        .to_timestamp(wall)
        .ok()?
        .checked_add(1.second())
        .ok()?;
    let change = zone.preceding(just_after).next()?;
    Some(change.timestamp())
}
