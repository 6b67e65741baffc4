//! How somebody comes in.

use serde_json::{Value, json};

use super::capabilities::Construct;
use super::lower::Lowering;
use super::machine::{choice, leads, put};

impl Lowering<'_> {
    /// Asks the guard for entry, which also computes the buckets of splits.
    pub fn enter(&mut self, first: &str) -> String {
        self.uses.insert(Construct::Entry);
        let first = self.remember_sends(first);
        let stay_out = self.states.add(
            "Not entered",
            "",
            json!({ "Type": "Succeed", "Comment": "The guard ignored the entry" }),
        );
        let rule = json!({ "Variable": "$.instance.answer.decision", "StringEquals": "enter" });
        let entered = self.states.add(
            "Entered?",
            "",
            choice(
                "One instance at a time, for its audience",
                vec![leads(rule, &first)],
                &stay_out,
            ),
        );
        let splits: Vec<Value> = self
            .splits
            .things()
            .map(|(salt, field)| json!({ "as": field, "salt": salt }))
            .collect();
        let mut details = vec![("splits", json!(splits))];
        details.extend(self.program.key.as_ref().map(|key| ("by", json!(key))));
        details.push(("entry.$", json!("$.entry")));
        let request = self.request(None, details);
        let state = self.ask(
            "May this person come in?",
            "enter",
            &request,
            "$.instance",
            &entered,
        );
        self.states.add("Enter", "", state)
    }

    /// A wait for a reaction to a message that was not sent must know it.
    fn remember_sends(&mut self, first: &str) -> String {
        let none: serde_json::Map<String, Value> = self
            .messages
            .names()
            .map(|field| (field.to_owned(), json!(false)))
            .collect();
        if none.is_empty() {
            return first.to_owned();
        }
        let state = put(
            "Which messages were sent",
            Value::Object(none),
            "$.sent",
            first,
        );
        self.states.add("Nothing sent", "", state)
    }
}
