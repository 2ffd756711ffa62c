//! The institution: the mail's link on a telephone, and the member who reads more after signing in.

use anyhow::{Context, ensure};

use super::Walk;
use crate::browser::demonstration::MEMBER;
use crate::browser::driver::{DESK, PHONE};
use crate::browser::play::{SECRET, TITLE};

/// Everybody's first page: an address, a link by mail, in.
pub(super) fn sign_in(walk: &Walk<'_>) -> anyhow::Result<()> {
    let (browser, demonstration) = (walk.browser(), walk.play.demonstration);
    walk.play.open("/signin")?;
    walk.picture("signin", DESK)?;
    browser.fill("#mail", "kishimoto@c000001.clinic.example")?;
    browser.click_words("リンクを送る")?;
    browser.open_until(&demonstration.at("/demo/mailbox?q=kishimoto"), "サインイン")?;
    browser.click("tbody tr td a")?;
    browser.click("a[href*='/signin/link/']")?;
    browser.click_words("入る")?;
    walk.shows("いま、対応が必要なこと")?;
    demonstration.keep(browser, MEMBER)
}

/// Without signing in, on a telephone, from the newest mail: the one with both covers.
pub(super) fn as_clinic(walk: &Walk<'_>) -> anyhow::Result<()> {
    let browser = walk.browser();
    let cover = walk.facts.borrow().covers.get(1).cloned().context("the district has not relayed")?;
    browser.forget()?;
    browser.resize(PHONE)?;
    let before = browser.clicks();
    walk.play.open_mail(&cover)?;
    browser.set_clicks(before);
    walk.picture("receipt-mail", PHONE)?;
    browser.click("a[href*='/k/']")?;
    walk.shows(TITLE)?;
    walk.facts.borrow_mut().receipt = Some(walk.play.path()?);
    let sideways = browser.measure("return document.documentElement.scrollWidth - innerWidth")?;
    ensure!(sideways.as_i64().is_some_and(|more| more <= 0), "the page is wider than the telephone by {sideways}");
    walk.picture("receipt", PHONE)?;
    browser.click_words("読みました(了知)")?;
    walk.shows("了知を記録しました")?;
    walk.picture("receipt-done", PHONE)
}

/// Signed in, the member finds what is to be read and also opens the restricted attachment.
pub(super) fn read_as_member(walk: &Walk<'_>) -> anyhow::Result<()> {
    let browser = walk.browser();
    walk.begin_as(MEMBER)?;
    walk.picture("now-member", DESK)?;
    browser.click(".work .first .btn")?;
    walk.shows(TITLE)?;
    browser.click_words("別添を開く")?;
    walk.shows(SECRET)?;
    walk.picture("attachment", DESK)
}
