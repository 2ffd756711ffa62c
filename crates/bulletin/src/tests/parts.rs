//! Who reads a part through an agreement, and what a tier's narrowing closes, on both databases.

use noroshi_access::Actor;
use noroshi_platform::db::query;
use noroshi_platform::testing::{TestDb, on_both};
use noroshi_platform::web::PageError;
use noroshi_terms::{Audience, BodyId, BulletinId, Tlp};

use super::{CLINIC, DISTRICT, NATIONAL, OTHER_NATIONAL, Office, PREFECTURE, body, hired, migrations, text};
use crate::{PartName, may_read, store};

/// A vendor that hangs under nobody.
const VENDOR: i64 = 90;

async fn plant_vendor(test: &TestDb) -> BodyId {
    let mut tx = test.app.db.begin().await.unwrap();
    for sql in [
        "INSERT INTO body (serial, code, name, kana, kind, created_at) VALUES (90, 'V90', '見本保守', 'みほん', 'vendor', 0)",
        "INSERT INTO body_ancestor (body, ancestor, depth) VALUES (90, 90, 0)",
    ] {
        query(sql).execute(&mut tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    body(VENDOR)
}

async fn sign(test: &TestDb, id: i64, institution: i64, (since, until): (&str, &str)) {
    let mut tx = test.app.db.begin().await.unwrap();
    query("INSERT INTO nda (id, institution, vendor, since, until, created_at) VALUES ($1, $2, $3, $4, $5, 0)")
        .bind(id)
        .bind(institution)
        .bind(VENDOR)
        .bind(since)
        .bind(until)
        .execute(&mut tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn reads(office: &Office, who: &Actor, id: BulletinId) -> [bool; 2] {
    let mut seen = [false; 2];
    for (part, seen) in [PartName::Letter, PartName::Attachment].into_iter().zip(&mut seen) {
        *seen = match may_read(&office.test.app, who, id, part).await {
            Ok(_) => true,
            Err(PageError::NotFound) => false,
            Err(error) => panic!("{error}"),
        };
    }
    seen
}

const DAY: std::time::Duration = std::time::Duration::from_secs(86_400);

#[tokio::test]
async fn a_vendor_reads_exactly_while_an_agreement_holds() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.issued(&text(), "全診連発第1号").await;
        let vendor = hired(&office.test, "保守 一", "vendor", plant_vendor(&office.test).await).await;
        assert_eq!(reads(&office, &vendor, id).await, [false; 2], "without an agreement");
        sign(&office.test, 1, OTHER_NATIONAL, ("2026-01-01", "2027-03-31")).await;
        assert_eq!(reads(&office, &vendor, id).await, [false; 2], "with a body beside the issuer");
        sign(&office.test, 2, CLINIC, ("2026-11-25", "2026-11-26")).await;
        let mut days = Vec::new();
        for _ in 24..=27 {
            days.push(reads(&office, &vendor, id).await);
            office.test.clock.advance(DAY);
        }
        assert_eq!(days, [[false; 2], [true; 2], [true; 2], [false; 2]], "both days included, nothing before or after");
        sign(&office.test, 3, CLINIC, ("2026-11-01", "2027-03-31")).await;
        assert_eq!(reads(&office, &vendor, id).await, [true; 2]);
        office.tamper("UPDATE nda SET ended_at = 1 WHERE id = 3").await.unwrap();
        assert_eq!(reads(&office, &vendor, id).await, [false; 2], "an agreement that was ended closes at once");
    })
    .await;
}

#[tokio::test]
async fn an_agreement_opens_nothing_to_other_roles_and_no_narrower_audience() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let mut narrow = text();
        narrow.attachment_audience = Audience::MedicalStaff.code().into();
        let staff_only = office.issued(&narrow, "全診連発第1号").await;
        let vendor_body = plant_vendor(&office.test).await;
        sign(&office.test, 1, CLINIC, ("2026-01-01", "2027-03-31")).await;
        let vendor = hired(&office.test, "保守 一", "vendor", vendor_body).await;
        assert_eq!(reads(&office, &vendor, staff_only).await, [true, false], "no agreement opens what is for staff");
        let administrator = hired(&office.test, "管理 一", "mail_administrator", vendor_body).await;
        assert_eq!(reads(&office, &administrator, staff_only).await, [false; 2]);
    })
    .await;
}

async fn narrow(office: &Office, id: BulletinId, at: i64, audience: Audience) {
    let mut tx = office.test.app.db.begin().await.unwrap();
    query(
        "INSERT INTO part_narrowing (bulletin, part, body, audience, sentence, set_by, set_at) \
         VALUES ($1, 'attachment', $2, $3, '院長まで。', 'x', 0)",
    )
    .bind(id)
    .bind(at)
    .bind(audience)
    .execute(&mut tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_narrowing_closes_at_the_tier_and_below_and_nowhere_else() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.issued(&text(), "全診連発第1号").await;
        let vendor = hired(&office.test, "保守 一", "vendor", plant_vendor(&office.test).await).await;
        sign(&office.test, 1, CLINIC, ("2026-01-01", "2027-03-31")).await;
        let member = hired(&office.test, "見本 七海", "institution_member", body(CLINIC)).await;
        let clerk = hired(&office.test, "伝達 五月", "association_clerk", body(DISTRICT)).await;
        let above = hired(&office.test, "見本 八", "institution_member", body(PREFECTURE)).await;
        narrow(&office, id, DISTRICT, Audience::MedicalStaff).await;
        let mut seen = Vec::new();
        for who in [&vendor, &member, &clerk, &above] {
            seen.push(reads(&office, who, id).await);
        }
        assert_eq!(seen, [[true, false], [true; 2], [true; 2], [true; 2]], "the vendor loses the attachment");
        narrow(&office, id, CLINIC, Audience::Associations).await;
        seen.clear();
        for who in [&vendor, &member, &clerk, &above] {
            seen.push(reads(&office, who, id).await);
        }
        assert_eq!(seen, [[true, false], [true, false], [true; 2], [true; 2]]);
        for (reader, label, sentence) in [
            (NATIONAL, Tlp::Amber, "医療機関の中だけで扱ってください。"),
            (DISTRICT, Tlp::AmberStrict, "医療機関の中だけで扱ってください。\n院長まで。"),
            (VENDOR, Tlp::AmberStrict, "医療機関の中だけで扱ってください。\n院長まで。\n院長まで。"),
        ] {
            let part = (id, PartName::Attachment);
            let handling = crate::read::handling_for(&office.test.app, part, Some(body(reader)), "").await.unwrap();
            assert_eq!((handling.tlp(), handling.sentence()), (label, sentence), "{reader}");
        }
    })
    .await;
}

