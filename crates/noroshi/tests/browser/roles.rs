//! Every page of the table of routes, opened in a browser by everybody who may enter it, judged at both widths.
//!
//! The scene is that of the routes' test: issued, relayed, begun and submitted papers, own ones and those of another
//! prefecture. Everybody opens everything; what looks the same for two of them is judged once.

use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::sync::Mutex;

use anyhow::{Context, ensure};
use serde_json::json;

use super::driver::{Browser, DESK, PHONE, Scripts};
use super::judge::Judge;
use super::pages::NO_PAGES;
use crate::guests::{EVERYBODY, Guest};
use crate::scene::Scene;
use crate::table::visits;

const LOOK: &str = include_str!("look.js");
/// Browsers side by side.
const LANES: usize = 2;

#[tokio::test(flavor = "multi_thread")]
async fn no_page_has_a_violation_in_any_role() -> anyhow::Result<()> {
    let scene = Scene::set().await;
    let walk = Walk::new(&scene)?;
    let walked = tokio::task::block_in_place(|| {
        std::thread::scope(|scope| {
            let walk = &walk;
            let lanes: Vec<_> = (0..LANES).map(|lane| scope.spawn(move || walk.lane(lane))).collect();
            lanes.into_iter().map(|lane| lane.join()).collect::<Vec<_>>()
        })
    });
    for lane in walked {
        lane.map_err(|_| anyhow::anyhow!("a walk stopped"))??;
    }
    let (faults, seen) = (walk.faults.into_inner()?, walk.seen.into_inner()?);
    writeln!(std::io::stdout(), "{} looks of pages were judged", seen.len())?;
    ensure!(seen.len() > 60, "only {} looks were judged", seen.len());
    ensure!(faults.is_empty(), "{} violations:\n{}", faults.len(), faults.join("\n"));
    Ok(())
}

/// Somebody with their session, and what they may open: route and path.
struct Visit {
    guest: Guest,
    session: Option<String>,
    pages: Vec<(&'static str, String)>,
}

/// Who opens what, and what was found.
struct Walk {
    url: String,
    judge: Judge,
    visits: Vec<Visit>,
    seen: Mutex<HashSet<String>>,
    faults: Mutex<Vec<String>>,
}

impl Walk {
    fn new(scene: &Scene) -> anyhow::Result<Self> {
        let mut pages: HashMap<Guest, Vec<(&'static str, String)>> = HashMap::new();
        for line in visits() {
            let Some(route) = line.route.strip_prefix("GET ") else { continue };
            if NO_PAGES.contains(&route) {
                continue;
            }
            for guest in line.may {
                pages.entry(*guest).or_default().push((route, scene.path(&line)));
            }
        }
        let visit = |guest: &Guest| {
            let mut pages = pages.remove(guest).unwrap_or_default();
            pages.push(("what is not there", "/nowhere".to_owned()));
            let session = scene.guests.get(guest).and_then(|visitor| visitor.session()).map(str::to_owned);
            Visit { guest: *guest, session, pages }
        };
        let visits = EVERYBODY.iter().map(visit).collect();
        let url = scene.sector.app.config.server.public_url.clone();
        Ok(Self { url, judge: Judge::summon()?, visits, seen: Mutex::default(), faults: Mutex::default() })
    }

    /// Every second of the guests, in one browser.
    fn lane(&self, lane: usize) -> anyhow::Result<()> {
        let browser = Browser::start_with(DESK, Scripts::On)?;
        for Visit { guest, session, pages } in self.visits.iter().skip(lane).step_by(LANES) {
            browser.open(&format!("{}/guide", self.url))?;
            browser.forget()?;
            if let Some((name, value)) = session.as_deref().and_then(|session| session.split_once('=')) {
                browser.put_cookie(&json!({"name": name, "value": value}))?;
            }
            for (route, path) in pages {
                self.look(&browser, *guest, (route, path)).with_context(|| format!("{path} as {guest:?}"))?;
            }
        }
        Ok(())
    }

    fn look(&self, browser: &Browser, guest: Guest, (route, path): (&str, &str)) -> anyhow::Result<()> {
        browser.open(&format!("{}{path}", self.url))?;
        let look = browser.measure(LOOK)?.as_str().map(|look| format!("{route}\n{look}")).context("no look")?;
        if !self.seen.lock().map_err(|_| anyhow::anyhow!("the other walk stopped"))?.insert(look) {
            return Ok(());
        }
        for size in [PHONE, DESK] {
            browser.resize(size)?;
            let found = self.judge.faults(browser)?;
            let found = found.iter().map(|fault| format!("{route} as {guest:?} at {}: {fault}", size.width));
            self.faults.lock().map_err(|_| anyhow::anyhow!("the other walk stopped"))?.extend(found);
        }
        Ok(())
    }
}
