//! Where personal data go, and whether they may.
//!
//! A flow leads from a personal property to a platform or channel. Personal are
//! properties that say `pii`, those by which people are contacted, and what is
//! set from these. Only data that governance covers are followed.

use std::collections::{BTreeMap, BTreeSet};

use mkt_diagnostics::{Consent as Finding, Diagnostic, Span};
use mkt_model::access::audience::{Action, Lifecycle};
use mkt_model::access::data::Governance;
use mkt_model::access::reach::Platform;
use mkt_model::expression::{EventKind, Expression, ExpressionKind};
use mkt_model::journey::{StepKind, every_step};
use mkt_model::message::{Braces, Template, inserted, wordings};
use mkt_model::types::Type;
use mkt_model::value::Value;
use mkt_model::{Handle, SymbolId};

use super::Reach;
use crate::sends::Sender;

/// The places that are marked beside the first.
const MARKED: usize = 5;

/// Personal data on the way to something.
struct Flow {
    /// The property, or the entity or event where all of it is meant.
    data: SymbolId,
    /// Whose data they are: the entity of the person, where that is not the
    /// property's own.
    of: Option<SymbolId>,
    /// The way from there, without where it ends.
    way: Vec<SymbolId>,
    /// The channel or platform that they reach.
    end: SymbolId,
    /// Where it happens.
    span: Span,
}

/// Personal data that reach what the rules for them do not list: one finding for
/// each set of rules and each platform or channel.
pub(super) fn leaks(reach: &Reach<'_>, told: &mut Vec<Diagnostic>) {
    let rules = Rules::of(reach, |rules| rules.processing().is_some());
    if rules.covering.is_empty() {
        return;
    }
    let personal = Personal::of(reach);
    let mut flows = Vec::new();
    personal.sent(&mut flows);
    personal.inserted(&mut flows);
    personal.called(&mut flows);
    personal.computed(&mut flows);
    personal.provided(&mut flows);
    personal.handed_over(&mut flows);

    let mut leaks: BTreeMap<(SymbolId, SymbolId), Vec<Flow>> = BTreeMap::new();
    let mut order = Vec::new();
    for flow in flows {
        if let Some((rules, end)) = rules.broken(&flow) {
            let key = (rules, end);
            if !leaks.contains_key(&key) {
                order.push(key);
            }
            leaks.entry(key).or_default().push(flow);
        }
    }
    for key in order {
        if let Some(flows) = leaks.get(&key) {
            told.extend(leak(reach, key, flows));
        }
    }
}

fn leak(
    reach: &Reach<'_>,
    (rules, end): (SymbolId, SymbolId),
    flows: &[Flow],
) -> Option<Diagnostic> {
    let rules = Governance(reach.strategy.handle(rules));
    let (first, others) = flows.split_first()?;
    let mut properties: Vec<String> = Vec::new();
    let mut ways: Vec<Vec<String>> = Vec::new();
    for flow in flows {
        let property = reach.name(flow.data);
        if !properties.contains(&property) {
            properties.push(property);
        }
        let mut way: Vec<SymbolId> = vec![flow.data];
        way.extend(&flow.way);
        way.push(flow.end);
        if flow.end != end {
            way.push(end);
        }
        let way = way.into_iter().map(|id| reach.name(id)).collect();
        if !ways.contains(&way) {
            ways.push(way);
        }
    }
    let finding = Finding::PiiLeak {
        rules: reach.name(rules.symbol_id()),
        reached: reach.name(end),
        kind: reach.strategy.symbol(end).kind.word().to_owned(),
        properties,
        ways,
        listed: rules
            .processing()?
            .into_iter()
            .map(|one| reach.name(one))
            .collect(),
    };
    let mut diagnostic = Diagnostic::new(finding, first.span);
    if let Some(line) = rules.line("processing") {
        diagnostic = diagnostic.related(line.value_span(), "those that may process them");
    }
    let mut seen = vec![first.span];
    for flow in others {
        if seen.len() <= MARKED && !seen.contains(&flow.span) {
            seen.push(flow.span);
            diagnostic = diagnostic.related(flow.span, "and here");
        }
    }
    Some(diagnostic)
}

