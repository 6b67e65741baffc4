//! Random small strategies, as data and as text.

use proptest::prelude::*;

/// Midnight in Berlin, three days before clocks are put forward on the 29th.
pub const START: &str = "2026-03-26T23:00:00Z";

/// What can happen.
pub const EVENTS: [&str; 5] = ["visit", "sale", "gone", "click", "unsubscribed"];

#[derive(Clone, Debug)]
pub struct Plan {
    pub journeys: Vec<Journey>,
    pub rules: Vec<Rule>,
    pub hold: Option<i64>,
    /// Count and length in minutes; a length of none is a calendar day.
    pub cap: Option<(usize, Option<i64>)>,
    pub overall: Option<(usize, i64)>,
    pub on_cap: OnCap,
    /// Quiet from one hour to another.
    pub quiet: Option<(i8, i8)>,
    pub hold_at_most: Option<i64>,
    pub caps_watch: bool,
    pub campaigns: Vec<Campaign>,
    /// The day that is due, in days since the start, and from which minute on
    /// it is another one.
    pub due: Option<i64>,
    pub moved: Option<(i64, Option<i64>)>,
    /// Their birthday, in days since the start.
    pub birthday: i64,
    pub events: Vec<Happens>,
}

#[derive(Clone, Debug)]
pub struct Campaign {
    pub audience: Option<Test>,
    /// Of each send the message, the day, and the hour to half past which it
    /// goes out; where there is none, as the day begins.
    pub sends: Vec<(usize, i64, Option<i8>)>,
}

#[derive(Clone, Copy, Debug)]
pub enum OnCap {
    Skip,
    Defer(i64),
    Leave,
}

#[derive(Clone, Copy, Debug)]
pub struct Happens {
    pub kind: usize,
    pub time: i64,
    pub arrival: i64,
}

#[derive(Clone, Debug)]
pub struct Journey {
    pub entry: Entry,
    pub reenter: Option<i64>,
    pub audience: Option<Test>,
    pub keep: Option<Test>,
    pub goal: Option<Option<i64>>,
    pub exit: Option<Exit>,
    pub lives: Option<i64>,
    pub priority: i64,
    pub silences: bool,
    pub steps: Vec<Step>,
}

#[derive(Clone, Copy, Debug)]
pub enum Entry {
    Event(usize),
    Segment,
    Stage,
    Every(i64),
    /// So many days after a date, or before it, half past an hour.
    Date(Dated, i64, i8),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dated {
    Due,
    Birthday,
}

#[derive(Clone, Copy, Debug)]
pub enum Exit {
    Gone,
    When(Test),
}

/// How often something happened within some minutes, or whether the flag is
/// set.
#[derive(Clone, Copy, Debug)]
pub enum Test {
    AtLeast(usize, usize, i64),
    Fewer(usize, usize, i64),
    /// `recency(e) >= minutes`: as `>` it would turn a millisecond later.
    Quiet(usize, i64),
    Flag,
}

#[derive(Clone, Debug)]
pub enum Step {
    Wait(i64),
    WaitDays(i64),
    WaitUntil(i8),
    WaitFor {
        event: usize,
        limit: i64,
        grace: Option<i64>,
        since_entry: bool,
        then: Vec<Step>,
        otherwise: Vec<Step>,
    },
    Send(usize),
    If(Test, Vec<Step>, Vec<Step>),
    /// By its number within the journey.
    Split(usize, Vec<Step>, Vec<Step>),
    Set(bool),
    Tell,
    Start,
    Leave,
}

#[derive(Clone, Copy, Debug)]
pub struct Rule {
    pub on: On,
    pub when: Option<Test>,
    pub action: Action,
}

#[derive(Clone, Copy, Debug)]
pub enum On {
    Enter,
    Left,
    Stay(i64),
    Event(usize),
}

#[derive(Clone, Copy, Debug)]
pub enum Action {
    Send(usize),
    Start,
    Set(bool),
}

impl Test {
    fn text(self) -> String {
        let e = |event: usize| match EVENTS[event] {
            "click" => "click(m0)",
            name => name,
        };
        match self {
            Self::AtLeast(event, count, within) => {
                format!("count({} within {within} minutes) >= {count}", e(event))
            }
            Self::Fewer(event, count, within) => {
                format!("count({} within {within} minutes) < {count}", e(event))
            }
            Self::Quiet(event, length) => format!("recency({}) >= {length} minutes", e(event)),
            Self::Flag => "flag == true".to_owned(),
        }
    }
}

fn event(kind: usize) -> &'static str {
    match EVENTS[kind] {
        "click" => "click(m0)",
        "unsubscribed" => "unsubscribed(news)",
        name => name,
    }
}

