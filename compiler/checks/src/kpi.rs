//! What KPIs measure: that unit, population and window of each formula are
//! what the KPI states, and that its figure comes from somewhere.

use std::collections::BTreeSet;

use mkt_diagnostics::{
    AlertMistake, Diagnostic, Fix, Kpi as Finding, Level, PopulationMistake, RateSum, Span,
    UnitMend, UnitMistake, WindowMistake,
};
use mkt_kinds::units::Currency;
use mkt_measure::types::{
    Base, Clash, Dimension, Figure, KpiType, Rate, Share, Stretch, UnitFault, is_damaged,
};
use mkt_model::access::direction::{Alert, Better, Kpi, Reading};
use mkt_model::display::{self, Style};
use mkt_model::entry::PlaceId;
use mkt_model::expression::{Counted, EventKind, Expression, ExpressionKind};
use mkt_model::value::Unit;
use mkt_model::{Line, Strategy, SymbolId};
use mkt_syntax::expression::Factor;

use crate::Subject;
use crate::unused::used;

/// A KPI with what is known of it, its formula's line, and the strategy.
struct Measured<'s> {
    strategy: &'s Strategy,
    kpi: Kpi<'s>,
    ty: &'s KpiType,
    /// The line that says how it is computed.
    formula: Option<(Line<'s>, &'s Expression)>,
    currency: Option<Currency>,
}

impl<'s> Measured<'s> {
    /// Where a part of the formula stands.
    fn place(&self, place: PlaceId) -> Span {
        match self.formula {
            Some((line, _)) => self.strategy.span(line.declaration, place),
            None => self.kpi.span(),
        }
    }

    /// The line with a key, where the KPI itself has one.
    fn own_line(&self, key: &str) -> Option<Line<'s>> {
        self.kpi
            .line(key)
            .filter(|line| line.declaration == self.kpi.id)
    }

    fn words(&self, dimension: &Dimension) -> String {
        dimension.words(self.strategy, self.currency)
    }

    fn name(&self) -> String {
        self.kpi.name().to_string()
    }
}

/// The project's KPIs of which nothing is damaged.
fn measured<'s>(subject: &'s Subject<'s>) -> impl Iterator<Item = Measured<'s>> {
    let strategy = subject.strategy;
    let house = strategy.declared().and_then(|declared| declared.currency());
    strategy.kpis().filter_map(move |kpi| {
        if kpi.declaration().damaged || is_damaged(kpi) {
            return None;
        }
        let formula = kpi.line("formula").zip(kpi.formula());
        Some(Measured {
            strategy,
            kpi,
            ty: subject.kpis.get(kpi.symbol_id())?,
            formula: formula.filter(|_| !matches!(kpi.reading(), Reading::Conversion { .. })),
            currency: kpi.unit().and_then(currency_of).or(house),
        })
    })
}

/// The currency that a unit is reckoned in.
pub(crate) fn currency_of(unit: &Unit) -> Option<Currency> {
    match unit {
        Unit::Currency(currency) => Some(*currency),
        Unit::Per(unit, _) => currency_of(unit),
        _ => None,
    }
}

/// The unit stated against the unit that the formula gives.
pub(crate) fn units(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    for one in measured(subject) {
        for clash in &one.ty.clashes {
            if let Clash::Unlike { left, right, place } = clash {
                told.extend(unlike(&one, left, right, *place));
            }
        }
        let (Some(fault), Some(figure)) = (&one.ty.unit, &one.ty.derived) else {
            continue;
        };
        // A ratio of counts is a share, or is told with what it is a ratio of.
        if *fault == UnitFault::NotAShare && one.ty.share.is_some() {
            continue;
        }
        told.extend(differing(&one, fault, figure));
    }
}

fn unlike(
    one: &Measured<'_>,
    left: &Dimension,
    right: &Dimension,
    place: PlaceId,
) -> Option<Diagnostic> {
    let counts = left.is_counted() && right.is_counted();
    // A unit of one's own, or people, may cover things of several kinds.
    let covered = |unit: &Unit| match unit {
        Unit::None | Unit::People => true,
        Unit::Counted(id, _) => one.strategy.symbol(*id).kind.word() == "unit",
        _ => false,
    };
    if counts && one.kpi.unit().is_some_and(covered) {
        return None;
    }
    let mistake = UnitMistake::Unlike {
        left: one.words(left),
        right: one.words(right),
        counts,
    };
    Some(Diagnostic::new(Finding::Unit(mistake), one.place(place)))
}

