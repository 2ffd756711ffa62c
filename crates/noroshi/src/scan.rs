//! `noroshi scan`: judges mails in files, folders and mailboxes, and says why (不審メール判定).
//!
//! A walker goes through the paths and hands out files and the messages of mailboxes one by one; workers judge them;
//! a printer writes the results in the order of the walk. No more messages are in memory than there are places in the
//! queue, so a folder may be of any size. Invariants: exactly one result per message, also for an empty one, and what cannot
//! be read is named on standard error instead; links inside folders are not followed; what is printed on a terminal
//! carries no control character of a mail.
//! Left out: judging (`mailguard`), keeping anything.

mod inputs;
mod json;
mod options;
mod progress;
mod text;
mod wrapping;

#[cfg(test)]
mod tests;

pub use options::ScanOptions;

use crate::scan::inputs::{Input, Walk};
use crate::scan::options::Format;
use crate::scan::progress::{Progress, Tally};
use anyhow::Context as _;
use noroshi_mailguard::{Assessment, Context, assess};
use std::io::{BufWriter, IsTerminal, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Places in the queue per worker: enough that none waits, few enough that memory stays small.
const PLACES_PER_WORKER: usize = 4;

/// One judged message.
struct Judged {
    path: String,
    assessment: Assessment,
    took: Duration,
}

/// What becomes of one input.
type Outcome = Result<Judged, Unread>;

/// An input that could not be read.
struct Unread {
    path: String,
    error: std::io::Error,
}

/// Scans; false when something could not be read.
pub fn scan(options: &ScanOptions) -> anyhow::Result<bool> {
    let context = options.context()?;
    let mut progress = Progress::start(&options.paths);
    let mut tally = Tally::default();
    let out = std::io::stdout();
    let dress = text::Dress { is_coloured: options.is_coloured(&out), explains: options.explain };
    let mut out = BufWriter::new(out.lock());
    let is_watched = std::io::stdout().is_terminal();
    let outcome = judge_all(options, &context, |outcome| {
        tally.count(&outcome);
        match &outcome {
            Ok(judged) if options.format == Format::Json => json::write(&mut out, judged)?,
            Ok(judged) => text::write(&mut out, judged, dress)?,
            Err(unread) => progress.say(&format!("{}: 読み取れません({})", unread.path, unread.error)),
        }
        if is_watched {
            out.flush()?;
        }
        progress.show(&tally);
        Ok(())
    });
    // A reader that went away (`| head`) ends the scan without complaint.
    let outcome = outcome.and_then(|()| out.flush());
    progress.end(&tally);
    match outcome {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(tally.unread == 0),
        other => other.context("結果を書き出せません").map(|()| tally.unread == 0),
    }
}

/// Judges every input, `each` in the order of the walk.
fn judge_all(
    options: &ScanOptions,
    context: &Context,
    mut each: impl FnMut(Outcome) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let workers = options.jobs();
    let (hand_out, inputs) = sync_channel::<(Input, SyncSender<Outcome>)>(workers);
    let (promise, promised) = sync_channel::<Receiver<Outcome>>(workers * PLACES_PER_WORKER);
    let inputs = Arc::new(Mutex::new(inputs));
    std::thread::scope(|scope| {
        for _ in 0..workers {
            let inputs = Arc::clone(&inputs);
            scope.spawn(move || work(&inputs, context));
        }
        // Only the workers hold the queue now: when they are gone, nobody waits at it.
        drop(inputs);
        scope.spawn(move || {
            for input in Walk::of(&options.paths) {
                let (answer, answered) = sync_channel(1);
                // Whoever would take it is gone when the printer gave up.
                if promise.send(answered).is_err() || hand_out.send((input, answer)).is_err() {
                    return;
                }
            }
        });
        // The printer holds the order: each promise is answered by whichever worker took its input.
        let mut promised = promised.into_iter();
        promised.try_for_each(|answered| answered.recv().map_or(Ok(()), &mut each))
    })
}

fn work(inputs: &Mutex<Receiver<(Input, SyncSender<Outcome>)>>, context: &Context) {
    loop {
        let next = inputs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((input, answer)) = next else { return };
        let path = input.path.clone();
        let outcome = match input.octets() {
            Ok(octets) => {
                let begun = Instant::now();
                let assessment = assess(&octets, context);
                Ok(Judged { path, assessment, took: begun.elapsed() })
            }
            Err(error) => Err(Unread { path, error }),
        };
        // The printer may have gone away; then nobody wants the answer.
        let _ = answer.send(outcome);
    }
}
