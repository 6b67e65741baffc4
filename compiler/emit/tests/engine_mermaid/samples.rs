//! Diagrams as a strategy's really are, for looking at.

use crate::node::Diagram;
use jiff::civil::date;
use mkt_emit::mermaid::{
    Direction, Edge, Flowchart, Gantt, Line, Node, Progress, Role, Shape, StateDiagram, Task,
};

pub(crate) fn all() -> Vec<Diagram> {
    vec![
        Diagram::new("strategy-map", strategy_map().write()),
        Diagram::new("objectives", objectives().write()),
        Diagram::new("journey", journey().write()),
        Diagram::new("roadmap", roadmap().write()),
        Diagram::new("lifecycle", lifecycle().write()),
    ]
}

fn strategy_map() -> Flowchart {
    let mut chart = Flowchart::new(Direction::Right);
    let root = chart.add(
        Node::new("aurora", "Aurora Air: digital marketing and sales")
            .shape(Shape::Stadium)
            .role(Role::Root),
    );
    let parts: [(&str, Role, [&str; 3]); 4] = [
        (
            "Planning and strategy",
            Role::Objective,
            [
                "Assess current capabilities",
                "Define clear objectives",
                "Develop a roadmap",
            ],
        ),
        (
            "Data management",
            Role::Data,
            ["Data governance", "Data integration", "Data analytics"],
        ),
        (
            "Technology integration",
            Role::Reach,
            [
                "Select marketing platforms",
                "Develop marketing campaigns",
                "Integrate marketing channels",
            ],
        ),
        (
            "Change management",
            Role::People,
            [
                "Stakeholder engagement",
                "Training and development",
                "Continuous improvement",
            ],
        ),
    ];
    for (title, role, items) in parts {
        let part = chart.add(Node::new(title, title).shape(Shape::Box).role(role));
        chart.connect(Edge::new(root, part));
        for item in items {
            let leaf = chart.add(Node::new(item, item).role(role));
            chart.connect(Edge::new(part, leaf));
        }
    }
    chart
}

fn objectives() -> Flowchart {
    let mut chart = Flowchart::new(Direction::Right);
    let reach = chart.group(None, "convert", "Convert");
    let foundation = chart.group(None, "foundation", "Data foundation");
    let top = chart.add(Node::new("profitable_growth", "Grow profitably").role(Role::Objective));
    let direct = chart.add(
        Node::new("grow_direct", "Sell direct\nby 2026-12-31")
            .role(Role::Objective)
            .within(reach),
    );
    let share = chart.add(
        Node::new("direct_share", "Direct booking share: 31% → 45%")
            .shape(Shape::Hexagon)
            .role(Role::Kpi)
            .within(reach),
    );
    let cac = chart.add(
        Node::new("cac", "Customer acquisition cost ≤ 38 EUR")
            .shape(Shape::Hexagon)
            .role(Role::Kpi)
            .within(reach),
    );
    let data = chart.add(
        Node::new("data_foundation", "Know every traveller")
            .role(Role::Objective)
            .within(foundation),
    );
    let rules = chart.add(
        Node::new("governance_rules", "Data governance")
            .shape(Shape::Box)
            .role(Role::Work)
            .within(foundation),
    );
    let cdp = chart.add(
        Node::new("cdp", "Customer data platform")
            .shape(Shape::Box)
            .role(Role::Work)
            .within(foundation),
    );
    let crm = chart.add(
        Node::new("crm", "CRM export")
            .shape(Shape::Cylinder)
            .role(Role::Data)
            .within(foundation),
    );
    let journey = chart.add(Node::new("recover", "Recover abandoned bookings").role(Role::Reach));
    let risk = chart.add(Node::new("lock_in", "Vendor lock-in").role(Role::Risk));
    let team = chart.add(Node::new("data", "Data and analytics").role(Role::People));
    chart.connect(Edge::new(direct, top).label("supports"));
    chart.connect(Edge::new(data, top).label("supports"));
    chart.connect(Edge::new(direct, share).line(Line::Plain));
    chart.connect(Edge::new(direct, cac).line(Line::Plain));
    chart.connect(Edge::new(rules, cdp).label("before").critical());
    chart.connect(Edge::new(cdp, data).label("supports").critical());
    chart.connect(Edge::new(cdp, crm).label("delivers"));
    chart.connect(Edge::new(journey, direct).label("supports"));
    chart.connect(Edge::new(risk, cdp).line(Line::Dotted).label("threatens"));
    chart.connect(Edge::new(team, cdp).line(Line::Dotted));
    chart
}

