//! Every page of the table of routes, in its real states, inspected and photographed at both widths.
//!
//! The story is played once more; wherever a page shows something new, [`Album::look`] inspects it and takes its picture.
//! The list of visited routes must cover the table: a new page without a visit here fails.

mod rare;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::ensure;
use noroshi::site::Site;
use noroshi::start::{Overrides, configuration, open};
use noroshi_delivery::{CatchingMailbox, CatchingState};

use super::demonstration::{
    ADMINISTRATOR, APPROVER, AUTHOR, DISTRICT_CLERK, Demonstration, Fresh, MEMBER, POLICE, PREFECTURE_CLERK,
};
use super::driver::{Browser, DESK, PHONE};
use super::judge::Judge;
use super::play::{Clerk, Play};

const INSPECTION: &str = include_str!("inspection.js");
/// Answers that are no pages: files, machine-readable answers, and a mail as it is.
pub(crate) const NO_PAGES: &[&str] = &[
    "/bulletins/{id}/files/{file}",
    "/k/{code}/files/{file}",
    "/static/{file}",
    "/healthz",
    "/readyz",
    "/reach/{id}/unconfirmed.csv",
    "/reach/{id}/live",
    "/reach/{id}/unconfirmed.xlsx",
    "/reach/{id}/figures.csv",
    "/reach/{id}/figures.xlsx",
    "/reach/{id}/answers.csv",
    "/reach/{id}/answers.xlsx",
    "/directory.csv",
    "/directory.xlsx",
    "/directory/{serial}/protected.csv",
    "/directory/import/{id}/report.csv",
    "/demo/mailbox/{number}/html",
];

#[test]
fn every_page_is_well_formed_on_telephones_and_desks() -> anyhow::Result<()> {
    let (demonstration, browser) = (Demonstration::start()?, Browser::start(DESK)?);
    let album = Album::new(Play { browser: &browser, demonstration: &demonstration })?;
    doors(&album)?;
    let path = before_issue(&album)?;
    let (number, reach) = (album.play.publish()?, path.replace("/bulletins/", "/reach/"));
    album.look("/bulletins/{id}", "bulletin-issued")?;
    album.visit("/bulletins/{id}/pass", &format!("{path}/pass"), "bulletin-pass")?;
    let paper = relays(&album)?;
    receipts(&album, &number)?;
    rare::left_post(&album, &number)?;
    readers(&album, &path)?;
    offices(&album, &reach)?;
    topics(&album, &path)?;
    directory(&album)?;
    rare::many_protected(&album)?;
    rare::paper_taken_back(&album, &paper)?;
    rare::several_bodies(&album, &path)?;
    rare::passed_on(&album, &path)?;
    let faults = album.faults.take();
    ensure!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    let missed: Vec<String> = pages_of_the_table()?.difference(&album.seen.take()).cloned().collect();
    ensure!(missed.is_empty(), "pages of the table that nobody looked at: {missed:?}");
    Ok(())
}

#[test]
fn the_inspection_finds_what_it_looks_for() -> anyhow::Result<()> {
    let browser = Browser::start(PHONE)?;
    browser.open(
        "data:text/html;charset=utf-8,<html lang=en><title>t</title><h1>a</h1><h3>b</h3><p style='color:%23bbb'>pale</p>\
         <input><a href='https://elsewhere.example/'>out</a><button onclick='x()'>1</button><button>2</button>\
         <input aria-invalid=true aria-label=c><script></script><table><tr><th>d</table><p style='width:900px'>wide",
    )?;
    let found = browser.measure(INSPECTION)?.to_string();
    for fault in [
        "lang is not ja",
        "0 main",
        "scrolls sideways",
        "script",
        "style attribute",
        "event handler onclick",
        "leads outside",
        "field without label",
        "error is not told",
        "heading jumps from 1 to 3",
        "th without scope",
        "sticks out",
        "target ",
        "contrast ",
    ] {
        ensure!(found.contains(fault), "'{fault}' was not found, only {found}");
    }
    Ok(())
}

/// Pages with their pictures, and what was wrong with them.
struct Album<'a> {
    play: Play<'a>,
    folder: PathBuf,
    judge: Judge,
    seen: RefCell<BTreeSet<String>>,
    faults: RefCell<Vec<String>>,
}

