//! The evaluator against a second one that is deliberately simple: it counts
//! minute by minute, reckons months by hand and money in cents. Predicates go
//! the whole way from source text.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test that panics fails, as it should"
)]

mod support;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use mkt_eval::{Evaluator, Event, Happening, Moment, Person, Population, Truth, Value};
use mkt_model::Strategy;
use proptest::prelude::{Just, ProptestConfig, any, prop, prop_assert_eq, prop_oneof, proptest};
use proptest::strategy::Strategy as Arbitrarily;
use rust_decimal::Decimal;
use support::{kpi, person, set, symbol, tried, world};

/// What happened, in minutes since the epoch.
#[derive(Clone, Debug)]
struct Fact {
    sale: bool,
    time: i64,
    arrival: i64,
    total: i64,
    dollars: bool,
    web: bool,
    items: Option<i64>,
}

#[derive(Clone, Debug)]
struct Profile {
    tier: &'static str,
    children: Option<i64>,
    facts: Vec<Fact>,
}

#[derive(Clone, Copy, Debug)]
enum Length {
    Minutes(i64),
    Days(i64),
    Months(i64),
}

#[derive(Clone, Debug)]
enum Window {
    All,
    Within(Length),
    SinceVisit,
}

#[derive(Clone, Debug)]
enum Leaf {
    Count(bool, Window, i64),
    CountWeb(Window, i64),
    CountItems(Window, i64),
    Recency(bool, Length),
    Total(Window, i64),
    Least(i64),
    Most(i64),
    Mean(i64),
    Children(i64),
}

