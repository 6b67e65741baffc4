//! Whether the purpose of a message goes with its topic and with what it says.

use mkt_diagnostics::{Consent as Finding, Diagnostic, PurposeMismatch, Span};
use mkt_model::access::data::{Consent, Law};
use mkt_model::access::reach::Message;

use super::{Reach, is_duty};

/// Messages whose purpose does not go with the rest: one finding a message.
pub(super) fn mismatches(reach: &Reach<'_>, told: &mut Vec<Diagnostic>) {
    for message in &reach.messages {
        let mismatch = match message.purpose() {
            Some("service") => service(reach, *message),
            Some("marketing") => marketing(reach, *message),
            Some("transactional") => transactional(reach, *message),
            _ => None,
        };
        told.extend(mismatch);
    }
}

fn tell(message: Message<'_>, mismatch: PurposeMismatch, span: Span) -> Diagnostic {
    let finding = Finding::PurposeMismatch {
        message: message.name().to_string(),
        mismatch,
    };
    let mut diagnostic = Diagnostic::new(finding, span);
    if let Some(purpose) = message.line("purpose") {
        diagnostic = diagnostic.related(purpose.value_span(), "its purpose");
    }
    diagnostic
}

fn topic_span(message: Message<'_>) -> Span {
    message
        .line("topic")
        .map_or(message.span(), |line| line.value_span())
}

fn service(reach: &Reach<'_>, message: Message<'_>) -> Option<Diagnostic> {
    if let Some(offer) = message.offers().first() {
        let line = message.line("offers")?;
        let mismatch = PurposeMismatch::ServiceWithOffer {
            offer: reach.name(*offer),
        };
        return Some(tell(message, mismatch, line.value_span()));
    }
    let topic = reach.topic(message.topic()?)?;
    let basis = topic.basis().filter(|basis| !is_duty(basis))?;
    let beside = reach.messages.iter().find(|other| {
        other.purpose() == Some("marketing") && other.topic() == Some(topic.symbol_id())
    })?;
    let mismatch = PurposeMismatch::ServiceOnMarketing {
        topic: topic.name().to_string(),
        basis: basis.to_owned(),
        beside: beside.name().to_string(),
    };
    let diagnostic = tell(message, mismatch, topic_span(message));
    Some(diagnostic.related(beside.span(), "marketing on the same topic"))
}

fn marketing(reach: &Reach<'_>, message: Message<'_>) -> Option<Diagnostic> {
    let topic = reach.topic(message.topic()?)?;
    let basis = topic.basis().filter(|basis| is_duty(basis))?;
    if is_settled(reach, topic, basis, message) {
        return None;
    }
    let mismatch = PurposeMismatch::MarketingOnDuty {
        topic: topic.name().to_string(),
        basis: basis.to_owned(),
    };
    let mut diagnostic = tell(message, mismatch, topic_span(message));
    if let Some(line) = topic.line("basis") {
        diagnostic = diagnostic.related(line.value_span(), "what it rests on");
    }
    Some(diagnostic)
}

/// Whether a policy of the topic says whether marketing may rest on this basis:
/// where it may, all is well; where it may not, that is told as such.
fn is_settled(reach: &Reach<'_>, topic: Consent<'_>, basis: &str, message: Message<'_>) -> bool {
    let medium = message
        .channel()
        .and_then(|channel| reach.channel(channel).sort());
    medium.is_some_and(|medium| {
        let laws = topic.laws().into_iter();
        laws.filter_map(|law| Law::of(reach.strategy.handle(law)))
            .any(|law| law.allows(basis, medium).is_some())
    })
}

fn transactional(reach: &Reach<'_>, message: Message<'_>) -> Option<Diagnostic> {
    let mismatch = PurposeMismatch::TransactionalTopic {
        topic: reach.name(message.topic()?),
    };
    Some(tell(message, mismatch, topic_span(message)))
}
