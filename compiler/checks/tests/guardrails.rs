//! Guardrails against a naive reading of the same rules: campaigns and
//! conditions made by chance, as text for the compiler and as data here.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "these are tests: they end where something is wrong"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;

use mkt_diagnostics::{Finding, Governance};
use mkt_model::{SourceFile, build};
use proptest::prelude::*;

/// A campaign as far as the rules look at it.
#[derive(Clone, Debug)]
struct Campaign {
    /// In thousands, and whether in dollars.
    budget: Option<(i64, bool)>,
    priority: Option<i64>,
    /// First day of March, and how many.
    runs: (i64, i64),
    /// Which of three.
    channels: Vec<usize>,
    owner: Option<usize>,
    tested: bool,
}

#[derive(Clone, Debug)]
enum Rule {
    Budget(Sign, i64, bool),
    Priority(Sign, i64),
    PriorityIn(i64, i64),
    Runs(Sign, i64),
    RunsIn(i64, i64),
    Channel(bool, usize),
    ChannelIn(Vec<usize>),
    Owner(usize),
    IsSet(&'static str, bool),
    Not(Box<Rule>),
    And(Box<Rule>, Box<Rule>),
    Or(Box<Rule>, Box<Rule>),
}

#[derive(Clone, Copy, Debug)]
enum Sign {
    Less,
    AtMost,
    Greater,
    AtLeast,
    Equal,
    NotEqual,
}

use Sign::{AtLeast, AtMost, Equal, Greater, Less, NotEqual};

impl Sign {
    fn text(self) -> &'static str {
        match self {
            Less => "<",
            AtMost => "<=",
            Greater => ">",
            AtLeast => ">=",
            Equal => "==",
            NotEqual => "!=",
        }
    }

    fn holds(self, a: i64, b: i64) -> bool {
        match self {
            Less => a < b,
            AtMost => a <= b,
            Greater => a > b,
            AtLeast => a >= b,
            Equal => a == b,
            NotEqual => a != b,
        }
    }
}

const CHANNELS: [&str; 3] = ["mail", "social", "search"];
const OWNERS: [&str; 2] = ["growth", "content"];

/// A dollar is two euros, so that thousands stay whole.
fn euros((amount, dollars): (i64, bool)) -> i64 {
    if dollars { amount * 2 } else { amount }
}

fn currency(dollars: bool) -> &'static str {
    if dollars { "USD" } else { "EUR" }
}

impl Rule {
    fn text(&self) -> String {
        match self {
            Self::Budget(sign, amount, dollars) => {
                format!("budget {} {amount}k {}", sign.text(), currency(*dollars))
            }
            Self::Priority(sign, number) => format!("priority {} {number}", sign.text()),
            Self::PriorityIn(low, high) => format!("priority in {low} .. {high}"),
            Self::Runs(sign, day) => format!("runs {} 2026-03-{day:02}", sign.text()),
            Self::RunsIn(from, to) => format!("runs in 2026-03-{from:02} .. 2026-03-{to:02}"),
            Self::Channel(equal, one) => {
                let sign = if *equal { "==" } else { "!=" };
                format!("channels {sign} {}", CHANNELS[*one])
            }
            Self::ChannelIn(all) => {
                let names: Vec<&str> = all.iter().map(|one| CHANNELS[*one]).collect();
                format!("channels in [{}]", names.join(", "))
            }
            Self::Owner(one) => format!("owner == {}", OWNERS[*one]),
            Self::IsSet(key, true) => format!("{key} is set"),
            Self::IsSet(key, false) => format!("{key} is unset"),
            Self::Not(inner) => format!("not ({})", inner.text()),
            Self::And(a, b) => format!("({}) and ({})", a.text(), b.text()),
            Self::Or(a, b) => format!("({}) or ({})", a.text(), b.text()),
        }
    }

