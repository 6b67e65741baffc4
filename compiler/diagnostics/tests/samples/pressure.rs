use super::{list, s, some};
use mkt_diagnostics::{
    CapTold, Happened, Known, OnCapTold, Pressure, PressureMend, SourceTold, Witness,
};

fn source(name: &str, most: Option<u32>) -> SourceTold {
    SourceTold {
        name: s(name),
        most,
    }
}

pub fn samples() -> Vec<Pressure> {
    let cap = |channel: Option<String>, service, window: &str, calendar| CapTold {
        channel,
        count: 3,
        window: s(window),
        calendar,
        service,
        people: s("traveller"),
    };
    let mail = || cap(some("mail"), false, "7 days", false);
    let reenter = |journey: &str, line: &str| PressureMend::Reenter {
        journey: s(journey),
        line: s(line),
    };
    let raise = |line: &str| PressureMend::Raise { line: s(line) };
    let exceeded = |cap, dropped: &[&str], must_arrive: &[&str], on_cap, mends| {
        let event = |at: &str, what: &str, detail: &str| Happened {
            at: s(at),
            what: s(what),
            detail: s(detail),
        };
        Pressure::CapExceeded {
            cap,
            sent: 4,
            sources: vec![
                source("recover_booking", Some(3)),
                source("summer", Some(1)),
            ],
            dropped: list(dropped),
            must_arrive: list(must_arrive),
            on_cap,
            witness: Witness {
                who: s("a traveller who is sent 4 messages within 7 days"),
                known: vec![Known {
                    name: s("tier"),
                    value: some("gold"),
                }],
                happened: vec![
                    event("2026-05-04 09:00", "booking_abandoned", "value 60 EUR"),
                    event(
                        "2026-05-04 10:00",
                        "sent `seats_waiting`",
                        "recover_booking",
                    ),
                ],
            },
            mends,
        }
    };
    vec![
        exceeded(
            mail(),
            &["last_seats"],
            &[],
            OnCapTold::Skip,
            vec![
                reenter("recover_booking", "reenter: after 10 days"),
                raise("cap: 4 per 7 days"),
            ],
        ),
        exceeded(
            cap(None, true, "week", true),
            &["a", "b"],
            &["b"],
            OnCapTold::Defer(s("2 days")),
            vec![raise("cap: 4 per week")],
        ),
        exceeded(
            cap(some("mail"), true, "day", true),
            &["a", "b", "c", "d"],
            &[],
            OnCapTold::Leave,
            Vec::new(),
        ),
        Pressure::CapNotExcluded {
            cap: mail(),
            most: Some(9),
            sources: (1..=8)
                .map(|nth| {
                    source(
                        &format!("journey_{nth}"),
                        Some(9_u32.saturating_sub(nth.min(8))),
                    )
                })
                .collect(),
            mends: vec![raise("cap: 9 per 7 days")],
        },
        Pressure::CapNotExcluded {
            cap: mail(),
            most: None,
            sources: vec![source("recover_booking", None)],
            mends: Vec::new(),
        },
    ]
}
