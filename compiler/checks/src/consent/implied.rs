//! People in an audience whom the gate skips for want of consent.
//!
//! What an audience asks for in plain words is seen by looking at it. What is
//! left is a question of logic: is somebody possible of whom all that is known
//! at the send is true, and the consent is not?

use std::collections::BTreeMap;

use mkt_diagnostics::{Consent as Finding, Diagnostic, Edit, Fix, Level, Span, Witness};
use mkt_logic::{Answer, Fact, Question, Wanted};
use mkt_model::access::audience::{Lifecycle, Membership, Segment};
use mkt_model::access::data::Consent;
use mkt_model::display::{self, Style};
use mkt_model::expression::{EventKind, EventMatch, Expression, ExpressionKind, Window};
use mkt_model::graph::of_expression;
use mkt_model::value::{Duration, Value};
use mkt_model::{Strategy, SymbolId};
use mkt_syntax::expression::Comparison;

use super::{Reach, is_asked};
use crate::People;
use crate::conditions::{compared, condition, counted};
use crate::sends::length::shortest;
use crate::sends::{Audience, Entrance, Known, Send, Sender};

/// Marketing sends whose audience does not imply the consent that they need:
/// one finding for each sender, topic and channel, at the first such send.
pub(super) fn not_implied(subject: &People<'_>, reach: &Reach<'_>, told: &mut Vec<Diagnostic>) {
    for sender in &reach.senders {
        let mut found: BTreeMap<(SymbolId, SymbolId), Missing<'_>> = BTreeMap::new();
        let mut order = Vec::new();
        for send in &sender.sends {
            let Some(need) = Need::of(reach, send) else {
                continue;
            };
            let key = (need.topic.symbol_id(), need.channel);
            if let Some(missing) = found.get_mut(&key) {
                let asks = |entrance| need.is_plain(entrance, send);
                if !sender.entrances.iter().all(asks) {
                    missing.others = missing.others.saturating_add(1);
                }
                continue;
            }
            let missing = sender
                .entrances
                .iter()
                .find_map(|entrance| need.missing(subject, sender, entrance, send));
            if let Some(missing) = missing {
                order.push(key);
                found.insert(key, missing);
            }
        }
        for key in order {
            if let Some(missing) = found.get(&key) {
                told.push(missing.told(reach, sender));
            }
        }
    }
}

/// A consent that a send needs.
pub(super) struct Need<'a> {
    strategy: &'a Strategy,
    /// The consent.
    pub topic: Consent<'a>,
    /// The channel of the send.
    pub channel: SymbolId,
    /// The purchase that a soft opt-in rests on.
    purchase: Option<&'a EventMatch>,
}

/// A send that is not sure of its consent.
struct Missing<'a> {
    send: &'a Send<'a>,
    channel: SymbolId,
    topic: Consent<'a>,
    purchase: Option<&'a EventMatch>,
    others: u32,
    certain: bool,
    witness: Option<Witness>,
}

impl<'a> Need<'a> {
    /// What a send needs; none where nothing is asked for it, or where nobody
    /// can have it, which is told already.
    pub fn of(reach: &Reach<'a>, send: &Send<'a>) -> Option<Self> {
        let message = send.message;
        if message.purpose() != Some("marketing") || message.declaration().damaged {
            return None;
        }
        let topic = reach.topic(message.topic()?)?;
        let is_asked = topic.basis().is_some_and(is_asked);
        let channel = send.channel?;
        let is_for = topic.channels().contains(&channel);
        (is_asked && is_for).then_some(Self {
            strategy: reach.strategy,
            topic,
            channel,
            purchase: topic.purchase(),
        })
    }

    /// Whether what is known plainly says so.
    fn is_plain(&self, entrance: &Entrance<'_>, send: &Send<'_>) -> bool {
        let mut known = entrance.known.iter().chain(&send.known);
        known.any(|known| self.asks(known)) || self.is_bought(entrance, send)
    }

    /// Whether somebody comes by the very purchase that the consent rests on,
    /// and is written to before that runs out.
    pub fn is_bought(&self, entrance: &Entrance<'_>, send: &Send<'_>) -> bool {
        let (Some(purchase), Some(event)) = (self.purchase, entrance.event) else {
            return false;
        };
        let lasts = self.topic.expires().map_or(u64::MAX, shortest);
        purchase.event == event.event
            && purchase.condition.is_none()
            && purchase.event != EventKind::Poisoned
            && send.waited < lasts
    }

