//! Issuing is one transaction: everything or nothing, and what was issued never changes unnoticed.

use noroshi_formats::ContentHash;
use noroshi_platform::db::query;
use noroshi_platform::testing::on_both;
use noroshi_terms::{Audience, BulletinId, Tlp};

use super::{DISTRICT, DraftText, Office, PublishError, StatusCode, body, hired, migrations, text};
use crate::stage::{Stage, StepError};
use crate::store::{self, Issue};
use crate::{BulletinKind, ContentError, IssuedContent, issued_in};

async fn stored(office: &Office, id: BulletinId) -> (String, String) {
    office.row(id).await.content.expect("content once issued")
}

#[tokio::test]
async fn issuing_writes_everything_that_belongs_to_it() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.issued(&text(), "全診連発第12号").await;
        let (json, hash) = stored(&office, id).await;
        assert_eq!(ContentHash::of(&json).to_string(), hash);
        let content = IssuedContent::read(id, &json, &hash).unwrap();
        assert_eq!(content.canonical().unwrap().0, json, "stored in its one form");
        assert_eq!(content.letter.title, "役員をかたるメールへの注意(注意喚起)");
        assert_eq!(
            (content.number().as_str(), content.letter.date.to_string().as_str()),
            ("全診連発第12号", "令和8年11月24日")
        );
        let attachment = content.attachment.unwrap();
        assert_eq!((attachment.tlp, attachment.sentence.as_str()), (Tlp::Amber, "医療機関の中だけで扱ってください。"));
        assert_eq!(attachment.body, text().attachment);
        for sql in [
            "SELECT COUNT(*) AS rows_there FROM number_taken WHERE serial = 12 AND body = 1 AND fiscal_year = 2026",
            "SELECT COUNT(*) AS rows_there FROM dispatch WHERE path = 'direct' AND under_body = 1",
            "SELECT COUNT(*) AS rows_there FROM job WHERE kind = 'bulletin.issued'",
            "SELECT COUNT(*) AS rows_there FROM job WHERE kind = 'delivery.expand'",
            "SELECT COUNT(*) AS rows_there FROM audit_entry WHERE verb = 'bulletin.publish'",
            "SELECT COUNT(*) AS rows_there FROM part WHERE part = 'letter' AND audience = 'members'",
            "SELECT COUNT(*) AS rows_there FROM part WHERE part = 'attachment' AND audience = 'medical_staff_nda'",
        ] {
            assert_eq!(office.count(sql).await, 1, "{sql}");
        }
        let entry = query("SELECT detail FROM audit_entry WHERE verb = 'bulletin.publish'");
        let detail: String = entry.one(&office.test.app.db).await.unwrap().get("detail").unwrap();
        assert_eq!(detail, format!("全診連発第12号 {hash}"));
    })
    .await;
}

#[tokio::test]
async fn a_bulletin_without_attachment_has_one_part() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let plain = DraftText { attachment: String::new(), attachment_heading: " ".into(), ..text() };
        let id = office.issued(&plain, "全診連発第1号").await;
        assert_eq!(office.count("SELECT COUNT(*) AS rows_there FROM part").await, 1);
        assert_eq!(issued_in(&office.test.app.db, id).await.unwrap().unwrap().attachment, None);
    })
    .await;
}

/// Publishing must fail and leave everything as it was.
async fn nothing_happens(office: &Office, id: BulletinId, number: &str) -> PublishError {
    let before = office.traces(id).await;
    let error = office.publish(&office.approver, id, number).await.unwrap_err();
    assert_eq!(office.traces(id).await, before, "{error}");
    error
}

#[tokio::test]
async fn only_what_is_approved_is_issued() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.create(&text()).await;
        for label in ["下書き", "決裁待ち"] {
            let error = nothing_happens(&office, id, "全診連発第1号").await;
            assert!(matches!(error, PublishError::Step(StepError::WrongStage(stage)) if stage == label), "{error}");
            office.submit(id, 1).await.ok();
        }
        office.approve(&office.approver, id, 1).await.unwrap();
        office.publish(&office.author, id, "全診連発第1号").await.unwrap();
        let error = nothing_happens(&office, id, "全診連発第2号").await;
        assert_eq!(error.to_string(), "起案 一郎さんが11月24日 10時00分に、全診連発第1号として先に発出しました。");
    })
    .await;
}

