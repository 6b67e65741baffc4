//! The forms of the language, and what half-typed ones leave.

use super::*;
use crate::atom::Cursor;
use mkt_grammar::{SyntaxKind, TextSize};

/// The expression of `where: …`, shown with its structure in brackets.
fn shown(text: &str) -> String {
    let source = format!("segment s {{\n  where: {text}\n}}\n");
    let parse = mkt_grammar::parse(&source);
    assert_eq!(parse.problems(), []);
    let phrase = [
        SyntaxKind::Declaration,
        SyntaxKind::Block,
        SyntaxKind::Member,
        SyntaxKind::Phrase,
    ]
    .into_iter()
    .try_fold(parse.tree().root().unwrap(), |at, kind| at.child(kind));
    let atoms = crate::atom::atoms(phrase.unwrap());
    let mut cursor = Cursor::new(&atoms, TextSize::new(0));
    let mut mistakes = Vec::new();
    let expr = read(&mut cursor, &mut mistakes);
    let mut out = expr.map_or_else(|| "nothing".to_owned(), |e| show(&e));
    if !cursor.is_done() {
        out.push_str(" …");
    }
    for mistake in mistakes {
        out.push_str(&format!(" !{:?}", mistake.kind));
    }
    out
}

fn show(e: &Expr) -> String {
    let all = |list: &[Expr], join: &str| {
        let parts: Vec<_> = list.iter().map(show).collect();
        format!("({})", parts.join(join))
    };
    match &e.kind {
        ExprKind::Missing => "?".into(),
        ExprKind::Quantity(q) => {
            let mut out = q.number.to_string();
            if q.percent {
                out.push('%');
            }
            if let Some(unit) = &q.unit {
                out.push_str(&format!("_{unit}"));
            }
            if let Some((amount, unit)) = &q.per {
                out.push_str(&format!(
                    "/{}{unit}",
                    amount.map(|a| a.to_string()).unwrap_or_default()
                ));
            }
            out
        }
        ExprKind::Text(t) => format!("{t:?}"),
        ExprKind::Date(d) => d.to_string(),
        ExprKind::Instant(_) => "instant".into(),
        ExprKind::Time(t) => t.to_string(),
        ExprKind::Period(p) => p.to_string(),
        ExprKind::Name(p) => p.to_string(),
        ExprKind::List(l) => format!("[{}]", all(l, ", ")),
        ExprKind::Range(a, b) => format!("({}..{})", show(a), show(b)),
        ExprKind::Call(c) => {
            let args: Vec<_> = c
                .arguments
                .iter()
                .map(|a| {
                    let mut out = show(&a.value);
                    if let Some(p) = &a.condition {
                        out.push_str(&format!(" where {}", show(p)));
                    }
                    match &a.within {
                        Some(Within::Last(d)) => out.push_str(&format!(" within {}", show(d))),
                        Some(Within::OfEntry(d)) => {
                            out.push_str(&format!(" within {} of entry", show(d)))
                        }
                        Some(Within::Since(d)) => out.push_str(&format!(" since {}", show(d))),
                        None => {}
                    }
                    if let Some(by) = &a.by {
                        out.push_str(&format!(" by {by}"));
                    }
                    out
                })
                .collect();
            let field = c
                .field
                .as_ref()
                .map(|f| format!(".{}", f.0))
                .unwrap_or_default();
            format!("{}({}){field}", c.function, args.join(", "))
        }
        ExprKind::Not(p) => format!("!{}", show(p)),
        ExprKind::Negative(p) => format!("-{}", show(p)),
        ExprKind::And(l) => all(l, " & "),
        ExprKind::Or(l) => all(l, " | "),
        ExprKind::Except(a, b) => format!("({} \\ {})", show(a), show(b)),
        ExprKind::Sum(l) => {
            let parts: Vec<_> = l
                .iter()
                .map(|(s, e)| format!("{}{}", if *s == Sign::Plus { '+' } else { '-' }, show(e)))
                .collect();
            format!("({})", parts.join(""))
        }
        ExprKind::Product(l) => {
            let parts: Vec<_> = l
                .iter()
                .map(|(s, e)| format!("{}{}", if *s == Factor::Times { '*' } else { '/' }, show(e)))
                .collect();
            format!("({})", parts.join(""))
        }
        ExprKind::Compare(a, c, b) => format!("({} {} {})", show(a), c.sign(), show(b)),
        ExprKind::IsSet(a, set) => {
            format!("({} {})", show(a), if *set { "set" } else { "unset" })
        }
        ExprKind::In(a, b) => format!(
            "({} in {})",
            a.as_ref().map(|a| show(a)).unwrap_or_default(),
            show(b)
        ),
        ExprKind::Contains(a, b) => format!("({} contains {})", show(a), show(b)),
        ExprKind::StartsWith(a, b) => format!("({} starts {})", show(a), show(b)),
    }
}

