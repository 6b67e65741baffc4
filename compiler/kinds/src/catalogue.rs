//! The kinds in reading order, and how to find one.

use crate::kind::{Body, Form, Group, Kind};
use crate::tables::{assurance, audience, data, direction, messages, plan, reach, reuse};

/// All declaration kinds, in reading order.
pub static KINDS: &[&Kind] = &[
    &direction::STRATEGY,
    &direction::FRAMEWORK,
    &direction::UNIT,
    &direction::KPI,
    &direction::OBJECTIVE,
    &data::ENTITY,
    &data::EVENT,
    &data::SOURCE,
    &data::GOVERNANCE,
    &data::LAW,
    &data::CONSENT,
    &data::SCORE,
    &data::ASSUMPTION,
    &audience::SEGMENT,
    &audience::LIFECYCLE,
    &audience::PERSONA,
    &audience::EXPERIENCE,
    &reach::PLATFORM,
    &reach::CHANNEL,
    &messages::OFFER,
    &messages::MESSAGE,
    &reach::JOURNEY,
    &reach::CAMPAIGN,
    &reach::EXPERIMENT,
    &plan::TEAM,
    &plan::CALENDAR,
    &plan::INITIATIVE,
    &plan::MILESTONE,
    &plan::CAPABILITY,
    &plan::STAKEHOLDER,
    &plan::BUDGET_KIND,
    &plan::RISK,
    &plan::SCENARIO,
    &assurance::GUARDRAIL,
    &assurance::TEST,
];

/// The lines of a file that are not declarations of a kind.
pub static FORMS: &[&Form] = &[&reuse::USE, &reuse::ALLOW, &reuse::TEMPLATE, &reuse::APPLY];

/// All declaration kinds, in reading order.
pub fn all() -> impl Iterator<Item = &'static Kind> {
    KINDS.iter().copied()
}

/// The kinds of a group, in reading order.
pub fn of_group(group: Group) -> impl Iterator<Item = &'static Kind> {
    all().filter(move |kind| kind.group == group)
}

/// The kind that begins with this word.
#[must_use]
pub fn find(word: &str) -> Option<&'static Kind> {
    all().find(|kind| kind.word == word)
}

/// The form that begins with this word.
#[must_use]
pub fn find_form(word: &str) -> Option<&'static Form> {
    FORMS.iter().copied().find(|form| form.word == word)
}

/// Every word that may begin a declaration or another line of a file, in
/// reading order: what a misspelt one is compared with.
pub fn words() -> impl Iterator<Item = &'static str> {
    let kinds = all().map(|kind| kind.word);
    kinds.chain(FORMS.iter().map(|form| form.word))
}

/// Every body of the language once: those of the kinds, and those nested in
/// them, outer before inner.
#[must_use]
pub fn bodies() -> Vec<&'static Body> {
    let mut found: Vec<&'static Body> = Vec::new();
    let mut waiting: Vec<&'static Body> = all().map(|kind| kind.body).collect();
    waiting.reverse();
    while let Some(body) = waiting.pop() {
        if found.iter().any(|known| std::ptr::eq(*known, body)) {
            continue;
        }
        found.push(body);
        for statement in body.statements.iter().rev() {
            waiting.extend(statement.else_body);
            waiting.extend(statement.body);
        }
    }
    found
}

/// The kinds that have a member with this key, in reading order: where a key
/// belongs that stands in the wrong place.
pub fn kinds_with_key(key: &str) -> impl Iterator<Item = &'static Kind> {
    all().filter(move |kind| kind.body.member(key).is_some())
}

/// Every form of a value or of a statement that occurs in the tables.
#[must_use]
pub fn all_forms() -> Vec<&'static str> {
    let mut forms = Vec::new();
    for body in bodies() {
        forms.extend(body.members.iter().flat_map(|member| member.forms));
        forms.extend(body.statements.iter().flat_map(|one| one.forms));
        forms.extend(body.open.iter().map(|open| &open.form));
    }
    let arguments = FORMS.iter().filter_map(|form| form.open);
    forms.extend(arguments.map(|open| &open.form));
    forms.extend(reuse::PARAMETER_FORMS.iter().map(|one| &one.form));
    forms.into_iter().copied().collect()
}
