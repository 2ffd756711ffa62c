//! Finder marks (位置検出パターン): the three square rings at the corners of a two-dimensional code.
//!
//! Any straight line through the middle of a mark crosses dark, light, dark, light, dark in the lengths 1:1:3:1:1, however
//! the code is turned. Looking for marks first is cheap, and most pictures have none: the expensive reading is tried only
//! on squares that three marks span. All loops are bounded by the picture's size, also for pictures drawn to be slow.

/// Marks that are kept at most; a picture with more is no picture of a code.
const MOST_MARKS: usize = 80;

/// Squares that are handed on at most.
const MOST_SQUARES: usize = 12;

/// Marks within a square that is handed on, at most: a code has three, letters around it may look like some more. The
/// reading tries every mark with every other, on a copy of the square for each.
const MOST_MARKS_IN_SQUARE: usize = 8;

/// The middle of a mark, and the length of one module along the line that crossed it, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Mark {
    pub x: f32,
    pub y: f32,
    pub module: f32,
    /// How many lines crossed it.
    lines: u32,
}

/// A part of a picture: `left..right` and `top..bottom`, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Square {
    pub left: usize,
    pub top: usize,
    pub right: usize,
    pub bottom: usize,
}

impl Square {
    fn holds(&self, mark: &Mark) -> bool {
        (self.left as f32..self.right as f32).contains(&mark.x)
            && (self.top as f32..self.bottom as f32).contains(&mark.y)
    }
}

/// Which pixels of a picture count as dark.
pub(crate) struct Mask<'a> {
    pub width: usize,
    pub dark: &'a [bool],
    /// Whether light and dark are exchanged, as in a code on a dark screen.
    pub is_inverted: bool,
}

impl Mask<'_> {
    pub(crate) fn height(&self) -> usize {
        self.dark.len().checked_div(self.width).unwrap_or(0)
    }

    /// Whether a pixel is dark; nothing outside the picture.
    pub(crate) fn at(&self, x: usize, y: usize) -> Option<bool> {
        let inside = x < self.width;
        inside.then(|| self.dark.get(y * self.width + x)).flatten().map(|dark| *dark != self.is_inverted)
    }
}

/// All marks of a picture.
pub(crate) fn marks(mask: &Mask<'_>) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for (row, y) in mask.dark.chunks_exact(mask.width.max(1)).zip(0..) {
        // Lengths of the last five runs, the newest last, and whether the newest is dark.
        let mut runs = [0_usize; 5];
        let mut is_dark = false;
        let ends = row
            .iter()
            .map(|dark| *dark != mask.is_inverted)
            .chain([row.last().is_none_or(|dark| *dark == mask.is_inverted)]);
        for (dark, x) in ends.zip(0..) {
            if dark == is_dark {
                runs[4] += 1;
                continue;
            }
            if is_dark && has_ratio(runs) {
                let middle = x - runs[4] - runs[3] - runs[2].div_ceil(2);
                add(&mut marks, confirmed(mask, middle, y, runs.iter().sum::<usize>() as f32 / 7.0));
            }
            runs = [runs[1], runs[2], runs[3], runs[4], 1];
            is_dark = dark;
        }
        if marks.len() > MOST_MARKS {
            break;
        }
    }
    if marks.len() > MOST_MARKS {
        return Vec::new();
    }
    marks.retain(|mark| mark.lines > 1);
    marks
}

/// Whether five runs have the lengths 1:1:3:1:1, give or take.
fn has_ratio(runs: [usize; 5]) -> bool {
    let module = runs.iter().sum::<usize>() as f32 / 7.0;
    let is_near = |run: usize, modules: f32, play: f32| (run as f32 - modules * module).abs() <= play * module;
    let [first, second, middle, fourth, fifth] = runs;
    middle > 0
        && [first, second, fourth, fifth].iter().all(|run| *run > 0 && is_near(*run, 1.0, 0.7))
        && is_near(middle, 3.0, 1.0)
}

