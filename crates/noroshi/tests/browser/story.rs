//! The chain of three tiers, played by hand on a telephone and at a desk: what each does, and what each may see.

use anyhow::{Context, ensure};
use serde_json::json;

use super::demonstration::{
    ADMINISTRATOR, APPROVER, AUTHOR, DISTRICT_CLERK, Demonstration, MEMBER, MINISTRY, POLICE, PREFECTURE_CLERK, VENDOR,
};
use super::driver::{Browser, DESK, PHONE, Size};
use super::play::{Clerk, LETTER_WORDS, Play, SECRET, TITLE};

#[test]
fn the_chain_is_played_on_a_telephone() -> anyhow::Result<()> {
    chain(PHONE)
}

#[test]
fn the_chain_is_played_at_a_desk() -> anyhow::Result<()> {
    chain(DESK)
}

/// What the story brought forth.
struct Issued {
    path: String,
    number: String,
    covers: [String; 2],
}

impl Issued {
    fn reach(&self) -> String {
        self.path.replace("/bulletins/", "/reach/")
    }
}

fn chain(size: Size) -> anyhow::Result<()> {
    let (demonstration, browser) = (Demonstration::start()?, Browser::start(size)?);
    let play = Play { browser: &browser, demonstration: &demonstration };
    let (path, number) = issue(&play)?;
    let prefecture = play.relay(Clerk::Prefecture)?;
    let district = play.relay(Clerk::District)?;
    let issued = Issued { path, number, covers: [prefecture, district] };
    let institution = confirm(&play, &issued)?;
    member_reads(&play, &issued)?;
    print(&play, &issued)?;
    figures(&play, &issued, &institution)?;
    tiers_see_their_part(&play, &issued)?;
    others_see_nothing(&play, &issued)
}

fn issue(play: &Play<'_>) -> anyhow::Result<(String, String)> {
    let browser = play.browser;
    play.draft_incomplete()?;
    ensure!(browser.value("#title")? == TITLE, "what was typed is gone");
    for field in ["gist", "letter"] {
        let beside = browser.has(&format!(".field:has(#{field}) > .err"))?;
        ensure!(beside && browser.has(&format!("#{field}[aria-invalid]"))?, "no words beside {field}");
    }
    ensure!(!browser.has(".field:has(#title) > .err")?, "the title was complained about though it was there");
    let path = play.complete()?;
    ensure!(!browser.words()?.contains("この内容で決裁する"), "the author is offered to approve");
    ensure!(browser.words()?.contains("決裁を待っています"), "the author does not see what comes next");
    play.approve()?;
    ensure!(play.path()? == path, "the approver came to another page");
    let number = play.publish()?;
    let letter = browser.text("article.paper")?;
    ensure!(letter.contains(&number) && letter.contains(LETTER_WORDS), "the issued letter is not shown");
    Ok((path, number))
}

/// The institution reads its mail and confirms by its link; gives the institution's name.
fn confirm(play: &Play<'_>, issued: &Issued) -> anyhow::Result<String> {
    let browser = play.browser;
    browser.open(&play.demonstration.at("/guide"))?;
    browser.forget()?;
    let district = &issued.covers[1];
    play.open_mail(district)?;
    let mail = browser.words()?;
    for words in [&issued.number, &issued.covers[0], district, LETTER_WORDS] {
        ensure!(mail.contains(words), "the mail does not carry {words}");
    }
    ensure!(!browser.source()?.contains(SECRET), "the mail carries the restricted attachment");
    browser.click("a[href*='/k/']")?;
    ensure!(browser.words()?.contains(TITLE), "the receipt page does not say what it is about");
    let institution = browser.text("form .sp-2 + p b, form p b")?;
    browser.fill("#who", "受付 見本")?;
    browser.click_words("読みました(了知)")?;
    ensure!(browser.words()?.contains("了知を記録しました"), "the receipt was not recorded: {}", browser.words()?);
    ensure!(!browser.source()?.contains(SECRET), "the receipt page carries the restricted attachment");
    Ok(institution)
}

fn member_reads(play: &Play<'_>, issued: &Issued) -> anyhow::Result<()> {
    let browser = play.browser;
    play.enter(MEMBER)?;
    play.open("/bulletins")?;
    browser.click_words(TITLE)?;
    ensure!(browser.words()?.contains("了知済"), "the member does not see that it is confirmed");
    let letters = browser.words()?;
    for number in issued.covers.iter().chain([&issued.number]) {
        ensure!(letters.contains(number.as_str()), "the member does not see the letter {number}");
    }
    ensure!(!browser.source()?.contains(SECRET), "the letter's page carries the attachment");
    browser.click_words("別添を開く")?;
    let attachment = browser.words()?;
    ensure!(attachment.contains(SECRET) && attachment.contains("開いたことを記録しました"), "no attachment");
    Ok(())
}

/// What comes out of the printer: the covers and the letter, each on its own sheet, and no navigation.
fn print(play: &Play<'_>, issued: &Issued) -> anyhow::Result<()> {
    let browser = play.browser;
    play.open(&issued.path)?;
    browser.tools("Emulation.setEmulatedMedia", &json!({"media": "print"}))?;
    let shown = |css: &str| -> anyhow::Result<u64> {
        let script = "return [...document.querySelectorAll(CSS)].filter((e) => e.checkVisibility()).length";
        Ok(browser.measure(&script.replace("CSS", &json!(css).to_string()))?.as_u64().unwrap_or_default())
    };
    let (letters, words) = (shown(".paper")?, browser.words()?);
    let left = [shown("nav")?, shown("button")?, shown(".btn")?, shown("footer")?, shown(".crumb")?, shown(".skip")?];
    browser.tools("Emulation.setEmulatedMedia", &json!({"media": ""}))?;
    ensure!(letters == 3, "{letters} letters are printed");
    for number in issued.covers.iter().chain([&issued.number]) {
        ensure!(words.contains(number.as_str()), "the print lacks {number}");
    }
    ensure!(left == [0; 6], "navigation is printed: {left:?}");
    let printed = browser.print()?;
    let text = String::from_utf8_lossy(&printed);
    let pages = text.matches("/Type /Page").count() - text.matches("/Type /Pages").count();
    ensure!(text.starts_with("%PDF") && pages == 3, "{pages} sheets instead of 3");
    Ok(())
}

