//! How much memory judging takes when ten thousand people are protected: in a process of its own, one mail at a time.

use crate::lines::{Goal, Line, Table};
use crate::mails::{Mails, people};
use anyhow::{Context as _, bail};
use noroshi_mailguard::assess;
use std::io::{Read, Write};
use std::process::{Command, Stdio};

/// First word of the process that judges.
pub(crate) const CHILD: &str = "judge-all";
const PEOPLE: usize = 10_000;

/// Prints the highest memory of a process that judges all mails.
pub(crate) fn measure(table: &mut Table, mails: &Mails) -> anyhow::Result<()> {
    if !table.wants(&["scan-memory"]) {
        return Ok(());
    }
    let mut child = Command::new(std::env::current_exe()?)
        .arg(CHILD)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("the measuring process could not be started")?;
    let mut input = child.stdin.take().context("no way in")?;
    for mail in &mails.plain {
        input.write_all(&u32::try_from(mail.len())?.to_le_bytes())?;
        input.write_all(mail)?;
    }
    drop(input);
    let output = child.wait_with_output()?;
    let peak: f64 = String::from_utf8(output.stdout)?.trim().parse().context("no figure came back")?;
    let (value, peer_value) = (Some(peak / 1024.0), Some(PEOPLE as f64));
    table.print(&Line {
        name: "scan-memory",
        value,
        unit: "MB",
        peer: "protected people",
        peer_value,
        goal: Goal::AtMost(150.0),
    })
}

/// Judges what comes in and says how much memory that took at most, in kB (proc(5), VmHWM).
pub(crate) fn judge_all() -> anyhow::Result<()> {
    let context = people(PEOPLE);
    let mut input = std::io::stdin().lock();
    let (mut length, mut mail) = ([0; 4], Vec::new());
    while input.read_exact(&mut length).is_ok() {
        mail.clear();
        let length = u64::from(u32::from_le_bytes(length));
        if (&mut input).take(length).read_to_end(&mut mail)? as u64 != length {
            bail!("a mail was cut short");
        }
        std::hint::black_box(assess(&mail, &context));
    }
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
    writeln!(std::io::stdout(), "{}", line.trim().trim_end_matches("kB").trim())?;
    Ok(())
}
