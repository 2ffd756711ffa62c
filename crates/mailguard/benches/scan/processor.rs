//! Processor time: of this thread, and of other programs.

use rustix::time::{ClockId, clock_gettime};
use std::time::Duration;

/// What a function costs this thread, in seconds of processor time.
pub(crate) fn cost(work: impl FnOnce()) -> f64 {
    let before = own();
    work();
    (own() - before).as_secs_f64()
}

fn own() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or_default(), u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// Seconds that these programs have had until now (proc(5), `stat`, fields 14 and 15, in hundredths).
pub(crate) fn of(programs: &[u32]) -> f64 {
    let ticks = programs.iter().filter_map(|program| {
        let stat = std::fs::read_to_string(format!("/proc/{program}/stat")).ok()?;
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        Some(fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?)
    });
    ticks.sum::<u64>() as f64 / 100.0
}

/// A program and the programs that it started.
pub(crate) fn family(first: u32) -> Vec<u32> {
    let tasks = std::fs::read_to_string(format!("/proc/{first}/task/{first}/children")).unwrap_or_default();
    let children = tasks.split_whitespace().filter_map(|child| child.parse().ok());
    std::iter::once(first).chain(children).collect()
}
