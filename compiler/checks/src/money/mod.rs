//! Money: whether budgets hold what is spent from them.

mod overruns;
mod payers;
mod sends;
mod splits;

use std::collections::BTreeSet;

use mkt_diagnostics::{Span, Spending};
use mkt_model::value::{Dates, Money};
use mkt_model::{Handle, Line, SymbolId};
use mkt_money::{Item, ItemKind, Month};
use rust_decimal::Decimal;

pub(crate) use self::overruns::overruns;
pub(crate) use self::payers::{currencies, periods};
pub(crate) use self::sends::{sends, unknown};
pub(crate) use self::splits::splits;
use crate::Subject;

/// Other places that are marked beside the finding's own.
const MARKED: usize = 8;

/// Something that money is spent on.
struct Spent<'s> {
    of: SymbolId,
    item: Option<&'s Item>,
    amount: Money,
}

impl<'s> Spent<'s> {
    fn of_item(item: &'s Item, amount: Money) -> Self {
        Self {
            of: item.source,
            item: Some(item),
            amount,
        }
    }

    fn of_part(of: SymbolId, amount: Money) -> Self {
        Self {
            of,
            item: None,
            amount,
        }
    }

    fn told(&self, subject: &Subject<'_>) -> Spending {
        let name = |id| subject.strategy.handle(id).name().to_string();
        Spending {
            name: name(self.of),
            through: self.item.and_then(|item| item.through).map(name),
            amount: self.amount.to_string(),
        }
    }

    /// Where it is said that it is spent.
    fn span(&self, subject: &Subject<'_>) -> Span {
        let of = subject.strategy.handle(self.of);
        match self.item.map(|item| item.kind) {
            Some(ItemKind::People) => ["effort", "takes", "team"]
                .iter()
                .find_map(|key| of.line(key))
                .map_or(of.span(), Line::span),
            Some(ItemKind::Sends) => of.span(),
            _ => paid_span(of),
        }
    }
}

/// Where a declaration says what it costs, or how much money it has.
fn paid_span(of: Handle<'_>) -> Span {
    let keys: &[&str] = match of.kind().word {
        "budget" => &["total"],
        "platform" | "channel" => &["cost"],
        _ => &["budget"],
    };
    let line = keys.iter().find_map(|key| of.line(key));
    line.map_or(of.span(), Line::span)
}

/// Where a budget's share of a part of its time stands.
fn share_span(budget: Handle<'_>, place: usize) -> Span {
    budget
        .line("split")
        .and_then(|line| {
            let groups = line.entry.groups();
            let captures = groups.get(place)?.iter();
            captures
                .map(|capture| line.capture_span(capture))
                .reduce(Span::cover)
        })
        .unwrap_or(budget.span())
}

fn names(subject: &Subject<'_>, ids: &BTreeSet<SymbolId>) -> Vec<String> {
    let name = |id: &SymbolId| subject.strategy.symbol(*id).name.to_string();
    ids.iter().map(name).collect()
}

fn sum(amounts: impl IntoIterator<Item = Money>) -> Decimal {
    amounts
        .into_iter()
        .fold(Decimal::ZERO, |sum, money| sum.saturating_add(money.amount))
}

/// Days as people write them: `2026-Q2` where they are just that.
fn shown(dates: Dates) -> String {
    let (first, last) = (Month::of(dates.first), Month::of(dates.last));
    let whole = first.dates().first == dates.first && last.dates().last == dates.last;
    if !whole || first.year != last.year {
        return dates.to_string();
    }
    let year = first.year;
    match (first.month, last.month) {
        (1, 12) => format!("{year:04}"),
        (1, 6) => format!("{year:04}-H1"),
        (7, 12) => format!("{year:04}-H2"),
        (1, 3) => format!("{year:04}-Q1"),
        (4, 6) => format!("{year:04}-Q2"),
        (7, 9) => format!("{year:04}-Q3"),
        (10, 12) => format!("{year:04}-Q4"),
        (from, to) if from == to => first.to_string(),
        _ => dates.to_string(),
    }
}
