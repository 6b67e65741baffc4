//! Each journey: how somebody comes in, what happens step by step, and what
//! takes them out.

use jiff::civil::Weekday;
use mkt_kinds::units::WEEKDAYS;
use mkt_model::access::audience::Lifecycle;
use mkt_model::journey::{Arm, Entry, Exit, Goal, Program, Side, Step, StepKind};
use mkt_model::value::Duration;
use mkt_model::{Handle, Strategy, SymbolId, display};

use super::{Picture, words};
use crate::mermaid::{Direction, Edge, Flowchart, Line, Node, NodeId, Role, Shape};

pub(super) fn draw(strategy: &Strategy) -> Vec<Picture> {
    strategy
        .journeys()
        .filter_map(|handle| {
            let program = strategy.program(handle.symbol_id());
            Picture::of(
                format!("journey-{}", handle.name()),
                format!("Journey: {}", handle.title()),
                about(*handle),
                &Chart::of(strategy, program),
            )
        })
        .collect()
}

fn about(handle: Handle<'_>) -> String {
    words::first_paragraph(handle)
        .unwrap_or_else(|| "What one person meets, from coming in to the end.".to_owned())
}

/// A way out of what is drawn so far: the next step is led to from here.
struct Exits {
    from: NodeId,
    label: String,
}

struct Chart<'s> {
    strategy: &'s Strategy,
    chart: Flowchart,
}

impl<'s> Chart<'s> {
    fn of(strategy: &'s Strategy, program: &Program) -> Flowchart {
        let mut chart = Self {
            strategy,
            chart: Flowchart::new(Direction::Down),
        };
        let entry = chart.add("enter", chart.entry(program), Role::People, Shape::Stadium);
        let open = chart.steps(&program.steps, vec![from(entry, "")]);
        if !open.is_empty() {
            let end = chart.add(
                "end",
                "The journey ends".to_owned(),
                Role::Muted,
                Shape::Stadium,
            );
            chart.lead(open, end);
        }
        chart.endings(program, entry);
        chart.chart
    }

