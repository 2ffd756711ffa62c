//! The national office looks how far its bulletin came.

use anyhow::ensure;
use serde_json::json;

use super::Walk;
use crate::browser::demonstration::AUTHOR;
use crate::browser::driver::DESK;
use crate::browser::play::TITLE;
use crate::running::pages::Reader;
use crate::running::post_office::path_after;

/// From 「いま」 to the figures, and on to those who are not reached yet.
pub(super) fn read(walk: &Walk<'_>) -> anyhow::Result<()> {
    let browser = walk.browser();
    others_confirm(walk)?;
    walk.begin_as(AUTHOR)?;
    browser.click("nav a[href='/reach']")?;
    browser.click_words(TITLE)?;
    let reach = walk.play.path()?;
    browser.open_until(&walk.play.demonstration.at(&reach), &format!("{} / 60", OTHERS + 1))?;
    let tiles = browser.measure("return document.querySelectorAll('svg g[role=img]').length")?;
    ensure!(tiles == json!(47), "{tiles} tiles on the map");
    walk.picture("reach", DESK)?;
    browser.click_words("一覧")?;
    walk.shows("未了知")?;
    walk.picture("unconfirmed", DESK)
}

/// Institutions besides that of the story.
const OTHERS: usize = 23;

/// Others read too, so that the report has something to tell; nobody watches them click.
fn others_confirm(walk: &Walk<'_>) -> anyhow::Result<()> {
    let mut reader = Reader::new(&walk.play.demonstration.url);
    let mut confirmed = 0;
    for institution in 2..=60 {
        let mails = reader.get(&format!("/demo/mailbox?q=c{institution:06}.clinic.example"));
        let Some(mail) = path_after(&mails.text, "/demo/mailbox/") else { continue };
        let Some(link) = path_after(&reader.get(&mail).text, "/k/") else { continue };
        let done = reader.post(&link, &[("reader", "")]);
        ensure!(done.text.contains("了知を記録しました"), "{link} was not confirmed: {}", done.status);
        confirmed += 1;
        if confirmed == OTHERS {
            return Ok(());
        }
    }
    anyhow::bail!("only {confirmed} institutions have a mail address")
}
