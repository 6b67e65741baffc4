//! Gantt charts with computed dates.
//!
//! Mermaid could work dates out itself (`after`, durations, excluded days);
//! none of that is used, since the plan's dates come from team calendars and
//! the critical path, and a duration that Mermaid cannot read silently becomes
//! nothing. Every bar has two explicit dates. The end that a file states is
//! exclusive, as is Mermaid's default: the day after the last day worked.

use super::text::{self, Ids, Place};
use super::theme;
use jiff::civil::Date;
use std::fmt::Write;

/// How far a task has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Progress {
    /// Not begun, or not known.
    #[default]
    Planned,
    /// Being worked on.
    Active,
    /// Finished.
    Done,
}

/// A bar or a milestone, to be given to [`Gantt::add`].
#[derive(Debug, Clone)]
pub struct Task {
    key: String,
    label: String,
    dates: Dates,
    critical: bool,
    progress: Progress,
}

#[derive(Debug, Clone, Copy)]
enum Dates {
    Bar { first: Date, last: Date },
    Milestone { on: Date },
}

impl Task {
    /// A bar from the first to the last day worked, both included; a last day
    /// before the first counts as the first.
    #[must_use]
    pub fn bar(key: impl Into<String>, label: impl Into<String>, first: Date, last: Date) -> Self {
        Self::new(
            key.into(),
            label.into(),
            Dates::Bar {
                first,
                last: last.max(first),
            },
        )
    }

    /// A milestone, drawn at the beginning of its day.
    #[must_use]
    pub fn milestone(key: impl Into<String>, label: impl Into<String>, on: Date) -> Self {
        Self::new(key.into(), label.into(), Dates::Milestone { on })
    }

    fn new(key: String, label: String, dates: Dates) -> Self {
        Self {
            key,
            label,
            dates,
            critical: false,
            progress: Progress::default(),
        }
    }

    /// Marks it as on the critical path.
    #[must_use]
    pub fn critical(mut self) -> Self {
        self.critical = true;
        self
    }

    /// How far it has come; planned if not said.
    #[must_use]
    pub fn progress(mut self, progress: Progress) -> Self {
        self.progress = progress;
        self
    }

    fn first(&self) -> Date {
        match self.dates {
            Dates::Bar { first, .. } => first,
            Dates::Milestone { on } => on,
        }
    }

    /// The end as Mermaid reads it: the first day that is no longer part of
    /// the task.
    fn end(&self) -> Date {
        match self.dates {
            // The calendar's last day has no day after it.
            Dates::Bar { last, .. } => last.tomorrow().unwrap_or(last),
            Dates::Milestone { on } => on,
        }
    }

    fn line(&self, id: &str) -> String {
        let mut line = text::escape(&self.label, Place::Gantt);
        line.push_str(" :");
        if self.critical {
            line.push_str("crit, ");
        }
        line.push_str(match self.progress {
            Progress::Planned => "",
            Progress::Active => "active, ",
            Progress::Done => "done, ",
        });
        if let Dates::Milestone { .. } = self.dates {
            line.push_str("milestone, ");
        }
        // Writing to a string cannot fail.
        let _ = write!(line, "{id}, {}, {}", self.first(), self.end());
        line
    }
}

#[derive(Debug, Clone)]
struct Section {
    label: String,
    tasks: Vec<(String, Task)>,
}

/// A Gantt chart.
///
/// ```
/// use jiff::civil::date;
/// use mkt_emit::mermaid::{Gantt, Task};
/// let mut chart = Gantt::new("Roadmap");
/// chart.section("Data foundation");
/// chart.add(Task::bar("cdp", "Customer data platform", date(2026, 2, 2), date(2026, 5, 29)));
/// assert!(chart.write().contains("Customer data platform :t_cdp, 2026-02-02, 2026-05-30"));
/// ```
#[derive(Debug, Clone)]
pub struct Gantt {
    title: String,
    sections: Vec<Section>,
    ids: Ids,
}

