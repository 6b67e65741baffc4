//! Assurance: what must hold for every declaration, and tests of journeys.

use super::shared::{FORMERLY, NOTES, OWNER, RECORD, VALUES};
use crate::edge::Edge;
use crate::kind::{Body, Group, Head, Kind, LabelRule, Member, NameRule, Nested, Statement};

/// A rule of the house.
pub static GUARDRAIL: Kind = Kind {
    word: "guardrail",
    article_name: "a guardrail",
    plural: "guardrails",
    title: "Guardrail",
    help: "A rule of the house that every declaration of a kind must keep.",
    group: Group::Assurance,
    head: Head::EXTENDS,
    body: &Body::of_members(&[
        Member::new(
            "every",
            &["<kind:kind> [ where <condition:predicate> ]"],
            "which declarations it is for",
            "campaign where budget > 50k EUR",
        )
        .required()
        .edge(Edge::Reads),
        Member::new(
            "must",
            &["have <keys:key>,+", "<condition:predicate>"],
            "what they must have, or what must be true of them",
            "have experiment",
        )
        .required()
        .repeated()
        .edge(Edge::Reads),
        Member::new(
            "level",
            &["<level:word(error|warning|info)>"],
            "how serious it is; an error unless it says so",
            "error",
        ),
        Member::new(
            "because",
            &["<reason:text>"],
            "why: shown to whoever breaks it",
            "\"Spend without a control group cannot be read afterwards.\"",
        )
        .required(),
        OWNER,
        NOTES,
        FORMERLY,
    ]),
    body_required: true,
    example: r#"guardrail tested_spend "Paid campaigns over 50k EUR are tested" {
  every:   campaign where budget > 50k EUR
  must:    have experiment
  level:   error
  because: "Spend without a control group cannot be read afterwards."
}
"#,
};

static GIVEN: Body = Body {
    members: &[Member::new(
        "consents",
        &["( <consent:ref(consent)> by <channel:ref(channel)> [ since <since:instant> ] ),+"],
        "what the person has said yes to",
        "offers by mail",
    )
    .slot_edges(&[("consent", Edge::NeedsConsent), ("channel", Edge::Through)])],
    statements: &[],
    open: Some(&RECORD),
};

/// An example that must come true.
pub static TEST: Kind = Kind {
    word: "test",
    article_name: "a test",
    plural: "tests",
    title: "Test",
    help: "An example with a person, what happens to them, and what must come of it. It runs on the reference semantics.",
    group: Group::Assurance,
    head: Head {
        name: NameRule::Text,
        label: LabelRule::Forbidden,
        ..Head::PLAIN
    },
    body: &Body {
        members: &[
            Member::new("journey", &["<journeys:ref(journey)>,+"], "the journeys that are tried", "recover_booking").edge(Edge::Tries),
            Member::new("lifecycle", &["<lifecycles:ref(lifecycle)>,+"], "the lifecycles that are tried", "traveller_lifecycle").edge(Edge::Tries),
            Member::new("campaign", &["<campaigns:ref(campaign)>,+"], "the campaigns that are tried", "summer").edge(Edge::Tries),
            NOTES,
        ],
        statements: &[
            Statement::new(
                "given",
                &["given <entity:ref(entity)> [ <name:name> ]"],
                "the person it is about, or something they are related to",
                "given traveller { id: \"t1\"; tier: blue; consents: offers by mail }",
            )
            .defines(Nested::Subject)
            .edge(Edge::Reads)
            .block(&GIVEN),
            Statement::new(
                "at",
                &["at <instant:instant> <event:event> [ of <subject:ref(subject)> ] [ arrives <arrival:instant> ]"],
                "what happens, when, and when it becomes known where that is later",
                "at 2026-05-04T10:00 booking_abandoned { search_id: \"s1\"; value: 120 EUR }",
            )
            .edge(Edge::Reads)
            .may_have_block(&VALUES),
            Statement::new(
                "expect",
                &[
                    "expect no sends",
                    "expect no entry",
                    "expect no send <message:ref(message)>",
                    "expect send <message:ref(message)> [ at <instant:instant> ]",
                    "expect skip <message:ref(message)> [ because <reason:word(holdout|suppression|quiet_hours|consent|silenced|cap)> ]",
                    "expect notify <team:ref(team)> [ at <instant:instant> ]",
                    "expect call <webhook:ref(webhook)> [ at <instant:instant> ]",
                    "expect goal [ by <event:event> ] [ at <instant:instant> ]",
                    "expect exit [ at <instant:instant> ]",
                    "expect in <segment:ref(segment|stage)> [ at <instant:instant> ]",
                    "expect not in <segment:ref(segment|stage)> [ at <instant:instant> ]",
                ],
                "what must come of it",
                "expect goal by booking at 2026-05-04T10:40",
            )
            .edge(Edge::Reads),
        ],
        open: None,
    },
    body_required: true,
    example: r#"entity traveller { id: Text, key; country: Country }
event booking_abandoned of traveller { value: Money }
event booking of traveller { total: Money }
team crm_team "CRM" { size: 3 people }

journey recover_booking "Recover abandoned bookings" {
  enter: on booking_abandoned
  goal:  booking within 3 days of entry
  wait 1 hour
  notify crm_team "Call this traveller"
}

test "a quick booker is left alone" {
  journey: recover_booking
  given traveller { id: "t1"; country: DE }
  at 2026-05-04T10:00 booking_abandoned { value: 120 EUR }
  at 2026-05-04T10:40 booking { total: 120 EUR }
  expect no sends
  expect goal by booking at 2026-05-04T10:40
}
"#,
};
