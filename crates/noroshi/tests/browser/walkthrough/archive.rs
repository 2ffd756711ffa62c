//! Everybody looks for the bulletin in the archive; who may read it finds it, who may not finds nothing.

use anyhow::{Context, ensure};

use super::Walk;
use crate::browser::demonstration::{
    APPROVER, AUTHOR, DISTRICT_CLERK, MEMBER, MINISTRY, POLICE, PREFECTURE_CLERK, VENDOR,
};
use crate::browser::driver::DESK;
use crate::browser::play::{SECRET, TITLE};

const MAIL_ADMINISTRATOR: &str = "七尾 航平";
const WINDOW: &str = "早川 志保";
const CALL_TAKER: &str = "柚木 麻衣";
/// Two letters of the title, and the first words of the restricted attachment.
const WORD: &str = "院長";
const RESTRICTED_WORD: &str = "見分けの鍵";

/// Name, whether the letter is found, whether the restricted attachment is found.
const READERS: [(&str, bool, bool); 11] = [
    (AUTHOR, true, true),
    (APPROVER, true, true),
    (PREFECTURE_CLERK, true, true),
    (DISTRICT_CLERK, true, true),
    (MEMBER, true, true),
    (WINDOW, true, false),
    (CALL_TAKER, true, false),
    (MAIL_ADMINISTRATOR, false, false),
    (VENDOR, false, false),
    (MINISTRY, false, false),
    (POLICE, false, false),
];

/// From 「いま」 by the navigation, with a word of two letters.
pub(super) fn find(walk: &Walk<'_>) -> anyhow::Result<()> {
    for (name, finds_letter, finds_attachment) in READERS {
        find_as(walk, name, (finds_letter, finds_attachment)).with_context(|| format!("as {name}"))?;
    }
    Ok(())
}

fn find_as(walk: &Walk<'_>, name: &str, finds: (bool, bool)) -> anyhow::Result<()> {
    let browser = walk.browser();
    walk.begin_as(name)?;
    browser.click("nav a[href='/archive']")?;
    search(walk, WORD)?;
    is_found(walk, TITLE, finds.0)?;
    if name == MEMBER {
        walk.picture("archive", DESK)?;
    }
    search(walk, RESTRICTED_WORD)?;
    is_found(walk, "見分け方と実例", finds.1)?;
    ensure!(!browser.source()?.contains(SECRET), "the archive shows restricted words");
    if finds.0 {
        search(walk, WORD)?;
        browser.click(".hits h3 a")?;
        walk.shows(TITLE)?;
    }
    Ok(())
}

fn search(walk: &Walk<'_>, words: &str) -> anyhow::Result<()> {
    walk.browser().fill("#q", words)?;
    walk.browser().click("form[role='search'] button")
}

fn is_found(walk: &Walk<'_>, words: &str, is_expected: bool) -> anyhow::Result<()> {
    let found =
        walk.browser().measure("return [...document.querySelectorAll('.hits li')].map((e) => e.innerText).join()")?;
    let found = found.as_str().unwrap_or_default();
    ensure!(found.contains(words) == is_expected, "{words}: {is_expected} was expected, found: {found:?}");
    ensure!(is_expected || found.is_empty(), "something was found that may not be read: {found}");
    Ok(())
}