    /// None is unknown.
    fn holds(&self, of: &Campaign) -> Option<bool> {
        let (first, last) = (of.runs.0, of.runs.0 + of.runs.1);
        match self {
            Self::Budget(sign, amount, dollars) => of
                .budget
                .map(|budget| sign.holds(euros(budget), euros((*amount, *dollars)))),
            Self::Priority(sign, number) => of.priority.map(|one| sign.holds(one, *number)),
            Self::PriorityIn(low, high) => of.priority.map(|one| *low <= one && one <= *high),
            Self::Runs(sign, day) => Some(match sign {
                Less => last < *day,
                AtMost => last <= *day,
                Greater => first > *day,
                AtLeast => first >= *day,
                Equal => first == *day && last == *day,
                NotEqual => first != *day || last != *day,
            }),
            Self::RunsIn(from, to) => Some(*from <= first && last <= *to),
            Self::Channel(equal, one) => Some(of.channels.contains(one) == *equal),
            Self::ChannelIn(all) => Some(all.iter().any(|one| of.channels.contains(one))),
            Self::Owner(one) => of.owner.map(|owner| owner == *one),
            Self::IsSet(key, set) => {
                let is_set = match *key {
                    "budget" => of.budget.is_some(),
                    "priority" => of.priority.is_some(),
                    _ => of.owner.is_some(),
                };
                Some(is_set == *set)
            }
            Self::Not(inner) => inner.holds(of).map(|so| !so),
            Self::And(a, b) => match (a.holds(of), b.holds(of)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Self::Or(a, b) => match (a.holds(of), b.holds(of)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
        }
    }
}

fn campaigns() -> impl Strategy<Value = Vec<Campaign>> {
    let one = (
        prop::option::of((1_i64..6, any::<bool>())),
        prop::option::of(1_i64..6),
        (1_i64..10, 0_i64..10),
        prop::sample::subsequence(vec![0, 1, 2], 1..3),
        prop::option::of(0_usize..2),
        any::<bool>(),
    );
    let one = one.prop_map(
        |(budget, priority, runs, channels, owner, tested)| Campaign {
            budget,
            priority,
            runs,
            channels,
            owner,
            tested,
        },
    );
    prop::collection::vec(one, 1..12)
}

fn rules() -> impl Strategy<Value = Rule> {
    let sign = || prop::sample::select(vec![Less, AtMost, Greater, AtLeast, Equal, NotEqual]);
    let leaf = prop_oneof![
        (sign(), 1_i64..6, any::<bool>()).prop_map(|(sign, of, usd)| Rule::Budget(sign, of, usd)),
        (sign(), 1_i64..6).prop_map(|(sign, number)| Rule::Priority(sign, number)),
        (1_i64..6, 1_i64..6).prop_map(|(low, high)| Rule::PriorityIn(low, high)),
        (sign(), 1_i64..20).prop_map(|(sign, day)| Rule::Runs(sign, day)),
        (1_i64..20, 1_i64..20).prop_map(|(from, to)| Rule::RunsIn(from, to)),
        (any::<bool>(), 0_usize..3).prop_map(|(equal, one)| Rule::Channel(equal, one)),
        prop::sample::subsequence(vec![0, 1, 2], 1..3).prop_map(Rule::ChannelIn),
        (0_usize..2).prop_map(Rule::Owner),
        (
            prop::sample::select(vec!["budget", "priority", "owner"]),
            any::<bool>()
        )
            .prop_map(|(key, set)| Rule::IsSet(key, set)),
    ];
    leaf.prop_recursive(3, 12, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|one| Rule::Not(Box::new(one))),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Rule::And(Box::new(a), Box::new(b))),
            (inner.clone(), inner).prop_map(|(a, b)| Rule::Or(Box::new(a), Box::new(b))),
        ]
    })
}

fn source(campaigns: &[Campaign], every: &Rule, must: &Rule) -> String {
    let mut text = "strategy s \"S\" { horizon: 2026-01-01 .. 2026-12-31; currency: EUR
  rate: 1 USD = 2 EUR from 2025-01-01
}
channel mail \"Mail\" { kind: email }
channel social \"Social\" { kind: social }
channel search \"Search\" { kind: search }
team growth \"Growth\" { size: 2 people }
team content \"Content\" { size: 2 people }
platform shop \"Shop\" { kind: analytics }
kpi sales \"Sales\" { source: shop; unit: %; per: month; better: higher }
"
    .to_owned();
    for (number, one) in campaigns.iter().enumerate() {
        let channels: Vec<&str> = one.channels.iter().map(|one| CHANNELS[*one]).collect();
        let (first, last) = (one.runs.0, one.runs.0 + one.runs.1);
        write!(
            text,
            "campaign c{number} \"C\" {{ channels: {}; runs: 2026-03-{first:02} .. 2026-03-{last:02}",
            channels.join(", "),
        )
        .unwrap();
        if let Some((amount, dollars)) = one.budget {
            write!(text, "; budget: {amount}k {}", currency(dollars)).unwrap();
        }
        if let Some(priority) = one.priority {
            write!(text, "; priority: {priority}").unwrap();
        }
        if let Some(owner) = one.owner {
            write!(text, "; owner: {}", OWNERS[owner]).unwrap();
        }
        text.push_str(" }\n");
        if one.tested {
            writeln!(
                text,
                "experiment e{number} \"E\" {{ on: c{number}; metric: sales; variants: a 50%, b 50% }}"
            )
            .unwrap();
        }
    }
    writeln!(
        text,
        "guardrail r \"R\" {{\n  every: campaign where {}\n  must: {}\n  must: have experiment, owner\n  because: \"So.\"\n}}",
        every.text(),
        must.text(),
    )
    .unwrap();
    text
}

/// The campaigns that break the rule, as the compiler tells it.
fn told(text: &str) -> BTreeSet<String> {
    let file = SourceFile {
        path: "a.mkt".to_owned(),
        text: text.to_owned(),
    };
    let built = build(vec![file], mkt_stdlib::modules());
    assert_eq!(built.diagnostics, [], "{text}");
    let found = mkt_checks::check(&built.strategy, built.diagnostics, None);
    let names = found.into_iter().filter_map(|one| match one.finding {
        Finding::Governance(Governance::GuardrailBroken { names, .. }) => Some(names),
        _ => None,
    });
    names.flatten().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_breaks_a_rule_is_what_a_naive_reading_finds(
        campaigns in campaigns(),
        every in rules(),
        must in rules(),
    ) {
        let text = source(&campaigns, &every, &must);
        let broken = campaigns.iter().enumerate().filter(|(_, one)| {
            let falls_under = every.holds(one) == Some(true);
            let keeps = must.holds(one) == Some(true) && one.tested && one.owner.is_some();
            falls_under && !keeps
        });
        let expected: BTreeSet<String> = broken.map(|(number, _)| format!("c{number}")).collect();
        prop_assert_eq!(told(&text), expected, "{}", text);
    }
}
