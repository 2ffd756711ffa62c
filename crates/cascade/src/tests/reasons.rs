//! The list for telephoning says why a body has not confirmed (R08), and never what a mail server said.

use noroshi_platform::testing::on_both;

use super::{BRANCH, Country, KOCHI, NARUTO, NARUTO_CLINIC, SHIOMI, TODAY, TOKUSHIMA, migrations};

const MISDELIVERED: &str = "宛先違いの申し出があります。名簿を確かめてください";
const ENDED: &str = "閉院・廃止の登録があります";

#[tokio::test]
async fn each_body_has_the_reason_that_a_clerk_can_act_on() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        let other = country.issued("全診連発第13号", TODAY).await;
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
