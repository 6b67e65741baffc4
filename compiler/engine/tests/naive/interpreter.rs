//! A second interpreter, minute by minute.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use mkt_eval::hash;

use super::Story;
use super::strategy::{
    Action, Dated, EVENTS, Entry, Exit, Happens, Journey, On, OnCap, Plan, START, Step, Test, day,
};

/// Minutes from the strategy's first day to the start.
const SINCE_FIRST_DAY: i64 = 85 * 24 * 60;

pub struct Naive<'p> {
    plan: &'p Plan,
    zone: TimeZone,
    now: i64,
    known: Vec<Happens>,
    flag: bool,
    stage: Option<&'static str>,
    stage_since: Option<i64>,
    busy: bool,
    /// Of each rule: since when somebody is where it wants them, unless it has
    /// fired.
    stays: Vec<Option<i64>>,
    ways: Vec<Way>,
    sends: Vec<Sending>,
    accepted: Vec<i64>,
    said_no: bool,
    turned: Vec<i64>,
    /// The sends of campaigns that have come up.
    came_up: Vec<(usize, usize)>,
    story: Story,
}

struct Way {
    journey: usize,
    entered: i64,
    ends: i64,
    ended: Option<i64>,
    converted: bool,
    todo: Vec<Step>,
    wake: Option<i64>,
    listens: Option<Listening>,
    skipped: Vec<usize>,
}

struct Listening {
    event: usize,
    after: i64,
    deadline: i64,
    closes: i64,
    then: Vec<Step>,
    otherwise: Vec<Step>,
}

#[derive(Clone, Copy)]
enum By {
    Way(usize),
    Rule(usize),
    Campaign(usize),
}

struct Sending {
    by: By,
    message: usize,
    ask: i64,
    created: i64,
    quiet_since: Option<i64>,
    cap_since: Option<i64>,
    done: bool,
}

type Rank = (i64, i64, String);

impl By {
    fn way(self) -> Option<usize> {
        match self {
            Self::Way(way) => Some(way),
            Self::Rule(_) | Self::Campaign(_) => None,
        }
    }
}

impl<'p> Naive<'p> {
    pub fn new(plan: &'p Plan) -> Self {
        Self {
            plan,
            zone: TimeZone::get("Europe/Berlin").unwrap(),
            now: 0,
            known: Vec::new(),
            flag: false,
            stage: Some("rest"),
            stage_since: None,
            busy: false,
            stays: plan.rules.iter().map(|_| None).collect(),
            ways: Vec::new(),
            sends: Vec::new(),
            accepted: Vec::new(),
            said_no: false,
            turned: plan.journeys.iter().map(|_| -1).collect(),
            came_up: Vec::new(),
            story: Story::new(),
        }
    }

    pub fn run(mut self, minutes: i64) -> Story {
        let mut next = 0;
        for minute in 0..=minutes {
            self.now = minute;
            loop {
                if let Some(event) = self.plan.events.get(next).filter(|e| e.arrival == minute) {
                    next += 1;
                    if EVENTS[event.kind] == "unsubscribed" {
                        self.said_no = true;
                    }
                    self.known.push(*event);
                    self.look(Some(*event));
                    continue;
                }
                let flag = self.flag;
                self.look(None);
                // What a rule has changed is looked at again.
                if self.flag == flag && !self.one() {
                    break;
                }
            }
        }
        self.story
    }

    fn tell(&mut self, what: String) {
        self.story.push((self.now, what));
    }

