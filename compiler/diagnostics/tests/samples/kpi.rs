use super::{list, s, some};
use mkt_diagnostics::{
    AlertMistake, Kpi, PopulationMistake, RateMistake, RateSum, UnitMend, UnitMistake,
    WindowMistake,
};

pub fn samples() -> Vec<Kpi> {
    let mut all = vec![
        Kpi::RateAverage { how: RateSum::Sum },
        Kpi::RateAverage { how: RateSum::Mean },
        Kpi::RateAverage {
            how: RateSum::Events,
        },
        Kpi::WithoutSource {
            name: s("direct_share"),
            event: None,
        },
        Kpi::WithoutSource {
            name: s("direct_share"),
            event: some("booking"),
        },
        Kpi::TwoDefinitions {
            name: s("recovered"),
            counts: s("kind"),
            idle: s("formula"),
        },
        Kpi::Unused { name: s("cac") },
        Kpi::Alert(AlertMistake::Never {
            side: s("above"),
            limit: s("100%"),
        }),
        Kpi::Alert(AlertMistake::GoodNews {
            side: s("above"),
            better: s("higher"),
        }),
        Kpi::Rate(RateMistake::Itself { currency: s("USD") }),
        Kpi::Rate(RateMistake::Zero),
        Kpi::Rate(RateMistake::Twice {
            one: s("USD"),
            other: s("EUR"),
            since: s("2026-01-01"),
        }),
        Kpi::RateMissing {
            from: s("USD"),
            to: s("EUR"),
            since: s("2026-01-01"),
            by_way: None,
        },
        Kpi::RateMissing {
            from: s("USD"),
            to: s("GBP"),
            since: s("2026-01-01"),
            by_way: some("EUR"),
        },
        Kpi::RateLate {
            from: s("USD"),
            to: s("EUR"),
            needed: s("2026-01-01"),
            until: s("2026-03-31"),
        },
    ];
    all.extend(units().into_iter().map(Kpi::Unit));
    all.extend(populations().into_iter().map(Kpi::Population));
    all.extend(windows().into_iter().map(Kpi::Window));
    all
}

fn units() -> Vec<UnitMistake> {
    vec![
        UnitMistake::Other {
            gives: s("EUR per booking"),
            says: s("EUR per traveller"),
            mend: UnitMend::Write,
        },
        UnitMistake::Other {
            gives: s("EUR × booking per traveller"),
            says: s("EUR"),
            mend: UnitMend::None,
        },
        UnitMistake::Other {
            gives: s("number"),
            says: s("EUR"),
            mend: UnitMend::None,
        },
        UnitMistake::Other {
            gives: s("EUR per message"),
            says: s("EUR"),
            mend: UnitMend::Declare,
        },
        UnitMistake::Untyped {
            says: s("EUR"),
            ty: s("Money"),
        },
        UnitMistake::Conversion { says: s("EUR") },
        UnitMistake::HundredTwice,
        UnitMistake::OtherPeriod {
            says: s("booking per week"),
            per: s("month"),
        },
        UnitMistake::OtherPeriods {
            says: s("months"),
            per: s("quarter"),
        },
        UnitMistake::Unlike {
            left: s("EUR per booking"),
            right: s("EUR per traveller"),
            counts: false,
        },
        UnitMistake::Unlike {
            left: s("booking"),
            right: s("search"),
            counts: true,
        },
    ]
}

fn populations() -> Vec<PopulationMistake> {
    vec![
        PopulationMistake::UpsideDown {
            above: s("count(booking)"),
            below: s("count(booking where channel == direct)"),
        },
        PopulationMistake::OtherEntity {
            above: s("traveller"),
            below: s("account"),
        },
        PopulationMistake::OtherReport {
            above: s("bounced(mail)"),
            below: s("delivered(mail)"),
        },
        PopulationMistake::Rate {
            above: s("booking"),
            below: s("visit"),
            unit: some("booking per visit"),
            conversion: Some((s("visit"), s("booking"))),
        },
        PopulationMistake::Rate {
            above: s("booking"),
            below: s("traveller"),
            unit: some("booking per traveller"),
            conversion: None,
        },
        PopulationMistake::Rate {
            above: s("booking"),
            below: s("message"),
            unit: None,
            conversion: None,
        },
        PopulationMistake::NotOfThem {
            kpi: s("members"),
            of: s("traveller"),
            counts: s("account"),
        },
        PopulationMistake::Conversion {
            from: s("visit"),
            from_of: s("traveller"),
            to: s("signed"),
            to_of: s("account"),
        },
    ]
}

fn windows() -> Vec<WindowMistake> {
    vec![
        WindowMistake::Apart {
            left: s("of the last 7 days"),
            right: s("of the month"),
        },
        WindowMistake::Shorter {
            length: s("7 days"),
            per: s("month"),
        },
        WindowMistake::OtherWindow {
            kpis: list(&["arpa", "churn"]),
            theirs: s("month"),
            per: s("quarter"),
        },
        WindowMistake::OtherWindow {
            kpis: list(&["churn"]),
            theirs: s("month"),
            per: s("quarter"),
        },
        WindowMistake::RunningLevel {
            name: s("share"),
            ratio: true,
        },
        WindowMistake::RunningLevel {
            name: s("members"),
            ratio: false,
        },
    ]
}