impl<'a> Album<'a> {
    fn new(play: Play<'a>) -> anyhow::Result<Self> {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("../screenshots");
        std::fs::create_dir_all(&folder)?;
        Ok(Self { play, folder, judge: Judge::summon()?, seen: RefCell::default(), faults: RefCell::default() })
    }

    /// Inspects the page that is open, at both widths.
    fn look(&self, route: &str, name: &str) -> anyhow::Result<()> {
        let browser = self.play.browser;
        self.seen.borrow_mut().insert(route.to_owned());
        for size in [PHONE, DESK] {
            browser.resize(size)?;
            browser.picture(size, &self.folder.join(format!("{name}-{}.png", size.width)))?;
            let found = browser.measure(INSPECTION)?;
            let found = found.as_array().into_iter().flatten().filter_map(|fault| fault.as_str().map(str::to_owned));
            let found = found.chain(self.judge.faults(browser)?);
            self.faults.borrow_mut().extend(found.map(|fault| format!("{name} at {}: {fault}", size.width)));
        }
        // A page that answers 4xx is reported as such by the console; nothing else may be.
        let complaints =
            browser.complaints()?.into_iter().filter(|line| !line.contains("the server responded with a status of 4"));
        self.faults.borrow_mut().extend(complaints.map(|line| format!("{name}: console: {line}")));
        Ok(())
    }

    /// Sends a list and waits until these words tell that it was read.
    fn import(&self, kind: &str, (name, text): (&str, &str), words: &str) -> anyhow::Result<()> {
        let (play, browser) = (&self.play, self.play.browser);
        let folder = tempfile::TempDir::new()?;
        let file = folder.path().join(name);
        std::fs::write(&file, text)?;
        play.open("/directory/import")?;
        browser.click(&format!("input[value='{kind}']"))?;
        browser.fill("#list", &file.display().to_string())?;
        browser.click_words("試し読みをする")?;
        browser.open_until(&play.demonstration.at(&play.path()?), words)
    }

    /// Opens a page of a person and inspects it.
    fn visit(&self, route: &str, path: &str, name: &str) -> anyhow::Result<()> {
        self.play.open(path)?;
        self.look(route, name)
    }
}

/// All GET routes that are pages.
fn pages_of_the_table() -> anyhow::Result<BTreeSet<String>> {
    let folder = tempfile::TempDir::new()?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let overrides = Overrides { data: Some(folder.path().to_owned()), ..Overrides::default() };
        let app = open(configuration(&overrides)?).await?;
        let mailbox = CatchingMailbox::open(folder.path())?;
        let site = Site::new(&app, Some(CatchingState { mailbox, public_url: "http://127.0.0.1".to_owned() }));
        let pages = site.table().iter().filter(|entry| entry.method == "GET" && !NO_PAGES.contains(&entry.path));
        // The start only leads on.
        let pages = pages.map(|entry| entry.path.to_owned()).filter(|path| path != "/").collect();
        app.db.close().await;
        Ok(pages)
    })
}

/// What strangers see.
fn doors(album: &Album<'_>) -> anyhow::Result<()> {
    let (play, browser) = (&album.play, album.play.browser);
    album.visit("/guide", "/guide", "guide")?;
    album.visit("/signin", "/signin", "signin")?;
    browser.fill("#mail", "kishimoto")?;
    browser.click_words("リンクを送る")?;
    album.look("/signin", "signin-unreadable")?;
    browser.fill("#mail", "kishimoto@c000001.clinic.example")?;
    browser.click_words("リンクを送る")?;
    album.look("/signin", "signin-sent")?;
    browser.open_until(&play.demonstration.at("/demo/mailbox"), "サインイン")?;
    album.look("/demo/mailbox", "mailbox-first")?;
    browser.click("tbody tr td a")?;
    album.look("/demo/mailbox/{number}", "mail-signin")?;
    browser.click("a[href*='/signin/link/']")?;
    album.look("/signin/link/{token}", "signin-link")?;
    browser.open(play.demonstration.link(AUTHOR)?)?;
    album.look("/signin/demo/{token}", "signin-demo")?;
    album.visit("/signin/link/{token}", "/signin/link/unknown", "signin-link-unknown")?;
    album.visit("/k/{code}", "/k/UNKNOWN", "confirm-unknown")?;
    album.visit("/nowhere", "/nowhere", "not-found")?;
    let fresh = Fresh::start()?;
    browser.open(&fresh.link)?;
    album.look("/signin/first/{token}", "first")?;
    browser.click_words("登録して始める")?;
    album.look("/signin/first/{token}", "first-unready")
}