    /// One thing that is due now; whether there was any.
    fn one(&mut self) -> bool {
        let now = self.now;
        let mut old: Vec<usize> = (0..self.ways.len())
            .filter(|way| self.ways[*way].ended.is_none() && self.ways[*way].ends == now)
            .collect();
        old.sort_by_key(|way| self.rank(*way));
        if let Some(way) = old.first() {
            self.end(*way, "lives");
            return true;
        }
        let mut stays: Vec<(i64, usize)> = (0..self.stays.len())
            .filter_map(|rule| {
                let On::Stay(length) = self.plan.rules[rule].on else {
                    return None;
                };
                let since = self.stays[rule]?;
                (since + length == now).then_some((since, rule))
            })
            .collect();
        stays.sort_unstable();
        if let Some((_, rule)) = stays.first() {
            self.stays[*rule] = None;
            self.fire(*rule);
            return true;
        }
        let mut turns: Vec<(i64, usize)> = self
            .plan
            .journeys
            .iter()
            .enumerate()
            .filter(|(index, journey)| match journey.entry {
                Entry::Every(hours) => {
                    (SINCE_FIRST_DAY + now) % (hours * 60) == 0 && self.turned[*index] != now
                }
                Entry::Date(dated, days, hour) => {
                    self.turned[*index] != now
                        && self
                            .dated(dated)
                            .is_some_and(|date| self.is_at(now, day(date + days), Some(hour)))
                }
                _ => false,
            })
            .map(|(index, journey)| (-journey.priority, index))
            .collect();
        turns.sort_unstable();
        if let Some((_, index)) = turns.first() {
            self.turned[*index] = now;
            self.enter(*index);
            return true;
        }
        let mut wakes: Vec<usize> = (0..self.ways.len())
            .filter(|way| self.ways[*way].ended.is_none() && self.ways[*way].wake == Some(now))
            .collect();
        wakes.sort_by_key(|way| self.rank(*way));
        if let Some(way) = wakes.first() {
            self.advance(*way);
            return true;
        }
        for (index, campaign) in self.plan.campaigns.iter().enumerate() {
            for (number, (message, on, hour)) in campaign.sends.iter().enumerate() {
                let is_new = !self.came_up.contains(&(index, number));
                if is_new && self.is_at(now, day(*on), *hour) {
                    self.came_up.push((index, number));
                    if campaign.audience.is_none_or(|test| self.is(test)) {
                        self.send(By::Campaign(index), *message);
                    }
                    return true;
                }
            }
        }
        let mut asks: Vec<usize> = (0..self.sends.len())
            .filter(|send| !self.sends[*send].done && self.sends[*send].ask == now)
            .collect();
        asks.sort_by_key(|send| (self.rank_of(*send), *send));
        if let Some(send) = asks.first() {
            self.ask(*send);
            return true;
        }
        false
    }

    fn rank(&self, way: usize) -> Rank {
        let way = &self.ways[way];
        let priority = self.plan.journeys[way.journey].priority;
        (-priority, way.entered, format!("j{}", way.journey))
    }

    fn rank_of(&self, send: usize) -> Rank {
        let send = &self.sends[send];
        match send.by {
            By::Way(way) => self.rank(way),
            By::Rule(rule) => (0, send.created, format!("life.r{rule}")),
            By::Campaign(index) => (0, send.created, format!("c{index}")),
        }
    }

    /// A date of theirs, as it is now.
    fn dated(&self, dated: Dated) -> Option<i64> {
        match (dated, self.plan.moved) {
            (Dated::Birthday, _) => Some(self.plan.birthday),
            (Dated::Due, Some((since, due))) if since <= self.now => due,
            (Dated::Due, _) => self.plan.due,
        }
    }

    /// Whether a day comes to half past an hour in this minute, or begins.
    fn is_at(&self, minute: i64, date: Date, hour: Option<i8>) -> bool {
        let time = hour.map_or(Time::midnight(), |hour| Time::constant(hour, 30, 0, 0));
        let target = date.to_datetime(time);
        self.wall(minute - 1) < target && target <= self.wall(minute)
    }

    fn count(&self, event: usize, within: i64) -> usize {
        let known = self.known.iter().filter(|e| e.kind == event);
        known
            .filter(|e| self.now - within < e.time && e.time <= self.now)
            .count()
    }

    fn last(&self, event: usize) -> Option<i64> {
        let known = self.known.iter().filter(|e| e.kind == event);
        known.map(|e| e.time).max()
    }