    /// Whether what is known plainly says that they have consented.
    pub fn asks(&self, known: &Known<'_>) -> bool {
        let seen = &mut Vec::new();
        match (known.fact, known.wanted) {
            (Fact::Condition(condition), Wanted::True) => self.is_asked_by(condition, seen),
            (Fact::Condition(condition), Wanted::NotTrue | Wanted::False) => {
                self.is_refused_by(condition, seen)
            }
            (Fact::In(group), Wanted::True) => self.is_asked_in(group, seen),
            _ => false,
        }
    }

    /// Whether whoever a condition is true of has consented.
    fn is_asked_by(&self, condition: &Expression, seen: &mut Vec<SymbolId>) -> bool {
        match &condition.kind {
            ExpressionKind::Consents { topic, channel } => {
                *topic == self.topic.symbol_id()
                    && channel.is_none_or(|channel| channel == self.channel)
            }
            ExpressionKind::And(all) => all.iter().any(|one| self.is_asked_by(one, seen)),
            ExpressionKind::Or(all) => {
                !all.is_empty() && all.iter().all(|one| self.is_asked_by(one, seen))
            }
            ExpressionKind::Not(inner) => self.is_refused_by(inner, seen),
            ExpressionKind::InSegment(group) | ExpressionKind::Declared(group) => {
                self.is_asked_in(*group, seen)
            }
            _ => false,
        }
    }

    /// Whether whoever a condition is not true of has consented.
    fn is_refused_by(&self, condition: &Expression, seen: &mut Vec<SymbolId>) -> bool {
        match &condition.kind {
            ExpressionKind::Not(inner) => match inner.kind {
                // Whether somebody consents is never unknown.
                ExpressionKind::Consents { .. } => self.is_asked_by(inner, seen),
                _ => false,
            },
            ExpressionKind::Or(all) => all.iter().any(|one| self.is_refused_by(one, seen)),
            ExpressionKind::And(all) => {
                !all.is_empty() && all.iter().all(|one| self.is_refused_by(one, seen))
            }
            _ => false,
        }
    }

    fn is_asked_in(&self, group: SymbolId, seen: &mut Vec<SymbolId>) -> bool {
        // A circle is reported already.
        if seen.contains(&group) {
            return false;
        }
        seen.push(group);
        let asked = match self.strategy.symbol(group).kind.word() {
            "segment" => {
                let segment = Segment(self.strategy.handle(group));
                let condition = segment.condition();
                condition.is_some_and(|condition| self.is_asked_by(condition, seen))
                    || segment
                        .base()
                        .is_some_and(|base| self.is_asked_in(base, seen))
            }
            "stage" => {
                let stages = Lifecycle(self.strategy.handle(group)).stages();
                let stage = stages.into_iter().find(|stage| stage.symbol == group);
                match stage.and_then(|stage| stage.members()) {
                    Some(Membership::When(condition)) => self.is_asked_by(condition, seen),
                    _ => false,
                }
            }
            _ => false,
        };
        seen.pop();
        asked
    }

