//! The whole strategy for programs: one JSON document, versioned, with the
//! JSON Schema that it keeps to.
//!
//! The types in here are the wire format and not the model's own. Within a
//! schema version a reader may rely on every member that the schema has;
//! members, keys and values of `enum`s are only added. Ids are paths
//! (`booking.total`, `std.channels.email`) and lead to a declaration or to
//! something that one contains.

mod declaration;
mod expression;
mod journey;
mod plan;
mod schema;
mod summary;
mod value;

use std::collections::BTreeSet;

use indexmap::IndexMap;
use mkt_grammar::{MAX_NESTING, with_stack};
use mkt_kinds::catalogue;
use mkt_model::Strategy;
use schemars::JsonSchema;
use serde::Serialize;

use crate::contract::{Capability, Output, Target, VirtualFile};
use crate::options::{OptionSpec, Options};
use crate::subject::Subject;
use declaration::Declaration;
use journey::Journey;
use plan::Plan;
use summary::Summary;
use value::path;

pub use schema::schema;

/// Raised where a member changes its meaning or goes.
pub const SCHEMA_VERSION: u32 = 1;

/// What the schema is called, beside the model and in the documentation.
pub const SCHEMA_FILE: &str = "model.schema.json";

/// The `model` target.
#[derive(Clone, Copy, Debug)]
pub struct ModelJson;

impl Target for ModelJson {
    fn name(&self) -> &'static str {
        "model"
    }

    fn title(&self) -> &'static str {
        "Model"
    }

    fn help(&self) -> &'static str {
        "everything that the strategy says, resolved and typed, as JSON with its JSON Schema"
    }

    fn engine(&self) -> &'static str {
        "JSON schema version 1, JSON Schema 2020-12"
    }

    fn options(&self) -> &'static [OptionSpec] {
        &[]
    }

    fn capabilities(&self) -> Vec<Capability> {
        Vec::new()
    }

    fn emit(&self, subject: &Subject<'_>, _: &Options) -> Output {
        // A deep expression is a deep document: writing one must not depend on
        // the stack of the thread that calls.
        let model = with_stack(MAX_NESTING, || {
            VirtualFile::json("model.json", &value(subject))
        });
        Output {
            files: vec![model, VirtualFile::json(SCHEMA_FILE, &schema())],
            ..Output::default()
        }
    }
}

/// A strategy as a JSON value, which is as deep as its expressions are.
#[must_use]
pub fn value(subject: &Subject<'_>) -> serde_json::Value {
    with_stack(MAX_NESTING, || document(subject))
}

fn document(subject: &Subject<'_>) -> serde_json::Value {
    let (strategy, dates) = (subject.strategy, subject.dates());
    let programs: Vec<_> = strategy
        .journeys()
        .map(|journey| {
            let id = journey.0.symbol_id();
            (strategy.program(id), dates.live_on(journey.0))
        })
        .collect();
    let mut declarations: IndexMap<&'static str, Vec<Declaration<'_>>> = catalogue::all()
        .map(|kind| (kind.word, Vec::new()))
        .collect();
    for handle in strategy.all() {
        let of_kind = declarations.entry(handle.kind().word).or_default();
        of_kind.push(Declaration::of(handle));
    }
    let document = Document {
        frame: Frame {
            schema: SCHEMA_FILE,
            schema_version: SCHEMA_VERSION,
            strategy: strategy
                .declared()
                .map(|whole| Summary::of(strategy, whole)),
            journeys: programs
                .iter()
                .map(|(program, live)| Journey::of(strategy, program, *live))
                .collect(),
            plan: Plan::of(strategy, dates),
            graph: arrows(strategy),
        },
        declarations,
    };
    // Plain structs with text keys always have a JSON form.
    serde_json::to_value(document).unwrap_or_default()
}

#[derive(Serialize)]
struct Document<'s> {
    #[serde(flatten)]
    frame: Frame<'s>,
    declarations: IndexMap<&'static str, Vec<Declaration<'s>>>,
}

/// The parts whose schema follows from their types; that of the declarations
/// follows from the tables of the kinds.
#[derive(Serialize, JsonSchema)]
struct Frame<'s> {
    /// The schema that the document keeps to.
    #[serde(rename = "$schema")]
    schema: &'static str,
    schema_version: u32,
    /// The strategy as a whole; none where a project declares none.
    strategy: Option<Summary<'s>>,
    /// The project's journeys, in the order of declaration.
    journeys: Vec<Journey<'s>>,
    /// None where the plan has no dates.
    plan: Option<Plan<'s>>,
    /// Who refers to whom, each arrow once, in the order of declaration.
    graph: Vec<Arrow<'s>>,
}

/// A reference from one thing to another.
#[derive(Serialize, JsonSchema)]
struct Arrow<'s> {
    from: &'s str,
    to: &'s str,
    /// As a verb: `supports`, `comes after`.
    meaning: &'static str,
}

fn arrows(strategy: &Strategy) -> Vec<Arrow<'_>> {
    let graph = strategy.graph();
    let mut seen = BTreeSet::new();
    graph
        .edge_indices()
        .filter_map(|index| {
            let (from, to) = graph.edge_endpoints(index)?;
            let (from, to) = (*graph.node_weight(from)?, *graph.node_weight(to)?);
            let meaning = graph.edge_weight(index)?.edge.verb();
            seen.insert((from, to, meaning)).then(|| Arrow {
                from: path(strategy, from),
                to: path(strategy, to),
                meaning,
            })
        })
        .collect()
}
