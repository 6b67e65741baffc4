//! The algebra of dimensions: what is multiplied and divided comes back, and
//! what stands for one another cancels.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that panics fails, as it should"
)]

use std::sync::LazyLock;

use mkt_measure::types::{Base, Dimension};
use mkt_model::{SourceFile, Strategy as Model, build};
use proptest::prelude::*;

static WORLD: LazyLock<Model> = LazyLock::new(|| {
    let text = "entity guest \"Guest\" { id: Text, key }
event sale \"Sale\" of guest { id: Text, key }
event visit \"Visit\" of guest { id: Text, key }
unit lead \"Leads\"
unit point \"Points\"
";
    let file = SourceFile {
        path: "a.mkt".to_owned(),
        text: text.to_owned(),
    };
    let built = build(vec![file], mkt_stdlib::modules());
    assert!(built.diagnostics.is_empty(), "{:?}", built.diagnostics);
    built.strategy
});

fn bases() -> [Base; 8] {
    let of = |name: &str| WORLD.find(name).unwrap();
    [
        Base::Money,
        Base::Time,
        Base::People,
        Base::Messages,
        Base::Counted(of("guest")),
        Base::Counted(of("sale")),
        Base::Own(of("lead")),
        Base::Own(of("point")),
    ]
}

fn dimension() -> impl Strategy<Value = Dimension> {
    prop::collection::vec((0_usize..8, prop::bool::ANY), 0..5).prop_map(|factors| {
        let mut dimension = Dimension::default();
        for (base, up) in factors {
            let base = Dimension::of(bases()[base]);
            dimension = if up {
                dimension.times(&base)
            } else {
                dimension.over(&base)
            };
        }
        dimension
    })
}

proptest! {
    #[test]
    fn what_is_multiplied_is_divided_again(a in dimension(), b in dimension(), c in dimension()) {
        prop_assert_eq!(a.clone().times(&b).over(&b), a.clone());
        prop_assert_eq!(a.clone().times(&b), b.clone().times(&a));
        prop_assert_eq!(
            a.clone().times(&b).times(&c),
            a.clone().times(&b.clone().times(&c))
        );
        prop_assert!(a.clone().over(&a).is_none());
        prop_assert!(a.powers().all(|(base, power)| power != 0 && a.power(base) == power));
    }

    #[test]
    fn what_is_cancelled_is_counted_and_stays_cancelled(a in dimension()) {
        let left = a.cancelled(&WORLD);
        prop_assert_eq!(left.cancelled(&WORLD), left.clone());
        for base in [Base::Money, Base::Time] {
            prop_assert_eq!(left.power(base), a.power(base));
        }
        // As much is taken away above the line as below it.
        let sum = |of: &Dimension| of.powers().map(|(_, power)| power).sum::<i32>();
        prop_assert_eq!(sum(&left), sum(&a));
    }
}

#[test]
fn what_stands_for_what() {
    let [money, time, people, messages, guest, sale, lead, point] = bases();
    let alike = |one: Base, other: Base| {
        let quotient = Dimension::of(one).over(&Dimension::of(other));
        quotient.cancelled(&WORLD).is_none()
    };
    for (one, other) in [
        (people, guest),
        (messages, guest),
        (messages, people),
        (lead, sale),
        (lead, guest),
        (point, people),
        (point, messages),
    ] {
        assert!(alike(one, other) && alike(other, one), "{one:?} {other:?}");
    }
    for (one, other) in [
        (money, time),
        (money, lead),
        (time, point),
        (people, sale),
        (messages, sale),
        (guest, sale),
        (lead, point),
    ] {
        assert!(
            !alike(one, other) && !alike(other, one),
            "{one:?} {other:?}"
        );
    }
}

#[test]
fn units_are_written_where_the_language_can() {
    let [_, time, people, messages, guest, sale, ..] = bases();
    let money = Dimension::of(Base::Money);
    let written = |of: &Dimension| of.written(&WORLD, None);
    let each = money.clone().over(&Dimension::of(guest));
    assert_eq!(written(&each).as_deref(), Some("money per guest"));
    let person = money.clone().over(&Dimension::of(people));
    assert_eq!(written(&person).as_deref(), Some("money per person"));
    assert_eq!(written(&Dimension::of(sale)).as_deref(), Some("sale"));
    assert_eq!(written(&money.clone().over(&Dimension::of(messages))), None);
    assert_eq!(written(&money.clone().over(&Dimension::of(time))), None);
    assert_eq!(written(&money.clone().times(&money)), None);
    assert_eq!(written(&Dimension::default()), None);
    let product = money
        .times(&Dimension::of(sale))
        .over(&Dimension::of(guest));
    assert_eq!(written(&product), None);
    assert_eq!(product.words(&WORLD, None), "money × sale per guest");
}
