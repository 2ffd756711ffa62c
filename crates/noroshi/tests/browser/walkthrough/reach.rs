//! The national office looks how far its bulletin came.

use anyhow::ensure;
use noroshi::start::{Overrides, configuration, open};
use noroshi_platform::db::query;
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
    browser.open_until(&walk.play.demonstration.at(&reach), &format!("{} / 63", OTHERS + 1))?;
    let tiles = browser.measure("return document.querySelectorAll('svg g[role=img]').length")?;
    ensure!(tiles == json!(47), "{tiles} tiles on the map");
    days_pass(walk, reach.trim_start_matches("/reach/"))?;
    // The figures of the first moment are kept a little while.
    browser.open_until_true(&walk.play.demonstration.at(&reach), LATER)?;
    walk.picture("reach", DESK)?;
    browser.click_words("一覧")?;
    walk.shows("未了知")?;
    walk.picture("unconfirmed", DESK)
}

/// The page tells of days, and of confirmed offices.
const LATER: &str = "return /現在\\([\\d.]+日/.test(document.body.textContent) && \
                     ![...document.querySelectorAll('main tbody tr')].some((row) => /^都道府県\\s.*\\s0\\.0%/.test(row.innerText))";
const SIX_DAYS: i64 = 6 * 86_400 * 1_000_000;

/// Nobody waits for days to take a picture: the moments of this bulletin are moved back in the tables, and those who
/// confirmed, with most offices besides, are spread over the days since.
fn days_pass(walk: &Walk<'_>, bulletin: &str) -> anyhow::Result<()> {
    let overrides = Overrides { data: Some(walk.play.demonstration.data()), ..Overrides::default() };
    tokio::runtime::Runtime::new()?.block_on(async {
        let app = open(configuration(&overrides)?).await?;
        let mut tx = app.db.begin().await?;
        for statement in [
            "UPDATE dispatch SET created_at = created_at - $1 WHERE bulletin = $2",
            "UPDATE bulletin SET issued_at = issued_at - $1 WHERE id = $2",
            "UPDATE addressee SET delivered_at = delivered_at - $1 WHERE bulletin = $2",
            "UPDATE addressee SET acknowledged_at = (SELECT MIN(d.created_at) FROM dispatch d WHERE d.bulletin = $2) \
             + (1 + (body * 37 % 89) * (body * 37 % 89)) * ($1 / 8100) WHERE bulletin = $2 \
             AND (acknowledged_at IS NOT NULL OR (kind IN ('prefectural', 'district', 'branch') AND body % 7 < 5))",
        ] {
            query(statement).bind(SIX_DAYS).bind(bulletin).execute(&mut tx).await?;
        }
        tx.commit().await?;
        app.db.close().await;
        Ok(())
    })
}

/// Institutions besides that of the story. Three more came in with the list, and have no mail address.
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