impl Plan {
    pub fn text(&self) -> String {
        let mut text = String::from(
            "strategy s \"S\" {\n  horizon: 2026-01-01 .. 2026-12-31\n  currency: EUR\n  timezone: \"Europe/Berlin\"\n",
        );
        if let Some((count, length)) = self.overall {
            text += &format!("  cap: {count} per {length} minutes\n");
        }
        text += "}\nentity person \"Person\" { id: Text, key; zone: Timezone; flag: Bool; due: Date?; born: Date? }\n";
        for name in ["visit", "sale", "gone"] {
            text += &format!("event {name} \"E\" of person {{ id: Text, key }}\n");
        }
        text += "team crm \"CRM\" { size: 3 people }\nchannel mail \"Mail\" {\n  kind: email\n";
        match self.cap {
            Some((count, Some(length))) => {
                text += &format!("  cap: {count} per {length} minutes\n")
            }
            Some((count, None)) => text += &format!("  cap: {count} per day\n"),
            None => {}
        }
        match self.on_cap {
            OnCap::Skip => {}
            OnCap::Defer(limit) => text += &format!("  on_cap: defer up to {limit} minutes\n"),
            OnCap::Leave => text += "  on_cap: leave\n",
        }
        if let Some((from, to)) = self.quiet {
            text += &format!("  quiet: {from:02}:00 .. {to:02}:00\n");
        }
        if let Some(limit) = self.hold_at_most {
            text += &format!("  hold_at_most: {limit} minutes\n");
        }
        text += "}\nconsent news \"News\" of person { channels: mail; basis: opt_in }\n";
        for m in 0..3 {
            text += &format!(
                "message m{m} \"M\" {{ channel: mail; topic: news; purpose: marketing; subject: \"S\"; body: \"B\" }}\n"
            );
        }
        text += "segment busy \"Busy\" of person { where: count(visit within 400 minutes) >= 2 }\n";
        text += "lifecycle life \"Life\" of person {\n  stage fresh { when: count(visit within 500 minutes) >= 1 }\n  stage buyer { when: count(visit within 500 minutes) == 0 and recency(sale) < 700 minutes }\n  stage rest { when: otherwise }\n";
        if let Some(hold) = self.hold {
            text = text.replace(
                "stage fresh { when: count(visit within 500 minutes) >= 1 }",
                &format!("stage fresh {{ when: count(visit within 500 minutes) >= 1; hold: at least {hold} minutes }}"),
            );
        }
        for (index, rule) in self.rules.iter().enumerate() {
            let on = match rule.on {
                On::Enter => "enter fresh".to_owned(),
                On::Left => "leave fresh".to_owned(),
                On::Stay(length) => format!("in busy for {length} minutes"),
                On::Event(kind) => event(kind).to_owned(),
            };
            let when = rule
                .when
                .map_or_else(String::new, |test| format!("when: {}; ", test.text()));
            let action = match rule.action {
                Action::Send(message) => format!("send m{message}"),
                Action::Start => "start j1".to_owned(),
                Action::Set(flag) => format!("set flag = {flag}"),
            };
            text += &format!("  rule r{index} {{ on: {on}; {when}do: {action} }}\n");
        }
        text += "}\n";
        for (index, journey) in self.journeys.iter().enumerate() {
            text += &journey.text(index);
        }
        for (index, campaign) in self.campaigns.iter().enumerate() {
            text += &format!("campaign c{index} \"C\" {{\n  runs: 2026-03-20 .. 2026-04-30\n");
            if let Some(test) = campaign.audience {
                text += &format!("  audience: {}\n", test.text());
            }
            for (message, on, hour) in &campaign.sends {
                let at = hour.map_or_else(String::new, |hour| format!(" at {hour:02}:30"));
                text += &format!("  send m{message} on {}{at}\n", day(*on));
            }
            text += "}\n";
        }
        text
    }
}