fn differing(one: &Measured<'_>, fault: &UnitFault, figure: &Figure) -> Option<Diagnostic> {
    let unit = one.kpi.unit()?;
    let says = unit.to_string();
    let own = one.own_line("unit");
    let span = own.map_or(one.kpi.span(), Line::value_span);
    let gives = one.words(&figure.dimension);
    let Some((line, formula)) = one.formula else {
        let finding = Finding::Unit(UnitMistake::Conversion { says });
        let told = Diagnostic::new(finding, span);
        return Some(match own {
            Some(_) => told.fix(Fix::replace("write `%`", span, "%")),
            None => told,
        });
    };
    Some(match fault {
        UnitFault::Other | UnitFault::NotAShare => {
            let written = figure.dimension.written(one.strategy, one.currency);
            let written = written.filter(|_| *fault == UnitFault::Other);
            let messages = figure.dimension.power(Base::Messages) != 0;
            let mend = match &written {
                Some(_) => UnitMend::Write,
                None if messages && *fault == UnitFault::Other => UnitMend::Declare,
                None => UnitMend::None,
            };
            let finding = Finding::Unit(UnitMistake::Other { gives, says, mend });
            let mut told = derivation(one, Diagnostic::new(finding, span), line, formula);
            // A count by another name than the one it has is most likely a
            // wrong name; money that is said to be a count is wrong.
            let counts = figure.dimension.is_counted()
                && Dimension::of_unit(unit, one.strategy).is_counted();
            if counts {
                told.level = Level::Warning;
            }
            match (written, own) {
                (Some(unit), Some(_)) => {
                    told.fix(Fix::replace(format!("write `{unit}`"), span, unit))
                }
                _ => told,
            }
        }
        UnitFault::Untyped(base) => {
            let ty = match base {
                Base::Time => "Duration",
                _ => "Money",
            };
            let finding = Finding::Unit(UnitMistake::Untyped {
                says,
                ty: ty.to_owned(),
            });
            let mut told = Diagnostic::new(finding, span).related(line.value_span(), "a number");
            told.level = Level::Warning;
            told
        }
        UnitFault::HundredTwice => {
            let finding = Finding::Unit(UnitMistake::HundredTwice);
            let told = Diagnostic::new(finding, line.value_span());
            match hundred(one, formula) {
                Some(taken_out) => told.fix(Fix::replace("take out `100 *`", taken_out, "")),
                None => told,
            }
        }
        UnitFault::OtherPeriods => {
            let per = one.kpi.per().unwrap_or_default();
            let finding = Finding::Unit(UnitMistake::OtherPeriods {
                says,
                per: per.to_owned(),
            });
            derivation(one, Diagnostic::new(finding, span), line, formula)
        }
        UnitFault::OtherPeriod => {
            let finding = Finding::Unit(UnitMistake::OtherPeriod {
                says,
                per: one.kpi.per().unwrap_or_default().to_owned(),
            });
            let told = Diagnostic::new(finding, span);
            let without = match unit {
                Unit::Per(unit, per) if matches!(**per, Unit::Duration(_)) => {
                    Some(unit.to_string())
                }
                _ => None,
            };
            match without.filter(|_| own.is_some()) {
                Some(unit) => told.fix(Fix::replace(format!("write `{unit}`"), span, unit)),
                None => told,
            }
        }
    })
}

/// The most parts of a formula that are shown with their units.
const PARTS: usize = 4;

/// Shows what the parts of a product give.
fn derivation(
    one: &Measured<'_>,
    mut told: Diagnostic,
    line: Line<'_>,
    formula: &Expression,
) -> Diagnostic {
    let ExpressionKind::Product(factors) = &formula.kind else {
        return told.related(line.value_span(), "what it gives");
    };
    for (factor, term) in factors.iter().take(PARTS) {
        if matches!(term.kind, ExpressionKind::Literal(_)) {
            continue;
        }
        let Some(figure) = one.ty.part(term.place) else {
            continue;
        };
        let gives = one.words(&figure.dimension);
        let words = match factor {
            Factor::Times => format!("this is `{gives}`"),
            Factor::Over => format!("divided by `{gives}`"),
        };
        told = told.related(one.place(term.place), words);
    }
    told
}