/// The mark, when the upright line through its middle has the same lengths.
fn confirmed(mask: &Mask<'_>, x: usize, y: usize, module: f32) -> Option<Mark> {
    let longest = (module * 5.0) as usize + 2;
    let run = |start: usize, downward: bool, wanted: bool| {
        let step = |length: &usize| if downward { start.checked_add(*length) } else { start.checked_sub(*length) };
        (0..longest).take_while(|length| step(length).and_then(|y| mask.at(x, y)) == Some(wanted)).count()
    };
    let arms = |downward: bool| {
        let move_on =
            |from: usize, length: usize| if downward { from.checked_add(length) } else { from.checked_sub(length) };
        let core = run(y, downward, true);
        let ring_start = move_on(y, core)?;
        let gap = run(ring_start, downward, false);
        let outer_start = move_on(ring_start, gap)?;
        Some((core, gap, run(outer_start, downward, true)))
    };
    let (up, up_gap, up_ring) = arms(false)?;
    let (down, down_gap, down_ring) = arms(true)?;
    let runs = [up_ring, up_gap, (up + down).checked_sub(1)?, down_gap, down_ring];
    let upright = runs.iter().sum::<usize>() as f32 / 7.0;
    let is_square = (0.5..2.0).contains(&(upright / module));
    let middle = y as f32 + (down as f32 - up as f32) / 2.0;
    (is_square && has_ratio(runs)).then_some(Mark {
        x: x as f32,
        y: middle,
        module: (module + upright) / 2.0,
        lines: 1,
    })
}

/// Adds a mark, or another line through one that is known.
fn add(marks: &mut Vec<Mark>, found: Option<Mark>) {
    let Some(found) = found else { return };
    let is_same = |mark: &&mut Mark| {
        let reach = 2.0 * mark.module.max(1.0);
        (mark.x - found.x).abs() <= reach && (mark.y - found.y).abs() <= reach
    };
    match marks.iter_mut().find(is_same) {
        Some(mark) => {
            let lines = mark.lines as f32;
            let mean = |old: f32, new: f32| (old * lines + new) / (lines + 1.0);
            (mark.x, mark.y, mark.module) =
                (mean(mark.x, found.x), mean(mark.y, found.y), mean(mark.module, found.module));
            mark.lines += 1;
        }
        None => marks.push(found),
    }
}

/// The squares that three marks span, the most regular first.
pub(crate) fn squares(marks: &[Mark], mask: &Mask<'_>) -> Vec<Square> {
    let mut ranked: Vec<(f32, Square)> = Vec::new();
    for corner in marks {
        for (index, right) in marks.iter().enumerate() {
            for below in marks.iter().skip(index + 1) {
                let Some(fault) = fault(corner, right, below) else { continue };
                let square = around(corner, right, below, mask);
                if marks.iter().filter(|mark| square.holds(mark)).count() <= MOST_MARKS_IN_SQUARE {
                    ranked.push((fault, square));
                }
            }
        }
        ranked.sort_by(|one, other| one.0.total_cmp(&other.0));
        ranked.truncate(MOST_SQUARES);
    }
    ranked.into_iter().map(|(_, square)| square).collect()
}

/// How far three marks are from the corners of a square, with the first in the right angle; nothing when they are not.
fn fault(corner: &Mark, one: &Mark, other: &Mark) -> Option<f32> {
    let similar = |one: f32, other: f32| (one / other).max(other / one);
    let modules = similar(one.module, other.module)
        .max(similar(corner.module, one.module))
        .max(similar(corner.module, other.module));
    let (ax, ay, bx, by) = (one.x - corner.x, one.y - corner.y, other.x - corner.x, other.y - corner.y);
    let (a, b) = (ax.hypot(ay), bx.hypot(by));
    // The smallest code has 14 modules between two marks; a turned line makes modules look longer.
    if a < 8.0 * corner.module || b < 8.0 * corner.module {
        return None;
    }
    let slant = ((ax * bx + ay * by) / (a * b)).abs();
    let sides = similar(a, b);
    (modules < 1.7 && slant < 0.35 && sides < 1.6).then_some((modules - 1.0) + slant + (sides - 1.0))
}

/// The square with its margin, within the picture.
fn around(corner: &Mark, one: &Mark, other: &Mark, mask: &Mask<'_>) -> Square {
    let last = (one.x + other.x - corner.x, one.y + other.y - corner.y);
    let margin = 8.0 * corner.module.max(one.module).max(other.module);
    let bounds = |values: [f32; 4], most: usize| {
        let (low, high) =
            values.iter().fold((f32::MAX, f32::MIN), |(low, high), value| (low.min(*value), high.max(*value)));
        // A conversion from a negative number gives zero.
        ((low - margin) as usize, ((high + margin) as usize).min(most))
    };
    let (left, right) = bounds([corner.x, one.x, other.x, last.0], mask.width);
    let (top, bottom) = bounds([corner.y, one.y, other.y, last.1], mask.height());
    Square { left, top, right, bottom }
}

#[cfg(test)]
mod tests;
