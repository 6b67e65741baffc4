//! Messages, and the offers they make.

use super::shared::{FORMERLY, NOTES, OWNER, STAGE};
use crate::edge::Edge;
use crate::kind::{Body, Group, Head, Kind, Member, Statement};

/// A reason to buy.
pub static OFFER: Kind = Kind {
    word: "offer",
    article_name: "an offer",
    plural: "offers",
    title: "Offer",
    help: "A reason to buy: what it is worth, from when to when, and what it costs at most.",
    group: Group::Reach,
    head: Head::EXTENDS,
    body: &Body::of_members(&[
        Member::new(
            "value",
            &["<value:percent>", "<value:money>", "<value:text>"],
            "what it is worth: a share, an amount, or a thing",
            "10%",
        )
        .required(),
        Member::new(
            "valid",
            &["<valid:dates>"],
            "when it holds, both days included",
            "2026-03-01 .. 2026-05-31",
        )
        .required(),
        Member::new(
            "floor",
            &["<floor:money>"],
            "the lowest purchase it holds for",
            "60 EUR",
        ),
        Member::new(
            "code",
            &["<code:text>"],
            "the code people enter",
            "\"SPRING10\"",
        ),
        Member::new(
            "limit",
            &["<count:integer> [ per <who:word(person|purchase)> ]"],
            "how often it may be used",
            "1 per person",
        ),
        Member::new(
            "audience",
            &["<audience:audience>"],
            "who may use it, where not everyone may",
            "contactable",
        )
        .edge(Edge::Targets),
        Member::new(
            "budget",
            &["<amount:money> [ from <budget:ref(budget)> ]"],
            "what it may cost in all",
            "80k EUR from media_2026",
        )
        .edge(Edge::Spends),
        Member::new(
            "terms",
            &["<terms:text>"],
            "the small print",
            "\"Not with other offers.\"",
        ),
        OWNER,
        NOTES,
        FORMERLY,
    ]),
    body_required: true,
    example: r#"offer spring10 "10 % off the return flight" {
  value: 10%
  valid: 2026-03-01 .. 2026-05-31
  floor: 60 EUR
  limit: 1 per person
}
"#,
};

const SUBJECT: Member = Member::new(
    "subject",
    &["<subject:text>"],
    "the subject line",
    "\"{first_name|Hello}, your seats are held\"",
);

const PREHEADER: Member = Member::new(
    "preheader",
    &["<preheader:text>"],
    "what mail programs show after the subject",
    "\"Until midnight tonight\"",
);

const TITLE: Member = Member::new(
    "title",
    &["<title:text>"],
    "the title of a push or in-app message",
    "\"Your seats are waiting\"",
);

const BODY: Member = Member::new(
    "body",
    &["<body:text>", "file <path:text>"],
    "the text, or the file that holds it",
    "file \"messages/seats.html\"",
);

const LINK: Member = Member::new(
    "link",
    &["<link:text>"],
    "where it leads",
    "\"https://aurora.example/resume\"",
);

const IMAGE: Member = Member::new(
    "image",
    &["file <path:text> [ alt <alt:text> ]"],
    "its picture, and what it shows for those who do not see it",
    "file \"messages/palma.jpg\" alt \"The bay of Palma\"",
);

static TRANSLATION: Body = Body::of_members(&[SUBJECT, PREHEADER, TITLE, BODY, LINK, IMAGE]);

/// What people read.
pub static MESSAGE: Kind = Kind {
    word: "message",
    article_name: "a message",
    plural: "messages",
    title: "Message",
    help: "What people read: its channel, the consent it needs, its purpose and its texts. `{property}` inserts, `{property|there}` falls back.",
    group: Group::Reach,
    head: Head::EXTENDS,
    body: &Body {
        members: &[
            Member::new("channel", &["<channel:ref(channel)>"], "the channel it goes through", "mail").required().edge(Edge::Through),
            Member::new("topic", &["<topic:ref(consent)>"], "the consent it needs", "offers").edge(Edge::NeedsConsent),
            Member::new(
                "purpose",
                &["<purpose:word(marketing|service|transactional)>"],
                "marketing needs a consent and counts for caps; service honours objection and quiet hours; transactional is owed and exempt",
                "marketing",
            )
            .required(),
            Member::new("offers", &["<offers:ref(offer)>,+"], "the offers it makes", "spring10").edge(Edge::Offers),
            SUBJECT,
            PREHEADER,
            TITLE,
            BODY,
            LINK,
            IMAGE,
            Member::new("must_arrive", &["<must:word(yes|no)>"], "whether a cap that drops it is a mistake", "yes"),
            STAGE,
            OWNER,
            NOTES,
            FORMERLY,
        ],
        statements: &[
            Statement::new(
                "language",
                &["language <language:language>"],
                "its texts in another language",
                "language de { subject: \"{first_name|Hallo}, deine Plätze warten\" }",
            )
            .block(&TRANSLATION),
        ],
        open: None,
    },
    body_required: true,
    example: r#"entity traveller { id: Text, key; email: Email?, pii, contact email; first_name: Text?, pii }
channel mail "E-mail" { kind: email }
consent offers "Offers and sales" of traveller { channels: mail; basis: opt_in }

message sale_opens "The sale is open" {
  channel: mail
  topic:   offers
  purpose: marketing
  subject: "{first_name|Hello}, the sale is open"
  body:    "From today until 15 June."
  language de { subject: "{first_name|Hallo}, der Sommer ist da"; body: "Von heute bis 15. Juni." }
}
"#,
};