/// The text from a leading 100 up to what it multiplies.
fn hundred(one: &Measured<'_>, formula: &Expression) -> Option<Span> {
    let ExpressionKind::Product(factors) = &formula.kind else {
        return None;
    };
    let [(_, first), (Factor::Times, second), ..] = factors.as_slice() else {
        return None;
    };
    let (first, second) = (one.place(first.place), one.place(second.place));
    let is_number = matches!(
        factors.first().map(|(_, term)| &term.kind),
        Some(ExpressionKind::Literal(_))
    );
    (is_number && first.file == second.file)
        .then(|| Span::new(first.file, first.start, second.start))
}

/// Shares of what is not there, and KPIs that count whom they are not about.
pub(crate) fn populations(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    for one in measured(subject) {
        told.extend(not_a_share(&one));
        told.extend(not_of_them(&one));
        told.extend(conversion(&one));
    }
}

fn not_a_share(one: &Measured<'_>) -> Option<Diagnostic> {
    let (line, formula) = one.formula?;
    let (above, below) = ratio(formula)?;
    let words = |term: &Expression| display::expression(one.strategy, term, Style::Source);
    let named = |term: &Expression| match one.ty.part(term.place) {
        Some(figure) => one.words(&figure.dimension),
        None => words(term),
    };
    let mut level = None;
    let mistake = match one.ty.share? {
        Share::Part => return None,
        Share::UpsideDown => PopulationMistake::UpsideDown {
            above: words(above),
            below: words(below),
        },
        Share::OtherEntity(_, _) => PopulationMistake::OtherEntity {
            above: named(above),
            below: named(below),
        },
        Share::OtherReport => PopulationMistake::OtherReport {
            above: words(above),
            below: words(below),
        },
        Share::Rate => {
            one.ty.unit.as_ref()?;
            level = Some(Level::Warning);
            let figure = one.ty.derived.as_ref()?;
            let event = |term: &Expression| match &term.kind {
                ExpressionKind::Aggregate(aggregate) if aggregate.condition.is_none() => {
                    match aggregate.source {
                        Counted::Event(event) => Some(one.strategy.symbol(event).path.to_string()),
                        _ => None,
                    }
                }
                _ => None,
            };
            PopulationMistake::Rate {
                above: named(above),
                below: named(below),
                unit: figure.dimension.written(one.strategy, one.currency),
                conversion: event(below).zip(event(above)),
            }
        }
    };
    let upside_down = matches!(mistake, PopulationMistake::UpsideDown { .. });
    let mut told = Diagnostic::new(Finding::Population(mistake), line.value_span());
    if let Some(level) = level {
        told.level = level;
    }
    if upside_down
        && let ExpressionKind::Product(factors) = &formula.kind
        && factors.len() == 2
    {
        let mut swap = Fix::replace("swap them", one.place(above.place), words(below));
        let back = Fix::replace("", one.place(below.place), words(above));
        swap.edits.extend(back.edits);
        told = told.fix(swap);
    }
    Some(told)
}

/// What stands above and below the line of a plain ratio.
fn ratio(formula: &Expression) -> Option<(&Expression, &Expression)> {
    let ExpressionKind::Product(factors) = &formula.kind else {
        return None;
    };
    let of = |wanted: Factor| {
        let mut terms = factors.iter().filter(|(factor, term)| {
            *factor == wanted && !matches!(term.kind, ExpressionKind::Literal(_))
        });
        terms.next().map(|(_, term)| term)
    };
    of(Factor::Times).zip(of(Factor::Over))
}

/// A KPI of one entity that counts another.
fn not_of_them(one: &Measured<'_>) -> Option<Diagnostic> {
    let of = one.kpi.population()?;
    let entity = one.strategy.entity_of(of)?;
    let (_, formula) = one.formula?;
    let (counts, place) = other_entity(one.strategy, formula, entity)?;
    let mistake = PopulationMistake::NotOfThem {
        kpi: one.name(),
        of: one.strategy.symbol(of).name.to_string(),
        counts: one.strategy.symbol(counts).name.to_string(),
    };
    Some(Diagnostic::new(
        Finding::Population(mistake),
        one.place(place),
    ))
}

