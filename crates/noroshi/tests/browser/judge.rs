//! axe-core, the judge of accessibility: WCAG 2.0 to 2.2, levels A and AA, and its best practices.
//!
//! It is asked through the developer tools, so a page's content security policy stays as it is, and pages whose scripts
//! are switched off can be judged too. `make test` brings it to `target/axe` (`xtask/axe.sh`); without it these tests fail.

use std::path::PathBuf;

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::driver::{Browser, DESK, PHONE, Scripts};

/// Timers never ring where scripts are off, and the judge waits for them between its rules.
const RING_AT_ONCE: &str = "window.setTimeout = (ring, _, ...given) => { Promise.resolve().then(() => ring(...given)); \
                            return 0 };\n";
/// One line per element at fault: the rule, where, and what the element is.
const ASK: &str = "\nreturn axe.run(document, { preload: false, resultTypes: ['violations'], runOnly: ['wcag2a', \
                   'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then((found) => \
                   found.violations.flatMap((rule) => rule.nodes.map((node) => \
                   `${rule.id}: ${node.target.join(' ')}: ${node.html.slice(0, 160)}`)))";

/// The judge's text, read once.
pub(crate) struct Judge {
    text: String,
}

impl Judge {
    /// Calls the judge.
    pub(crate) fn summon() -> anyhow::Result<Self> {
        let place = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("../axe/node_modules/axe-core/axe.min.js");
        let text = std::fs::read_to_string(&place);
        let text = text.with_context(|| format!("{} is missing: run sh xtask/axe.sh", place.display()))?;
        Ok(Self { text })
    }

    /// What it finds on the page that is open, as wide as it is now.
    pub(crate) fn faults(&self, browser: &Browser) -> anyhow::Result<Vec<String>> {
        let before = if browser.scripts == Scripts::Off { RING_AT_ONCE } else { "" };
        let found = browser.measure(&format!("{before}{}{ASK}", self.text))?;
        let found = found.as_array().context("the judge gave no verdict")?;
        Ok(found.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    }
}

#[test]
fn the_judge_finds_what_it_looks_for() -> anyhow::Result<()> {
    let judge = Judge::summon()?;
    for scripts in [Scripts::Off, Scripts::On] {
        let browser = Browser::start_with(PHONE, scripts)?;
        browser.open(
            "data:text/html;charset=utf-8,<title>t</title><h1>a</h1><h4>b</h4><input><p style='color:%23ccc'>pale</p>\
             <a href='https://elsewhere.example/'></a><div role=menubarr>x</div>",
        )?;
        let found = judge.faults(&browser)?.join("\n");
        for rule in ["html-has-lang", "label", "color-contrast", "link-name", "aria-roles", "heading-order", "region"] {
            ensure!(found.contains(rule), "{scripts:?}: {rule} was not found, only: {found}");
        }
        browser.resize(DESK)?;
        browser.open("data:text/html;charset=utf-8,<html lang=ja><title>t</title><main><h1>a</h1><p>b</main>")?;
        let found = judge.faults(&browser)?;
        ensure!(found.is_empty(), "{scripts:?}: a page without fault was blamed: {found:?}");
        ensure!(browser.measure("return 1")? == json!(1), "the page answers no more");
    }
    Ok(())
}
