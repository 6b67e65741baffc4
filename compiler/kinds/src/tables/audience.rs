//! Audience: segments, lifecycles, personas and their experience.

use super::shared::{FORMERLY, NOTES, OWNER, STAGE};
use crate::edge::Edge;
use crate::kind::{Body, Group, Head, Kind, Member, Nested, Statement};

/// People who have something in common.
pub static SEGMENT: Kind = Kind {
    word: "segment",
    article_name: "a segment",
    plural: "segments",
    title: "Segment",
    help: "The people of whom a condition is true. An unset property makes a condition unknown, and unknown is not true.",
    group: Group::Audience,
    head: Head::PLAIN.of(
        &["entity", "segment"],
        "the entity or segment that its people come from",
    ),
    body: &Body::of_members(&[
        Member::new(
            "where",
            &["<condition:predicate>"],
            "the condition",
            "recency(booking) > 180 days and tier in [silver, gold]",
        )
        .required()
        .edge(Edge::DefinedBy),
        Member::new(
            "expect",
            &[
                "<share:percent> of <base:ref(entity|segment)>",
                "<size:people>",
            ],
            "how many people it should hold",
            "8% of traveller",
        )
        .edge(Edge::Of),
        OWNER,
        NOTES,
        FORMERLY,
    ]),
    body_required: true,
    example: r#"entity traveller {
  id:   Text, key
  tier: one of [none, blue, silver, gold]
}

event booking of traveller { id: Text, key; total: Money }

segment lapsed_high_value "High-value flyers gone quiet" of traveller {
  where: recency(booking) > 180 days
     and sum(booking.total within 2 years) >= 1_000 EUR
     and tier in [silver, gold]
}
"#,
};

static LIFECYCLE_STAGE: Body = Body::of_members(&[
    Member::new(
        "when",
        &["otherwise", "<condition:predicate>"],
        "who is in it; `otherwise` is everyone who is in no other stage",
        "count(booking) > 1 and recency(booking) <= 180 days",
    )
    .required()
    .edge(Edge::DefinedBy),
    Member::new(
        "hold",
        &["at least <least:duration>"],
        "how long people stay before they can leave, against flapping",
        "at least 7 days",
    ),
    Member::new(
        "expect",
        &["<share:percent>"],
        "the share of people it should hold",
        "25%",
    ),
    STAGE,
    NOTES,
    FORMERLY,
]);

static LIFECYCLE_RULE: Body = Body::of_members(&[
    Member::new(
        "on",
        &[
            "enter <stage:ref(stage)> [ <existing:word(include)> existing ]",
            "leave <stage:ref(stage)>",
            "in <segment:ref(segment|stage)> for <time:duration> [ <existing:word(include)> existing ]",
            "<event:event>",
        ],
        "what sets it off: a change of stage, time spent in a segment, or an event",
        "in lapsed_high_value for 1 day",
    )
    .required()
    .edge(Edge::Enters),
    Member::new("when", &["<condition:predicate>"], "what must also be true", "tier == gold").edge(Edge::Reads),
    Member::new(
        "do",
        &[
            "start <journey:ref(journey)>",
            "send <message:ref(message)> [ via <channel:ref(channel)> ]",
            "notify <team:ref(team)> <text:text>",
            "set <property:ref(property)> '=' <value:value>",
        ],
        "what happens then",
        "start win_back",
    )
    .required()
    .repeated()
    .slot_edges(&[
        ("journey", Edge::Starts),
        ("message", Edge::Sends),
        ("channel", Edge::Through),
        ("team", Edge::Notifies),
        ("property", Edge::Writes),
    ]),
    NOTES,
    FORMERLY,
]);

/// The stages of a relationship.
pub static LIFECYCLE: Kind = Kind {
    word: "lifecycle",
    article_name: "a lifecycle",
    plural: "lifecycles",
    title: "Lifecycle",
    help: "The stages of a relationship: each person is in exactly one. Rules say what happens when someone enters, leaves or stays.",
    group: Group::Audience,
    head: Head::EXTENDS.of(&["entity"], "the entity whose relationship it is"),
    body: &Body {
        members: &[OWNER, NOTES, FORMERLY],
        statements: &[
            Statement::new(
                "stage",
                &["stage <name:name> [ <label:text> ]"],
                "a stage and who is in it",
                "stage prospect { when: count(booking) == 0 }",
            )
            .defines(Nested::Stage)
            .block(&LIFECYCLE_STAGE),
            Statement::new(
                "rule",
                &["rule <name:name> [ <label:text> ]"],
                "what happens on a change of stage, after a time in a segment, or on an event",
                "rule welcome { on: enter first; do: start welcome_series }",
            )
            .defines(Nested::Rule)
            .block(&LIFECYCLE_RULE),
        ],
        open: None,
    },
    body_required: true,
    example: r#"entity traveller { id: Text, key }
event booking of traveller { id: Text, key }
team crm_team "CRM" { size: 3 people }

lifecycle relationship "From prospect to regular" of traveller {
  stage prospect { when: count(booking) == 0 }
  stage active   { when: recency(booking) <= 180 days }
  stage lapsed   { when: otherwise; hold: at least 7 days }

  rule alert { on: enter lapsed; do: notify crm_team "A traveller has gone quiet" }
}
"#,
};

