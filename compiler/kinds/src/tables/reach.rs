//! Reach: platforms, channels, and the journeys, campaigns and experiments
//! that use them.

use super::shared::{
    CAP, FORMERLY, NOTES, OWNER, PRIORITY, RANDOMISE, RUNS, STAGE, SUPPORTS, TARGET,
};
use super::steps::JOURNEY_STEPS;
use crate::edge::Edge;
use crate::kind::{Body, Group, Head, Kind, Member, Nested, OpenMembers, Statement};

static PARAMETERS: OpenMembers = OpenMembers {
    form: "<type:property_type>",
    defines: Some(Nested::Parameter),
    help: "a parameter that the call hands over, and its type",
    example: "reason: Text",
};

static WEBHOOK: Body = Body {
    members: &[],
    statements: &[],
    open: Some(&PARAMETERS),
};

/// A system that does the work.
pub static PLATFORM: Kind = Kind {
    word: "platform",
    article_name: "a platform",
    plural: "platforms",
    title: "Platform",
    help: "A system: what kind it is, what it can do, what it costs, and the webhooks that journeys may call.",
    group: Group::Reach,
    head: Head::EXTENDS,
    body: &Body {
        members: &[
            Member::new(
                "kind",
                &["<kind:word(automation|crm|cdp|warehouse|integration|analytics|email|social|ads|commerce|content|survey|loyalty|consent|ml|call_centre)>"],
                "what kind of system it is",
                "automation",
            )
            .required(),
            Member::new(
                "can",
                &["<abilities:word(email|sms|push|in_app|web|phone|post|messaging|social|search|display|video|affiliate|webhook|audiences|reports)>,+"],
                "what it can do: reach people by these kinds of channel, take calls, hold audiences, report",
                "email, sms, webhook",
            ),
            Member::new("vendor", &["<vendor:text>"], "who sells it", "\"Example Systems Ltd\""),
            Member::new("hosted", &["<countries:country>,+"], "the countries in which it keeps data", "DE"),
            Member::new("cost", &["<cost:price>"], "what it costs", "4_500 EUR per month"),
            Member::new("budget", &["<budget:ref(budget)>,+"], "the budgets that pay for it, each in its own period", "technology").edge(Edge::Spends),
            SUPPORTS,
            OWNER,
            NOTES,
            FORMERLY,
        ],
        statements: &[
            Statement::new(
                "webhook",
                &["webhook <name:name> [ <label:text> ]"],
                "a call that it takes, with its parameters",
                "webhook open_case { traveller_id: Text; reason: Text }",
            )
            .defines(Nested::Webhook)
            .block(&WEBHOOK),
        ],
        open: None,
    },
    body_required: true,
    example: r#"platform crm_suite "CRM suite" {
  kind: automation
  can:  email, sms, webhook
  cost: 4_500 EUR per month
  webhook open_case { traveller_id: Text; reason: Text }
}
"#,
};

