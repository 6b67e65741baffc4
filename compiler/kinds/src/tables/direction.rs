//! Direction: the strategy, its frameworks, what it measures and wants.

use super::shared::{CAP, FORMERLY, NOTES, OWNER, PLAIN, STAGE, SUPPORTS, TARGET};
use crate::edge::Edge;
use crate::kind::{Body, Group, Head, Kind, Member, Nested, Statement};

/// The whole.
pub static STRATEGY: Kind = Kind {
    word: "strategy",
    article_name: "a strategy",
    plural: "strategies",
    title: "Strategy",
    help: "The whole: when it runs, in which currency and zone it is reckoned, and what holds for every message. A project has one.",
    group: Group::Direction,
    head: Head::PLAIN,
    body: &Body::of_members(&[
        Member::new(
            "horizon",
            &["<horizon:dates>"],
            "the dates within which everything happens",
            "2026-01-01 .. 2027-12-31",
        )
        .required(),
        Member::new(
            "currency",
            &["<currency:currency>"],
            "the currency of totals and reports",
            "EUR",
        ),
        Member::new(
            "timezone",
            &["<timezone:timezone>"],
            "the zone of its dates and days, by its IANA name",
            "\"Europe/Berlin\"",
        ),
        Member::new(
            "language",
            &["<language:language>,+"],
            "the languages of its texts: first that of texts which name none, then those in which all messages are to be there",
            "en, de",
        ),
        Member::new(
            "framework",
            &["<frameworks:ref(framework)>,+"],
            "the frameworks whose stages it is to cover",
            "race",
        )
        .edge(Edge::Uses),
        Member::new(
            "vision",
            &["<vision:text>"],
            "what will be true when it has worked",
            "\"Every traveller books with us directly.\"",
        ),
        Member::new(
            "mission",
            &["<mission:text>"],
            "what is done every day to get there",
            "\"Make the direct way the easy way.\"",
        ),
        Member::new(
            "usp",
            &["<usp:text>"],
            "why people choose this rather than another",
            "\"Rebook in one tap.\"",
        ),
        Member::new(
            "rate",
            &["<from:money> '=' <to:money> from <since:date>"],
            "an exchange rate and the day from which it is used",
            "1 USD = 0.92 EUR from 2026-01-01",
        )
        .repeated(),
        CAP,
        Member::new(
            "holdout",
            &["<share:percent>"],
            "the share of people who get no marketing at all, so that its effect can be read",
            "5%",
        ),
        OWNER,
        NOTES,
        FORMERLY,
    ]),
    body_required: true,
    example: r#"strategy aurora "Aurora Air" {
  horizon:  2026-01-01 .. 2027-12-31
  currency: EUR
  timezone: "Europe/Berlin"
  vision:   "Every traveller books, flies and comes back with us directly."
  rate:     1 USD = 0.92 EUR from 2026-01-01
  cap:      5 per 7 days
  holdout:  5%
}
"#,
};

/// Stages to think in.
pub static FRAMEWORK: Kind = Kind {
    word: "framework",
    article_name: "a framework",
    plural: "frameworks",
    title: "Framework",
    help: "The stages in which a strategy thinks, such as reach, act, convert, engage. Objectives, KPIs and work say which stage they belong to.",
    group: Group::Direction,
    head: Head::EXTENDS,
    body: &Body {
        members: &[NOTES, FORMERLY],
        statements: &[Statement::new(
            "stage",
            &["stage <name:name> [ <label:text> ]"],
            "a stage, in order",
            "stage audience \"Audience\"",
        )
        .defines(Nested::Stage)
        .may_have_block(&PLAIN)],
        open: None,
    },
    body_required: true,
    example: r#"framework oasis "OASIS" {
  stage aim      "Objective"
  stage audience "Audience insight"
  stage strategy "Strategy and idea"
  stage doing    "Implementation"
  stage scoring  "Scoring"
}
"#,
};

