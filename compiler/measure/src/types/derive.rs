//! What a formula gives, derived from its parts.

use mkt_model::access::direction::{Kpi, Reading};
use mkt_model::display::{self, Style};
use mkt_model::entry::PlaceId;
use mkt_model::expression::{
    Aggregate, Counted, Expression, ExpressionKind, Figure as Booked, Function, Literal, Reaction,
    Window,
};
use mkt_model::types::Type;
use mkt_model::value::{Duration, Unit};
use mkt_model::{Strategy, SymbolId};
use mkt_syntax::expression::{Factor, Sign};

use super::clash::Clash;
use super::dimension::{Base, Dimension};
use super::figure::{Figure, Rate, Stretch};
use super::kpis::KpiType;
use super::length::is_shorter;

/// What a formula gives: none where that cannot be told, such as of something
/// damaged; and what in it does not go together.
pub(super) struct Deriver<'d> {
    pub strategy: &'d Strategy,
    /// The types of the KPIs that a formula names, where they are known.
    pub known: &'d dyn Fn(SymbolId) -> Option<&'d KpiType>,
    /// The window of the KPI whose formula it is.
    pub per: Option<&'static str>,
    pub clashes: Vec<Clash>,
    /// What the factors of products give.
    pub parts: Vec<(PlaceId, Figure)>,
}

