//! A vendor under a confidentiality agreement: the administrator enters it, and from then on the vendor finds what is
//! open to such vendors.

use super::Walk;
use crate::browser::demonstration::{ADMINISTRATOR, VENDOR};
use crate::browser::driver::DESK;
use crate::browser::play::SECRET;

/// The code of the vendor in the demonstration.
const VENDOR_CODE: &str = "X04";

/// From the clinic's page to the attachment on the vendor's screen.
pub(super) fn read_under_agreement(walk: &Walk<'_>) -> anyhow::Result<()> {
    let browser = walk.browser();
    walk.begin_as(ADMINISTRATOR)?;
    browser.click("nav a[href='/directory']")?;
    browser.fill("#q", "みなと坂")?;
    browser.click_words("探す")?;
    browser.click_words("みなと坂クリニック")?;
    browser.fill("#vendor_code", VENDOR_CODE)?;
    browser.fill("#since", "2026-04-01")?;
    browser.fill("#until", "2099-03-31")?;
    browser.click_words("秘密保持契約を加える")?;
    walk.shows("今すぐ終える")?;
    walk.begin_as(VENDOR)?;
    browser.click("nav a[href='/archive']")?;
    browser.fill("#q", "見分け方")?;
    browser.click("form[role='search'] button")?;
    walk.picture("archive-vendor", DESK)?;
    browser.click(".hits a[href$='/attachment']")?;
    walk.shows(SECRET)
}
