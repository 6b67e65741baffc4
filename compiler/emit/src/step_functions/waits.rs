//! Waits: each ends early where a goal, an exit or the end of `while:` comes.

use mkt_time::{Period, Weekday};
use serde_json::{Value, json};

use super::capabilities::Construct;
use super::condition::Property;
use super::lower::{A_YEAR, LONGEST_EXECUTION_SECONDS, Lowering, at_most_seconds};
use super::machine::{choice, leads};
use super::program::{EventMatch, Happening};
use super::tasks::Length;

/// What a wait's own listener is called; no goal or exit is.
const AWAITED: &str = "awaited";

/// What the listener for the end of `while:` is called.
const KEEP: &str = "while";

/// How long an event may come, and how long news of it may still arrive.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    pub up_to: Period,
    pub grace: Period,
}

impl Limit {
    /// When it is known that the event did not come.
    const fn with_grace(self) -> Period {
        Period {
            months: self.up_to.months.saturating_add(self.grace.months),
            days: self.up_to.days.saturating_add(self.grace.days),
            seconds: self.up_to.seconds.saturating_add(self.grace.seconds),
        }
    }
}

/// An instant that the runtime finds on the person's clock.
struct Instant {
    find: Value,
    construct: Construct,
    /// Whether there may be none.
    may_be_unset: bool,
}