/// A way to people.
pub static CHANNEL: Kind = Kind {
    word: "channel",
    article_name: "a channel",
    plural: "channels",
    title: "Channel",
    help: "A way to people, with what holds for everything sent through it: caps, quiet hours, sender, price.",
    group: Group::Reach,
    head: Head::EXTENDS,
    body: &Body::of_members(&[
        Member::new(
            "kind",
            &["<kind:word(email|sms|push|in_app|web|phone|post|messaging|social|search|display|video|audio|affiliate|marketplace|event|print|outdoor|partner)>"],
            "what kind of channel it is",
            "email",
        ),
        Member::new("media", &["<media:word(owned|earned|paid)>"], "whether it is one's own, earned or paid for", "owned"),
        Member::new("platform", &["<platform:ref(platform)>"], "the platform it runs on", "crm_suite").edge(Edge::RunsOn),
        Member::new("can", &["<parts:word(text|html|images|video|links|buttons|attachments)>,+"], "what a message in it may hold", "text, links"),
        Member::new("limit", &["<length:integer> characters [ in <part:word(subject|title|body)> ]"], "how long a text in it may be", "160 characters in body").repeated(),
        Member::new("consent", &["<consent:word(needed|none)>"], "whether marketing in it needs a consent", "needed"),
        CAP,
        Member::new("on_cap", &["<action:word(skip|leave)>", "<action:word(defer)> up to <limit:duration>"], "what becomes of a message over the cap: it is skipped, it waits, or the person leaves the journey", "defer up to 2 days"),
        Member::new(
            "quiet",
            &["( <window:times> [ on <days:weekdays> ] | closed in <calendar:ref(calendar)> | <days:weekdays> ),+"],
            "when nothing is sent: hours of the person's day, weekdays, a calendar's closed days",
            "21:00 .. 08:00, sunday, closed in germany",
        )
        .edge(Edge::Uses),
        Member::new("hold_at_most", &["<limit:duration>"], "how long quiet hours may hold a message before it is skipped", "24 hours"),
        Member::new("sender", &["<sender:text>"], "who it comes from", "\"Aurora Air <hello@aurora.example>\""),
        Member::new("reply_to", &["<reply_to:text>"], "where an answer goes", "\"service@aurora.example\""),
        Member::new("address", &["<address:text>"], "the postal address that messages state", "\"Flugplatz 1, 12529 Schönefeld\""),
        Member::new("unsubscribe", &["<way:word(link|header|reply|settings)>,+"], "how people say no", "link, header"),
        Member::new(
            "paid_by",
            &["<models:word(send|part|conversation|minute|piece|impression|click|view|lead|sale|month|place)>,+"],
            "what its price is reckoned by, the usual first",
            "click, impression",
        ),
        Member::new("cost", &["<cost:price>"], "what it costs", "0.40 EUR per 1_000 sends"),
        Member::new("budget", &["<budget:ref(budget)>,+"], "the budgets that pay for it, each in its own period", "media_2026").edge(Edge::Spends),
        SUPPORTS,
        OWNER,
        NOTES,
        FORMERLY,
    ]),
    body_required: true,
    example: r#"platform crm_suite "CRM suite" { kind: automation; can: email }
calendar germany "Germany" { works: mon .. fri; closed: 2026-01-01, 2026-05-01 }

channel mail "E-mail" {
  kind:         email
  platform:     crm_suite
  cap:          3 per 7 days
  on_cap:       skip
  quiet:        21:00 .. 08:00, sunday, closed in germany
  hold_at_most: 24 hours
  sender:       "Aurora Air <hello@aurora.example>"
  address:      "Flugplatz 1, 12529 Schönefeld"
  unsubscribe:  link, header
  cost:         0.40 EUR per 1_000 sends
}
"#,
};

/// What happens to one person after another.
pub static JOURNEY: Kind = Kind {
    word: "journey",
    article_name: "a journey",
    plural: "journeys",
    title: "Journey",
    help: "What happens to each person by themselves: how they enter, the steps in order, the goal, and what ends it early.",
    group: Group::Reach,
    head: Head::EXTENDS,
    body: &Body {
        members: &[
            SUPPORTS,
            STAGE,
            Member::new(
                "live",
                &["after <work:ref(initiative|milestone)> [ '+' <lag:lag> ]", "from <from:date>"],
                "when it goes live: when work is done, or on a date",
                "after cdp",
            )
            .edge(Edge::After),
            RUNS,
            Member::new("for", &["<audience:audience>"], "who may enter", "contactable").edge(Edge::Targets),
            Member::new(
                "while",
                &["<audience:audience>", "<condition:predicate>"],
                "what must stay true throughout; who no longer fits leaves",
                "contactable",
            )
            .edge(Edge::Reads),
            Member::new(
                "enter",
                &[
                    "on <event:event>",
                    "when entering <segment:ref(segment|stage)> [ <existing:word(include)> existing ]",
                    "on <property:ref(property)> [ <offset:duration> <side:word(before|after)> ] at <time:time>",
                    "on anniversary '(' <property:ref(property)> ')' [ <offset:duration> <side:word(before|after)> ] at <time:time>",
                    "every <interval:duration> [ at <time:time> ]",
                    "every <each:word(day|week|month|quarter|year)> [ at <time:time> ]",
                ],
                "what brings people in; without it a rule or another journey starts it",
                "on booking_abandoned where value >= 50 EUR",
            )
            .edge(Edge::Enters),
            Member::new(
                "reenter",
                &["<again:word(never)>", "<again:word(after)> <gap:duration>", "<again:word(always)> by <key:ref(property)>"],
                "whether and when someone may enter again",
                "after 7 days",
            )
            .edge(Edge::Reads),
            Member::new(
                "goal",
                &["<event:event> [ within <window:duration> of entry ]", "entering <segment:ref(segment|stage)>"],
                "what it is for: it ends when this happens",
                "booking within 3 days of entry",
            )
            .repeated()
            .edge(Edge::AimsAt),
            Member::new("exit", &["on <event:event>", "when <condition:predicate>"], "what ends it early", "when tier == none").repeated().edge(Edge::Reads),
            Member::new("silences", &["<others:ref(journey|campaign|message)>,+"], "what waits while someone is in here", "newsletter").edge(Edge::Silences),
            PRIORITY,
            Member::new("lives", &["<limit:duration>"], "how long one person may be in it at most; 90 days unless it says so", "30 days"),
            OWNER,
            NOTES,
            FORMERLY,
        ],
        statements: &JOURNEY_STEPS,
        open: None,
    },
    body_required: true,
    example: r#"entity traveller {
  id:   Text, key
  tier: one of [none, blue, silver, gold]
}

