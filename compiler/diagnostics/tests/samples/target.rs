use super::s;
use mkt_diagnostics::Target;

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
    ]
}
