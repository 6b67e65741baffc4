//! Every `consents(…)` in the segments of `examples/relationship` is needed:
//! without it, what is sent to these people is told, with somebody who would be
//! skipped.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that panics fails, as it should; what is measured is shown"
)]

use std::collections::BTreeSet;

use mkt_diagnostics::{Consent, Finding};
use mkt_kinds::Edge;
use mkt_model::{SourceFile, Strategy, SymbolId, build};
use mkt_tests::{compile, sources_of};

const EXAMPLE: &str = "relationship";

/// Sources with one condition taken out: `consents(offers by mail) and …`.
struct Edited {
    segment: String,
    topic: String,
    channel: String,
    sources: Vec<(String, String)>,
}

/// One edit for each segment that asks for a consent.
fn edits() -> Vec<Edited> {
    let sources = sources_of(EXAMPLE);
    let mut edits = Vec::new();
    for (file, (path, text)) in sources.iter().enumerate() {
        let mut segment = "";
        let mut offset = 0_usize;
        for line in text.split_inclusive('\n') {
            if let Some(head) = line.strip_prefix("segment ") {
                segment = head.split(' ').next().unwrap();
            }
            let begins = line.trim_start().starts_with("where:");
            if let Some(at) = line.find("consents(").filter(|_| begins) {
                let rest = line.get(at..).unwrap();
                let end = rest.find(')').unwrap();
                let said = rest.get("consents(".len()..end).unwrap();
                let (topic, channel) = said.split_once(" by ").unwrap();
                let (before, after) = text.split_at(offset.checked_add(at).unwrap());
                let after = after.get(end.checked_add(1).unwrap()..).unwrap();
                let after = after.trim_start().strip_prefix("and ").unwrap();
                let mut edited = sources.clone();
                edited[file] = (path.clone(), format!("{before}{after}"));
                edits.push(Edited {
                    segment: segment.to_owned(),
                    topic: topic.to_owned(),
                    channel: channel.to_owned(),
                    sources: edited,
                });
            }
            offset = offset.checked_add(line.len()).unwrap();
        }
    }
    edits
}

/// What sends marketing on a topic by a channel to whoever is in a segment or in
/// one that is made of it: journeys and campaigns.
fn senders(strategy: &Strategy, edited: &Edited) -> BTreeSet<String> {
    let mut groups = vec![strategy.find(&edited.segment).unwrap()];
    let mut at = 0;
    while let Some(group) = groups.get(at).copied() {
        for made in referring(strategy, group, Edge::Of) {
            if !groups.contains(&made) {
                groups.push(made);
            }
        }
        at += 1;
    }
    let named = |id: Option<SymbolId>, name: &str| id == strategy.find(name);
    let is_meant = |message: SymbolId| {
        let message = mkt_model::access::reach::Message(strategy.handle(message));
        named(message.topic(), &edited.topic) && named(message.channel(), &edited.channel)
    };
    let mut found = BTreeSet::new();
    for group in groups {
        for edge in [Edge::Targets, Edge::Enters] {
            for user in referring(strategy, group, edge) {
                let user = strategy.handle(user);
                let is_sender = matches!(user.kind().word, "journey" | "campaign");
                let sends = sent(strategy, user.symbol_id());
                if is_sender && sends.into_iter().any(is_meant) {
                    found.insert(user.symbol().path.to_string());
                }
            }
        }
    }
    found
}

fn referring(strategy: &Strategy, to: SymbolId, edge: Edge) -> Vec<SymbolId> {
    strategy.referring(to, edge)
}

fn sent(strategy: &Strategy, sender: SymbolId) -> Vec<SymbolId> {
    let messages = strategy.messages().map(|message| message.symbol_id());
    messages
        .filter(|message| {
            let senders = referring(strategy, *message, Edge::Sends);
            let at = strategy.handle(sender).id;
            senders
                .into_iter()
                .any(|one| strategy.symbol(one).declaration == at)
        })
        .collect()
}

#[test]
fn without_its_consent_a_segment_that_is_written_to_is_told_with_a_person() {
    let mut used = BTreeSet::new();
    for edited in edits() {
        let files = edited.sources.iter().map(|(path, text)| SourceFile {
            path: path.clone(),
            text: text.clone(),
        });
        let built = build(files.collect(), mkt_stdlib::modules());
        let senders = senders(&built.strategy, &edited);
        let sources: Vec<(&str, &str)> = edited
            .sources
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect();
        let (_, found) = compile(&sources);
        let mut told = BTreeSet::new();
        for one in &found {
            if let Finding::Consent(Consent::NotImplied {
                source,
                topic,
                channel,
                certain,
                witness,
                ..
            }) = &one.diagnostic.finding
            {
                assert_eq!(
                    (topic, channel),
                    (&edited.topic, &edited.channel),
                    "{}: {one}",
                    edited.segment
                );
                assert!(*certain, "{}: {one}", edited.segment);
                let witness = witness.as_ref();
                let witness = witness.unwrap_or_else(|| panic!("{}: {one}", edited.segment));
                let asked = format!("{topic} by {channel}");
                assert!(
                    witness
                        .known
                        .iter()
                        .any(|known| known.name.contains(&asked)),
                    "{}: {witness:?}",
                    edited.segment
                );
                told.insert(source.clone());
            } else if one.diagnostic.name() == "consent-not-implied" {
                panic!("{}: {one}", edited.segment);
            }
        }
        // Who has just bought is written to on the strength of that purchase.
        let bought = ["second_order".to_owned()];
        let wanted: BTreeSet<String> = senders
            .into_iter()
            .filter(|sender| edited.topic != "similar" || !bought.contains(sender))
            .collect();
        assert!(
            wanted.is_subset(&told),
            "{}: {wanted:?}, told of {told:?}",
            edited.segment
        );
        if !wanted.is_empty() {
            used.insert(edited.segment.clone());
        }
    }
    let expected = [
        "app_users",
        "buyers_we_may_advise",
        "club_readers",
        "letter_readers",
        "opinion_givers",
        "reachable",
        "site_regulars",
    ];
    assert!(
        expected.iter().all(|segment| used.contains(*segment)),
        "{used:?}"
    );
}
