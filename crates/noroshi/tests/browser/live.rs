//! What changes while one looks: figures of reach come by themselves where scripts run, and a question is asked and answered.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use serde_json::json;

use super::demonstration::{AUTHOR, Demonstration};
use super::driver::{Browser, DESK, PHONE, Scripts};
use super::play::{INSTITUTION_MAIL, Play};
use crate::running::pages::Reader;
use crate::running::post_office::path_after;

const QUESTION: &str = "VPN機器を使っていますか";
const COUNT: &str = "[data-figure='institution.acknowledged']";
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn figures_change_without_opening_the_page_again_and_answers_are_counted() -> anyhow::Result<()> {
    let (demonstration, browser) = (Demonstration::start()?, Browser::start_with(DESK, Scripts::On)?);
    let play = Play { browser: &browser, demonstration: &demonstration };
    let reach = asked(&play)?;
    play.enter(AUTHOR)?;
    browser.open_until(&demonstration.at(&reach), "0 / 60")?;
    browser.measure("window.isSamePage = true")?;
    confirm(&demonstration)?;
    until(&browser, COUNT, "1")?;
    ensure!(browser.measure("return window.isSamePage === true")? == json!(true), "the page was opened again");
    let tiles =
        "return [...document.querySelectorAll('[data-figure-tile] text:last-of-type')].map((t) => t.textContent)";
    let changed = browser.measure(tiles)?;
    ensure!(changed.as_array().is_some_and(|tiles| tiles.iter().any(|tile| tile != "0" && tile != "―")), "{changed}");
    browser.measure("document.querySelector('[data-figures-from] button').click()")?;
    ensure!(browser.words()?.contains("自動の更新を止めました"), "the button stops it");
    answer(&play)?;
    browser.resize(DESK)?;
    play.enter(AUTHOR)?;
    browser.open_until(&demonstration.at(&reach), "はい 1 ・ いいえ 0")
}

/// Issues a bulletin with a question; the path of its reach.
fn asked(play: &Play<'_>) -> anyhow::Result<String> {
    play.draft_incomplete()?;
    play.fill_in()?;
    // The bar of the form lies over whatever is at the lower edge.
    play.browser.measure("document.querySelector('#questions').open = true")?;
    play.browser.fill("#question1", QUESTION)?;
    let path = play.hand_in()?;
    play.approve()?;
    ensure!(play.browser.words()?.contains(QUESTION), "the approver sees the question");
    play.publish()?;
    Ok(path.replace("/bulletins/", "/reach/"))
}

/// An institution confirms, elsewhere.
fn confirm(demonstration: &Demonstration) -> anyhow::Result<()> {
    let mut reader = Reader::new(&demonstration.url);
    let since = Instant::now();
    while since.elapsed() < PATIENCE {
        for institution in 2..=60 {
            let mails = reader.get(&format!("/demo/mailbox?q=c{institution:06}.clinic.example"));
            let Some(mail) = path_after(&mails.text, "/demo/mailbox/") else { continue };
            let Some(link) = path_after(&reader.get(&mail).text, "/k/") else { continue };
            let done = reader.post(&link, &[("reader", "")]);
            ensure!(done.text.contains("了知を記録しました"), "{link} was not confirmed: {}", done.status);
            return Ok(());
        }
    }
    anyhow::bail!("no mail arrived")
}

/// An institution confirms on a telephone and answers.
fn answer(play: &Play<'_>) -> anyhow::Result<()> {
    let mut reader = Reader::new(&play.demonstration.url);
    let mails = reader.get(&format!("/demo/mailbox?q={INSTITUTION_MAIL}"));
    let mail = path_after(&mails.text, "/demo/mailbox/").context("no mail")?;
    let link = path_after(&reader.get(&mail).text, "/k/").context("no link")?;
    play.browser.resize(PHONE)?;
    play.open(&link)?;
    ensure!(!play.browser.words()?.contains(QUESTION), "first the confirmation");
    play.browser.click_words("読みました(了知)")?;
    play.browser.measure("document.querySelector('label.pick input').click()")?;
    play.browser.click_words("答えを送る")?;
    let told = play.browser.words()?;
    ensure!(told.contains("お答えを記録しました"), "{told}");
    Ok(())
}

/// Waits for a text that comes by itself.
fn until(browser: &Browser, css: &str, text: &str) -> anyhow::Result<()> {
    let since = Instant::now();
    while browser.text(css)? != text {
        ensure!(since.elapsed() < PATIENCE, "{css} did not become {text}");
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}