#[test]
fn the_forms_of_the_language() {
    for (text, expected) in [
        (
            "recency(booking) > 180 days\n     and sum(booking.total within 2 years) >= 1_000 EUR\n     and tier in [silver, gold]",
            "((recency(booking) > 180_days) & (sum(booking.total within 2_years) >= 1000_EUR) & (tier in [(silver, gold)]))",
        ),
        (
            "count(booking where channel == direct) / count(booking)",
            "(*count(booking where (channel == direct))/count(booking))",
        ),
        (
            "spend(paid_media) / count(traveller where first(booking) in period)",
            "(*spend(paid_media)/count(traveller where (first(booking) in period)))",
        ),
        (
            "score(rfm).recency >= 4 or not in lapsed",
            "((score(rfm).recency >= 4) | !( in lapsed))",
        ),
        (
            "country not in [DE, AT] and email is set",
            "(!(country in [(DE, AT)]) & (email set))",
        ),
        ("email is not unset", "(email set)"),
        (
            "page starts with \"/pricing\" and page contains \"x\"",
            "((page starts \"/pricing\") & (page contains \"x\"))",
        ),
        ("age(birthday) in 18 .. 25", "(age(birthday) in (18..25))"),
        ("consents(offers by mail)", "consents(offers by mail)"),
        ("a or b and not not c", "(a | (b & c))"),
        ("contactable except lapsed", "(contactable \\ lapsed)"),
        ("1 + 2 * 3 - 4", "(+1+(*2*3)-4)"),
        ("-(a + b) * 2", "(*-(+a+b)*2)"),
        ("38 EUR per traveller", "38_EUR/traveller"),
        ("0.40 EUR per 1_000 sends", "0.4_EUR/1000sends"),
        ("12% per month", "12%/month"),
        (
            "count(booking since last(visit)) > 2",
            "(count(booking since last(visit)) > 2)",
        ),
        (
            "count(booking within 3 days of entry) >= 1",
            "(count(booking within 3_days of entry) >= 1)",
        ),
        (
            "percentile(booking.total, 90)",
            "percentile(booking.total, 90)",
        ),
        ("booked == 2026-03-31", "(booked == 2026-03-31)"),
    ] {
        assert_eq!(shown(text), expected, "{text}");
    }
}

#[test]
fn gaps_are_told_once_and_the_rest_is_kept() {
    assert_eq!(shown("a == and b"), "((a == ?) & b) !Missing(\"\")");
    assert_eq!(shown("tier = gold"), "(tier == gold) !NotComparing(\"=\")");
    assert_eq!(shown("1 < a < 3"), "(1 < a) !ChainedComparison");
    assert_eq!(shown("a == b c"), "(a == b) …");
    assert_eq!(
        shown("count(a b)"),
        "count(a) !Missing(\"`,` or an operator\")"
    );
    assert_eq!(shown("a is big"), "(a == big) !NotComparing(\"is\")");
    assert_eq!(
        shown("a is and b"),
        "((a set) & b) !Missing(\"`set` or `unset`\")"
    );
    assert_eq!(
        shown("a == b AND Not c"),
        "((a == b) & !c) !Capitals(\"and\") !Capitals(\"not\")"
    );
    assert_eq!(shown("`or` == 1"), "(or == 1)");
}

#[test]
fn ten_thousand_operands_are_a_list_and_more_are_refused() {
    let chain = vec!["a"; MAX_OPERANDS].join(" + ");
    assert!(!shown(&chain).contains('!'));
    let longer = vec!["a"; MAX_OPERANDS + 3].join(" or ");
    assert_eq!(shown(&longer).matches("TooManyOperands").count(), 1);
}
