//! What happens to people: events, changes, what they say.

use std::collections::BTreeSet;

use mkt_eval::{Agreement, Event, Happening, Value};
use mkt_model::SymbolId;
use mkt_model::expression::Reaction;

use super::cast::Happens;
use super::clock::{Due, plain};
use super::state::{Related, Run};
use super::timeline::What;

impl Run<'_> {
    /// An incident of the cast, or behind these a reaction that the run
    /// reports itself.
    pub(super) fn incident(&mut self, index: usize) {
        let given = self.cast.incidents.len();
        if let Some(own) = index.checked_sub(given) {
            if let Some((who, event)) = self.reported.get(own).cloned() {
                self.event(who, event);
            }
            return;
        }
        let Some(incident) = self.cast.incidents.get(index) else {
            return;
        };
        let who = incident.who;
        match &incident.what {
            Happens::Event(event) => {
                self.record(who, None, What::Happened(event.kind.clone(), event.time()));
                self.event(who, (**event).clone());
            }
            Happens::Changes(property, value) => {
                self.record(who, None, What::Changed(*property, value.clone()));
                self.set(who, *property, value.clone());
                self.look(who, None);
            }
            Happens::Agrees(topic, channel) => {
                self.record(who, None, What::Agreed(*topic, *channel));
                self.agree(who, *topic, *channel);
                self.look(who, None);
            }
            Happens::Objects(topic, channel) => {
                self.record(who, None, What::Objected(*topic, *channel));
                self.object(who, *topic, *channel);
                self.look(who, None);
            }
        }
    }

    /// Something that the run reports itself, as of now: a send, an entry.
    pub(super) fn report(&mut self, who: usize, reaction: Reaction, about: Vec<SymbolId>) {
        let event = Event::new(Happening::Reaction(reaction, about), self.now, self.now);
        let place = self
            .cast
            .incidents
            .len()
            .saturating_add(self.reported.len());
        self.reported.push((who, event));
        self.clock.at(self.now, plain(), Due::Incident(place));
    }

    fn event(&mut self, who: usize, event: Event) {
        self.heed(who, &event);
        let now = self.now;
        let mut moments = BTreeSet::new();
        let mut others = Vec::new();
        if let Some(member) = self.members.get_mut(who) {
            let entity = member.person.entity;
            self.plan
                .watch
                .of_event(&self.plan.evaluator, &event, entity, now, &mut moments);
            member.person.record(event.clone());
            if let Some(subject) = self.cast.people.get(who) {
                others.clone_from(&subject.links);
            }
        }
        self.looks_at(who, moments.clone());
        // Whoever they lead to knows of it too.
        for link in &others {
            self.pass_on(who, *link, |person| person.record(event.clone()));
            self.looks_at(link.to, moments.clone());
        }
        self.look(who, Some(&event));
        for link in others {
            self.look(link.to, None);
        }
    }

    /// What bounces, complaints and unsubscribing mean for later sends.
    fn heed(&mut self, who: usize, event: &Event) {
        let Happening::Reaction(reaction, about) = &event.kind else {
            return;
        };
        let of_kind = |word: &str| -> Vec<SymbolId> {
            let about = about.iter().copied();
            about
                .filter(|id| self.plan.strategy.symbol(*id).kind.word() == word)
                .collect()
        };
        let (channels, topics) = (of_kind("channel"), of_kind("consent"));
        match reaction {
            Reaction::Bounced | Reaction::Complained => self.close(who, &channels),
            Reaction::Unsubscribed if topics.is_empty() => self.close(who, &channels),
            Reaction::Unsubscribed => {
                for topic in topics {
                    if channels.is_empty() {
                        self.object(who, topic, None);
                    }
                    for channel in &channels {
                        self.object(who, topic, Some(*channel));
                    }
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, who: usize, channels: &[SymbolId]) {
        if let Some(member) = self.members.get_mut(who) {
            member.closed.extend(channels);
        }
    }

    fn agree(&mut self, who: usize, topic: SymbolId, channel: SymbolId) {
        let yes = Agreement {
            topic,
            channel,
            given: self.now,
            withdrawn: None,
        };
        let mut moments = BTreeSet::new();
        self.plan
            .watch
            .of_consent(&self.plan.evaluator, &yes, self.now, &mut moments);
        if let Some(member) = self.members.get_mut(who) {
            member.person.consents.push(yes.clone());
        }
        self.looks_at(who, moments);
        self.share(who, |person| person.consents.push(yes.clone()));
    }

    fn object(&mut self, who: usize, topic: SymbolId, channel: Option<SymbolId>) {
        let now = self.now;
        let withdraw = move |person: &mut mkt_eval::Person| {
            for yes in &mut person.consents {
                let meant = yes.topic == topic && channel.is_none_or(|one| one == yes.channel);
                if meant && yes.withdrawn.is_none_or(|end| end > now) {
                    yes.withdrawn = Some(now);
                }
            }
        };
        if let Some(member) = self.members.get_mut(who) {
            withdraw(&mut member.person);
            member.objections.push((topic, channel, now));
        }
        self.share(who, withdraw);
    }

    /// Writes a property, for everybody who knows of it.
    pub(super) fn set(&mut self, who: usize, property: SymbolId, value: Option<Value>) {
        let write = move |person: &mut mkt_eval::Person| {
            match value.clone() {
                Some(value) => person.properties.insert(property, value),
                None => person.properties.remove(&property),
            };
        };
        if let Some(member) = self.members.get_mut(who) {
            write(&mut member.person);
            member.settle(self.plan);
        }
        self.share(who, write);
        self.lead(who, &mut BTreeSet::new());
        self.turns_anew(who, property);
    }

    /// Does the same to what others know of somebody.
    fn share(&mut self, who: usize, change: impl Fn(&mut mkt_eval::Person)) {
        let links = self
            .cast
            .people
            .get(who)
            .map(|subject| subject.links.clone())
            .unwrap_or_default();
        for link in links {
            self.pass_on(who, link, &change);
            self.look_at(link.to, self.now);
        }
    }

    fn pass_on(&mut self, who: usize, link: super::Link, change: impl Fn(&mut mkt_eval::Person)) {
        let Some(other) = self.members.get_mut(link.to) else {
            return;
        };
        let place = other
            .led_by
            .iter()
            .filter(|(_, property)| *property == link.property)
            .position(|(from, _)| *from == who);
        let known =
            place.and_then(|place| other.person.related.get_mut(&link.property)?.get_mut(place));
        if let Some(known) = known {
            change(known);
        }
    }

    /// Tells those who lead to somebody what has become of them.
    fn lead(&mut self, who: usize, told: &mut BTreeSet<usize>) {
        if !told.insert(who) {
            return;
        }
        let Some(member) = self.members.get(who) else {
            return;
        };
        let record = Value::Record(member.person.properties.clone());
        for (from, property) in member.led_by.clone() {
            if let Some(other) = self.members.get_mut(from) {
                other.person.properties.insert(property, record.clone());
            }
            self.look_at(from, self.now);
            self.lead(from, told);
        }
    }

    /// At the start: what somebody knows of those that they lead to, and these
    /// of them.
    pub(super) fn relate(&mut self, who: usize) {
        self.lead(who, &mut BTreeSet::new());
        let Some(member) = self.members.get(who) else {
            return;
        };
        let mut related = Related::new();
        for (from, property) in member.led_by.clone() {
            if let Some(other) = self.cast.people.get(from) {
                related
                    .entry(property)
                    .or_default()
                    .push(other.person.clone());
            }
        }
        if let Some(member) = self.members.get_mut(who)
            && !related.is_empty()
        {
            member.person.related = related;
        }
    }
}
