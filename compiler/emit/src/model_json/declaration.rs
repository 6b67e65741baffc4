//! Declarations on the wire: every line by its key, with typed values.
//!
//! The shape follows the tables of the kinds, and so does its schema
//! ([`super::schema`]): a key added there is here too.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use mkt_kinds::{Body, Node};
use mkt_model::entry::{Capture, Entry, Spec};
use mkt_model::{Handle, Line, Strategy, SymbolId};
use mkt_syntax::literal;
use schemars::JsonSchema;
use serde::Serialize;

use super::value::{Value, path};

/// A declaration.
#[derive(Serialize)]
pub(super) struct Declaration<'s> {
    id: &'s str,
    kind: &'static str,
    name: &'s str,
    label: Option<&'s str>,
    /// The label, or the name where there is none.
    title: &'s str,
    docs: Option<&'s str>,
    /// The library module it comes from.
    module: Option<&'s str>,
    of: Option<&'s str>,
    extends: Option<&'s str>,
    allows: Vec<Allow<'s>>,
    contains: Vec<Nested<'s>>,
    body: Block<'s>,
}

/// A finding that is accepted here, and why.
#[derive(Serialize, JsonSchema)]
pub(super) struct Allow<'s> {
    check: Option<&'s str>,
    reason: Option<String>,
}

/// Something named inside a declaration, inherited ones included.
#[derive(Serialize, JsonSchema)]
pub(super) struct Nested<'s> {
    id: &'s str,
    kind: &'static str,
    name: &'s str,
    label: Option<&'s str>,
    docs: Option<&'s str>,
    contains: Vec<Nested<'s>>,
}

/// What stands between braces. Of a declaration that extends another, with
/// what it inherits.
#[derive(Serialize)]
struct Block<'s> {
    /// `key: value` lines by their key; a list where the key may be repeated.
    members: IndexMap<&'static str, OneOrMany<WireLine<'s>>>,
    /// Lines that begin with a word, in order.
    statements: Vec<WireLine<'s>>,
    /// `name: value` lines whose names the author chose.
    open: Vec<WireLine<'s>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

type Values<'s> = IndexMap<&'static str, OneOrMany<Value<'s>>>;

/// A line with the block behind it. What a line of its form never has is left
/// out, as is what nobody wrote.
#[derive(Serialize)]
struct WireLine<'s> {
    /// The key or word that it begins with.
    word: &'s str,
    /// Which of its forms it has, as the tables of the language write it.
    form: &'static str,
    /// The id of what it declares.
    #[serde(skip_serializing_if = "Option::is_none")]
    declares: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    docs: Option<&'s str>,
    /// The declaration that the line stands in, where it is inherited.
    #[serde(skip_serializing_if = "Option::is_none")]
    inherited_from: Option<&'s str>,
    values: Values<'s>,
    /// The values of each repetition, where the form repeats a group.
    #[serde(skip_serializing_if = "Option::is_none")]
    groups: Option<Vec<Values<'s>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    block: Option<Block<'s>>,
    /// `else` parts, where the statement takes them.
    #[serde(skip_serializing_if = "Option::is_none")]
    otherwise: Option<Vec<Otherwise<'s>>>,
}

/// An `else` part: of an `else if`, with its values.
#[derive(Serialize)]
struct Otherwise<'s> {
    values: Values<'s>,
    block: Block<'s>,
}

impl<'s> Declaration<'s> {
    pub(super) fn of(handle: Handle<'s>) -> Self {
        let strategy = handle.strategy;
        let (symbol, declaration) = (handle.symbol(), handle.declaration());
        let id = |id: SymbolId| path(strategy, id);
        Self {
            id: &symbol.path,
            kind: handle.kind().word,
            name: &symbol.name,
            label: symbol.label.as_deref(),
            title: symbol.title(),
            docs: handle.docs(),
            module: declaration.module.as_deref(),
            of: declaration.of.map(id),
            extends: declaration.extends.map(id),
            allows: declaration
                .allows
                .iter()
                .map(|allow| Allow {
                    check: allow.check.as_ref().map(|(name, _)| name.as_str()),
                    reason: allow.reason.as_ref().map(|token| literal::text(token).0),
                })
                .collect(),
            contains: nested(strategy, handle.symbol_id()),
            body: Reader { handle }.whole(),
        }
    }
}