#[tokio::test]
async fn parts_from_before_the_table_keep_audience_and_sentence() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.issued(&text(), "全診連発第1号").await;
        office.tamper("UPDATE part SET sentence = NULL").await.unwrap();
        let part = (id, PartName::Attachment);
        let handling = store::handling(&office.test.app.db, part, "昔の文言").await.unwrap().unwrap();
        assert_eq!((handling.audience(), handling.sentence()), (Audience::MedicalStaffAndNdaVendors, "昔の文言"));
        assert_eq!(handling.label(), "TLP:AMBER(自動で導いた値)");
        let refused = office.tamper("UPDATE part SET tlp = 'TLP:CLEAR' WHERE part = 'attachment'").await;
        assert!(refused.is_err(), "the table holds no CLEAR on a limited part");
    })
    .await;
}

/// With a FAX edition for medical staff beside the open attachment.
fn with_fax() -> crate::DraftText {
    crate::DraftText {
        attachment_audience: "members".into(),
        fax_heading: "FAX用の手がかり".into(),
        fax: "送信元は hint-fax.example です。紙のまま綴じてください。".into(),
        fax_audience: "medical_staff".into(),
        fax_sentence: "FAX版は職員だけでご覧ください。".into(),
        ..text()
    }
}

#[tokio::test]
async fn the_fax_edition_is_a_part_of_its_own() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.issued(&with_fax(), "全診連発第1号").await;
        let member = hired(&office.test, "見本 七海", "institution_member", body(CLINIC)).await;
        let desk = hired(&office.test, "窓口 八重", "window_desk", body(DISTRICT)).await;
        let (status, page) = office.open(&member, &format!("/bulletins/{id}/fax")).await;
        assert_eq!(status, super::StatusCode::OK);
        for words in ["hint-fax.example", "FAX版は職員だけでご覧ください。", "TLP:AMBER+STRICT(自動で導いた値)"]
        {
            assert!(page.contains(words), "{words}");
        }
        let foot = page.split("<tfoot>").nth(1).unwrap().split("</tfoot>").next().unwrap();
        assert_eq!(foot.matches("FAX版は職員だけでご覧ください。").count(), 1, "in the foot of every printed page");
        let read =
            "SELECT COUNT(*) AS rows_there FROM audit_entry WHERE verb = 'bulletin.read_restricted' AND detail = 'fax'";
        assert_eq!(office.count(read).await, 1);
        assert_eq!(office.open(&desk, &format!("/bulletins/{id}/attachment")).await.0, super::StatusCode::OK);
        assert_eq!(office.open(&desk, &format!("/bulletins/{id}/fax")).await.0, super::StatusCode::NOT_FOUND);
        for who in [&member, &desk] {
            for path in [format!("/bulletins/{id}"), format!("/bulletins/{id}/attachment")] {
                assert!(!office.open(who, &path).await.1.contains("hint-fax"), "{path}");
            }
        }
        let plain = office.issued(&text(), "全診連発第2号").await;
        assert_eq!(office.open(&member, &format!("/bulletins/{plain}/fax")).await.0, super::StatusCode::NOT_FOUND);
    })
    .await;
}

#[test]
fn the_fax_editions_words_stay_out_of_wider_parts() {
    assert!(with_fax().is_ready(), "{:?}", with_fax().checks());
    for draft in [
        crate::DraftText { letter: with_fax().fax, ..with_fax() },
        crate::DraftText { attachment: with_fax().fax, ..with_fax() },
        crate::DraftText { attachment_sentence: with_fax().fax, ..with_fax() },
        crate::DraftText { fax_sentence: " ".into(), ..with_fax() },
        crate::DraftText { fax_heading: String::new(), ..with_fax() },
        crate::DraftText { fax_audience: "friends".into(), ..with_fax() },
    ] {
        assert!(!draft.is_ready());
    }
}

#[test]
fn a_bulletin_without_fax_edition_keeps_the_form_it_had() {
    let id = BulletinId::new(&noroshi_terms::SeededEntropy::new(1));
    let numbered = ("全診連発第12号".parse().unwrap(), "令和8年11月24日".parse().unwrap());
    let content = crate::IssuedContent::freeze(id, body(NATIONAL), &text(), numbered).unwrap();
    let (json, hash) = content.canonical().unwrap();
    assert!(!json.contains("\"fax\""), "{json}");
    assert_eq!(crate::IssuedContent::read(id, &json, &hash.to_string()).unwrap(), content);
}
