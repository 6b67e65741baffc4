//! The stretches of time that tables have a column for.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use mkt_model::value::Dates;

/// The most quarters that a table has columns for; beyond, it has years.
const MAX_QUARTERS: usize = 12;

/// A column: its heading and its days.
pub(super) struct Column {
    pub(super) name: String,
    pub(super) dates: Dates,
}

/// The quarters from the first to the last day; the years, where these are too
/// many. The first and the last are whole.
pub(super) fn of(all: Dates) -> Vec<Column> {
    let quarters = cut(all, 3, |first| {
        let quarter = first.month().saturating_add(2).checked_div(3).unwrap_or(1);
        format!("Q{quarter} {}", first.year())
    });
    match quarters.len() > MAX_QUARTERS {
        true => cut(all, 12, |first| first.year().to_string()),
        false => quarters,
    }
}

/// Stretches of so many months, counted from January.
fn cut(all: Dates, months: i8, name: impl Fn(Date) -> String) -> Vec<Column> {
    let before = all.first.month().saturating_sub(1);
    let month = before
        .saturating_sub(before.checked_rem(months).unwrap_or(0))
        .saturating_add(1);
    let mut columns = Vec::new();
    let mut first = date(all.first.year(), month, 1);
    while first <= all.last {
        let Ok(next) = first.checked_add(i64::from(months).months()) else {
            break;
        };
        let last = next.yesterday().unwrap_or(first);
        columns.push(Column {
            name: name(first),
            dates: Dates { first, last },
        });
        first = next;
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(first: Date, last: Date) -> Vec<String> {
        let columns = of(Dates { first, last }).into_iter();
        columns.map(|column| column.name).collect()
    }

    #[test]
    fn quarters_or_years_cover_all_days() {
        assert_eq!(
            names(date(2026, 11, 30), date(2027, 4, 1)),
            ["Q4 2026", "Q1 2027", "Q2 2027"]
        );
        assert_eq!(
            names(date(2026, 2, 1), date(2030, 1, 1)),
            ["2026", "2027", "2028", "2029", "2030"]
        );
        let one = of(Dates {
            first: date(2026, 5, 5),
            last: date(2026, 5, 5),
        });
        let [only] = one.as_slice() else { panic!() };
        assert_eq!(only.dates.first, date(2026, 4, 1));
        assert_eq!(only.dates.last, date(2026, 6, 30));
    }
}