#[derive(Clone, Debug)]
enum Predicate {
    Leaf(Leaf, &'static str),
    Tier(&'static str),
    ChildrenSet(bool),
    Busy,
    Stage(&'static str),
    Not(Box<Predicate>),
    And(Vec<Predicate>),
    Or(Vec<Predicate>),
}

// ---- as source text ---------------------------------------------------------

fn length(length: Length) -> String {
    match length {
        Length::Minutes(count) => format!("{count} minutes"),
        Length::Days(count) => format!("{count} days"),
        Length::Months(count) => format!("{count} months"),
    }
}

fn window(window: &Window) -> String {
    match window {
        Window::All => String::new(),
        Window::Within(of) => format!(" within {}", length(*of)),
        Window::SinceVisit => " since last(visit)".to_owned(),
    }
}

fn source(predicate: &Predicate) -> String {
    let all = |parts: &[Predicate], word: &str| {
        let parts: Vec<String> = parts.iter().map(source).collect();
        format!("({})", parts.join(&format!(" {word} ")))
    };
    let name = |sale: bool| if sale { "sale" } else { "visit" };
    match predicate {
        Predicate::Leaf(leaf, sign) => match leaf {
            Leaf::Count(sale, of, than) => {
                format!("count({}{}) {sign} {than}", name(*sale), window(of))
            }
            Leaf::CountWeb(of, than) => {
                format!(
                    "count(sale where channel == web{}) {sign} {than}",
                    window(of)
                )
            }
            Leaf::CountItems(of, than) => {
                format!("count(sale where items > 2{}) {sign} {than}", window(of))
            }
            Leaf::Recency(sale, of) => {
                format!("recency({}) {sign} {}", name(*sale), length(*of))
            }
            Leaf::Total(of, than) => format!("sum(sale.total{}) {sign} {than} EUR", window(of)),
            Leaf::Least(than) => format!("min(sale.items) {sign} {than}"),
            Leaf::Most(than) => format!("max(sale.items) {sign} {than}"),
            Leaf::Mean(than) => format!("average(sale.items) {sign} {than}"),
            Leaf::Children(than) => format!("children {sign} {than}"),
        },
        Predicate::Tier(tier) => format!("tier == {tier}"),
        Predicate::ChildrenSet(true) => "children is set".to_owned(),
        Predicate::ChildrenSet(false) => "children is unset".to_owned(),
        Predicate::Busy => "in busy".to_owned(),
        Predicate::Stage(stage) => format!("in life.{stage}"),
        Predicate::Not(inner) => format!("not ({})", source(inner)),
        Predicate::And(parts) => all(parts, "and"),
        Predicate::Or(parts) => all(parts, "or"),
    }
}

// ---- the simple evaluator ---------------------------------------------------

fn wall(zone: &TimeZone, minute: i64) -> DateTime {
    zone.to_datetime(Timestamp::from_second(minute * 60).unwrap())
}

/// The minute that lies some time before another. Months are counted on the
/// wall; the first minute that shows that wall clock or a later one is it.
fn back(zone: &TimeZone, minute: i64, of: Length) -> i64 {
    let months = match of {
        Length::Minutes(count) => return minute - count,
        Length::Days(count) => return minute - count * 1440,
        Length::Months(count) => count,
    };
    let now = wall(zone, minute);
    let month = i64::from(now.year()) * 12 + i64::from(now.month()) - 1 - months;
    let (year, month) = (month.div_euclid(12), month.rem_euclid(12) + 1);
    let first = Date::new(year.try_into().unwrap(), month.try_into().unwrap(), 1).unwrap();
    let day = now.day().min(first.days_in_month());
    let wanted = first
        .with()
        .day(day)
        .build()
        .unwrap()
        .to_datetime(now.time());
    let mut at = TimeZone::UTC.to_timestamp(wanted).unwrap().as_second() / 60 - 1440;
    while wall(zone, at) < wanted {
        at += 1;
    }
    at
}

struct Naive<'a> {
    zone: &'a TimeZone,
    now: i64,
    profile: &'a Profile,
}

impl Naive<'_> {
    /// The facts that count, by walking every minute of the window.
    fn facts(&self, sale: bool, of: &Window) -> Option<Vec<&Fact>> {
        let start = match of {
            Window::All => self.now - 400 * 1440,
            Window::Within(length) => back(self.zone, self.now, *length),
            Window::SinceVisit => self.last(false)?,
        };
        let kept = back(self.zone, self.now, Length::Months(2));
        let mut found = Vec::new();
        let mut times: Vec<i64> = self.profile.facts.iter().map(|fact| fact.time).collect();
        times.sort_unstable();
        let mut minute = self.now;
        while minute > start && times.first().is_some_and(|first| minute >= *first) {
            if times.binary_search(&minute).is_ok() {
                found.extend(self.profile.facts.iter().filter(|fact| {
                    fact.sale == sale
                        && fact.time == minute
                        && fact.arrival <= self.now
                        && (sale || fact.time > kept)
                }));
            }
            minute -= 1;
        }
        Some(found)
    }

    fn last(&self, sale: bool) -> Option<i64> {
        self.facts(sale, &Window::All)?
            .first()
            .map(|fact| fact.time)
    }

    fn cents(&self, fact: &Fact) -> i64 {
        let march: Date = "2026-03-01".parse().unwrap();
        let rate = match (fact.dollars, wall(self.zone, fact.time).date() >= march) {
            (false, _) => 100,
            (true, false) => 92,
            (true, true) => 90,
        };
        fact.total * rate
    }

    /// Both sides of a comparison as whole numbers; none where one is unset.
    fn sides(&self, leaf: &Leaf) -> Option<(i64, i64)> {
        let count = |facts: Vec<&Fact>| i64::try_from(facts.len()).unwrap();
        let items = || -> Vec<i64> {
            let facts = self.facts(true, &Window::All).unwrap();
            facts.iter().filter_map(|fact| fact.items).collect()
        };
        match leaf {
            Leaf::Count(sale, of, than) => Some((count(self.facts(*sale, of)?), *than)),
            Leaf::CountWeb(of, than) => {
                let mut facts = self.facts(true, of)?;
                facts.retain(|fact| fact.web);
                Some((count(facts), *than))
            }
            Leaf::CountItems(of, than) => {
                let mut facts = self.facts(true, of)?;
                facts.retain(|fact| fact.items.is_some_and(|items| items > 2));
                Some((count(facts), *than))
            }
            // Less recent is longer ago.
            Leaf::Recency(sale, of) => Some((-self.last(*sale)?, -back(self.zone, self.now, *of))),
            Leaf::Total(of, than) => {
                let facts = self.facts(true, of)?;
                Some((facts.iter().map(|fact| self.cents(fact)).sum(), than * 100))
            }
            Leaf::Least(than) => Some((items().into_iter().min()?, *than)),
            Leaf::Most(than) => Some((items().into_iter().max()?, *than)),
            Leaf::Mean(than) => {
                let items = items();
                let count = i64::try_from(items.len()).unwrap();
                (count > 0).then(|| (items.iter().sum(), than * count))
            }
            Leaf::Children(than) => Some((self.profile.children?, *than)),
        }
    }

    /// 0 is false, 1 unknown, 2 true.
    fn truth(&self, predicate: &Predicate) -> u8 {
        let so = |so: bool| if so { 2 } else { 0 };
        let count = |at_least: i64, of: Window| {
            i64::try_from(self.facts(true, &of).unwrap().len()).unwrap() >= at_least
        };
        match predicate {
            Predicate::Leaf(leaf, sign) => match self.sides(leaf) {
                None => 1,
                Some((left, right)) => so(match *sign {
                    "==" => left == right,
                    "!=" => left != right,
                    "<" => left < right,
                    "<=" => left <= right,
                    ">" => left > right,
                    _ => left >= right,
                }),
            },
            Predicate::Tier(tier) => so(self.profile.tier == *tier),
            Predicate::ChildrenSet(set) => so(self.profile.children.is_some() == *set),
            Predicate::Busy => {
                so(self.profile.tier == "high" && count(2, Window::Within(Length::Days(30))))
            }
            Predicate::Stage(stage) => {
                let none = so(!count(1, Window::All));
                let one = count(1, Window::All) && !count(2, Window::All);
                let near = self.last(true).is_some_and(|last| last >= self.now - 1440);
                let fresh = so(one && near);
                let parent = match (count(2, Window::All), self.profile.children) {
                    (false, _) => 0,
                    (true, None) => 1,
                    (true, Some(children)) => so(children > 0),
                };
                match *stage {
                    "none" => none,
                    "fresh" => fresh,
                    "parent" => parent,
                    _ => so(none < 2 && fresh < 2 && parent < 2),
                }
            }
            Predicate::Not(inner) => 2 - self.truth(inner),
            Predicate::And(parts) => parts.iter().map(|part| self.truth(part)).min().unwrap(),
            Predicate::Or(parts) => parts.iter().map(|part| self.truth(part)).max().unwrap(),
        }
    }
}

// ---- random worlds ----------------------------------------------------------

/// Minutes round the ends of months and the changes of the clock in Berlin.
fn now() -> impl Arbitrarily<Value = i64> {
    let around = prop::sample::select(vec![
        "2026-03-29T01:00:00Z",
        "2026-03-31T10:00:00Z",
        "2026-04-29T00:30:00Z",
        "2026-05-31T22:00:00Z",
        "2026-10-25T01:00:00Z",
        "2026-11-25T01:30:00Z",
        "2028-02-29T12:00:00Z",
        "2026-02-28T23:30:00Z",
    ]);
    (around, -200_i64..200).prop_map(|(around, minutes)| {
        let around: Timestamp = around.parse().unwrap();
        around.as_second() / 60 + minutes
    })
}

/// How long before now something was: often just at the edge of a window.
fn ago(now: i64) -> impl Arbitrarily<Value = i64> {
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let edges: Vec<i64> = [
        Length::Minutes(90),
        Length::Days(1),
        Length::Days(7),
        Length::Days(30),
        Length::Months(1),
        Length::Months(2),
    ]
    .into_iter()
    .map(|edge| back(&zone, now, edge))
    .collect();
    prop_oneof![
        (prop::sample::select(edges), -1_i64..=1).prop_map(|(edge, off)| edge + off),
        (-10_i64..150_000).prop_map(move |ago| now - ago),
    ]
}

fn fact(now: i64) -> impl Arbitrarily<Value = Fact> {
    let arrival = prop_oneof![4 => Just(0_i64), 1 => 0_i64..200_000];
    (
        prop::bool::weighted(0.7),
        ago(now),
        arrival,
        0_i64..100,
        any::<bool>(),
        any::<bool>(),
        prop::option::of(0_i64..5),
    )
        .prop_map(|(sale, time, late, total, dollars, web, items)| Fact {
            sale,
            time,
            arrival: time + late,
            total,
            // No rate is in force before 2026.
            dollars: dollars && time >= 29_453_760,
            web,
            items,
        })
}

fn profile(now: i64) -> impl Arbitrarily<Value = Profile> {
    (
        prop::sample::select(vec!["low", "middle", "high"]),
        prop::option::of(0_i64..3),
        prop::collection::vec(fact(now), 0..7),
    )
        .prop_map(|(tier, children, facts)| Profile {
            tier,
            children,
            facts,
        })
}

fn lengths() -> impl Arbitrarily<Value = Length> {
    prop_oneof![
        Just(Length::Minutes(90)),
        (1_i64..=30).prop_map(Length::Days),
        Just(Length::Days(30)),
        (1_i64..=2).prop_map(Length::Months),
    ]
}

fn windows() -> impl Arbitrarily<Value = Window> {
    prop_oneof![
        Just(Window::All),
        lengths().prop_map(Window::Within),
        Just(Window::SinceVisit),
    ]
}

fn predicate() -> impl Arbitrarily<Value = Predicate> {
    let leaf = prop_oneof![
        (any::<bool>(), windows(), 0_i64..4)
            .prop_map(|(sale, of, than)| Leaf::Count(sale, of, than)),
        (windows(), 0_i64..3).prop_map(|(of, than)| Leaf::CountWeb(of, than)),
        (windows(), 0_i64..3).prop_map(|(of, than)| Leaf::CountItems(of, than)),
        (any::<bool>(), lengths()).prop_map(|(sale, of)| Leaf::Recency(sale, of)),
        (windows(), 0_i64..200).prop_map(|(of, than)| Leaf::Total(of, than)),
        (0_i64..5).prop_map(Leaf::Least),
        (0_i64..5).prop_map(Leaf::Most),
        (0_i64..5).prop_map(Leaf::Mean),
        (0_i64..3).prop_map(Leaf::Children),
    ];
    let signs = prop::sample::select(vec!["==", "!=", "<", "<=", ">", ">="]);
    let simple = prop_oneof![
        8 => (leaf, signs).prop_map(|(leaf, sign)| Predicate::Leaf(leaf, sign)),
        1 => prop::sample::select(vec!["low", "middle", "high"]).prop_map(Predicate::Tier),
        1 => any::<bool>().prop_map(Predicate::ChildrenSet),
        1 => Just(Predicate::Busy),
        2 => prop::sample::select(vec!["none", "fresh", "parent", "rest"]).prop_map(Predicate::Stage),
    ];
    simple.prop_recursive(3, 10, 3, |inner| {
        prop_oneof![
            inner
                .clone()
                .prop_map(|inner| Predicate::Not(Box::new(inner))),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Predicate::And),
            prop::collection::vec(inner, 2..4).prop_map(Predicate::Or),
        ]
    })
}