/// Who may process or see what.
struct Rules<'a> {
    reach: &'a Reach<'a>,
    /// The rules by what they cover.
    covering: BTreeMap<SymbolId, Vec<Governance<'a>>>,
    /// The sources by what they provide.
    sources: BTreeMap<SymbolId, Vec<SymbolId>>,
}

impl<'a> Rules<'a> {
    /// Those that say something of what is asked.
    fn of(reach: &'a Reach<'a>, says: impl Fn(Governance<'a>) -> bool) -> Self {
        let mut covering: BTreeMap<SymbolId, Vec<Governance<'a>>> = BTreeMap::new();
        for rules in reach.strategy.governances() {
            if rules.declaration().damaged || !says(rules) {
                continue;
            }
            for data in rules.covers() {
                covering.entry(data).or_default().push(rules);
            }
        }
        let mut sources: BTreeMap<SymbolId, Vec<SymbolId>> = BTreeMap::new();
        for source in reach.strategy.sources() {
            for data in source.provides() {
                sources.entry(data).or_default().push(source.symbol_id());
            }
        }
        Self {
            reach,
            covering,
            sources,
        }
    }

    /// The rules for some data, the most specific: those that name it, else its
    /// entity or event, else a source that provides it.
    fn for_data(&self, flow: &Flow) -> &[Governance<'a>] {
        let owner = self.reach.strategy.symbol(flow.data).parent;
        let mut named = vec![flow.data];
        // What is so of an entity is so of all that happens to its people,
        // unless something is said of the event.
        let event = owner.filter(|id| self.reach.strategy.symbol(*id).kind.word() == "event");
        for start in event.into_iter().chain(flow.of).chain(owner) {
            named.extend(lineage(self.reach, start));
        }
        let found = named
            .iter()
            .find_map(|data| self.covering.get(data))
            .or_else(|| {
                let provided = named.iter().filter_map(|data| self.sources.get(data));
                provided
                    .flatten()
                    .find_map(|source| self.covering.get(source))
            });
        found.map_or(&[], Vec::as_slice)
    }

    /// The rules that a flow breaks, and what it must not reach: the platform,
    /// or the channel where it runs on none.
    fn broken(&self, flow: &Flow) -> Option<(SymbolId, SymbolId)> {
        let rules = self.for_data(flow);
        let first = rules.first()?;
        let platform = match self.reach.strategy.symbol(flow.end).kind.word() {
            "channel" => self.reach.channel(flow.end).platform(),
            _ => Some(flow.end),
        };
        let admitted = rules.iter().any(|rules| {
            let listed = rules.processing().unwrap_or_default();
            listed.contains(&flow.end) || platform.is_some_and(|one| listed.contains(&one))
        });
        (!admitted).then(|| (first.symbol_id(), platform.unwrap_or(flow.end)))
    }
}

/// A declaration and those it extends.
fn lineage(reach: &Reach<'_>, start: SymbolId) -> Vec<SymbolId> {
    let mut found = Vec::new();
    let mut at = Some(start);
    while let Some(one) = at.filter(|one| !found.contains(one)) {
        found.push(one);
        at = reach.strategy.handle(one).declaration().extends;
    }
    found
}

/// The personal properties and how they came to be so.
struct Personal<'a> {
    reach: &'a Reach<'a>,
    /// What each was set from: the personal property, and what was set on the
    /// way. Those that are personal by themselves were set from nothing.
    from: BTreeMap<SymbolId, Vec<SymbolId>>,
    /// The properties by which people of an entity are contacted.
    contacts: BTreeMap<SymbolId, Vec<(SymbolId, &'static str)>>,
}

impl<'a> Personal<'a> {
    fn of(reach: &'a Reach<'a>) -> Self {
        let mut personal = Self {
            reach,
            from: BTreeMap::new(),
            contacts: BTreeMap::new(),
        };
        for handle in reach.strategy.own() {
            if matches!(handle.kind().word, "entity" | "event") {
                personal.declare(handle);
            }
        }
        personal.spread();
        personal
    }

