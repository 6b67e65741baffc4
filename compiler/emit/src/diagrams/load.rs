//! What is asked of each team over time, beside what it has.

use mkt_model::Strategy;
use mkt_schedule::{PlanDates, TeamLoad, WeekLoad};
use rust_decimal::Decimal;

use super::Picture;
use crate::mermaid::XyChart;

/// Beyond so many weeks, four at a time are told together.
const MAX_WEEKS: usize = 26;

/// The minutes of a person-day.
const PERSON_DAY: Decimal = Decimal::from_parts(480, 0, 0, false, 0);

pub(super) fn draw(strategy: &Strategy, plan: &PlanDates) -> Vec<Picture> {
    let Some(levelled) = &plan.levelled else {
        return Vec::new();
    };
    levelled
        .load(&plan.plan)
        .iter()
        .filter_map(|load| picture(strategy, plan, load))
        .collect()
}

fn picture(strategy: &Strategy, plan: &PlanDates, load: &TeamLoad) -> Option<Picture> {
    let team = strategy.handle(plan.team(load.team)?);
    let together = match load.weeks.len() > MAX_WEEKS {
        true => 4,
        false => 1,
    };
    let days = |weeks: &[WeekLoad], of: fn(&WeekLoad) -> Decimal| {
        let minutes = weeks
            .iter()
            .fold(Decimal::ZERO, |sum, week| sum.saturating_add(of(week)));
        minutes.checked_div(PERSON_DAY).map(|days| days.round_dp(2))
    };
    let mut names = Vec::new();
    let (mut asked, mut there) = (Vec::new(), Vec::new());
    for weeks in load.weeks.chunks(together) {
        names.push(weeks.first()?.monday.strftime("%-d %b %y").to_string());
        asked.push(days(weeks, |week| week.demand)?);
        there.push(days(weeks, |week| week.capacity)?);
    }
    let most = asked.iter().chain(&there).max().copied()?;
    let mut chart = XyChart::new(
        team.title(),
        names,
        "person-days",
        (Decimal::ZERO, most.max(Decimal::ONE)),
    );
    chart.bars(asked);
    chart.line(there);
    let weeks = match together {
        1 => "in each week".to_owned(),
        many => format!("in {many} weeks at a time"),
    };
    Some(Picture {
        stem: format!("load-{}", team.name()),
        title: format!("Work of {}", team.title()),
        about: format!(
            "The days of work that the plan asks for {weeks} (bars), beside those that there are (line)."
        ),
        parts: vec![chart.write()],
    })
}