fn other_entity(
    strategy: &Strategy,
    formula: &Expression,
    entity: SymbolId,
) -> Option<(SymbolId, PlaceId)> {
    match &formula.kind {
        ExpressionKind::Aggregate(aggregate) => match aggregate.source {
            Counted::Population(group) => strategy
                .entity_of(group)
                .filter(|counted| *counted != entity)
                .map(|counted| (counted, formula.place)),
            // Events are told with their names.
            _ => None,
        },
        ExpressionKind::Negative(inner) => other_entity(strategy, inner, entity),
        ExpressionKind::Sum(terms) => terms
            .iter()
            .find_map(|(_, term)| other_entity(strategy, term, entity)),
        ExpressionKind::Product(factors) => factors
            .iter()
            .find_map(|(_, term)| other_entity(strategy, term, entity)),
        _ => None,
    }
}

/// A conversion from an event of one entity to that of another.
fn conversion(one: &Measured<'_>) -> Option<Diagnostic> {
    let Reading::Conversion { from, to, .. } = one.kpi.reading() else {
        return None;
    };
    let (EventKind::Declared(from), EventKind::Declared(to)) = (from.event, to.event) else {
        return None;
    };
    let entity = |event| one.strategy.entity_of(event);
    let (from_of, to_of) = entity(from).zip(entity(to))?;
    if from_of == to_of {
        return None;
    }
    let name = |id| one.strategy.symbol(id).name.to_string();
    let mistake = PopulationMistake::Conversion {
        from: name(from),
        from_of: name(from_of),
        to: name(to),
        to_of: name(to_of),
    };
    let span = one
        .kpi
        .line("kind")
        .map_or(one.kpi.span(), Line::value_span);
    Some(
        Diagnostic::new(Finding::Population(mistake), span)
            .related(one.strategy.name_span(from), "the first event")
            .related(one.strategy.name_span(to), "the event that is to follow"),
    )
}

