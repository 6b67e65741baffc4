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

pub mod capabilities;
pub mod condition;
mod entry;
mod lower;
mod machine;
mod names;
mod policy;
pub mod program;
mod reading;
mod sends;
mod tasks;
mod waits;
mod wording;

pub use lower::{Machine, Unsupported, lower};

use serde::{Deserialize, Serialize};

/// What a user may set for this target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// The function that serves the contract: a name or an ARN.
    pub function: String,
    /// The partition of AWS that the machines run in.
    pub partition: Partition,
}

impl Default for Options {
    fn default() -> Self {
        Self { function: "mkt-runtime".to_owned(), partition: Partition::Aws }
    }
}

/// A partition of AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names are Amazon's")]
pub enum Partition {
    Aws,
    AwsCn,
    AwsUsGov,
}

impl Partition {
    const fn name(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::AwsCn => "aws-cn",
            Self::AwsUsGov => "aws-us-gov",
        }
    }
}

/// What the machines are written for and held to.
pub const HEADER: &str = "Amazon States Language 1.0 (JSONPath), Standard workflow; \
    held to asl-validator 4.0.0 and statelint 3.1.0, executed by aws-local-stepfunctions 3.0.0";
