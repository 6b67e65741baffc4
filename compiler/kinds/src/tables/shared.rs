//! Members that several kinds have, so that they read the same everywhere.

use crate::edge::Edge;
use crate::kind::{Body, Member, Nested, OpenMembers};

/// The only free text about a declaration.
pub const NOTES: Member = Member::new(
    "notes",
    &["<notes:text>"],
    "anything a reader should know that nothing checks",
    "\"Agreed with the board in November.\"",
);

/// What running people, history and change summaries follow after a rename.
pub const FORMERLY: Member = Member::new(
    "formerly",
    &["<old:name>,+"],
    "the names it had before: running people and change summaries follow them",
    "old_name",
);

/// Who answers for it.
pub const OWNER: Member = Member::new(
    "owner",
    &["<owner:ref(team|stakeholder)>"],
    "the team or stakeholder that answers for it",
    "ecommerce",
)
.edge(Edge::OwnedBy);

/// The objectives it works toward.
pub const SUPPORTS: Member = Member::new(
    "supports",
    &["<objectives:ref(objective)>,+"],
    "the objectives that it works toward",
    "grow_direct",
)
.edge(Edge::Supports);

/// The stage of the framework it belongs to.
pub const STAGE: Member = Member::new(
    "stage",
    &["<stages:ref(stage)>,+"],
    "the stages of the framework that it belongs to",
    "race.convert",
)
.edge(Edge::InStage);

/// A goal on a KPI.
pub const TARGET: Member = Member::new(
    "target",
    &[
        "<kpi:ref(kpi)> from <from:quantity> to <to:quantity> [ by <by:date> ]",
        "<kpi:ref(kpi)> at least <least:quantity> [ by <by:date> ]",
        "<kpi:ref(kpi)> at most <most:quantity> [ by <by:date> ]",
        "<kpi:ref(kpi)> keep <low:quantity> '..' <high:quantity>",
    ],
    "where a KPI is to be, and by when",
    "direct_share from 31% to 45% by 2026-12-31",
)
.repeated()
.edge(Edge::Measures);

/// How often people may be messaged.
pub const CAP: Member = Member::new(
    "cap",
    &[
        "<count:integer> per <window:duration>",
        "<count:integer> per <calendar:word(day|week|month)>",
    ],
    "how many messages a person may get: in any such window, or in a calendar day, week or month of theirs",
    "3 per 7 days",
);

/// What work waits for.
pub const AFTER: Member = Member::new(
    "after",
    &["( <work:ref(initiative|milestone)> [ '+' <lag:lag> ] ),+"],
    "the work that must be finished first, with a lag where wanted",
    "governance_rules, vendor_choice + 2 weeks",
)
.edge(Edge::After);

/// The date by which work is to be finished.
pub const BY: Member = Member::new(
    "by",
    &["<by:date>"],
    "the date by which it is to be finished",
    "2026-11-30",
);

/// What counts when work competes for a team.
pub const PRIORITY: Member = Member::new(
    "priority",
    &["<priority:integer>"],
    "what goes first when two compete: the higher number",
    "10",
);

/// Money set aside.
pub const BUDGET: Member = Member::new(
    "budget",
    &["<amount:money> [ from <budget:ref(budget)> ]"],
    "the money set aside for it, and the budget it comes from",
    "420k EUR from technology",
)
.edge(Edge::Spends);

/// How often data is brought up to date.
pub const REFRESH: Member = Member::new(
    "refresh",
    &["every <interval:duration>"],
    "how often it is brought up to date",
    "every 1 hour",
);

/// When an assumption, a rule or a risk is looked at again.
pub const REVIEW: Member = Member::new(
    "review",
    &["<review:date>"],
    "when it is to be looked at again",
    "2026-06-01",
);

/// When it runs.
pub const RUNS: Member = Member::new(
    "runs",
    &["<runs:dates>"],
    "when it runs, both days included",
    "2026-05-01 .. 2026-06-15",
);

/// What a split or an experiment assigns to its arms.
pub const RANDOMISE: Member = Member::new(
    "randomise",
    &["by <unit:ref(entity|property)>"],
    "what is assigned to an arm, where it is not the person",
    "by account",
)
.edge(Edge::Uses);

/// A block that has only what every block has.
pub static PLAIN: Body = Body::of_members(&[NOTES, FORMERLY]);

/// What an entity or an event records.
pub static PROPERTIES: OpenMembers = OpenMembers {
    form: "<type:property_type> [ ',' ( <flag:word(key|pii|fixed)> | contact <contact:word(email|sms|push|phone|post|messaging)> | formerly <old:name> ),+ ]",
    defines: Some(Nested::Property),
    help: "a property and its type: `?` after the type where it may be unset; `key` where it identifies; `pii` where it is personal; `fixed` where it never changes; `contact` where people are reached by it",
    example: "email: Email?, pii, contact email",
};

/// The values of a record that is handed over.
pub static RECORD: OpenMembers = OpenMembers {
    form: "<value:value>",
    defines: None,
    help: "the value of one property or parameter",
    example: "value: 120 EUR",
};

/// A record without keys of its own.
pub static VALUES: Body = Body {
    members: &[],
    statements: &[],
    open: Some(&RECORD),
};
