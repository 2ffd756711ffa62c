//! The story, step by step, through the real pages. A step that is not built yet says so.

mod steps;

use std::io::Write;
use std::time::{Duration, Instant};

use noroshi_platform::shutdown::pair;

use super::DemoOptions;
use super::sector::{Parts, Sector};

/// What a step found, as `key=value` pairs.
pub(super) type Figures = Vec<(&'static str, String)>;

/// How long a step waits for what must come by itself.
pub(super) const PATIENCE: Duration = Duration::from_secs(120);

/// Plays the story once; true when every built step held.
pub(super) async fn once(options: &DemoOptions, parts: Parts, out: &mut impl Write) -> anyhow::Result<bool> {
    once_within(options, parts, PATIENCE, out).await
}

/// The same with another patience, for tests that expect a step to fail.
pub(super) async fn once_within(
    options: &DemoOptions,
    parts: Parts,
    patience: Duration,
    out: &mut impl Write,
) -> anyhow::Result<bool> {
    let begun = Instant::now();
    let prepared = Sector::prepare(options).await?;
    let (stopper, stop) = pair();
    let (sector, tasks) = prepared.start(parts, &stop);
    let mut story = steps::Story::new(&sector, patience);
    let (mut held, mut built) = (0, 0);
    for number in 1..=7 {
        let since = Instant::now();
        let outcome = story.step(number).await;
        let seconds = since.elapsed().as_secs_f64();
        match outcome {
            None => writeln!(out, "step {number} not-built {seconds:.1}")?,
            Some(Ok(figures)) => {
                (held, built) = (held + 1, built + 1);
                let figures: Vec<String> = figures.iter().map(|(key, value)| format!("{key}={value}")).collect();
                writeln!(out, "step {number} ok {seconds:.1} {}", figures.join(" "))?;
            }
            Some(Err(error)) => {
                built += 1;
                writeln!(
                    out,
                    "step {number} failed {seconds:.1} reason={}",
                    format!("{error:#}").replace(char::is_whitespace, "_")
                )?;
            }
        }
        out.flush()?;
    }
    stopper.stop();
    crate::serve::finish(&sector.app, tasks).await;
    writeln!(out, "demo: {held} of {built} built steps held in {:.1} s", begun.elapsed().as_secs_f64())?;
    Ok(held == built)
}