fn nested(strategy: &Strategy, of: SymbolId) -> Vec<Nested<'_>> {
    let mut seen = BTreeSet::new();
    strategy
        .children(of)
        .into_iter()
        .filter_map(|id| {
            let symbol = strategy.symbol(id);
            // What a declaration overrides comes before what it inherits.
            seen.insert(&symbol.name).then(|| Nested {
                id: &symbol.path,
                kind: symbol.kind.word(),
                name: &symbol.name,
                label: symbol.label.as_deref(),
                docs: symbol.docs.as_deref(),
                contains: nested(strategy, id),
            })
        })
        .collect()
}

/// Reads the lines of a declaration.
#[derive(Clone, Copy)]
struct Reader<'s> {
    handle: Handle<'s>,
}

impl<'s> Reader<'s> {
    /// The block of the declaration, what it inherits included.
    fn whole(self) -> Block<'s> {
        let body = self.handle.kind().body;
        let mut open: Vec<Line<'s>> = Vec::new();
        for line in self.handle.open_lines() {
            let overridden = open.iter().any(|nearer| {
                nearer.declaration != line.declaration && nearer.entry.key == line.entry.key
            });
            if !overridden {
                open.push(line);
            }
        }
        self.block(
            body,
            |key| self.handle.lines(key),
            &self.handle.statements(),
            &open,
        )
    }

    /// A block behind a line.
    fn inner(self, body: &'static Body, lines: &[Line<'s>]) -> Block<'s> {
        let of = |wanted: fn(Spec) -> bool| -> Vec<Line<'s>> {
            let lines = lines.iter().copied();
            lines.filter(|line| wanted(line.entry.spec)).collect()
        };
        let members = of(|spec| matches!(spec, Spec::Member(_)));
        self.block(
            body,
            |key| {
                let lines = members.iter().copied();
                lines.filter(|line| line.entry.key == key).collect()
            },
            &of(|spec| matches!(spec, Spec::Statement(_))),
            &of(|spec| matches!(spec, Spec::Open(_))),
        )
    }

    fn block(
        self,
        body: &'static Body,
        lines: impl Fn(&'static str) -> Vec<Line<'s>>,
        statements: &[Line<'s>],
        open: &[Line<'s>],
    ) -> Block<'s> {
        let read = |all: &[Line<'s>]| all.iter().filter_map(|line| self.line(*line)).collect();
        let members = body.members.iter().filter_map(|member| {
            let mut read: Vec<WireLine<'s>> = read(&lines(member.key));
            let shown = if member.repeated {
                (!read.is_empty()).then_some(OneOrMany::Many(read))
            } else {
                (!read.is_empty()).then(|| OneOrMany::One(read.swap_remove(0)))
            };
            Some((member.key, shown?))
        });
        Block {
            members: members.collect(),
            statements: read(statements),
            open: read(open),
        }
    }

    fn line(self, line: Line<'s>) -> Option<WireLine<'s>> {
        let entry = line.entry;
        let (forms, body, else_body): (&'static [&'static str], _, _) = match entry.spec {
            Spec::Member(member) => (member.forms, None, None),
            Spec::Statement(statement) => (statement.forms, statement.body, statement.else_body),
            Spec::Open(open) => (std::slice::from_ref(&open.form), None, None),
        };
        let form = *forms.get(entry.form)?;
        let pattern = mkt_kinds::pattern::of(form)?;
        let word = match entry.spec {
            Spec::Open(_) => entry.key.as_str(),
            spec => spec.word(),
        };
        let strategy = self.handle.strategy;
        let slots = slots(&pattern.nodes);
        let (values, groups) = self.values(&slots, &entry.captures);
        let otherwise = else_body.map(|body| {
            let parts = entry.otherwise.iter();
            parts
                .map(|part| Otherwise {
                    values: self.values(&slots, &part.captures).0,
                    block: self.inner(body, &within(line, &part.children)),
                })
                .collect()
        });
        Some(WireLine {
            word,
            form,
            declares: entry.symbol.map(|id| path(strategy, id)),
            docs: entry.docs.as_deref(),
            inherited_from: (line.declaration != self.handle.id).then(|| {
                let from = Handle {
                    strategy,
                    id: line.declaration,
                };
                from.symbol().path.as_str()
            }),
            values,
            groups: slots.iter().any(|slot| slot.grouped).then_some(groups),
            block: body.map(|body| self.inner(body, &within(line, &entry.children))),
            otherwise,
        })
    }

    /// What a form captured: outside groups, and in each repetition of one.
    fn values(self, slots: &[Slot<'_>], captures: &'s [Capture]) -> (Values<'s>, Vec<Values<'s>>) {
        let mut values = Values::new();
        let mut groups: Vec<(u32, Values<'s>)> = Vec::new();
        for capture in captures {
            let Some(value) = Value::of(self.handle.strategy, &capture.value) else {
                continue;
            };
            let slot = slots.iter().find(|slot| slot.name == capture.slot);
            let into = match slot {
                Some(slot) if slot.grouped => {
                    if groups
                        .last()
                        .is_none_or(|(group, _)| *group != capture.group)
                    {
                        groups.push((capture.group, Values::new()));
                    }
                    match groups.last_mut() {
                        Some((_, group)) => group,
                        None => continue,
                    }
                }
                _ => &mut values,
            };
            if slot.is_some_and(|slot| slot.many) {
                let list = into
                    .entry(capture.slot)
                    .or_insert_with(|| OneOrMany::Many(Vec::new()));
                if let OneOrMany::Many(list) = list {
                    list.push(value);
                }
            } else {
                into.insert(capture.slot, OneOrMany::One(value));
            }
        }
        let groups = groups.into_iter().map(|(_, values)| values);
        (values, groups.collect())
    }
}

fn within<'s>(line: Line<'s>, entries: &'s [Entry]) -> Vec<Line<'s>> {
    let entries = entries.iter();
    entries.map(|entry| Line { entry, ..line }).collect()
}

/// A slot of a form, and how often it is captured.
pub(super) struct Slot<'p> {
    pub(super) name: &'static str,
    pub(super) ty: &'p mkt_kinds::SlotType,
    /// A list stands there.
    pub(super) many: bool,
    /// Each repetition of a group captures it.
    pub(super) grouped: bool,
    /// It may be left out.
    pub(super) optional: bool,
}

/// The slots of a form. One that stands in several alternatives is there
/// several times.
pub(super) fn slots(nodes: &[Node]) -> Vec<Slot<'_>> {
    fn collect<'p>(nodes: &'p [Node], grouped: bool, optional: bool, found: &mut Vec<Slot<'p>>) {
        for node in nodes {
            match node {
                Node::Word(_) | Node::Symbol(_) => {}
                Node::Slot { name, ty, many } => found.push(Slot {
                    name,
                    ty,
                    many: *many,
                    grouped,
                    optional,
                }),
                Node::Optional(inner) => collect(inner, grouped, true, found),
                Node::Parens(inner) => collect(inner, grouped, optional, found),
                // A group inside an optional part is there or not as a whole.
                Node::Many(inner) => collect(inner, true, false, found),
                Node::Choice(alternatives) => {
                    for alternative in alternatives {
                        collect(alternative, grouped, true, found);
                    }
                }
            }
        }
    }
    let mut found = Vec::new();
    collect(nodes, false, false, &mut found);
    found
}
