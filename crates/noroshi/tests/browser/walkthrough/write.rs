//! The national office writes, a second person approves and issues.

use anyhow::ensure;

use super::Walk;
use crate::browser::demonstration::{APPROVER, AUTHOR};
use crate::browser::driver::DESK;

/// The author writes and hands in.
pub(super) fn write(walk: &Walk<'_>) -> anyhow::Result<()> {
    walk.begin_as(AUTHOR)?;
    walk.picture("now-author", DESK)?;
    walk.play.draft_incomplete()?;
    walk.picture("edit-faults", DESK)?;
    walk.play.fill_in()?;
    walk.browser().click_words("保存する")?;
    walk.picture("edit", DESK)?;
    let path = walk.play.hand_in()?;
    walk.shows("決裁を待っています")?;
    walk.facts.borrow_mut().path = path;
    Ok(())
}

/// Somebody else approves and issues.
pub(super) fn approve_and_issue(walk: &Walk<'_>) -> anyhow::Result<()> {
    walk.begin_as(APPROVER)?;
    walk.picture("now-approver", DESK)?;
    walk.browser().click(".work .first .btn")?;
    ensure!(walk.play.path()? == walk.facts.borrow().path, "the work list leads elsewhere");
    walk.picture("decide", DESK)?;
    walk.play.approve_here()?;
    walk.picture("publish", DESK)?;
    let number = walk.play.publish()?;
    walk.shows(&number)?;
    walk.facts.borrow_mut().number = number;
    Ok(())
}