event booking_abandoned of traveller { value: Money }
event booking of traveller { total: Money }
team crm_team "CRM" { size: 3 people }

journey recover_booking "Recover abandoned bookings" {
  enter:   on booking_abandoned where value >= 50 EUR
  reenter: after 7 days
  goal:    booking within 3 days of entry
  exit:    when tier == none

  wait 1 hour
  if tier in [silver, gold] { notify crm_team "Call this traveller" }
}
"#,
};

/// A push with a beginning and an end.
pub static CAMPAIGN: Kind = Kind {
    word: "campaign",
    article_name: "a campaign",
    plural: "campaigns",
    title: "Campaign",
    help: "A push with a beginning and an end: for whom, through which channels, with which money, toward which target.",
    group: Group::Reach,
    head: Head::EXTENDS,
    body: &Body {
        members: &[
            SUPPORTS,
            STAGE,
            Member::new("audience", &["<audience:audience>"], "who it is for", "contactable except lapsed_high_value").edge(Edge::Targets),
            RUNS.required(),
            Member::new("channels", &["<channels:ref(channel)>,+"], "the channels it uses", "paid_social, paid_search").edge(Edge::Through),
            Member::new(
                "budget",
                &["<amount:money> [ from <budget:ref(budget)> ] [ split ( <channel:ref(channel)> <share:percent> ),+ ]"],
                "the money set aside for it, the budget it comes from, and how it is shared out",
                "180k EUR from media_2026 split paid_social 55%, paid_search 45%",
            )
            .edge(Edge::Spends)
            .slot_edges(&[("channel", Edge::Through)]),
            TARGET,
            Member::new("offers", &["<offers:ref(offer)>,+"], "the offers it makes", "spring10").edge(Edge::Offers),
            Member::new("needs", &["<needs:ref(initiative|milestone|platform|source|segment)>,+"], "what must be ready before it starts", "cdp, tracking_plan").edge(Edge::Needs),
            Member::new(
                "utm",
                &["campaign <campaign:text> [ source <source:text> ] [ medium <medium:text> ] [ content <content:text> ]"],
                "how its links are marked for analytics",
                "campaign \"summer-2026\"",
            ),
            Member::new("landing", &["<landing:text>"], "the page it leads to", "\"https://aurora.example/summer\""),
            Member::new("exclusive", &["with <others:ref(campaign)>,+"], "the campaigns that must not reach the same people", "with winter").edge(Edge::Excludes),
            PRIORITY,
            OWNER,
            NOTES,
            FORMERLY,
        ],
        statements: &[
            Statement::new(
                "send",
                &["send <message:ref(message)> on <date:date> [ at <time:time> ] [ to <audience:audience> ] [ via <channel:ref(channel)> ] [ as <name:name> ]"],
                "a message to everyone in the audience, on a day",
                "send sale_ends on 2026-06-13 at 09:00 to contactable and not in recent_bookers",
            )
            .defines(Nested::Step)
            .edge(Edge::Sends)
            .slot_edges(&[("audience", Edge::Targets), ("channel", Edge::Through)]),
        ],
        open: None,
    },
    body_required: true,
    example: r#"source ledger "Finance ledger" { refresh: every 1 day }
kpi direct_share "Direct booking share" { source: ledger; unit: %; per: month; better: higher }
channel paid_social "Paid social" { kind: social; media: paid }
channel paid_search "Paid search" { kind: search; media: paid }
budget media_2026 "Media" { total: 600k EUR; period: 2026 }

campaign summer "Summer sale 2026" {
  runs:     2026-05-01 .. 2026-06-15
  channels: paid_social, paid_search
  budget:   180k EUR from media_2026 split paid_social 55%, paid_search 45%
  target:   direct_share at least 40% by 2026-06-15
  utm:      campaign "summer-2026"
}
"#,
};

