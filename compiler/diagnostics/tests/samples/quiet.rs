use super::{s, some};
use mkt_diagnostics::{DueSend, Known, Past, Quiet, Sender, Witness};

fn journey(name: &str) -> Sender {
    Sender {
        kind: s("journey"),
        name: s(name),
    }
}

fn due(at: &str) -> DueSend {
    DueSend {
        message: s("seats_waiting"),
        sender: journey("win_back"),
        channel: s("texts"),
        due: s(at),
    }
}

pub fn samples() -> Vec<Quiet> {
    let past = |past| Quiet::HeldPast {
        message: s("seats_waiting"),
        sender: Sender {
            kind: s("campaign"),
            name: s("spring"),
        },
        past,
    };
    let unknown = |zone, country, others, witness| Quiet::ZoneUnknown {
        entity: s("traveller"),
        sender: journey("win_back"),
        channel: s("texts"),
        zone,
        country,
        others,
        witness,
    };
    let apart = |open| Quiet::ZonesApart {
        channel: s("texts"),
        sender: journey("win_back"),
        country: s("RU"),
        zones: 11,
        open,
    };
    let clock = |leaves| Quiet::ClockChange {
        sender: journey("win_back"),
        time: s("02:30"),
        date: s("2026-03-29"),
        zone: s("Europe/Berlin"),
        leaves,
    };
    let witness = Witness {
        who: s("a traveller without either"),
        known: vec![Known {
            name: s("home_tz"),
            value: None,
        }],
        happened: Vec::new(),
    };
    vec![
        Quiet::NeverOpen {
            channel: s("texts"),
        },
        Quiet::AlwaysSkipped {
            send: due("22:00"),
            wait: some("35 hours"),
            most: s("24 hours"),
        },
        Quiet::AlwaysSkipped {
            send: due("2026-05-02 22:00"),
            wait: None,
            most: s("24 hours"),
        },
        Quiet::AlwaysWaits {
            send: due("22:00"),
            leaves: s("08:00"),
        },
        Quiet::HoldTooShort {
            channel: s("texts"),
            longest: s("37 hours"),
            from: s("Saturday 20:00"),
            to: s("Monday 09:00"),
            most: s("24 hours"),
            skipped_until: s("Sunday 09:00"),
        },
        past(Past::Campaign {
            last: s("2026-03-31"),
            leaves: s("2026-04-01 08:00"),
        }),
        past(Past::Offer {
            offer: s("spring10"),
            last: s("2026-03-31"),
            leaves: s("2026-04-01 08:00"),
        }),
        past(Past::Goal {
            within: s("1 day"),
            hold: s("35 hours"),
        }),
        past(Past::Life {
            lives: s("1 day"),
            hold: s("35 hours"),
        }),
        unknown(None, None, 0, None),
        unknown(some("home_tz"), None, 0, Some(witness.clone())),
        unknown(some("home_tz"), some("country"), 3, Some(witness)),
        apart(None),
        apart(some("2 hours")),
        clock(some("03:00")),
        clock(None),
    ]
}
