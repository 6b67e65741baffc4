use super::{list, s, some};
use mkt_diagnostics::{
    Audience, Barred, Counting, Happened, Idle, Known, Lack, Leaving, Looker, Undecided, Whom,
    Witness,
};

fn traveller(who: &str) -> Box<Witness> {
    Box::new(Witness {
        who: s(who),
        known: vec![Known {
            name: s("tier"),
            value: some("gold"),
        }],
        happened: vec![Happened {
            at: s("2026-03-01 10:00"),
            what: s("booking"),
            detail: s("total 120 EUR"),
        }],
    })
}

fn empties() -> Vec<Audience> {
    let pair = list(&[
        "recency(booking) > 180 days",
        "count(booking within 90 days) >= 1",
    ]);
    let send = Whom::Send {
        campaign: s("summer"),
        message: s("sale_opens"),
    };
    let all = [
        Whom::Segment(s("lapsed")),
        Whom::Stage(s("active")),
        Whom::Rule(s("win_back")),
        Whom::Entry(s("welcome")),
        Whom::Stay(s("welcome")),
        Whom::Campaign(s("summer")),
        send,
        Whom::Experiment(s("urgency")),
    ];
    let empty = |whom: Whom, parts| Audience::SegmentEmpty {
        whom,
        entity: s("traveller"),
        parts,
    };
    let mut samples: Vec<Audience> = all.map(|whom| empty(whom, pair.clone())).into();
    samples.push(empty(
        Whom::Segment(s("lapsed")),
        list(&["count(booking) < 0"]),
    ));
    let many = list(&["a > 1", "b > 1", "a + b < 1", "c", "d"]);
    samples.push(empty(Whom::Segment(s("lapsed")), many));
    samples
}

fn traps() -> Vec<Audience> {
    let trap = |part: &str, unset: &str, with: &str, instead| Audience::UnsetTrap {
        whom: Whom::Campaign(s("summer")),
        part: s(part),
        unset: list(&[unset]),
        with: s(with),
        instead,
        witness: traveller("a traveller who is left out"),
    };
    vec![
        trap(
            "country not in [DE, AT]",
            "country",
            "country not in [DE, AT] or country is unset",
            None,
        ),
        trap(
            "except recent_bookers",
            "recency(booking)",
            "not in recent_bookers or recency(booking) is unset",
            Some((s("recent_bookers"), s("count(booking within 30 days) >= 1"))),
        ),
    ]
}

fn stays() -> Vec<Audience> {
    let stay = |time, most, because| Audience::StayImpossible {
        rule: s("ask"),
        group: s("cooling"),
        time,
        most,
        because,
    };
    vec![
        stay(
            s("14 days"),
            s("10 days"),
            Leaving::Grows {
                figure: s("recency(booking)"),
                from: s("30 days"),
                to: s("40 days"),
            },
        ),
        stay(
            s("2 days"),
            s("1 day"),
            Leaving::Day {
                part: s("anniversary(birthday)"),
            },
        ),
    ]
}

fn missed() -> Vec<Audience> {
    let misses = |looker, instead| Audience::RuleMisses {
        looker,
        entered: s("lapsed"),
        condition: s("in lapsed_high_value"),
        later: s("90 days"),
        instead,
        entity: s("traveller"),
        witness: traveller("a traveller who is missed"),
    };
    vec![
        misses(
            Looker::Rule(s("win_back")),
            some("on: in lapsed_high_value for 1 day"),
        ),
        misses(Looker::Rule(s("win_back")), None),
        misses(Looker::Journey(s("win_back")), None),
    ]
}

