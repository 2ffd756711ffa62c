//! A database from before handling per part: its rows keep their audience, get a label, and open to the same readers.

use noroshi_platform::db::{Db, Migration, migrate, query};
use noroshi_platform::testing::on_both;
use noroshi_terms::{Audience, BulletinId, Entropy};

use super::{CLINIC, DISTRICT, NATIONAL, Office, body, hired, migrations, text};
use crate::{IssuedContent, PartName, may_read, store};

/// All steps until this one.
fn until(last: &str) -> Vec<Migration> {
    let all = migrations();
    let end = all.iter().position(|step| step.id == last).unwrap();
    // Steps of other crates come in any case: in the program they stand before.
    all.into_iter()
        .enumerate()
        .filter(|(at, step)| *at <= end || !step.id.starts_with("bulletin_"))
        .map(|(_, step)| step)
        .collect()
}

/// An issued bulletin as the first version of the tables held it.
async fn old_bulletin(office: &Office, number: &str, audience: Audience) -> BulletinId {
    let mut draft = text();
    draft.attachment_audience = audience.code().into();
    let (app, id) = (&office.test.app, BulletinId::new(&*office.test.app.entropy as &dyn Entropy));
    let numbered = (number.parse().unwrap(), "令和8年11月20日".parse().unwrap());
    let content = IssuedContent::freeze(id, office.issuer, &draft, numbered).unwrap();
    let (json, hash) = content.canonical().unwrap();
    let mut tx = app.db.begin().await.unwrap();
    query(
        "INSERT INTO bulletin (id, issuer, author, title, draft, revision, saved_by, saved_at, stage, approved_by, \
         approved_at, number, issue_date, issued_by, issued_at, content, content_hash, created_at) \
         VALUES ($1, $2, $3, 'x', '{}', 1, $3, 0, 'issued', $4, 0, $5, '2026-11-20', $4, 0, $6, $7, 0)",
    )
    .bind(id)
    .bind(office.issuer)
    .bind(office.author.person())
    .bind(office.approver.person())
    .bind(number)
    .bind(json.as_str())
    .bind(hash.to_string())
    .execute(&mut tx)
    .await
    .unwrap();
    for (part, audience) in [("letter", Audience::Members), ("attachment", audience)] {
        let row = query("INSERT INTO bulletin_part (bulletin, part, audience) VALUES ($1, $2, $3)");
        row.bind(id).bind(part).bind(audience).execute(&mut tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    id
}

/// Every part with its marks, in order.
async fn parts(db: &Db) -> Vec<String> {
    let rows = query(
        "SELECT part || ' ' || audience || ' ' || tlp || ' ' || is_confirmed || ' ' || COALESCE(sentence, '-') AS line \
         FROM part ORDER BY part, audience",
    );
    rows.all(db).await.unwrap().iter().map(|row| row.get("line").unwrap()).collect()
}

const UPGRADED: [&str; 6] = [
    "attachment medical_staff_nda TLP:AMBER 0 -",
    "attachment members TLP:GREEN 0 -",
    "attachment public TLP:CLEAR 0 -",
    "letter members TLP:GREEN 0 -",
    "letter members TLP:GREEN 0 -",
    "letter members TLP:GREEN 0 -",
];

#[tokio::test]
async fn old_parts_keep_their_readers_step_by_step() {
    on_both(&until("bulletin_0001_bulletin"), |test| async move {
        let office = Office::new(test).await;
        let limited = old_bulletin(&office, "全診連発第1号", Audience::MedicalStaffAndNdaVendors).await;
        let open = old_bulletin(&office, "全診連発第2号", Audience::Members).await;
        let public = old_bulletin(&office, "全診連発第3号", Audience::Public).await;
        let db = &office.test.app.db;
        migrate(db, &until("bulletin_0002_part")).await.unwrap();
        assert_eq!(parts(db).await, UPGRADED);
        migrate(db, &until("bulletin_0003_handling")).await.unwrap();
        migrate(db, &migrations()).await.unwrap();
        assert_eq!(parts(db).await, UPGRADED, "later steps change none of it");
        let member = hired(&office.test, "見本 七海", "institution_member", body(CLINIC)).await;
        let desk = hired(&office.test, "窓口 八重", "window_desk", body(DISTRICT)).await;
        let ministry = hired(&office.test, "省 九", "ministry_desk", body(NATIONAL)).await;
        for (id, expected) in [(limited, [true, false, false]), (open, [true, true, false]), (public, [true; 3])] {
            for (who, expected) in [&member, &desk, &ministry].into_iter().zip(expected) {
                let reads = may_read(&office.test.app, who, id, PartName::Attachment).await.is_ok();
                assert_eq!(reads, expected, "{id}");
            }
        }
        let (_, page) = office.open(&member, &format!("/bulletins/{limited}/attachment")).await;
        assert!(page.contains("医療機関の中だけで扱ってください。"), "the sentence of the issued content");
        let part = (limited, PartName::Attachment);
        let handling = store::handling(db, part, "文言").await.unwrap().unwrap();
        assert_eq!(handling.label(), "TLP:AMBER(自動で導いた値)");
    })
    .await;
}