fn journey() -> Flowchart {
    let mut chart = Flowchart::new(Direction::Down);
    let mut node = |key: &str, label: &str, shape, role| {
        chart.add(Node::new(key, label).shape(shape).role(role))
    };
    let enter = node(
        "enter",
        "Booking abandoned\nvalue ≥ 50 EUR",
        Shape::Stadium,
        Role::Data,
    );
    let wait = node("1", "Wait 1 hour", Shape::Hexagon, Role::Plain);
    let send = node(
        "2",
        "E-mail: Your seats are still here",
        Shape::Rounded,
        Role::Reach,
    );
    let race = node(
        "3",
        "Click on the e-mail\nwithin 1 day?",
        Shape::Diamond,
        Role::Decision,
    );
    let leave = node("4", "Leave", Shape::Stadium, Role::Muted);
    let tier = node(
        "5",
        "Tier is silver or gold?",
        Shape::Diamond,
        Role::Decision,
    );
    let notify = node(
        "6",
        "Tell the CRM team:\nCall this traveller",
        Shape::Rounded,
        Role::People,
    );
    let split = node("7", "Split: last_call", Shape::Diamond, Role::Decision);
    let offer = node("8", "E-mail: Last seats", Shape::Rounded, Role::Reach);
    let until = node(
        "9",
        "Wait until 09:00 on weekdays",
        Shape::Hexagon,
        Role::Plain,
    );
    let help = node("10", "E-mail: Can we help?", Shape::Rounded, Role::Reach);
    let end = node("end", "End", Shape::Stadium, Role::Muted);
    let goal = node(
        "goal",
        "Goal: booking within 3 days",
        Shape::Stadium,
        Role::Goal,
    );
    for (from, to, label) in [
        (enter, wait, ""),
        (wait, send, ""),
        (send, race, ""),
        (race, leave, "yes"),
        (race, tier, "no"),
        (tier, notify, "yes"),
        (tier, split, "otherwise"),
        (notify, split, ""),
        (split, offer, "offer 80%"),
        (split, until, "control 20%"),
        (offer, until, ""),
        (until, help, ""),
        (help, end, ""),
    ] {
        chart.connect(Edge::new(from, to).label(label));
    }
    chart.connect(
        Edge::new(enter, goal)
            .label("at any time")
            .line(Line::Dotted),
    );
    chart
}

fn roadmap() -> Gantt {
    let mut chart = Gantt::new("Aurora Air: roadmap 2026–2027");
    chart.section("Planning and strategy");
    chart.add(
        Task::bar(
            "assess",
            "Assess current capabilities",
            date(2026, 1, 5),
            date(2026, 2, 13),
        )
        .progress(Progress::Done),
    );
    chart.add(
        Task::bar(
            "vendor_choice",
            "Choose the vendor",
            date(2026, 1, 19),
            date(2026, 3, 13),
        )
        .progress(Progress::Active),
    );
    chart.section("Data management");
    chart.add(
        Task::bar(
            "governance_rules",
            "Data governance",
            date(2026, 2, 16),
            date(2026, 3, 27),
        )
        .critical(),
    );
    chart.add(
        Task::bar(
            "cdp",
            "Customer data platform",
            date(2026, 3, 30),
            date(2026, 9, 25),
        )
        .critical(),
    );
    chart.add(Task::milestone("cdp_live", "CDP live", date(2026, 9, 28)).critical());
    chart.add(Task::bar(
        "analytics",
        "会员分析 analytics: dashboards; reports",
        date(2026, 9, 28),
        date(2027, 1, 29),
    ));
    chart.section("Technology integration");
    chart.add(Task::bar(
        "automation",
        "Marketing automation",
        date(2026, 6, 1),
        date(2026, 10, 30),
    ));
    chart.add(Task::bar(
        "summer",
        "Summer sale 2026",
        date(2026, 5, 1),
        date(2026, 6, 15),
    ));
    chart.add(
        Task::bar(
            "recover",
            "Recover abandoned bookings",
            date(2026, 9, 28),
            date(2027, 12, 31),
        )
        .critical(),
    );
    chart.section("Change management");
    chart.add(Task::bar(
        "training",
        "Training and development",
        date(2026, 4, 1),
        date(2026, 12, 18),
    ));
    chart.add(Task::milestone(
        "review",
        "Half-time review",
        date(2027, 1, 15),
    ));
    chart
}

fn lifecycle() -> StateDiagram {
    let mut diagram = StateDiagram::new(Direction::Right);
    let prospect = diagram.state("prospect", "Prospect", Role::Plain);
    let first = diagram.state("first", "First booking\nwithin 90 days", Role::Kpi);
    let active = diagram.state("active", "Active", Role::Kpi);
    let lapsed = diagram.state("lapsed", "Lapsed", Role::Risk);
    diagram.start(prospect, "");
    diagram.transition(prospect, first, "count(booking) = 1");
    diagram.transition(first, active, "books again");
    diagram.transition(active, lapsed, "180 days quiet");
    diagram.transition(first, lapsed, "90 days quiet");
    diagram.transition(lapsed, active, "books");
    diagram.note(lapsed, "win_back starts here\nafter 1 day");
    diagram
}