    fn is(&self, test: Test) -> bool {
        match test {
            Test::AtLeast(event, count, within) => self.count(event, within) >= count,
            Test::Fewer(event, count, within) => self.count(event, within) < count,
            Test::Quiet(event, length) => self
                .last(event)
                .is_some_and(|last| self.now - last >= length),
            Test::Flag => self.flag,
        }
    }

    fn look(&mut self, event: Option<Happens>) {
        let now = self.now;
        let (mut joined, mut parted) = (Vec::new(), Vec::new());
        let follows_life = self
            .plan
            .rules
            .iter()
            .any(|rule| matches!(rule.on, On::Enter | On::Left))
            || self
                .plan
                .journeys
                .iter()
                .any(|one| matches!(one.entry, Entry::Stage));
        let follows_busy = self
            .plan
            .rules
            .iter()
            .any(|rule| matches!(rule.on, On::Stay(_)))
            || self
                .plan
                .journeys
                .iter()
                .any(|one| matches!(one.entry, Entry::Segment));
        if follows_life {
            let stage = if self.count(0, 500) >= 1 {
                "fresh"
            } else if self.last(1).is_some_and(|last| now - last < 700) {
                "buyer"
            } else {
                "rest"
            };
            let held = match (self.stage, self.stage_since, self.plan.hold) {
                (Some("fresh"), Some(since), Some(hold)) => now < since + hold,
                _ => false,
            };
            if self.stage != Some(stage) && !held {
                parted.extend(self.stage.map(|stage| format!("life.{stage}")));
                joined.push(format!("life.{stage}"));
                self.stage = Some(stage);
                self.stage_since = Some(now);
            }
        }
        if follows_busy {
            let busy = self.count(0, 400) >= 2;
            match (self.busy, busy) {
                (false, true) => joined.push("busy".to_owned()),
                (true, false) => parted.push("busy".to_owned()),
                _ => {}
            }
            self.busy = busy;
        }
        for group in &parted {
            self.tell(format!("parts {group}"));
        }
        for group in &joined {
            self.tell(format!("joins {group}"));
        }
        self.close(event);
        if let Some(event) = event {
            self.hear(event);
        }
        self.entries(event, &joined);
        for rule in 0..self.plan.rules.len() {
            match self.plan.rules[rule].on {
                On::Enter if joined.iter().any(|one| one == "life.fresh") => self.fire(rule),
                On::Left if parted.iter().any(|one| one == "life.fresh") => self.fire(rule),
                On::Event(kind) if event.is_some_and(|event| event.kind == kind) => self.fire(rule),
                On::Stay(_) if joined.iter().any(|one| one == "busy") => {
                    self.stays[rule] = Some(now);
                }
                On::Stay(_) if parted.iter().any(|one| one == "busy") => self.stays[rule] = None,
                _ => {}
            }
        }
    }

    fn close(&mut self, event: Option<Happens>) {
        let mut order: Vec<usize> = (0..self.ways.len()).collect();
        order.sort_by_key(|way| self.rank(*way));
        for way in order {
            let (entered, over, converted) = {
                let way = &self.ways[way];
                (way.entered, way.ended.is_some(), way.converted)
            };
            let index = self.ways[way].journey;
            let journey: &Journey = &self.plan.journeys[index];
            let goal = event.is_some_and(|event| {
                let Some(within) = journey.goal else {
                    return false;
                };
                EVENTS[event.kind] == "sale"
                    && event.time > entered
                    && within.is_none_or(|within| event.time <= entered + within)
                    && (!over || within.is_some())
            });
            if over {
                if goal && !converted {
                    self.ways[way].converted = true;
                    self.tell(format!("j{index} goal 0, after the end: true"));
                }
                continue;
            }
            if goal {
                self.ways[way].converted = true;
                self.tell(format!("j{index} goal 0, after the end: false"));
                self.end(way, "goal");
                continue;
            }
            let exit = match journey.exit {
                Some(Exit::Gone) => {
                    event.is_some_and(|event| EVENTS[event.kind] == "gone" && event.time > entered)
                }
                Some(Exit::When(test)) => self.is(test),
                None => false,
            };
            if exit {
                self.end(way, "exit");
            } else if journey.keep.is_some_and(|keep| !self.is(keep)) {
                self.end(way, "while");
            }
        }
    }

