//! Down the whole chain: each tier's task opens when the tier above sent; parents stay octet for octet.

use noroshi_platform::db::query;
use noroshi_platform::testing::on_both;
use noroshi_terms::BulletinId;

use super::{
    BORDER, BRANCH, CLINIC, Country, CoverText, KOCHI, NARUTO, NATIONAL, OTHER_PREFECTURE, RelayError, SHIOMI, TODAY,
    TOKUSHIMA, body, cover, migrations,
};
use crate::CoverContent;
use crate::open_tasks;

async fn open_at(country: &Country, id: BulletinId) -> Vec<i64> {
    let mut open: Vec<_> =
        open_tasks(&country.test.app.db, id).await.unwrap().into_iter().map(|(_, body)| body.as_i64()).collect();
    open.sort_unstable();
    open
}

/// Every stored letter: where it lies, its octets, its hash.
async fn letters(country: &Country) -> Vec<String> {
    let mut letters = country.texts("SELECT 'bulletin ' || content || content_hash AS text FROM bulletin").await;
    letters.extend(
        country.texts("SELECT content || content_hash || parent_hash AS text FROM cover ORDER BY sent_at, body").await,
    );
    letters
}

#[tokio::test]
async fn each_tier_opens_when_the_tier_above_has_sent() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        assert_eq!(open_at(&country, id).await, [KOCHI, TOKUSHIMA]);
        let mut known = letters(&country).await;
        for (serial, number, then_open) in [
            (KOCHI, "高診連発第187号", vec![TOKUSHIMA, SHIOMI, BORDER]),
            (SHIOMI, "汐診発第214号", vec![TOKUSHIMA, BRANCH, BORDER]),
            (BRANCH, "汐東発第3号", vec![TOKUSHIMA, BORDER]),
            (TOKUSHIMA, "徳診連発第1号", vec![NARUTO, BORDER]),
        ] {
            country.test.clock.advance(std::time::Duration::from_secs(60));
            let opened = country.relay(id, serial, &cover(number, TODAY)).await.unwrap().opened;
            assert_eq!(open_at(&country, id).await, then_open, "after {number}");
            assert_eq!(
                opened,
                match serial {
                    KOCHI => 2,
                    BRANCH => 0,
                    _ => 1,
                },
                "{number}"
            );
            let now = letters(&country).await;
            assert_eq!(now[..known.len()], known, "what lies behind {number} is untouched");
            assert_eq!(now.len(), known.len() + 1);
            known = now;
        }
        assert!(country.task(id, CLINIC).await.is_none() && country.task(id, OTHER_PREFECTURE).await.is_none());
    })
    .await;
}

async fn cover_of(country: &Country, serial: i64) -> CoverContent {
    let row = query("SELECT content FROM cover WHERE body = $1").bind(serial).one(&country.test.app.db).await.unwrap();
    serde_json::from_str(&row.get::<String>("content").unwrap()).unwrap()
}

#[tokio::test]
async fn the_record_cites_every_parent_in_order_and_hashes_make_a_chain() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = country.issued("全診連発第12号", "令和8年11月20日").await;
        for (serial, number, date) in [
            (KOCHI, "高診連発第187号", "令和8年11月24日"),
            (SHIOMI, "汐診発第214号", "令和8年11月25日"),
            (BRANCH, "汐東発第3号", "令和8年11月26日"),
        ] {
            country.relay(id, serial, &cover(number, date)).await.unwrap();
        }
        let last = cover_of(&country, BRANCH).await;
        let cited = [
            "(令和8年11月20日 全診連発第12号)",
            "(令和8年11月24日 高診連発第187号)",
            "(令和8年11月25日 汐診発第214号)",
        ];
        assert_eq!(last.letter.record[0].citations, cited);
        assert_eq!(last.letter.title, "役員をかたるメールへの注意(注意喚起)");
        let hash_of = "SELECT content_hash AS text FROM cover WHERE body = 4";
        assert_eq!(vec![last.parent_hash.to_string()], country.texts(hash_of).await);
        let first = cover_of(&country, KOCHI).await;
        assert_eq!((first.parent, first.letter.record[0].citations.len()), (None, 1));
        assert_eq!(
            vec![first.parent_hash.to_string()],
            country.texts("SELECT content_hash AS text FROM bulletin").await
        );
        // The mail of the last relay carries the stack, newest first.
        let mails = country.texts("SELECT content AS text FROM dispatch WHERE issuer = 5").await;
        let places: Vec<_> = ["汐東発第3号だけ", "汐診発第214号だけ", "高診連発第187号だけ", "公印省略"]
            .map(|word| mails[0].find(word).unwrap_or_else(|| panic!("{word}")))
            .into();
        assert!(places[..3].is_sorted(), "{places:?}");
        assert!(!mails[0].contains("hint-alpha"), "restricted text does not travel by mail");
    })
    .await;
}

