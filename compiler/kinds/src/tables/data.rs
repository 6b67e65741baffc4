//! Data: what is known about people, where it comes from, and its rules.

use super::shared::{FORMERLY, NOTES, OWNER, PROPERTIES, REFRESH, REVIEW, SUPPORTS};
use crate::edge::Edge;
use crate::kind::{Body, Group, Head, Kind, Member, Statement};

/// Someone or something that is known.
pub static ENTITY: Kind = Kind {
    word: "entity",
    article_name: "an entity",
    plural: "entities",
    title: "Entity",
    help: "Someone or something that is known: a traveller, an account. Its lines are its properties; a property's type may be another entity.",
    group: Group::Data,
    head: Head::EXTENDS,
    body: &Body {
        members: &[NOTES, FORMERLY],
        statements: &[],
        open: Some(&PROPERTIES),
    },
    body_required: true,
    example: r#"entity traveller "Traveller" {
  id:         Text, key
  email:      Email?, pii, contact email
  first_name: Text?, pii
  country:    Country
  home_tz:    Timezone?
  tier:       one of [none, blue, silver, gold]
  birthday:   Date?, pii, fixed
}
"#,
};

/// Something that happens to someone.
pub static EVENT: Kind = Kind {
    word: "event",
    article_name: "an event",
    plural: "events",
    title: "Event",
    help: "Something that happens at an instant. Its lines are the properties that are recorded with it.",
    group: Group::Data,
    head: Head::EXTENDS.of(&["entity"], "the entity that it happens to"),
    body: &Body {
        members: &[NOTES, FORMERLY],
        statements: &[],
        open: Some(&PROPERTIES),
    },
    body_required: true,
    example: r#"entity traveller { id: Text, key }

event booking "Booking completed" of traveller {
  id:      Text, key
  total:   Money
  channel: one of [direct, ota, agency]
}
"#,
};

/// Where data comes from.
pub static SOURCE: Kind = Kind {
    word: "source",
    article_name: "a source",
    plural: "sources",
    title: "Source",
    help: "Where data comes from, on which platform, and how fresh it is.",
    group: Group::Data,
    head: Head::EXTENDS,
    body: &Body::of_members(&[
        Member::new(
            "provides",
            &["<data:ref(entity|event|property)>,+"],
            "the entities, events or properties that come from it; a KPI or score names its source itself",
            "traveller, booking",
        )
        .edge(Edge::Provides),
        Member::new(
            "platform",
            &["<platform:ref(platform)>"],
            "the platform that holds it",
            "crm_suite",
        )
        .edge(Edge::RunsOn),
        Member::new(
            "kind",
            &["<kind:word(own|partner|external)>"],
            "whose data it is",
            "own",
        ),
        REFRESH,
        SUPPORTS,
        OWNER,
        NOTES,
        FORMERLY,
    ]),
    body_required: true,
    example: r#"entity traveller { id: Text, key }
event booking of traveller { id: Text, key }
platform crm_suite "CRM suite" { kind: crm }

source crm "CRM export" {
  provides: traveller, booking
  platform: crm_suite
  refresh:  every 1 hour
}
"#,
};

/// Rules for data.
pub static GOVERNANCE: Kind = Kind {
    word: "governance",
    article_name: "a governance rule set",
    plural: "governance rule sets",
    title: "Governance",
    help: "The rules for data: what they cover, how long it is kept, who may see it, which platforms may process it.",
    group: Group::Data,
    head: Head::EXTENDS,
    body: &Body::of_members(&[
        Member::new(
            "covers",
            &["<data:ref(entity|event|property|source)>,+"],
            "the data that the rules are for",
            "traveller",
        )
        .required()
        .edge(Edge::Covers),
        Member::new(
            "retain",
            &["<retain:duration>"],
            "how long it is kept",
            "36 months",
        ),
        Member::new(
            "access",
            &["<teams:ref(team|stakeholder)>,+"],
            "who may see it",
            "data, crm_team",
        )
        .edge(Edge::Admits),
        Member::new(
            "processing",
            &["<platforms:ref(platform|channel)>,+"],
            "the platforms and channels that may process it",
            "crm_suite, warehouse",
        )
        .edge(Edge::Admits),
        Member::new(
            "law",
            &["<laws:ref(law)>,+"],
            "the laws it is held to",
            "gdpr",
        )
        .edge(Edge::GovernedBy),
        REVIEW,
        SUPPORTS,
        OWNER,
        NOTES,
        FORMERLY,
    ]),
    body_required: true,
    example: r#"entity traveller { id: Text, key; email: Email?, pii }
team data "Data and analytics" { size: 4 people }
platform crm_suite "CRM suite" { kind: crm }

governance travellers "Customer data rules" {
  covers:     traveller
  retain:     36 months
  access:     data
  processing: crm_suite
  owner:      data
}
"#,
};