    fn hear(&mut self, event: Happens) {
        let now = self.now;
        for way in &mut self.ways {
            if way.ended.is_some() {
                continue;
            }
            let heard = way.listens.as_ref().is_some_and(|listens| {
                event.kind == listens.event
                    && listens.after < event.time
                    && event.time <= listens.deadline
                    && now <= listens.closes
            });
            if heard {
                let listens = way.listens.take().unwrap();
                prepend(&mut way.todo, &listens.then);
                way.wake = Some(now);
            }
        }
    }

    fn entries(&mut self, event: Option<Happens>, joined: &[String]) {
        let mut leads: Vec<(i64, usize)> = Vec::new();
        for (index, journey) in self.plan.journeys.iter().enumerate() {
            let enters = match journey.entry {
                Entry::Event(kind) => event.is_some_and(|event| event.kind == kind),
                Entry::Segment => joined.iter().any(|one| one == "busy"),
                Entry::Stage => joined.iter().any(|one| one == "life.fresh"),
                Entry::Every(_) | Entry::Date(..) => false,
            };
            if enters {
                leads.push((-journey.priority, index));
            }
        }
        leads.sort_unstable();
        for (_, index) in leads {
            self.enter(index);
        }
    }

    fn enter(&mut self, index: usize) {
        let now = self.now;
        let journey = &self.plan.journeys[index];
        let earlier = || self.ways.iter().filter(|way| way.journey == index);
        let active = earlier().any(|way| way.ended.is_none());
        let last = earlier().filter_map(|way| way.ended).max();
        let soon = last.is_some_and(|last| match journey.reenter {
            None => true,
            Some(gap) => now < last + gap,
        });
        let fits = |test: Option<Test>| test.is_none_or(|test| self.is(test));
        if active || soon || !fits(journey.audience) || !fits(journey.keep) {
            self.tell(format!("j{index} refuses"));
            return;
        }
        self.ways.push(Way {
            journey: index,
            entered: now,
            ends: now + journey.lives.unwrap_or(90 * 24 * 60),
            ended: None,
            converted: false,
            todo: journey.steps.clone(),
            wake: Some(now),
            listens: None,
            skipped: Vec::new(),
        });
        self.tell(format!("j{index} enters"));
    }

    fn end(&mut self, way: usize, why: &str) {
        let now = self.now;
        let way = &mut self.ways[way];
        way.ended = Some(now);
        way.wake = None;
        way.listens = None;
        let journey = way.journey;
        self.tell(format!("j{journey} ends: {why}"));
    }

    fn fire(&mut self, rule: usize) {
        let found = self.plan.rules[rule];
        if found.when.is_some_and(|test| !self.is(test)) {
            return;
        }
        self.tell(format!("life.r{rule} fires"));
        match found.action {
            Action::Send(message) => self.send(By::Rule(rule), message),
            Action::Start => self.enter(1),
            Action::Set(flag) => self.flag = flag,
        }
    }

    fn send(&mut self, by: By, message: usize) {
        self.sends.push(Sending {
            by,
            message,
            ask: self.now,
            created: self.now,
            quiet_since: None,
            cap_since: None,
            done: false,
        });
    }

