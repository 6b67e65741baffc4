//! What marketing by a channel must carry: a way to say no, and who writes.

use mkt_diagnostics::{Consent as Finding, Diagnostic, Level, Span};
use mkt_model::SymbolId;
use mkt_model::access::data::Law;
use mkt_model::access::reach::{Channel, Message};

use super::policy::{is_own, law_line};
use super::{Reach, needs_consent};

/// Channels of marketing without a way to say no.
pub(super) fn unsubscribe(reach: &Reach<'_>, told: &mut Vec<Diagnostic>) {
    for (channel, messages) in &reach.marketing {
        let channel = reach.channel(*channel);
        if channel.declaration().damaged {
            continue;
        }
        let ways = channel.unsubscribe();
        let has_line = channel.line("unsubscribe").is_some();
        let asking = Asking::of(reach, channel, messages, |parts| {
            let wanted = if has_line { "one_click" } else { "unsubscribe" };
            parts.contains(&wanted) || (!has_line && parts.contains(&"one_click"))
        });
        // A line that could not be read may say anything.
        if ways.contains(&"header") || (has_line && ways.is_empty()) {
            continue;
        }
        let by_itself = !has_line
            && channel.sort() != Some("phone")
            && (needs_consent(channel) || rests_on_purchase(reach, messages));
        if !by_itself && asking.laws.is_empty() {
            continue;
        }
        let Some(message) = asking.message.or(messages.first().copied()) else {
            continue;
        };
        let finding = Finding::UnsubscribeMissing {
            channel: reach.name(channel.symbol_id()),
            message: message.name().to_string(),
            one_click: has_line,
            laws: asking.names(reach),
        };
        let part = if has_line { "one_click" } else { "unsubscribe" };
        let mut diagnostic = asking.told(reach, finding, channel, message, &[part]);
        diagnostic = diagnostic.related(message.span(), "marketing goes through it");
        told.push(diagnostic);
    }
}

/// Channels of marketing that do not say who writes.
pub(super) fn senders(reach: &Reach<'_>, told: &mut Vec<Diagnostic>) {
    for (channel, messages) in &reach.marketing {
        let channel = reach.channel(*channel);
        if channel.declaration().damaged {
            continue;
        }
        let lacks: Vec<&'static str> = ["sender", "address"]
            .into_iter()
            .filter(|key| channel.line(key).is_none())
            .collect();
        let asking = Asking::of(reach, channel, messages, |parts| {
            parts.iter().any(|part| lacks.contains(part))
        });
        let is_mail = channel.sort() == Some("email");
        let missing: Vec<&str> = lacks
            .into_iter()
            .filter(|part| is_mail || asking.parts.contains(part))
            .collect();
        let Some(message) = asking.message.or(messages.first().copied()) else {
            continue;
        };
        if missing.is_empty() {
            continue;
        }
        let finding = Finding::SenderAddressMissing {
            channel: reach.name(channel.symbol_id()),
            message: message.name().to_string(),
            missing: missing.iter().map(|part| (*part).to_owned()).collect(),
            laws: asking.names(reach),
        };
        let mut diagnostic = asking.told(reach, finding, channel, message, &missing);
        diagnostic = diagnostic.related(message.span(), "marketing goes through it");
        told.push(diagnostic);
    }
}

/// The policies that ask for something that a channel does not have.
struct Asking<'a> {
    laws: Vec<SymbolId>,
    /// Everything that they ask for.
    parts: Vec<&'static str>,
    /// A message that falls under them.
    message: Option<Message<'a>>,
}

impl<'a> Asking<'a> {
    /// Of the policies of the topics that go through a channel, those of whose
    /// parts something is so.
    fn of(
        reach: &Reach<'a>,
        channel: Channel<'_>,
        messages: &[Message<'a>],
        is_wanted: impl Fn(&[&'static str]) -> bool,
    ) -> Self {
        let mut asking = Self {
            laws: Vec::new(),
            parts: Vec::new(),
            message: None,
        };
        let Some(medium) = channel.sort() else {
            return asking;
        };
        for message in messages {
            let Some(topic) = message.topic().and_then(|id| reach.topic(id)) else {
                continue;
            };
            for law in topic.laws() {
                let Some(declared) = Law::of(reach.strategy.handle(law)) else {
                    continue;
                };
                let parts = declared.carries(medium);
                if asking.laws.contains(&law) || !is_wanted(&parts) {
                    continue;
                }
                asking.laws.push(law);
                asking.parts.extend(parts);
                asking.message = asking.message.or(Some(*message));
            }
        }
        asking
    }

    fn names(&self, reach: &Reach<'_>) -> Vec<String> {
        self.laws.iter().map(|law| reach.name(*law)).collect()
    }

    /// A finding at the channel; of a library's own, where it is used.
    fn told(
        &self,
        reach: &Reach<'_>,
        finding: Finding,
        channel: Channel<'_>,
        message: Message<'_>,
        parts: &[&str],
    ) -> Diagnostic {
        // What is there and not enough is where it is to be mended.
        let line = match parts {
            ["one_click"] => channel.line("unsubscribe"),
            _ => None,
        };
        let own = channel.declaration().module.is_none();
        let span = match line.filter(|line| line.declaration == channel.id) {
            Some(line) if own => line.value_span(),
            _ => place(channel, message),
        };
        let mut diagnostic = Diagnostic::new(finding, span);
        if !self.laws.is_empty() {
            diagnostic.level = Level::Error;
        }
        for law in &self.laws {
            let law = reach.strategy.handle(*law);
            let words: Vec<&str> = parts.iter().copied().chain(channel.sort()).collect();
            if let Some(line) = Law::of(law).and_then(|law| law_line(law, "carries", &words))
                && is_own(reach, line)
            {
                diagnostic = diagnostic.related(line.span(), "the policy asks for it here");
            }
        }
        diagnostic
    }
}

/// Where a channel is to be mended: at its name, or where a library's own is
/// used.
pub(super) fn place(channel: Channel<'_>, message: Message<'_>) -> Span {
    if channel.declaration().module.is_none() {
        return channel.span();
    }
    message
        .line("channel")
        .filter(|_| message.channel() == Some(channel.symbol_id()))
        .map_or(message.span(), |line| line.value_span())
}

fn rests_on_purchase(reach: &Reach<'_>, messages: &[Message<'_>]) -> bool {
    let topics = messages.iter().filter_map(|message| message.topic());
    topics
        .filter_map(|id| reach.topic(id))
        .any(|topic| topic.basis() == Some("soft_opt_in"))
}
