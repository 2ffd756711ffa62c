//! A cover repeats nothing that is limited for its body: as issued, or narrowed by a tier above.

use noroshi_bulletin::DraftText;
use noroshi_platform::db::query;
use noroshi_platform::testing::on_both;
use noroshi_terms::BulletinId;

use super::{
    BRANCH, Country, CoverText, KOCHI, RelayError, SHIOMI, TODAY, TOKUSHIMA, body, bulletin_text, cover, migrations,
};

const CLUE: &str = "送信元には hint-alpha.example が使われています。";

fn telling(number: &str) -> CoverText {
    CoverText { own_words: CLUE.into(), ..cover(number, TODAY) }
}

async fn narrowed_at(country: &Country, id: BulletinId, serial: i64) {
    let mut tx = country.test.app.db.begin().await.unwrap();
    let narrow = "INSERT INTO part_narrowing (bulletin, part, body, audience, sentence, set_by, set_at) \
                  VALUES ($1, 'attachment', $2, 'medical_staff', '職員だけでご覧ください。', 'x', 0)";
    query(narrow).bind(id).bind(body(serial)).execute(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn what_a_tier_above_limited_stays_out_of_the_covers_below_it() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let open = DraftText { attachment_audience: "members".into(), ..bulletin_text() };
        let id = country.issued_text(&open, "全診連発第12号", TODAY).await;
        country.relayed(id, &[KOCHI]).await;
        narrowed_at(&country, id, KOCHI).await;
        let before = country.traces().await;
        let refused = country.relay(id, SHIOMI, &telling("汐診発第7号")).await;
        assert!(
            matches!(&refused, Err(RelayError::Faults(faults)) if faults[0].text.contains("限定の別添")),
            "{refused:?}"
        );
        assert_eq!(country.traces().await, before);
        country.relay(id, TOKUSHIMA, &telling("徳診連発第7号")).await.expect("open in the other prefecture");
        country.relayed(id, &[SHIOMI]).await;
        assert!(country.task(id, BRANCH).await.is_some());
        assert!(country.relay(id, BRANCH, &telling("汐東発第8号")).await.is_err(), "two tiers below");
    })
    .await;
}

#[tokio::test]
async fn what_was_issued_as_limited_stays_out_everywhere() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        for (serial, number) in [(KOCHI, "高診連発第7号"), (TOKUSHIMA, "徳診連発第7号")] {
            assert!(country.relay(id, serial, &telling(number)).await.is_err());
        }
    })
    .await;
}
