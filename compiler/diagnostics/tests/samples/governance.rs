use super::{list, s, some};
use mkt_diagnostics::{Breach, Governance};

pub fn samples() -> Vec<Governance> {
    let unraised = |by: Option<String>, late: &[(&str, &str)]| Governance::CapabilityUnraised {
        name: s("analytics"),
        now: s("2 of 5"),
        target: s("4 of 5"),
        by,
        late: late.iter().map(|(work, date)| (s(work), s(date))).collect(),
    };
    let broken = |names: &[&str], breaches| Governance::GuardrailBroken {
        rule: s("tested_spend"),
        kind: s("campaign"),
        plural: s("campaigns"),
        names: list(names),
        breaches,
        because: s("Spend without a control group\ncannot be read afterwards."),
    };
    let no_experiment = || Breach::WithoutKind {
        kind: s("experiment"),
        article_name: s("an experiment"),
        refers_by: some("on"),
    };
    let untrue = |unset: &[&str]| Breach::Untrue {
        condition: s("budget <= 50_000 EUR"),
        unset: list(unset),
    };
    let six = [("a", "2026-07-01"); 6];
    vec![
        unraised(None, &[]),
        unraised(some("2026-06-30"), &[]),
        unraised(
            some("2026-06-30"),
            &[("cdp", "2026-09-04"), ("training", "2026-08-01")],
        ),
        unraised(some("2026-06-30"), &six),
        Governance::RiskWithoutResponse {
            name: s("lock_in"),
            likelihood: s("medium"),
            impact: s("high"),
        },
        Governance::AssumptionStale {
            kind: s("assumption"),
            name: s("known_travellers"),
            review: s("2026-06-01"),
            today: s("2026-06-02"),
            days: 1,
        },
        Governance::StakeholderWithoutSubject {
            name: s("works_council"),
            role: s("consulted"),
        },
        Governance::PersonaWithoutSegment { name: s("lena") },
        broken(
            &["spring"],
            vec![no_experiment(), Breach::WithoutKey(s("owner"))],
        ),
        broken(
            &["spring"],
            vec![Breach::WithoutKind {
                kind: s("consent"),
                article_name: s("a consent"),
                refers_by: None,
            }],
        ),
        broken(&["spring"], vec![untrue(&[])]),
        broken(
            &["spring"],
            vec![untrue(&["budget"]), Breach::WithoutKey(s("owner"))],
        ),
        broken(&["a", "b", "c", "d", "e", "f", "g"], Vec::new()),
        Governance::GuardrailWithoutSubject {
            rule: s("tested_spend"),
            plural: s("campaigns"),
            condition: some("budget > 50_000 EUR"),
        },
        Governance::GuardrailWithoutSubject {
            rule: s("tested_spend"),
            plural: s("campaigns"),
            condition: None,
        },
    ]
}
