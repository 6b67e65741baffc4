//! Sentences about what a target can express.

use super::Wording;
use super::phrase::{code, count, exact, grouped, size};
use crate::finding::{CustomPart, CustomResource, Target};

impl Target {
    /// The sentences made of the facts.
    #[must_use]
    pub fn wording(&self) -> Wording {
        match self {
            Self::TargetUnsupported {
                target,
                construct,
                reason,
            } => Wording::new(
                format!("target {} cannot do {construct}: {reason}", exact(target)),
                format!("not possible in {}", exact(target)),
            )
            .why("what is built must do what the strategy says")
            .help(format!(
                "say it in another way, or build without {}",
                exact(target)
            )),
            Self::DiagramSplit {
                diagram,
                parts,
                limit,
            } => Wording::new(
                format!(
                    "the {diagram} is drawn in {}",
                    count(*parts, "part", "parts")
                ),
                "more than one picture can show",
            )
            .why(format!(
                "programs that draw such pictures refuse more than {}",
                count(*limit, "arrow", "arrows")
            )),
            Self::CustomUnreadable { reason } => Wording::new(
                format!("this template cannot be read: {reason}"),
                "not a template",
            )
            .why("a template that is read in part would leave out what it should say"),
            Self::CustomUnknown {
                what,
                name,
                nearest,
            } => custom_unknown(*what, name, nearest.as_deref()),
            Self::CustomFailed { reason } => Wording::new(
                format!("this template cannot be filled in: {reason}"),
                "stops here",
            )
            .why("a file that is filled in by half would be taken for the whole"),
            Self::CustomLimit { resource, limit } => {
                let (message, help) = match resource {
                    CustomResource::Steps => (
                        format!("this template takes more than {} steps", grouped(*limit)),
                        "look for a loop within a loop; `find(…)` finds a declaration without one",
                    ),
                    CustomResource::Output => (
                        format!("this template writes more than {}", size(*limit)),
                        "write several smaller files",
                    ),
                    CustomResource::Depth => (
                        "these templates and macros call one another without end".to_owned(),
                        "see that none includes or calls itself",
                    ),
                };
                Wording::new(message, "stopped here").help(help)
            }
        }
    }
}

fn custom_unknown(what: CustomPart, name: &str, nearest: Option<&str>) -> Wording {
    let (message, label, otherwise) = match what {
        CustomPart::Value => (
            format!("{} has no value here", code(name)),
            "no such value",
            "see what there is in `model.json`, which the target `model` builds; \
             `is defined` asks first",
        ),
        CustomPart::Nothing => (
            format!("{} is left out in the strategy", code(name)),
            "nothing to write here",
            "say what stands there otherwise: `{{ … or \"none\" }}`",
        ),
        CustomPart::Filter => (
            format!("there is no filter called {}", code(name)),
            "no such filter",
            "the documentation of the target `custom` lists the filters",
        ),
        CustomPart::Test => (
            format!("there is no test called {}", code(name)),
            "no such test",
            "the documentation of the target `custom` lists the tests",
        ),
        CustomPart::Function => (
            format!("there is no function called {}", code(name)),
            "no such function",
            "the functions are `find`, `range`, `dict` and `namespace`",
        ),
        CustomPart::Template => (
            format!("there is no template called {}", code(name)),
            "no such template",
            "name it from the templates' folder on, with its ending `.j2`",
        ),
    };
    let wording = Wording::new(message, label);
    match nearest {
        Some(nearest) => wording.help(format!("write {}", exact(nearest))),
        None => wording.help(otherwise),
    }
}
