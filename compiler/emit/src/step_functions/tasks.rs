//! Tasks: one function, asked by operation.

use serde_json::{Map, Value, json};

use super::lower::Lowering;

/// How long an answer may take.
const ANSWER_SECONDS: u32 = 60;

/// What Amazon recommends to retry of an invocation.
const PASSING: [&str; 4] = [
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
];

fn retry(with_timeout: bool) -> Value {
    let timeout = with_timeout.then_some("States.Timeout");
    let errors: Vec<&str> = PASSING.into_iter().chain(timeout).collect();
    json!([{
        "ErrorEquals": errors,
        "IntervalSeconds": 2,
        "MaxAttempts": 6,
        "BackoffRate": 2.0,
    }])
}

/// How long a wait may be.
#[derive(Clone, Copy, Debug)]
pub enum Length<'a> {
    /// So many seconds.
    Seconds(i64),
    /// As many as stand there.
    At(&'a str),
}

/// Where a time-out stands that is not known beforehand. Engines disagree
/// whether the path of a time-out is read in the state's input or in what
/// `Parameters` make of it: this one leads to the same number in both.
const TIMEOUT_AT: &str = "$.Payload.timeout_seconds";

impl Lowering<'_> {
    /// A request about the person of this instance at a step.
    pub fn request(&self, step: Option<&str>, details: Vec<(&str, Value)>) -> Value {
        let mut request = Map::new();
        request.insert("journey".to_owned(), json!(self.program.name));
        request.insert("instance.$".to_owned(), json!("$$.Execution.Name"));
        request.insert("person.$".to_owned(), json!("$.person"));
        if let Some(step) = step {
            request.insert("step".to_owned(), json!(step));
        }
        request.extend(
            details
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value)),
        );
        request.insert("at.$".to_owned(), json!("$$.State.EnteredTime"));
        Value::Object(request)
    }

    /// A task that asks and goes on; the answer stands at `{at}.answer`.
    pub fn ask(
        &self,
        comment: &str,
        operation: &str,
        request: &Value,
        at: &str,
        next: &str,
    ) -> Value {
        json!({
            "Type": "Task",
            "Comment": comment,
            "Resource": self.resource("lambda:invoke"),
            "Parameters": {
                "FunctionName": self.settings.function,
                "Payload": { "operation": operation, "request": request },
            },
            "ResultSelector": { "answer.$": "$.Payload" },
            "ResultPath": at,
            "TimeoutSeconds": ANSWER_SECONDS,
            "Retry": retry(true),
            "Next": next,
        })
    }

    /// A task that waits for the first of some listeners, whose id then stands
    /// at `$.came.id`, or until time is out; the name of its first state.
    pub fn wait_for_any(
        &mut self,
        (thing, role): (&str, &str),
        request: &Value,
        length: Length<'_>,
        (came, timed_out): (&str, &str),
    ) -> String {
        let mut payload =
            json!({ "operation": "await", "token.$": "$$.Task.Token", "request": request });
        let mut state = Map::new();
        let mut set = |key: &str, value: Value| {
            state.insert(key.to_owned(), value);
        };
        set("Type", json!("Task"));
        set(
            "Comment",
            json!("Waits for the first of these; the time-out means that none came"),
        );
        set(
            "Resource",
            json!(self.resource("lambda:invoke.waitForTaskToken")),
        );
        if let Some(payload) = payload.as_object_mut() {
            match length {
                Length::Seconds(seconds) => {
                    payload.insert("timeout_seconds".to_owned(), json!(seconds));
                    set("TimeoutSeconds", json!(seconds));
                }
                Length::At(_) => {
                    payload.insert("timeout_seconds.$".to_owned(), json!(TIMEOUT_AT));
                    set("TimeoutSecondsPath", json!(TIMEOUT_AT));
                }
            }
        }
        set(
            "Parameters",
            json!({ "FunctionName": self.settings.function, "Payload": payload }),
        );
        set("ResultPath", json!("$.came"));
        set("Retry", retry(false));
        set(
            "Catch",
            json!([{ "ErrorEquals": ["States.Timeout"], "ResultPath": "$.came", "Next": timed_out }]),
        );
        set("Next", json!(came));
        let wait = self.states.add(thing, role, Value::Object(state));
        let Length::At(path) = length else {
            return wait;
        };
        let state = json!({
            "Type": "Pass",
            "Comment": "How long",
            "Parameters": { "timeout_seconds.$": path },
            "ResultPath": "$.Payload",
            "Next": wait,
        });
        let role = format!("{role} for");
        self.states.add(thing, role.trim(), state)
    }

    fn resource(&self, integration: &str) -> String {
        format!("arn:{}:states:::{integration}", self.settings.partition)
    }
}
