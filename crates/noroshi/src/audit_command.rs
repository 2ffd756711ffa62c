//! `noroshi audit verify`: `ok N entries, head HASH`, or one line per fault.

use std::io::Write;

use noroshi_audit::{seal_waiting, verify as verify_chain};

use crate::start::{Overrides, configuration, open};

/// Seals what waits, then walks the chain; false when something does not hold.
pub async fn verify(overrides: Overrides) -> anyhow::Result<bool> {
    let app = open(configuration(&overrides)?).await?;
    seal_waiting(&app.db).await?;
    let found = verify_chain(&app.db).await?;
    let mut out = std::io::stdout().lock();
    for fault in &found.faults {
        writeln!(out, "entry {} {}", fault.entry, fault.kind)?;
    }
    if found.faults.is_empty() {
        writeln!(out, "ok {} entries, head {}", found.entries, found.head)?;
    }
    Ok(found.faults.is_empty())
}
