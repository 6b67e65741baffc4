//! Step Functions: each journey as a state machine in the Amazon States
//! Language, one execution a person and entry.
//!
//! # Shape
//! `Enter` asks the guard whether the person comes in; then the steps; then
//! `End` tells the guard, and goals that count after the end are watched for.
//! A state's name begins with the id of its step.
//!
//! # Data
//! An execution is started with `{person, entry: {…}}`, `entry` being the
//! properties of the entering event, and is named after the instance. The
//! machine adds `instance` (the answer to `enter`: `entered`, `ends`,
//! `buckets`), `sent` (which messages were), `outcome` (why it ended) and the
//! answer of the last task of each kind.
//!
//! # Tasks
//! Every task invokes one function that serves the guard's contract
//! ([`mkt_engine::guard::contract`]): `operation` is the last part of the
//! path, `request` the body. A wait that something can interrupt is a task
//! with a token and a time-out: the function answers with the listener that
//! came first, and the time-out means that none did.

mod capabilities;
pub mod condition;
mod entry;
mod lower;
mod machine;
mod names;
mod policy;
pub mod program;
mod reading;
mod sends;
mod target;
mod tasks;
mod waits;

pub use capabilities::Construct;
pub use lower::{Machine, Settings, Unsupported, lower};
pub use target::StepFunctions;

/// What the machines are written for and held to.
pub const ENGINE: &str = "Amazon States Language 1.0 (JSONPath), Standard workflow; \
    held to asl-validator 4.0.0 and statelint 3.1.0, executed by aws-local-stepfunctions 3.0.0";
