//! Whether marketing names a consent that it can have.

use mkt_diagnostics::{Consent as Finding, Diagnostic, Fix, Span};
use mkt_model::SymbolId;
use mkt_model::access::reach::Message;

use super::{Reach, is_asked, needs_consent};

/// Marketing messages that name no consent, through channels that need one.
pub(super) fn missing(reach: &Reach<'_>, told: &mut Vec<Diagnostic>) {
    for message in &reach.messages {
        if message.purpose() != Some("marketing") || message.line("topic").is_some() {
            continue;
        }
        let through = reach.marketing.iter().find(|(channel, messages)| {
            needs_consent(reach.channel(**channel))
                && messages
                    .iter()
                    .any(|other| other.symbol_id() == message.symbol_id())
        });
        let own = message
            .channel()
            .filter(|own| needs_consent(reach.channel(*own)));
        let Some(channel) = own.or(through.map(|(channel, _)| *channel)) else {
            continue;
        };
        let topics = asked_for(reach, channel);
        let finding = Finding::TopicMissing {
            message: message.name().to_string(),
            channel: reach.name(channel),
            topics: topics.iter().map(|topic| reach.name(*topic)).collect(),
        };
        let mut diagnostic = Diagnostic::new(finding, message.span());
        if let [only] = topics.as_slice() {
            diagnostic
                .fixes
                .extend(name_it(*message, &reach.name(*only)));
        }
        told.push(diagnostic);
    }
}

/// The consents of the project on which marketing through a channel can rest.
fn asked_for(reach: &Reach<'_>, channel: SymbolId) -> Vec<SymbolId> {
    reach
        .strategy
        .consents()
        .filter(|consent| {
            let basis = consent.basis();
            let rests = |basis| is_asked(basis) || basis == "legitimate_interest";
            basis.is_some_and(rests) && consent.channels().contains(&channel)
        })
        .map(|consent| consent.symbol_id())
        .collect()
}

/// Writes the topic on a line above the purpose.
fn name_it(message: Message<'_>, topic: &str) -> Option<Fix> {
    let purpose = message.line("purpose")?;
    // An inherited line is not the place for it.
    if purpose.declaration != message.id {
        return None;
    }
    let line = purpose.span();
    let title = format!("write `topic: {topic}`");
    let insert = format!("topic:   {topic}\n  ");
    Some(Fix::replace(title, Span::at(line.file, line.start), insert))
}

/// Marketing through channels for which its consent is not asked: one finding a
/// message and channel.
pub(super) fn not_asked(reach: &Reach<'_>, told: &mut Vec<Diagnostic>) {
    for (channel, messages) in &reach.marketing {
        for message in messages {
            let Some(topic) = message.topic().and_then(|id| reach.topic(id)) else {
                continue;
            };
            let channels = topic.channels();
            if channels.contains(channel) || channels.is_empty() {
                continue;
            }
            let finding = Finding::TopicNotAsked {
                message: message.name().to_string(),
                topic: topic.name().to_string(),
                channel: reach.name(*channel),
                channels: channels.iter().map(|one| reach.name(*one)).collect(),
            };
            let own = message
                .line("channel")
                .filter(|_| message.channel() == Some(*channel));
            let sent = reach.sends().find(|(_, send, through)| {
                through == channel && send.message.symbol_id() == message.symbol_id()
            });
            let span = match (own, sent) {
                (Some(line), _) => line.value_span(),
                (None, Some((_, send, _))) => send.span,
                (None, None) => message.span(),
            };
            let mut diagnostic = Diagnostic::new(finding, span);
            if let Some(line) = topic.line("channels") {
                diagnostic =
                    diagnostic.related(line.value_span(), "the channels for which it is asked");
            }
            told.push(diagnostic);
        }
    }
}