    /// What a send is not sure of, for those who come one way.
    fn missing(
        &self,
        subject: &People<'_>,
        sender: &Sender<'_>,
        entrance: &Entrance<'_>,
        send: &'a Send<'a>,
    ) -> Option<Missing<'a>> {
        if self.is_plain(entrance, send) {
            return None;
        }
        let entity = sender.entity.or_else(|| self.topic.entity());
        let entity = entity.filter(|entity| self.is_of(*entity))?;
        let missing = |certain, witness| {
            Some(Missing {
                send,
                channel: self.channel,
                topic: self.topic,
                purchase: self.purchase,
                others: 0,
                certain,
                witness,
            })
        };
        let consent = self.condition();
        let known: Vec<Known<'_>> = entrance.known.iter().chain(&send.known).copied().collect();
        let all = Asked {
            entity,
            event: entrance.event,
            known: &known,
            consent: &consent,
        };
        match subject.logic.ask(&all.question()) {
            // What was known at one time and what is known at another cannot be
            // true at once: then only what is known last is held against it.
            Answer::No(why) if !why.claims.contains(&known.len()) => {
                let at = Some(send.waited);
                let last: Vec<Known<'_>> = known
                    .iter()
                    .filter(|known| known.at.is_none() || known.at == at)
                    .copied()
                    .collect();
                let asked = Asked {
                    known: &last,
                    ..all
                };
                if last.len() == known.len() {
                    return None;
                }
                let witness = subject.logic.find(&asked.question())?;
                missing(true, Some(self.shown(subject, &asked, &witness)))
            }
            Answer::No(_) => None,
            // Where nobody can have consented, that is told of the audience.
            Answer::Yes(_) if sender.kind != "rule" && subject.logic.excludes(&all.consented()) => {
                None
            }
            Answer::Yes(witness) => missing(true, Some(self.shown(subject, &all, &witness))),
            // Where nothing asks for it, nothing can imply it.
            Answer::CannotTell(_) => missing(!self.is_mentioned(&known), None),
        }
    }

    /// Somebody who would be skipped, as readers see them.
    fn shown(
        &self,
        subject: &People<'_>,
        asked: &Asked<'_>,
        witness: &mkt_logic::Witness,
    ) -> Witness {
        let entity = self.strategy.symbol(asked.entity);
        let who = format!("a `{}` who is skipped", entity.name);
        let (topic, channel) = (
            &self.topic.symbol().name,
            &self.strategy.symbol(self.channel).name,
        );
        let now = format!("is skipped: has not agreed to `{topic}` by `{channel}`");
        crate::witness::tell(&subject.logic, &asked.question(), witness, who, &now)
    }

    /// Whether the consent is given by people of an entity.
    fn is_of(&self, entity: SymbolId) -> bool {
        let mut at = Some(entity);
        let mut seen = Vec::new();
        while let Some(one) = at.filter(|one| !seen.contains(one)) {
            if self.topic.entity() == Some(one) {
                return true;
            }
            seen.push(one);
            at = self.strategy.handle(one).declaration().extends;
        }
        false
    }

    /// Whether anything that is known looks at the consent, or at the purchase
    /// that it rests on.
    fn is_mentioned(&self, known: &[Known<'_>]) -> bool {
        let purchase = self.purchase.and_then(|purchase| match purchase.event {
            EventKind::Declared(event) => Some(event),
            _ => None,
        });
        let mut open = Vec::new();
        for one in known {
            match one.fact {
                Fact::Condition(condition) => of_expression(condition, &mut open),
                Fact::In(group) => open.push(group),
            }
        }
        let mut seen = Vec::new();
        while let Some(id) = open.pop() {
            if id == self.topic.symbol_id() || Some(id) == purchase {
                return true;
            }
            if seen.contains(&id) {
                continue;
            }
            seen.push(id);
            let handle = self.strategy.handle(id);
            match self.strategy.symbol(id).kind.word() {
                "segment" => {
                    let segment = Segment(handle);
                    open.extend(segment.base());
                    if let Some(condition) = segment.condition() {
                        of_expression(condition, &mut open);
                    }
                }
                "stage" => {
                    for stage in Lifecycle(handle).stages() {
                        if let Some(Membership::When(condition)) = stage.members() {
                            of_expression(condition, &mut open);
                        }
                    }
                }
                "score" => {
                    for line in handle.statements() {
                        if let Some(Value::Expression(condition)) = line.get("condition") {
                            of_expression(condition, &mut open);
                        }
                    }
                }
                _ => {}
            }
        }
        false
    }

    /// The consent as a condition: a yes, or of a soft opt-in a purchase that
    /// has not run out.
    fn condition(&self) -> Expression {
        let yes = condition(ExpressionKind::Consents {
            topic: self.topic.symbol_id(),
            channel: Some(self.channel),
        });
        let Some(purchase) = self.purchase else {
            return yes;
        };
        let lasts = self.topic.expires();
        let mut alive: Vec<Expression> = happened(purchase, lasts).into_iter().collect();
        if lasts.is_some() {
            let renewals = self.topic.renewals().into_iter();
            alive.extend(renewals.filter_map(|event| happened(event, lasts)));
        }
        let bought = happened(purchase, None).into_iter();
        let bought = bought.chain([condition(ExpressionKind::Or(alive))]);
        condition(ExpressionKind::Or(vec![
            yes,
            condition(ExpressionKind::And(bought.collect())),
        ]))
    }
}

/// That an event happened at least once, within a time where one is given.
fn happened(event: &EventMatch, within: Option<Duration>) -> Option<Expression> {
    let count = counted(event, within.map(Window::Last))?;
    Some(compared(count, Comparison::AtLeast, 1))
}

