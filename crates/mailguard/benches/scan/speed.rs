//! How fast mails are judged: on one core, the slowest of a hundred, on two cores.

use crate::lines::{Goal, Line, Table, median, share};
use crate::mails::{Mails, people};
use crate::processor::cost;
use mail_parser::MessageParser;
use noroshi_mailguard::{Context, assess};
use std::hint::black_box;
use std::time::Instant;

/// Runs over all mails; the middle one counts.
const RUNS: usize = 5;
/// People who are protected in a usual office.
const PEOPLE: usize = 50;

/// Prints the lines of one core; gives mails per second of processor time.
pub(crate) fn one_core(table: &mut Table, mails: &Mails) -> anyhow::Result<f64> {
    let context = people(PEOPLE);
    let parser = MessageParser::default();
    let count = mails.plain.len() as f64;
    let (mut ours, mut parsing) = (Vec::new(), Vec::new());
    judge(&mails.plain, &context);
    for _ in 0..RUNS {
        ours.push(cost(|| judge(&mails.plain, &context)) / count);
        parsing.push(cost(|| parse(&parser, &mails.plain)) / count);
    }
    let one = median(&ours).unwrap_or(f64::INFINITY);
    let theirs = median(&parsing);
    let line = |name, value, unit, goal| Line {
        name,
        value: Some(value),
        unit,
        peer: mails.origin,
        peer_value: Some(count),
        goal,
    };
    table.print(&line("scan-ham", 1.0 / one, "mails/s", Goal::AtLeast(3_000.0)))?;
    table.print(&line("scan-cpu", one * 1e3, "ms", Goal::AtMost(0.3)))?;
    table.print(&Line {
        name: "scan-vs-mail-parser",
        value: Some(one * 1e6),
        unit: "µs",
        peer: "mail-parser alone, same mails",
        peer_value: theirs.map(|theirs| theirs * 1e6),
        goal: Goal::AtMost((theirs.unwrap_or_default() * 1e7).round()),
    })?;
    Ok(1.0 / one)
}

/// Prints what the slowest mail of a hundred takes, and a mail with four pictures.
pub(crate) fn slowest(table: &mut Table, mails: &Mails) -> anyhow::Result<()> {
    if !table.wants(&["scan-p99", "scan-p99-pictures"]) {
        return Ok(());
    }
    let context = people(PEOPLE);
    let each = |mail: &Vec<u8>| cost(|| drop(black_box(assess(mail, &context)))) * 1e3;
    let plain: Vec<f64> = mails.plain.iter().map(each).collect();
    let pictures: Vec<f64> = (0..100).map(|_| each(&mails.with_pictures)).collect();
    for (name, times, peer, limit) in [
        ("scan-p99", &plain, mails.origin, 20.0),
        ("scan-p99-pictures", &pictures, "one mail with four pictures", 300.0),
    ] {
        let (value, peer_value) = (share(times, 0.99), Some(times.len() as f64));
        table.print(&Line { name, value, unit: "ms", peer, peer_value, goal: Goal::AtMost(limit) })?;
    }
    Ok(())
}

/// Prints how much more two threads judge than one, by the clock on the wall.
pub(crate) fn two_cores(table: &mut Table, mails: &Mails) -> anyhow::Result<()> {
    if !table.wants(&["scan-two-cores"]) {
        return Ok(());
    }
    let context = people(PEOPLE);
    let (first, second) = halves(&mails.plain);
    let mut gains = Vec::new();
    for _ in 0..RUNS {
        let one = seconds(|| judge(&mails.plain, &context));
        let two = seconds(|| {
            std::thread::scope(|scope| {
                scope.spawn(|| judge(&first, &context));
                judge(&second, &context);
            });
        });
        gains.push(one / two);
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    table.print(&Line {
        name: "scan-two-cores",
        value: median(&gains),
        unit: "times",
        peer: "cores of this machine",
        peer_value: (cores > 1).then_some(cores as f64),
        goal: Goal::AtLeast(1.8),
    })
}

/// Every second mail, so that both halves weigh about the same.
fn halves(mails: &[Vec<u8>]) -> (Vec<&[u8]>, Vec<&[u8]>) {
    let pick = |rest: usize| mails.iter().skip(rest).step_by(2).map(Vec::as_slice).collect();
    (pick(0), pick(1))
}

fn judge<M: AsRef<[u8]>>(mails: &[M], context: &Context) {
    for mail in mails {
        black_box(assess(mail.as_ref(), context));
    }
}

fn parse(parser: &MessageParser, mails: &[Vec<u8>]) {
    for mail in mails {
        black_box(parser.parse(mail));
    }
}

fn seconds(work: impl FnOnce()) -> f64 {
    let began = Instant::now();
    work();
    began.elapsed().as_secs_f64()
}
