//! Guardrails: the rules of the house, and what breaks them.
//!
//! What a key holds is looked up once for all rules on a kind, so that a rule
//! costs no more than a look at each declaration of its kind.

use std::collections::BTreeMap;

use jiff::civil::Date;
use mkt_diagnostics::{Breach, Diagnostic, Governance, Language};
use mkt_eval::declared::{Declared, holds};
use mkt_kinds::units::Currency;
use mkt_kinds::{Kind, Referent, SlotType, catalogue};
use mkt_model::access::assurance::{Demand, Guardrail, Must};
use mkt_model::display::{self, Style};
use mkt_model::expression::{Expression, ExpressionKind};
use mkt_model::value::{Key, KindWord, Money, Value};
use mkt_model::{Handle, Strategy};
use petgraph::visit::EdgeRef;

use crate::Subject;

/// So many that break a rule are told each at its own place; more are told
/// together at the rule.
const TOLD_EACH: usize = 5;

/// Declarations that break a rule, and rules that nothing falls under.
pub(crate) fn rules(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    let strategy = subject.strategy;
    let rates = Rates::of(strategy);
    let mut tables: BTreeMap<KindWord, Table<'_>> = BTreeMap::new();
    for rule in strategy.guardrails() {
        let Some(every) = rule.every() else { continue };
        let Some(kind) = catalogue::find(every.kind) else {
            continue;
        };
        let demands = rule.demands();
        if let Some(unknown) = unknown_key(rule, &demands, kind) {
            told.push(unknown);
            continue;
        }
        let table = tables
            .entry(every.kind)
            .or_insert_with(|| Table::of(strategy, kind));
        let conditions = demands.iter().filter_map(|demand| match demand.must {
            Must::Be(condition) => Some(condition),
            Must::Have(_) => None,
        });
        for condition in conditions.chain(every.condition) {
            table.look_up(&keys_of(condition));
        }
        for demand in &demands {
            table.look_up_demanded(strategy, demand);
        }
        let table: &Table<'_> = table;
        let rows = (0..table.subjects.len()).map(|number| Row {
            table,
            rates: &rates,
            number,
        });
        let falls_under = |row: &Row<'_, '_>| {
            let condition = every.condition;
            condition.is_none_or(|condition| holds(condition, row).is_true())
        };
        let mut any = false;
        let mut broken = Vec::new();
        for row in rows.filter(falls_under) {
            any = true;
            let breaches = row.breaches(strategy, &demands);
            if let Some(handle) = row.handle().filter(|_| !breaches.is_empty()) {
                broken.push((handle, breaches));
            }
        }
        if !any && !subject.damaged {
            told.push(without_subject(strategy, rule, kind, every.condition));
        }
        tell(strategy, rule, kind, broken, told);
    }
}

/// A key demanded that the kind does not have, as it comes with a rule that
/// extends one for another kind.
fn unknown_key(rule: Guardrail<'_>, demands: &[Demand<'_>], kind: &Kind) -> Option<Diagnostic> {
    for demand in demands {
        let Must::Have(captures) = demand.must else {
            continue;
        };
        for capture in captures {
            let Value::Key(key) = capture.value else {
                continue;
            };
            if kind.body.member(key).is_none() {
                let finding = Language::UnknownKey {
                    key: key.to_owned(),
                    owner: kind.article_name.to_owned(),
                    nearest: None,
                    known: kind
                        .body
                        .members
                        .iter()
                        .map(|one| one.key.to_owned())
                        .collect(),
                };
                let there = demand.line.capture_span(capture);
                let here = rule
                    .line("every")
                    .filter(|line| line.declaration == rule.id);
                return Some(match here {
                    Some(line) if demand.line.declaration != rule.id => {
                        Diagnostic::new(finding, line.value_span())
                            .related(there, "the rule that it extends demands it")
                    }
                    _ => Diagnostic::new(finding, there),
                });
            }
        }
    }
    None
}

/// The keys that a condition looks at, in order, each once.
fn keys_of(condition: &Expression) -> Vec<Key> {
    let mut keys = Vec::new();
    for one in condition.within() {
        match &one.kind {
            ExpressionKind::Key(key) if !keys.contains(key) => keys.push(*key),
            _ => {}
        }
    }
    keys
}

/// The declarations of a kind, and what rules have asked about them.
struct Table<'s> {
    kind: &'static Kind,
    subjects: Vec<Handle<'s>>,
    /// By key, for each declaration: its values, none where it has no such key.
    columns: BTreeMap<Key, Vec<Option<Vec<&'s Value>>>>,
    /// By another kind, for each declaration: whether one refers to the other.
    related: BTreeMap<KindWord, Vec<bool>>,
}

impl<'s> Table<'s> {
    /// Those of the project that are not damaged.
    fn of(strategy: &'s Strategy, kind: &'static Kind) -> Self {
        Self {
            kind,
            subjects: strategy
                .of_kind(kind.word)
                .filter(|handle| lineage(*handle).all(|one| !one.declaration().damaged))
                .collect(),
            columns: BTreeMap::new(),
            related: BTreeMap::new(),
        }
    }

