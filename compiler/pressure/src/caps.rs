//! The caps of a strategy, and the most that can fall under each.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use mkt_logic::{Fact, Logic, Question, Wanted};
use mkt_model::access::direction::Cap as Written;
use mkt_model::access::direction::CapWindow;
use mkt_model::{Line, Strategy, SymbolId};
use rust_decimal::prelude::ToPrimitive;

use crate::clique;
use crate::length::{CLOCK_STEP, DAY, window};
use crate::moments::{Moments, Times};
use crate::source::{Counts, Purpose, Sources};

/// Sends are told apart up to this number; more of them are "any number".
const TOLD_APART: usize = 100;

/// The same for caps of more than that.
const MOST_TOLD_APART: usize = 1_000;

/// The questions that are asked about pairs of audiences in one strategy. Pairs
/// beyond are taken to have people in common.
const QUESTIONS: usize = 400;

/// A cap.
#[derive(Clone, Copy)]
pub struct Cap<'s> {
    /// The channel or the strategy whose it is.
    pub owner: SymbolId,
    /// The line that states it.
    pub line: Line<'s>,
    /// As it is written.
    pub written: Written,
    /// How many sends a window may hold.
    pub count: usize,
    /// The channel; none for the cap over all.
    pub channel: Option<SymbolId>,
    /// The greatest length of its window in seconds.
    pub(crate) window: i64,
}

/// The caps of a strategy: that over all channels, then those of the channels.
#[must_use]
pub fn caps(strategy: &Strategy) -> Vec<Cap<'_>> {
    let over_all = strategy
        .declared()
        .into_iter()
        .filter_map(|declared| read(declared.line("cap"), declared.symbol_id(), None));
    let channels = strategy.channels().filter_map(|channel| {
        let of = channel.symbol_id();
        read(channel.line("cap"), of, Some(of))
    });
    over_all.chain(channels).collect()
}

fn read<'s>(line: Option<Line<'s>>, owner: SymbolId, channel: Option<SymbolId>) -> Option<Cap<'s>> {
    let line = line?;
    let written = mkt_model::access::direction::written_cap(line)?;
    let window = match written.window {
        CapWindow::Rolling(length) => window(length),
        CapWindow::Calendar(unit) => {
            let days = match unit {
                "day" => 1,
                "week" => 7,
                _ => 31,
            };
            DAY.saturating_mul(days).saturating_add(CLOCK_STEP)
        }
    };
    Some(Cap {
        owner,
        line,
        written,
        count: written.count.to_usize()?,
        channel,
        window,
    })
}

/// The most that one person can be sent under a cap.
#[derive(Clone, Debug)]
pub struct Bound {
    /// What was counted.
    pub counts: Counts,
    /// The entity whose people they are.
    pub entity: Option<SymbolId>,
    /// The most sends in any window; none where there can be any number.
    pub most: Option<usize>,
    /// The sources that can come together, with the most that each sends in a
    /// window, the heaviest first; none for any number.
    pub parts: Vec<(usize, Option<usize>)>,
}

impl Bound {
    /// Whether a cap of so many holds, whatever happens.
    #[must_use]
    pub fn is_within(&self, count: usize) -> bool {
        self.most.is_some_and(|most| most <= count)
    }
}

/// How much pressure a strategy can put on one person.
pub struct Pressure<'s, 'l> {
    /// Whatever sends.
    pub sources: Sources<'s>,
    /// The caps.
    pub caps: Vec<Cap<'s>>,
    logic: &'l Logic<'s>,
    /// By entity and channel, then by entity alone, the sources that send
    /// there.
    by_place: BTreeMap<(Option<SymbolId>, Option<SymbolId>, Purpose), Vec<usize>>,
    /// The fixed properties on which the audience of each source rests.
    fixed: OnceCell<Vec<BTreeSet<SymbolId>>>,
    /// The pairs of sources that were asked about, and whether they never reach
    /// the same person.
    asked: RefCell<BTreeMap<(usize, usize), bool>>,
    /// What has been found before: caps, and the mends that are tried for one,
    /// ask alike.
    moments: Kept<(usize, Counts), Rc<Moments>>,
    sends: Kept<Asked, usize>,
    once: Kept<Asked, Option<usize>>,
    apart: Kept<(usize, usize, Counts, i64), bool>,
}

/// What has been found, by what was asked.
type Kept<K, V> = RefCell<BTreeMap<K, V>>;

/// How much a source can send: of what, in what window, told apart up to which
/// number.
type Asked = (usize, Counts, i64, usize);

