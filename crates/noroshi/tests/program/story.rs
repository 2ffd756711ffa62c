//! The usual steps of an office through the pages: a draft, its approval, its issue.

use std::net::SocketAddr;

use axum::http::StatusCode;
use noroshi::demo::Page;

use super::browser::Browser;

/// A draft that may be approved, with this title.
pub fn draft<'a>(title: &'a str, action: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("action", action),
        ("kind", "warning"),
        ("title", title),
        ("gist", "院長の名前で、見慣れないアドレスから届きます\n返信せず、ご本人に電話で確かめてください"),
        ("addressee", "都道府県診療連合会 担当理事"),
        ("honorific", "殿"),
        ("sender", "一般社団法人 全国診療連合会\n常任理事 榊原 透子"),
        ("letter", "院長を名乗る短いメールが相次いで届きました。\n\nつきましては、職員の皆さまにお伝えください。"),
        ("letter_audience", "members"),
        ("attachment_heading", ""),
        ("attachment", ""),
        ("attachment_audience", "members"),
        ("attachment_sentence", ""),
        ("due", ""),
        ("contact", "医療セプター事務局\n電話 03-0000-1124"),
    ]
}

/// Writes a draft and asks for approval; its page.
pub async fn submitted(author: &Browser, address: SocketAddr, title: &str) -> String {
    let new = ("/bulletins/new", "/bulletins/new");
    let saved = author.submit(address, new, &draft(title, "submit")).await.unwrap();
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    saved.location.unwrap()
}

/// Approves what lies at this page.
pub async fn approve(approver: &Browser, address: SocketAddr, path: &str) -> std::io::Result<Page> {
    approver.submit(address, (path, &format!("{path}/approve")), &[]).await
}

/// Issues with the proposed number.
pub async fn publish(approver: &Browser, address: SocketAddr, path: &str) -> std::io::Result<Page> {
    let page = approver.get(address, path).await?;
    let (Some(number), Some(date)) = (page.field("number"), page.field("date")) else { return Ok(page) };
    approver.send_again(address, (&page, &format!("{path}/publish")), &[("number", &number), ("date", &date)]).await
}

/// Sends the cover as it is filled in.
pub async fn relay(clerk: &Browser, address: SocketAddr, path: &str) -> std::io::Result<Page> {
    let page = clerk.get(address, path).await?;
    let names = ["label", "number", "date", "addressee", "honorific", "sender", "body", "own_words", "contact"];
    let filled: Vec<(&str, String)> = names.iter().map(|name| (*name, page.field(name).unwrap_or_default())).collect();
    let mut fields: Vec<(&str, &str)> = filled.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fields.push(("action", "send"));
    clerk.send_again(address, (&page, path), &fields).await
}
