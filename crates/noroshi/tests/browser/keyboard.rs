//! The same chain with the keyboard alone: everything is reached by Tab, works with Enter and Space, and shows where
//! the focus is.

use anyhow::ensure;
use serde_json::json;

use super::demonstration::{APPROVER, AUTHOR, Demonstration, PREFECTURE_CLERK};
use super::driver::{Browser, DESK, keys};
use super::play::{INSTITUTION_MAIL, LETTER_WORDS, TITLE};

/// No form of this program has more stops.
const MOST_STOPS: usize = 80;

#[test]
fn the_chain_is_played_with_the_keyboard_alone() -> anyhow::Result<()> {
    let (demonstration, browser) = (Demonstration::start()?, Browser::start(DESK)?);
    let keyboard = Keyboard { browser: &browser, demonstration: &demonstration };
    keyboard.sign_in(AUTHOR)?;
    keyboard.skip_navigation()?;
    let path = keyboard.draft()?;
    keyboard.sign_out()?;
    keyboard.sign_in(APPROVER)?;
    keyboard.decide(&path)?;
    keyboard.sign_out()?;
    keyboard.sign_in(PREFECTURE_CLERK)?;
    keyboard.relay()?;
    keyboard.sign_out()?;
    keyboard.confirm()
}

struct Keyboard<'a> {
    browser: &'a Browser,
    demonstration: &'a Demonstration,
}

impl Keyboard<'_> {
    /// Goes on with Tab until this has the focus; every stop on the way must be visible as one.
    fn tab_to(&self, css: &str) -> anyhow::Result<()> {
        let script = "const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();\
            return [e.matches(CSS), e === document.body || (style.outlineStyle !== 'none' \
            && parseFloat(style.outlineWidth) > 0 && box.bottom > 0 && box.top < innerHeight \
            && box.right > 0 && box.left < innerWidth), e.outerHTML.slice(0, 120)]"
            .replace("CSS", &json!(css).to_string());
        for _ in 0..MOST_STOPS {
            self.browser.press(keys::TAB)?;
            let stop = self.browser.measure(&script)?;
            ensure!(stop.get(1) == Some(&json!(true)), "the focus cannot be seen on {stop}");
            if stop.get(0) == Some(&json!(true)) {
                return Ok(());
            }
        }
        anyhow::bail!("Tab does not come to {css} at {}", self.browser.url()?)
    }

    fn press_on(&self, css: &str, key: char) -> anyhow::Result<()> {
        self.tab_to(css)?;
        self.browser.press_to_leave(key)
    }

    fn write_into(&self, css: &str, words: &str) -> anyhow::Result<()> {
        self.tab_to(css)?;
        self.browser.type_words(words)
    }

    fn shows(&self, words: &str) -> anyhow::Result<()> {
        let shown = self.browser.words()?;
        ensure!(shown.contains(words), "{words} is not shown but: {shown}");
        Ok(())
    }

    fn sign_in(&self, name: &str) -> anyhow::Result<()> {
        self.browser.open(self.demonstration.link(name)?)?;
        self.press_on("main button", keys::ENTER)?;
        self.shows("いま、対応が必要なこと")
    }

    fn sign_out(&self) -> anyhow::Result<()> {
        self.browser.open(&self.demonstration.at("/now"))?;
        self.press_on(".who button", keys::SPACE)?;
        ensure!(self.browser.has("form[action='/signin']")?, "the session did not end");
        Ok(())
    }

    /// The first stop leads over the navigation into the page.
    fn skip_navigation(&self) -> anyhow::Result<()> {
        self.browser.open(&self.demonstration.at("/bulletins"))?;
        self.press_on(".skip", keys::ENTER)?;
        self.browser.press(keys::TAB)?;
        let is_inside = self.browser.measure("return document.activeElement.closest('main') !== null")?;
        ensure!(is_inside == json!(true), "after skipping, the focus is not in the page");
        Ok(())
    }

    fn draft(&self) -> anyhow::Result<String> {
        let browser = self.browser;
        browser.open(&self.demonstration.at("/now"))?;
        self.press_on("nav a[href='/bulletins']", keys::ENTER)?;
        self.press_on("main a[href='/bulletins/new']", keys::ENTER)?;
        let before = browser.value("#kind")?;
        self.press_on("#kind", keys::DOWN)?;
        ensure!(browser.value("#kind")? != before, "the kind cannot be chosen by keyboard");
        self.write_into("#title", TITLE)?;
        self.press_on(".dock button[value='submit']", keys::ENTER)?;
        // The summary of what is missing leads to the field.
        self.press_on(".note a[href='#gist']", keys::ENTER)?;
        browser.press(keys::TAB)?;
        let is_near = browser.measure("return document.activeElement.closest('#draft') !== null")?;
        ensure!(is_near == json!(true), "the summary does not lead into the form");
        browser.open(&browser.url()?)?;
        self.write_into("#gist", "返信せず、ご本人に電話で確かめてください")?;
        self.write_into("#letter", LETTER_WORDS)?;
        self.press_on(".dock button[value='submit']", keys::SPACE)?;
        self.shows("決裁を待っています")?;
        let url = browser.url()?;
        Ok(url.strip_prefix(&self.demonstration.url).unwrap_or(&url).to_owned())
    }

    fn decide(&self, path: &str) -> anyhow::Result<()> {
        self.press_on(".work .first .btn", keys::ENTER)?;
        ensure!(self.browser.url()?.ends_with(path), "the work list leads elsewhere");
        self.press_on("form[action$='/approve'] button", keys::SPACE)?;
        self.press_on("form[action$='/publish'] button", keys::ENTER)?;
        self.shows(LETTER_WORDS)
    }

    fn relay(&self) -> anyhow::Result<()> {
        self.browser.open_until(&self.demonstration.at("/relay"), TITLE)?;
        self.press_on(".work .first .btn", keys::ENTER)?;
        self.write_into("#own_words", "本会でも気をつけましょう。")?;
        self.press_on(".dock button[value='send']", keys::SPACE)?;
        self.shows("に送りました")
    }

    fn confirm(&self) -> anyhow::Result<()> {
        let search = self.demonstration.at(&format!("/demo/mailbox?q={INSTITUTION_MAIL}"));
        self.browser.open_until(&search, TITLE)?;
        self.press_on("tbody tr td a", keys::ENTER)?;
        self.press_on("a[href*='/k/']", keys::ENTER)?;
        self.write_into("#who", "受付 見本")?;
        self.press_on("form:has(#who) button", keys::SPACE)?;
        self.shows("了知を記録しました")
    }
}