/// What is kept under a key, found where it is not there yet.
fn kept<K: Ord + Copy, V: Clone>(all: &Kept<K, V>, key: K, find: impl FnOnce() -> V) -> V {
    if let Some(known) = all.borrow().get(&key) {
        return known.clone();
    }
    let found = find();
    all.borrow_mut().insert(key, found.clone());
    found
}

impl<'s, 'l> Pressure<'s, 'l> {
    /// Of a strategy.
    #[must_use]
    pub fn of(logic: &'l Logic<'s>) -> Self {
        let strategy = logic.strategy();
        let caps = caps(strategy);
        let sources = if caps.is_empty() {
            Sources::none(strategy)
        } else {
            Sources::of(strategy)
        };
        let mut by_place: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (index, source) in sources.all.iter().enumerate() {
            let entity = source.entity.map(|entity| lineage(strategy, entity));
            let mut places = BTreeSet::new();
            for sending in &source.sends {
                if let Some(purpose) = sources.purpose(sending.message) {
                    places.insert((entity, None, purpose));
                    places.extend(
                        sending
                            .channel
                            .map(|channel| (entity, Some(channel), purpose)),
                    );
                }
            }
            for place in places {
                by_place.entry(place).or_default().push(index);
            }
        }
        Self {
            sources,
            caps,
            logic,
            by_place,
            fixed: OnceCell::new(),
            asked: RefCell::default(),
            moments: RefCell::default(),
            sends: RefCell::default(),
            once: RefCell::default(),
            apart: RefCell::default(),
        }
    }