    fn advance(&mut self, number: usize) {
        let now = self.now;
        self.ways[number].wake = None;
        // A wait for an event that is over without it.
        if let Some(listens) = self.ways[number].listens.take() {
            assert!(now >= listens.closes);
            prepend(&mut self.ways[number].todo, &listens.otherwise);
        }
        loop {
            if self.ways[number].todo.is_empty() {
                self.end(number, "finished");
                return;
            }
            let step = self.ways[number].todo.remove(0);
            let until = match step {
                Step::Wait(minutes) => now + minutes,
                Step::WaitDays(days) => {
                    let target = self.wall(now) + jiff::Span::new().days(days);
                    (now..).find(|t| self.wall(*t) >= target).unwrap()
                }
                Step::WaitUntil(hour) => (now..).find(|t| self.shows(*t, hour)).unwrap(),
                Step::WaitFor {
                    event,
                    limit,
                    grace,
                    since_entry,
                    then,
                    otherwise,
                } => {
                    let entered = self.ways[number].entered;
                    let came = since_entry
                        && self.known.iter().any(|known| {
                            known.kind == event && entered < known.time && known.time <= now
                        });
                    let skipped =
                        EVENTS[event] == "click" && self.ways[number].skipped.contains(&0);
                    if came {
                        prepend(&mut self.ways[number].todo, &then);
                        continue;
                    }
                    if skipped {
                        prepend(&mut self.ways[number].todo, &otherwise);
                        continue;
                    }
                    let deadline = now + limit;
                    let closes = deadline + grace.unwrap_or(0);
                    self.ways[number].listens = Some(Listening {
                        event,
                        after: if since_entry { entered } else { now },
                        deadline,
                        closes,
                        then,
                        otherwise,
                    });
                    self.ways[number].wake = Some(closes);
                    return;
                }
                Step::Send(message) => {
                    self.send(By::Way(number), message);
                    return;
                }
                Step::If(test, then, otherwise) => {
                    let steps = if self.is(test) { then } else { otherwise };
                    prepend(&mut self.ways[number].todo, &steps);
                    continue;
                }
                Step::Split(split, first, second) => {
                    let first_half = hash::bucket(&format!("s{split}"), "p1") < 5_000;
                    let steps = if first_half { first } else { second };
                    prepend(&mut self.ways[number].todo, &steps);
                    continue;
                }
                Step::Set(flag) => {
                    self.flag = flag;
                    self.ways[number].wake = Some(now);
                    return;
                }
                Step::Tell => {
                    let journey = self.ways[number].journey;
                    self.tell(format!("j{journey} tells told"));
                    continue;
                }
                Step::Start => {
                    self.enter(1);
                    continue;
                }
                Step::Leave => {
                    self.end(number, "left");
                    return;
                }
            };
            if until > now {
                self.ways[number].wake = Some(until);
                return;
            }
        }
    }

    fn wall(&self, minute: i64) -> DateTime {
        let start: jiff::Timestamp = START.parse().unwrap();
        let at = start + jiff::Span::new().minutes(minute);
        self.zone.to_datetime(at)
    }

    /// Whether the clock comes to half past an hour in this minute, or skips it.
    fn shows(&self, minute: i64, hour: i8) -> bool {
        let wall = self.wall(minute);
        let target = wall.date().at(hour, 30, 0, 0);
        self.wall(minute - 1) < target && target <= wall
    }

    fn is_quiet(&self, minute: i64) -> bool {
        let Some((from, to)) = self.plan.quiet else {
            return false;
        };
        let hour = self.wall(minute).hour();
        if from < to {
            from <= hour && hour < to
        } else {
            hour >= from || hour < to
        }
    }

    /// How many sends a cap counts at a minute, and how many it allows.
    fn fullness(&self, minute: i64) -> Vec<(usize, usize)> {
        let rolling = |length: i64| {
            let sent = self.accepted.iter();
            sent.filter(|sent| minute - length < **sent && **sent <= minute)
                .count()
        };
        let mut all = Vec::new();
        match self.plan.cap {
            Some((limit, Some(length))) => all.push((rolling(length), limit)),
            Some((limit, None)) => {
                let day = self.wall(minute).date();
                let sent = self.accepted.iter();
                all.push((
                    sent.filter(|sent| self.wall(**sent).date() == day).count(),
                    limit,
                ));
            }
            None => {}
        }
        if let Some((limit, length)) = self.plan.overall {
            all.push((rolling(length), limit));
        }
        all
    }

