use super::{list, s, some};
use mkt_diagnostics::{
    Again, Journey, LoopArrow, LoopStep, OpenedUse, SilenceCause, StartCause, WaitCause, Witness,
};

pub fn samples() -> Vec<Journey> {
    let unreachable = |others, all_leave| Journey::UnreachableStep {
        journey: s("recover"),
        step: s("send last_call"),
        others,
        all_leave,
    };
    let branch = |always, alone| Journey::Branch {
        journey: s("recover"),
        condition: s("tier == gold"),
        always,
        alone,
    };
    let wait = |cause| Journey::WaitNeverSatisfied {
        journey: s("recover"),
        event: s("click(reminder)"),
        cause,
    };
    let over = |entered| Journey::WaitAlreadyOver {
        journey: s("renewal"),
        until: s("14 days before renews_on"),
        past: s("7 days before renews_on"),
        entered,
    };
    let outlives = |stated, others| Journey::WaitOutlives {
        journey: s("win_back"),
        waits: s("98 days"),
        lives: s("90 days"),
        stated,
        step: s("send last_call"),
        others,
    };
    let after_goal = |others| Journey::SendAfterGoal {
        journey: s("recover"),
        message: s("last_call"),
        others,
        within: s("3 days"),
        earliest: s("4 days"),
    };
    let goal = |kept_out| Journey::GoalNeverReached {
        journey: s("upgrade"),
        goal: s("entering golden"),
        kept_out,
    };
    let start = |kind: &str, cause| Journey::StartWithoutEffect {
        starter: s("welcome"),
        kind: s(kind),
        journey: s("welcome_series"),
        cause,
    };
    let arrow = |from: &str, by| LoopStep { from: s(from), by };
    let circle = |period, by_hand, circle| Journey::Loop {
        circle,
        period,
        by_hand,
    };
    let again = |again| Journey::ReenterUnbounded {
        journey: s("suggest"),
        message: s("for_you"),
        again,
    };
    let tie = |channel, journeys: &[&str], witness| Journey::PriorityTie {
        journeys: list(journeys),
        priority: s("5"),
        channel,
        witness,
    };
    let opened = |what| Journey::OpenedIsWeak {
        what,
        owner: s("recover"),
    };
    let idle = |cause| Journey::SilenceIdle {
        journey: s("recover"),
        silenced: s("newsletter"),
        cause,
    };
    vec![
        unreachable(0, false),
        unreachable(2, true),
        Journey::NoExit {
            journey: s("recover"),
            first: s("reminder"),
            again: s("last_call"),
        },
        branch(true, false),
        branch(false, false),
        branch(false, true),
        wait(WaitCause::NotYetSent {
            message: s("reminder"),
        }),
        wait(WaitCause::NeverSent {
            message: s("reminder"),
        }),
        wait(WaitCause::SilentChannel { channel: s("mail") }),
        wait(WaitCause::NotReported {
            reaction: s("click"),
            channel: s("letters"),
            kind: s("post"),
        }),
        wait(WaitCause::Contradiction),
        wait(WaitCause::Ends { goal: true }),
        wait(WaitCause::Ends { goal: false }),
        over(true),
        over(false),
        outlives(true, 0),
        outlives(false, 3),
        after_goal(0),
        after_goal(2),
        goal(true),
        goal(false),
        Journey::ExitAtEntry {
            journey: s("recover"),
            condition: s("tier == none"),
        },
        Journey::Empty {
            journey: s("upgrade"),
            parts: list(&["for", "enter"]),
        },
        Journey::Empty {
            journey: s("upgrade"),
            parts: list(&["for"]),
        },
        Journey::NotStarted {
            journey: s("upgrade"),
        },
        start("rule", StartCause::Audience),
        start("journey", StartCause::Entity),
        start("journey", StartCause::Itself),
        circle(
            None,
            false,
            vec![
                arrow(
                    "welcomed",
                    LoopArrow::Writes {
                        what: s("welcomed = true"),
                        group: s("known"),
                    },
                ),
                arrow("told", LoopArrow::Starts),
            ],
        ),
        circle(
            some("3 days"),
            false,
            vec![arrow("recover", LoopArrow::Enters)],
        ),
        circle(
            some("1 hour"),
            true,
            vec![arrow(
                "recover",
                LoopArrow::Reaction {
                    what: s("click(reminder)"),
                },
            )],
        ),
        again(Again::Unsaid { group: s("keen") }),
        again(Again::Gap { gap: s("1 hour") }),
        again(Again::Key { key: s("id") }),
        tie(some("mail"), &["recover", "suggest"], None),
        tie(
            None,
            &["a", "b", "c", "d", "e"],
            Some(Witness {
                who: s("a customer who is in both"),
                known: Vec::new(),
                happened: Vec::new(),
            }),
        ),
        opened(OpenedUse::Branch),
        opened(OpenedUse::Wait),
        opened(OpenedUse::Goal),
        opened(OpenedUse::Exit),
        opened(OpenedUse::Entry),
        opened(OpenedUse::Audience),
        opened(OpenedUse::Rule),
        opened(OpenedUse::Score),
        opened(OpenedUse::Experiment {
            kpi: s("open_rate"),
        }),
        opened(OpenedUse::Target {
            kpi: s("open_rate"),
        }),
        Journey::MessageUnused {
            message: s("last_call"),
            named: false,
        },
        Journey::MessageUnused {
            message: s("last_call"),
            named: true,
        },
        idle(SilenceCause::Itself),
        idle(SilenceCause::SendsNothing),
        idle(SilenceCause::OtherTimes),
    ]
}
