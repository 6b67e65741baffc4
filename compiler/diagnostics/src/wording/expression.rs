//! Sentences about conditions and formulas.

use super::Wording;
use super::phrase::{code, exact};
use crate::finding::Expression;

impl Expression {
    /// The sentences made of the facts.
    #[must_use]
    pub fn wording(&self) -> Wording {
        match self {
            Self::Incomplete { expected } => match expected {
                Some(expected) => Wording::new(
                    format!("this condition or formula breaks off: {expected} is missing"),
                    format!("{expected} belongs here"),
                ),
                None => Wording::new(
                    "this condition or formula breaks off: a value is missing",
                    "nothing follows this",
                )
                .help("write the other side, or remove this word"),
            },
            Self::WrongComparison { written } => Wording::new(
                format!("{} does not compare", exact(written)),
                "`==` compares",
            )
            .help("write `==`"),
            Self::Capitals { word } => Wording::new(
                format!("{} is written in small letters", exact(word)),
                "capitals make another word of it",
            )
            .help(format!("write {}", exact(word))),
            Self::ChainedComparison => Wording::new(
                "two comparisons in a row say nothing definite",
                "the second comparison",
            )
            .help("write `in low .. high`, or join two comparisons with `and`"),
            Self::TooManyOperands { limit } => Wording::new(
                format!("this chain has more than {limit} parts"),
                "one part too many",
            )
            .help("put what belongs together into a segment or a KPI of its own"),
            Self::UnknownFunction { name, nearest } => {
                let wording = Wording::new(
                    format!("{} is nothing that can be computed", code(name)),
                    "no such figure",
                );
                match nearest {
                    Some(nearest) => wording.help(format!("write {}", exact(nearest))),
                    None => wording.help(
                        "figures over events are `count`, `sum`, `average`, `min`, `max`, `first`, `last` and `recency`",
                    ),
                }
            }
            Self::BadArgument {
                function,
                expected,
                example,
            } => Wording::new(
                format!("{} takes {expected}", exact(function)),
                format!("not {expected}"),
            )
            .help(format!("for example {}", exact(example))),
            Self::WrongEntity {
                event,
                happens_to,
                about,
                by,
            } => {
                let wording = Wording::new(
                    format!(
                        "{} happens to {}, and this is about {}",
                        code(event),
                        code(happens_to),
                        code(about)
                    ),
                    format!("happens to {}", code(happens_to)),
                );
                match by {
                    Some(by) => wording.help(format!(
                        "count it by the property that leads there: {}",
                        exact(&format!("{event} by {by}"))
                    )),
                    None => wording.help(format!(
                        "give {} a property of the type {} and count by it: `count({event} by PROPERTY)`",
                        code(happens_to),
                        code(about)
                    )),
                }
            }
            Self::NotACondition { found } => Wording::new(
                format!("{found} stands where a condition is due"),
                "neither true nor false",
            )
            .help("compare it with something: `tier == gold`, `count(booking) >= 1`"),
        }
    }
}
