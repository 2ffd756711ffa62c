//! While somebody types, the preview follows where scripts run; what was typed stays, and nothing is stored until they save.

use std::time::{Duration, Instant};

use anyhow::ensure;
use serde_json::json;

use super::demonstration::{AUTHOR, Demonstration};
use super::driver::{Browser, DESK, Scripts};
use super::play::Play;

const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn the_preview_follows_what_is_typed() -> anyhow::Result<()> {
    let (demonstration, browser) = (Demonstration::start()?, Browser::start_with(DESK, Scripts::On)?);
    let play = Play { browser: &browser, demonstration: &demonstration };
    play.enter(AUTHOR)?;
    play.open("/bulletins/new?kind=warning")?;
    browser.measure("window.isSamePage = true")?;
    browser.fill("#title", "見え方を追う件名")?;
    until(&browser, "#preview-mail", "【注意喚起】見え方を追う件名")?;
    browser.fill("#letter", "書いている本文は、すぐに文書になります①")?;
    until(&browser, "#preview-letter", "書いている本文は、すぐに文書になります")?;
    until(&browser, "#checks", "「(1)」と書くと確実です")?;
    ensure!(browser.measure("return window.isSamePage === true")? == json!(true), "the page was opened again");
    ensure!(
        browser.value("#title")? == "見え方を追う件名" && browser.value("#letter")?.ends_with('①'),
        "the fields stay"
    );
    play.open("/bulletins")?;
    ensure!(!browser.words()?.contains("見え方を追う件名"), "looking stored a draft");
    let refused: Vec<String> =
        browser.complaints()?.into_iter().filter(|line| line.contains("Content Security")).collect();
    ensure!(refused.is_empty(), "{refused:?}");
    Ok(())
}

fn until(browser: &Browser, css: &str, words: &str) -> anyhow::Result<()> {
    // In one question: the element may be replaced between two.
    let said = format!("return document.querySelector({})?.innerText ?? ''", json!(css));
    let since = Instant::now();
    while since.elapsed() < PATIENCE {
        if browser.measure(&said)?.as_str().is_some_and(|said| said.contains(words)) {
            return Ok(());
        }
    }
    anyhow::bail!("{css} never said {words}, but {}", browser.measure(&said)?)
}
