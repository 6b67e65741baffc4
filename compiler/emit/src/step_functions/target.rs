//! The target: a strategy's journeys as files.

use std::collections::{BTreeMap, BTreeSet};

use mkt_diagnostics::{Diagnostic, Span};
use mkt_engine::guard::contract::openapi;
use mkt_model::journey;
use mkt_model::{Strategy, SymbolId};
use serde_json::json;

use super::ENGINE;
use super::capabilities::{self, Construct};
use super::lower::{Settings, Unsupported, lower};
use super::policy::policy;
use super::reading::{Read, read};
use crate::contract::{Capability, DEGRADE, Output, Target, VirtualFile, unsupported};
use crate::options::{OptionKind, OptionSpec, Options};
use crate::report;
use crate::subject::Subject;

const FUNCTION: OptionSpec = OptionSpec {
    name: "function",
    kind: OptionKind::Text {
        default: "mkt-runtime",
    },
    help: "the Lambda function that serves the guard's contract: its name or ARN",
};

const PARTITION: OptionSpec = OptionSpec {
    name: "partition",
    kind: OptionKind::Word {
        words: &["aws", "aws-cn", "aws-us-gov"],
        default: "aws",
    },
    help: "the partition of AWS that the state machines run in",
};

static OPTIONS: [OptionSpec; 3] = [FUNCTION, PARTITION, DEGRADE];

/// State machines for AWS Step Functions.
#[derive(Clone, Copy, Debug)]
pub struct StepFunctions;

impl Target for StepFunctions {
    fn name(&self) -> &'static str {
        "step-functions"
    }

    fn title(&self) -> &'static str {
        "Step Functions"
    }

    fn help(&self) -> &'static str {
        "one state machine a journey in the Amazon States Language, with the guard's policy and contract"
    }

    fn engine(&self) -> &'static str {
        ENGINE
    }

    fn options(&self) -> &'static [OptionSpec] {
        &OPTIONS
    }

    fn capabilities(&self) -> Vec<Capability> {
        capabilities::all().collect()
    }

    fn emit(&self, subject: &Subject<'_>, options: &Options) -> Output {
        let strategy = subject.strategy;
        let settings = Settings {
            function: options.text(&FUNCTION).to_owned(),
            partition: options.word(&PARTITION),
        };
        let journeys: Vec<(&journey::Program, Read)> = strategy
            .of_kind("journey")
            .map(|handle| strategy.program(handle.symbol_id()))
            .map(|journey| {
                let read = read(strategy, journey);
                (journey, read)
            })
            .collect();

        let mut output = Output::default();
        let mut uses: BTreeSet<Construct> = BTreeSet::new();
        let mut predicates = BTreeMap::new();
        for (journey, read) in &journeys {
            let machine = lower(&read.program, &settings);
            let file = format!("{}.asl.json", read.program.name);
            output
                .files
                .push(VirtualFile::json(file, &machine.definition));
            uses.extend(machine.uses);
            predicates.extend(read.predicates.clone());
            let refused = read.unsupported.iter().chain(&machine.unsupported);
            output
                .diagnostics
                .extend(refused.map(|refused| self.refusal(strategy, options, journey, refused)));
        }

        let programs = journeys
            .iter()
            .map(|(journey, read)| (*journey, &read.program));
        let (policy, refused) = policy(strategy, programs, predicates);
        output
            .diagnostics
            .extend(refused.into_iter().map(|refused| {
                let span = strategy.name_span(refused.declaration);
                unsupported(self, options, "such a limit", refused.why, span)
            }));
        output
            .files
            .push(VirtualFile::json("policy.json", &json!(policy)));
        output
            .files
            .push(VirtualFile::text("guard.openapi.json", openapi()));
        output.report = uses.into_iter().filter_map(Construct::capability).collect();
        output.files.extend(report::files(self, &output.report));
        output
    }
}

impl StepFunctions {
    fn refusal(
        self,
        strategy: &Strategy,
        options: &Options,
        journey: &journey::Program,
        refused: &Unsupported,
    ) -> Diagnostic {
        let step = refused.step.as_deref();
        let span = step
            .and_then(|step| place(strategy, journey.journey, &journey.steps, step))
            .unwrap_or_else(|| strategy.name_span(journey.journey));
        unsupported(
            &self,
            options,
            refused.construct,
            refused.reason.clone(),
            span,
        )
    }
}

/// Where a step stands.
fn place(
    strategy: &Strategy,
    journey: SymbolId,
    steps: &[journey::Step],
    id: &str,
) -> Option<Span> {
    let step = journey::every_step(steps).find(|step| step.id == id)?;
    Some(strategy.span(strategy.handle(journey).id, step.place))
}
