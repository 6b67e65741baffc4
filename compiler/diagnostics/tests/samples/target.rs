use super::{s, some};
use mkt_diagnostics::{CustomPart, CustomResource, Target};

pub fn samples() -> Vec<Target> {
    vec![
        Target::TargetUnsupported {
            target: s("step-functions"),
            construct: s("a wait of more than one year"),
            reason: s("an execution ends after 365 days"),
        },
        Target::DiagramSplit {
            diagram: s("dependency graph"),
            parts: 3,
            limit: 60,
        },
        Target::CustomUnreadable {
            reason: s("end of block stands where a name should"),
        },
        Target::CustomUnknown {
            what: CustomPart::Value,
            name: s("model.strategy.slogan"),
            nearest: None,
        },
        Target::CustomUnknown {
            what: CustomPart::Nothing,
            name: s("model.strategy.mission"),
            nearest: None,
        },
        Target::CustomUnknown {
            what: CustomPart::Filter,
            name: s("markdwon"),
            nearest: some("markdown"),
        },
        Target::CustomUnknown {
            what: CustomPart::Filter,
            name: s("weather"),
            nearest: None,
        },
        Target::CustomUnknown {
            what: CustomPart::Test,
            name: s("sunny"),
            nearest: None,
        },
        Target::CustomUnknown {
            what: CustomPart::Function,
            name: s("now"),
            nearest: None,
        },
        Target::CustomUnknown {
            what: CustomPart::Template,
            name: s("head.md.j2"),
            nearest: some("_head.md.j2"),
        },
        Target::CustomUnknown {
            what: CustomPart::Template,
            name: s("footer.md.j2"),
            nearest: None,
        },
        Target::CustomFailed {
            reason: s("a list cannot be compared with a number"),
        },
        Target::CustomLimit {
            resource: CustomResource::Steps,
            limit: 10_000_000,
        },
        Target::CustomLimit {
            resource: CustomResource::Output,
            limit: 16 << 20,
        },
        Target::CustomLimit {
            resource: CustomResource::Depth,
            limit: 0,
        },
    ]
}
