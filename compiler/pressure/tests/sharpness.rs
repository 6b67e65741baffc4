//! How close the bound is to what the search finds: every cap of the examples, set
//! to each number below its bound. Where it finds nobody, either the bound is too
//! high or the search too weak: both are to become fewer.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that panics fails, as it should; what is measured is shown"
)]

mod common;

use common::{EXAMPLES, example};
use mkt_logic::Logic;
use mkt_model::{SourceFile, Strategy, build};
use mkt_pressure::{Bound, Pressure, Search};

/// Where a cap is written.
struct Written {
    owner: String,
    file: usize,
    line: usize,
    count: usize,
}

fn caps_in(files: &[SourceFile]) -> Vec<Written> {
    let mut found = Vec::new();
    for (file, source) in files.iter().enumerate() {
        let mut owner = String::new();
        for (line, text) in source.text.lines().enumerate() {
            if !text.starts_with(' ') && text.contains('{') {
                owner = text.split_whitespace().nth(1).unwrap_or("").to_owned();
            }
            if let Some(rest) = text.trim().strip_prefix("cap:") {
                let count = rest.split_whitespace().next().unwrap().parse().unwrap();
                let owner = owner.clone();
                found.push(Written {
                    owner,
                    file,
                    line,
                    count,
                });
            }
        }
    }
    found
}

fn with_count(files: &[SourceFile], cap: &Written, count: usize) -> Strategy {
    let mut files = files.to_vec();
    let text = &mut files[cap.file].text;
    let lines = text.lines().enumerate().map(|(number, line)| {
        if number == cap.line {
            line.replacen(&cap.count.to_string(), &count.to_string(), 1)
        } else {
            line.to_owned()
        }
    });
    *text = lines.collect::<Vec<String>>().join("\n");
    build(files, mkt_stdlib::modules()).strategy
}

#[test]
fn the_search_finds_somebody_below_most_bounds() {
    let (mut asked, mut open) = (0, 0);
    for name in EXAMPLES {
        let files = example(name);
        for written in caps_in(&files) {
            let owner = &written.owner;
            let bound_and_found = |count: usize| {
                let strategy = with_count(&files, &written, count);
                let logic = Logic::new(&strategy);
                let pressure = Pressure::of(&logic);
                let cap = pressure
                    .caps
                    .iter()
                    .find(|cap| strategy.symbol(cap.owner).name == **owner)
                    .unwrap();
                assert_eq!(cap.count, count);
                let bounds = pressure.bounds(cap);
                let over: Vec<&Bound> = bounds
                    .iter()
                    .filter(|bound| !bound.is_within(count))
                    .collect();
                let search = Search::new(&pressure);
                let found = over.iter().any(|bound| search.find(cap, bound).is_some());
                (bounds[0].most.unwrap(), found)
            };
            let most = bound_and_found(1).0;
            let mut shown = String::new();
            for count in (1..most).rev() {
                let (_, found) = bound_and_found(count);
                asked += 1;
                open += usize::from(!found);
                shown.push(if found { '+' } else { '.' });
            }
            println!(
                "{name}, {owner}: cap {}, bound {most} {shown}",
                written.count
            );
        }
    }
    println!("nobody was found for {open} of {asked}");
    // A tenth is what is aimed at.
    assert!(open * 5 <= asked * 2, "{open} of {asked}");
}
