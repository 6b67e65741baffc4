//! Consent, purpose and personal data: whom a message may go to, what it may
//! say, and where what is known of people goes.
//!
//! Everything that sends is read once ([`sends`]); each module then looks at
//! one subject. What is damaged is left out.

mod channels;
mod expiry;
mod implied;
mod personal;
mod policy;
mod purpose;
mod topics;
mod transactional;

use std::collections::BTreeMap;

use mkt_diagnostics::Diagnostic;
use mkt_model::access::data::Consent;
use mkt_model::access::reach::{Channel, Message};
use mkt_model::{Strategy, SymbolId};

use crate::People;
use crate::sends::{Send, Sender};

/// The kinds of channel in which marketing needs a consent unless the channel
/// says that it needs none: those that reach people at an address of theirs.
/// Letters and what people come across need one where the channel says so.
const ASKED: [&str; 5] = ["email", "sms", "push", "phone", "messaging"];

/// Consents that are not implied, purposes that do not fit, personal data that
/// go astray, policies that are not kept to.
pub(crate) fn all(subject: &People<'_>, told: &mut Vec<Diagnostic>) {
    let strategy = subject.strategy;
    let reach = Reach::of(strategy, &subject.senders);
    topics::missing(&reach, told);
    topics::not_asked(&reach, told);
    implied::not_implied(subject, &reach, told);
    expiry::in_journeys(&reach, told);
    purpose::mismatches(&reach, told);
    transactional::misuses(&reach, told);
    personal::leaks(&reach, told);
    personal::told(&reach, told);
    channels::unsubscribe(&reach, told);
    channels::senders(&reach, told);
    policy::unmet(&reach, told);
}

/// What sends, and what goes through which channel.
struct Reach<'a> {
    strategy: &'a Strategy,
    /// What sends and is sound.
    senders: Vec<&'a Sender<'a>>,
    /// The project's sound messages, in the order of declaration.
    messages: Vec<Message<'a>>,
    /// Which marketing messages go through a channel: their own channels, and
    /// those that a send names.
    marketing: BTreeMap<SymbolId, Vec<Message<'a>>>,
}

impl<'a> Reach<'a> {
    fn of(strategy: &'a Strategy, senders: &'a [Sender<'a>]) -> Self {
        let senders: Vec<&Sender<'_>> = senders.iter().filter(|sender| !sender.damaged).collect();
        let messages: Vec<Message<'a>> = strategy
            .messages()
            .filter(|message| !message.declaration().damaged)
            .collect();
        let own = messages
            .iter()
            .filter_map(|message| Some((message.channel()?, *message)));
        let sent = senders.iter().flat_map(|sender| &sender.sends);
        let sent = sent.filter_map(|send| Some((send.channel?, send.message)));
        let mut marketing: BTreeMap<SymbolId, Vec<Message<'a>>> = BTreeMap::new();
        for (channel, message) in own.chain(sent) {
            if message.purpose() != Some("marketing") || message.declaration().damaged {
                continue;
            }
            let through = marketing.entry(channel).or_default();
            let known = |other: &Message<'_>| other.symbol_id() == message.symbol_id();
            if !through.iter().any(known) {
                through.push(message);
            }
        }
        Self {
            strategy,
            senders,
            messages,
            marketing,
        }
    }

    /// Every send of a sound message, with what sends it and through what.
    fn sends(&self) -> impl Iterator<Item = (&'a Sender<'a>, &'a Send<'a>, SymbolId)> {
        self.senders.iter().flat_map(|sender| {
            let sends = sender.sends.iter();
            sends
                .filter(|send| !send.message.declaration().damaged)
                .filter_map(move |send| Some((*sender, send, send.channel?)))
        })
    }

    fn channel(&self, id: SymbolId) -> Channel<'a> {
        Channel(self.strategy.handle(id))
    }

    /// A consent that is sound.
    fn topic(&self, id: SymbolId) -> Option<Consent<'a>> {
        Consent::of(self.strategy.handle(id)).filter(|topic| !topic.declaration().damaged)
    }

    fn name(&self, id: SymbolId) -> String {
        self.strategy.symbol(id).path.to_string()
    }
}

/// Whether marketing in a channel needs a consent.
fn needs_consent(channel: Channel<'_>) -> bool {
    match channel.consent() {
        Some(word) => word == "needed",
        // Damaged, or a kind that is no channel: it may say none.
        None if channel.line("consent").is_some() || channel.declaration().damaged => false,
        None => channel.sort().is_some_and(|sort| ASKED.contains(&sort)),
    }
}

/// Whether a basis rests on no act of the person: nothing is asked for, and
/// nothing runs out.
fn is_duty(basis: &str) -> bool {
    matches!(basis, "contract" | "public_task")
}

/// Whether a basis asks for something: a yes or a purchase.
fn is_asked(basis: &str) -> bool {
    matches!(basis, "opt_in" | "double_opt_in" | "soft_opt_in")
}
