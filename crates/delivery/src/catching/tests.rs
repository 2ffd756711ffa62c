//! What was taken is found again, also after a program that was killed; pages link only to our own pages.

use std::io::Write;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use tower::ServiceExt;

use super::web::pieces;
use super::*;
use crate::mail::{MailAttachment, Mailbox, OfficialMail};

const URL: &str = "https://noroshi.example";

fn mail(to: &str, name: &str) -> ReceivedMail {
    let mailbox = |name: &str, address: &str| Mailbox { name: name.to_owned(), address: address.parse().unwrap() };
    let mail = OfficialMail {
        message_id: format!("{to}.x"),
        date: Timestamp::from_micros(0),
        from: mailbox("全国診療連合会", "jimu@renmei.example"),
        reply_to: None,
        to: mailbox(name, to),
        subject: "不審なメールについて".to_owned(),
        text: format!("{name} 御中\n<b>{URL}/k/ABC</b>\nhttps://evil.example/k/ABC\n"),
        html: Some("<p>本文のHTML</p>".to_owned()),
        attachments: vec![MailAttachment {
            file_name: "別添.txt".to_owned(),
            content_type: "text/plain; charset=utf-8".to_owned(),
            bytes: "別添の文章".as_bytes().to_vec(),
        }],
        headers: Vec::new(),
    };
    ReceivedMail { from: "jimu@renmei.example".to_owned(), to: vec![to.to_owned()], raw: mail.to_bytes() }
}

async fn filled(folder: &Path) -> CatchingMailbox {
    let mailbox = CatchingMailbox::open(folder).unwrap();
    for (to, name) in
        [("a@one.example", "みなと坂クリニック"), ("b@two.example", "潮見医院"), ("c@ONE.example", "岬病院")]
    {
        mailbox.take(mail(to, name)).await.unwrap();
    }
    mailbox
}

fn found(mailbox: &CatchingMailbox, text: &str) -> Vec<usize> {
    let filter = MailFilter { text: text.to_owned(), skip: 0, limit: 10 };
    let (mails, count) = mailbox.messages(&filter);
    assert_eq!(mails.len(), count);
    mails.iter().map(|mail| mail.number).collect()
}

#[tokio::test]
async fn mails_are_found_by_address_and_name_the_newest_first() {
    let folder = tempfile::tempdir().unwrap();
    let mailbox = filled(folder.path()).await;
    assert_eq!(found(&mailbox, ""), [3, 2, 1]);
    assert_eq!(found(&mailbox, "One.example"), [3, 1]);
    assert_eq!(found(&mailbox, "潮見"), [2]);
    assert_eq!(found(&mailbox, "全国"), [0; 0], "only recipients are looked at");
    let (page, count) = mailbox.messages(&MailFilter { text: String::new(), skip: 1, limit: 1 });
    assert_eq!((page[0].number, page.len(), count), (2, 1, 3));
}

#[tokio::test]
async fn a_half_record_is_cut_off_and_the_rest_stays() {
    let folder = tempfile::tempdir().unwrap();
    drop(filled(folder.path()).await);
    let path = folder.path().join("mailbox");
    let whole = std::fs::read(&path).unwrap();
    std::fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(&whole[..whole.len() / 6]).unwrap();
    let mailbox = CatchingMailbox::open(folder.path()).unwrap();
    assert_eq!(mailbox.count(), 3);
    mailbox.take(mail("d@four.example", "沖診療所")).await.unwrap();
    let again = CatchingMailbox::open(folder.path()).unwrap();
    assert_eq!((again.count(), found(&again, "沖診療所")), (4, vec![4]));
    let (head, raw) = again.raw(2).unwrap().unwrap();
    assert_eq!((head.subject.as_str(), raw), ("不審なメールについて", mail("b@two.example", "潮見医院").raw));
    assert!(again.raw(0).unwrap().is_none() && again.raw(5).unwrap().is_none());
}

#[test]
fn only_our_own_pages_are_linked() {
    let linked = |line: &str| -> Vec<String> {
        pieces(line, URL).into_iter().filter(|piece| piece.is_link).map(|piece| piece.text).collect()
    };
    assert_eq!(linked("こちら(https://noroshi.example/k/AB)へ"), ["https://noroshi.example/k/AB"]);
    assert_eq!(linked("https://noroshi.example/k/A、https://noroshi.example/k/B。").len(), 2);
    for foreign in [
        "https://noroshi.example.evil.example/k",
        "https://evil.example/",
        "javascript:alert(1)",
        "http://noroshi.example/k",
    ] {
        assert!(linked(foreign).is_empty(), "{foreign}");
    }
    let line = "前 https://noroshi.example/k/AB 後";
    assert_eq!(pieces(line, URL).into_iter().map(|piece| piece.text).collect::<String>(), line);
}

async fn look(mailbox: &CatchingMailbox, path: &str) -> (StatusCode, String) {
    let state = CatchingState { mailbox: mailbox.clone(), public_url: URL.to_owned() };
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response = catching_routes(&state).into_router().oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

#[tokio::test]
async fn pages_show_a_mail_as_its_recipient_sees_it() {
    let folder = tempfile::tempdir().unwrap();
    let mailbox = filled(folder.path()).await;
    let (_, list) = look(&mailbox, "/demo/mailbox?q=%E6%BD%AE%E8%A6%8B").await;
    assert!(list.contains("潮見医院") && !list.contains("岬病院"), "{list}");
    let (_, page) = look(&mailbox, "/demo/mailbox/2").await;
    for shown in [
        "全国診療連合会 &#60;jimu@renmei.example&#62;",
        "潮見医院 御中",
        "別添.txt",
        "別添の文章",
        "/demo/mailbox/2/html",
    ] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    assert!(page.contains(r#"<a class="lk" href="https://noroshi.example/k/ABC">"#), "{page}");
    assert!(!page.contains("href=\"https://evil") && !page.contains("<b>https"), "{page}");
    assert!(look(&mailbox, "/demo/mailbox/2/html").await.1.contains("<p>本文のHTML</p>"));
    assert_eq!(look(&mailbox, "/demo/mailbox/9").await.0, StatusCode::NOT_FOUND);
    assert_eq!(look(&mailbox, "/demo/mailbox?page=0").await.0, StatusCode::OK);
}
