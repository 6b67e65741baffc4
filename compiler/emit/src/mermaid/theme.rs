//! How diagrams look: one restrained palette, by the role a thing plays.
//!
//! Boxes carry their own background and ink, and lines are a middle grey, so
//! that a diagram reads on a light page and on a dark one.

use serde_json::{Value, json};

/// What a node stands for; decides its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Role {
    /// The strategy itself, the root of a map.
    Root,
    /// An objective or a stage of a framework.
    Objective,
    /// A measured quantity.
    Kpi,
    /// Initiatives, milestones, training: what is worked on.
    Work,
    /// Entities, events, sources, segments' properties, scores.
    Data,
    /// Channels, messages, campaigns, journeys: what reaches people.
    Reach,
    /// Segments, personas, stakeholders, teams.
    People,
    /// A risk, or a step that raises an alarm.
    Risk,
    /// A decision: a branch, a split, a wait that can end two ways.
    Decision,
    /// The wanted end of a journey.
    Goal,
    /// An end or an aside that should stay in the background.
    Muted,
    /// None of these.
    #[default]
    Plain,
}

impl Role {
    /// The class's name, its fill, line and ink, and further style. A name must
    /// not be one of Mermaid's own classes: `root` would style the picture.
    fn style(self) -> [&'static str; 5] {
        match self {
            Self::Root => [
                "strategy",
                "#1e293b",
                "#0f172a",
                "#ffffff",
                ",font-weight:600",
            ],
            Self::Objective => ["objective", "#e0e7ff", "#6366f1", "#312e81", ""],
            Self::Kpi => ["kpi", "#d1fae5", "#10b981", "#064e3b", ""],
            Self::Work => ["work", "#e0f2fe", "#0ea5e9", "#0c4a6e", ""],
            Self::Data => ["data", "#fef3c7", "#f59e0b", "#78350f", ""],
            Self::Reach => ["reach", "#fce7f3", "#ec4899", "#831843", ""],
            Self::People => ["people", "#ede9fe", "#8b5cf6", "#4c1d95", ""],
            Self::Risk => ["risk", "#fee2e2", "#ef4444", "#7f1d1d", ""],
            Self::Decision => ["decision", "#ffffff", "#64748b", "#0f172a", ""],
            Self::Goal => ["goal", "#059669", "#047857", "#ffffff", ",font-weight:600"],
            Self::Muted => ["muted", "#f1f5f9", "#94a3b8", "#475569", ""],
            Self::Plain => ["plain", "#f8fafc", "#94a3b8", "#0f172a", ""],
        }
    }

    /// The name of the role's class in a diagram.
    #[must_use]
    pub fn class(self) -> &'static str {
        let [class, ..] = self.style();
        class
    }

    /// The line that defines the role's class.
    pub(super) fn definition(self) -> String {
        let [class, fill, stroke, ink, more] = self.style();
        format!("classDef {class} fill:{fill},stroke:{stroke},color:{ink},stroke-width:1.5px{more}")
    }
}

/// The colour of the critical path, in every kind of diagram.
pub(super) const CRITICAL: &str = "#e11d48";

/// Lines and text that stand on the page's own background.
const ON_PAGE: &str = "#64748b";

/// The fonts of the usual systems. The generic `sans-serif` cannot be named:
/// Mermaid drops variables that hold quotes, colons or hyphens.
const FONT: &str = "Inter, Segoe UI, Roboto, Helvetica Neue, Helvetica, Arial, Noto Sans, \
                    DejaVu Sans, Liberation Sans";

/// The directive that opens a file: the theme, then what is special to a kind.
/// The font stands among the variables, since outside them it makes 10.9 forget
/// all others.
fn init(variables: &Value, css: &str, section: &str, settings: &Value) -> String {
    let config = json!({
        "theme": "base",
        "themeVariables": variables,
        "themeCSS": css,
        section: settings,
    });
    format!("%%{{init: {config}}}%%\n")
}

/// The opening of a flowchart.
pub(super) fn flowchart() -> String {
    init(
        &json!({
            "fontFamily": FONT,
            "fontSize": "14px",
            "primaryColor": "#f8fafc",
            "primaryBorderColor": "#94a3b8",
            "primaryTextColor": "#0f172a",
            "lineColor": ON_PAGE,
            "edgeLabelBackground": "#f1f5f9",
            "tertiaryTextColor": "#334155",
            "clusterBkg": "#f8fafc",
            "clusterBorder": "#cbd5e1",
            "titleColor": "#334155",
        }),
        ".cluster rect{rx:8px;ry:8px} .cluster-label{font-weight:600} .edgeLabel{font-size:12px}",
        "flowchart",
        &json!({
            "curve": "basis",
            "nodeSpacing": 36,
            "rankSpacing": 48,
            "padding": 14,
            "wrappingWidth": 260,
            "subGraphTitleMargin": { "top": 4, "bottom": 8 },
        }),
    )
}

/// The opening of a state diagram.
pub(super) fn state() -> String {
    init(
        &json!({
            "fontFamily": FONT,
            "fontSize": "14px",
            "primaryColor": "#f8fafc",
            "primaryBorderColor": "#94a3b8",
            "primaryTextColor": "#0f172a",
            "lineColor": ON_PAGE,
            "transitionColor": ON_PAGE,
            "transitionLabelColor": "#334155",
            "labelBackgroundColor": "#f1f5f9",
            "edgeLabelBackground": "#f1f5f9",
            "noteBkgColor": "#fef9c3",
            "noteBorderColor": "#facc15",
            "noteTextColor": "#713f12",
            "specialStateColor": ON_PAGE,
        }),
        ".edgeLabel{font-size:12px} .edgeLabel .label rect{fill:#f1f5f9;opacity:1}",
        "state",
        &json!({ "nodeSpacing": 48, "rankSpacing": 56 }),
    )
}

