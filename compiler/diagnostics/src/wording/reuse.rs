//! How findings about templates and their applications are worded.

use super::Wording;
use super::phrase::{code, codes, exact, grouped};
use crate::finding::{ParameterMistake, TemplateArgument};

/// How many parameters are named before "…".
const NAMED: usize = 12;

pub(super) fn parameter(mistake: &ParameterMistake) -> Wording {
    match mistake {
        ParameterMistake::Form { text } => Wording::new(
            format!("{} does not say what the template takes", code(text)),
            "not a parameter",
        )
        .help("write a name and its type, with a value where it may be left out: `by: channel`, `delay: Duration = 1 hour`"),
        ParameterMistake::UnknownType { word, nearest } => {
            let wording = Wording::new(
                format!("a template cannot take a {}", code(word)),
                "no such type",
            )
            .why("what is given to a template is held to the type of its parameter");
            match nearest {
                Some(nearest) => wording.help(format!("write {}", exact(nearest))),
                None => wording.help("write the word of a kind such as `channel` or `event`, `list of` one, or a type such as `Text`, `Duration` or `condition`"),
            }
        }
        ParameterMistake::Inside { word } => Wording::new(
            format!("{} cannot stand inside a template", exact(word)),
            "belongs outside",
        )
        .help("move it before the template"),
    }
}

pub(super) fn argument(mistake: &TemplateArgument) -> Wording {
    match mistake {
        TemplateArgument::Missing {
            template,
            parameter,
            wanted,
        } => Wording::new(
            format!(
                "the template {} is not given {}",
                code(template),
                code(parameter)
            ),
            "not given here",
        )
        .help(format!(
            "add {}: {wanted}",
            exact(&format!("{parameter}: …"))
        )),
        TemplateArgument::Unknown {
            template,
            parameter,
            nearest,
            known,
        } => {
            let wording = Wording::new(
                format!(
                    "the template {} takes no {}",
                    code(template),
                    code(parameter)
                ),
                "no such parameter",
            );
            match (nearest, known.as_slice()) {
                (Some(nearest), _) => wording.help(format!("did you mean {}?", exact(nearest))),
                (None, []) => wording.help("it takes nothing: remove the line"),
                (None, known) => wording.help(format!("it takes {}", codes(known, NAMED))),
            }
        }
        TemplateArgument::WrongForm {
            parameter,
            text,
            wanted,
        } => Wording::new(
            format!("{} is not what {} takes", code(text), code(parameter)),
            "of another form",
        )
        .help(format!("give it {wanted}")),
    }
}

pub(super) fn too_many(limit: u32, too_deep: bool) -> Wording {
    let limit = grouped(u64::from(limit));
    if too_deep {
        Wording::new(
            format!("templates are applied more than {limit} deep in one another"),
            "one too deep",
        )
        .help("write out the innermost ones")
    } else {
        Wording::new(
            format!("templates are applied more than {limit} times"),
            "one too many",
        )
        .why("templates that apply templates grow faster than anyone can read")
        .help("split the project, or write out what is applied most")
    }
}
