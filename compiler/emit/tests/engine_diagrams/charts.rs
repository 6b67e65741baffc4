//! Maps, trees and graphs against the model's lines and arrows.

use std::collections::BTreeSet;

use mkt_model::access::direction::Aim;
use mkt_model::value::Value;
use mkt_model::{SymbolId, display};

use crate::airline::{AIRLINE, READ, edges, labels, links, named, title};

fn name(id: SymbolId) -> String {
    AIRLINE.symbol(id).title().to_owned()
}

/// Pairs of titles: whose line with a key names whom.
fn naming(kinds: &[&str], key: &str) -> BTreeSet<(String, String)> {
    AIRLINE
        .own()
        .filter(|handle| kinds.contains(&handle.kind().word))
        .flat_map(|handle| {
            let named = handle.references(key);
            named
                .into_iter()
                .map(move |to| (handle.title().to_owned(), name(to)))
        })
        .collect()
}

fn turned(pairs: BTreeSet<(String, String)>) -> BTreeSet<(String, String)> {
    pairs.into_iter().map(|(from, to)| (to, from)).collect()
}

/// Everything that can be come to from everything.
fn closure(links: &BTreeSet<(String, String)>) -> BTreeSet<(String, String)> {
    let mut all = links.clone();
    loop {
        let mut more = all.clone();
        for (from, by) in &all {
            more.extend(
                links
                    .iter()
                    .filter(|(at, _)| at == by)
                    .map(|(_, to)| (from.clone(), to.clone())),
            );
        }
        if more.len() == all.len() {
            return all;
        }
        all = more;
    }
}

#[test]
fn the_maps_show_exactly_what_supports_what() {
    let kinds = [
        "objective",
        "initiative",
        "campaign",
        "journey",
        "experiment",
    ];
    assert_eq!(
        links(&named("strategy-map-")),
        turned(naming(&kinds, "supports"))
    );
}

/// The chart of the plan that the example carries out, as its document draws
/// it: one root, four pillars, three parts each.
#[test]
fn the_overview_is_the_plans_own_chart() {
    let chart = [
        (
            "Implementation Strategies",
            [
                "Planning and Strategy",
                "Data Management",
                "Technology Integration",
                "Change Management",
            ]
            .as_slice(),
        ),
        (
            "Planning and Strategy",
            &[
                "Assess Current Capabilities",
                "Define Clear Objectives",
                "Develop a Roadmap",
            ],
        ),
        (
            "Data Management",
            &["Data Governance", "Data Integration", "Data Analytics"],
        ),
        (
            "Technology Integration",
            &[
                "Select Marketing Platforms",
                "Develop Marketing Campaigns",
                "Integrate Marketing Channels",
            ],
        ),
        (
            "Change Management",
            &[
                "Stakeholder Engagement",
                "Training and Development",
                "Continuous Improvement",
            ],
        ),
    ];
    let want: BTreeSet<(String, String)> = chart
        .iter()
        .flat_map(|(from, to)| to.iter().map(|to| ((*from).to_owned(), (*to).to_owned())))
        .collect();
    let overview = &READ["strategy-map-implementation"];
    assert_eq!(links(&[overview]), want);
    assert_eq!(labels(overview).len(), 17);
    let whole = links(&[&READ["strategy-map-implementation-in-full"]]);
    assert!(want.is_subset(&whole));
}

#[test]
fn objectives_stand_with_their_owners_and_all_their_targets() {
    let read = named("objectives-");
    let shown: BTreeSet<String> = read
        .iter()
        .flat_map(|read| labels(read).into_values())
        .collect();
    let mut want = BTreeSet::new();
    let mut arrows = turned(naming(&["objective"], "supports"));
    for objective in AIRLINE.of_kind("objective") {
        let owner = objective.reference("owner").map(name).unwrap();
        want.insert(format!("{}\n{owner}", objective.title()));
        for line in objective.lines("target") {
            let quantity = |slot| match line.get(slot) {
                Some(Value::Quantity(quantity)) => display::quantity(&AIRLINE, quantity),
                other => panic!("{slot} is {other:?}"),
            };
            let aim = match line.entry.form {
                0 => format!("from {} to {}", quantity("from"), quantity("to")),
                1 => format!("at least {}", quantity("least")),
                2 => format!("at most {}", quantity("most")),
                _ => format!("stays {} to {}", quantity("low"), quantity("high")),
            };
            let by = match line.get("by") {
                Some(Value::Date(day)) => format!(" by {}", day.strftime("%-d %b %Y")),
                _ => String::new(),
            };
            let kpi = name(line.references()[0]);
            want.insert(format!("{kpi}\n{aim}{by}"));
            arrows.insert((objective.title().to_owned(), kpi));
        }
    }
    assert_eq!(shown, want);
    assert_eq!(links(&read), arrows);
}

