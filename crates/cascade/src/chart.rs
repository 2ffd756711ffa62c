//! The drawing of the time to acknowledge: steps per tier, the not-yet mass hatched, nothing after now, the line of 20 days.
//!
//! Numbers only; the template writes the SVG. Every figure of the drawing also stands in the table beside it.

#[cfg(test)]
mod tests;

use std::fmt::Write as _;
use std::time::Duration;

use noroshi_directory::BodyKind;

use crate::curve::Curve;

const LEFT: u32 = 52;
const WIDTH: u32 = 558;
const TOP: u32 = 26;
const HEIGHT: u32 = 310;
const HOUR: u64 = 3_600;
const DAY: u64 = 86_400;
/// How long a letter took on paper from the national body to the institution.
pub(crate) const PAPER: Duration = Duration::from_secs(20 * DAY);
/// Steps nearer than this would not be seen apart, and would make the page long.
const FINEST: u32 = 2;
/// Labels at the ends of curves keep this distance.
const LINE: u32 = 19;

/// A mark on an axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tick {
    pub(crate) at: u32,
    pub(crate) label: String,
}

/// How a line looks: dash, width, colour, and weight of its label. Lines differ in dash and weight, not in colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pen {
    pub(crate) dash: &'static str,
    pub(crate) width: &'static str,
    pub(crate) colour: &'static str,
    pub(crate) weight: &'static str,
}

const fn pen(dash: &'static str, width: &'static str, colour: &'static str, weight: &'static str) -> Pen {
    Pen { dash, width, colour, weight }
}

/// For bulletins beside each other, in their order.
pub(crate) const PENS: [Pen; 6] = [
    pen("none", "3.5", "#00316a", "700"),
    pen("8 4", "3", "#0066be", "700"),
    pen("2 3", "3", "#4d4d4d", "700"),
    pen("12 3 2 3", "2.5", "#00316a", "400"),
    pen("none", "1.5", "#4d4d4d", "400"),
    pen("4 2", "1.5", "#0066be", "400"),
];

/// One curve's steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) path: String,
    /// Where it ends, across and down.
    pub(crate) end_at: u32,
    pub(crate) end: u32,
    /// Place and words of the label at its end.
    pub(crate) label_at: u32,
    pub(crate) label: String,
    pub(crate) pen: Pen,
}

/// The area of those who have not confirmed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Waiting {
    pub(crate) path: String,
    pub(crate) label: String,
    /// Left and middle of that label.
    pub(crate) at: u32,
    pub(crate) y: u32,
}

/// Everything drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chart {
    pub(crate) lines: Vec<Line>,
    /// Of the last tier; none where bulletins are compared.
    pub(crate) waiting: Option<Waiting>,
    pub(crate) ticks: Vec<Tick>,
    pub(crate) unit: &'static str,
    /// The moment of counting; none where each line ends at its own.
    pub(crate) now: Option<Tick>,
    /// Where the 20 days lie; none while the drawing ends before them.
    pub(crate) paper: Option<u32>,
    pub(crate) says: String,
}