/// What a law asks for.
pub static LAW: Kind = Kind {
    word: "law",
    article_name: "a law",
    plural: "laws",
    title: "Law",
    help: "What a law is taken to ask for: the sources are held to what is declared here. It is no legal advice.",
    group: Group::Data,
    head: Head::EXTENDS,
    body: &Body::of_members(&[
        Member::new("countries", &["<countries:country>,+"], "where it applies", "DE, AT"),
        Member::new(
            "allows",
            &["<bases:word(opt_in|double_opt_in|soft_opt_in|legitimate_interest|contract|public_task)>,+ [ for <media:word(email|sms|push|in_app|web|phone|post|messaging|social|display)>,+ ]"],
            "the bases on which marketing may rest, by kind of channel where they differ",
            "opt_in, double_opt_in for email, sms",
        )
        .repeated(),
        Member::new(
            "expires",
            &["<after:duration> [ for <bases:word(opt_in|double_opt_in|soft_opt_in|legitimate_interest|contract|public_task)>,+ ]"],
            "when a consent runs out, by basis where they differ",
            "2 years for soft_opt_in",
        )
        .repeated(),
        Member::new(
            "proof",
            &["<proof:word(needed)> [ for <time:duration> ] [ in <media:word(email|sms|push|in_app|web|phone|post|messaging|social|display)>,+ ]"],
            "whether one must be able to show that a consent was given, and how long that is kept",
            "needed for 5 years in phone",
        )
        .repeated(),
        Member::new(
            "quiet",
            &["( <window:times> [ on <days:weekdays> ] | <days:weekdays> ),+ in <media:word(email|sms|push|in_app|web|phone|post|messaging|social|display)>,+"],
            "when nobody may be approached: hours and days where they are",
            "21:00 .. 08:00 in phone, sms",
        )
        .repeated(),
        Member::new(
            "carries",
            &["<parts:word(sender|address|unsubscribe|one_click)>,+ [ in <media:word(email|sms|push|in_app|web|phone|post|messaging|social|display)>,+ ]"],
            "what a marketing message must carry: who sends it, a postal address, a way out, a way out of one click",
            "sender, address, unsubscribe in email",
        )
        .repeated(),
        Member::new(
            "opt_out",
            &["within <within:lag> [ in <media:word(email|sms|push|in_app|web|phone|post|messaging|social|display)>,+ ]"],
            "how soon a no must be heeded",
            "within 10 working days in email",
        )
        .repeated(),
        Member::new("link", &["<link:text>"], "where it can be read", "\"https://eur-lex.europa.eu/eli/reg/2016/679/oj\""),
        REVIEW,
        OWNER,
        NOTES,
        FORMERLY,
    ]),
    body_required: true,
    example: r#"law gdpr "General Data Protection Regulation" {
  countries: DE, AT
  allows:    opt_in, double_opt_in, soft_opt_in for email, sms
  allows:    legitimate_interest for post
  proof:     needed
  link:      "https://eur-lex.europa.eu/eli/reg/2016/679/oj"
}
"#,
};

/// A line of the preference centre.
pub static CONSENT: Kind = Kind {
    word: "consent",
    article_name: "a consent",
    plural: "consents",
    title: "Consent",
    help: "One line of the preference centre: a topic that people can say yes or no to, by channel.",
    group: Group::Data,
    head: Head::EXTENDS.of(&["entity"], "the entity that gives it"),
    body: &Body::of_members(&[
        Member::new(
            "channels",
            &["<channels:ref(channel)>,+"],
            "the channels for which it is asked",
            "mail, texts",
        )
        .required()
        .edge(Edge::Through),
        Member::new(
            "basis",
            &[
                "<basis:word(opt_in|double_opt_in|legitimate_interest|contract|public_task)>",
                "<basis:word(soft_opt_in)> after <purchase:event>",
            ],
            "what it rests on; a soft opt-in names the purchase",
            "double_opt_in",
        )
        .required()
        .edge(Edge::Reads),
        Member::new(
            "law",
            &["<laws:ref(law)>,+"],
            "the laws it is held to",
            "gdpr",
        )
        .edge(Edge::GovernedBy),
        Member::new(
            "expires",
            &["<after:duration> [ after last of <events:event>,+ ]"],
            "when it runs out: counted from when it was given, or from the last of these events",
            "36 months after last of [booking, click]",
        )
        .edge(Edge::Reads),
        OWNER,
        NOTES,
        FORMERLY,
    ]),
    body_required: true,
    example: r#"entity traveller { id: Text, key; email: Email?, pii, contact email }
event booking of traveller { id: Text, key }
channel mail "E-mail" { kind: email }

consent offers "Offers and sales" of traveller {
  channels: mail
  basis:    opt_in
  expires:  36 months after last of [booking, click]
}
"#,
};

