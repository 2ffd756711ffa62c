//! Panels that only some people meet: who works for several bodies, passes on to another tree, takes a paper back, keeps
//! hundreds of protected people, or left the post to which a mail was sent.

use super::{ADMINISTRATOR, AUTHOR, Album, PREFECTURE_CLERK};

/// The paper that was registered by mistake is taken back, by the clerk who did it.
pub(super) fn paper_taken_back(album: &Album<'_>, paper: &str) -> anyhow::Result<()> {
    let (play, browser) = (&album.play, album.play.browser);
    play.enter(PREFECTURE_CLERK)?;
    play.open(paper)?;
    browser.click_words("登録を取り消す")?;
    album.look("/bulletins/{id}", "paper-take-back")?;
    browser.fill("#take_back_reason", "別の文書のファイルを選んでいました")?;
    browser.click("form[action$='/take-back'] button")?;
    album.look("/bulletins/{id}", "paper-taken-back")
}

/// Whoever holds the mail says that the post has changed hands.
pub(super) fn left_post(album: &Album<'_>, number: &str) -> anyhow::Result<()> {
    let (play, browser) = (&album.play, album.play.browser);
    play.open_mail(number)?;
    browser.click("a[href*='/k/']")?;
    browser.click_words("担当者が替わりました")?;
    album.look("/k/{code}", "confirm-left-post")
}

/// The author also writes for a prefecture: each page asks which of the two is meant.
pub(super) fn several_bodies(album: &Album<'_>, path: &str) -> anyhow::Result<()> {
    let (play, browser) = (&album.play, album.play.browser);
    play.enter(ADMINISTRATOR)?;
    play.open("/directory?q=高知県診療連合会")?;
    browser.click("tbody th a")?;
    browser.click_words("担当者を加える")?;
    browser.fill("#person_name", AUTHOR)?;
    browser.fill("#mail", "kanno@shinryo.example")?;
    browser.click("#role option[value='author']")?;
    browser.click("form[action$='/people'] button")?;
    album.look("/directory/{serial}", "directory-body-person-added")?;
    play.enter(AUTHOR)?;
    album.visit("/bulletins/new", "/bulletins/new", "draft-offices")?;
    album.visit("/numbers", "/numbers", "numbers-bodies")?;
    album.visit("/reach/{id}", &path.replace("/bulletins/", "/reach/"), "reach-scopes")?;
    album.visit("/bulletins", "/bulletins", "bulletins-offices")
}

/// The author passes the bulletin on to the dental tree, after reading whom it reaches.
pub(super) fn passed_on(album: &Album<'_>, path: &str) -> anyhow::Result<()> {
    let (play, browser) = (&album.play, album.play.browser);
    play.enter(AUTHOR)?;
    play.open(&format!("{path}/pass"))?;
    browser.click("a[href*='/pass?body=']")?;
    album.look("/bulletins/{id}/pass", "pass-confirm")?;
    browser.click("#confirm button")?;
    album.look("/bulletins/{id}/pass", "pass-done")
}

/// More protected people than one page holds.
pub(super) fn many_protected(album: &Album<'_>) -> anyhow::Result<()> {
    let (play, browser) = (&album.play, album.play.browser);
    let mut list = "氏名,読み,役職,所属,アドレス\n".to_owned();
    for number in 1..=250 {
        list.push_str(&format!(
            "見本 {number}郎,みほん,会長,汐見地区診療連合会,kaicho{number}@shiomi.district.example\n"
        ));
    }
    album.import("people", ("守る人.csv", &list), "250件を取り込む")?;
    let list = play.path()?;
    browser.click_words("250件を取り込む")?;
    browser.open_until(&play.demonstration.at(&list), "取り込みました")?;
    play.open("/directory?q=全国診療連合会")?;
    browser.click("tbody th a")?;
    album.visit("/directory/{serial}/protected", &format!("{}/protected?page=2", play.path()?), "protected-page-2")
}
