//! The office's usual steps through the pages: drafting, approving, issuing, relaying with a cover.

use axum::http::StatusCode;
use noroshi::demo::{Sector, Visitor};
use noroshi_access::{Purpose, issue_link};
use noroshi_terms::PersonId;

/// What somebody writes; the rest of the form is always the same.
#[derive(Debug, Clone, Copy)]
pub struct Writing {
    /// 件名.
    pub title: &'static str,
    /// 本文.
    pub letter: &'static str,
    /// 別添 for restricted readers.
    pub attachment: &'static str,
}

/// A person signs in.
pub async fn enter(sector: &Sector, person: PersonId) -> Visitor {
    let mut tx = sector.app.db.begin().await.unwrap();
    let link = issue_link(&mut tx, &sector.app, Purpose::Demonstration, Some(person)).await.unwrap();
    tx.commit().await.unwrap();
    let mut visitor = Visitor::new(sector.site.router());
    visitor.sign_in(&link.path).await.unwrap();
    visitor
}

/// The one of the cast with this role signs in.
pub async fn enter_as(sector: &Sector, role: &str) -> Visitor {
    enter(sector, sector.player(role).unwrap().id).await
}

fn fields(writing: Writing, action: &str) -> Vec<(&'static str, &str)> {
    vec![
        ("revision", "0"),
        ("action", action),
        ("kind", "warning"),
        ("title", writing.title),
        ("gist", "見慣れない差出人にご注意ください"),
        ("addressee", "都道府県の会 担当理事"),
        ("honorific", "殿"),
        ("sender", "全国診療連合会"),
        ("letter", writing.letter),
        ("letter_audience", "members"),
        ("attachment_heading", "見分け方"),
        ("attachment", writing.attachment),
        ("attachment_audience", "medical_staff_nda"),
        ("attachment_sentence", "職員の方だけにお見せください。"),
        ("due", ""),
        ("contact", "事務局 電話 03-0000-1124"),
        ("own", ""),
    ]
}

/// Saves a draft; answers the path of its page.
pub async fn draft(author: &mut Visitor, writing: Writing) -> String {
    let saved = author.submit("/bulletins/new", "/bulletins/new", &fields(writing, "save")).await.unwrap();
    let edit = saved.location.unwrap_or_else(|| panic!("the draft was refused ({})", saved.status));
    edit.trim_end_matches("/edit").to_owned()
}

/// Drafts and submits; answers the path of the bulletin's page.
pub async fn submit(author: &mut Visitor, writing: Writing) -> String {
    let saved = author.submit("/bulletins/new", "/bulletins/new", &fields(writing, "submit")).await.unwrap();
    saved.location.unwrap_or_else(|| panic!("the draft was refused ({}): {}", saved.status, saved.text))
}

/// Approves and issues with the proposed number.
pub async fn issue(approver: &mut Visitor, path: &str) -> String {
    let page = approver.get(path).await.unwrap();
    let revision = page.field("revision").expect("a draft to approve");
    let approved = approver.submit(path, &format!("{path}/approve"), &[("revision", &revision)]).await.unwrap();
    assert_eq!(approved.status, StatusCode::SEE_OTHER, "approving");
    let page = approver.get(path).await.unwrap();
    let (number, date) = (page.field("number").expect("a number"), page.field("date").expect("a date"));
    let revision = page.field("revision").expect("a revision");
    let fields = [("revision", revision.as_str()), ("number", &number), ("date", &date)];
    let issued = approver.submit(path, &format!("{path}/publish"), &fields).await;
    assert_eq!(issued.unwrap().status, StatusCode::SEE_OTHER, "issuing as {number}");
    number
}

/// Fills in the cover as proposed, with own words; `action` is `save` or `send`. Answers its number.
pub async fn cover(clerk: &mut Visitor, path: &str, own_words: &str, action: &str) -> String {
    let page = clerk.get(path).await.unwrap();
    assert_eq!(page.status, StatusCode::OK, "the page of the cover");
    let names = ["revision", "label", "number", "date", "addressee", "honorific", "sender", "body", "contact"];
    let filled: Vec<(&str, String)> = names.iter().map(|name| (*name, page.field(name).unwrap_or_default())).collect();
    let mut fields: Vec<(&str, &str)> = filled.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fields.extend([("own_words", own_words), ("action", action)]);
    let done = clerk.submit(path, path, &fields).await.unwrap();
    assert_eq!(done.status, StatusCode::SEE_OTHER, "the cover was refused: {}", done.text);
    page.field("number").unwrap_or_default()
}
