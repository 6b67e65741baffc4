//! The guard over lines of JSON: how a program in another language asks it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::decide::Guard;
use super::policy::Policy;
use super::request::{Decide, Enter, Leave, Problem, Resolve, Send};
use super::state::Fact;

/// One line. `operation` is the last part of the contract's path; `policy`,
/// `fact`, `guard_all` and `outcomes` are for tests and not of the contract.
#[derive(Deserialize)]
#[serde(tag = "operation", content = "request", rename_all = "snake_case")]
enum Line {
    Policy(Box<Policy>),
    Fact(Fact),
    Enter(Enter),
    Guard(Send),
    GuardAll(Vec<Send>),
    Decide(Decide),
    Resolve(Resolve),
    Leave(Leave),
    Outcomes,
}

/// A guard that is asked in lines of JSON; the first brings its policy, and a
/// further policy starts anew.
#[derive(Clone, Debug, Default)]
pub struct Server {
    guard: Option<Guard>,
}

impl Server {
    /// Answers one line with one line: what the contract answers, or
    /// `{"error": …, "message": …}`.
    pub fn answer(&mut self, line: &str) -> String {
        match answer(&mut self.guard, line) {
            Ok(answer) => answer.to_string(),
            Err(problem) => serde_json::json!({
                "error": to_value(&problem),
                "message": problem.to_string(),
            })
            .to_string(),
        }
    }
}

fn answer(guard: &mut Option<Guard>, line: &str) -> Result<Value, Problem> {
    let line: Line = serde_json::from_str(line).map_err(|error| Problem::BadRequest {
        detail: error.to_string(),
    })?;
    if let Line::Policy(policy) = line {
        *guard = Some(Guard::new(*policy)?);
        return Ok(Value::Object(serde_json::Map::new()));
    }
    let guard = guard.as_mut().ok_or_else(|| Problem::BadRequest {
        detail: "the first line must bring the policy".to_owned(),
    })?;
    Ok(match line {
        Line::Policy(_) => Value::Null,
        Line::Fact(fact) => {
            guard.note(fact);
            Value::Object(serde_json::Map::new())
        }
        Line::Enter(request) => to_value(&guard.enter(&request)?),
        Line::Guard(request) => to_value(&guard.send(&request)?),
        Line::GuardAll(requests) => guard
            .send_all(&requests)
            .iter()
            .map(|answer| match answer {
                Ok(answer) => to_value(answer),
                Err(problem) => to_value(problem),
            })
            .collect(),
        Line::Decide(request) => to_value(&guard.decide(&request)?),
        Line::Resolve(request) => to_value(&guard.resolve(&request)?),
        Line::Leave(request) => to_value(&guard.leave(&request)?),
        Line::Outcomes => to_value(&guard.outcomes()),
    })
}

/// The answers are plain data with text keys, which always have a JSON form.
fn to_value<T: Serialize + ?Sized>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}