    /// The strategy.
    #[must_use]
    pub fn strategy(&self) -> &'s Strategy {
        self.logic.strategy()
    }

    /// What answers questions about people.
    #[must_use]
    pub fn logic(&self) -> &'l Logic<'s> {
        self.logic
    }

    /// The most that can fall under a cap: of the purposes and entities that it
    /// counts apart, where it is most.
    #[must_use]
    pub fn bound(&self, cap: &Cap<'s>) -> Option<Bound> {
        self.bounds(cap).into_iter().next()
    }

    /// The most that can fall under a cap, of each purpose and entity that it
    /// counts apart: the most first.
    #[must_use]
    pub fn bounds(&self, cap: &Cap<'s>) -> Vec<Bound> {
        self.bounds_if(cap, None)
    }

    /// Whether a cap would hold if somebody rested for so many seconds at least
    /// before entering a journey again.
    #[must_use]
    pub fn holds_with_rest(&self, cap: &Cap<'s>, source: usize, rest: i64) -> bool {
        self.bounds_if(cap, Some((source, rest)))
            .iter()
            .all(|bound| bound.is_within(cap.count))
    }

    fn bounds_if(&self, cap: &Cap<'s>, rest: Option<(usize, i64)>) -> Vec<Bound> {
        let mut bounds = Vec::new();
        for purpose in Purpose::ALL {
            let counts = Counts {
                channel: cap.channel,
                purpose,
            };
            for entity in self.entities(counts) {
                bounds.push(self.bound_for(cap, counts, entity, rest));
            }
        }
        // Of as many, the first stays the first.
        bounds.sort_by_key(|bound| std::cmp::Reverse(bound.most.unwrap_or(usize::MAX)));
        bounds
    }

    /// The entities of which something is sent that counts. What is sent to
    /// people of no known entity may reach each.
    fn entities(&self, counts: Counts) -> BTreeSet<Option<SymbolId>> {
        let all: BTreeSet<Option<SymbolId>> = self
            .by_place
            .keys()
            .filter(|(_, channel, purpose)| {
                *channel == counts.channel && *purpose == counts.purpose
            })
            .map(|(entity, ..)| *entity)
            .collect();
        if all.len() > 1 {
            return all.into_iter().filter(Option::is_some).collect();
        }
        all
    }

    fn bound_for(
        &self,
        cap: &Cap<'s>,
        counts: Counts,
        entity: Option<SymbolId>,
        rest: Option<(usize, i64)>,
    ) -> Bound {
        let mut here: Vec<usize> = Vec::new();
        let entities = [Some(entity), entity.map(|_| None)];
        for entity in entities.into_iter().flatten() {
            let place = (entity, counts.channel, counts.purpose);
            here.extend(self.by_place.get(&place).into_iter().flatten());
        }
        self.bound_of(cap, counts, entity, &here, rest)
    }

    /// The most that some sources can send together.
    fn bound_of(
        &self,
        cap: &Cap<'s>,
        counts: Counts,
        entity: Option<SymbolId>,
        here: &[usize],
        rest: Option<(usize, i64)>,
    ) -> Bound {
        let most = cap
            .count
            .saturating_add(1)
            .clamp(TOLD_APART, MOST_TOLD_APART);
        let sends = |closely: bool| -> Vec<(usize, usize)> {
            here.iter()
                .filter_map(|index| {
                    let source = self.sources.all.get(*index)?;
                    let rest = rest.and_then(|(of, rest)| (of == *index).then_some(rest));
                    // Without looking at times, where that may be enough.
                    let at_once = if closely || rest.is_some() {
                        None
                    } else {
                        self.sources.most_at_once(source, counts, cap.window)
                    };
                    let find = || {
                        self.sources
                            .most_within(source, counts, cap.window, most, rest)
                    };
                    let key = (*index, counts, cap.window, most);
                    let sends = match (at_once, rest) {
                        (Some(sends), _) => sends,
                        (None, None) => kept(&self.sends, key, find),
                        (None, Some(_)) => find(),
                    };
                    (sends > 0).then_some((*index, sends.min(most)))
                })
                .collect()
        };
        let mut sources = sends(false);
        let sum = sources.iter().map(|(_, sends)| *sends);
        if sum.fold(0, usize::saturating_add) > cap.count {
            sources = sends(true);
        }
        let bound = self.heaviest_of(cap, counts, entity, &sources, most, false);
        if bound.is_within(cap.count) {
            return bound;
        }
        self.heaviest_of(cap, counts, entity, &sources, most, true)
    }

    fn heaviest_of(
        &self,
        cap: &Cap<'s>,
        counts: Counts,
        entity: Option<SymbolId>,
        sources: &[(usize, usize)],
        most: usize,
        people: bool,
    ) -> Bound {
        let times = Times::of(self.strategy(), self.logic.evaluator());
        let moments: Vec<Option<Rc<Moments>>> = sources
            .iter()
            .map(|(index, _)| {
                let source = self.sources.all.get(*index).filter(|_| people)?;
                let find = || Rc::new(self.sources.moments(source, counts));
                Some(kept(&self.moments, (*index, counts), find))
            })
            .collect();
        // Where nobody is sent anything on two ways through a journey within a
        // window, it is what one way sends.
        let weights: Vec<usize> = sources
            .iter()
            .zip(&moments)
            .map(|((index, sends), moments)| {
                let once = || {
                    let (one, source) = moments.as_ref().zip(self.sources.all.get(*index))?;
                    if !times.are_apart(one, one, cap.window) {
                        return None;
                    }
                    self.sources
                        .most_on_one_way(source, counts, cap.window, most)
                };
                let once = people
                    .then(|| kept(&self.once, (*index, counts, cap.window, most), once))
                    .flatten();
                once.map_or(*sends, |once| once.min(*sends))
            })
            .collect();
        let told_apart = |(place, one): (usize, usize), (other_place, other): (usize, usize)| {
            let moments = moments.get(place).zip(moments.get(other_place));
            let Some((Some(first), Some(second))) = moments else {
                return false;
            };
            kept(&self.apart, (one, other, counts, cap.window), || {
                times.are_apart(first, second, cap.window)
            })
        };
        let mut apart = Vec::new();
        for (place, (one, _)) in sources.iter().enumerate() {
            for (other_place, (other, _)) in
                sources.iter().enumerate().skip(place.saturating_add(1))
            {
                if self.are_apart(*one, *other, cap.window, people)
                    || told_apart((place, *one), (other_place, *other))
                {
                    apart.push((place, other_place));
                }
            }
        }
        let heaviest = clique::heaviest(&weights, &apart);
        let told = |sends: usize| (sends < most).then_some(sends);
        let mut parts: Vec<(usize, usize)> = heaviest
            .members
            .iter()
            .filter_map(|member| Some((sources.get(*member)?.0, *weights.get(*member)?)))
            .collect();
        parts.sort_by_key(|(index, sends)| (std::cmp::Reverse(*sends), *index));
        let endless = parts.iter().any(|(_, sends)| told(*sends).is_none());
        Bound {
            counts,
            entity,
            most: if endless { None } else { Some(heaviest.weight) },
            parts: parts
                .into_iter()
                .map(|(index, sends)| (index, told(sends)))
                .collect(),
        }
    }

    /// Whether no window holds sends of both to one person. What their audiences
    /// contradict one another in is only asked where `people` says so.
    fn are_apart(&self, one: usize, other: usize, window: i64, people: bool) -> bool {
        let all = &self.sources.all;
        let (Some(a), Some(b)) = (all.get(one), all.get(other)) else {
            return false;
        };
        self.sources.days_apart(a, b, window) || (people && self.are_strangers(one, other))
    }

    /// Whether the people of two sources are never the same: what is fixed
    /// contradicts. What is not fixed may be different by the time that the
    /// other one sends.
    fn are_strangers(&self, one: usize, other: usize) -> bool {
        let fixed = self.fixed.get_or_init(|| {
            let mut resting = Resting::default();
            let of = |source| {
                let mut fixed = BTreeSet::new();
                for claim in self.sources.claims(source) {
                    resting.fixed_of(self.strategy(), claim, &mut fixed);
                }
                fixed
            };
            self.sources.all.iter().map(of).collect()
        });
        let (Some(a), Some(b)) = (fixed.get(one), fixed.get(other)) else {
            return false;
        };
        if a.is_disjoint(b) {
            return false;
        }
        let pair = (one.min(other), one.max(other));
        let mut asked = self.asked.borrow_mut();
        if let Some(known) = asked.get(&pair) {
            return *known;
        }
        if asked.len() >= QUESTIONS {
            return false;
        }
        let never = self.never_the_same(one, other);
        asked.insert(pair, never);
        never
    }

    fn never_the_same(&self, one: usize, other: usize) -> bool {
        let (Some(one), Some(other)) = (self.sources.all.get(one), self.sources.all.get(other))
        else {
            return false;
        };
        let Some(entity) = one.entity.filter(|entity| other.entity == Some(*entity)) else {
            return false;
        };
        let mut question = Question::of(entity);
        for (moment, source) in [(0, one), (1, other)] {
            for claim in self.sources.claims(source) {
                question = question.claim_at(moment, claim, Wanted::True);
            }
        }
        self.logic.excludes(&question)
    }
}