/// One target word for word, so that the wording itself is looked at.
#[test]
fn a_target_reads_as_a_sentence_does() {
    let labels = labels(&READ["objectives-profitable_growth"]);
    assert!(
        labels
            .values()
            .any(|label| label == "Direct booking share\nfrom 31% to 45% by 31 Dec 2027")
    );
    assert!(
        labels
            .values()
            .any(|label| label == "Passenger revenue\nfrom 410M EUR to 520M EUR by 31 Dec 2027")
    );
    assert!(
        AIRLINE
            .objectives()
            .flat_map(|o| o.targets())
            .any(|t| matches!(t.aim, Aim::Keep(..)))
    );
}

#[test]
fn every_kpi_is_in_one_tree_with_what_it_is_made_of() {
    let computed = &READ["kpis"];
    let measured = &READ["kpi-sources"];
    let titles = |read| -> BTreeSet<String> {
        let all = labels(read).into_values();
        all.map(|label| title(&label).to_owned()).collect()
    };
    for kpi in AIRLINE.of_kind("kpi") {
        let by_source = kpi.line("source").is_some();
        assert_eq!(
            titles(measured).contains(kpi.title()),
            by_source,
            "{}",
            kpi.title()
        );
        assert_eq!(
            titles(computed).contains(kpi.title()),
            !by_source,
            "{}",
            kpi.title()
        );
    }
    assert_eq!(links(&[measured]), naming(&["kpi"], "source"));
    let has = |from: &str, to: &str| links(&[computed]).contains(&(from.to_owned(), to.to_owned()));
    assert!(has("Customer acquisition cost", "Paid media"));
    assert!(has("Recovered bookings", "Booking abandoned"));
    assert!(has("E-mail click rate", "E-mail"));
    // A property stands for the entity that has it.
    assert!(has("Usable profiles", "Traveller"));
}

/// The picture leaves out what follows from the rest; the order is the same.
#[test]
fn work_waits_for_exactly_what_the_plan_says() {
    let work = ["initiative", "milestone", "campaign", "journey"];
    let mut want = turned(naming(&work, "after"));
    want.extend(turned(naming(&work, "needs")));
    want.extend(turned(naming(&work, "live")));
    let shown = links(&[&READ["dependencies"]]);
    assert!(shown.is_subset(&want), "{:?}", shown.difference(&want));
    assert_eq!(closure(&shown), closure(&want));
}

#[test]
fn data_flows_from_sources_to_journeys() {
    let shown = links(&[&READ["data"]]);
    let provides = naming(&["source"], "provides");
    assert!(
        provides.is_subset(&shown),
        "{:?}",
        provides.difference(&shown)
    );
    let mut audiences = BTreeSet::new();
    for handle in AIRLINE.own() {
        let key = match handle.kind().word {
            "journey" => "for",
            "campaign" => "audience",
            _ => continue,
        };
        for line in handle.lines(key) {
            let Some(Value::Expression(audience)) = line.get("audience") else {
                continue;
            };
            let mut named = Vec::new();
            mkt_model::graph::of_expression(audience, &mut named);
            audiences.extend(
                named
                    .into_iter()
                    .filter(|id| AIRLINE.symbol(*id).kind.word() == "segment")
                    .map(|id| (name(id), handle.title().to_owned())),
            );
        }
    }
    assert!(audiences.len() > 5);
    assert!(
        audiences.is_subset(&shown),
        "{:?}",
        audiences.difference(&shown)
    );
}

