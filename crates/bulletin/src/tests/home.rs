//! The first page of an institution: what it has not confirmed.

use std::time::Duration;

use noroshi_access::web::HomeSource;
use noroshi_access::{Actor, Subject};
use noroshi_delivery::{Acknowledge, acknowledge};
use noroshi_platform::testing::on_both;
use noroshi_terms::BulletinId;

use super::{CLINIC, DISTRICT, Office, body, hired, migrations, query, text};
use crate::BulletinHome;

async fn send_to_clinic(office: &Office, id: BulletinId) {
    let mut tx = office.test.app.db.begin().await.unwrap();
    query("INSERT INTO addressee (bulletin, body, kind, has_mail) VALUES ($1, $2, 'institution', 1)")
        .bind(id)
        .bind(body(CLINIC))
        .execute(&mut tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// Another bulletin ends it.
async fn end(office: &Office, id: BulletinId) {
    let notice = office.issued(&text(), "全診連発第2号").await;
    let mut tx = office.test.app.db.begin().await.unwrap();
    query(
        "INSERT INTO bulletin_end (bulletin, kind, by_bulletin, reason, at, by_person) \
         VALUES ($1, 'withdrawn', $2, '見本', 1, 'x')",
    )
    .bind(id)
    .bind(notice)
    .execute(&mut tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

async fn waiting(office: &Office, who: &Actor) -> Vec<String> {
    let work = BulletinHome::new(office.test.app.clone()).work(who).await.unwrap();
    work.into_iter().map(|item| item.href).collect()
}

#[tokio::test]
async fn an_institution_finds_what_it_has_not_confirmed_until_it_has() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let member = hired(&office.test, "見本 一子", "institution_member", body(CLINIC)).await;
        let elsewhere = hired(&office.test, "見本 二子", "institution_member", body(DISTRICT)).await;
        let clerk = hired(&office.test, "見本 三子", "association_clerk", body(DISTRICT)).await;
        let id = office.issued(&text(), "全診連発第1号").await;
        assert!(waiting(&office, &member).await.is_empty(), "nothing was sent yet");
        send_to_clinic(&office, id).await;
        assert_eq!(waiting(&office, &member).await, [format!("/bulletins/{id}")]);
        assert!(waiting(&office, &elsewhere).await.is_empty(), "it was not sent to that body");
        assert!(waiting(&office, &clerk).await.is_empty(), "a clerk does not confirm");
        let left = hired(&office.test, "見本 四子", "institution_member", body(CLINIC)).await;
        let mut tx = office.test.app.db.begin().await.unwrap();
        let leave = query("UPDATE role_grant SET until = 1 WHERE person = $1").bind(left.person());
        leave.execute(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        assert!(waiting(&office, &left).await.is_empty(), "who left reads nothing any more");
        let later = office.test.clock.advance(Duration::from_secs(61 * 86_400));
        assert!(waiting(&office, &member).await.is_empty(), "after two months it stands in the list only");
        office.test.clock.set(later.minus(Duration::from_secs(61 * 86_400)));
        end(&office, id).await;
        assert!(waiting(&office, &member).await.is_empty(), "it was withdrawn");
        let mut tx = office.test.app.db.begin().await.unwrap();
        query("DELETE FROM bulletin_end").execute(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        let permit = member.permit::<Acknowledge>(Subject::of(body(CLINIC), (id, body(CLINIC)))).unwrap();
        acknowledge(&office.test.app, permit).await.unwrap();
        assert!(waiting(&office, &member).await.is_empty(), "it is confirmed");
    })
    .await;
}