/// A day, so many after the start.
pub fn day(after: i64) -> jiff::civil::Date {
    jiff::civil::date(2026, 3, 27) + jiff::Span::new().days(after)
}

impl Journey {
    fn text(&self, index: usize) -> String {
        let mut text = format!("journey j{index} \"J\" {{\n");
        match self.entry {
            Entry::Event(kind) => text += &format!("  enter: on {}\n", event(kind)),
            Entry::Segment => text += "  enter: when entering busy\n",
            Entry::Stage => text += "  enter: when entering life.fresh\n",
            Entry::Every(hours) => text += &format!("  enter: every {hours} hours\n"),
            Entry::Date(dated, days, hour) => {
                let date = match dated {
                    Dated::Due => "person.due",
                    Dated::Birthday => "anniversary(born)",
                };
                let around = match days {
                    0 => String::new(),
                    days if days < 0 => format!(" {} days before", -days),
                    days => format!(" {days} days after"),
                };
                text += &format!("  enter: on {date}{around} at {hour:02}:30\n");
            }
        }
        match self.reenter {
            Some(gap) => text += &format!("  reenter: after {gap} minutes\n"),
            None => text += "  reenter: never\n",
        }
        if let Some(test) = self.audience {
            text += &format!("  for: {}\n", test.text());
        }
        if let Some(test) = self.keep {
            text += &format!("  while: {}\n", test.text());
        }
        match self.goal {
            Some(Some(within)) => {
                text += &format!("  goal: sale within {within} minutes of entry\n")
            }
            Some(None) => text += "  goal: sale\n",
            None => {}
        }
        match self.exit {
            Some(Exit::Gone) => text += "  exit: on gone\n",
            Some(Exit::When(test)) => text += &format!("  exit: when {}\n", test.text()),
            None => {}
        }
        if let Some(lives) = self.lives {
            text += &format!("  lives: {lives} minutes\n");
        }
        text += &format!("  priority: {}\n", self.priority);
        if self.silences {
            text += &format!("  silences: j{}\n", usize::from(index == 0));
        }
        steps(&mut text, &self.steps, 1);
        text + "}\n"
    }
}

fn steps(text: &mut String, list: &[Step], depth: usize) {
    let pad = "  ".repeat(depth);
    for step in list {
        match step {
            Step::Wait(minutes) => *text += &format!("{pad}wait {minutes} minutes\n"),
            Step::WaitDays(days) => *text += &format!("{pad}wait {days} days\n"),
            Step::WaitUntil(hour) => *text += &format!("{pad}wait until {hour:02}:30\n"),
            Step::WaitFor {
                event: kind,
                limit,
                grace,
                since_entry,
                then,
                otherwise,
            } => {
                let grace =
                    grace.map_or_else(String::new, |grace| format!(" grace {grace} minutes"));
                let since = if *since_entry {
                    " including since entry"
                } else {
                    ""
                };
                *text += &format!(
                    "{pad}wait for {} up to {limit} minutes{grace}{since} {{\n{pad}  then {{\n",
                    event(*kind)
                );
                steps(text, then, depth + 2);
                *text += &format!("{pad}  }}\n{pad}  else {{\n");
                steps(text, otherwise, depth + 2);
                *text += &format!("{pad}  }}\n{pad}}}\n");
            }
            Step::Send(message) => *text += &format!("{pad}send m{message}\n"),
            Step::If(test, then, otherwise) => {
                *text += &format!("{pad}if {} {{\n", test.text());
                steps(text, then, depth + 1);
                *text += &format!("{pad}}}\n{pad}else {{\n");
                steps(text, otherwise, depth + 1);
                *text += &format!("{pad}}}\n");
            }
            Step::Split(split, first, second) => {
                *text += &format!("{pad}split s{split} {{\n{pad}  50% a{split} {{\n");
                steps(text, first, depth + 2);
                *text += &format!("{pad}  }}\n{pad}  50% b{split} {{\n");
                steps(text, second, depth + 2);
                *text += &format!("{pad}  }}\n{pad}}}\n");
            }
            Step::Set(flag) => *text += &format!("{pad}set flag = {flag}\n"),
            Step::Tell => *text += &format!("{pad}notify crm \"told\"\n"),
            Step::Start => *text += &format!("{pad}start j1\n"),
            Step::Leave => *text += &format!("{pad}leave\n"),
        }
    }
}