/// Length of the axis, distance of its marks, unit.
type Scale = (u64, u64, u64, &'static str);
const SCALES: [Scale; 4] = [
    (HOUR, 10 * 60, 60, "分"),
    (6 * HOUR, HOUR, HOUR, "時間"),
    (24 * HOUR, 4 * HOUR, HOUR, "時間"),
    (22 * DAY, 2 * DAY, DAY, "日"),
];
/// What comes later is told by the table.
const LONGEST: Scale = (60 * DAY, 10 * DAY, DAY, "日");

/// Draws the curves; `name` gives the words for "so long after the issue". None when there is nothing to draw.
pub(crate) fn chart(curves: &[(BodyKind, Curve)], name: fn(Duration) -> String) -> Option<Chart> {
    let (_, last) = curves.last()?;
    let until = last.until();
    let axis = Axis::reaching(until);
    let shown = until.min(axis.length());
    let now = Tick {
        at: axis.x(shown),
        label: if shown < until { format!("{}まで", name(shown)) } else { format!("現在({})", name(until)) },
    };
    let lines = curves.iter().map(|(kind, curve)| axis.line(kind.label(), curve, kind_pen(*kind))).collect();
    let mut chart = axis.chart(lines, says(curves.iter().map(|(kind, curve)| (kind.label(), curve))));
    let end = chart.lines.last().map_or(TOP, |line| line.end);
    chart.waiting = Some(Waiting {
        path: format!("{}V{TOP}H{LEFT}z", axis.path(last, shown)),
        label: format!("まだ {:.1}%", (1.0 - last.share_after(shown).unwrap_or(0.0)) * 100.0),
        at: if now.at > LEFT + 400 { now.at - 124 } else { now.at + 14 },
        y: (TOP + end) / 2,
    });
    chart.now = Some(now);
    Some(chart)
}

/// Draws bulletins beside each other from the moment of their issue, each up to its own present; at most as many as
/// there are [`PENS`].
pub(crate) fn comparison(curves: &[(&'static str, &Curve)]) -> Option<Chart> {
    let longest = curves.iter().map(|(_, curve)| curve.until()).max()?;
    let axis = Axis::reaching(longest);
    let lines = curves.iter().zip(PENS).map(|((sign, curve), pen)| axis.line(sign, curve, pen)).collect();
    Some(axis.chart(lines, says(curves.iter().copied())))
}

/// The drawing in words.
fn says<'a>(curves: impl Iterator<Item = (&'static str, &'a Curve)>) -> String {
    let shares: Vec<String> = curves.map(|(name, curve)| format!("{name}{:.1}%", curve.share_now() * 100.0)).collect();
    format!(
        "了知した割合は、{}。従来の紙の経路は、医療機関に届くまで20日。同じ数値を表に載せています。",
        shares.join("、")
    )
}

fn kind_pen(kind: BodyKind) -> Pen {
    match kind {
        BodyKind::Institution => pen("none", "3.5", "#00316a", "700"),
        BodyKind::Prefectural => pen("2 3", "2", "#4d4d4d", "400"),
        BodyKind::District => pen("8 4", "2.5", "#0066be", "400"),
        _ => pen("12 3 2 3", "1.5", "#4d4d4d", "400"),
    }
}

struct Axis {
    scale: Scale,
}

impl Axis {
    /// The shortest on which so long a time fits.
    fn reaching(until: Duration) -> Self {
        Self { scale: *SCALES.iter().find(|scale| scale.0 >= until.as_secs()).unwrap_or(&LONGEST) }
    }

    fn length(&self) -> Duration {
        Duration::from_secs(self.scale.0)
    }

    fn chart(&self, mut lines: Vec<Line>, says: String) -> Chart {
        spread_labels(&mut lines);
        let (length, distance, unit, word) = self.scale;
        let ticks = (0..=length / distance).map(|tick| tick * distance);
        let tick = |at| Tick { at: self.x(Duration::from_secs(at)), label: (at / unit).to_string() };
        Chart {
            lines,
            waiting: None,
            ticks: ticks.map(tick).collect(),
            unit: word,
            now: None,
            paper: (length >= PAPER.as_secs()).then(|| self.x(PAPER)),
            says,
        }
    }

    fn x(&self, after: Duration) -> u32 {
        let part = (after.as_secs_f64() / self.scale.0 as f64).clamp(0.0, 1.0);
        LEFT + (part * f64::from(WIDTH)).round() as u32
    }

    /// Steps from the beginning to now, in whole units of the drawing.
    fn path(&self, curve: &Curve, shown: Duration) -> String {
        let mut path = format!("M{LEFT} {}", y(0.0));
        let (mut at, mut height) = (LEFT, y(0.0));
        for step in curve.steps().iter().filter(|step| step.after <= shown) {
            let (x, rise) = (self.x(step.after), y(step.share));
            if rise == height {
                continue;
            }
            let x = x - (x - LEFT) % FINEST;
            if x > at {
                let _ = write!(path, "H{x}");
            }
            let _ = write!(path, "V{rise}");
            (at, height) = (x, rise);
        }
        let _ = write!(path, "H{}", self.x(shown));
        path
    }

    /// A curve up to its own present, or to the end of the axis.
    fn line(&self, name: &str, curve: &Curve, pen: Pen) -> Line {
        let shown = curve.until().min(self.length());
        let share = curve.share_after(shown).unwrap_or(0.0);
        Line {
            path: self.path(curve, shown),
            end_at: self.x(shown),
            end: y(share),
            label_at: y(share) + 5,
            label: format!("{name} {:.1}%", share * 100.0),
            pen,
        }
    }
}

fn y(share: f64) -> u32 {
    TOP + HEIGHT - (share.clamp(0.0, 1.0) * f64::from(HEIGHT)).round() as u32
}

/// Moves labels apart, downwards from the highest, and back up where the drawing ends.
fn spread_labels(lines: &mut [Line]) {
    let mut order: Vec<&mut Line> = lines.iter_mut().collect();
    order.sort_by_key(|line| line.label_at);
    let mut free = 0;
    for line in &mut order {
        line.label_at = line.label_at.max(free);
        free = line.label_at + LINE;
    }
    let mut limit = TOP + HEIGHT + 5;
    for line in order.iter_mut().rev() {
        line.label_at = line.label_at.min(limit);
        limit = line.label_at.saturating_sub(LINE);
    }
}