    fn look_up(&mut self, keys: &[Key]) {
        for key in keys {
            let subjects = &self.subjects;
            self.columns.entry(key).or_insert_with(|| {
                let values = |handle: &Handle<'s>| {
                    let lines = handle.lines(key);
                    let captures = lines.iter().flat_map(|line| &line.entry.captures);
                    let values = captures.map(|capture| &capture.value).collect();
                    (!lines.is_empty()).then_some(values)
                };
                subjects.iter().map(values).collect()
            });
        }
    }

    fn look_up_demanded(&mut self, strategy: &'s Strategy, demand: &Demand<'s>) {
        let Must::Have(captures) = demand.must else {
            return;
        };
        for capture in captures {
            match capture.value {
                Value::Key(key) => self.look_up(&[key]),
                Value::Kind(word) => match self.kind.body.member(word) {
                    Some(member) => self.look_up(&[member.key]),
                    None => {
                        let subjects = &self.subjects;
                        self.related
                            .entry(word)
                            .or_insert_with(|| related(strategy, subjects, word));
                    }
                },
                _ => {}
            }
        }
    }

    fn has(&self, key: Key, row: usize) -> bool {
        let column = self.columns.get(key).and_then(|column| column.get(row));
        column.is_some_and(Option::is_some)
    }
}