/// A number for each person.
pub static SCORE: Kind = Kind {
    word: "score",
    article_name: "a score",
    plural: "scores",
    title: "Score",
    help: "A number for each person: recency, frequency and monetary value; points; lifetime value; or what a model elsewhere computes.",
    group: Group::Data,
    head: Head::EXTENDS.of(&["entity"], "the entity that is scored"),
    body: &Body {
        members: &[
            Member::new("kind", &["<kind:word(rfm|points|lifetime_value|model)>"], "how it is computed", "rfm").required(),
            Member::new("bins", &["<bins:integer>"], "into how many equal parts an rfm score puts people", "5"),
            Member::new("recency", &["<recency:formula>"], "how long ago, for rfm", "recency(booking)").edge(Edge::DefinedBy),
            Member::new("frequency", &["<frequency:formula>"], "how often, for rfm and lifetime value", "count(booking within 1 year)").edge(Edge::DefinedBy),
            Member::new("monetary", &["<monetary:formula>"], "how much, for rfm and lifetime value", "sum(booking.total within 1 year)").edge(Edge::DefinedBy),
            Member::new("margin", &["<margin:percent>"], "the share of sales that stays, for lifetime value", "12%"),
            Member::new("discount", &["<rate:percent> per <each:word(month|year)>"], "what later money is worth less, for lifetime value", "8% per year"),
            Member::new("horizon", &["<horizon:duration>"], "how far a lifetime value looks ahead", "5 years"),
            Member::new("range", &["<low:number> '..' <high:number>"], "the lowest and highest value", "0 .. 1"),
            Member::new("from", &["<source:ref(platform|source)>"], "where a model computes it", "ml_platform").edge(Edge::Reads),
            REFRESH,
            OWNER,
            NOTES,
            FORMERLY,
        ],
        statements: &[
            Statement::new(
                "add",
                &[
                    "add <points:number> when <condition:predicate>",
                    "add <points:number> per <event:event> [ within <window:duration> ] [ ',' at most <limit:number> ]",
                ],
                "points for what is true, or for each time that something happened",
                "add 5 per visit where page starts with \"/pricing\" within 30 days, at most 25",
            )
            .edge(Edge::DefinedBy),
            Statement::new(
                "subtract",
                &[
                    "subtract <points:number> when <condition:predicate>",
                    "subtract <points:number> per <event:event> [ within <window:duration> ] [ ',' at most <limit:number> ]",
                ],
                "points taken away",
                "subtract 10 when recency(visit) > 60 days",
            )
            .edge(Edge::DefinedBy),
        ],
        open: None,
    },
    body_required: true,
    example: r#"entity contact { id: Text, key; employees: Integer? }
event visit of contact { page: Text }

score lead_score "Lead score" of contact {
  kind: points
  add 20 when employees > 200
  add 5 per visit where page starts with "/pricing" within 30 days, at most 25
  subtract 10 when recency(visit) > 60 days
}
"#,
};

/// What a plan rests on without proof.
pub static ASSUMPTION: Kind = Kind {
    word: "assumption",
    article_name: "an assumption",
    plural: "assumptions",
    title: "Assumption",
    help: "What the plan rests on: the size of an audience, a rate, a growth, with where it comes from and when it is looked at again.",
    group: Group::Data,
    head: Head::PLAIN,
    body: &Body::of_members(&[
        Member::new(
            "about",
            &["<about:ref(any)>"],
            "what it is an assumption about",
            "traveller",
        )
        .required()
        .edge(Edge::On),
        Member::new(
            "size",
            &["<size:people>", "<number:number> <of:ref(entity)>"],
            "how many there are",
            "2.4M people",
        )
        .edge(Edge::Reads),
        Member::new(
            "value",
            &["<value:quantity>"],
            "the value of a rate or KPI",
            "11%",
        ),
        Member::new(
            "grows",
            &["<rate:percent> per <each:word(month|quarter|year)>"],
            "how fast it grows",
            "3% per year",
        ),
        Member::new(
            "source",
            &["<source:text>"],
            "where the figure comes from",
            "\"CRM count, 2025-12-01\"",
        ),
        Member::new(
            "confidence",
            &["<confidence:word(low|medium|high)>"],
            "how sure one is",
            "medium",
        ),
        REVIEW,
        OWNER,
        NOTES,
        FORMERLY,
    ]),
    body_required: true,
    example: r#"entity traveller { id: Text, key }

assumption known_travellers "Travellers we know" {
  about:  traveller
  size:   2.4M people
  grows:  3% per year
  source: "CRM count, 2025-12-01"
  review: 2026-06-01
}
"#,
};