#[test]
fn a_lifecycle_shows_its_stages_in_order_and_what_its_rules_do() {
    let read = &READ["lifecycle-traveller_lifecycle"];
    let lifecycle = AIRLINE.of_kind("lifecycle").next().unwrap();
    let stages: Vec<String> = lifecycle
        .statements()
        .into_iter()
        .filter(|line| line.entry.key == "stage")
        .map(|line| name(line.entry.symbol.unwrap()))
        .collect();
    assert_eq!(stages.len(), 4);
    let mut at = "[*]".to_owned();
    for stage in &stages {
        let next = links(&[read]).contains(&(at.clone(), stage.clone()));
        assert!(next, "nothing leads from {at} to {stage}");
        at.clone_from(stage);
    }
    let want = [
        ("First flight", "on entering", "Start “Welcome to Aurora”"),
        (
            "High-value flyers gone quiet",
            "after 1 day",
            "Start “Win back”",
        ),
        (
            "Lapsed",
            "on entering, if tier is gold",
            "Tell CRM and loyalty",
        ),
    ];
    let rules: BTreeSet<(String, String, String)> = edges(read)
        .into_iter()
        .filter(|(.., why)| !why.is_empty())
        .map(|(from, to, why)| (title(&from).to_owned(), why, title(&to).to_owned()))
        .collect();
    let want: BTreeSet<(String, String, String)> = want
        .into_iter()
        .map(|(from, why, to)| (from.to_owned(), why.to_owned(), to.to_owned()))
        .collect();
    assert_eq!(rules, want);
    let shown: BTreeSet<String> = labels(read).into_values().collect();
    assert!(shown.contains("Lapsed\neveryone else\nfor at least 7 days"));
    assert!(shown.contains(
        "First flight\nBooking completed exactly once\nand Booking completed within the last 90 days"
    ));
}