    fn declare(&mut self, handle: Handle<'a>) {
        let mut contacts = Vec::new();
        for line in handle.open_lines() {
            let Some(property) = line.entry.symbol else {
                continue;
            };
            let word = |slot: &str| {
                let mut all = line.entry.captures.iter();
                all.find_map(|capture| match capture.value {
                    Value::Word(word) if capture.slot == slot => Some(word),
                    _ => None,
                })
            };
            let contact = word("contact");
            let mut flags = line.entry.captures.iter();
            let is_pii =
                flags.any(|capture| capture.slot == "flag" && capture.value == Value::Word("pii"));
            if let Some(contact) = contact {
                contacts.push((property, contact));
            }
            if is_pii || contact.is_some() {
                self.from.insert(property, Vec::new());
            }
        }
        if !contacts.is_empty() {
            self.contacts.insert(handle.symbol_id(), contacts);
        }
    }

    /// Follows what is set from personal properties, until nothing is added.
    fn spread(&mut self) {
        let mut sets: Vec<(SymbolId, SymbolId)> = Vec::new();
        let mut note = |property: SymbolId, value: &Expression| {
            for read in properties(value) {
                sets.push((property, read));
            }
        };
        for sender in &self.reach.senders {
            if let Some(program) = sender.program {
                for step in every_step(&program.steps) {
                    if let StepKind::Set { property, value } = &step.kind {
                        note(*property, value);
                    }
                }
            }
        }
        for lifecycle in self.reach.strategy.lifecycles() {
            for rule in lifecycle.rules() {
                for action in rule.actions() {
                    if let Action::Set(property, value) = action {
                        note(property, value);
                    }
                }
            }
        }
        sets.sort_unstable();
        sets.dedup();
        loop {
            let before = self.from.len();
            for (property, read) in &sets {
                let Some(way) = self.from.get(read) else {
                    continue;
                };
                let mut way = way.clone();
                way.push(*read);
                self.from.entry(*property).or_insert(way);
            }
            if self.from.len() == before {
                return;
            }
        }
    }

    /// A flow of a property: where it was set from a personal one, from there.
    fn flow(
        &self,
        property: SymbolId,
        of: Option<SymbolId>,
        way: &[SymbolId],
        end: SymbolId,
        span: Span,
    ) -> Option<Flow> {
        let from = self.from.get(&property)?;
        let mut whole: Vec<SymbolId> = from.clone();
        whole.push(property);
        let (data, set) = whole.split_first()?;
        let mut along = set.to_vec();
        along.extend(way);
        Some(Flow {
            data: *data,
            of: of.filter(|_| set.is_empty()),
            way: along,
            end,
            span,
        })
    }

    /// By the address that a channel writes to: each message and channel once.
    fn sent(&self, flows: &mut Vec<Flow>) {
        let mut seen: BTreeSet<(SymbolId, SymbolId, Option<SymbolId>)> = BTreeSet::new();
        for (sender, send, channel) in self.reach.sends() {
            let key = (send.message.symbol_id(), channel, sender.entity);
            let Some(entity) = sender.entity.filter(|_| seen.insert(key)) else {
                continue;
            };
            let through = self.reach.channel(channel);
            for (property, word) in self.contacts_of(entity) {
                if through.sort() == Some(word) {
                    let way = [send.message.symbol_id()];
                    let of = Some(entity);
                    flows.extend(self.flow(property, of, &way, channel, send.span));
                }
            }
        }
    }

    /// By what texts insert, in all their languages.
    fn inserted(&self, flows: &mut Vec<Flow>) {
        let mut seen: BTreeSet<(SymbolId, SymbolId, Option<SymbolId>, Option<SymbolId>)> =
            BTreeSet::new();
        for (sender, send, channel) in self.reach.sends() {
            let message = send.message.symbol_id();
            for entrance in &sender.entrances {
                let entry = entrance.event.and_then(|event| match event.event {
                    EventKind::Declared(id) => Some(id),
                    _ => None,
                });
                if !seen.insert((message, channel, sender.entity, entry)) {
                    continue;
                }
                for text in wordings(*send.message).iter().flat_map(|one| &one.texts) {
                    for insertion in text.template.insertions() {
                        let path = &insertion.path;
                        let strategy = self.reach.strategy;
                        let Some(property) = inserted(strategy, path, sender.entity, entry)
                            .and_then(|(property, _)| property.path.last().copied())
                        else {
                            continue;
                        };
                        let span = text.span(insertion.name.clone());
                        let way = [message];
                        flows.extend(self.flow(property, sender.entity, &way, channel, span));
                    }
                }
            }
        }
    }

