//! Running the programs under `tests/engines/step-functions`.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Lines, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use jsonschema::Validator;
use mkt_emit::step_functions::program::Program;
use mkt_emit::step_functions::{Settings, lower};
use mkt_engine::guard::{Server, contract};
use serde_json::{Value, json};

use super::journeys;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn installed(what: &str) -> PathBuf {
    let path = root().join(".engines").join(what);
    assert!(
        path.exists(),
        "{} is missing: run `cargo xtask engines`",
        path.display()
    );
    path
}

fn node(script: &str) -> Command {
    installed("node/.stamp");
    let mut node = Command::new("node");
    node.arg(root().join("tests/engines/step-functions").join(script));
    node.stdin(Stdio::piped()).stdout(Stdio::piped());
    node
}

/// What both validators have against machines, by their names.
pub(crate) fn objections(machines: &BTreeMap<String, Value>) -> Vec<String> {
    let mut child = node("validate.mjs").spawn().expect("node starts");
    let mut stdin = child.stdin.take().unwrap();
    for (name, machine) in machines {
        writeln!(stdin, "{}", json!({ "name": name, "machine": machine })).unwrap();
    }
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let answers = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        answers.lines().count(),
        machines.len(),
        "validate.mjs broke off"
    );
    let mut found: Vec<String> = answers
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|answer| answer["problems"] != json!([]))
        .map(|answer| format!("asl-validator: {answer}"))
        .collect();

    let folder = machines_folder();
    for (name, machine) in machines {
        let file = folder.join(format!("{name}.json"));
        std::fs::write(&file, serde_json::to_string_pretty(machine).unwrap()).unwrap();
        let output = Command::new(installed("python/bin/statelint"))
            .arg(&file)
            .output()
            .expect("statelint starts");
        if !output.status.success() || !output.stdout.is_empty() {
            let text = String::from_utf8_lossy(&output.stdout);
            let errors = String::from_utf8_lossy(&output.stderr);
            found.push(format!("statelint: {name}: {text}{errors}"));
        }
    }
    found
}

fn machines_folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("step-functions");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

thread_local! {
    /// One for all executions of a test.
    static INTERPRETER: RefCell<Option<Interpreter>> = const { RefCell::new(None) };
}

/// `run.mjs` under way.
struct Interpreter {
    child: Child,
    /// Taken at the end: with it the program ends.
    input: Option<ChildStdin>,
    output: Lines<BufReader<ChildStdout>>,
}

impl Drop for Interpreter {
    fn drop(&mut self) {
        drop(self.input.take());
        let status = self.child.wait();
        assert!(
            std::thread::panicking() || status.is_ok_and(|status| status.success()),
            "run.mjs failed"
        );
    }
}

impl Interpreter {
    fn start() -> Self {
        let mut child = node("run.mjs").spawn().expect("node starts");
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().unwrap()).lines();
        Self {
            child,
            input,
            output,
        }
    }

    fn say(&mut self, line: &str) {
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
    }

    /// Executes a scenario; `guard` answers what is asked meanwhile.
    fn run(&mut self, scenario: &Value, mut guard: impl FnMut(&str, &Value) -> String) -> Value {
        self.say(&scenario.to_string());
        loop {
            let line = self.output.next().expect("run.mjs broke off").unwrap();
            let line: Value = serde_json::from_str(&line).unwrap();
            if let Some(trace) = line.get("trace") {
                return trace.clone();
            }
            let ask = &line["ask"];
            let answer = guard(ask["operation"].as_str().unwrap(), &ask["request"]);
            self.say(&answer);
        }
    }
}

/// A journey's machine.
pub(crate) fn machine(program: &Program) -> Value {
    let machine = lower(program, &settings());
    assert_eq!(machine.unsupported, []);
    machine.definition
}

/// What holds where a user sets nothing.
pub(crate) fn settings() -> Settings {
    Settings {
        function: "mkt-runtime".to_owned(),
        partition: "aws",
    }
}

/// The world around one execution.
#[derive(Clone)]
pub(crate) struct World {
    scenario: Value,
    policy: Value,
}