/// A declaration and those it inherits from.
fn lineage(handle: Handle<'_>) -> impl Iterator<Item = Handle<'_>> {
    // A circle of `extends` is reported; here it just ends.
    let most = handle.strategy.all().size_hint().0.max(1);
    std::iter::successors(Some(handle), |handle| handle.parent()).take(most)
}

/// For each of these: whether something of a kind refers to it, or it to
/// something of that kind, by itself or by what it inherits.
fn related(strategy: &Strategy, subjects: &[Handle<'_>], kind: KindWord) -> Vec<bool> {
    let kinds: Vec<KindWord> = strategy.all().map(|handle| handle.kind().word).collect();
    let is_of_kind = |place: usize| kinds.get(place).is_some_and(|word| *word == kind);
    let mut named = vec![false; kinds.len()];
    let mut names = vec![false; kinds.len()];
    let graph = strategy.graph();
    for edge in graph.edge_references() {
        let Some(to) = graph.node_weight(edge.target()) else {
            continue;
        };
        let from = edge.weight().declaration.index();
        let to = strategy.symbol(*to).declaration.index();
        if is_of_kind(from)
            && let Some(named) = named.get_mut(to)
        {
            *named = true;
        }
        if is_of_kind(to)
            && let Some(names) = names.get_mut(from)
        {
            *names = true;
        }
    }
    let is_in = |set: &[bool], handle: Handle<'_>| set.get(handle.id.index()) == Some(&true);
    subjects
        .iter()
        .map(|handle| is_in(&named, *handle) || lineage(*handle).any(|one| is_in(&names, one)))
        .collect()
}

/// The declared rates, on the day whose rate counts: the first of the horizon,
/// since what is compared here has no time of its own.
struct Rates {
    declared: mkt_model::access::rates::Rates,
    on: Date,
}

impl Rates {
    fn of(strategy: &Strategy) -> Self {
        let horizon = strategy.declared().and_then(|declared| declared.horizon());
        Self {
            declared: strategy.rates(),
            on: horizon.map_or(Date::MAX, |dates| dates.first),
        }
    }

    fn exchanged(&self, money: Money, to: Currency) -> Option<Money> {
        self.declared.exchange(money, to, self.on)
    }
}

/// A declaration as a rule looks at it.
struct Row<'t, 's> {
    table: &'t Table<'s>,
    rates: &'t Rates,
    number: usize,
}

impl Declared for Row<'_, '_> {
    fn key(&self, key: Key) -> Option<&[&Value]> {
        self.table.columns.get(key)?.get(self.number)?.as_deref()
    }

    fn exchanged(&self, money: Money, to: Currency) -> Option<Money> {
        self.rates.exchanged(money, to)
    }
}

impl<'s> Row<'_, 's> {
    fn handle(&self) -> Option<Handle<'s>> {
        self.table.subjects.get(self.number).copied()
    }

    fn breaches(&self, strategy: &Strategy, demands: &[Demand<'_>]) -> Vec<Breach> {
        let mut breaches = Vec::new();
        for demand in demands {
            match demand.must {
                Must::Have(captures) => {
                    breaches.extend(captures.iter().filter_map(|one| self.lacks(&one.value)));
                }
                Must::Be(condition) => {
                    // Of several that must all be true, those that are not.
                    let parts = match &condition.kind {
                        ExpressionKind::And(all) => all.as_slice(),
                        _ => std::slice::from_ref(condition),
                    };
                    let untrue = parts.iter().filter_map(|part| self.untrue(strategy, part));
                    breaches.extend(untrue);
                }
            }
        }
        breaches
    }

    fn untrue(&self, strategy: &Strategy, condition: &Expression) -> Option<Breach> {
        let keys = keys_of(condition);
        let is_damaged = keys.iter().any(|key| {
            let values = self.key(key).unwrap_or_default();
            values.iter().any(|value| is_poisoned(value))
        });
        if is_damaged || holds(condition, self).is_true() {
            return None;
        }
        let unset = keys.iter().filter(|key| self.key(key).is_none());
        Some(Breach::Untrue {
            condition: display::expression(strategy, condition, Style::Source),
            unset: unset.map(|key| (*key).to_owned()).collect(),
        })
    }

    fn lacks(&self, demanded: &Value) -> Option<Breach> {
        let table = self.table;
        match demanded {
            Value::Key(key) => {
                (!table.has(key, self.number)).then(|| Breach::WithoutKey((*key).to_owned()))
            }
            Value::Kind(word) => {
                if let Some(member) = table.kind.body.member(word) {
                    return self.lacks(&Value::Key(member.key));
                }
                let related = table.related.get(word)?;
                if related.get(self.number) != Some(&false) {
                    return None;
                }
                let kind = catalogue::find(word)?;
                Some(Breach::WithoutKind {
                    kind: kind.word.to_owned(),
                    article_name: kind.article_name.to_owned(),
                    refers_by: refers_by(kind, table.kind.word),
                })
            }
            _ => None,
        }
    }
}

fn is_poisoned(value: &Value) -> bool {
    match value {
        Value::Poisoned => true,
        Value::Expression(expression) => matches!(expression.kind, ExpressionKind::Poisoned),
        _ => false,
    }
}

/// The first key with which declarations of a kind name those of another.
fn refers_by(kind: &Kind, to: KindWord) -> Option<String> {
    let names_it = |referent: &Referent| match referent {
        Referent::Any => true,
        Referent::Kind(word) => *word == to,
        Referent::Nested(_) => false,
    };
    let by = kind.body.members.iter().find(|member| {
        let mut slots = member.patterns().flat_map(|pattern| pattern.slots());
        slots.any(
            |(_, slot)| matches!(slot, SlotType::Ref(referents) if referents.iter().any(names_it)),
        )
    });
    by.map(|member| member.key.to_owned())
}

fn without_subject(
    strategy: &Strategy,
    rule: Guardrail<'_>,
    kind: &Kind,
    condition: Option<&Expression>,
) -> Diagnostic {
    let finding = Governance::GuardrailWithoutSubject {
        rule: rule.name().to_string(),
        plural: kind.plural.to_owned(),
        condition: condition.map(|one| display::expression(strategy, one, Style::Source)),
    };
    let span = rule
        .line("every")
        .filter(|line| line.declaration == rule.id)
        .map_or(rule.span(), |line| line.value_span());
    Diagnostic::new(finding, span)
}

fn tell(
    strategy: &Strategy,
    rule: Guardrail<'_>,
    kind: &Kind,
    broken: Vec<(Handle<'_>, Vec<Breach>)>,
    told: &mut Vec<Diagnostic>,
) {
    let finding = |names: Vec<String>, breaches: Vec<Breach>| Governance::GuardrailBroken {
        rule: rule.name().to_string(),
        kind: kind.word.to_owned(),
        plural: kind.plural.to_owned(),
        names,
        breaches,
        because: rule.because().unwrap_or_default().to_owned(),
    };
    let count = broken.len();
    let (accepted, rest): (Vec<_>, Vec<_>) = broken
        .into_iter()
        .partition(|(handle, _)| count > TOLD_EACH && is_accepted(strategy, *handle));
    let (each, together) = if rest.len() > TOLD_EACH {
        (accepted, rest)
    } else {
        (accepted.into_iter().chain(rest).collect(), Vec::new())
    };
    for (handle, breaches) in each {
        let names = vec![handle.name().to_string()];
        let mut diagnostic = Diagnostic::new(finding(names, breaches), handle.span())
            .related(rule.span(), "the rule is stated here");
        diagnostic.level = rule.level();
        told.push(diagnostic);
    }
    if !together.is_empty() {
        let names = together.iter().map(|(handle, _)| handle.name().to_string());
        let mut diagnostic = Diagnostic::new(finding(names.collect(), Vec::new()), rule.span());
        for (handle, _) in together.iter().take(TOLD_EACH) {
            diagnostic = diagnostic.related(handle.span(), "breaks it");
        }
        diagnostic.level = rule.level();
        told.push(diagnostic);
    }
}

/// Whether an `allow` line for this is on the declaration or its application.
fn is_accepted(strategy: &Strategy, handle: Handle<'_>) -> bool {
    let accepts = |allows: &[mkt_syntax::view::Allow]| {
        allows.iter().any(|allow| {
            allow
                .check
                .as_ref()
                .is_some_and(|(name, _)| name == "guardrail-broken")
        })
    };
    let applied = strategy.applications().iter();
    let mut applied = applied.filter(|one| one.own && accepts(&one.allows));
    accepts(&handle.declaration().allows)
        || applied.any(|one| strategy.is_within(handle.span(), one))
}
