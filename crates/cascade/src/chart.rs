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

/// One tier's steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) path: String,
    /// Place and words of the label at its end.
    pub(crate) end: u32,
    pub(crate) label_at: u32,
    pub(crate) label: String,
    /// Tiers differ in dash and weight, not in colour alone.
    pub(crate) dash: &'static str,
    pub(crate) width: &'static str,
    pub(crate) colour: &'static str,
    pub(crate) weight: &'static str,
}

/// Everything drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chart {
    pub(crate) lines: Vec<Line>,
    /// Area of those who have not confirmed yet, of the last tier.
    pub(crate) waiting: String,
    pub(crate) waiting_label: String,
    /// Left edge of that label.
    pub(crate) waiting_at: u32,
    pub(crate) waiting_y: u32,
    pub(crate) ticks: Vec<Tick>,
    pub(crate) unit: &'static str,
    pub(crate) now: u32,
    pub(crate) now_label: String,
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
    let scale = SCALES.iter().find(|scale| scale.0 >= until.as_secs()).unwrap_or(&LONGEST);
    let axis = Axis { length: scale.0 };
    let shown = until.min(Duration::from_secs(scale.0));
    let now = axis.x(shown);
    let now_label = if shown < until { format!("{}まで", name(shown)) } else { format!("現在({})", name(until)) };
    let mut lines: Vec<Line> = curves.iter().map(|(kind, curve)| axis.line(*kind, curve, shown)).collect();
    spread_labels(&mut lines);
    let waiting = 1.0 - last.share_after(shown).unwrap_or(0.0);
    let end = lines.last().map_or(TOP, |line| line.end);
    Some(Chart {
        waiting: format!("{}V{TOP}H{LEFT}z", axis.path(last, shown)),
        waiting_label: format!("まだ {:.1}%", waiting * 100.0),
        waiting_at: if now > LEFT + 400 { now - 124 } else { now + 14 },
        waiting_y: (TOP + end) / 2,
        ticks: (0..=scale.0 / scale.1)
            .map(|tick| Tick {
                at: axis.x(Duration::from_secs(tick * scale.1)),
                label: (tick * scale.1 / scale.2).to_string(),
            })
            .collect(),
        unit: scale.3,
        now,
        now_label,
        paper: (scale.0 >= PAPER.as_secs()).then(|| axis.x(PAPER)),
        says: says(curves),
        lines,
    })
}

/// The drawing in words.
fn says(curves: &[(BodyKind, Curve)]) -> String {
    let shares: Vec<String> =
        curves.iter().map(|(kind, curve)| format!("{}{:.1}%", kind.label(), curve.share_now() * 100.0)).collect();
    format!(
        "了知した割合は、{}。従来の紙の経路は、医療機関に届くまで20日。同じ数値を表に載せています。",
        shares.join("、")
    )
}

struct Axis {
    length: u64,
}

impl Axis {
    fn x(&self, after: Duration) -> u32 {
        let part = (after.as_secs_f64() / self.length as f64).clamp(0.0, 1.0);
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

    fn line(&self, kind: BodyKind, curve: &Curve, shown: Duration) -> Line {
        let share = curve.share_after(shown).unwrap_or(0.0);
        let (dash, width, colour, weight) = match kind {
            BodyKind::Institution => ("none", "3.5", "#00316a", "700"),
            BodyKind::Prefectural => ("2 3", "2", "#4d4d4d", "400"),
            BodyKind::District => ("8 4", "2.5", "#0066be", "400"),
            _ => ("12 3 2 3", "1.5", "#4d4d4d", "400"),
        };
        Line {
            path: self.path(curve, shown),
            end: y(share),
            label_at: y(share) + 5,
            label: format!("{} {:.1}%", kind.label(), share * 100.0),
            dash,
            width,
            colour,
            weight,
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