impl World {
    /// Person `t1`, in Berlin, with every consent, enters on Monday
    /// 2026-05-04, 12:00 in Berlin.
    pub(crate) fn of(program: &Program) -> Self {
        Self::around(&program.name, &machine(program), journeys::policy())
    }

    /// The same around a machine and a policy as built.
    pub(crate) fn around(name: &str, machine: &Value, policy: Value) -> Self {
        let mut world = Self {
            scenario: json!({
                "name": name,
                "machine": machine,
                "start": "2026-05-04T10:00:00Z",
                "instance": "r-1",
                "input": { "person": "t1", "entry": { "value": 120, "destination": "Palma" } },
                "events": [], "facts": [], "profile": [], "answers": {}, "failures": {},
            }),
            policy,
        };
        world = world.fact(
            "2026-01-01T00:00:00Z",
            &json!({ "fact": "profile", "zone": "Europe/Berlin" }),
        );
        for channel in ["mail", "texts"] {
            let yes = json!({ "fact": "consent", "topic": "offers", "channel": channel, "answer": "yes" });
            world = world.fact("2026-01-01T00:00:00Z", &yes);
        }
        world
    }

    pub(crate) fn starting(mut self, at: &str) -> Self {
        self.scenario["start"] = json!(at);
        self
    }

    pub(crate) fn person(mut self, person: &str) -> Self {
        self.scenario["input"]["person"] = json!(person);
        for fact in self.scenario["facts"].as_array_mut().unwrap() {
            fact["person"] = json!(person);
        }
        self
    }

    pub(crate) fn entry(mut self, properties: Value) -> Self {
        self.scenario["input"]["entry"] = properties;
        self
    }

    /// Something that the guard and the runtime know of the person.
    pub(crate) fn fact(mut self, at: &str, fact: &Value) -> Self {
        let mut fact = fact.clone();
        fact["at"] = json!(at);
        fact["person"] = self.scenario["input"]["person"].clone();
        self.scenario["facts"].as_array_mut().unwrap().push(fact);
        self
    }

    /// A predicate, or a goal's or exit's id, is true or false from then on.
    pub(crate) fn holds(self, at: &str, predicate: &str, value: bool) -> Self {
        self.fact(
            at,
            &json!({ "fact": "holds", "predicate": predicate, "value": value }),
        )
    }

    /// An event; `more` may say what it is `of` and which conditions are true of it.
    pub(crate) fn event(mut self, at: &str, event: &str, more: Value) -> Self {
        let mut more = more;
        more["at"] = json!(at);
        more["event"] = json!(event);
        self.scenario["events"].as_array_mut().unwrap().push(more);
        self
    }

    pub(crate) fn enters_segment(mut self, at: &str, segment: &str) -> Self {
        let event = json!({ "at": at, "segment": segment });
        self.scenario["events"].as_array_mut().unwrap().push(event);
        self
    }

    /// A booking: an event, and to the guard the goal of that id.
    pub(crate) fn booking(self, at: &str) -> Self {
        self.event(at, "booking", json!({}))
            .holds(at, "goal.1", true)
    }

    pub(crate) fn profile(mut self, at: &str, values: &Value) -> Self {
        let change = json!({ "at": at, "values": values });
        self.scenario["profile"]
            .as_array_mut()
            .unwrap()
            .push(change);
        self
    }

    /// Answers instead of the guard's, in turn; the last stays.
    pub(crate) fn answers(mut self, operation: &str, step: &str, answers: Value) -> Self {
        self.scenario["answers"][operation][step] = answers;
        self
    }

    /// An operation fails so often before it works.
    pub(crate) fn failing(mut self, operation: &str, times: u32) -> Self {
        self.scenario["failures"][operation] = json!(times);
        self
    }

    pub(crate) fn policy(mut self, change: impl FnOnce(&mut Value)) -> Self {
        change(&mut self.policy);
        self
    }

