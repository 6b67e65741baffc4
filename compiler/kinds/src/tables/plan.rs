//! Plan: teams, work, milestones, money, and what may go wrong.

use super::shared::{AFTER, BUDGET, BY, FORMERLY, NOTES, OWNER, PRIORITY, REVIEW, STAGE, SUPPORTS};
use crate::edge::Edge;
use crate::kind::{Body, Group, Head, Kind, Member, Statement};

/// People who work together.
pub static TEAM: Kind = Kind {
    word: "team",
    article_name: "a team",
    plural: "teams",
    title: "Team",
    help: "People who work together: how many, how much of their time, on which calendar, at what rate.",
    group: Group::Plan,
    head: Head::EXTENDS,
    body: &Body::of_members(&[
        Member::new("size", &["<size:people>"], "how many people", "4 people").required(),
        Member::new(
            "available",
            &["<share:percent>"],
            "how much of their time they have for this; all of it unless it says so",
            "80%",
        ),
        Member::new(
            "lead",
            &["<lead:text>"],
            "who leads it",
            "\"Chief data officer\"",
        ),
        Member::new(
            "calendar",
            &["<calendar:ref(calendar)>"],
            "the calendar it works by",
            "germany",
        )
        .edge(Edge::Keeps),
        Member::new(
            "rate",
            &["<rate:price>"],
            "what its work costs",
            "650 EUR per person-day",
        ),
        Member::new(
            "budget",
            &["<budget:ref(budget)>,+"],
            "the budgets that pay for its work, each in its own period; without them its work is nobody's cost",
            "people_2026, people_2027",
        )
        .edge(Edge::Spends),
        Member::new(
            "part_of",
            &["<team:ref(team)>"],
            "the team it is part of",
            "marketing",
        )
        .edge(Edge::PartOf),
        NOTES,
        FORMERLY,
    ]),
    body_required: true,
    example: r#"calendar germany "Germany" { works: mon .. fri; closed: 2026-01-01, 2026-05-01 }

team data "Data and analytics" {
  size:      4 people
  available: 80%
  lead:      "Chief data officer"
  calendar:  germany
  rate:      650 EUR per person-day
}
"#,
};

/// When people work.
pub static CALENDAR: Kind = Kind {
    word: "calendar",
    article_name: "a calendar",
    plural: "calendars",
    title: "Calendar",
    help: "When people work: weekdays, hours, and the days on which all is closed.",
    group: Group::Plan,
    head: Head::EXTENDS,
    body: &Body::of_members(&[
        Member::new(
            "works",
            &["<days:weekdays>,+"],
            "the days on which people work",
            "mon .. fri",
        ),
        Member::new(
            "hours",
            &["<hours:times>,+"],
            "the hours at which people work",
            "09:00 .. 12:00, 13:00 .. 17:00",
        ),
        Member::new(
            "closed",
            &["<closed:dates>,+"],
            "the days on which all is closed",
            "2026-01-01, 2026-12-24 .. 2026-12-31",
        )
        .repeated(),
        Member::new(
            "country",
            &["<country:country>"],
            "the country whose days they are",
            "DE",
        ),
        Member::new(
            "timezone",
            &["<timezone:timezone>"],
            "the zone of its days and hours",
            "\"Europe/Berlin\"",
        ),
        OWNER,
        NOTES,
        FORMERLY,
    ]),
    body_required: true,
    example: r#"calendar germany "Germany" {
  works:  mon .. fri
  hours:  09:00 .. 17:00
  closed: 2026-01-01, 2026-05-01, 2026-12-24 .. 2026-12-31
}
"#,
};