    fn title(&self, id: SymbolId) -> &'s str {
        self.strategy.symbol(id).title()
    }

    fn add(&mut self, key: &str, label: String, role: Role, shape: Shape) -> NodeId {
        self.chart
            .add(Node::new(key, label).role(role).shape(shape))
    }

    /// Leads from each way out to a node.
    fn lead(&mut self, open: Vec<Exits>, to: NodeId) {
        for exit in open {
            self.chart
                .connect(Edge::new(exit.from, to).label(exit.label));
        }
    }

    // ---- the way in ----------------------------------------------------------

    fn entry(&self, program: &Program) -> String {
        let mut label = match &program.entry {
            Some(Entry::Event(event)) => words::event(self.strategy, event),
            Some(Entry::Segment { segment, existing }) => {
                let also = if *existing {
                    ", or is in it already"
                } else {
                    ""
                };
                format!("Becomes one of “{}”{also}", self.title(*segment))
            }
            Some(Entry::Date {
                property,
                anniversary,
                offset,
                at,
            }) => {
                let name = self.title(*property).replace('_', " ");
                let day = if *anniversary {
                    format!("every {name}")
                } else {
                    name
                };
                let when = distance(offset.as_ref(), &day);
                format!("{} at {}", capital(&when), display::clock(*at))
            }
            Some(Entry::Every { interval, at }) => {
                let at = at.map_or(String::new(), |at| format!(" at {}", display::clock(at)));
                format!("Every {interval}{at}")
            }
            None => self.starters(program.journey),
        };
        if let Some(audience) = &program.audience {
            label.push_str("\nfor ");
            label.push_str(&words::audience(self.strategy, audience));
        }
        label
    }

    /// What starts a journey that nobody enters by themselves.
    fn starters(&self, journey: SymbolId) -> String {
        let starters = self.strategy.referring(journey, mkt_kinds::Edge::Starts);
        let named: Vec<String> = starters.into_iter().map(|id| self.starter(id)).collect();
        if named.is_empty() {
            "Nothing starts it yet".to_owned()
        } else {
            named.join("\nor ")
        }
    }

    /// A lifecycle's rule by what sets it off, a journey by its title.
    fn starter(&self, id: SymbolId) -> String {
        let handle = self.strategy.handle(id);
        let rules = Lifecycle(handle).rules().into_iter();
        let trigger = rules
            .filter(|rule| rule.symbol == id)
            .find_map(|rule| rule.trigger());
        match trigger {
            Some(trigger) => words::trigger(self.strategy, &trigger),
            None => format!("Started by “{}”", handle.title()),
        }
    }

    // ---- what can end it at any time ----------------------------------------

    fn endings(&mut self, program: &Program, entry: NodeId) {
        for (place, goal) in program.goals.iter().enumerate() {
            let label = match goal {
                Goal::Event { event, within } => {
                    let event = words::event(self.strategy, event);
                    match within {
                        Some(within) => format!("{event}\nwithin {within} of entry"),
                        None => event,
                    }
                }
                Goal::Entering(segment) => format!("Becomes one of “{}”", self.title(*segment)),
            };
            let node = self.add(&format!("goal.{place}"), label, Role::Goal, Shape::Stadium);
            self.at_any_time(entry, node, "goal, at any time");
        }
        for (place, exit) in program.exits.iter().enumerate() {
            let label = match exit {
                Exit::Event(event) => words::event(self.strategy, event),
                Exit::When(condition) => capital(&words::condition(self.strategy, condition)),
            };
            let node = self.add(&format!("exit.{place}"), label, Role::Muted, Shape::Stadium);
            self.at_any_time(entry, node, "leaves, at any time");
        }
        if let Some(keep) = &program.keep {
            let label = format!("No longer: {}", words::audience(self.strategy, keep));
            let node = self.add("while", label, Role::Muted, Shape::Stadium);
            self.at_any_time(entry, node, "leaves, at any time");
        }
    }

    fn at_any_time(&mut self, entry: NodeId, to: NodeId, label: &str) {
        self.chart
            .connect(Edge::new(entry, to).label(label).line(Line::Dotted));
    }

    // ---- steps ---------------------------------------------------------------

    fn steps(&mut self, steps: &[Step], open: Vec<Exits>) -> Vec<Exits> {
        steps.iter().fold(open, |open, step| {
            // Nothing leads to what follows a `leave`.
            if open.is_empty() {
                open
            } else {
                self.step(step, open)
            }
        })
    }

    /// Draws a step behind all ways that lead to it; gives the ways on.
    fn step(&mut self, step: &Step, open: Vec<Exits>) -> Vec<Exits> {
        let key = format!("step.{}", step.id);
        match &step.kind {
            StepKind::WaitFor {
                event,
                limit,
                grace,
                then,
                otherwise,
                ..
            } => {
                let grace =
                    grace.map_or(String::new(), |grace| format!(", news of it {grace} more"));
                let label = format!(
                    "{}?\nwaits up to {limit}{grace}",
                    words::event(self.strategy, event)
                );
                let node = self.add(&key, label, Role::Decision, Shape::Hexagon);
                self.lead(open, node);
                let mut out = self.steps(then, vec![from(node, "yes")]);
                out.extend(self.steps(otherwise, vec![from(node, "not in time")]));
                out
            }
            StepKind::If { arms, otherwise } => {
                let mut open = open;
                let mut out = Vec::new();
                for (place, (condition, steps)) in arms.iter().enumerate() {
                    let label =
                        format!("{}?", capital(&words::condition(self.strategy, condition)));
                    let key = format!("{key}.{place}");
                    let node = self.add(&key, label, Role::Decision, Shape::Hexagon);
                    self.lead(open, node);
                    out.extend(self.steps(steps, vec![from(node, "yes")]));
                    open = vec![from(node, "no")];
                }
                out.extend(self.steps(otherwise, open));
                out
            }
            StepKind::Split {
                name,
                experiment,
                arms,
                ..
            } => {
                let title = match experiment {
                    Some(experiment) => self.title(*experiment).to_owned(),
                    None => capital(&name.replace('_', " ")),
                };
                let label = format!("{title}\nby chance");
                let node = self.add(&key, label, Role::Decision, Shape::Hexagon);
                self.lead(open, node);
                let mut out = Vec::new();
                for Arm { name, share, steps } in arms {
                    let label = format!("{}: {}%", name.replace('_', " "), share.normalize());
                    out.extend(self.steps(steps, vec![from(node, &label)]));
                }
                out
            }
            StepKind::Leave => {
                let node = self.add(&key, "Leaves".to_owned(), Role::Muted, Shape::Stadium);
                self.lead(open, node);
                Vec::new()
            }
            plain => {
                let (label, role, shape) = self.plain(plain);
                let node = self.add(&key, label, role, shape);
                self.lead(open, node);
                vec![from(node, "")]
            }
        }
    }

    /// A step with one way on.
    fn plain(&self, kind: &StepKind) -> (String, Role, Shape) {
        let strategy = self.strategy;
        match kind {
            StepKind::Wait(time) => (format!("Wait {time}"), Role::Plain, Shape::Hexagon),
            StepKind::WaitUntil { time, days } => {
                let label = format!("Wait until {}{}", display::clock(*time), on_days(days));
                (label, Role::Plain, Shape::Hexagon)
            }
            StepKind::WaitUntilDate {
                property,
                offset,
                at,
            } => {
                let day = words::condition(strategy, property);
                let when = distance(offset.as_ref(), &day);
                let at = at.map_or(String::new(), |at| format!(" at {}", display::clock(at)));
                (
                    format!("Wait until {when}{at}"),
                    Role::Plain,
                    Shape::Hexagon,
                )
            }
            StepKind::Send { message, channel } => {
                let by = channel.map_or(String::new(), |id| format!("\nby {}", self.title(id)));
                let label = format!("Send “{}”{by}", self.title(*message));
                (label, Role::Reach, Shape::Rounded)
            }
            StepKind::Set { property, value } => {
                let name = self.title(*property).replace('_', " ");
                let value = words::condition(strategy, value);
                (format!("Set {name} to {value}"), Role::Data, Shape::Rounded)
            }
            StepKind::Notify { team, text } => {
                let label = format!("Tell {}\n{text}", self.title(*team));
                (label, Role::Work, Shape::Rounded)
            }
            StepKind::Call { webhook, .. } => {
                let platform = strategy.handle(*webhook).title();
                let name = self.title(*webhook).replace('_', " ");
                (format!("{platform}: {name}"), Role::Work, Shape::Subroutine)
            }
            StepKind::Start(journey) => {
                let label = format!("Start “{}”", self.title(*journey));
                (label, Role::Reach, Shape::Subroutine)
            }
            // Drawn where they are met, since they have other ways on.
            StepKind::WaitFor { .. }
            | StepKind::If { .. }
            | StepKind::Split { .. }
            | StepKind::Leave => (String::new(), Role::Plain, Shape::Rounded),
        }
    }
}

fn from(from: NodeId, label: &str) -> Exits {
    Exits {
        from,
        label: label.to_owned(),
    }
}

/// `2 days before next departure`, or the day itself.
fn distance(offset: Option<&(Duration, Side)>, day: &str) -> String {
    match offset {
        Some((time, Side::Before)) => format!("{time} before {day}"),
        Some((time, Side::After)) => format!("{time} after {day}"),
        None => day.to_owned(),
    }
}

fn on_days(days: &[Weekday]) -> String {
    use Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
    let names: Vec<String> = match days {
        [] => return String::new(),
        [Monday, Tuesday, Wednesday, Thursday, Friday] => return " on a weekday".to_owned(),
        [Saturday, Sunday] => return " at the weekend".to_owned(),
        days => days.iter().map(|day| weekday(*day)).collect(),
    };
    format!(" on {}", names.join(" or "))
}

fn weekday(day: Weekday) -> String {
    let word = WEEKDAYS.iter().find(|word| word.unit == day);
    capital(word.map_or("", |word| word.plural))
}

/// The text with a capital at its beginning, where its script has them.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