/// The entity from which another one inherits all it has.
fn lineage(strategy: &Strategy, entity: SymbolId) -> SymbolId {
    let mut top = strategy.handle(entity);
    // A circle is reported, and just ends here.
    for _ in 0..16 {
        match top.parent() {
            Some(parent) => top = parent,
            None => break,
        }
    }
    top.symbol_id()
}

/// The fixed properties on which conditions rest, through segments and stages.
#[derive(Default)]
struct Resting {
    known: BTreeMap<SymbolId, BTreeSet<SymbolId>>,
}

impl Resting {
    fn fixed_of(&mut self, strategy: &Strategy, fact: Fact<'_>, found: &mut BTreeSet<SymbolId>) {
        let mut named = Vec::new();
        match fact {
            Fact::Condition(condition) => {
                mkt_model::graph::of_expression(condition, &mut named);
            }
            Fact::In(group) => named.push(group),
        }
        for id in named {
            found.extend(self.of(strategy, id));
        }
    }

    fn of(&mut self, strategy: &Strategy, id: SymbolId) -> BTreeSet<SymbolId> {
        if let Some(known) = self.known.get(&id) {
            return known.clone();
        }
        // A segment that is defined by itself is reported, and rests on nothing.
        self.known.insert(id, BTreeSet::new());
        let mut found = BTreeSet::new();
        let handle = strategy.handle(id);
        if handle.symbol_id() != id {
            if strategy
                .property(id)
                .is_some_and(|property| property.is_fixed())
            {
                found.insert(id);
            } else if handle.kind().word == "lifecycle" {
                found.extend(self.of_stages(strategy, handle.symbol_id()));
            }
        } else if handle.kind().word == "segment" {
            let segment = mkt_model::access::audience::Segment(handle);
            if let Some(condition) = segment.condition() {
                self.fixed_of(strategy, Fact::Condition(condition), &mut found);
            }
            if let Some(base) = segment.base() {
                found.extend(self.of(strategy, base));
            }
        }
        self.known.insert(id, found.clone());
        found
    }

    fn of_stages(&mut self, strategy: &Strategy, lifecycle: SymbolId) -> BTreeSet<SymbolId> {
        use mkt_model::access::audience::{Lifecycle, Membership};
        let mut found = BTreeSet::new();
        for stage in Lifecycle(strategy.handle(lifecycle)).stages() {
            if let Some(Membership::When(condition)) = stage.members() {
                self.fixed_of(strategy, Fact::Condition(condition), &mut found);
            }
        }
        found
    }
}