/// A piece of work.
pub static INITIATIVE: Kind = Kind {
    word: "initiative",
    article_name: "an initiative",
    plural: "initiatives",
    title: "Initiative",
    help: "A piece of work: who does it, how much it is or how long it takes, what it waits for, what it brings. Its dates are computed.",
    group: Group::Plan,
    head: Head::EXTENDS,
    body: &Body::of_members(&[
        SUPPORTS,
        STAGE,
        Member::new(
            "kind",
            &["<kind:word(build|integrate|approval|procurement|research|training|change|operate)>"],
            "what kind of work it is",
            "approval",
        ),
        Member::new(
            "team",
            &["( <team:ref(team)> [ <people:people> ] ),+"],
            "the teams that work on it, and how many people of each",
            "data 3 people, crm_team 1 person",
        )
        .edge(Edge::StaffedBy),
        Member::new(
            "effort",
            &["<effort:effort> [ ',' between <low:number> and <high:number> ]"],
            "how much work it is, with bounds where it is not certain: people and availability give its duration",
            "40 person-weeks, between 30 and 60",
        ),
        Member::new(
            "takes",
            &["<duration:duration> [ ',' between <low:number> and <high:number> ]"],
            "how long it takes, whoever works on it, with bounds where it is not certain",
            "6 weeks, between 4 and 9",
        ),
        Member::new(
            "starts",
            &["not before <date:date>"],
            "the first day on which it may start",
            "not before 2026-02-01",
        ),
        AFTER,
        BY,
        Member::new(
            "delivers",
            &["<things:ref(any)>,+"],
            "what exists once it is done: platforms, sources, properties, segments …",
            "crm, traveller.tier, lapsed_high_value",
        )
        .edge(Edge::Delivers),
        BUDGET,
        PRIORITY,
        OWNER,
        NOTES,
        FORMERLY,
    ]),
    body_required: true,
    example: r#"team data "Data and analytics" { size: 4 people }
budget technology "Technology" { total: 1.2M EUR; period: 2026 }
platform crm_suite "CRM suite" { kind: crm }

initiative governance_rules "Data governance" { team: data 1 person; takes: 6 weeks }

initiative cdp "Customer data platform" {
  team:     data 3 people
  effort:   40 person-weeks
  starts:   not before 2026-02-01
  after:    governance_rules + 2 weeks
  delivers: crm_suite
  budget:   420k EUR from technology
}
"#,
};

/// A day on which something is done.
pub static MILESTONE: Kind = Kind {
    word: "milestone",
    article_name: "a milestone",
    plural: "milestones",
    title: "Milestone",
    help: "The moment at which work is done, and the date by which it must be.",
    group: Group::Plan,
    head: Head::PLAIN,
    body: &Body::of_members(&[AFTER, BY, SUPPORTS, PRIORITY, OWNER, NOTES, FORMERLY]),
    body_required: true,
    example: r#"team data "Data and analytics" { size: 4 people }
initiative cdp "Customer data platform" { team: data 3 people; takes: 12 weeks }
milestone cdp_live "Customer data platform live" { after: cdp; by: 2026-11-30 }
"#,
};

/// What the organisation is able to do.
pub static CAPABILITY: Kind = Kind {
    word: "capability",
    article_name: "a capability",
    plural: "capabilities",
    title: "Capability",
    help: "What the organisation is able to do: how well today, how well by when, and what raises it.",
    group: Group::Plan,
    head: Head::EXTENDS,
    body: &Body::of_members(&[
        Member::new(
            "now",
            &["<level:number> of <scale:number>"],
            "how well it is done today",
            "2 of 5",
        )
        .required(),
        Member::new(
            "target",
            &["<level:number> of <scale:number> [ by <by:date> ]"],
            "how well it is to be done, and by when",
            "4 of 5 by 2027-06-30",
        ),
        Member::new(
            "raised_by",
            &["<work:ref(initiative|campaign|journey|experiment|milestone)>,+"],
            "the work that raises it",
            "cdp, training_analytics",
        )
        .edge(Edge::RaisedBy),
        SUPPORTS,
        OWNER,
        NOTES,
        FORMERLY,
    ]),
    body_required: true,
    example: r#"team data "Data and analytics" { size: 4 people }
initiative training "Analytics training" { team: data 2 people; takes: 4 weeks }

capability analytics "Customer analytics" {
  now:       2 of 5
  target:    4 of 5 by 2027-06-30
  raised_by: training
}
"#,
};