fn test() -> impl Strategy<Value = Test> {
    let counted = || {
        (
            0_usize..4,
            1_usize..3,
            prop::sample::select(vec![60_i64, 300, 900]),
        )
    };
    prop_oneof![
        counted().prop_map(|(event, count, within)| Test::AtLeast(event, count, within)),
        counted().prop_map(|(event, count, within)| Test::Fewer(event, count, within)),
        (0_usize..4, prop::sample::select(vec![60_i64, 300]))
            .prop_map(|(event, length)| Test::Quiet(event, length)),
        Just(Test::Flag),
    ]
}

fn leaf() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => prop::sample::select(vec![0_i64, 10, 60, 200, 600]).prop_map(Step::Wait),
        1 => (1_i64..3).prop_map(Step::WaitDays),
        2 => prop::sample::select(vec![2_i8, 9, 21]).prop_map(Step::WaitUntil),
        5 => (0_usize..3).prop_map(Step::Send),
        1 => any::<bool>().prop_map(Step::Set),
        1 => Just(Step::Tell),
        1 => Just(Step::Start),
        1 => Just(Step::Leave),
    ]
}

fn program() -> impl Strategy<Value = Vec<Step>> {
    let step = leaf().prop_recursive(2, 10, 3, |inner| {
        let block = || prop::collection::vec(inner.clone(), 0..3);
        prop_oneof![
            3 => (
                0_usize..4,
                prop::sample::select(vec![30_i64, 200, 700]),
                prop::option::weighted(0.3, Just(45_i64)),
                any::<bool>(),
                block(),
                block(),
            )
                .prop_map(|(event, limit, grace, since_entry, then, otherwise)| Step::WaitFor {
                    event, limit, grace, since_entry, then, otherwise,
                }),
            2 => (test(), block(), block()).prop_map(|(test, then, otherwise)| Step::If(test, then, otherwise)),
            1 => (block(), block()).prop_map(|(first, second)| Step::Split(0, first, second)),
        ]
    });
    prop::collection::vec(step, 1..5)
}

fn journey() -> impl Strategy<Value = Journey> {
    let entry = prop_oneof![
        4 => (0_usize..3).prop_map(Entry::Event),
        1 => Just(Entry::Segment),
        1 => Just(Entry::Stage),
        1 => prop::sample::select(vec![7_i64, 24]).prop_map(Entry::Every),
        2 => (
            prop::sample::select(vec![Dated::Due, Dated::Birthday]),
            -2_i64..3,
            prop::sample::select(vec![0_i8, 2, 9, 23]),
        )
            .prop_map(|(dated, days, hour)| Entry::Date(dated, days, hour)),
    ];
    let exit = prop_oneof![Just(Exit::Gone), test().prop_map(Exit::When)];
    (
        (
            entry,
            prop::option::weighted(0.8, prop::sample::select(vec![0_i64, 100, 1_500])),
            prop::option::weighted(0.2, test()),
            prop::option::weighted(0.2, test()),
            prop::option::weighted(
                0.4,
                prop::option::of(prop::sample::select(vec![120_i64, 2_000])),
            ),
        ),
        (
            prop::option::weighted(0.3, exit),
            prop::option::weighted(0.3, prop::sample::select(vec![100_i64, 2_000])),
            0_i64..2,
            prop::bool::weighted(0.15),
            program(),
        ),
    )
        .prop_map(
            |(
                (entry, reenter, audience, keep, goal),
                (exit, lives, priority, silences, mut steps),
            )| {
                number(&mut steps, &mut 0);
                Journey {
                    entry,
                    reenter,
                    audience,
                    keep,
                    goal,
                    exit,
                    lives,
                    priority,
                    silences,
                    steps,
                }
            },
        )
}