#[tokio::test]
async fn a_relay_mails_the_bodies_directly_below_and_nobody_else() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        country.relayed(id, &[KOCHI, SHIOMI, BRANCH]).await;
        let reached = "SELECT d.issuer || '>' || v.body AS text FROM dispatch d JOIN delivery v ON v.dispatch = d.serial \
                       WHERE d.path = 'relay' ORDER BY d.issuer, v.body";
        assert_eq!(country.texts(reached).await, ["2>4", "2>9", "4>5", "5>6"]);
    })
    .await;
}

#[tokio::test]
async fn a_body_with_two_parents_relays_once() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        country.relayed(id, &[KOCHI]).await;
        let first = country.task(id, BORDER).await.unwrap();
        country.relayed(id, &[TOKUSHIMA]).await;
        let tasks = country.count("SELECT COUNT(*) AS rows_there FROM relay_task WHERE body = 9").await;
        let still = country.task(id, BORDER).await.unwrap();
        assert_eq!((tasks, still.id, still.parent_cover), (1, first.id, first.parent_cover));
        country.relayed(id, &[BORDER]).await;
        let cited = &cover_of(&country, BORDER).await.letter.record[0].citations;
        assert_eq!(cited.len(), 2, "{cited:?}");
        assert!(cited[1].contains("高診連発第7号"), "the way it came on");
    })
    .await;
}

#[tokio::test]
async fn the_event_of_issuing_opens_tasks_once_however_often_it_runs() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        for _ in 0..2 {
            country.tamper("UPDATE job SET state = 'queued' WHERE kind = 'bulletin.issued'").await.unwrap();
            country.work().await;
        }
        assert_eq!(country.count("SELECT COUNT(*) AS rows_there FROM relay_task").await, 2);
        assert_eq!(
            country
                .count("SELECT COUNT(*) AS rows_there FROM job WHERE state <> 'done' AND kind <> 'archive.record'")
                .await,
            0
        );
        country.relayed(id, &[KOCHI]).await;
        country.tamper("UPDATE job SET state = 'queued' WHERE kind = 'bulletin.issued'").await.unwrap();
        country.work().await;
        assert!(country.task(id, KOCHI).await.unwrap().sent.is_some(), "what was sent stays sent");
        assert_eq!(open_at(&country, id).await, [TOKUSHIMA, SHIOMI, BORDER]);
    })
    .await;
}

#[tokio::test]
async fn a_body_that_ended_or_hangs_there_no_more_gets_no_task() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        country.tamper("UPDATE body SET ended_at = 1 WHERE serial = 3").await.unwrap();
        country.tamper("UPDATE body_parent SET until = 1 WHERE child = 9 AND parent = 2").await.unwrap();
        let id = country.issued("全診連発第12号", TODAY).await;
        assert_eq!(open_at(&country, id).await, [KOCHI]);
        country.relayed(id, &[KOCHI]).await;
        assert_eq!(open_at(&country, id).await, [SHIOMI]);
    })
    .await;
}

/// Fields at which a changed cover is refused.
async fn faults(country: &Country, id: BulletinId, change: impl Fn(&mut CoverText)) -> Vec<&'static str> {
    let mut text = cover("高診連発第1号", TODAY);
    change(&mut text);
    match country.relay(id, KOCHI, &text).await {
        Err(RelayError::Faults(faults)) => faults.into_iter().map(|fault| fault.field).collect(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_cover_with_faults_is_not_sent_and_all_faults_are_named_at_once() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        let before = country.traces().await;
        assert_eq!(faults(&country, id, |text| text.number = "第号".into()).await, ["number"]);
        assert_eq!(faults(&country, id, |text| text.date = "来週".into()).await, ["date"]);
        assert_eq!(faults(&country, id, |text| text.addressee = "会員各位".into()).await, ["addressee"]);
        assert_eq!(faults(&country, id, |text| text.body = "<b>太字</b>".into()).await, ["body"]);
        assert_eq!(faults(&country, id, |text| text.contact = " \n".into()).await, ["contact"]);
        let all = ["number", "date", "addressee", "body", "sender", "contact"];
        assert_eq!(faults(&country, id, |text| *text = CoverText::default()).await, all);
        assert_eq!(country.traces().await, before);
        let note = CoverText { own_words: " ".into(), label: String::new(), ..cover("事務連絡", TODAY) };
        country.relay(id, KOCHI, &note).await.unwrap();
        let sent = cover_of(&country, KOCHI).await.letter;
        assert_eq!((sent.own_words, sent.label), (None, None), "an empty word of one's own is none");
        let own = "SELECT COUNT(*) AS rows_there FROM number_taken WHERE body = 2";
        assert_eq!((country.count(own).await, body(NATIONAL).as_i64()), (0, NATIONAL), "事務連絡 takes no number");
    })
    .await;
}
