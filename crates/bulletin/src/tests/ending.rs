//! What has ended says so wherever it shows, and only readers of the notice learn its words.

use std::sync::Arc;

use noroshi_access::Subject;
use noroshi_platform::db::query;
use noroshi_platform::testing::on_both;
use noroshi_terms::BulletinId;

use super::{CLINIC, Draft, DraftText, Office, PublishError, StatusCode, body, hired, migrations, text};
use crate::{
    BulletinKind, EndKind, IssuedContent, NoticeError, NoticeOf, RelationKind, begin_notice, ending_of, issued_in,
    recent_issued, standing,
};

impl Office {
    async fn begun(&self, original: BulletinId, kind: RelationKind) -> Result<BulletinId, NoticeError> {
        let subject = Subject::of(self.issuer, (Some(original), self.issuer));
        begin_notice(&self.test.app, self.author.permit::<Draft>(subject).unwrap(), kind).await
    }

    /// A notice as it was begun, with what the author has to say, approved by somebody else.
    pub(super) async fn approved_notice(&self, original: BulletinId, kind: RelationKind) -> BulletinId {
        let id = self.begun(original, kind).await.unwrap();
        let row = self.row(id).await;
        let text = DraftText { change: CHANGE.into(), ..row.text };
        self.save(&self.author, id, row.revision, &text).await.unwrap();
        self.submit(id, row.revision + 1).await.unwrap();
        self.approve(&self.approver, id, row.revision + 1).await.unwrap();
        id
    }

    pub(super) async fn ended(&self, original: BulletinId, kind: RelationKind, number: &str) -> BulletinId {
        let id = self.approved_notice(original, kind).await;
        self.publish(&self.approver, id, number).await.unwrap();
        id
    }

    async fn detail(&self, sql: &'static str) -> String {
        query(sql).one(&self.test.app.db).await.unwrap().get("text").unwrap()
    }
}

const CHANGE: &str = "問合せ先の電話番号に誤りがありました。";

#[tokio::test]
async fn the_page_of_what_has_ended_says_so_and_leads_to_the_notice_that_holds() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.issued(&text(), "全診連発第1号").await;
        let member = hired(&office.test, "受付 五月", "institution_member", body(CLINIC)).await;
        let page = format!("/bulletins/{id}");
        assert_eq!(ending_of(&office.test.app.db, id).await.unwrap(), None);
        assert!(!office.open(&member, &page).await.1.contains("訂正"), "nothing to say yet, and no button for readers");
        let correction = office.ended(id, RelationKind::Corrects, "全診連発第2号").await;
        let withdrawal = office.ended(correction, RelationKind::Withdraws, "全診連発第3号").await;
        let ends = standing(&office.test.app.db, id).await.unwrap();
        assert_eq!(ends.iter().map(|end| end.kind).collect::<Vec<_>>(), [EndKind::Corrected, EndKind::Withdrawn]);
        for path in [page.clone(), format!("{page}/attachment")] {
            let (status, html) = office.open(&member, &path).await;
            assert_eq!(status, StatusCode::OK, "{path}");
            for words in ["訂正あり", CHANGE, "その訂正も取り下げられました", "全診連発第3号"] {
                assert!(html.contains(words), "{path} {words}");
            }
            assert!(html.contains(&format!("/bulletins/{withdrawal}")), "{path}");
        }
        let (_, list) = office.open(&member, "/bulletins").await;
        assert_eq!((list.matches("訂正あり").count(), list.matches("取下げ済").count()), (1, 1));
        assert!(list.contains("【取下げ】役員をかたるメールへの注意</a>"), "one word before the title, not two");
    })
    .await;
}

