//! Journeys and rules: whether every step can come, whether everybody finds
//! out again, and where they lead in circles.

mod entries;
mod knowledge;
mod length;
mod loops;
mod messages;
mod opened;
mod reach;
mod read;
mod ties;
mod times;
mod walk;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use mkt_diagnostics::Diagnostic;
use mkt_kinds::Edge;
use mkt_model::{Strategy, SymbolId};
use petgraph::visit::EdgeRef;

pub(crate) use self::messages::unused;
pub(crate) use self::opened::weak;
use crate::People;

use self::entries::Entered;
use self::knowledge::Asker;
use self::reach::Reach;
use self::read::Read;

/// Journeys by what is written in each, and how they hang together.
pub(crate) fn journeys(subject: &People<'_>, told: &mut Vec<Diagnostic>) {
    let strategy = subject.strategy;
    let reads = read(strategy);
    if reads.is_empty() {
        return;
    }
    let reach = Reach::of(strategy);
    let asker = Asker::new(&subject.logic, &subject.groups);
    let mut walks = Vec::new();
    for read in &reads {
        told.extend(entries::not_started(subject, read));
        let entered = Entered::of(read, &asker);
        match entered.nobody {
            Some(nobody) => {
                let by_event = read.entered_by().and_then(|event| event.condition.as_ref());
                let known = subject
                    .groups
                    .tell_of_journey(&subject.logic, read.handle.id)
                    || by_event
                        .is_some_and(|condition| subject.groups.tell_of(read.handle.id, condition));
                told.extend(nobody.filter(|_| !known));
            }
            None => {
                told.extend(entries::exits(read, &entered));
                told.extend(entries::goals(read, &asker, &entered));
                told.extend(entries::unbounded(read, &reach));
                told.extend(entries::silences(read, &reads));
                let mut walked = walk::walk(read, &asker, &reach, entered.known, entered.lasting);
                told.append(&mut walked.found);
                told.extend(entries::starts(read, &reads, &asker, &walked));
                walks.push((read, walked));
            }
        }
    }
    told.extend(entries::rules(subject, &reads, &asker));
    told.extend(loops::loops(subject, &walks, &asker));
    told.extend(ties::ties(subject, &reads, &asker, &reach));
}

/// The journeys of which is told that they let the same person in over and
/// over.
pub(crate) fn unbounded(strategy: &Strategy) -> BTreeSet<SymbolId> {
    let reach = Reach::of(strategy);
    read(strategy)
        .iter()
        .filter_map(|read| {
            let finding = entries::unbounded(read, &reach)?;
            let told = !crate::allow::accepts(read.handle, finding.name());
            told.then_some(read.program.journey)
        })
        .collect()
}

/// The project's own journeys in which nothing is damaged.
fn read(strategy: &Strategy) -> Vec<Read<'_>> {
    let mut starters: BTreeMap<SymbolId, Vec<SymbolId>> = BTreeMap::new();
    let graph = strategy.graph();
    for arrow in graph.edge_references() {
        if arrow.weight().edge != Edge::Starts {
            continue;
        }
        let ends = (
            graph.node_weight(arrow.source()),
            graph.node_weight(arrow.target()),
        );
        if let (Some(from), Some(to)) = ends {
            starters.entry(*to).or_default().push(*from);
        }
    }
    let journeys = strategy.journeys();
    journeys
        .filter(|journey| !journey.declaration().damaged)
        .map(|journey| {
            let mut starters = starters.remove(&journey.symbol_id()).unwrap_or_default();
            starters.sort();
            starters.dedup();
            Read::new(journey.0, starters)
        })
        .collect()
}

/// A shared claim.
type Claim = Rc<knowledge::Known>;