/// Draft, decision, number; gives the path of the bulletin.
fn before_issue(album: &Album<'_>) -> anyhow::Result<String> {
    let play = &album.play;
    play.enter(AUTHOR)?;
    album.visit("/now", "/now", "now-author-empty")?;
    album.visit("/bulletins", "/bulletins", "bulletins-empty")?;
    album.visit("/reach", "/reach", "reaches-empty")?;
    album.visit("/numbers", "/numbers", "numbers-empty")?;
    album.visit("/bulletins/new", "/bulletins/new", "draft-new")?;
    play.draft_incomplete()?;
    album.look("/bulletins/{id}/edit", "draft-incomplete")?;
    play.browser.click_words("保存する")?;
    album.look("/bulletins/{id}/edit", "draft-saved")?;
    play.browser.click_words("保存してファイルを添える")?;
    album.look("/bulletins/{id}/files", "files")?;
    play.browser.click_words("このファイルを加える")?;
    album.look("/bulletins/{id}/files", "files-refused")?;
    added_file(album)?;
    play.browser.click_words("下書きに戻る")?;
    let path = play.complete()?;
    album.look("/bulletins/{id}", "decide-author")?;
    album.visit("/bulletins", "/bulletins", "bulletins-submitted")?;
    play.enter(APPROVER)?;
    album.visit("/now", "/now", "now-approver")?;
    play.browser.click(".work .first .btn")?;
    album.look("/bulletins/{id}", "decide-approver")?;
    play.browser.click("details summary")?;
    play.browser.click("form[action$='/return'] button")?;
    album.look("/bulletins/{id}", "decide-return-refused")?;
    play.open(&path)?;
    play.approve_here()?;
    album.look("/bulletins/{id}", "decide-publish")?;
    play.browser.fill("#number", "第号")?;
    play.browser.click_words("発番して")?;
    album.look("/bulletins/{id}", "decide-number-unreadable")?;
    scheduled(album)?;
    play.open(&path)?;
    Ok(path)
}

/// A file that travels with the letter.
fn added_file(album: &Album<'_>) -> anyhow::Result<()> {
    let browser = album.play.browser;
    let folder = tempfile::TempDir::new()?;
    let file = folder.path().join("見分け方の一覧.csv");
    std::fs::write(&file, "見るところ,見分け方\nアドレス,「@」の右\n")?;
    browser.fill("#file", &file.display().to_string())?;
    browser.click_words("このファイルを加える")?;
    album.look("/bulletins/{id}/files", "files-added")
}

/// A moment to issue at, refused, set and given up again.
fn scheduled(album: &Album<'_>) -> anyhow::Result<()> {
    let browser = album.play.browser;
    browser.click_words("日時を決めて発出する")?;
    browser.fill("#at_date", "きのう")?;
    browser.click_words("この日時に発出を予約する")?;
    album.look("/bulletins/{id}", "schedule-refused")?;
    browser.click("#preset option:nth-child(2)")?;
    browser.click_words("この日時に発出を予約する")?;
    album.look("/bulletins/{id}", "schedule-set")?;
    browser.click_words("予約を取り消す")
}

/// The prefecture's and the district's covers; answers the page of a paper from outside.
fn relays(album: &Album<'_>) -> anyhow::Result<String> {
    let (play, browser) = (&album.play, album.play.browser);
    play.open_relay(Clerk::Prefecture)?;
    album.look("/relay/{id}", "relay-prefecture")?;
    browser.fill("#date", "きのう")?;
    browser.fill("#addressee", "")?;
    browser.click(".dock button[value='send']")?;
    album.look("/relay/{id}", "relay-faults")?;
    browser.click_words("送る会員を選ぶ")?;
    album.look("/relay/{id}/members", "relay-members")?;
    album.visit("/now", "/now", "now-clerk")?;
    album.visit("/relay", "/relay", "relays-waiting")?;
    ways_without_the_clerk(album)?;
    let paper = papers(album)?;
    play.relay(Clerk::Prefecture)?;
    album.look("/relay/{id}", "relay-sent")?;
    play.open_relay(Clerk::District)?;
    album.look("/relay/{id}", "relay-district")?;
    play.relay(Clerk::District)?;
    album.visit("/relay", "/relay", "relays-sent")?;
    Ok(paper)
}

