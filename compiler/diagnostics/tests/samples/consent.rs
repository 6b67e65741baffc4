use super::{list, s, some};
use mkt_diagnostics::{Consent, Known, Misuse, PolicyGap, PurposeMismatch, Witness};

pub fn samples() -> Vec<Consent> {
    let mut samples = vec![
        topic_missing(&[]),
        topic_missing(&["offers"]),
        topic_missing(&["offers", "news"]),
        Consent::TopicNotAsked {
            message: s("hello"),
            topic: s("offers"),
            channel: s("texts"),
            channels: list(&["mail", "push"]),
        },
        not_implied(
            "journey",
            some("for: regulars and consents(offers by mail)"),
            None,
            0,
        ),
        not_implied("journey", None, some("booking"), 1),
        not_implied("rule", None, None, 2),
        not_implied("campaign", None, None, 0),
        unknown_consent(),
        Consent::ExpiredInJourney {
            journey: s("series"),
            message: s("last_call"),
            topic: s("offers"),
            channel: s("mail"),
            waited: s("8 months"),
            expires: s("6 months"),
        },
    ];
    samples.extend(purposes());
    samples.extend(misuses());
    samples.extend(personal_data());
    samples.extend(channels());
    samples.extend(policies());
    samples
}

fn topic_missing(topics: &[&str]) -> Consent {
    Consent::TopicMissing {
        message: s("hello"),
        channel: s("mail"),
        topics: list(topics),
    }
}

fn not_implied(
    kind: &str,
    instead: Option<String>,
    purchase: Option<String>,
    others: u32,
) -> Consent {
    Consent::NotImplied {
        source: s("series"),
        kind: s(kind),
        message: s("hello"),
        topic: s("offers"),
        channel: s("mail"),
        purchase,
        others,
        instead,
        certain: true,
        witness: Some(Witness {
            who: s("a traveller who is skipped"),
            known: vec![Known {
                name: s("tier"),
                value: some("gold"),
            }],
            happened: Vec::new(),
        }),
    }
}

fn unknown_consent() -> Consent {
    Consent::NotImplied {
        source: s("series"),
        kind: s("journey"),
        message: s("hello"),
        topic: s("offers"),
        channel: s("mail"),
        purchase: None,
        others: 0,
        instead: some("for: regulars and consents(offers by mail)"),
        certain: false,
        witness: None,
    }
}

fn purposes() -> Vec<Consent> {
    [
        PurposeMismatch::ServiceOnMarketing {
            topic: s("offers"),
            basis: s("double_opt_in"),
            beside: s("sale"),
        },
        PurposeMismatch::ServiceWithOffer { offer: s("spring") },
        PurposeMismatch::MarketingOnDuty {
            topic: s("flights"),
            basis: s("contract"),
        },
        PurposeMismatch::MarketingOnDuty {
            topic: s("flights"),
            basis: s("public_task"),
        },
        PurposeMismatch::TransactionalTopic { topic: s("offers") },
    ]
    .into_iter()
    .map(|mismatch| Consent::PurposeMismatch {
        message: s("hello"),
        mismatch,
    })
    .collect()
}

fn misuses() -> Vec<Consent> {
    [
        Misuse::Offer { offer: s("spring") },
        Misuse::Code {
            code: s("SPRING10"),
            offer: s("spring"),
        },
        Misuse::Landing {
            campaign: s("spring_sale"),
        },
        Misuse::Campaign {
            campaign: s("spring_sale"),
        },
        Misuse::Membership {
            source: s("win_back"),
            group: s("lapsed"),
        },
        Misuse::Regular {
            source: s("monthly"),
        },
        Misuse::Goal {
            journey: s("recover"),
            goal: s("booking"),
        },
    ]
    .into_iter()
    .map(|misuse| Consent::TransactionalMisuse {
        message: s("hello"),
        misuse,
    })
    .collect()
}

fn personal_data() -> Vec<Consent> {
    let leak = |kind: &str, ways: Vec<Vec<String>>| Consent::PiiLeak {
        rules: s("traveller_data"),
        reached: s("ads"),
        kind: s(kind),
        properties: list(&["traveller.email", "traveller.first_name"]),
        ways,
        listed: list(&["crm_suite", "warehouse"]),
    };
    let way = list(&["traveller.email", "hello", "mail", "ads"]);
    vec![
        leak("platform", vec![way.clone()]),
        leak("channel", vec![way; 5]),
        Consent::PiiTold {
            rules: s("traveller_data"),
            team: s("sales"),
            properties: list(&["traveller.phone"]),
            source: s("win_back"),
            admitted: list(&["data"]),
        },
    ]
}

fn channels() -> Vec<Consent> {
    let unsubscribe = |one_click, laws: &[&str]| Consent::UnsubscribeMissing {
        channel: s("mail"),
        message: s("hello"),
        one_click,
        laws: list(laws),
    };
    let sender = |missing: &[&str], laws: &[&str]| Consent::SenderAddressMissing {
        channel: s("mail"),
        message: s("hello"),
        missing: list(missing),
        laws: list(laws),
    };
    vec![
        unsubscribe(false, &[]),
        unsubscribe(false, &["can_spam"]),
        unsubscribe(true, &["bulk_senders"]),
        sender(&["sender"], &[]),
        sender(&["sender", "address"], &["can_spam", "casl"]),
    ]
}

fn policies() -> Vec<Consent> {
    let expiry = |lasts: Option<String>| PolicyGap::Expiry {
        topic: s("similar"),
        basis: s("soft_opt_in"),
        lasts,
        allowed: s("2 years"),
    };
    [
        PolicyGap::Basis {
            topic: s("offers"),
            basis: s("soft_opt_in"),
            medium: s("push"),
            allowed: list(&["opt_in", "double_opt_in"]),
            message: s("hello"),
        },
        expiry(None),
        expiry(some("36 months")),
        PolicyGap::Proof {
            topic: s("calls"),
            medium: s("phone"),
            rules: s("traveller_data"),
            kept: s("36 months"),
            needed: s("5 years"),
        },
        PolicyGap::Quiet {
            channel: s("texts"),
            medium: s("sms"),
            open: list(&["21:00 .. 22:00"]),
            message: s("hello"),
        },
        PolicyGap::OptOut {
            topic: s("offers"),
            medium: s("email"),
            source: s("crm"),
            refresh: s("1 month"),
            within: s("10 working days"),
        },
    ]
    .into_iter()
    .map(|gap| Consent::PolicyUnmet {
        law: s("casl"),
        gap,
    })
    .collect()
}
