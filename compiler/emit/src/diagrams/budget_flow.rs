//! Where the money of budgets goes.
//!
//! A Sankey diagram, where its format can hold the labels; else a flowchart
//! with the amounts on its arrows.

use std::collections::BTreeMap;

use mkt_kinds::units::Currency;
use mkt_model::value::Money;
use mkt_model::{Strategy, SymbolId, display};
use mkt_money::{BudgetLine, Ledger};
use rust_decimal::Decimal;

use super::{Picture, words};
use crate::mermaid::{Direction, Edge, Flowchart, Line, Node, Role, Sankey};

/// The most things that a budget pays for, each told by itself; what is less is
/// told together.
const MAX_ITEMS: usize = 12;

/// An end of a flow: its key and its label.
type End = (String, String);

struct Flow {
    from: End,
    to: End,
    role: Role,
    amount: Decimal,
}

/// A picture for each currency that budgets have.
pub(super) fn draw(strategy: &Strategy, ledger: &Ledger) -> Vec<Picture> {
    let mut currencies: Vec<Currency> = Vec::new();
    for line in &ledger.budgets {
        if !currencies.contains(&line.total.currency) {
            currencies.push(line.total.currency);
        }
    }
    let several = currencies.len() > 1;
    currencies
        .into_iter()
        .filter_map(|currency| {
            let mut flows = Vec::new();
            for line in &ledger.budgets {
                if line.total.currency == currency {
                    flows.extend(of_budget(strategy, ledger, line));
                }
            }
            apart(&mut flows);
            let code = currency.code();
            (!flows.is_empty()).then(|| Picture {
                stem: match several {
                    true => format!("budget-flow-{}", code.to_lowercase()),
                    false => "budget-flow".to_owned(),
                },
                title: match several {
                    true => format!("Where the money goes, in {code}"),
                    false => "Where the money goes".to_owned(),
                },
                about: "Each budget, the budgets that are part of it, and what it pays for."
                    .to_owned(),
                parts: match sankey(&flows) {
                    Some(text) => vec![text],
                    None => flowchart(&flows, currency).write_all(),
                },
            })
        })
        .collect()
}

fn of_budget(strategy: &Strategy, ledger: &Ledger, line: &BudgetLine) -> Vec<Flow> {
    let end = |id: SymbolId| -> End {
        (
            words::key(strategy, id),
            strategy.symbol(id).title().to_owned(),
        )
    };
    let from = end(line.budget);
    let mut flows = Vec::new();
    for part in &line.children {
        // Where parts are kept in another currency, the whole tells its own.
        flows.push(Flow {
            from: from.clone(),
            to: end(part.budget),
            role: Role::Plain,
            amount: part.total.amount,
        });
    }
    let mut paid: BTreeMap<SymbolId, Decimal> = BTreeMap::new();
    for charge in &line.charges {
        if let Some(item) = ledger.item(charge) {
            let sum = paid.entry(item.source).or_default();
            *sum = sum.saturating_add(charge.amount.amount);
        }
    }
    let mut paid: Vec<(SymbolId, Decimal)> = paid.into_iter().collect();
    // Stable: what costs the same keeps the order of declaration.
    paid.sort_by_key(|(_, amount)| std::cmp::Reverse(*amount));
    let rest = match paid.len() > MAX_ITEMS {
        true => paid.split_off(MAX_ITEMS.saturating_sub(1)),
        false => Vec::new(),
    };
    for (source, amount) in paid {
        flows.push(Flow {
            from: from.clone(),
            to: end(source),
            role: Role::Work,
            amount,
        });
    }
    let (key, title) = &from;
    let mut told = |what: &str, label: String, role: Role, amount: Decimal| {
        if amount > Decimal::ZERO {
            flows.push(Flow {
                from: from.clone(),
                to: (format!("{key}.{what}"), label),
                role,
                amount,
            });
        }
    };
    let sum = rest.iter().fold(Decimal::ZERO, |sum, (_, amount)| {
        sum.saturating_add(*amount)
    });
    told(
        "rest",
        format!("{} smaller items of {title}", rest.len()),
        Role::Work,
        sum,
    );
    let left = line.total.amount.saturating_sub(line.committed.amount);
    told(
        "left",
        format!("Not set aside in {title}"),
        Role::Muted,
        left,
    );
    flows
}

/// Gives things that are not the same labels that are not.
fn apart(flows: &mut [Flow]) {
    let mut keys: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for flow in flows.iter() {
        for (key, label) in [&flow.from, &flow.to] {
            let known = keys.entry(label.clone()).or_default();
            if !known.contains(key) {
                known.push(key.clone());
            }
        }
    }
    for flow in flows {
        for (key, label) in [&mut flow.from, &mut flow.to] {
            if keys.get(label).is_some_and(|keys| keys.len() > 1) {
                *label = format!("{label} ({key})");
            }
        }
    }
}

fn sankey(flows: &[Flow]) -> Option<String> {
    let mut diagram = Sankey::default();
    for flow in flows {
        diagram.add(&flow.from.1, &flow.to.1, flow.amount);
    }
    diagram.write()
}

fn flowchart(flows: &[Flow], currency: Currency) -> Flowchart {
    let mut chart = Flowchart::new(Direction::Right);
    for flow in flows {
        let mut node = |(key, label): &End, role: Role| match chart.find(key) {
            Some(node) => node,
            None => chart.add(Node::new(key.as_str(), label.as_str()).role(role)),
        };
        let from = node(&flow.from, Role::Root);
        let to = node(&flow.to, flow.role);
        let amount = display::money(Money {
            amount: flow.amount,
            currency,
        });
        chart.connect(Edge::new(from, to).label(amount).line(Line::Arrow));
    }
    chart
}