/// First and last octets of a PNG: as much of a scan as is looked at.
const SCAN: &[u8] = b"\x89PNG\r\n\x1a\n\0\xff\0IEND\xaeB`\x82";

/// A paper from outside, refused and taken; then it and the bulletin behind one cover. Answers the page of the paper.
fn papers(album: &Album<'_>) -> anyhow::Result<String> {
    let (play, browser) = (&album.play, album.play.browser);
    album.visit("/papers/new", "/papers/new", "paper-new")?;
    browser.click_words("登録する")?;
    album.look("/papers/new", "paper-refused")?;
    let folder = tempfile::TempDir::new()?;
    let scan = folder.path().join("scan.png");
    std::fs::write(&scan, SCAN)?;
    browser.fill("#letter_file", &scan.display().to_string())?;
    browser.click("#kind option[value='information']")?;
    for (field, words) in [
        ("#issuer", "架空医療省 情報局(見本)"),
        ("#number", "医政総発1029第1号、医政地発1029第3号"),
        ("#date", "令和8年11月20日"),
        ("#addressee", "各関係団体の長"),
        ("#title", "備えの確認について(見本)"),
    ] {
        browser.fill(field, words)?;
    }
    browser.click_words("登録する")?;
    album.look("/bulletins/{id}", "paper-registered")?;
    let paper = play.path()?;
    browser.open_until(&play.demonstration.at("/relay"), "備えの確認について")?;
    for place in [1, 2] {
        browser.click(&format!(".work li:nth-child({place}) input"))?;
    }
    browser.click_words("1つの鑑文にまとめる")?;
    album.look("/relay/bundle", "relay-bundle")?;
    Ok(paper)
}

/// Who stands in, and what goes out by itself; both forms also when they cannot be read.
fn ways_without_the_clerk(album: &Album<'_>) -> anyhow::Result<()> {
    let browser = album.play.browser;
    album.visit("/relay/substitutes", "/relay/substitutes", "substitutes")?;
    browser.click_words("代理をお願いする")?;
    album.look("/relay/substitutes", "substitutes-refused")?;
    album.visit("/relay/policy", "/relay/policy", "policy")?;
    browser.fill("input[name='hours']", "900")?;
    browser.click_words("この時間で自動伝達する")?;
    album.look("/relay/policy", "policy-refused")
}

fn receipts(album: &Album<'_>, number: &str) -> anyhow::Result<()> {
    let (play, browser) = (&album.play, album.play.browser);
    play.open("/guide")?;
    browser.forget()?;
    album.visit("/demo/mailbox", "/demo/mailbox", "mailbox")?;
    album.visit("/demo/mailbox", "/demo/mailbox?q=ここにはない", "mailbox-nothing-found")?;
    play.open_mail(number)?;
    album.look("/demo/mailbox/{number}", "mail-bulletin")?;
    mail_as_html(album)?;
    browser.click("a[href*='/k/']")?;
    album.look("/k/{code}", "confirm")?;
    let path = play.path()?;
    browser.click_words("読みました(了知)")?;
    album.look("/k/{code}", "confirm-done")?;
    album.visit("/k/{code}", &path, "confirm-again")?;
    browser.click_words("この機関ではありません")?;
    album.look("/k/{code}", "confirm-elsewhere")
}

/// A mail is no page of ours: it has no frame, but it must fit and carry nothing active.
fn mail_as_html(album: &Album<'_>) -> anyhow::Result<()> {
    let browser = album.play.browser;
    let back = album.play.path()?;
    browser.click_words("HTMLで見る")?;
    let script = "const root = document.documentElement; return root.lang === 'ja' && \
                  root.scrollWidth <= root.clientWidth && !document.querySelector('script, img, style, link')";
    for size in [PHONE, DESK] {
        browser.resize(size)?;
        browser.picture(size, &album.folder.join(format!("mail-html-{}.png", size.width)))?;
        ensure!(browser.measure(script)? == serde_json::json!(true), "the mail's HTML at {}", size.width);
    }
    album.play.open(&back)
}