    fn ask(&mut self, number: usize) {
        let now = self.now;
        let Sending { by, message, .. } = self.sends[number];
        let way = by.way();
        let by = match by {
            By::Way(way) => format!("j{}", self.ways[way].journey),
            By::Rule(rule) => format!("life.r{rule}"),
            By::Campaign(index) => format!("c{index}"),
        };
        if way.is_some_and(|way| self.ways[way].ended.is_some()) {
            self.sends[number].done = true;
            return;
        }
        let ends = way.map_or(i64::MAX, |way| self.ways[way].ends);
        // Quiet hours.
        if self.plan.quiet.is_some() {
            let since = self.sends[number].quiet_since.unwrap_or(now);
            let limit = since + self.plan.hold_at_most.unwrap_or(24 * 60);
            match (now..=limit).find(|minute| !self.is_quiet(*minute)) {
                Some(open) if open == now => self.sends[number].quiet_since = None,
                Some(open) => {
                    self.sends[number].quiet_since = Some(since);
                    self.sends[number].ask = open.min(ends);
                    return;
                }
                None => {
                    self.tell(format!("{by} skips m{message} for quiet"));
                    self.settle(number, false);
                    return;
                }
            }
        }
        if self.said_no {
            self.tell(format!("{by} skips m{message} for consent"));
            self.settle(number, false);
            return;
        }
        // Silence.
        if let Some(way) = way {
            let own = self.ways[way].journey;
            let targets = |journey: usize| usize::from(journey == 0);
            let silent_until = self
                .ways
                .iter()
                .enumerate()
                .filter(|(_, other)| other.ended.is_none() && other.journey != own)
                .filter(|(index, other)| {
                    let silences =
                        self.plan.journeys[other.journey].silences && targets(other.journey) == own;
                    let mutual = self.plan.journeys[own].silences && targets(own) == other.journey;
                    silences && !(mutual && self.rank(way) < self.rank(*index))
                })
                .map(|(_, other)| other.ends)
                .max();
            if let Some(until) = silent_until {
                self.sends[number].ask = until.min(now + 360).min(ends);
                return;
            }
        }
        let full = self.fullness(now).iter().any(|(sent, limit)| sent >= limit);
        if full && !self.plan.caps_watch {
            match self.plan.on_cap {
                OnCap::Skip => {
                    self.tell(format!("{by} skips m{message} for cap"));
                    self.settle(number, false);
                }
                OnCap::Leave => {
                    self.tell(format!("{by} skips m{message} for cap"));
                    self.sends[number].done = true;
                    if let Some(way) = way {
                        self.end(way, "cap");
                    }
                }
                OnCap::Defer(limit) => {
                    let since = *self.sends[number].cap_since.get_or_insert(now);
                    let fits = |minute: &i64| {
                        self.fullness(*minute)
                            .iter()
                            .all(|(sent, limit)| sent < limit)
                    };
                    match (now..=since + limit).find(fits) {
                        Some(free) => self.sends[number].ask = free.min(ends),
                        None => {
                            self.tell(format!("{by} skips m{message} for cap"));
                            self.settle(number, false);
                        }
                    }
                }
            }
            return;
        }
        self.accepted.push(now);
        let over = if full { ", over a cap" } else { "" };
        self.tell(format!("{by} sends m{message}{over}"));
        self.settle(number, true);
    }

    fn settle(&mut self, number: usize, sent: bool) {
        let now = self.now;
        let Sending { by, message, .. } = self.sends[number];
        self.sends[number].done = true;
        let Some(way) = by.way() else {
            return;
        };
        let way = &mut self.ways[way];
        way.skipped.retain(|other| *other != message);
        if !sent {
            way.skipped.push(message);
        }
        way.wake = Some(now);
    }
}

fn prepend(todo: &mut Vec<Step>, steps: &[Step]) {
    let rest = std::mem::take(todo);
    *todo = steps.to_vec();
    todo.extend(rest);
}
