//! Licence gate: which packages may be part of the program (`deny.toml`, read by cargo-deny too).
//!
//! Life cycle: ask `cargo metadata` for the locked packages of this platform, judge each, print every refusal.
//! Invariants: a package without an SPDX expression is refused; allowed licences, banned packages and the refusal of
//! git sources come from `deny.toml`, so there is one list. Left out: advisories, which need a database from the
//! internet.

mod spdx;

#[cfg(test)]
mod tests;

use anyhow::{Context, bail};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// What `deny.toml` says.
struct Policy {
    allowed: Vec<String>,
    banned: Vec<String>,
}

/// Judges all locked packages.
pub(crate) fn licences(root: &Path) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(root.join("deny.toml")).context("deny.toml cannot be read")?;
    let policy = Policy::read(&text)?;
    let metadata = metadata(root)?;
    let packages = metadata.get("packages").and_then(Value::as_array).context("cargo metadata lists no packages")?;
    let refusals: Vec<String> = packages.iter().filter_map(|package| policy.refusal(package)).collect();
    for refusal in &refusals {
        println!("{refusal}");
    }
    if !refusals.is_empty() {
        bail!("licences: {} of {} packages refused", refusals.len(), packages.len());
    }
    println!("licences: {} packages, all allowed by deny.toml", packages.len());
    Ok(())
}

impl Policy {
    fn read(text: &str) -> anyhow::Result<Self> {
        let table: toml::Table = text.parse().context("deny.toml is not TOML")?;
        let list = |section: &str, key: &str| table.get(section)?.get(key)?.as_array().cloned();
        let allowed = list("licenses", "allow").context("deny.toml has no licenses.allow")?;
        let banned = list("bans", "deny").unwrap_or_default();
        Ok(Self {
            allowed: allowed.iter().filter_map(|licence| licence.as_str().map(str::to_owned)).collect(),
            banned: banned.iter().filter_map(|ban| ban.get("name")?.as_str().map(str::to_owned)).collect(),
        })
    }

    /// Why this package may not be part of the program.
    fn refusal(&self, package: &Value) -> Option<String> {
        let field = |name: &str| package.get(name).and_then(Value::as_str);
        let (name, version) = (field("name").unwrap_or("?"), field("version").unwrap_or("?"));
        let reason = if self.banned.iter().any(|banned| banned == name) {
            "is banned in deny.toml (bans.deny): find what pulls it in with `cargo tree --invert`".to_owned()
        } else if field("source").is_some_and(|source| !source.starts_with("registry+")) {
            "does not come from the registry: use a published version".to_owned()
        } else {
            self.licence_refusal(field("license"))?
        };
        Some(format!("deny.toml: {name} {version} {reason}"))
    }

    fn licence_refusal(&self, expression: Option<&str>) -> Option<String> {
        let Some(expression) = expression else {
            return Some("names no licence: choose another package".to_owned());
        };
        match spdx::permits(expression, |licence| self.allowed.iter().any(|allowed| allowed == licence)) {
            Some(true) => None,
            Some(false) => Some(format!(
                "is under `{expression}`, which licenses.allow does not cover: choose another package, or allow it there with a reason"
            )),
            None => Some(format!("has the unreadable licence expression `{expression}`")),
        }
    }
}

/// The packages locked for this machine's platform; what is built elsewhere is judged there.
fn metadata(root: &Path) -> anyhow::Result<Value> {
    let arguments = ["metadata", "--format-version", "1", "--locked", "--filter-platform", &platform()?];
    let output = Command::new(crate::stages::cargo()).args(arguments).current_dir(root).output()?;
    if !output.status.success() {
        bail!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    serde_json::from_slice(&output.stdout).context("cargo metadata printed no JSON")
}

/// The platform of this machine, as the compiler calls it.
pub(crate) fn platform() -> anyhow::Result<String> {
    let output = Command::new("rustc").arg("-vV").output().context("rustc must be installed")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc -vV names no host")
}
