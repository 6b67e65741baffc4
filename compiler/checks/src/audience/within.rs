//! The parts of conditions, with those of the segments, stages and scores that
//! they name.

use std::collections::BTreeSet;

use mkt_model::access::audience::Lifecycle;
use mkt_model::expression::{Expression, ExpressionKind};
use mkt_model::{Strategy, SymbolId};

use super::conditions_of;

/// Looks at parts of conditions, at those of each group once.
pub(super) struct Within<'s> {
    strategy: &'s Strategy,
    seen: BTreeSet<SymbolId>,
}

impl<'s> Within<'s> {
    pub(super) fn new(strategy: &'s Strategy) -> Self {
        Self {
            strategy,
            seen: BTreeSet::new(),
        }
    }

    /// Looks at every part of a condition.
    pub(super) fn condition<'c>(
        &mut self,
        condition: &'c Expression,
        look: &mut impl FnMut(&'c Expression),
    ) where
        's: 'c,
    {
        for part in condition.within() {
            look(part);
            match &part.kind {
                ExpressionKind::InSegment(group) => self.group(*group, look),
                ExpressionKind::Score { score, .. } => {
                    for condition in conditions_of(self.strategy, *score) {
                        self.condition(condition, look);
                    }
                }
                _ => {}
            }
        }
    }

    /// Looks at every part of what makes people members of a segment or stage.
    pub(super) fn group<'c>(&mut self, group: SymbolId, look: &mut impl FnMut(&'c Expression))
    where
        's: 'c,
    {
        if !self.seen.insert(group) {
            return;
        }
        let handle = self.strategy.handle(group);
        let kind = self.strategy.symbol(group).kind.word();
        if let Some(base) = handle.declaration().of
            && kind == "segment"
        {
            self.group(base, look);
        }
        let groups = if kind == "stage" {
            // The rest is what the others are not.
            let stages = Lifecycle(handle).stages();
            stages.into_iter().map(|stage| stage.symbol).collect()
        } else {
            vec![group]
        };
        for group in groups {
            for condition in conditions_of(self.strategy, group) {
                self.condition(condition, look);
            }
        }
    }
}