/// Whether somebody is possible of whom all of this is known and the consent is
/// not true.
#[derive(Clone, Copy)]
struct Asked<'q> {
    entity: SymbolId,
    event: Option<&'q EventMatch>,
    known: &'q [Known<'q>],
    consent: &'q Expression,
}

impl<'q> Asked<'q> {
    /// The question; the consent is its last claim.
    fn question(&self) -> Question<'q> {
        self.with(Wanted::NotTrue)
    }

    /// Whether anybody at all can have consented.
    fn consented(&self) -> Question<'q> {
        self.with(Wanted::True)
    }

    fn with(&self, consent: Wanted) -> Question<'q> {
        let mut question = Question::of(self.entity);
        for one in self.known {
            question = question.claim(one.fact, one.wanted);
        }
        question = question.claim(self.consent, consent);
        match self.event {
            Some(event) => question.during(event),
            None => question,
        }
    }
}

impl Missing<'_> {
    fn told(&self, reach: &Reach<'_>, sender: &Sender<'_>) -> Diagnostic {
        let audience = self.send.audience.or(sender.audience);
        let (topic, channel) = (self.topic.symbol_id(), self.channel);
        let asked = format!("consents({} by {})", reach.name(topic), reach.name(channel));
        let instead = audience.map(|audience| {
            let text = in_words(reach, audience.expression);
            if is_joined(audience.expression) {
                format!("{} {text} and {asked}", audience.word)
            } else {
                format!("{} ({text}) and {asked}", audience.word)
            }
        });
        let finding = Finding::NotImplied {
            source: reach.name(sender.symbol),
            kind: sender.kind.to_owned(),
            message: self.send.message.name().to_string(),
            topic: reach.name(topic),
            channel: reach.name(channel),
            purchase: self.purchase.and_then(|purchase| match purchase.event {
                EventKind::Declared(event) => Some(reach.name(event)),
                _ => None,
            }),
            others: self.others,
            instead: instead.clone(),
            certain: self.certain,
            witness: self.witness.clone(),
        };
        let mut diagnostic = Diagnostic::new(finding, self.send.span);
        if !self.certain {
            diagnostic.level = Level::Info;
        }
        if let (Some(audience), Some(instead)) = (audience, instead) {
            diagnostic = diagnostic.related(audience.span, "for whom it is");
            let title = format!("write `{instead}`");
            diagnostic = diagnostic.fix(also(audience, &asked, title));
        }
        diagnostic
    }
}

/// Whether one thing more can be asked for without brackets.
fn is_joined(audience: &Expression) -> bool {
    match &audience.kind {
        ExpressionKind::And(all) => all.iter().all(|one| match one.kind {
            // It stands in brackets already.
            ExpressionKind::Or(_) => true,
            _ => is_joined(one),
        }),
        kind => matches!(
            kind,
            ExpressionKind::InSegment(_)
                | ExpressionKind::Declared(_)
                | ExpressionKind::Consents { .. }
                | ExpressionKind::Compare(..)
                | ExpressionKind::IsSet(..)
        ),
    }
}

/// An audience as it is written: a segment by its name alone.
fn in_words(reach: &Reach<'_>, audience: &Expression) -> String {
    match &audience.kind {
        ExpressionKind::InSegment(group) | ExpressionKind::Declared(group) => reach.name(*group),
        ExpressionKind::And(all) => {
            let all: Vec<String> = all
                .iter()
                .map(|one| match one.kind {
                    ExpressionKind::Or(_) => format!("({})", in_words(reach, one)),
                    _ => in_words(reach, one),
                })
                .collect();
            all.join(" and ")
        }
        ExpressionKind::Or(all) => {
            let all: Vec<String> = all.iter().map(|one| in_words(reach, one)).collect();
            all.join(" or ")
        }
        ExpressionKind::Not(inner) if matches!(inner.kind, ExpressionKind::InSegment(_)) => {
            format!("not in {}", in_words(reach, inner))
        }
        _ => display::expression(reach.strategy, audience, Style::Source),
    }
}

/// Asks an audience for one thing more.
fn also(audience: Audience<'_>, asked: &str, title: String) -> Fix {
    let span = audience.span;
    let at = |offset, insert: String| Edit {
        span: Span::at(span.file, offset),
        insert,
    };
    let edits = if is_joined(audience.expression) {
        vec![at(span.end, format!(" and {asked}"))]
    } else {
        vec![
            at(span.start, "(".to_owned()),
            at(span.end, format!(") and {asked}")),
        ]
    };
    Fix { title, edits }
}