/// A question that is tried out.
pub static EXPERIMENT: Kind = Kind {
    word: "experiment",
    article_name: "an experiment",
    plural: "experiments",
    title: "Experiment",
    help: "A question that is tried out on people: what is compared, on which metric, how large an effect it can find.",
    group: Group::Reach,
    head: Head::EXTENDS,
    body: &Body::of_members(&[
        Member::new(
            "on",
            &["<on:ref(journey|campaign|message|channel)>,+"],
            "where it is tried",
            "recover_booking",
        )
        .required()
        .edge(Edge::On),
        Member::new(
            "hypothesis",
            &["<hypothesis:text>"],
            "what one expects and why",
            "\"Seats that run out are booked sooner.\"",
        ),
        Member::new(
            "metric",
            &["<metric:ref(kpi)>"],
            "the KPI that decides",
            "recovered_rate",
        )
        .required()
        .edge(Edge::Measures),
        Member::new(
            "guard",
            &["<guards:ref(kpi)>,+"],
            "the KPIs that must not get worse",
            "unsubscribe_rate",
        )
        .edge(Edge::Measures),
        Member::new(
            "baseline",
            &["<baseline:quantity>"],
            "the metric today",
            "11%",
        ),
        Member::new(
            "detect",
            &["<effect:points>", "<effect:percent>", "<effect:quantity>"],
            "the smallest effect worth finding: in points or in the metric's unit, or in percent of the baseline",
            "+1.5 pp",
        ),
        Member::new(
            "deviation",
            &["<deviation:quantity>"],
            "the standard deviation of the metric from person to person, where it is not the share of people who do something",
            "64 EUR",
        ),
        Member::new(
            "variants",
            &["( <name:name> <share:percent> ),+"],
            "the variants and their shares; the others are each compared with the first",
            "control 50%, urgency 50%",
        )
        .required()
        .defines(Nested::Variant),
        Member::new(
            "traffic",
            &["<count:integer> per <each:word(day|week|month)>"],
            "how many people come into it",
            "1_200 per day",
        ),
        Member::new(
            "power",
            &["<power:percent>"],
            "how surely an effect of that size is found; 80% unless it says so",
            "80%",
        ),
        Member::new(
            "confidence",
            &["<confidence:percent>"],
            "how surely nothing is found where there is nothing; 95% unless it says so",
            "95%",
        ),
        Member::new(
            "audience",
            &["<audience:audience>"],
            "who takes part, where not everyone does",
            "contactable",
        )
        .edge(Edge::Targets),
        RUNS,
        RANDOMISE,
        SUPPORTS,
        OWNER,
        NOTES,
        FORMERLY,
    ]),
    body_required: true,
    example: r#"channel mail "E-mail" { kind: email }

kpi click_rate "Clicks per delivery" {
  formula: click(mail) / delivered(mail)
  unit:    %
  per:     week
  better:  higher
}

experiment short_subject "Do short subjects get more clicks?" {
  on:         mail
  metric:     click_rate
  baseline:   3%
  detect:     +0.5 pp
  variants:   control 50%, short 50%
  traffic:    4_000 per day
  power:      80%
  confidence: 95%
  runs:       2026-03-01 .. 2026-03-31
}
"#,
};
