//! Sends: the guard stands before each.

use serde_json::json;

use super::capabilities::Construct;
use super::lower::Lowering;
use super::machine::{choice, leads, put};
use super::tasks::Length;

impl Lowering<'_> {
    /// Guard, then send, hold and ask again, skip, or leave.
    pub fn send(&mut self, id: &str, message: &str, channel: Option<&str>, next: &str) -> String {
        self.uses.insert(Construct::Send);
        let guard = self.states.reserve(id, "guard");

        let mut details = vec![("message", json!(message))];
        details.extend(channel.map(|channel| ("channel", json!(channel))));

        let after = if self.messages.has(message) {
            let at = format!("$.sent.{}", self.messages.name(message));
            self.states.add(
                id,
                "sent",
                put("A wait for a reaction asks for it", json!(true), &at, next),
            )
        } else {
            next.to_owned()
        };
        let mut sent = details.clone();
        sent.push(("identity.$", json!("$.guard.answer.identity")));
        sent.push(("entry.$", json!("$.entry")));
        let request = self.request(Some(id), sent);
        let state = self.ask(
            "Sends, once for each identity",
            "send",
            &request,
            "$.done",
            &after,
        );
        let send = self.states.add(id, "send", state);

        // The guard knows the greatest age itself and is asked next.
        let hold = if self.is_interruptible() {
            let length = Length::At("$.guard.answer.seconds");
            self.interruptible(id, "hold", length, None, (&guard, ""))
        } else {
            let state = json!({
                "Type": "Wait",
                "Comment": "Until the guard may be asked again",
                "TimestampPath": "$.guard.answer.until",
                "Next": guard,
            });
            self.states.add(id, "hold", state)
        };

        let leave = self.end_by(|ends| &ends.as_answered);
        let answers = [("send", &send), ("hold", &hold), ("leave", &leave)]
            .into_iter()
            .map(|(decision, next)| {
                let rule =
                    json!({ "Variable": "$.guard.answer.decision", "StringEquals": decision });
                leads(rule, next)
            })
            .collect();
        let verdict = self.states.add(
            id,
            "verdict",
            choice("What is not sent is skipped", answers, next),
        );

        let mut asked = details;
        asked.push(("occurrence", json!(1)));
        let request = self.request(Some(id), asked);
        let state = self.ask(
            "May it be sent now?",
            "guard",
            &request,
            "$.guard",
            &verdict,
        );
        self.states.fill(&guard, state);
        guard
    }
}