impl Deriver<'_> {
    pub fn figure(&mut self, formula: &Expression) -> Option<Figure> {
        match &formula.kind {
            ExpressionKind::Literal(literal) => match literal {
                Literal::Number(_) | Literal::Percent(_) => Some(Figure::number()),
                Literal::Money(_) => Some(literal_of(Base::Money)),
                Literal::Duration(_) => Some(literal_of(Base::Time)),
                _ => None,
            },
            ExpressionKind::Declared(id) => self.kpi(*id, formula.place),
            ExpressionKind::Aggregate(aggregate) => self.aggregate(aggregate, formula.place),
            ExpressionKind::Reaction(reaction, of) => {
                Some(Figure::flow(self.reaction(*reaction, *of)))
            }
            ExpressionKind::Figure { figure, .. } => Some(match figure {
                Booked::Spend | Booked::Cost => Figure::flow(Dimension::of(Base::Money)),
                // People reached twice are people reached once.
                Booked::Reach => Figure {
                    periods: None,
                    ..Figure::flow(Dimension::of(Base::People))
                },
            }),
            ExpressionKind::Negative(inner) => self.figure(inner),
            ExpressionKind::Sum(terms) => self.sum(terms),
            ExpressionKind::Product(factors) => self.product(factors),
            _ => None,
        }
    }

    /// A KPI by its name: in the unit that it states, read over this window.
    fn kpi(&mut self, id: SymbolId, place: PlaceId) -> Option<Figure> {
        let kpi = Kpi::of(self.strategy.handle(id))?;
        let known = (self.known)(id)?;
        let figure = known.stated.clone()?;
        // The value of what happens depends on how long the window is; that of
        // a ratio or of what is so at a moment does not.
        let grows = figure.stretch == Stretch::Period
            && match figure.periods {
                Some(periods) => periods != 0,
                None => figure.rate == Rate::No && !figure.dimension.is_none(),
            };
        if let (Some(per), Some(own)) = (kpi.per(), self.per)
            && grows
            && per != own
        {
            self.clashes.push(Clash::OtherWindow {
                kpi: id,
                per,
                place,
            });
        }
        Some(figure)
    }

    fn aggregate(&mut self, aggregate: &Aggregate, place: PlaceId) -> Option<Figure> {
        let counted = match &aggregate.source {
            Counted::Event(event) => Base::Counted(*event),
            Counted::Population(group) => Base::Counted(self.strategy.entity_of(*group)?),
            Counted::Reaction(reaction, of) => {
                let dimension = self.reaction(*reaction, *of);
                dimension.powers().next()?.0
            }
        };
        let of_people = matches!(aggregate.source, Counted::Population(_));
        let dimension = match aggregate.function {
            Function::Count => Dimension::of(counted),
            Function::CountDistinct => match self.property(aggregate)? {
                Type::Entity(id) => Dimension::of(Base::Counted(id)),
                _ => Dimension::default(),
            },
            Function::Recency => Dimension::of(Base::Time),
            Function::First | Function::Last => return None,
            _ => match self.property(aggregate)? {
                Type::Money => Dimension::of(Base::Money),
                Type::Duration => Dimension::of(Base::Time),
                Type::Number | Type::Integer | Type::Percent => Dimension::default(),
                _ => return None,
            },
        };
        let percent = self.property(aggregate) == Some(Type::Percent);
        if percent && aggregate.function == Function::Sum {
            self.clashes.push(Clash::SumOfPercent { place });
        }
        let grows = matches!(
            aggregate.function,
            Function::Count | Function::CountDistinct | Function::Sum
        );
        let in_period = aggregate.condition.as_ref().is_some_and(mentions_period);
        let (stretch, periods) = match &aggregate.window {
            None if of_people && !in_period => (Stretch::Moment, Some(0)),
            None | Some(Window::OfEntry(_)) => (Stretch::Period, Some(if grows { -1 } else { 0 })),
            Some(Window::Last(length)) => {
                self.shorter(*length, place);
                (Stretch::Last(*length), None)
            }
            Some(Window::Since(since)) => {
                let words = display::expression(self.strategy, since, Style::Source);
                (Stretch::Since(words), None)
            }
        };
        let distinct = aggregate.function == Function::CountDistinct;
        Some(Figure {
            open: !percent && dimension.is_none(),
            each: if grows || aggregate.function == Function::Recency {
                Dimension::default()
            } else {
                Dimension::of(counted)
            },
            stretch,
            // Those who come twice are one: a longer window has fewer.
            periods: if distinct { None } else { periods },
            rate: if grows || dimension == Dimension::of(Base::Time) {
                Rate::No
            } else {
                Rate::Of(display::expression(
                    self.strategy,
                    &Expression {
                        kind: ExpressionKind::Aggregate(Box::new(Aggregate {
                            function: Function::Count,
                            property: None,
                            rank: None,
                            ..aggregate.clone()
                        })),
                        ty: Type::Integer,
                        place,
                    },
                    Style::Source,
                ))
            },
            ..Figure::flow(dimension)
        })
    }

    fn property(&self, aggregate: &Aggregate) -> Option<Type> {
        let property = aggregate.property.as_ref()?.path.last()?;
        Some(self.strategy.property_type(*property)?.ty.clone())
    }

    /// Entries count those who enter; the rest counts messages.
    fn reaction(&self, reaction: Reaction, of: Option<SymbolId>) -> Dimension {
        let entity = of.and_then(|of| entity_of_entries(self.strategy, of));
        Dimension::of(match (reaction, entity) {
            (Reaction::Entered, Some(entity)) => Base::Counted(entity),
            (Reaction::Entered, None) => Base::People,
            _ => Base::Messages,
        })
    }

    /// A figure over the last days of a longer window.
    fn shorter(&mut self, length: Duration, place: PlaceId) {
        if self.per.is_some_and(|per| is_shorter(length, per)) {
            self.clashes
                .push(Clash::ShorterThanPeriod { length, place });
        }
    }

    fn sum(&mut self, terms: &[(Sign, Expression)]) -> Option<Figure> {
        let mut total: Option<Figure> = None;
        let mut lost = false;
        for (sign, term) in terms {
            let Some(figure) = self.figure(term) else {
                lost = true;
                continue;
            };
            let Some(before) = total else {
                total = Some(figure);
                continue;
            };
            total = Some(self.added(before, figure, *sign, term.place));
        }
        total.filter(|_| !lost)
    }

    fn added(&mut self, left: Figure, right: Figure, sign: Sign, place: PlaceId) -> Figure {
        let (whole, other) = (left.in_full(), right.in_full());
        let quotient = whole.clone().over(&other);
        let alike = quotient.cancelled(self.strategy).is_none();
        // A number of which nobody said what it counts goes with any count,
        // and a value as written with all that is counted.
        let open = left.open || right.open;
        let absorbed = (open || left.literal || right.literal) && quotient.is_counted();
        if !alike && !absorbed {
            self.clashes.push(Clash::Unlike {
                left: whole,
                right: other,
                place,
            });
        }
        let stretch = self.together(&left, &right, place);
        let rate = match (&left.rate, &right.rate) {
            (Rate::No, rate) | (rate, Rate::No) => rate.clone(),
            (Rate::Weighted, _) | (_, Rate::Weighted) => Rate::Weighted,
            (Rate::Of(one), Rate::Of(other)) if one == other => left.rate.clone(),
            (one, other) => {
                // The difference of two rates is a gap, in percentage points.
                if sign == Sign::Plus && alike {
                    self.clashes.push(Clash::Rates {
                        place,
                        mean: false,
                        known: *one != Rate::Unsaid && *other != Rate::Unsaid,
                    });
                }
                Rate::Unsaid
            }
        };
        // What says less about itself takes the unit of the other.
        let of_right = left.literal || (open && left.dimension.is_none());
        let (dimension, each) = match (left.each == right.each, of_right) {
            (true, true) => (right.dimension, right.each),
            (true, false) => (left.dimension, left.each),
            (false, true) => (right.in_full(), Dimension::default()),
            (false, false) => (left.in_full(), Dimension::default()),
        };
        Figure {
            dimension,
            each,
            // What is of two kinds is counted in a unit that somebody names.
            open: open || (!alike && quotient.is_counted()),
            periods: match (left.periods, right.periods) {
                (Some(one), Some(other)) if one == other => Some(one),
                (Some(one), Some(_)) if right.literal => Some(one),
                (Some(_), Some(other)) if left.literal => Some(other),
                _ => None,
            },
            stretch,
            rate,
            literal: left.literal && right.literal,
        }
    }

    /// The stretch of two figures that are put together.
    fn together(&mut self, left: &Figure, right: &Figure, place: PlaceId) -> Stretch {
        if let Some(stretch) = left.stretch.with(&right.stretch) {
            return stretch;
        }
        self.clashes.push(Clash::Stretches {
            left: left.stretch.clone(),
            right: right.stretch.clone(),
            place,
        });
        left.stretch.clone()
    }

    fn product(&mut self, factors: &[(Factor, Expression)]) -> Option<Figure> {
        let mut product = Figure::number();
        let mut lost = false;
        // What stands below the line, and the rates above it.
        let mut below: Vec<String> = Vec::new();
        let (mut rates, mut others, mut weighted) = (Vec::new(), 0_u32, false);
        for (factor, term) in factors {
            let told = self.clashes.len();
            let Some(figure) = self.figure(term) else {
                lost = true;
                continue;
            };
            if *factor == Factor::Over && figure.literal {
                // A sum of rates that is divided by a number is their mean.
                for clash in self.clashes.iter_mut().take(told) {
                    if let Clash::Rates { mean, .. } = clash {
                        *mean = true;
                    }
                }
            }
            self.parts.push((term.place, figure.clone()));
            let stretch = self.together(&product, &figure, term.place);
            let sign = match factor {
                Factor::Times => 1,
                Factor::Over => -1_i32,
            };
            product = Figure {
                dimension: match factor {
                    Factor::Times => product.dimension.times(&figure.dimension),
                    Factor::Over => product.dimension.over(&figure.dimension),
                },
                each: match factor {
                    Factor::Times => product.each.times(&figure.each),
                    Factor::Over => product.each.over(&figure.each),
                },
                open: product.open || figure.open,
                stretch,
                periods: product
                    .periods
                    .zip(figure.periods)
                    .and_then(|(one, other)| one.checked_add(other.checked_mul(sign)?)),
                rate: Rate::No,
                literal: product.literal && figure.literal,
            };
            match (factor, figure.rate) {
                (Factor::Times, _) if figure.literal => weighted = true,
                (Factor::Over, _) if figure.literal => {}
                (Factor::Over, _) => {
                    below.push(display::expression(self.strategy, term, Style::Source));
                }
                (Factor::Times, Rate::No) => others = others.saturating_add(1),
                (Factor::Times, rate) => rates.push(rate),
            }
        }
        product.rate = match (below.is_empty(), rates.as_slice(), others) {
            (false, ..) => Rate::Of(below.join(" × ")),
            (true, [_], 0) if weighted => Rate::Weighted,
            (true, [only], 0) => only.clone(),
            (true, [_, _, ..], 0) => Rate::Unsaid,
            _ => Rate::No,
        };
        Some(product).filter(|_| !lost)
    }
}

