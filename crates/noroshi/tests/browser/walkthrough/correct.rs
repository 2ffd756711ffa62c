//! A fault is found after the issue: a correction is drafted, approved by somebody else, issued, and meets the old mail.

use anyhow::{Context, ensure};

use super::Walk;
use crate::browser::demonstration::{APPROVER, AUTHOR, PREFECTURE_CLERK};
use crate::browser::driver::{DESK, PHONE};
use crate::browser::play::{LETTER_WORDS, TITLE};

const CHANGE: &str = "お問い合わせをお受けする時間を加えました";
const MENDED: &str = "お問い合わせは、平日の9時から17時までお受けします。";

/// From the issued bulletin to the correction at everybody who got the original.
pub(super) fn correct(walk: &Walk<'_>) -> anyhow::Result<()> {
    draft(walk)?;
    let notice = walk.play.path()?;
    issue(walk, &notice)?;
    the_original_says_so(walk)?;
    walk.begin_as(PREFECTURE_CLERK)?;
    walk.browser().open_until(&walk.play.demonstration.at("/now"), "【訂正】")
}

fn draft(walk: &Walk<'_>) -> anyhow::Result<()> {
    let browser = walk.browser();
    walk.begin_as(AUTHOR)?;
    browser.click("nav a[href='/bulletins']")?;
    browser.click_words(TITLE)?;
    browser.click_words("誤りが見つかったとき")?;
    browser.click_words("訂正を起案する")?;
    let letter = browser.value("#letter")?;
    ensure!(letter.contains(LETTER_WORDS), "the original's text is not filled in: {letter}");
    browser.fill("#change", CHANGE)?;
    browser.fill("#letter", &format!("{letter}\n\n{MENDED}"))?;
    browser.click_words("保存する")?;
    walk.picture("correct", DESK)?;
    browser.click_words("決裁に出す")?;
    walk.shows("決裁を待っています")
}

fn issue(walk: &Walk<'_>, notice: &str) -> anyhow::Result<()> {
    let browser = walk.browser();
    walk.begin_as(APPROVER)?;
    browser.click(".work .first .btn")?;
    ensure!(walk.play.path()? == *notice, "the work list leads elsewhere");
    walk.shows(CHANGE)?;
    walk.play.approve_here()?;
    let number = walk.play.publish()?;
    walk.shows(&number)?;
    walk.shows(MENDED)
}

/// On its page, and at the link of the mail that was sent first.
fn the_original_says_so(walk: &Walk<'_>) -> anyhow::Result<()> {
    let browser = walk.browser();
    let (path, receipt) = (walk.facts.borrow().path.clone(), walk.facts.borrow().receipt.clone());
    walk.play.open(&path)?;
    walk.shows("訂正あり")?;
    walk.picture("corrected", DESK)?;
    let receipt = receipt.context("the clinic has not opened its link")?;
    browser.forget()?;
    browser.resize(PHONE)?;
    walk.play.open(&receipt)?;
    walk.shows("この通知は訂正されました")?;
    walk.picture("receipt-corrected", PHONE)
}