fn minute(minute: i64) -> Timestamp {
    Timestamp::from_second(minute * 60).unwrap()
}

fn known(strategy: &Strategy, profile: &Profile) -> Person {
    let mut somebody = person(strategy);
    set(strategy, &mut somebody, "tier", support::word(profile.tier));
    if let Some(children) = profile.children {
        let children = Value::Number(children.into());
        set(strategy, &mut somebody, "children", children);
    }
    for fact in &profile.facts {
        let kind = if fact.sale { "sale" } else { "visit" };
        let happening = Happening::Declared(symbol(strategy, kind));
        let mut event = Event::new(happening, minute(fact.time), minute(fact.arrival));
        if fact.sale {
            let currency = if fact.dollars { "USD" } else { "EUR" };
            let channel = if fact.web { "web" } else { "shop" };
            let mut put = |name: &str, value| {
                let id = symbol(strategy, &format!("sale.{name}"));
                event.properties.insert(id, value);
            };
            put("total", support::money(&fact.total.to_string(), currency));
            put("channel", support::word(channel));
            if let Some(items) = fact.items {
                put("items", Value::Number(items.into()));
            }
        }
        somebody.record(event);
    }
    somebody
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, max_shrink_iters: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn predicates_are_what_counting_minute_by_minute_says(
        (now, profile) in now().prop_flat_map(|now| (Just(now), profile(now))),
        predicates in prop::collection::vec(predicate(), 1..6),
    ) {
        let lines: Vec<String> = predicates
            .iter()
            .enumerate()
            .map(|(index, one)| format!("segment tried{index} of person {{ where: {} }}", source(one)))
            .collect();
        let strategy = world(&lines.join("\n"));
        let evaluator = Evaluator::new(&strategy);
        let somebody = known(&strategy, &profile);
        let naive = Naive { zone: evaluator.zone(), now, profile: &profile };
        for (index, one) in predicates.iter().enumerate() {
            let tried = symbol(&strategy, &format!("tried{index}"));
            let segment = strategy.segments().find(|segment| segment.symbol_id() == tried).unwrap();
            let moment = Moment::new(&somebody, minute(now));
            let found = evaluator.holds(segment.condition().unwrap(), moment).unwrap();
            let expected = [Truth::False, Truth::Unknown, Truth::True][usize::from(naive.truth(one))];
            prop_assert_eq!(found, expected, "{}", source(one));
            let member = evaluator.is_in(tried, moment).unwrap();
            prop_assert_eq!(member, expected);
        }
    }

    /// `recency(e) < D` holds exactly when there is an event within `D`.
    #[test]
    fn recency_and_within_agree(
        (now, profile) in now().prop_flat_map(|now| (Just(now), profile(now))),
        of in lengths(),
    ) {
        let of = length(of);
        let strategy = world(&format!(
            "segment tried of person {{ where: recency(sale) < {of} }}\nsegment other of person {{ where: count(sale within {of}) >= 1 }}"
        ));
        let evaluator = Evaluator::new(&strategy);
        let somebody = known(&strategy, &profile);
        let moment = Moment::new(&somebody, minute(now));
        let recent = evaluator.holds(tried(&strategy), moment).unwrap();
        let within = evaluator.is_in(symbol(&strategy, "other"), moment).unwrap();
        prop_assert_eq!(recent.is_true(), within.is_true());
    }

    #[test]
    fn kpis_are_what_counting_says(
        (now, profiles) in now().prop_flat_map(|now| (Just(now), prop::collection::vec(profile(now), 0..5))),
        back_by in 0_i64..2,
    ) {
        let strategy = world("");
        let evaluator = Evaluator::new(&strategy);
        let zone = evaluator.zone();
        let people: Vec<Person> = profiles.iter().map(|one| known(&strategy, one)).collect();
        let population = Population { people, ..Population::default() };
        let inside = wall(zone, back(zone, now, Length::Months(back_by))).date();
        let window = evaluator.window_around(inside, "month").unwrap();
        let value = |name: &str| evaluator.kpi(kpi(&strategy, name), &population, window, minute(now)).unwrap();
        let month = |fact: &Fact| {
            let day = wall(zone, fact.time).date();
            (day.year(), day.month()) == (inside.year(), inside.month())
        };
        let kept = back(zone, now, Length::Months(2));
        let exists = |fact: &Fact| {
            fact.time <= now && fact.arrival <= now && (fact.sale || fact.time > kept)
        };
        let (mut orders, mut web, mut cents, mut new, mut visits, mut found) = (0, 0, 0, 0, 0, 0);
        for profile in &profiles {
            let naive = Naive { zone, now, profile };
            let sales: Vec<&Fact> = profile.facts.iter().filter(|fact| fact.sale && exists(fact)).collect();
            for sale in sales.iter().filter(|sale| month(sale)) {
                orders += 1;
                web += i64::from(sale.web);
                cents += naive.cents(sale);
            }
            let first = sales.iter().min_by_key(|sale| sale.time);
            new += i64::from(first.is_some_and(|first| month(first)));
            for visit in profile.facts.iter().filter(|fact| !fact.sale && exists(fact) && month(fact)) {
                visits += 1;
                let in_time = |sale: &&&Fact| sale.time > visit.time && sale.time <= visit.time + 7 * 1440;
                // What is known of the time after the window counts as well.
                let later: Vec<&Fact> = profile.facts.iter().filter(|fact| fact.sale && fact.arrival <= now && fact.time <= now).collect();
                found += i64::from(later.iter().any(|sale| in_time(&sale)));
            }
        }
        let share = |part: i64, whole: i64| {
            let ratio = Decimal::from(part).checked_div(Decimal::from(whole));
            ratio.map(|ratio| Value::Percent(ratio * Decimal::ONE_HUNDRED))
        };
        prop_assert_eq!(value("orders"), Some(Value::Number(orders.into())));
        prop_assert_eq!(value("revenue"), Some(support::money(&Decimal::new(cents, 2).to_string(), "EUR")));
        prop_assert_eq!(value("web_share"), share(web, orders));
        prop_assert_eq!(value("newcomers"), Some(Value::Number(new.into())));
        prop_assert_eq!(value("found"), share(found, visits));
    }
}