/// A word for what is counted.
pub static UNIT: Kind = Kind {
    word: "unit",
    article_name: "a unit",
    plural: "units",
    title: "Unit",
    help: "A unit of one's own. What is counted (bookings, travellers) needs none: entities and events are units.",
    group: Group::Direction,
    head: Head::PLAIN,
    body: &PLAIN,
    body_required: false,
    example: r#"unit tonne "Tonnes"

source cargo_ledger "Cargo ledger" { refresh: every 1 day }

kpi cargo "Cargo carried" {
  source: cargo_ledger
  unit:   tonne
  per:    month
  better: higher
}
"#,
};

/// A measure.
pub static KPI: Kind = Kind {
    word: "kpi",
    article_name: "a KPI",
    plural: "KPIs",
    title: "KPI",
    help: "A measure, defined once: its formula (or where it is measured), its unit, the window it is read over, and which way is better.",
    group: Group::Direction,
    head: Head::EXTENDS.may_be_of(
        &["entity", "segment"],
        "the population it is read on, where the formula does not say",
    ),
    body: &Body::of_members(&[
        Member::new(
            "formula",
            &["<formula:formula>"],
            "how it is computed from events, spending and other KPIs",
            "count(booking where channel == direct) / count(booking)",
        )
        .edge(Edge::DefinedBy),
        Member::new(
            "kind",
            &[
                "cumulative",
                "conversion from <start:event> to <finish:event> within <window:duration>",
            ],
            "a running total, or the share of one event that is followed by another",
            "conversion from search to booking within 7 days",
        )
        .edge(Edge::DefinedBy),
        Member::new(
            "source",
            &["<source:ref(source|platform)>"],
            "where it is measured, when it has no formula",
            "survey_tool",
        )
        .edge(Edge::Reads),
        Member::new("unit", &["<unit:unit>"], "its unit", "EUR per traveller")
            .required()
            .edge(Edge::Uses),
        Member::new(
            "per",
            &["<window:word(day|week|month|quarter|half|year)>"],
            "the window it is read over",
            "month",
        )
        .required(),
        Member::new(
            "better",
            &["<direction:word(higher|lower)>"],
            "which way is better",
            "higher",
        ),
        Member::new(
            "ceiling",
            &["<rate:percent> per <each:word(month|quarter|year)>"],
            "the fastest growth that anyone would believe, or the fastest fall where lower is better",
            "40% per year",
        ),
        Member::new(
            "alert",
            &["<side:word(below|above)> <limit:quantity> [ to <team:ref(team)> ]"],
            "the value at which someone is told",
            "below 30% to ecommerce",
        )
        .repeated()
        .edge(Edge::Notifies),
        STAGE,
        OWNER,
        NOTES,
        FORMERLY,
    ]),
    body_required: true,
    example: r#"entity traveller { id: Text, key }

event booking "Booking completed" of traveller {
  id:      Text, key
  channel: one of [direct, ota, agency]
}

kpi direct_share "Direct booking share" {
  formula: count(booking where channel == direct) / count(booking)
  unit:    %
  per:     month
  better:  higher
}
"#,
};

/// What is wanted.
pub static OBJECTIVE: Kind = Kind {
    word: "objective",
    article_name: "an objective",
    plural: "objectives",
    title: "Objective",
    help: "What is wanted, measured by targets on KPIs, or by the objectives that support it.",
    group: Group::Direction,
    head: Head::EXTENDS,
    body: &Body::of_members(&[SUPPORTS, TARGET, STAGE, OWNER, NOTES, FORMERLY]),
    body_required: true,
    example: r#"source ledger "Finance ledger" { refresh: every 1 day }
kpi revenue "Passenger revenue" { source: ledger; unit: EUR; per: year; better: higher }
kpi direct_share "Direct booking share" { source: ledger; unit: %; per: month; better: higher }

objective profitable_growth "Grow profitably" {
  target: revenue from 410M EUR to 520M EUR by 2027-12-31
}

objective grow_direct "Sell direct" {
  supports: profitable_growth
  target:   direct_share from 31% to 45% by 2026-12-31
}
"#,
};
