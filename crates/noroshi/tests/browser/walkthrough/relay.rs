//! Prefecture and district relay, each in two clicks from 「いま」.

use anyhow::ensure;

use super::Walk;
use crate::browser::demonstration::{DISTRICT_CLERK, PREFECTURE_CLERK};
use crate::browser::driver::DESK;
use crate::browser::play::TITLE;

/// A cover is made ready for the clerk: look at it, send it.
const MOST_CLICKS: u32 = 2;

/// The prefecture's clerk.
pub(super) fn as_prefecture(walk: &Walk<'_>) -> anyhow::Result<()> {
    begin(walk, PREFECTURE_CLERK)?;
    walk.picture("now-clerk", DESK)?;
    send(walk, Some("relay"))
}

/// The district's clerk.
pub(super) fn as_district(walk: &Walk<'_>) -> anyhow::Result<()> {
    begin(walk, DISTRICT_CLERK)?;
    send(walk, None)?;
    walk.picture("relay-sent", DESK)
}

/// The paper comes by itself.
fn begin(walk: &Walk<'_>, clerk: &str) -> anyhow::Result<()> {
    walk.begin_as(clerk)?;
    walk.browser().open_until(&walk.play.demonstration.at("/now"), TITLE)
}

fn send(walk: &Walk<'_>, picture: Option<&'static str>) -> anyhow::Result<()> {
    let browser = walk.browser();
    let before = browser.clicks();
    browser.click(".work .first .btn")?;
    walk.shows(TITLE)?;
    let number = browser.value("#number")?;
    if let Some(name) = picture {
        walk.picture(name, DESK)?;
    }
    browser.click(".dock button[value='send']")?;
    walk.shows("に送りました")?;
    let clicks = browser.clicks() - before;
    ensure!(clicks <= MOST_CLICKS, "{clicks} clicks from 「いま」 to the sent cover");
    walk.facts.borrow_mut().covers.push(number);
    Ok(())
}