fn literal_of(base: Base) -> Figure {
    Figure {
        dimension: Dimension::of(base),
        ..Figure::number()
    }
}

/// What a KPI gives by the unit it states, where another formula names it.
pub(super) fn stated(
    kpi: Kpi<'_>,
    derived: Option<&Figure>,
    strategy: &Strategy,
) -> Option<Figure> {
    let unit = kpi.unit()?;
    let dimension = Dimension::of_unit(unit, strategy);
    let is_share = matches!(unit, Unit::Percent | Unit::Points);
    let per_each = dimension.powers().any(|(_, power)| power < 0);
    let reading = kpi.reading();
    let measured = Figure {
        // A number without a unit may count anything.
        open: *unit == Unit::None,
        periods: if is_share || per_each { Some(0) } else { None },
        rate: if is_share || per_each {
            Rate::Unsaid
        } else {
            Rate::No
        },
        ..Figure::flow(dimension.clone())
    };
    let mut figure = match (&reading, derived) {
        (Reading::Conversion { from, .. }, _) => Figure {
            rate: Rate::Of(display::event(strategy, from, Style::Source)),
            ..measured
        },
        (_, Some(derived)) => Figure {
            // An average that does not say what it is an average of is one yet.
            each: if dimension == derived.dimension {
                derived.each.clone()
            } else {
                Dimension::default()
            },
            dimension,
            open: *unit == Unit::None,
            literal: false,
            ..derived.clone()
        },
        (_, None) => measured,
    };
    if reading == Reading::Cumulative {
        figure.stretch = Stretch::Running;
    }
    Some(figure)
}

/// Whether a condition asks for something `in period`.
fn mentions_period(condition: &Expression) -> bool {
    condition
        .within()
        .any(|one| matches!(one.kind, ExpressionKind::Window))
}

/// The entity whose people enter a journey.
pub(super) fn entity_of_entries(strategy: &Strategy, journey: SymbolId) -> Option<SymbolId> {
    (strategy.symbol(journey).kind.word() == "journey")
        .then(|| strategy.program(journey).entity)
        .flatten()
}
