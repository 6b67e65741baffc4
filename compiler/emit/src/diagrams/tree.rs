//! What works toward an objective, at any distance.

use std::collections::BTreeSet;

use mkt_model::access::direction::Objective;
use mkt_model::{Handle, Strategy, SymbolId};

/// An objective that supports no other, with what works toward it.
pub(super) struct Tree<'s> {
    /// In the order in which they are met, level by level; the root first.
    pub members: Vec<Member<'s>>,
    /// From what is supported to what supports it.
    pub arrows: Vec<(SymbolId, SymbolId)>,
}

/// A part of a tree.
#[derive(Clone, Copy)]
pub(super) struct Member<'s> {
    /// What it is.
    pub handle: Handle<'s>,
    /// How many arrows lie between it and the root, at least.
    pub level: usize,
}

/// The objectives that support no other. Those in a circle, which is reported,
/// are below none.
pub(super) fn roots(strategy: &Strategy) -> Vec<Objective<'_>> {
    strategy
        .objectives()
        .filter(|objective| objective.supports().is_empty())
        .collect()
}

impl<'s> Tree<'s> {
    /// All below an objective that is wanted.
    pub fn below(root: Objective<'s>, wanted: impl Fn(Handle<'s>) -> bool) -> Self {
        let mut seen = BTreeSet::from([root.symbol_id()]);
        let mut tree = Self {
            members: vec![Member {
                handle: root.0,
                level: 0,
            }],
            arrows: Vec::new(),
        };
        let mut next = 0_usize;
        while let Some(&member) = tree.members.get(next) {
            next = next.saturating_add(1);
            let Some(objective) = Objective::of(member.handle) else {
                continue;
            };
            for handle in objective.supporters() {
                if !wanted(handle) {
                    continue;
                }
                let arrow = (objective.symbol_id(), handle.symbol_id());
                tree.arrows.push(arrow);
                if seen.insert(handle.symbol_id()) {
                    let level = member.level.saturating_add(1);
                    tree.members.push(Member { handle, level });
                }
            }
        }
        tree
    }

    /// The part down to a level.
    pub fn down_to(&self, level: usize) -> Self {
        let members: Vec<Member<'s>> = self
            .members
            .iter()
            .filter(|member| member.level <= level)
            .copied()
            .collect();
        let kept: BTreeSet<SymbolId> = members
            .iter()
            .map(|member| member.handle.symbol_id())
            .collect();
        let arrows = self.arrows.iter().copied();
        Self {
            arrows: arrows
                .filter(|(from, to)| kept.contains(from) && kept.contains(to))
                .collect(),
            members,
        }
    }

    /// The deepest level.
    pub fn depth(&self) -> usize {
        self.members
            .iter()
            .map(|member| member.level)
            .max()
            .unwrap_or(0)
    }

    /// How many have nothing below them.
    pub fn leaves(&self) -> usize {
        let inner: BTreeSet<SymbolId> = self.arrows.iter().map(|(from, _)| *from).collect();
        self.members.len().saturating_sub(inner.len())
    }
}
