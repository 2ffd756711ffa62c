//! The list for telephoning says why a body has not confirmed (R08), and never what a mail server said.

use noroshi_delivery::Cause;
use noroshi_platform::testing::on_both;
use noroshi_terms::BulletinId;

use super::{BRANCH, Country, KOCHI, NARUTO, NARUTO_CLINIC, NATIONAL, SHIOMI, TODAY, TOKUSHIMA, body, migrations};
use crate::detail::detail;
use crate::reach::ReachView;

const MISDELIVERED: &str = "宛先違いの申し出があります。名簿を確かめてください";
const ENDED: &str = "閉院・廃止の登録があります";

/// A bulletin of which every body has a reason of its own not to have confirmed.
async fn troubled(country: &Country) -> BulletinId {
    let id = country.issued("全診連発第12号", TODAY).await;
    for sql in [
        "UPDATE delivery SET reason = '550 5.1.1 server words'",
        "UPDATE delivery SET state = 'bounced' WHERE body = 2",
        "UPDATE delivery SET state = 'expired' WHERE body = 3",
        "UPDATE delivery SET state = 'accepted' WHERE body IN (4, 5, 6, 7)",
        "UPDATE addressee SET delivered_at = 1 WHERE body IN (4, 5, 6, 7)",
        "UPDATE body SET ended_at = 1 WHERE serial IN (5, 7)",
    ] {
        country.tamper(sql).await.unwrap();
    }
    let told = "INSERT INTO misdelivery (bulletin, body, at, dispatch) \
                SELECT bulletin, body, 1, 1 FROM addressee WHERE bulletin = $1 AND body IN (6, 7)";
    let mut tx = country.test.app.db.begin().await.unwrap();
    noroshi_platform::db::query(told).bind(id).execute(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    id
}

#[tokio::test]
async fn each_body_has_the_reason_that_a_clerk_can_act_on() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let other = country.issued("全診連発第13号", TODAY).await;
        let id = troubled(&country).await;
        let expected = [
            (KOCHI, "断られました(アドレスを確かめてください)".to_owned()),
            (TOKUSHIMA, "期限までに送れませんでした。電話などでお知らせください".to_owned()),
            (SHIOMI, "まだお返事がありません".to_owned()),
            (BRANCH, ENDED.to_owned()),
            (super::CLINIC, MISDELIVERED.to_owned()),
            (NARUTO, format!("{MISDELIVERED}。{ENDED}")),
            (NARUTO_CLINIC, "メールアドレスがありません".to_owned()),
            (super::BORDER, "送信待ちです".to_owned()),
        ];
        let (_, csv) = country.open(&country.author, &format!("/reach/{id}/unconfirmed.csv")).await;
        let log = "SELECT detail AS text FROM audit_entry WHERE verb = 'reach.read'";
        assert_eq!(country.texts(log).await, ["exported the unconfirmed below body 1"]);
        let (_, page) = country.open(&country.author, &format!("/reach/{id}/unconfirmed")).await;
        for (serial, reason) in &expected {
            let line = csv.lines().find(|line| line.contains(&format!("\"T{serial}\","))).unwrap();
            assert!(line.ends_with(&format!("\"{reason}\"")), "{line}");
            let row = page.lines().find(|line| line.contains(&format!(">T{serial}<"))).unwrap();
            assert!(row.contains(&format!("{reason}</td>")), "{row}");
        }
        assert!(!csv.contains("server words") && !page.contains("server words"));
        let (_, own_area) = country.open(&country.clerks[&KOCHI], &format!("/reach/{id}/unconfirmed.csv")).await;
        assert!(own_area.contains(MISDELIVERED) && own_area.contains(ENDED), "{own_area}");
        let (_, others) = country.open(&country.author, &format!("/reach/{other}/unconfirmed.csv")).await;
        assert!(!others.contains(MISDELIVERED) && others.contains(ENDED), "a misdelivery is of one bulletin");
    })
    .await;
}

/// Who stands on the lists of each cause.
const GROUPS: [(Cause, &[i64]); 7] = [
    (Cause::Misdelivered, &[super::CLINIC, NARUTO]),
    (Cause::Refused, &[KOCHI]),
    (Cause::NoMail, &[NARUTO_CLINIC]),
    (Cause::TooLate, &[TOKUSHIMA]),
    (Cause::Closed, &[BRANCH]),
    (Cause::Waiting, &[super::BORDER]),
    (Cause::NoAnswer, &[SHIOMI]),
];

#[tokio::test]
async fn lists_and_counts_by_cause_say_the_same() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = troubled(&country).await;
        let view = ReachView { bulletin: id, issuer: body(NATIONAL), under: body(NATIONAL) };
        let counted = detail(&country.test.app, view).await.unwrap().causes;
        let own_area = detail(&country.test.app, ReachView { under: body(KOCHI), ..view }).await.unwrap().causes;
        for (cause, bodies) in GROUPS {
            let sum = |rows: &[(_, Cause, u64)]| rows.iter().filter(|row| row.1 == cause).map(|row| row.2).sum::<u64>();
            assert_eq!(sum(&counted), bodies.len() as u64, "{cause:?}");
            let below: Vec<_> = bodies
                .iter()
                .filter(|serial| [SHIOMI, BRANCH, super::CLINIC, super::BORDER].contains(serial))
                .collect();
            assert_eq!(sum(&own_area), below.len() as u64, "{cause:?} in the own area");
            for (who, expected) in [(&country.author, bodies.len()), (&country.clerks[&KOCHI], below.len())] {
                let (_, csv) = country.open(who, &format!("/reach/{id}/unconfirmed.csv?cause={}", cause.code())).await;
                assert_eq!(csv.lines().count(), 1 + expected, "{cause:?}: {csv}");
                let (_, page) = country.open(who, &format!("/reach/{id}/unconfirmed?cause={}", cause.code())).await;
                assert_eq!(page.matches("<span class=\"m\">T").count(), expected, "{cause:?}: {page}");
                assert!(page.contains(&format!("\"{}\" selected", cause.code())), "what was chosen is kept");
            }
        }
        assert_eq!(counted.iter().map(|row| row.2).sum::<u64>(), 8);
        let (_, page) = country.open(&country.author, &format!("/reach/{id}")).await;
        assert!(page.contains(Cause::Refused.remedy()) && !page.contains(Cause::NotSent.label()), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_mail_that_arrived_another_way_is_not_refused_and_the_last_word_counts() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = troubled(&country).await;
        country.relayed(id, &[KOCHI]).await;
        let cause_of = async |serial: i64| {
            let rows =
                noroshi_delivery::unconfirmed(&country.test.app.db, id, Default::default(), None, 99).await.unwrap();
            rows.into_iter().find(|row| row.body == body(serial)).map(|row| row.cause)
        };
        assert_eq!(cause_of(super::BORDER).await, Some(Cause::Waiting), "two mails wait");
        country
            .tamper("UPDATE delivery SET state = 'bounced', state_at = state_at + 9 WHERE body = 9 AND dispatch = 1")
            .await
            .unwrap();
        assert_eq!(cause_of(super::BORDER).await, Some(Cause::Refused), "the later word is the refusal");
        country.tamper("UPDATE addressee SET delivered_at = 1 WHERE body = 9").await.unwrap();
        assert_eq!(cause_of(super::BORDER).await, Some(Cause::NoAnswer), "the other mail arrived");
    })
    .await;
}