impl Gantt {
    /// An empty chart; an empty title is left out.
    #[must_use]
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            sections: Vec::new(),
            ids: Ids::default(),
        }
    }

    /// Whether no task is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sections.iter().all(|section| section.tasks.is_empty())
    }

    /// Begins a section: the tasks that follow stand in it.
    pub fn section(&mut self, label: impl Into<String>) {
        self.sections.push(Section {
            label: label.into(),
            tasks: Vec::new(),
        });
    }

    /// Adds a task to the section begun last. Before the first section, tasks
    /// stand in one without a title.
    pub fn add(&mut self, task: Task) {
        let id = self.ids.take('t', &task.key);
        if self.sections.is_empty() {
            self.section("");
        }
        if let Some(section) = self.sections.last_mut() {
            section.tasks.push((id, task));
        }
    }

    /// The chart as one Mermaid file. It may be too large for Mermaid: use
    /// [`write_all`](Self::write_all) for charts of unknown size.
    #[must_use]
    pub fn write(&self) -> String {
        let all: Vec<(usize, usize)> = self.places().collect();
        self.write_part(&all)
    }

    /// The chart as as few Mermaid files as Mermaid's limit on their text
    /// allows ([`text::MAX_TEXT`]); one, where it fits. Tasks keep their order;
    /// a section that is cut goes on under the same title. All files have the
    /// same scale in time units, not the same extent.
    #[must_use]
    pub fn write_all(&self) -> Vec<String> {
        let room = text::MAX_TEXT.saturating_sub(text::length(&self.opening()));
        let mut files = Vec::new();
        let mut part = Vec::new();
        let mut length = 0_usize;
        let mut section = None;
        for (at, place) in self.places() {
            let mut more = self.task_length(at, place);
            if section != Some(at) || part.is_empty() {
                more = more.saturating_add(self.section_length(at));
            }
            if !part.is_empty() && length.saturating_add(more) > room {
                files.push(self.write_part(&part));
                part.clear();
                length = 0;
                more = self
                    .task_length(at, place)
                    .saturating_add(self.section_length(at));
            }
            part.push((at, place));
            length = length.saturating_add(more);
            section = Some(at);
        }
        if !part.is_empty() || files.is_empty() {
            files.push(self.write_part(&part));
        }
        files
    }

    /// Each task's place: its section's number, and its own in the section.
    fn places(&self) -> impl Iterator<Item = (usize, usize)> {
        self.sections
            .iter()
            .enumerate()
            .flat_map(|(at, section)| (0..section.tasks.len()).map(move |place| (at, place)))
    }

    fn task_line(&self, at: usize, place: usize) -> Option<String> {
        let (id, task) = self.sections.get(at)?.tasks.get(place)?;
        Some(format!("  {}\n", task.line(id)))
    }

    /// A section's line. Mermaid draws sections of the same title as one band,
    /// in the place of the first, so a repeated title gets what nobody sees.
    fn section_line(&self, at: usize) -> Option<String> {
        let label = &self.sections.get(at)?.label;
        let before = self
            .sections
            .iter()
            .take(at)
            .filter(|other| &other.label == label)
            .count();
        let mark = format!("#{};", u32::from(text::BLANK)).repeat(before);
        Some(format!(
            "  section {}{mark}\n",
            text::escape(label, Place::Gantt)
        ))
    }

    fn task_length(&self, at: usize, place: usize) -> usize {
        self.task_line(at, place)
            .map_or(0, |line| text::length(&line))
    }

    fn section_length(&self, at: usize) -> usize {
        self.section_line(at).map_or(0, |line| text::length(&line))
    }

    fn write_part(&self, places: &[(usize, usize)]) -> String {
        let mut out = self.opening();
        let mut section = None;
        for &(at, place) in places {
            if section != Some(at) {
                out.extend(self.section_line(at));
                section = Some(at);
            }
            out.extend(self.task_line(at, place));
        }
        out
    }

    /// What stands at the head of every file.
    fn opening(&self) -> String {
        let mut out = theme::gantt(self.room_for_sections());
        out.push_str("gantt\n");
        if !self.title.is_empty() {
            let title = text::escape(&self.title, Place::Gantt);
            let _ = writeln!(out, "  title {title}");
        }
        let (axis, tick) = self.axis();
        let _ = write!(
            out,
            "  dateFormat YYYY-MM-DD\n  axisFormat {axis}\n  tickInterval {tick}\n  todayMarker off\n"
        );
        out
    }

    /// How the time axis is labelled: at most some two dozen ticks up to eight
    /// years, more rarely beyond.
    fn axis(&self) -> (&'static str, &'static str) {
        let tasks = || self.sections.iter().flat_map(|section| &section.tasks);
        let first = tasks().map(|(_, task)| task.first()).min();
        let last = tasks().map(|(_, task)| task.end()).max();
        let days = first
            .zip(last)
            .and_then(|(first, last)| first.until(last).ok())
            .map_or(0, |span| span.get_days());
        match days {
            ..=21 => ("%d %b", "1day"),
            22..=120 => ("%d %b", "1week"),
            121..=500 => ("%b %Y", "1month"),
            501..=2_200 => ("%b %Y", "3month"),
            _ => ("%Y", "12month"),
        }
    }

    /// The room that the widest section title needs, in pixels, within limits
    /// that leave the bars their space.
    fn room_for_sections(&self) -> usize {
        let widest = self
            .sections
            .iter()
            .map(|section| width(&section.label))
            .max();
        widest
            .unwrap_or(0)
            .saturating_mul(7)
            .saturating_add(28)
            .clamp(80, 320)
    }
}