    fn contacts_of(&self, entity: SymbolId) -> Vec<(SymbolId, &'static str)> {
        lineage(self.reach, entity)
            .into_iter()
            .find_map(|one| self.contacts.get(&one))
            .cloned()
            .unwrap_or_default()
    }

    /// By what a webhook is given.
    fn called(&self, flows: &mut Vec<Flow>) {
        for sender in &self.reach.senders {
            let Some(program) = sender.program else {
                continue;
            };
            let handle = self.reach.strategy.handle(program.journey);
            let lines = handle.statements();
            let declaration = lines.first().map_or(handle.id, |line| line.declaration);
            for step in every_step(&program.steps) {
                let StepKind::Call { webhook, arguments } = &step.kind else {
                    continue;
                };
                let platform = self.reach.strategy.symbol(*webhook).parent;
                let span = self.reach.strategy.span(declaration, step.place);
                for (_, value) in arguments {
                    for property in properties(value) {
                        if let Some(platform) = platform {
                            let way = [*webhook];
                            flows.extend(self.flow(property, sender.entity, &way, platform, span));
                        }
                    }
                }
            }
        }
    }

    /// By what a model scores people with, on its platform or that of its
    /// source: it knows whom it scores.
    fn computed(&self, flows: &mut Vec<Flow>) {
        for score in self.reach.strategy.of_kind("score") {
            let Some(line) = score.line("from") else {
                continue;
            };
            let Some(entity) = score.declaration().of.filter(|one| self.is_personal(*one)) else {
                continue;
            };
            let (way, end) = match line.get("source") {
                Some(Value::Reference(id)) => match self.platform_of(*id) {
                    Some((source, platform)) => {
                        let through = source.into_iter();
                        let way = [score.symbol_id()].into_iter().chain(through).collect();
                        (way, platform)
                    }
                    None => continue,
                },
                _ => continue,
            };
            flows.push(Flow {
                data: entity,
                of: None,
                way,
                end,
                span: line.value_span(),
            });
        }
    }

    /// A platform, or that of a source.
    fn platform_of(&self, id: SymbolId) -> Option<(Option<SymbolId>, SymbolId)> {
        match self.reach.strategy.symbol(id).kind.word() {
            "platform" => Some((None, id)),
            "source" => {
                let platform = self.reach.strategy.handle(id).reference("platform")?;
                Some((Some(id), platform))
            }
            _ => None,
        }
    }

    /// By what sources provide, on the platforms that hold it.
    fn provided(&self, flows: &mut Vec<Flow>) {
        for source in self.reach.strategy.sources() {
            let (Some(platform), Some(line)) = (source.platform(), source.line("platform")) else {
                continue;
            };
            for data in source.provides() {
                let is_property = self.from.get(&data).is_some_and(Vec::is_empty);
                if is_property || self.is_personal(data) {
                    flows.push(Flow {
                        data,
                        of: None,
                        way: vec![source.symbol_id()],
                        end: platform,
                        span: line.value_span(),
                    });
                }
            }
        }
    }

    /// Whether an entity or event has personal properties.
    fn is_personal(&self, whole: SymbolId) -> bool {
        let properties = self.reach.strategy.children(whole).into_iter();
        let mut own = properties.filter_map(|property| self.from.get(&property));
        own.any(Vec::is_empty)
    }

    /// By audiences that campaigns hand to paid channels whose platforms can
    /// hold them: people are found there by the addresses they gave.
    fn handed_over(&self, flows: &mut Vec<Flow>) {
        for sender in &self.reach.senders {
            let (Some(audience), Some(entity), "campaign") =
                (sender.audience, sender.entity, sender.kind)
            else {
                continue;
            };
            let campaign = self.reach.strategy.handle(sender.symbol);
            for line in campaign.lines("channels") {
                for channel in line.references() {
                    if !self.holds_audiences(channel) {
                        continue;
                    }
                    for (property, word) in self.contacts_of(entity) {
                        // Ad platforms find people by address or number.
                        if matches!(word, "email" | "phone" | "sms") {
                            let way = [sender.symbol];
                            let of = Some(entity);
                            flows.extend(self.flow(property, of, &way, channel, audience.span));
                        }
                    }
                }
            }
        }
    }