    /// Executes the machine; every request and answer keeps to the contract.
    pub(crate) fn run(&self) -> Trace {
        let mut guard = Server::default();
        let mut tell = |operation: &str, request: &Value| -> String {
            guard.answer(&json!({ "operation": operation, "request": request }).to_string())
        };
        assert_eq!(tell("policy", &self.policy), "{}");
        for fact in self.scenario["facts"].as_array().unwrap() {
            assert_eq!(tell("fact", fact), "{}");
        }

        let trace = INTERPRETER.with_borrow_mut(|interpreter| {
            interpreter
                .get_or_insert_with(Interpreter::start)
                .run(&self.scenario, tell)
        });
        let trace = Trace(trace);
        trace.keeps_to_the_contract();
        trace
    }
}

/// What happened.
pub(crate) struct Trace(pub(crate) Value);

impl Trace {
    /// How it ended, and when: `goal at 2026-05-04T10:40:00Z`.
    pub(crate) fn end(&self) -> String {
        let trace = &self.0;
        assert_eq!(trace["status"], "succeeded", "{trace:#}");
        let end = self
            .calls("leave")
            .last()
            .map_or("-", |call| call["at"].as_str().unwrap());
        let reason = trace["outcome"]["reason"].as_str().unwrap_or("none");
        format!("{reason} at {}", short(end))
    }

    /// How the execution itself ended.
    pub(crate) fn status(&self) -> String {
        let error = self.0["error"].as_str().unwrap_or_default();
        format!("{} {error}", self.0["status"].as_str().unwrap())
            .trim()
            .to_owned()
    }

    /// When the execution itself ended.
    pub(crate) fn ended(&self) -> String {
        short(self.0["ended"].as_str().unwrap())
    }

    fn calls(&self, operation: &str) -> impl DoubleEndedIterator<Item = &Value> {
        self.0["calls"]
            .as_array()
            .unwrap()
            .iter()
            .filter(move |call| call["operation"] == operation)
    }

    /// The requests of an operation.
    pub(crate) fn requests(&self, operation: &str) -> Vec<Value> {
        self.calls(operation)
            .map(|call| call["request"].clone())
            .collect()
    }

    /// The sends that happened: `seats_waiting at …`.
    pub(crate) fn sends(&self) -> Vec<String> {
        self.calls("send")
            .filter(|call| call["failed"] != true)
            .map(|call| {
                let message = call["request"]["message"].as_str().unwrap();
                format!("{message} at {}", short(call["at"].as_str().unwrap()))
            })
            .collect()
    }

    /// What the guard answered, in order.
    pub(crate) fn verdicts(&self) -> Vec<String> {
        self.calls("guard")
            .map(|call| {
                let answer = &call["answer"];
                let reason = answer["reason"].as_str().unwrap_or_default();
                format!("{} {reason}", answer["decision"].as_str().unwrap())
                    .trim()
                    .to_owned()
            })
            .collect()
    }

    /// Whether a state was entered.
    pub(crate) fn entered(&self, state: &str) -> bool {
        self.0["states"]
            .as_array()
            .unwrap()
            .iter()
            .any(|entered| entered["name"] == state)
    }

    fn keeps_to_the_contract(&self) {
        let document: Value = serde_json::from_str(contract::openapi()).unwrap();
        let mut validators: BTreeMap<String, Validator> = BTreeMap::new();
        let mut check = |operation: &str, part: &str, value: &Value| {
            let mut letters = operation.chars();
            let first = letters.next().unwrap().to_uppercase();
            let name = format!("{first}{}{part}", letters.as_str());
            let validator = validators.entry(name.clone()).or_insert_with(|| {
                let schema = json!({
                    "$ref": format!("#/components/schemas/{name}"),
                    "components": document["components"],
                });
                jsonschema::validator_for(&schema).unwrap()
            });
            let objections: Vec<String> = validator
                .iter_errors(value)
                .map(|error| error.to_string())
                .collect();
            assert_eq!(objections, [""; 0], "{name}: {value}");
        };
        for call in self.0["calls"].as_array().unwrap() {
            let operation = call["operation"].as_str().unwrap();
            check(operation, "Request", &call["request"]);
            if let Some(answer) = call.get("answer") {
                check(operation, "Answer", answer);
            }
        }
    }
}

/// An instant without its fraction.
fn short(instant: &str) -> String {
    instant.replace(".000Z", "Z")
}