fn readers(album: &Album<'_>, path: &str) -> anyhow::Result<()> {
    let play = &album.play;
    play.enter(MEMBER)?;
    album.visit("/now", "/now", "now-member")?;
    album.visit("/bulletins", "/bulletins", "bulletins-member")?;
    album.visit("/bulletins/{id}", path, "bulletin-member")?;
    album.visit("/bulletins/{id}/attachment", &format!("{path}/attachment"), "attachment")?;
    album.visit("/bulletins/{id}/fax", &format!("{path}/fax"), "fax")?;
    album.visit("/archive", "/archive", "archive-member")?;
    album.visit("/archive", "/archive?q=メール", "archive-found")?;
    album.visit("/archive", "/archive?q=のこぎり&from=R8.4.1", "archive-nothing")?;
    album.visit("/archive", "/archive?q=メール&from=きのう", "archive-unreadable")?;
    play.enter(DISTRICT_CLERK)?;
    album.visit("/archive", "/archive?side=sent", "archive-clerk")?;
    album.visit("/bulletins/{id}", path, "bulletin-clerk")?;
    album.visit("/bulletins/{id}/attachment", &format!("{path}/attachment"), "attachment-clerk")?;
    play.enter(POLICE)?;
    album.visit("/now", "/now", "now-police")?;
    album.visit("/bulletins/{id}", path, "bulletin-not-for-police")
}

/// A topic page from its first word to its first document.
fn topics(album: &Album<'_>, path: &str) -> anyhow::Result<()> {
    let (play, browser) = (&album.play, album.play.browser);
    play.enter(AUTHOR)?;
    let related = path.replace("/bulletins/", "/archive/related/");
    album.visit("/archive/topics", "/archive/topics", "topics-empty")?;
    album.visit("/archive/related/{id}", &related, "related-empty")?;
    album.visit("/archive/topics/new", "/archive/topics/new", "topic-new")?;
    browser.click(".slim-2 .btn")?;
    album.look("/archive/topics/new", "topic-refused")?;
    browser.fill("#title", "役員をかたるメール")?;
    browser.fill("#intro", "役員や院長の名をかたるメールについて、これまでの文書を集めました。")?;
    browser.click(".slim-2 .btn")?;
    album.look("/archive/topics/{id}", "topic-empty")?;
    let topic = play.path()?;
    browser.fill("#number", "第999号")?;
    browser.click_words("加える")?;
    album.look("/archive/topics/{id}", "topic-unknown-number")?;
    album.visit("/archive/topics/{id}/edit", &format!("{topic}/edit"), "topic-edit")?;
    browser.fill("#title", "役員・院長をかたるメール")?;
    browser.click_words("保存する")?;
    album.look("/archive/topics/{id}", "topic-saved")?;
    play.open(&related)?;
    browser.click_words("加える")?;
    album.look("/archive/topics/{id}", "topic")?;
    album.visit("/archive/related/{id}", &related, "related")?;
    album.visit("/archive/topics", "/archive/topics", "topics")?;
    play.enter(MEMBER)?;
    album.visit("/archive/topics/{id}", &topic, "topic-member")
}

fn offices(album: &Album<'_>, reach: &str) -> anyhow::Result<()> {
    let play = &album.play;
    play.enter(AUTHOR)?;
    play.browser.open_until(&play.demonstration.at(reach), "1 / 60")?;
    album.look("/reach/{id}", "reach-author")?;
    play.browser.click("details summary")?;
    album.look("/reach/{id}", "reach-author-table")?;
    album.visit("/reach/{id}/unconfirmed", &format!("{reach}/unconfirmed"), "unconfirmed")?;
    album.visit(
        "/reach/{id}/unconfirmed",
        &format!("{reach}/unconfirmed?kind=prefectural&prefecture=40"),
        "unconfirmed-filtered",
    )?;
    play.browser.click("a[href*='/arrivals']")?;
    album.look("/reach/{id}/arrivals", "arrivals")?;
    album.visit("/reach/{id}/answers", &format!("{reach}/answers"), "answers")?;
    album.visit("/reach/{id}/sheet", &format!("{reach}/sheet"), "sheet")?;
    let id = reach.trim_start_matches("/reach/");
    album.visit("/reach/compare", &format!("/reach/compare?b={id}"), "compare")?;
    album.visit("/reach", "/reach", "reaches")?;
    album.visit("/now", "/now", "now-author")?;
    album.visit("/status", "/status", "status")?;
    album.visit("/status", "/status", "status")?;
    album.visit("/numbers", "/numbers", "numbers")?;
    play.browser.click("form[action='/numbers/hold'] button")?;
    album.look("/numbers", "numbers-hold")?;
    play.browser.fill("#purpose", "紙で送る総会の案内")?;
    play.browser.click("form[action='/numbers/hold'] button")?;
    play.browser.click("td details summary")?;
    album.look("/numbers", "numbers-cancel")?;
    play.enter(PREFECTURE_CLERK)?;
    album.visit("/reach/{id}", reach, "reach-prefecture")?;
    album.visit("/now", "/now", "now-clerk-done")
}