fn figures(play: &Play<'_>, issued: &Issued, institution: &str) -> anyhow::Result<()> {
    let browser = play.browser;
    play.enter(AUTHOR)?;
    browser.open_until(&play.demonstration.at(&issued.reach()), "1 / 60")?;
    let tiles = browser.measure("return document.querySelectorAll('svg g[role=img]').length")?;
    ensure!(tiles == json!(47), "{tiles} tiles");
    browser.click_words("か所を見る")?;
    let names = "return [...document.querySelectorAll('tbody th')].map((e) => e.innerText.split('\\n')[0])";
    let mut waiting = Vec::new();
    play.open(&format!("{}/unconfirmed?kind=institution", issued.reach()))?;
    loop {
        let page = browser.measure(names)?;
        waiting.extend(page.as_array().into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)));
        if !browser.has("a[href*='after=']")? {
            break;
        }
        browser.click("a[href*='after=']")?;
    }
    ensure!(waiting.len() == 59, "{} institutions are waited for", waiting.len());
    ensure!(!waiting.iter().any(|name| name == institution), "{institution} confirmed and is still listed");
    Ok(())
}

/// Who stands higher sees no covers of lower tiers' neighbours; a member elsewhere sees only the covers on their way.
fn tiers_see_their_part(play: &Play<'_>, issued: &Issued) -> anyhow::Result<()> {
    let browser = play.browser;
    for clerk in [PREFECTURE_CLERK, DISTRICT_CLERK] {
        play.enter(clerk)?;
        play.open(&issued.path)?;
        ensure!(browser.words()?.contains(&issued.covers[0]), "{clerk} does not see the prefecture's cover");
        ensure!(!browser.words()?.contains("この内容で決裁する"), "{clerk} is offered to approve");
    }
    let elsewhere = add_member_elsewhere(play)?;
    play.enter(DISTRICT_CLERK)?;
    play.open(&elsewhere)?;
    not_found(play, "a district's clerk at an institution of another prefecture")?;
    play.demonstration.enter_by_mail(browser, ELSEWHERE)?;
    play.open(&issued.path)?;
    ensure!(browser.words()?.contains(&issued.number), "a member elsewhere does not see the letter");
    for number in &issued.covers {
        ensure!(!browser.source()?.contains(number.as_str()), "a member elsewhere sees the cover {number}");
    }
    ensure!(!browser.words()?.contains("到達"), "a member is led to the figures of reach");
    play.open(&issued.reach())?;
    not_found(play, "a member at the figures of reach")
}

const ELSEWHERE: &str = "mihon@elsewhere.example";

/// The administrator enters a member at an institution of another prefecture; gives the path of the institution.
fn add_member_elsewhere(play: &Play<'_>) -> anyhow::Result<String> {
    let browser = play.browser;
    play.enter(ADMINISTRATOR)?;
    play.open("/directory?q=C0000")?;
    let script = "return [...document.querySelectorAll('tbody tr')].find((row) => \
                  row.innerText.includes('医療機関') && !row.innerText.includes('高知県'))\
                  .querySelector('a').getAttribute('href')";
    let institution = browser.measure(script)?.as_str().context("no institution elsewhere")?.to_owned();
    play.open(&institution)?;
    browser.click_words("担当者を加える")?;
    browser.fill("#person_name", "見本 みどり")?;
    browser.fill("#mail", ELSEWHERE)?;
    browser.click("#role option[value='institution_member']")?;
    browser.click("form[action$='/people'] .btn")?;
    ensure!(browser.words()?.contains("見本 みどり"), "the member was not entered: {}", browser.words()?);
    Ok(institution)
}

fn not_found(play: &Play<'_>, who: &str) -> anyhow::Result<()> {
    let (words, source) = (play.browser.words()?, play.browser.source()?);
    ensure!(words.contains("見つかりませんでした"), "{who} is not told 'not found' but: {words}");
    for secret in [TITLE, LETTER_WORDS, SECRET] {
        ensure!(!source.contains(secret), "{who} sees {secret}");
    }
    Ok(())
}

fn others_see_nothing(play: &Play<'_>, issued: &Issued) -> anyhow::Result<()> {
    let attachment = format!("{}/attachment", issued.path);
    for name in [VENDOR, POLICE, MINISTRY] {
        play.enter(name)?;
        for path in [&issued.path, &attachment, &issued.reach()] {
            play.open(path)?;
            not_found(play, name)?;
        }
        play.open("/bulletins")?;
        ensure!(!play.browser.source()?.contains(TITLE), "{name} sees the title in the list");
    }
    play.browser.forget()?;
    for path in [&issued.path, &attachment, &issued.reach(), &"/bulletins".to_owned()] {
        play.open(path)?;
        ensure!(play.path()? == "/signin", "a stranger comes to {}", play.path()?);
        ensure!(!play.browser.source()?.contains(TITLE), "a stranger sees the title");
    }
    play.enter(APPROVER)?;
    play.open("/numbers")?;
    ensure!(play.browser.words()?.contains(&issued.number), "the number is not in the book");
    Ok(())
}