/// A text's width in columns, taking what is not Latin, Greek or Cyrillic as
/// twice as wide: enough for choosing a margin.
fn width(text: &str) -> usize {
    text.chars()
        .map(|c| if c < '\u{1100}' { 1 } else { 2 })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::{Gantt, Progress, Task};
    use crate::mermaid::text::{MAX_TEXT, length};
    use jiff::civil::{Date, date};

    fn lines(chart: &Gantt) -> Vec<String> {
        chart
            .write()
            .lines()
            .skip_while(|line| !line.contains("todayMarker"))
            .skip(1)
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn bars_end_on_the_day_after_their_last() {
        let mut chart = Gantt::new("");
        chart.add(Task::bar("a", "A", date(2026, 2, 27), date(2026, 2, 28)).critical());
        chart.add(Task::bar("b", "B", date(2026, 3, 1), date(2026, 1, 1)).progress(Progress::Done));
        chart.add(Task::bar("c", "C", Date::MAX, Date::MAX).progress(Progress::Active));
        chart.add(Task::milestone("a", "M", date(2026, 3, 1)).critical());
        assert_eq!(
            lines(&chart),
            [
                "  section #8203;",
                "  A :crit, t_a, 2026-02-27, 2026-03-01",
                "  B :done, t_b, 2026-03-01, 2026-03-02",
                "  C :active, t_c, 9999-12-31, 9999-12-31",
                "  M :crit, milestone, t_a_2, 2026-03-01, 2026-03-01",
            ]
        );
        assert!(!chart.write().contains("\n  title "));
    }

    #[test]
    fn sections_of_the_same_title_stay_apart() {
        let mut chart = Gantt::new("Plan");
        for key in ["a", "b", "c"] {
            chart.section("Data");
            chart.add(Task::milestone(key, key, date(2026, 1, 1)));
        }
        let sections: Vec<String> = lines(&chart)
            .into_iter()
            .filter(|line| line.contains("section"))
            .collect();
        assert_eq!(
            sections,
            [
                "  section Data",
                "  section Data#8203;",
                "  section Data#8203;#8203;"
            ]
        );
    }

    #[test]
    fn the_axis_follows_the_extent() {
        let axis = |days: i32| {
            let mut chart = Gantt::new("");
            let first = date(2026, 1, 1);
            let last = first.checked_add(jiff::Span::new().days(days)).unwrap();
            chart.add(Task::bar("a", "A", first, last));
            chart
                .write()
                .lines()
                .find(|line| line.contains("tickInterval"))
                .unwrap()
                .trim()
                .to_owned()
        };
        assert_eq!(axis(10), "tickInterval 1day");
        assert_eq!(axis(60), "tickInterval 1week");
        assert_eq!(axis(364), "tickInterval 1month");
        assert_eq!(axis(730), "tickInterval 3month");
        assert_eq!(axis(4_000), "tickInterval 12month");
    }

    #[test]
    fn a_long_chart_becomes_several_files() {
        let mut chart = Gantt::new("Long");
        let day = date(2026, 1, 1);
        for section in 0..3 {
            chart.section(format!("Section {section}"));
            for n in 0..400 {
                chart.add(Task::bar(
                    format!("{section}-{n}"),
                    format!("Task {section}-{n}"),
                    day,
                    day,
                ));
            }
        }
        let files = chart.write_all();
        assert_eq!(files.len(), 2);
        assert!(files.iter().all(|file| length(file) <= MAX_TEXT));
        let tasks: Vec<&str> = files
            .iter()
            .flat_map(|file| file.lines())
            .filter(|line| line.contains(" :t_"))
            .collect();
        let whole = chart.write();
        assert_eq!(
            tasks,
            whole
                .lines()
                .filter(|line| line.contains(" :t_"))
                .collect::<Vec<_>>()
        );
        assert_eq!(Gantt::new("none").write_all(), [Gantt::new("none").write()]);
    }
}