fn rule() -> impl Strategy<Value = Rule> {
    let on = prop_oneof![
        Just(On::Enter),
        Just(On::Left),
        prop::sample::select(vec![0_i64, 50, 300]).prop_map(On::Stay),
        (0_usize..3).prop_map(On::Event),
    ];
    let action = prop_oneof![
        3 => (0_usize..3).prop_map(Action::Send),
        1 => Just(Action::Start),
        1 => any::<bool>().prop_map(Action::Set),
    ];
    (on, prop::option::weighted(0.3, test()), action).prop_map(|(on, when, action)| Rule {
        on,
        when,
        action,
    })
}

fn happens() -> impl Strategy<Value = Happens> {
    let kind =
        prop_oneof![4 => Just(0_usize), 3 => Just(1), 1 => Just(2), 2 => Just(3), 1 => Just(4)];
    let late = prop_oneof![6 => Just(0_i64), 1 => 1_i64..90];
    (kind, 0_i64..(4 * 24 * 6), late).prop_map(|(kind, tens, late)| Happens {
        kind,
        time: tens * 10,
        arrival: tens * 10 + late,
    })
}

fn campaign() -> impl Strategy<Value = Campaign> {
    let send = (
        0_usize..3,
        -1_i64..5,
        prop::option::weighted(0.7, prop::sample::select(vec![2_i8, 9, 21])),
    );
    (
        prop::option::weighted(0.6, test()),
        prop::collection::vec(send, 1..4),
    )
        .prop_map(|(audience, sends)| Campaign { audience, sends })
}

/// The days of a person: what is due, the minute at which that changes and to
/// what, and their birthday.
type Days = (Option<i64>, Option<(i64, Option<i64>)>, i64);

fn days() -> impl Strategy<Value = Days> {
    let due = || prop::option::weighted(0.8, -2_i64..6);
    // Never at a minute at which a day's time comes.
    let moved = (0_i64..(4 * 24 * 6), due()).prop_map(|(tens, due)| (tens * 10 + 5, due));
    (due(), prop::option::weighted(0.4, moved), -2_i64..6)
}

pub fn plan() -> impl Strategy<Value = Plan> {
    let cap = (
        1_usize..3,
        prop::option::of(prop::sample::select(vec![100_i64, 800])),
    );
    let on_cap = prop_oneof![
        Just(OnCap::Skip),
        prop::sample::select(vec![60_i64, 700]).prop_map(OnCap::Defer),
        Just(OnCap::Leave),
    ];
    let quiet = (
        prop::sample::select(vec![1_i8, 12, 20]),
        prop::sample::select(vec![3_i8, 8, 22]),
    );
    (
        prop::collection::vec(journey(), 2..4),
        prop::collection::vec(rule(), 0..3),
        prop::option::weighted(0.5, prop::sample::select(vec![100_i64, 800])),
        prop::option::weighted(0.5, cap),
        prop::option::weighted(
            0.3,
            (1_usize..4, prop::sample::select(vec![100_i64, 1_440])),
        ),
        on_cap,
        prop::option::weighted(0.5, quiet),
        prop::option::weighted(0.3, prop::sample::select(vec![30_i64, 300])),
        prop::bool::weighted(0.2),
        (
            prop::collection::vec(happens(), 0..14),
            prop::collection::vec(campaign(), 0..3),
            days(),
        ),
    )
        .prop_map(
            |(
                journeys,
                rules,
                hold,
                cap,
                overall,
                on_cap,
                quiet,
                hold_at_most,
                caps_watch,
                (mut events, campaigns, (due, moved, birthday)),
            )| {
                // The order in which they become known; at one moment that of
                // their own time.
                events.sort_by_key(|event| (event.arrival, event.time));
                Plan {
                    journeys,
                    rules,
                    hold,
                    cap,
                    overall,
                    on_cap,
                    quiet,
                    hold_at_most,
                    caps_watch,
                    campaigns,
                    due,
                    moved,
                    birthday,
                    events,
                }
            },
        )
}

/// Gives the splits of a journey numbers, from 1.
fn number(steps: &mut [Step], last: &mut usize) {
    for step in steps {
        match step {
            Step::WaitFor {
                then, otherwise, ..
            }
            | Step::If(_, then, otherwise) => {
                number(then, last);
                number(otherwise, last);
            }
            Step::Split(split, first, second) => {
                *last += 1;
                *split = *last;
                number(first, last);
                number(second, last);
            }
            _ => {}
        }
    }
}
