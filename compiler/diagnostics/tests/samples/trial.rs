use super::s;
use mkt_diagnostics::Trial;

pub fn samples() -> Vec<Trial> {
    let untried = |by: &[(&str, &str)]| Trial::ExpectationUntried {
        expected: s("send `help_line`"),
        by: by.iter().map(|(kind, name)| (s(kind), s(name))).collect(),
    };
    vec![
        Trial::ExpectationFailed {
            test: s("a quick booker is left alone"),
            expected: s("that `seats_waiting` is sent at 2027-01-12 11:00"),
            instead: s("it was skipped at 2027-01-12 11:00: no consent"),
        },
        untried(&[]),
        untried(&[("journey", "recover_booking"), ("campaign", "summer")]),
        Trial::TestWithoutSubject {
            event: s("booking"),
            entity: s("traveller"),
        },
    ]
}