#[tokio::test]
async fn a_correction_begins_as_its_original_and_names_it_when_issued() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.issued(&text(), "全診連発第1号").await;
        let original = issued_in(&office.test.app.db, id).await.unwrap().unwrap();
        let before = office.row(id).await.content;
        let notice = office.ended(id, RelationKind::Corrects, "全診連発第2号").await;
        let content = issued_in(&office.test.app.db, notice).await.unwrap().unwrap();
        assert_eq!(content.attachment, original.attachment, "what was right stays");
        assert_eq!(content.letter.title, "【訂正】役員をかたるメールへの注意(注意喚起)");
        let relation = content.relation.clone().unwrap();
        assert_eq!((relation.original, relation.original_hash), (id, original.canonical().unwrap().1));
        assert_eq!((relation.number.as_str(), relation.change.as_str()), ("全診連発第1号", CHANGE));
        let letter = content.letter.to_text();
        assert!(letter.contains("訂正する文書") && letter.contains("全診連発第1号"), "{letter}");
        assert_eq!(office.row(id).await.content, before, "issued content never changes");
        let mail = "SELECT content AS text FROM dispatch ORDER BY serial DESC LIMIT 1";
        let mail = office.detail(mail).await;
        assert!(mail.contains("\"subject\":\"[TLP:GREEN]【訂正】【注意喚起】役員をかたるメールへの注意\""), "{mail}");
        assert!(mail.contains(CHANGE));
        for (sql, rows) in [
            ("SELECT COUNT(*) AS rows_there FROM bulletin_end WHERE kind = 'corrected'", 1),
            ("SELECT COUNT(*) AS rows_there FROM dispatch_stop WHERE is_withdrawn = 0", 1),
            ("SELECT COUNT(*) AS rows_there FROM job WHERE kind = 'delivery.cancel'", 1),
            ("SELECT COUNT(*) AS rows_there FROM dispatch WHERE is_expanded = 1", 1),
            ("SELECT COUNT(*) AS rows_there FROM number_taken", 2),
        ] {
            assert_eq!(office.count(sql).await, rows, "{sql}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_old_bulletin_keeps_its_hash_and_a_notice_reads_back() {
    let plain = IssuedContent::freeze(
        "0198c0de-0000-7000-8000-000000000001".parse().unwrap(),
        body(1),
        &text(),
        ("全診連発第1号".parse().unwrap(), "2026-11-24".parse().unwrap()),
    )
    .unwrap();
    assert!(!plain.canonical().unwrap().0.contains("relation"));
    let notice = NoticeOf { kind: RelationKind::Withdraws, original: plain.clone() };
    let ended = plain.as_notice(notice.relation(CHANGE).unwrap());
    let (json, hash) = ended.canonical().unwrap();
    assert_eq!(IssuedContent::read(ended.bulletin, &json, &hash.to_string()).unwrap(), ended);
}

#[tokio::test]
async fn only_the_office_ends_its_issued_bulletin_and_only_once() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(Arc::clone(&test)).await;
        let other = Office::at(test, super::PREFECTURE).await;
        let draft = office.create(&text()).await;
        assert!(matches!(office.begun(draft, RelationKind::Corrects).await, Err(NoticeError::NotIssued)));
        let id = office.issued(&text(), "全診連発第1号").await;
        assert!(matches!(other.begun(id, RelationKind::Corrects).await, Err(NoticeError::NotFound)));
        let (status, _) = other.send(&other.author, &format!("/bulletins/{id}/withdraw"), "").await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let begun = office.begun(id, RelationKind::Corrects).await.unwrap();
        assert_eq!(office.begun(id, RelationKind::Corrects).await.unwrap(), begun, "one correction is being written");
        let (first, second) = (
            office.approved_notice(id, RelationKind::Corrects).await,
            office.approved_notice(id, RelationKind::Withdraws).await,
        );
        office.publish(&office.approver, second, "全診連発第2号").await.unwrap();
        let before = office.traces(first).await;
        let refused = office.publish(&office.approver, first, "全診連発第3号").await.unwrap_err().to_string();
        assert_eq!(
            refused,
            "この文書は、11月24日 10時00分に取り下げられています。画面を開き直して、いまの文書をお確かめください。"
        );
        assert_eq!(office.traces(first).await, before);
        assert!(matches!(office.begun(id, RelationKind::Corrects).await, Err(NoticeError::Ended(_))));
        assert!(matches!(
            office.begun(second, RelationKind::Withdraws).await,
            Err(NoticeError::WithdrawalOfWithdrawal)
        ));
        office.ended(second, RelationKind::Corrects, "全診連発第3号").await;
    })
    .await;
}

