//! The calendar: everything in the strategy that has a day, as one iCalendar
//! file for the calendars that people look at anyway.
//!
//! # Decisions
//! - An event is known by what it stands for, never by its date or title
//!   (`initiative-cdp@aurora`): a later edition moves it instead of adding one.
//!   What was renamed keeps what its first former name gave it.
//! - There is no clock: every event is stamped with the first day of the
//!   strategy. Calendars that keep the edition with the higher number are
//!   served by the option `revision`.
//! - Plans are in whole days. Only sends have a time of day: it is the
//!   strategy's own zone's and written in UTC, which needs no table of zones.
//! - Nothing blocks anyone's time.

mod events;

use crate::contract::{Capability, Output, Target, VirtualFile};
use crate::icalendar;
use crate::options::{OptionKind, OptionSpec, Options};
use crate::subject::Subject;

/// The `calendar` target.
#[derive(Clone, Copy, Debug)]
pub struct Calendar;

/// An option that leaves a sort of event in or out.
const fn sort(name: &'static str, help: &'static str) -> OptionSpec {
    OptionSpec {
        name,
        kind: OptionKind::Bool { default: true },
        help,
    }
}

const WORK: OptionSpec = sort("work", "whether initiatives are in it, over their days");
const MILESTONES: OptionSpec = sort("milestones", "whether milestones are in it");
const DEADLINES: OptionSpec = sort("deadlines", "whether dates that were promised are in it");
const CAMPAIGNS: OptionSpec = sort("campaigns", "whether campaigns are in it, over their days");
const SENDS: OptionSpec = sort("sends", "whether what campaigns send is in it");
const JOURNEYS: OptionSpec = sort("journeys", "whether the days of journeys are in it");
const EXPERIMENTS: OptionSpec = sort(
    "experiments",
    "whether experiments are in it, over their days",
);
const TARGETS: OptionSpec = sort(
    "targets",
    "whether the dates of targets of objectives, campaigns and capabilities are in it",
);
const REVIEWS: OptionSpec = sort(
    "reviews",
    "whether the days are in it on which assumptions, risks and rules are looked at again",
);

/// What parts the events of one strategy from those of another.
const DOMAIN: OptionSpec = OptionSpec {
    name: "domain",
    kind: OptionKind::Text { default: "" },
    help: "what the identifiers of events end in; the strategy's name where it is empty",
};

/// The number of the edition.
const REVISION: OptionSpec = OptionSpec {
    name: "revision",
    kind: OptionKind::Integer {
        least: 0,
        most: 2_147_483_647,
        default: 0,
    },
    help: "the number of this edition, for calendars that only take a higher one",
};

const OPTIONS: &[OptionSpec] = &[
    WORK,
    MILESTONES,
    DEADLINES,
    CAMPAIGNS,
    SENDS,
    JOURNEYS,
    EXPERIMENTS,
    TARGETS,
    REVIEWS,
    DOMAIN,
    REVISION,
];

impl Target for Calendar {
    fn name(&self) -> &'static str {
        "calendar"
    }

    fn title(&self) -> &'static str {
        "Calendar"
    }

    fn help(&self) -> &'static str {
        "everything that has a day, for the calendars of the people concerned"
    }

    fn engine(&self) -> &'static str {
        "iCalendar 2.0 (RFC 5545)"
    }

    fn options(&self) -> &'static [OptionSpec] {
        OPTIONS
    }

    fn capabilities(&self) -> Vec<Capability> {
        Vec::new()
    }

    fn emit(&self, subject: &Subject<'_>, options: &Options) -> Output {
        let calendar = events::calendar(subject.strategy, subject.dates(), options);
        let file = VirtualFile::text("calendar.ics", icalendar::write(&calendar));
        Output {
            files: vec![file],
            ..Output::default()
        }
    }
}