fn unreached() -> Vec<Audience> {
    let barred = |lack| Barred {
        message: s("sale_opens"),
        channel: s("mail"),
        lack,
    };
    let both = Lack::Both {
        topic: s("offers"),
        contact: s("email"),
    };
    vec![
        Audience::UnreachableAudience {
            whom: Whom::Campaign(s("summer")),
            messages: vec![barred(Lack::Consent(s("offers")))],
            all: true,
        },
        Audience::UnreachableAudience {
            whom: Whom::Entry(s("welcome")),
            messages: vec![barred(Lack::Contact(s("email"))), barred(both)],
            all: false,
        },
    ]
}

fn counted() -> Vec<Audience> {
    vec![
        Audience::AudienceTooSmall {
            what: Counting::Experiment(s("urgency")),
            needed: s("42_000 people"),
            of: s("small_firms"),
            there: s("8_000 people"),
            at_most: true,
            rests_on: list(&["known_customers", "small_firms"]),
        },
        Audience::AudienceTooSmall {
            what: Counting::Target {
                owner: s("summer"),
                kpi: s("active"),
            },
            needed: s("3M"),
            of: s("traveller"),
            there: s("2.4M people"),
            at_most: false,
            rests_on: Vec::new(),
        },
    ]
}

pub fn samples() -> Vec<Audience> {
    let subset = |idle, by: &[&str]| Audience::SegmentSubset {
        whom: Whom::Segment(s("regulars")),
        part: s("count(booking) >= 1"),
        idle,
        by: list(by),
    };
    let window = |never| Audience::WindowShorterThanRetention {
        figure: s("count(booking within 5 years)"),
        event: s("booking"),
        asked: s("5 years"),
        governance: s("customer_data"),
        kept: s("36 months"),
        never,
    };
    let threshold = |least, most| Audience::ThresholdImpossible {
        condition: s("score(lead) >= 120"),
        figure: s("score(lead)"),
        least,
        most,
    };
    let unreachable = |taken_by: &[&str]| Audience::LifecycleUnreachable {
        lifecycle: s("relationship"),
        stage: s("lapsed"),
        taken_by: list(taken_by),
    };
    let undecided = |asked, parts: &[&str]| Audience::CannotTell {
        asked,
        parts: list(parts),
    };
    let mut samples = empties();
    samples.extend(stays());
    samples.extend([
        Audience::SegmentEveryone {
            segment: s("all_tiers"),
            base: s("traveller"),
        },
        Audience::SegmentDuplicate {
            segment: s("regulars"),
            other: s("champions"),
        },
        subset(Idle::Narrow, &["recency(booking) <= 30 days"]),
        subset(
            Idle::Widen,
            &["tier in [silver, gold]", "count(booking) > 3"],
        ),
        subset(Idle::Except, &[]),
        Audience::SegmentsOverlap {
            one: s("summer"),
            other: s("winter"),
            witness: traveller("a traveller in both audiences"),
        },
        Audience::LifecycleOverlap {
            lifecycle: s("relationship"),
            first: s("active"),
            second: s("lapsed"),
            entity: s("traveller"),
            witness: traveller("a traveller in both"),
        },
        Audience::LifecycleGap {
            lifecycle: s("relationship"),
            entity: s("traveller"),
            witness: traveller("a traveller in no stage"),
        },
        unreachable(&[]),
        unreachable(&["prospect", "first"]),
        Audience::StageWithoutRule {
            lifecycle: s("relationship"),
            stage: s("lapsed"),
        },
        window(false),
        window(true),
        threshold(some("0"), some("100")),
        threshold(None, some("100")),
        threshold(some("1"), None),
        threshold(None, None),
        undecided(
            Undecided::Stages {
                first: s("active"),
                second: s("lapsed"),
            },
            &["average(booking.total) * 2 > 100 EUR"],
        ),
        undecided(Undecided::Lifecycle(s("relationship")), &[]),
        undecided(
            Undecided::Campaigns {
                one: s("summer"),
                other: s("winter"),
            },
            &["first_name contains \"a\""],
        ),
    ]);
    samples.extend(traps());
    samples.extend(missed());
    samples.extend(unreached());
    samples.extend(counted());
    samples
}
