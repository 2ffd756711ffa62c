//! Result lines: eight fields apart by tabs, as `cargo xtask bench` collects them.

use std::io::Write;

/// What a value must keep to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Goal {
    /// This much or less.
    AtMost(f64),
    /// This much or more.
    AtLeast(f64),
}

impl Goal {
    fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtMost(limit) => value <= limit,
            Self::AtLeast(limit) => value >= limit,
        }
    }

    fn words(self, unit: &str) -> String {
        match self {
            Self::AtMost(limit) => format!("≤ {limit} {unit}"),
            Self::AtLeast(limit) => format!("≥ {limit} {unit}"),
        }
    }
}

/// One result. Without a value, or without its peer's, it is unmeasured.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) name: &'static str,
    pub(crate) value: Option<f64>,
    pub(crate) unit: &'static str,
    pub(crate) peer: &'static str,
    pub(crate) peer_value: Option<f64>,
    pub(crate) goal: Goal,
}

/// Prints the lines that were asked for.
pub(crate) struct Table {
    only: Option<String>,
}

impl Table {
    pub(crate) fn new(only: Option<String>) -> Self {
        Self { only }
    }

    /// True when a group with these lines shall run; a name also stands for the names that begin with it.
    pub(crate) fn wants(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.only.as_deref().is_none_or(|only| name.starts_with(only)))
    }

    pub(crate) fn print(&mut self, line: &Line) -> anyhow::Result<()> {
        if !self.wants(&[line.name]) {
            return Ok(());
        }
        let ratio = match (line.value, line.peer_value) {
            (Some(value), Some(peer)) if peer > 0.0 => format!("{:.2}", value / peer),
            _ => "-".to_owned(),
        };
        let verdict = match (line.value, line.peer_value) {
            (Some(value), Some(_)) if line.goal.is_met(value) => "met",
            (Some(_), Some(_)) => "missed",
            _ => "unmeasured",
        };
        let fields = [
            line.name,
            &number(line.value),
            line.unit,
            line.peer,
            &number(line.peer_value),
            &ratio,
            &line.goal.words(line.unit),
            verdict,
        ];
        let mut out = std::io::stdout().lock();
        writeln!(out, "{}", fields.join("\t"))?;
        Ok(out.flush()?)
    }
}

fn number(value: Option<f64>) -> String {
    match value {
        None => "unmeasured".to_owned(),
        Some(value) if value >= 100.0 => format!("{value:.0}"),
        Some(value) => format!("{value:.2}"),
    }
}

/// The middle of several runs; none of none.
pub(crate) fn median(values: &[f64]) -> Option<f64> {
    share(values, 0.5)
}

/// The value that so large a share of all values does not exceed.
pub(crate) fn share(values: &[f64], part: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = (sorted.len() as f64 * part).ceil() as usize;
    sorted.get(place.saturating_sub(1)).copied()
}