    fn holds_audiences(&self, channel: SymbolId) -> bool {
        let channel = self.reach.channel(channel);
        let platform = channel
            .platform()
            .map(|platform| Platform(self.reach.strategy.handle(platform)));
        channel.media() == Some("paid")
            && platform.is_some_and(|platform| platform.abilities().contains(&"audiences"))
    }
}

/// Personal data that are told to teams which may not see them: one finding for
/// each text.
pub(super) fn told(reach: &Reach<'_>, told: &mut Vec<Diagnostic>) {
    let rules = Rules::of(reach, |rules| rules.access().is_some());
    if rules.covering.is_empty() {
        return;
    }
    let personal = Personal::of(reach);
    for (sender, team, text, span) in notes(reach) {
        let template = Template::read(text, Braces::Single, None);
        let entry = sender
            .entrances
            .iter()
            .find_map(|entrance| match entrance.event?.event {
                EventKind::Declared(id) => Some(id),
                _ => None,
            });
        let mut broken: Option<Governance<'_>> = None;
        let mut properties: Vec<String> = Vec::new();
        for insertion in template.insertions() {
            let strategy = reach.strategy;
            let property = inserted(strategy, &insertion.path, sender.entity, entry)
                .and_then(|(property, _)| property.path.last().copied());
            let flow = property
                .and_then(|property| personal.flow(property, sender.entity, &[], team, span));
            let Some(flow) = flow else { continue };
            let covering = rules.for_data(&flow);
            let admits = |rules: &Governance<'_>| {
                let admitted = rules.access().unwrap_or_default();
                admitted.contains(&team)
            };
            let Some(first) = covering.first().filter(|_| !covering.iter().any(admits)) else {
                continue;
            };
            broken = broken.or(Some(*first));
            properties.push(reach.name(flow.data));
        }
        properties.dedup();
        let Some(rules) = broken else { continue };
        let finding = Finding::PiiTold {
            rules: reach.name(rules.symbol_id()),
            team: reach.name(team),
            properties,
            source: reach.name(sender.symbol),
            admitted: rules
                .access()
                .unwrap_or_default()
                .into_iter()
                .map(|one| reach.name(one))
                .collect(),
        };
        let mut diagnostic = Diagnostic::new(finding, span);
        if let Some(line) = rules.line("access") {
            diagnostic = diagnostic.related(line.value_span(), "those who may see them");
        }
        told.push(diagnostic);
    }
}

/// What teams are told, by whom, and where.
fn notes<'a>(reach: &Reach<'a>) -> Vec<(&'a Sender<'a>, SymbolId, &'a str, Span)> {
    let mut found = Vec::new();
    for sender in &reach.senders {
        let handle = reach.strategy.handle(sender.symbol);
        if let Some(program) = sender.program {
            let lines = handle.statements();
            let declaration = lines.first().map_or(handle.id, |line| line.declaration);
            for step in every_step(&program.steps) {
                if let StepKind::Notify { team, text } = &step.kind {
                    let span = reach.strategy.span(declaration, step.place);
                    found.push((*sender, *team, text.as_str(), span));
                }
            }
        } else if sender.kind == "rule" {
            let rules = Lifecycle(handle).rules();
            let rule = rules.into_iter().find(|rule| rule.symbol == sender.symbol);
            for line in rule.iter().flat_map(|rule| rule.line.children()) {
                if let (Some(Value::Reference(team)), Some(Value::Text(text))) =
                    (line.get("team"), line.get("text"))
                {
                    found.push((*sender, *team, text.as_str(), line.value_span()));
                }
            }
        }
    }
    found
}

/// The properties that an expression hands over: those at the end of a path. A
/// path that leads to an entity hands over nobody's data.
fn properties(value: &Expression) -> Vec<SymbolId> {
    value
        .within()
        .filter(|part| !matches!(part.ty, Type::Entity(_)))
        .filter_map(|part| match &part.kind {
            ExpressionKind::Property(property) => property.path.last().copied(),
            _ => None,
        })
        .collect()
}