/// A portrait of a segment.
pub static PERSONA: Kind = Kind {
    word: "persona",
    article_name: "a persona",
    plural: "personas",
    title: "Persona",
    help: "A portrait of a segment: what these people want, what troubles them, where they are met.",
    group: Group::Audience,
    head: Head::EXTENDS,
    body: &Body::of_members(&[
        Member::new(
            "segment",
            &["<segments:ref(segment|stage)>,+"],
            "the people it portrays",
            "contactable",
        )
        .edge(Edge::Portrays),
        Member::new(
            "goals",
            &["<goals:text>,+"],
            "what they want",
            "\"A family holiday without surprises\"",
        ),
        Member::new(
            "pains",
            &["<pains:text>,+"],
            "what troubles them",
            "\"Hidden fees\"",
        ),
        Member::new(
            "quote",
            &["<quote:text>"],
            "what they would say",
            "\"Just tell me the whole price.\"",
        ),
        Member::new(
            "channels",
            &["<channels:ref(channel)>,+"],
            "where they are met",
            "mail, web",
        )
        .edge(Edge::Touches),
        OWNER,
        NOTES,
        FORMERLY,
    ]),
    body_required: true,
    example: r#"entity traveller { id: Text, key; children: Integer? }
segment families of traveller { where: children > 0 }

persona lena "Leisure Lena" {
  segment: families
  goals:   "A family holiday without surprises"
  pains:   "Hidden fees", "Seats apart from the children"
}
"#,
};

static EXPERIENCE_STEP: Body = Body::of_members(&[
    Member::new(
        "touch",
        &["<touch:ref(channel|message|journey|campaign|platform)>,+"],
        "where they meet us",
        "paid_social",
    )
    .edge(Edge::Touches),
    Member::new(
        "does",
        &["<does:text>"],
        "what they do",
        "\"Compares fares\"",
    ),
    Member::new(
        "thinks",
        &["<thinks:text>"],
        "what they think",
        "\"Is that the whole price?\"",
    ),
    Member::new(
        "feels",
        &["<feels:integer>"],
        "how they feel, from 1 (bad) to 5 (good)",
        "2",
    ),
    Member::new(
        "pain",
        &["<pain:text>"],
        "what goes wrong for them here",
        "\"Baggage is charged late\"",
    ),
    Member::new(
        "chance",
        &["<chance:text>"],
        "what could be done better here",
        "\"Show the whole price at once\"",
    ),
    Member::new(
        "kpi",
        &["<kpis:ref(kpi)>,+"],
        "the KPIs that show how well it goes",
        "search_to_booking",
    )
    .edge(Edge::Measures),
    OWNER,
    NOTES,
    FORMERLY,
]);

/// What a persona goes through.
pub static EXPERIENCE: Kind = Kind {
    word: "experience",
    article_name: "an experience",
    plural: "experiences",
    title: "Experience",
    help: "What a persona goes through, step by step: the customer journey map.",
    group: Group::Audience,
    head: Head::EXTENDS,
    body: &Body {
        members: &[
            Member::new(
                "persona",
                &["<personas:ref(persona)>,+"],
                "who goes through it",
                "lena",
            )
            .required()
            .edge(Edge::Portrays),
            OWNER,
            NOTES,
            FORMERLY,
        ],
        statements: &[Statement::new(
            "step",
            &["step <name:name> [ <label:text> ] [ at <stage:ref(stage)> ]"],
            "one step, with the framework's stage where it belongs to one",
            "step choose at race.act { touch: web; does: \"Compares fares\"; feels: 2 }",
        )
        .defines(Nested::Step)
        .edge(Edge::InStage)
        .block(&EXPERIENCE_STEP)],
        open: None,
    },
    body_required: true,
    example: r#"channel web "Website" { kind: web }
channel paid_social "Paid social" { kind: social; media: paid }
persona lena "Leisure Lena" { goals: "A family holiday without surprises" }

experience holiday "Booking a holiday" {
  persona: lena
  step dream  { touch: paid_social; does: "Sees a beach"; feels: 4 }
  step choose { touch: web; does: "Compares fares"; feels: 2 }
}
"#,
};
