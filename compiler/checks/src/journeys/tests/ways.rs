//! Every way through a journey: all profiles at entry, all that can become of
//! them in each wait, all outcomes of chance and of waits.

use std::collections::{BTreeMap, BTreeSet};

use mkt_model::journey::every_step;
use proptest::prelude::*;

use super::{Made, MadeJourney, built, condition, journey, source, walked};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Profile {
    tier: u8,
    welcomed: bool,
    /// Never changes.
    kind: u8,
    /// Of the event by which they entered.
    shop: u8,
}

fn profiles() -> Vec<Profile> {
    let mut all = Vec::new();
    for tier in 0..3 {
        for welcomed in [false, true] {
            for kind in 0..3 {
                for shop in 0..2 {
                    all.push(Profile {
                        tier,
                        welcomed,
                        kind,
                        shop,
                    });
                }
            }
        }
    }
    all
}

/// What the conditions mean, by hand.
fn holds(asked: u8, of: Profile) -> bool {
    match condition(asked) {
        "tier == gold" => of.tier == 2,
        "tier in [silver, gold]" | "tier != none" => of.tier > 0,
        "welcomed" => of.welcomed,
        "welcomed == false" => !of.welcomed,
        "tier == none or welcomed" => of.tier == 0 || of.welcomed,
        // In a journey the person's own properties come before the event's.
        "kind == red" => of.kind == 0,
        "kind in [red, blue]" => of.kind != 1,
        "shop.kind == green" => of.shop == 1,
        other => panic!("{other}"),
    }
}

/// What is seen on all ways.
#[derive(Default)]
struct Seen {
    /// Steps by their number in the order of the text, with the least days
    /// since entry.
    reached: BTreeMap<usize, u32>,
    /// Conditions by number, with what they came to be.
    outcomes: BTreeMap<usize, BTreeSet<bool>>,
}

struct Ways<'m> {
    made: &'m MadeJourney,
    seen: Seen,
}

/// A set of people who are at one place: the profile, and the days since entry
/// at the least.
type People = BTreeMap<Profile, u32>;

impl Ways<'_> {
    fn enter(&mut self) {
        let mut people = People::new();
        for profile in profiles() {
            let may = |asked: Option<u8>| asked.is_none_or(|asked| holds(asked, profile));
            if may(self.made.audience) && may(self.made.keep) {
                people.insert(profile, 0);
            }
        }
        let mut number = 0;
        let steps = &self.made.steps.clone();
        self.block(steps, people, &mut number);
    }

    /// Whether somebody who has become like this is still in the journey.
    fn stays(&self, profile: Profile) -> bool {
        self.made.keep.is_none_or(|keep| holds(keep, profile))
            && self.made.exit.is_none_or(|exit| !holds(exit, profile))
    }

    /// Time passes: who does not change stays, as nobody has looked; who
    /// changes is looked at.
    fn pass(&self, people: People, days: u32) -> People {
        let mut later = People::new();
        for (profile, since) in people {
            let at = since + days;
            for other in profiles() {
                let same = other.kind == profile.kind && other.shop == profile.shop;
                if !same || at >= u32::from(self.made.lives) {
                    continue;
                }
                if other == profile || self.stays(other) {
                    let known = later.entry(other).or_insert(at);
                    *known = (*known).min(at);
                }
            }
        }
        later
    }

    fn block(&mut self, steps: &[Made], mut people: People, number: &mut usize) -> People {
        for step in steps {
            *number += 1;
            if let Some(least) = people.values().min() {
                let known = self.seen.reached.entry(*number).or_insert(*least);
                *known = (*known).min(*least);
            }
            people = self.step(step, people, number);
        }
        people
    }

    fn step(&mut self, step: &Made, people: People, number: &mut usize) -> People {
        let own = *number;
        match step {
            Made::Wait(days) => self.pass(people, u32::from(*days)),
            Made::Notify | Made::Mark(_) => people,
            Made::Leave => People::new(),
            Made::Set(what) => {
                let mut changed = People::new();
                for (mut profile, at) in people {
                    match what {
                        0..=2 => profile.tier = *what,
                        _ => profile.welcomed = *what == 3,
                    }
                    // It is looked at after each write.
                    if self.stays(profile) {
                        let known = changed.entry(profile).or_insert(at);
                        *known = (*known).min(at);
                    }
                }
                changed
            }
            Made::Split(one, other) => {
                let first = self.block(one, people.clone(), number);
                let second = self.block(other, people, number);
                merged(first, second)
            }
            Made::WaitFor(days, then, otherwise) => {
                let came = self.pass(people.clone(), 0);
                let missed = self.pass(people, u32::from(*days));
                let first = self.block(then, came, number);
                let second = self.block(otherwise, missed, number);
                merged(first, second)
            }
            Made::If(asked, then, also, otherwise) => {
                let (yes, no) = self.asked(own * 2, *asked, people);
                let mut out = self.block(then, yes, number);
                let mut rest = no;
                if let Some((asked, steps)) = also {
                    let (yes, no) = self.asked(own * 2 + 1, *asked, rest);
                    out = merged(out, self.block(steps, yes, number));
                    rest = no;
                }
                let last = self.block(otherwise, rest, number);
                merged(out, last)
            }
        }
    }

    fn asked(&mut self, place: usize, asked: u8, people: People) -> (People, People) {
        let (yes, no): (People, People) = people
            .into_iter()
            .partition(|(profile, _)| holds(asked, *profile));
        let outcomes = self.seen.outcomes.entry(place).or_default();
        if !yes.is_empty() {
            outcomes.insert(true);
        }
        if !no.is_empty() {
            outcomes.insert(false);
        }
        (yes, no)
    }
}

fn merged(mut one: People, other: People) -> People {
    for (profile, at) in other {
        let known = one.entry(profile).or_insert(at);
        *known = (*known).min(at);
    }
    one
}

/// The ids of a program's steps in the order of the text.
fn ids(read: &super::Read<'_>) -> Vec<smol_str::SmolStr> {
    let mut ids = Vec::new();
    for step in every_step(&read.program.steps) {
        ids.push(step.id.clone());
    }
    ids
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    /// A step that somebody gets to is never said to be beyond reach, nor the
    /// time to it longer than it is; a branch is said to be taken always or
    /// never only where that is so.
    #[test]
    fn every_way_is_known(made in journey()) {
        let mut ways = Ways { made: &made, seen: Seen::default() };
        ways.enter();
        let seen = ways.seen;
        let strategy = built(&made);
        let text = source(&made);
        let checked = walked(&strategy, |read, walked| {
            let ids = ids(read);
            for (place, id) in ids.iter().enumerate() {
                let really = seen.reached.get(&(place + 1));
                let told = walked.reached.get(id);
                if let Some(days) = really {
                    let least = told.map(|least| least.total());
                    prop_assert!(least.is_some(), "{id} is reached\n{text}");
                    prop_assert!(
                        least.unwrap() <= i64::from(*days) * 86_400,
                        "{id} is reached after {days} days, not {least:?}\n{text}"
                    );
                }
            }
            for (id, arm, always) in &walked.settled {
                let number = ids.iter().position(|other| other == id).unwrap() + 1;
                let outcomes = seen.outcomes.get(&(number * 2 + arm));
                let other = outcomes.is_some_and(|outcomes| outcomes.contains(&!always));
                prop_assert!(!other, "{id}, arm {arm} is not always {always}\n{text}");
            }
            Ok(())
        });
        match checked {
            Some(checked) => checked?,
            None => prop_assert!(seen.reached.is_empty(), "somebody enters\n{text}"),
        }
    }
}