#[tokio::test]
async fn a_taken_or_cancelled_number_leaves_nothing_half_done() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        office.issued(&text(), "全診連発第1号").await;
        let id = office.approved(&text()).await;
        let error = nothing_happens(&office, id, "全診連発 第1号").await;
        let reason = error.to_string();
        assert!(matches!(error, PublishError::Number(_)) && reason.contains("決裁 二葉"), "{reason}");
        office.tamper("UPDATE number_taken SET cancelled_at = 1, cancel_reason = '誤り'").await.unwrap();
        assert!(nothing_happens(&office, id, "全診連発第1号").await.to_string().contains("欠番"));
        assert_eq!(office.row(id).await.stage.label(), "決裁済・発番待ち");
        office.publish(&office.approver, id, "全診連発第2号").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_fault_at_any_later_point_undoes_what_went_before() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.approved(&text()).await;
        for (break_it, mend_it) in [
            ("ALTER TABLE part RENAME TO lost", "ALTER TABLE lost RENAME TO part"),
            ("ALTER TABLE dispatch RENAME TO lost", "ALTER TABLE lost RENAME TO dispatch"),
            ("ALTER TABLE audit_unsealed RENAME TO lost", "ALTER TABLE lost RENAME TO audit_unsealed"),
        ] {
            let before = office.traces(id).await;
            office.tamper(break_it).await.unwrap();
            let error = office.publish(&office.approver, id, "全診連発第3号").await.unwrap_err();
            assert!(matches!(error, PublishError::Database(_)), "{break_it}: {error}");
            office.tamper(mend_it).await.unwrap();
            assert_eq!(office.traces(id).await, before, "{break_it}");
            assert_eq!(office.count("SELECT COUNT(*) AS rows_there FROM part").await, 0, "{break_it}");
        }
        office.publish(&office.approver, id, "全診連発第3号").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_is_issued_is_the_text_that_was_approved() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.approved(&text()).await;
        let mut tx = office.test.app.db.begin().await.unwrap();
        let issue = |revision| Issue {
            title: "件名".to_owned(),
            id,
            revision,
            by: office.approver.person(),
            at: office.test.app.now(),
            number: "全診連発第1号".into(),
            date: "2026-11-24".parse().unwrap(),
            content: "{}",
            hash: String::new(),
        };
        assert_eq!(store::set_issued(&mut tx, issue(2)).await.unwrap(), 0, "a text saved and approved in between");
        assert_eq!(store::set_issued(&mut tx, issue(1)).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn issued_content_cannot_be_saved_over_given_back_or_approved_again() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.issued(&text(), "全診連発第1号").await;
        let (content, before) = (stored(&office, id).await, office.traces(id).await);
        assert!(office.save(&office.author, id, 1, &DraftText::default()).await.is_err());
        assert!(office.submit(id, 1).await.is_err());
        assert!(office.approve(&office.second_approver, id, 1).await.is_err());
        assert!(office.send_back(&office.second_approver, id, "戻します").await.is_err());
        assert_eq!((stored(&office, id).await, office.traces(id).await), (content, before));
    })
    .await;
}

#[tokio::test]
async fn altered_content_is_noticed_and_not_shown() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.issued(&text(), "全診連発第1号").await;
        let reader = hired(&office.test, "伝達 五月", "association_clerk", body(DISTRICT)).await;
        assert_eq!(office.open(&reader, &format!("/bulletins/{id}")).await.0, StatusCode::OK);
        let (json, hash) = stored(&office, id).await;
        let altered = json.replace("電話で", "メールで");
        assert!(matches!(IssuedContent::read(id, &altered, &hash), Err(ContentError::Altered(which)) if which == id));
        assert!(IssuedContent::read(id, &json, &hash.to_uppercase()).is_err());
        office.tamper("UPDATE bulletin SET content = replace(content, '電話で', 'メールで')").await.unwrap();
        for path in [format!("/bulletins/{id}"), format!("/bulletins/{id}/attachment")] {
            let (status, page) = office.open(&reader, &path).await;
            assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR, "{path}");
            assert!(page.contains("うまく表示できませんでした"), "{page}");
            assert!(
                !page.contains("メールで確かめて") && !page.contains("hint-alpha") && !page.contains(&hash),
                "{page}"
            );
        }
        let read = "SELECT COUNT(*) AS rows_there FROM audit_entry WHERE verb = 'bulletin.read_restricted'";
        assert_eq!(office.count(read).await, 0, "what was not shown was not read");
    })
    .await;
}

#[tokio::test]
async fn joint_letters_take_their_own_number_and_keep_the_others_as_typed() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.approved(&text()).await;
        let form = "revision=1&number=%E5%85%A8%E8%A8%BA%E9%80%A3%E7%99%BA%E7%AC%AC8%E5%8F%B7%E3%80%81%E8%96%AC%E9%80%A3%E7%99%BA%E7%AC%AC3%E5%8F%B7&date=2026-11-24";
        let (status, _) = office.send(&office.approver, &format!("/bulletins/{id}/publish"), form).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let Stage::Issued { number, .. } = office.row(id).await.stage else { panic!("issued") };
        assert_eq!(number.to_string(), "全診連発第8号、薬連発第3号");
        assert_eq!(office.count("SELECT COUNT(*) AS rows_there FROM number_taken").await, 1);
        let next = office.approved(&text()).await;
        assert!(matches!(nothing_happens(&office, next, "薬連発第4号、全診連発第8号").await, PublishError::Number(_)));
        for unreadable in ["", "revision=1&number=%E7%AC%AC&date=2026-11-24", "revision=1&number=%E4%BA%8B%E5%8B%99%E9%80%A3%E7%B5%A1&date=x"] {
            let (status, page) = office.send(&office.approver, &format!("/bulletins/{next}/publish"), unreadable).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{unreadable}");
            assert!(page.contains("発番"));
        }
    })
    .await;
}

#[tokio::test]
async fn an_administrative_note_takes_no_number() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let text = DraftText { kind: BulletinKind::Administrative, ..text() };
        for _ in 0..2 {
            let id = office.issued(&text, "事務連絡").await;
            let content = issued_in(&office.test.app.db, id).await.unwrap().unwrap();
            assert_eq!((content.number().as_str(), content.letter_audience), ("事務連絡", Audience::Members));
        }
        assert_eq!(office.count("SELECT COUNT(*) AS rows_there FROM number_taken").await, 0);
        assert_eq!(office.count("SELECT COUNT(*) AS rows_there FROM dispatch").await, 2);
    })
    .await;
}