#[test]
fn an_experience_goes_through_its_stages_in_order() {
    let read = &READ["experience-holiday"];
    let groups: BTreeSet<&str> = read["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| group["label"].as_str().unwrap())
        .collect();
    assert_eq!(
        groups,
        BTreeSet::from(["Reach", "Act", "Convert", "Engage"])
    );
    let experience = AIRLINE.of_kind("experience").next().unwrap();
    let does: Vec<String> = experience
        .statements()
        .into_iter()
        .map(
            |line| match line.child("does").and_then(|line| line.get("does")) {
                Some(Value::Text(text)) => text.clone(),
                other => panic!("{other:?}"),
            },
        )
        .collect();
    let want: BTreeSet<(String, String)> = does
        .windows(2)
        .map(|pair| (pair[0].clone(), pair[1].clone()))
        .collect();
    assert_eq!(links(&[read]), want);
}

/// The word that a line of a declaration gives.
fn word(handle: mkt_model::Handle<'_>, key: &str) -> &'static str {
    match handle.line(key).unwrap().get(key) {
        Some(Value::Word(word)) => word,
        other => panic!("{key} is {other:?}"),
    }
}

/// Left of the middle is what is unlikely, below it what would hurt little;
/// medium and high part the other half.
#[test]
fn risks_stand_where_their_levels_put_them() {
    let read = &READ["risks"];
    let bounds = |level| match level {
        "low" => (0.0, 0.5),
        "medium" => (0.5, 0.75),
        "high" => (0.75, 1.0),
        other => panic!("{other}"),
    };
    let points = read["points"].as_array().unwrap();
    let mut compared = 0;
    for risk in AIRLINE.of_kind("risk") {
        let found: Vec<_> = points
            .iter()
            .filter(|p| p["label"] == risk.title())
            .collect();
        let [point] = found.as_slice() else {
            panic!("{} stands {} times", risk.title(), found.len())
        };
        for (axis, key) in [("across", "likelihood"), ("up", "impact")] {
            let (from, to) = bounds(word(risk, key));
            let at = point[axis].as_f64().unwrap();
            assert!(from < at && at < to, "{} {axis} {at}", risk.title());
        }
        compared += 1;
    }
    assert_eq!(compared, points.len());
    assert!(compared > 3);
    // No two stand so close that their labels cover one another.
    let place = |point: &serde_json::Value| {
        let at = |axis: &str| point[axis].as_f64().unwrap();
        (at("across"), at("up"))
    };
    for (number, one) in points.iter().enumerate() {
        for other in &points[number + 1..] {
            let ((x, y), (a, b)) = (place(one), place(other));
            assert!((x - a).abs() > 0.2 || (y - b).abs() > 0.03, "{one} {other}");
        }
    }
}

#[test]
fn capabilities_have_a_bar_for_today_over_one_for_the_target() {
    let read = &READ["capabilities"];
    assert_eq!(read["lying"], true);
    let mut names = Vec::new();
    let (mut now, mut target) = (Vec::new(), Vec::new());
    for capability in AIRLINE.of_kind("capability") {
        let level = |key| match capability.line(key).unwrap().get("level") {
            Some(Value::Number(level)) => level.to_string().parse::<f64>().unwrap(),
            other => panic!("{key} is {other:?}"),
        };
        let by = match capability.line("target").unwrap().get("by") {
            Some(Value::Date(day)) => day.strftime("%-d %b %Y"),
            other => panic!("{other:?}"),
        };
        names.push(format!("{}, {by}", capability.title()));
        now.push(level("now"));
        target.push(level("target"));
    }
    assert!(names.len() > 3);
    let shown: Vec<&str> = read["names"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    assert_eq!(shown, names);
    let [under, over] = read["series"].as_array().unwrap().as_slice() else {
        panic!("two series")
    };
    assert_eq!(numbers(&under["values"]), target);
    assert_eq!(numbers(&over["values"]), now);
    assert_eq!(numbers(&read["range"]), [0.0, 5.0]);
}

fn numbers(list: &serde_json::Value) -> Vec<f64> {
    let list = list.as_array().unwrap().iter();
    list.map(|number| number.as_f64().unwrap()).collect()
}

/// Each line that an objective states is a straight one, from the value before
/// its first window to the value at its date.
#[test]
fn targets_are_lines_from_where_a_kpi_stands_to_where_it_is_to_be() {
    let mut compared = 0;
    for objective in AIRLINE.objectives() {
        for target in objective.targets() {
            let name = |id| AIRLINE.symbol(id).name.to_string();
            let file = format!("target-{}-{}", objective.name(), name(target.kpi));
            let Aim::FromTo(from, to) = target.aim else {
                assert!(!READ.contains_key(&file), "{file}");
                continue;
            };
            let read = &READ[&file];
            let [line] = read["series"].as_array().unwrap().as_slice() else {
                panic!("{file} has one line")
            };
            assert_eq!(line["sort"], "line");
            let values = numbers(&line["values"]);
            let number = |quantity: &mkt_model::value::Quantity| -> f64 {
                quantity.number.to_string().parse().unwrap()
            };
            // Large values are told in millions.
            let scale = if number(to) > 1_000_000.0 {
                1_000_000.0
            } else {
                1.0
            };
            let (first, last) = (number(from) / scale, number(to) / scale);
            assert!((values[0] - first).abs() < 1e-3, "{file}: {values:?}");
            assert!(
                (values.last().unwrap() - last).abs() < 1e-3,
                "{file}: {values:?}"
            );
            let step = (last - first) / f64::from(u32::try_from(values.len() - 1).unwrap());
            for pair in values.windows(2) {
                assert!(
                    (pair[1] - pair[0] - step).abs() < 1e-3,
                    "{file}: {values:?}"
                );
            }
            // A picture with fewer values than names is broken.
            let names = read["names"].as_array().unwrap();
            assert_eq!(names.len(), values.len());
            let last = names[values.len() - 1].as_str().unwrap();
            let by = target.by.unwrap();
            assert!(last.starts_with(&by.year().to_string()), "{file}: {last}");
            let [low, high] = numbers(&read["range"])[..] else {
                panic!("a range")
            };
            assert!(values.iter().all(|value| low <= *value && *value <= high));
            compared += 1;
        }
    }
    assert!(compared > 10);
}

/// What leaves a budget is what is set aside in it and what is not.
#[test]
fn the_flow_of_money_adds_up_to_the_budgets() {
    let read = &READ["budget-flow"];
    let flows = read["flows"].as_array().unwrap();
    let from = |title: &str| -> Vec<(&str, f64)> {
        flows
            .iter()
            .filter(|flow| flow["from"] == title)
            .map(|flow| {
                (
                    flow["to"].as_str().unwrap(),
                    flow["amount"].as_f64().unwrap(),
                )
            })
            .collect()
    };
    let mut initiatives = 0;
    for budget in AIRLINE.budgets() {
        let all = from(budget.title());
        let total: f64 = budget.total().unwrap().amount.to_string().parse().unwrap();
        let sum: f64 = all.iter().map(|(_, amount)| amount).sum();
        assert!(
            (sum - total).abs() < 0.01,
            "{}: {sum} of {total}",
            budget.title()
        );
        for initiative in AIRLINE.initiatives() {
            let Some(allotment) = initiative.budget() else {
                continue;
            };
            if allotment.from != Some(budget.symbol_id()) {
                continue;
            }
            // What has the title of something else has its name as well.
            let both = format!("{} ({})", initiative.title(), initiative.name());
            let want: f64 = allotment.money.amount.to_string().parse().unwrap();
            assert!(
                all.iter().any(|(to, amount)| {
                    (*to == initiative.title() || *to == both) && (amount - want).abs() < 0.01
                }),
                "{} is not paid {want} by {}: {all:?}",
                initiative.title(),
                budget.title()
            );
            initiatives += 1;
        }
    }
    assert!(initiatives > 10);
}

/// Where no Sankey diagram can hold the titles, a flowchart tells the amounts.
#[test]
fn money_flows_in_every_script() {
    let strategy = crate::examples::strategy("yingxiao-shuzihua");
    let written = crate::airline::diagrams(&strategy);
    let flow = written
        .into_iter()
        .find(|diagram| diagram.name == "budget-flow");
    let read = &crate::node::read(crate::node::NEWEST, &[flow.unwrap()])[0];
    assert_eq!(read["kind"], "flowchart-v2");
    let told = edges(read);
    let mut compared = 0;
    for initiative in strategy.initiatives() {
        let Some((money, budget)) = initiative
            .budget()
            .and_then(|allotment| Some((allotment.money, allotment.from?)))
        else {
            continue;
        };
        let of = |title: &str| -> Option<String> {
            let budget = strategy.symbol(budget).title();
            let found = told
                .iter()
                .find(|(from, to, _)| from == budget && to == title);
            found.map(|(.., amount)| amount.clone())
        };
        // The small ones of a budget with many are told together.
        if let Some(amount) = of(initiative.title()) {
            assert_eq!(amount, display::money(money), "{}", initiative.title());
            compared += 1;
        }
    }
    assert!(compared > 10, "{compared}");
}

/// What is asked of a team and what it has, in person-days of eight hours.
#[test]
fn the_load_of_a_team_is_that_of_its_plan() {
    let plan = mkt_schedule::PlanDates::of(&AIRLINE);
    let levelled = plan.levelled.as_ref().unwrap();
    let loads = levelled.load(&plan.plan);
    assert!(loads.len() > 5);
    for load in loads {
        let team = AIRLINE.handle(plan.team(load.team).unwrap());
        let read = &READ[&format!("load-{}", team.name())];
        assert_eq!(read["title"], team.title());
        let [asked, there] = read["series"].as_array().unwrap().as_slice() else {
            panic!("two series")
        };
        assert_eq!(
            (&asked["sort"], &there["sort"]),
            (&"bars".into(), &"line".into())
        );
        let (asked, there) = (numbers(&asked["values"]), numbers(&there["values"]));
        assert_eq!(asked.len(), there.len());
        assert_eq!(asked.len(), read["names"].as_array().unwrap().len());
        // No team is asked for more than it has.
        assert!(
            asked
                .iter()
                .zip(&there)
                .all(|(asked, there)| *asked <= there + 0.01)
        );
        let days = |of: fn(&mkt_schedule::WeekLoad) -> rust_decimal::Decimal| -> f64 {
            let minutes: rust_decimal::Decimal = load.weeks.iter().map(of).sum();
            minutes.to_string().parse::<f64>().unwrap() / 480.0
        };
        assert!((asked.iter().sum::<f64>() - days(|week| week.demand)).abs() < 0.1);
        assert!((there.iter().sum::<f64>() - days(|week| week.capacity)).abs() < 0.1);
    }
}