/// Someone who has a say.
pub static STAKEHOLDER: Kind = Kind {
    word: "stakeholder",
    article_name: "a stakeholder",
    plural: "stakeholders",
    title: "Stakeholder",
    help: "Someone who has a say or is affected: in which role, on what, and what they need.",
    group: Group::Plan,
    head: Head::EXTENDS,
    body: &Body::of_members(&[
        Member::new(
            "role",
            &["<role:word(sponsor|accountable|responsible|consulted|informed)>"],
            "their part in it",
            "consulted",
        )
        .required(),
        Member::new("on", &["<on:ref(any)>,+"], "what it is about", "cdp").edge(Edge::On),
        Member::new(
            "needs",
            &["<needs:text>,+"],
            "what they need",
            "\"Two weeks' notice\"",
        ),
        Member::new(
            "influence",
            &["<influence:word(low|medium|high)>"],
            "how much they can move",
            "high",
        ),
        Member::new(
            "attitude",
            &["<attitude:word(champion|supporter|neutral|sceptic|opponent)>"],
            "how they stand to it",
            "neutral",
        ),
        SUPPORTS,
        OWNER,
        NOTES,
        FORMERLY,
    ]),
    body_required: true,
    example: r#"team data "Data and analytics" { size: 4 people }
initiative cdp "Customer data platform" { team: data 3 people; takes: 12 weeks }

stakeholder works_council "Works council" {
  role:  consulted
  on:    cdp
  needs: "Two weeks' notice"
}
"#,
};

/// Money to be spent.
pub static BUDGET_KIND: Kind = Kind {
    word: "budget",
    article_name: "a budget",
    plural: "budgets",
    title: "Budget",
    help: "Money that initiatives, campaigns, platforms and channels spend from.",
    group: Group::Plan,
    head: Head::PLAIN,
    body: &Body::of_members(&[
        Member::new("total", &["<total:money>"], "how much there is", "1.2M EUR").required(),
        Member::new(
            "period",
            &["<period:dates>"],
            "when it may be spent",
            "2026",
        ),
        Member::new(
            "split",
            &["( <when:dates> <share:percent> ),+"],
            "how it is shared out over time: no more than its share may be spent in each part",
            "2026-H1 40%, 2026-H2 60%",
        ),
        Member::new(
            "part_of",
            &["<budget:ref(budget)>"],
            "the budget it is part of",
            "marketing_2026",
        )
        .edge(Edge::PartOf),
        OWNER,
        NOTES,
        FORMERLY,
    ]),
    body_required: true,
    example: r#"budget technology "Technology" {
  total:  1.2M EUR
  period: 2026
  split:  2026-H1 40%, 2026-H2 60%
}
"#,
};

/// What may go wrong.
pub static RISK: Kind = Kind {
    word: "risk",
    article_name: "a risk",
    plural: "risks",
    title: "Risk",
    help: "What may go wrong, how likely it is, how much it would hurt, and what is done about it.",
    group: Group::Plan,
    head: Head::EXTENDS,
    body: &Body::of_members(&[
        Member::new(
            "likelihood",
            &["<likelihood:word(low|medium|high)>"],
            "how likely it is",
            "medium",
        )
        .required(),
        Member::new(
            "impact",
            &["<impact:word(low|medium|high)>"],
            "how much it would hurt",
            "high",
        )
        .required(),
        Member::new("on", &["<on:ref(any)>,+"], "what it threatens", "cdp").edge(Edge::On),
        Member::new(
            "response",
            &["<response:text>"],
            "what is done about it",
            "\"Export contract\"",
        ),
        Member::new(
            "mitigated_by",
            &["<work:ref(initiative|milestone|governance|experiment)>,+"],
            "the work that makes it smaller",
            "exit_plan",
        )
        .edge(Edge::MitigatedBy),
        REVIEW,
        OWNER,
        NOTES,
        FORMERLY,
    ]),
    body_required: true,
    example: r#"team data "Data and analytics" { size: 4 people }
platform crm_suite "CRM suite" { kind: crm }

risk vendor_lock_in "Vendor lock-in" {
  likelihood: medium
  impact:     high
  on:         crm_suite
  response:   "Export contract"
  owner:      data
}
"#,
};

/// What if.
pub static SCENARIO: Kind = Kind {
    word: "scenario",
    article_name: "a scenario",
    plural: "scenarios",
    title: "Scenario",
    help: "What if: some figures of the strategy changed, everything else as it stands.",
    group: Group::Plan,
    head: Head::PLAIN,
    body: &Body {
        members: &[OWNER, NOTES, FORMERLY],
        statements: &[Statement::new(
            "set",
            &["set <setting:setting> '=' <value:given>"],
            "what is different",
            "set data.size = 3 people",
        )
        .edge(Edge::Uses)],
        open: None,
    },
    body_required: true,
    example: r#"team data "Data and analytics" { size: 4 people }
initiative cdp "Customer data platform" { team: data 3 people; effort: 40 person-weeks }

scenario hiring_freeze "Hiring freeze" {
  set data.size = 3 people
  set cdp.effort = 44 person-weeks
}
"#,
};
