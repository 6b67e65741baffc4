use super::{s, some};
use mkt_diagnostics::{Target, TemplatePart, TemplateResource};

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
        Target::BadTemplate {
            reason: s("end of block stands where a name should"),
        },
        Target::UnknownInTemplate {
            what: TemplatePart::Value,
            name: s("model.strategy.slogan"),
            nearest: None,
        },
        Target::UnknownInTemplate {
            what: TemplatePart::Nothing,
            name: s("model.strategy.mission"),
            nearest: None,
        },
        Target::UnknownInTemplate {
            what: TemplatePart::Filter,
            name: s("markdwon"),
            nearest: some("markdown"),
        },
        Target::UnknownInTemplate {
            what: TemplatePart::Filter,
            name: s("weather"),
            nearest: None,
        },
        Target::UnknownInTemplate {
            what: TemplatePart::Test,
            name: s("sunny"),
            nearest: None,
        },
        Target::UnknownInTemplate {
            what: TemplatePart::Function,
            name: s("now"),
            nearest: None,
        },
        Target::UnknownInTemplate {
            what: TemplatePart::Template,
            name: s("head.md.j2"),
            nearest: some("_head.md.j2"),
        },
        Target::UnknownInTemplate {
            what: TemplatePart::Template,
            name: s("footer.md.j2"),
            nearest: None,
        },
        Target::TemplateFailed {
            reason: s("a list cannot be compared with a number"),
        },
        Target::TemplateLimit {
            resource: TemplateResource::Steps,
            limit: 10_000_000,
        },
        Target::TemplateLimit {
            resource: TemplateResource::Output,
            limit: 16 << 20,
        },
        Target::TemplateLimit {
            resource: TemplateResource::Depth,
            limit: 0,
        },
    ]
}