#[tokio::test]
async fn a_notice_says_what_changes_to_everybody_who_could_read_the_original_and_repeats_nothing_restricted() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let public = DraftText { letter_audience: "public".into(), ..text() };
        let id = office.issued(&public, "全診連発第1号").await;
        let notice = office.begun(id, RelationKind::Withdraws).await.unwrap();
        let first = office.row(notice).await.text;
        let secret = "送信元には hint-alpha.example が使われています。".to_owned();
        let narrow = DraftText { letter_audience: "members".into(), change: CHANGE.into(), ..first.clone() };
        let leaking = DraftText { change: secret, ..first.clone() };
        let cases =
            [(first, "取下げの理由を入れてください"), (narrow, "同じ相手に見せてください"), (leaking, "限定の文章")];
        for (revision, (text, words)) in (1..).zip(cases) {
            office.save(&office.author, notice, revision, &text).await.unwrap();
            let refused = office.submit(notice, revision + 1).await.unwrap_err().to_string();
            assert!(refused.contains(words), "{refused}");
            let (_, page) = office.open(&office.author, &format!("/bulletins/{notice}/edit")).await;
            assert!(page.contains(words) && page.contains("全診連発第1号"), "{words}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_notices_issued_at_once_one_ends_the_bulletin() {
    on_both(&migrations(), |test| async move {
        let office = Arc::new(Office::new(test).await);
        let id = office.issued(&text(), "全診連発第1号").await;
        let notices = [
            office.approved_notice(id, RelationKind::Corrects).await,
            office.approved_notice(id, RelationKind::Withdraws).await,
        ];
        let attempts: Vec<_> = (0..8)
            .map(|index| {
                let office = Arc::clone(&office);
                let notice = notices[index % 2];
                tokio::spawn(async move {
                    office.publish(&office.approver, notice, &format!("全診連発第{}号", index + 2)).await
                })
            })
            .collect();
        let mut issued = 0;
        for attempt in attempts {
            match attempt.await.unwrap() {
                Ok(()) => issued += 1,
                Err(PublishError::IssuedMeanwhile { .. } | PublishError::Notice(_)) => {}
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(issued, 1);
        for sql in [
            "SELECT COUNT(*) AS rows_there FROM bulletin_end",
            "SELECT COUNT(*) AS rows_there FROM dispatch_stop",
            "SELECT COUNT(*) AS rows_there FROM number_taken WHERE serial > 1",
        ] {
            assert_eq!(office.count(sql).await, 1, "{sql}");
        }
    })
    .await;
}

#[tokio::test]
async fn only_a_paper_that_is_called_so_goes_out_without_a_number() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.approved(&text()).await;
        let refused = office.publish(&office.approver, id, "事務連絡").await.unwrap_err();
        assert!(matches!(refused, PublishError::Unnumbered), "{refused}");
        let plain = DraftText { kind: BulletinKind::Administrative, ..text() };
        let id = office.issued(&plain, "事務連絡").await;
        assert_eq!(office.count("SELECT COUNT(*) AS rows_there FROM number_taken").await, 0);
        let content = issued_in(&office.test.app.db, id).await.unwrap().unwrap();
        assert_eq!(content.number(), "事務連絡");
        let (_, page) = office.open(&office.approver, "/bulletins").await;
        assert!(page.contains("事務連絡"));
        let joint = "全診連発第7号、海看発第 8 号、県薬発第９号(情)";
        let id = office.issued(&text(), joint).await;
        let content = issued_in(&office.test.app.db, id).await.unwrap().unwrap();
        assert_eq!(content.number(), joint, "as typed");
        assert_eq!(office.count("SELECT COUNT(*) AS rows_there FROM number_taken").await, 1, "the own one");
        for number in joint.split('、') {
            let (_, page) = office.open(&office.approver, &format!("/bulletins/{id}")).await;
            assert!(content.letter.to_text().contains(number) && page.contains(number), "{number}");
        }
    })
    .await;
}

#[tokio::test]
async fn recent_bulletins_are_those_this_person_reads_through_this_body() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        office.issued(&text(), "全診連発第1号").await;
        let (today, db) = (office.test.app.now().tokyo_date(), &office.test.app.db);
        let member = hired(&office.test, "受付 五月", "institution_member", body(CLINIC)).await;
        let vendor = hired(&office.test, "保守 睦月", "vendor", body(CLINIC)).await;
        for (who, at, seen) in [(&member, CLINIC, 1), (&member, super::DISTRICT, 0), (&vendor, CLINIC, 0)] {
            let lines = recent_issued(db, (who.person(), body(at)), today, 5).await.unwrap();
            assert_eq!(lines.len(), seen, "at {at}");
        }
    })
    .await;
}