fn directory(album: &Album<'_>) -> anyhow::Result<()> {
    let (play, browser) = (&album.play, album.play.browser);
    play.enter(DISTRICT_CLERK)?;
    album.visit("/directory", "/directory", "directory-clerk")?;
    browser.click("tbody th a")?;
    album.look("/directory/{serial}", "directory-body-clerk")?;
    checked_again(album)?;
    play.enter(ADMINISTRATOR)?;
    album.visit("/now", "/now", "now-administrator")?;
    album.visit("/status", "/status", "status-administrator")?;
    album.visit("/directory", "/directory", "directory")?;
    album.visit("/directory", "/directory?q=ここにはない", "directory-nothing-found")?;
    album.visit("/directory", "/directory?q=C0000", "directory-institutions")?;
    browser.click("tbody th a")?;
    album.look("/directory/{serial}", "directory-body")?;
    browser.measure("document.querySelectorAll('details').forEach((e) => { e.open = true })")?;
    album.look("/directory/{serial}", "directory-body-open")?;
    browser.fill("#address", "でたらめ")?;
    browser.click_words("連絡先を加える")?;
    album.look("/directory/{serial}", "directory-body-refused")?;
    lists(album)
}

/// What a clerk verifies again, and whose names are protected.
fn checked_again(album: &Album<'_>) -> anyhow::Result<()> {
    let browser = album.play.browser;
    album.play.open("/directory?q=汐見地区")?;
    browser.click("tbody th a")?;
    let body = album.play.path()?;
    album.visit("/directory/{serial}/recheck", &format!("{body}/recheck"), "recheck")?;
    let people = format!("{body}/protected");
    album.visit("/directory/{serial}/protected", &people, "protected-empty")?;
    browser.fill("#role", "会長")?;
    browser.fill("#addresses", "でたらめ")?;
    browser.click_words("守る人を加える")?;
    album.look("/directory/{serial}/protected", "protected-refused")?;
    browser.fill("#name", "髙﨑 見本")?;
    browser.fill("#addresses", "takasaki@mail.example")?;
    browser.click_words("守る人を加える")?;
    album.visit("/directory/{serial}/protected", &people, "protected")?;
    browser.click("tbody th a")?;
    album.look("/directory/{serial}/protected/{person}", "protected-one")
}

/// A list with a fault, then without; read about and imported.
fn lists(album: &Album<'_>) -> anyhow::Result<()> {
    let browser = album.play.browser;
    album.visit("/directory/import", "/directory/import", "lists-empty")?;
    browser.click_words("試し読みをする")?;
    album.look("/directory/import", "lists-refused")?;
    let head = "コード,名称,都道府県,備考\n2710100013,みほん医院,大阪,\n";
    for (name, text, words, picture) in [
        ("直す行のある一覧.csv", format!("{head}27101,みじかいコードの医院,大阪,\n"), "直す行が1行", "list-refused"),
        ("一覧.csv", head.to_owned(), "1件を取り込む", "list-tried"),
    ] {
        album.import("institutions", (name, &text), words)?;
        album.look("/directory/import/{id}", picture)?;
    }
    let path = album.play.path()?;
    browser.click_words("1件を取り込む")?;
    browser.open_until(&album.play.demonstration.at(&path), "名簿に取り込みました")?;
    album.look("/directory/import/{id}", "list-taken")?;
    album.visit("/directory/import", "/directory/import", "lists")
}