impl Lowering<'_> {
    /// Whether anything can interrupt a wait.
    pub fn is_interruptible(&self) -> bool {
        let program = self.program;
        program.keep.is_some() || !program.goals.is_empty() || !program.exits.is_empty()
    }

    /// `wait D`.
    pub fn wait(&mut self, id: &str, period: Period, next: &str) -> String {
        if period == Period::default() {
            return next.to_owned();
        }
        if period.months == 0 && period.days == 0 {
            self.uses.insert(Construct::WaitExact);
            let Some(length) = self.exact(id, period) else {
                return next.to_owned();
            };
            return self.pause(id, length, next);
        }
        let find = json!({ "after": { "period": period } });
        self.resolved(
            id,
            &Instant {
                find,
                construct: Construct::WaitCalendar,
                may_be_unset: false,
            },
            next,
        )
    }

    /// `wait until TIME on DAYS`.
    pub fn wait_until(&mut self, id: &str, time: &str, days: &[Weekday], next: &str) -> String {
        let find = json!({ "next": { "time": time, "days": days } });
        self.resolved(
            id,
            &Instant {
                find,
                construct: Construct::WaitUntil,
                may_be_unset: false,
            },
            next,
        )
    }

    /// `wait until D before PROPERTY at TIME`.
    pub fn wait_relative(
        &mut self,
        id: &str,
        property: &Property,
        period: Period,
        time: Option<&str>,
        next: &str,
    ) -> String {
        let mut around = match property {
            Property::Profile(name) => json!({ "property": name }),
            Property::Entry(name) => json!({ "property": name, "entry.$": "$.entry" }),
        };
        if let Some(fields) = around.as_object_mut() {
            fields.insert("period".to_owned(), json!(period));
            fields.extend(time.map(|time| ("time".to_owned(), json!(time))));
        }
        let find = json!({ "around": around });
        self.resolved(
            id,
            &Instant {
                find,
                construct: Construct::WaitRelative,
                may_be_unset: true,
            },
            next,
        )
    }

    /// A wait whose end the runtime finds first.
    fn resolved(&mut self, id: &str, instant: &Instant, next: &str) -> String {
        let pause = self.pause(id, Length::At("$.resolved.answer.seconds"), next);
        let no_date = self.end_by(|ends| &ends.no_date);
        self.resolve(id, instant, &pause, (next, &no_date))
    }

    /// Finds an instant: `ahead` where it lies ahead, else `past` or `unset`.
    fn resolve(
        &mut self,
        id: &str,
        instant: &Instant,
        ahead: &str,
        (past, unset): (&str, &str),
    ) -> String {
        self.uses.insert(instant.construct);
        let is = |status: &str, next: &str| {
            leads(
                json!({ "Variable": "$.resolved.answer.status", "StringEquals": status }),
                next,
            )
        };
        let mut choices = vec![is("wait", ahead)];
        if instant.may_be_unset {
            choices.push(is("unset", unset));
        }
        let due = self.states.add(
            id,
            "due",
            choice("What is past is not waited for", choices, past),
        );
        let request = json!({
            "person.$": "$.person",
            "find": instant.find,
            "by.$": "$.instance.answer.ends",
            "at.$": "$$.State.EnteredTime",
        });
        let state = self.ask(
            "On the person's clock",
            "resolve",
            &request,
            "$.resolved",
            &due,
        );
        self.states.add(id, "resolve", state)
    }

    /// Waits, then goes on unless the instance has grown too old.
    fn pause(&mut self, id: &str, length: Length<'_>, next: &str) -> String {
        let alive = self.alive(id, next);
        if self.is_interruptible() {
            return self.interruptible(id, "", length, None, (&alive, ""));
        }
        let mut state = json!({ "Type": "Wait", "Comment": "Nothing can interrupt this journey" });
        if let Some(fields) = state.as_object_mut() {
            match length {
                Length::Seconds(seconds) => fields.insert("Seconds".to_owned(), json!(seconds)),
                Length::At(path) => fields.insert("SecondsPath".to_owned(), json!(path)),
            };
            fields.insert("Next".to_owned(), json!(alive));
        }
        self.states.add(id, "", state)
    }

    /// `wait for E up to D`.
    pub fn wait_event(
        &mut self,
        id: &str,
        event: &EventMatch,
        limit: Limit,
        since_entry: bool,
        (then, otherwise): (&str, &str),
    ) -> String {
        self.uses.insert(Construct::WaitFor);
        let since = if since_entry { "entry" } else { "wait" };
        let mut listener = self.event_listener(AWAITED, event, since);
        if let Some(fields) = listener
            .as_object_mut()
            .filter(|_| limit.grace != Period::default())
        {
            fields.insert("for".to_owned(), json!(limit.up_to));
        }
        let up_to = limit.with_grace();
        let timed_out = self.alive(id, otherwise);
        let exact = up_to.months == 0 && up_to.days == 0;
        let length = if exact {
            let Some(length) = self.exact(id, up_to) else {
                return otherwise.to_owned();
            };
            length
        } else {
            Length::At("$.resolved.answer.seconds")
        };
        let mut wait = self.interruptible(id, "", length, Some(listener), (&timed_out, then));
        if !exact {
            let find = json!({ "after": { "period": up_to } });
            let deadline = Instant {
                find,
                construct: Construct::WaitCalendar,
                may_be_unset: false,
            };
            wait = self.resolve(id, &deadline, &wait, (otherwise, otherwise));
        }
        let tracked = event
            .reaction_to
            .as_deref()
            .filter(|message| self.messages.has(message));
        let Some(message) = tracked else { return wait };
        let sent = format!("$.sent.{}", self.messages.name(message));
        let rule = json!({ "Variable": sent, "BooleanEquals": true });
        let state = choice(
            "Nobody reacts to what was not sent",
            vec![leads(rule, &wait)],
            otherwise,
        );
        self.states.add(id, "was it sent", state)
    }

    /// A task with a token: whatever comes first, or the time-out.
    pub fn interruptible(
        &mut self,
        id: &str,
        role: &str,
        length: Length<'_>,
        awaited: Option<Value>,
        (timed_out, then): (&str, &str),
    ) -> String {
        if self.is_interruptible() {
            self.uses.insert(Construct::Interruption);
        }
        let is = |listener: &str, next: &str| {
            leads(
                json!({ "Variable": "$.came.id", "StringEquals": listener }),
                next,
            )
        };
        let mut choices = vec![self.too_old()];
        let mut listeners = Vec::new();
        let goal = self.end_by(|ends| &ends.goal);
        for listener in self.goal_listeners(false) {
            choices.push(is(text(&listener, "id"), &goal));
            listeners.push(listener);
        }
        let exit = self.end_by(|ends| &ends.exit);
        for exits in &self.program.exits {
            let listener = self.listener(&exits.id, &exits.what);
            choices.push(is(&exits.id, &exit));
            listeners.push(listener);
        }
        if let Some(keep) = &self.program.keep {
            choices.push(is(KEEP, &self.end_by(|ends| &ends.keep)));
            listeners.push(json!({ "id": KEEP, "ceases": keep.id }));
        }
        if let Some(awaited) = awaited {
            choices.push(is(AWAITED, then));
            listeners.push(awaited);
        }
        let unknown = self.end_by(|ends| &ends.unknown_listener);
        let came_role = if role.is_empty() {
            "came".to_owned()
        } else {
            format!("{role} came")
        };
        let came = self
            .states
            .add(id, &came_role, choice("What came first", choices, &unknown));
        let request = self.request(Some(id), vec![("listeners", json!(listeners))]);
        self.wait_for_any((id, role), &request, length, (&came, timed_out))
    }

    /// Goes on, unless the instance has grown too old.
    fn alive(&mut self, id: &str, next: &str) -> String {
        self.uses.insert(Construct::Lives);
        let rule = self.too_old();
        self.states.add(
            id,
            "alive",
            choice("Not beyond its greatest age", vec![rule], next),
        )
    }

    fn too_old(&self) -> Value {
        let rule = json!({
            "Variable": "$$.State.EnteredTime",
            "TimestampGreaterThanEqualsPath": "$.instance.answer.ends",
        });
        leads(rule, &self.end_by(|ends| &ends.lives))
    }

    /// After the end, goals with a window still count until it is over.
    pub fn late_goals(&mut self, done: &str) -> String {
        let listeners = self.goal_listeners(true);
        if listeners.is_empty() {
            return done.to_owned();
        }
        self.uses.insert(Construct::LateGoal);
        let id = "Late goal";
        let request = self.request(None, vec![("goal.$", json!("$.came.id"))]);
        let state = self.ask(
            "The person converted after the end",
            "convert",
            &request,
            "$.done",
            done,
        );
        let convert = self.states.add(id, "convert", state);
        let windows: Vec<Period> = self
            .program
            .goals
            .iter()
            .filter_map(|goal| goal.within)
            .collect();
        let mut next = done.to_owned();
        // One watch after the other: the last to end is the longest window,
        // which only the calendar knows.
        for period in windows.into_iter().rev() {
            if at_most_seconds(period) > LONGEST_EXECUTION_SECONDS {
                self.refuse(None, "a goal within more than a year of entry", A_YEAR);
                continue;
            }
            let request = self.request(None, vec![("listeners", json!(listeners))]);
            let length = Length::At("$.resolved.answer.seconds");
            let watch = self.wait_for_any((id, "watch"), &request, length, (&convert, &next));
            let rule = json!({ "Variable": "$.resolved.answer.status", "StringEquals": "wait" });
            let state = choice("Until the window is over", vec![leads(rule, &watch)], &next);
            let open = self.states.add(id, "open", state);
            let request = json!({
                "person.$": "$.person",
                "find": { "after": { "period": period, "from.$": "$.instance.answer.entered" } },
                "at.$": "$$.State.EnteredTime",
            });
            let state = self.ask(
                "How long the goal still counts",
                "resolve",
                &request,
                "$.resolved",
                &open,
            );
            next = self.states.add(id, "resolve", state);
        }
        let rule = json!({ "Variable": "$.outcome.reason", "StringEquals": "goal" });
        let state = choice("Who converted is done", vec![leads(rule, done)], &next);
        self.states.add("Converted?", "", state)
    }

    fn goal_listeners(&self, only_windows: bool) -> Vec<Value> {
        let goals = self.program.goals.iter();
        goals
            .filter(|goal| goal.within.is_some() || !only_windows)
            .map(|goal| {
                let mut listener = self.listener(&goal.id, &goal.what);
                if let (Some(within), Some(fields)) = (goal.within, listener.as_object_mut()) {
                    fields.insert("within".to_owned(), json!(within));
                }
                listener
            })
            .collect()
    }

    /// Goals and exits count since entry, so that nothing slips through
    /// between two waits.
    fn listener(&self, id: &str, what: &Happening) -> Value {
        match what {
            Happening::Event(event) => self.event_listener(id, event, "entry"),
            Happening::Segment(segment) => {
                json!({ "id": id, "segment": segment, "since": "entry" })
            }
            Happening::Predicate(condition) => json!({ "id": id, "becomes": condition.id }),
        }
    }

    fn event_listener(&self, id: &str, event: &EventMatch, since: &str) -> Value {
        let mut listener = json!({ "id": id, "event": event.event });
        if let Some(fields) = listener.as_object_mut() {
            let optional = [("of", &event.reaction_to), ("where", &event.condition)];
            for (key, value) in optional {
                if let Some(value) = value {
                    fields.insert(key.to_owned(), json!(value));
                }
            }
            fields.insert("since".to_owned(), json!(since));
        }
        listener
    }

    /// The length of an exact wait; none where no execution lasts so long.
    fn exact(&mut self, id: &str, period: Period) -> Option<Length<'static>> {
        if period.seconds > LONGEST_EXECUTION_SECONDS {
            self.refuse(Some(id), "a wait of more than a year", A_YEAR);
            return None;
        }
        self.longest_wait = self.longest_wait.max(period.seconds);
        Some(Length::Seconds(period.seconds.max(1)))
    }
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}
