//! Blank lines between declarations, in a file and in a template.

/// How a line of a file or template is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plan {
    /// A comment on a line of its own.
    Comment,
    /// A `use` line.
    Use,
    /// An `allow(…)` line.
    Allow,
    /// A declaration.
    Declaration {
        /// Whether it takes one line.
        one_line: bool,
    },
    /// What stays as it is.
    Verbatim,
}

/// Whether a blank line stands before what comes now: where one was, and
/// round each declaration of several lines. `here` begins with what comes now.
pub(super) fn is_blank(was: bool, before: Option<Plan>, here: &[Plan]) -> bool {
    let ends_group = matches!(before, Some(Plan::Declaration { .. } | Plan::Use));
    if was || !ends_group {
        return was;
    }
    // What the comments here belong to.
    let belongs = here
        .iter()
        .find(|plan| !matches!(plan, Plan::Comment | Plan::Allow));
    let alone = here
        .first()
        .is_some_and(|plan| !matches!(plan, Plan::Comment | Plan::Allow));
    match (before, belongs) {
        (_, None | Some(Plan::Verbatim)) => false,
        (Some(Plan::Use), Some(Plan::Use)) => false,
        (
            Some(Plan::Declaration { one_line: true }),
            Some(Plan::Declaration { one_line: true }),
        ) => !alone,
        _ => true,
    }
}