/// The opening of a Gantt chart; `left` is the room for section titles, in
/// pixels.
pub(super) fn gantt(left: usize) -> String {
    init(
        &json!({
            "fontFamily": FONT,
            "fontSize": "14px",
            "titleColor": "#334155",
            "textColor": ON_PAGE,
            "gridColor": "#cbd5e1",
            "sectionBkgColor": "#f1f5f9",
            "altSectionBkgColor": "#ffffff",
            "sectionBkgColor2": "#f1f5f9",
            "taskBkgColor": "#7dd3fc",
            "taskBorderColor": "#0ea5e9",
            "taskTextColor": "#0c4a6e",
            "taskTextDarkColor": "#0f172a",
            "taskTextLightColor": "#0c4a6e",
            "taskTextOutsideColor": "#334155",
            "activeTaskBkgColor": "#c7d2fe",
            "activeTaskBorderColor": "#6366f1",
            "doneTaskBkgColor": "#e2e8f0",
            "doneTaskBorderColor": "#94a3b8",
            "critBkgColor": "#fda4af",
            "critBorderColor": CRITICAL,
        }),
        // The bands let the grid behind them through, but hardly a dark page,
        // so that ink stands on them anywhere.
        &format!(
            ".section{{opacity:0.82}} .sectionTitle{{font-weight:600}} \
             .titleText{{font-size:18px;font-weight:600;fill:{ON_PAGE}}} \
             .grid .tick line{{stroke:{ON_PAGE}}} .grid .tick text{{fill:{ON_PAGE}}} \
             .milestoneText{{font-style:normal;font-weight:600}}"
        ),
        "gantt",
        &json!({
            "barHeight": 24,
            "barGap": 8,
            "topPadding": 58,
            "leftPadding": left,
            "rightPadding": 40,
            "fontSize": 12,
            "sectionFontSize": 13,
            "gridLineStartPadding": 42,
        }),
    )
}

/// The opening of a quadrant chart of so many pixels in height.
pub(super) fn quadrant(height: u32) -> String {
    init(
        &json!({
            "fontFamily": FONT,
            "quadrant1Fill": "#fee2e2",
            "quadrant2Fill": "#fef3c7",
            "quadrant3Fill": "#f1f5f9",
            "quadrant4Fill": "#fef3c7",
            "quadrant1TextFill": "#7f1d1d",
            "quadrant2TextFill": "#78350f",
            "quadrant3TextFill": "#475569",
            "quadrant4TextFill": "#78350f",
            "quadrantPointFill": CRITICAL,
            "quadrantPointTextFill": "#0f172a",
            "quadrantXAxisTextFill": ON_PAGE,
            "quadrantYAxisTextFill": ON_PAGE,
            "quadrantInternalBorderStrokeFill": "#cbd5e1",
            "quadrantExternalBorderStrokeFill": "#94a3b8",
        }),
        "",
        "quadrantChart",
        &json!({
            "chartWidth": 1100,
            "chartHeight": height,
            "pointRadius": 5,
            "pointLabelFontSize": 13,
            "quadrantLabelFontSize": 15,
            "quadrantTextTopPadding": 8,
            "xAxisLabelFontSize": 14,
            "yAxisLabelFontSize": 14,
        }),
    )
}

/// The opening of a chart with so many names of so many columns at most, which
/// lie below one another or stand beside one another.
pub(super) fn xychart(names: usize, columns: usize, lying: bool, palette: &str) -> String {
    let colours = json!({
        "backgroundColor": "#ffffff",
        "titleColor": "#334155",
        "xAxisLabelColor": "#334155",
        "xAxisTitleColor": ON_PAGE,
        "xAxisTickColor": ON_PAGE,
        "xAxisLineColor": ON_PAGE,
        "yAxisLabelColor": "#334155",
        "yAxisTitleColor": ON_PAGE,
        "yAxisTickColor": ON_PAGE,
        "yAxisLineColor": ON_PAGE,
        "plotColorPalette": palette,
    });
    let room =
        |each: usize, least: usize| names.saturating_mul(each).saturating_add(120).max(least);
    let (width, height) = match lying {
        true => (900, room(34, 200)),
        false => (room(columns.saturating_mul(7).saturating_add(16), 700), 420),
    };
    init(
        &json!({ "fontFamily": FONT, "xyChart": colours }),
        "",
        "xyChart",
        &json!({
            "width": width,
            "height": height,
            "titleFontSize": 18,
            "xAxis": { "labelFontSize": 13, "titleFontSize": 13 },
            "yAxis": { "labelFontSize": 12, "titleFontSize": 13 },
        }),
    )
}

/// The opening of a flow of so many parts.
pub(super) fn sankey(flows: usize) -> String {
    init(
        &json!({ "fontFamily": FONT }),
        "",
        "sankey",
        &json!({
            "width": 1000,
            "height": flows.saturating_mul(34).saturating_add(120).max(400),
            "nodeAlignment": "left",
            "linkColor": "gradient",
            "showValues": true,
        }),
    )
}