/// Figures over stretches of time that do not go together.
pub(crate) fn windows(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    for one in measured(subject) {
        let per = one.kpi.per().unwrap_or_default();
        let mut others: Vec<(SymbolId, &'static str, PlaceId)> = Vec::new();
        for clash in &one.ty.clashes {
            let (mistake, place) = match clash {
                Clash::Stretches { left, right, place } => {
                    let mistake = WindowMistake::Apart {
                        left: stretch(left, per),
                        right: stretch(right, per),
                    };
                    (mistake, *place)
                }
                Clash::ShorterThanPeriod { length, place } => {
                    let mistake = WindowMistake::Shorter {
                        length: length.to_string(),
                        per: per.to_owned(),
                    };
                    (mistake, *place)
                }
                Clash::OtherWindow { kpi, per, place } => {
                    others.push((*kpi, per, *place));
                    continue;
                }
                Clash::Unlike { .. } | Clash::Rates { .. } | Clash::SumOfPercent { .. } => continue,
            };
            told.push(Diagnostic::new(Finding::Window(mistake), one.place(place)));
        }
        told.extend(other_windows(&one, per, &others));
        told.extend(running_level(&one));
    }
}

/// The KPIs of a formula that are defined for other windows, in one finding a
/// window.
fn other_windows(
    one: &Measured<'_>,
    per: &str,
    others: &[(SymbolId, &'static str, PlaceId)],
) -> Vec<Diagnostic> {
    let windows: BTreeSet<&str> = others.iter().map(|(_, theirs, _)| *theirs).collect();
    let mut told = Vec::new();
    for theirs in windows {
        let same: Vec<_> = others
            .iter()
            .filter(|(_, other, _)| *other == theirs)
            .collect();
        let mut names: Vec<String> = Vec::new();
        for (kpi, ..) in &same {
            let name = one.strategy.symbol(*kpi).name.to_string();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let Some((first, _, place)) = same.first() else {
            continue;
        };
        let finding = Finding::Window(WindowMistake::OtherWindow {
            kpis: names,
            theirs: theirs.to_owned(),
            per: per.to_owned(),
        });
        let window = one.strategy.handle(*first).line("per");
        let mut diagnostic = Diagnostic::new(finding, one.place(*place));
        if let Some(line) = window {
            diagnostic = diagnostic.related(line.value_span(), format!("per {theirs}"));
        }
        if let Some(line) = one.kpi.line("per") {
            diagnostic = diagnostic.related(line.value_span(), format!("read per {per}"));
        }
        told.push(diagnostic);
    }
    told
}

/// A running total of a ratio, or of what is so at a moment.
fn running_level(one: &Measured<'_>) -> Option<Diagnostic> {
    if one.kpi.reading() != Reading::Cumulative {
        return None;
    }
    let percent = matches!(one.kpi.unit(), Some(Unit::Percent | Unit::Points));
    let ratio = match &one.ty.derived {
        Some(figure) if figure.periods == Some(0) && !figure.literal => {
            figure.rate != Rate::No || figure.stretch != Stretch::Moment
        }
        None if one.formula.is_none() && percent => true,
        _ => return None,
    };
    let finding = Finding::Window(WindowMistake::RunningLevel {
        name: one.name(),
        ratio,
    });
    let line = one.own_line("kind");
    Some(Diagnostic::new(
        finding,
        line.map_or(one.kpi.span(), Line::value_span),
    ))
}

fn stretch(stretch: &Stretch, per: &str) -> String {
    match stretch {
        Stretch::Timeless => "at any time".to_owned(),
        Stretch::Period => format!("of the {per}"),
        Stretch::Moment => format!("at the end of the {per}"),
        Stretch::Last(length) => format!("of the last {length}"),
        Stretch::Running => "from the beginning on".to_owned(),
        Stretch::Since(since) => format!("since {since}"),
    }
}

/// Rates that are added up, each counting alike.
pub(crate) fn rate_averages(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    for one in measured(subject) {
        for clash in &one.ty.clashes {
            let (how, place) = match clash {
                Clash::Rates {
                    place, mean: true, ..
                } => (RateSum::Mean, *place),
                // Rates that are measured elsewhere may be parts of one whole.
                Clash::Rates {
                    place, known: true, ..
                } => (RateSum::Sum, *place),
                Clash::SumOfPercent { place } => (RateSum::Events, *place),
                _ => continue,
            };
            let finding = Finding::RateAverage { how };
            told.push(Diagnostic::new(finding, one.place(place)));
        }
    }
}

/// KPIs that come from nowhere, and those that come from two places.
pub(crate) fn sources(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    let provided = provided(subject.strategy);
    for one in measured(subject) {
        let converts = matches!(one.kpi.reading(), Reading::Conversion { .. });
        let formula = one.kpi.line("formula");
        if formula.is_none() && !converts && one.kpi.source().is_none() {
            let finding = Finding::WithoutSource {
                name: one.name(),
                event: None,
            };
            told.push(Diagnostic::new(finding, one.kpi.span()));
        }
        told.extend(twice(&one, converts));
        if subject.damaged || provided.is_empty() {
            continue;
        }
        for event in events(&one) {
            let entity = one.strategy.entity_of(event);
            let known = provided.contains(&event)
                || entity.is_some_and(|entity| provided.contains(&entity));
            if known {
                continue;
            }
            let finding = Finding::WithoutSource {
                name: one.name(),
                event: Some(one.strategy.symbol(event).name.to_string()),
            };
            let line = one.kpi.line("formula").or_else(|| one.kpi.line("kind"));
            told.push(
                Diagnostic::new(finding, line.map_or(one.kpi.span(), Line::value_span))
                    .related(one.strategy.name_span(event), "provided by no source"),
            );
        }
    }
}

/// What sources provide and work delivers; nothing where no source says what
/// it provides.
fn provided(strategy: &Strategy) -> BTreeSet<SymbolId> {
    let provides = strategy
        .of_kind("source")
        .flat_map(|source| source.references("provides"));
    let mut provided: BTreeSet<SymbolId> = provides.collect();
    if !provided.is_empty() {
        for work in strategy.initiatives() {
            provided.extend(work.references("delivers"));
        }
    }
    provided
}

/// The declared events that a KPI counts, once each.
fn events(one: &Measured<'_>) -> BTreeSet<SymbolId> {
    let mut found = BTreeSet::new();
    if let Some((_, formula)) = one.formula {
        counted(formula, &mut found);
    }
    if let Reading::Conversion { from, to, .. } = one.kpi.reading() {
        for event in [from.event, to.event] {
            if let EventKind::Declared(id) = event {
                found.insert(id);
            }
        }
    }
    found
}

fn counted(formula: &Expression, found: &mut BTreeSet<SymbolId>) {
    match &formula.kind {
        ExpressionKind::Aggregate(aggregate) => {
            if let Counted::Event(event) = aggregate.source {
                found.insert(event);
            }
        }
        ExpressionKind::Negative(inner) => counted(inner, found),
        ExpressionKind::Sum(terms) => terms.iter().for_each(|(_, term)| counted(term, found)),
        ExpressionKind::Product(factors) => {
            factors.iter().for_each(|(_, term)| counted(term, found));
        }
        _ => {}
    }
}

/// Two definitions in one declaration; an inherited one is replaced.
fn twice(one: &Measured<'_>, converts: bool) -> Option<Diagnostic> {
    let own = |key: &str| one.own_line(key);
    let (counts, idle, line) = match (
        own("kind").filter(|_| converts),
        own("formula"),
        own("source"),
    ) {
        (Some(_), Some(formula), _) => ("kind", "formula", formula),
        (Some(_), None, Some(source)) => ("kind", "source", source),
        (None, Some(_), Some(source)) => ("formula", "source", source),
        _ => return None,
    };
    let finding = Finding::TwoDefinitions {
        name: one.name(),
        counts: counts.to_owned(),
        idle: idle.to_owned(),
    };
    let told = Diagnostic::new(finding, line.span());
    Some(match own(counts) {
        Some(other) => told.related(other.span(), "this counts"),
        None => told,
    })
}

/// Own KPIs that nothing is judged by. Silent while anything in the project is
/// wrong: what would refer to them may stand where nobody could read it.
pub(crate) fn unused(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    if subject.damaged {
        return;
    }
    let strategy = subject.strategy;
    let used = used(strategy);
    for kpi in strategy.kpis() {
        let named = used.get(kpi.id.index()).is_some_and(|used| *used);
        let watched = kpi.line("alert").is_some() || kpi.line("stage").is_some();
        if named || watched || strategy.is_applied(*kpi) {
            continue;
        }
        let finding = Finding::Unused {
            name: kpi.name().to_string(),
        };
        told.push(Diagnostic::new(finding, kpi.span()));
    }
}

/// Alerts that cannot fire, or fire when all is well.
pub(crate) fn alerts(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    for one in measured(subject) {
        let all = one.kpi.alerts();
        for Alert {
            above, limit, line, ..
        } in &all
        {
            if line.declaration != one.kpi.id {
                continue;
            }
            let side = if *above { "above" } else { "below" };
            let is_share = one.ty.share == Some(Share::Part)
                || matches!(one.kpi.reading(), Reading::Conversion { .. });
            let hundred = rust_decimal::Decimal::ONE_HUNDRED;
            let never = is_share
                && limit.unit == Unit::Percent
                && if *above {
                    limit.number >= hundred
                } else {
                    limit.number <= rust_decimal::Decimal::ZERO
                };
            // Alerts on both sides watch for anything unusual.
            let one_sided = all.iter().all(|other| other.above == *above);
            let good = match one.kpi.better() {
                Some(Better::Higher) => *above,
                Some(Better::Lower) => !*above,
                None => false,
            };
            let (mistake, level) = if never {
                let limit = limit.to_string();
                let side = side.to_owned();
                (AlertMistake::Never { side, limit }, Level::Warning)
            } else if good && one_sided {
                let better = if *above { "higher" } else { "lower" };
                let mistake = AlertMistake::GoodNews {
                    side: side.to_owned(),
                    better: better.to_owned(),
                };
                (mistake, Level::Info)
            } else {
                continue;
            };
            let mut diagnostic = Diagnostic::new(Finding::Alert(mistake), line.value_span());
            diagnostic.level = level;
            told.push(diagnostic);
        }
    }
}
