//! Several bulletins behind one cover (R03): one number, one mail, one act of 了知; parents untouched and in order.

use std::time::Duration;

use noroshi_access::Subject;
use noroshi_delivery::{acknowledge_by_code, acknowledged_at, arrivals, receipt_key};
use noroshi_platform::db::query;
use noroshi_platform::testing::on_both;
use noroshi_terms::{BulletinId, DispatchId};

use super::{
    Arc, BRANCH, CLINIC, Country, CoverText, KOCHI, RelayError, SHIOMI, TODAY, body, bulletin_text, cover, migrations,
};
use crate::{Choice, MemberGroup, Relay, RelayOutcome, choose_members, relay_bundle};

pub(super) async fn two(country: &Country) -> [BulletinId; 2] {
    let first = country.issued("全診連発第12号", TODAY).await;
    country.test.clock.advance(Duration::from_secs(60));
    let text = noroshi_bulletin::DraftText { title: "遠隔保守機器の設定".into(), ..bulletin_text() };
    [first, country.issued_text(&text, "全診連発第13号", TODAY).await]
}

pub(super) async fn bundle(
    country: &Country,
    ids: &[BulletinId],
    serial: i64,
    text: &CoverText,
) -> Result<RelayOutcome, RelayError> {
    let mut tasks = Vec::new();
    for id in ids {
        let task = country.task(*id, serial).await.expect("a task");
        let permit = country.clerks[&serial].permit::<Relay>(Subject::of(task.body, task.id)).unwrap();
        tasks.push((permit, task.revision));
    }
    relay_bundle(&country.test.app, tasks, text).await
}

pub(super) fn letter(number: &str) -> CoverText {
    CoverText { title: "2件の通知について".into(), ..cover(number, TODAY) }
}

async fn stored(country: &Country) -> Vec<String> {
    country.texts("SELECT content || content_hash AS text FROM bulletin ORDER BY id").await
}

#[tokio::test]
async fn one_letter_with_one_number_cites_each_and_stands_in_front_of_each() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let ids = two(&country).await;
        let before = stored(&country).await;
        let outcome = bundle(&country, &ids, KOCHI, &letter("高診連発第7号")).await.unwrap();
        country.work().await;
        assert_eq!(outcome.opened, 4, "two offices below, two bulletins");
        assert_eq!(stored(&country).await, before, "the parents are untouched");
        let taken = "SELECT COUNT(*) AS rows_there FROM number_taken WHERE body = 2";
        let (covers, letters) = (
            country.count("SELECT COUNT(*) AS rows_there FROM cover").await,
            country.count("SELECT COUNT(DISTINCT bundle) AS rows_there FROM cover").await,
        );
        assert_eq!((country.count(taken).await, covers, letters), (1, 2, 1));
        let mails = country.texts("SELECT content AS text FROM dispatch WHERE path = 'relay'").await;
        assert_eq!(mails.len(), 1, "one mail");
        let places: Vec<_> = [
            "遠隔保守機器の設定(注意喚起)\\n全診連発第13号",
            "高診連発第7号だけの一言",
            "全診連発第12号\\n令和8年11月24日\\n\\n都道府県",
        ]
        .map(|words| mails[0].find(words).unwrap_or_else(|| panic!("{words}: {}", mails[0])))
        .into();
        assert!(places.is_sorted(), "all are named, then the cover, then the letters: {places:?}");
        assert!(mails[0].contains("ほか1件"), "the subject says that there is more");
        for id in ids {
            let task = country.task(id, SHIOMI).await.expect("each goes its own way below");
            assert!(task.parent_cover.is_some());
        }
        let path = format!("/relay/{}", country.task(ids[1], KOCHI).await.unwrap().id);
        let (_, page) = country.open(&country.clerks[&KOCHI], &path).await;
        assert!(page.contains("まとめて、1つの鑑文で送りました") && page.contains("2か所が宛先です"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn the_next_tier_bundles_again_or_passes_one_on_alone() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let ids = two(&country).await;
        bundle(&country, &ids, KOCHI, &letter("高診連発第7号")).await.unwrap();
        country.work().await;
        let path = format!(
            "/relay/bundle?{}=on&{}=on",
            country.task(ids[0], SHIOMI).await.unwrap().id,
            country.task(ids[1], SHIOMI).await.unwrap().id
        );
        let (status, page) = country.open(&country.clerks[&SHIOMI], &path).await;
        assert!(
            status.is_success() && page.contains("2件の通知について") && page.contains("2件を1か所へ送る"),
            "{page}"
        );
        assert_eq!(page.matches("高診連発第7号)").count(), 2, "cited for each: {page}");
        bundle(&country, &ids, SHIOMI, &letter("汐診発第7号")).await.unwrap();
        country.work().await;
        let mails = country.texts("SELECT content AS text FROM dispatch WHERE issuer = 4").await;
        assert_eq!(
            mails[0].matches("高診連発第7号だけの一言です。\\n(").count(),
            1,
            "the prefecture's letter stands once: {}",
            mails[0]
        );
        country.relay(ids[1], BRANCH, &cover("汐東発第7号", TODAY)).await.unwrap();
        country.work().await;
        let mails = country.texts("SELECT content AS text FROM dispatch WHERE issuer = 5").await;
        for behind in ["汐診発第7号だけの一言", "高診連発第7号だけの一言", "遠隔保守機器の設定"]
        {
            assert!(mails[0].contains(behind), "{behind}");
        }
        assert!(country.task(ids[0], BRANCH).await.unwrap().sent.is_none(), "the other one waits");
    })
    .await;
}

#[tokio::test]
async fn one_code_confirms_every_bulletin_and_each_counts_the_arrival() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let ids = two(&country).await;
        for serial in [KOCHI, SHIOMI, BRANCH] {
            let number =
                format!("{}第7号", super::COUNTRY.iter().find(|planned| planned.0 == serial).unwrap().5.unwrap());
            bundle(&country, &ids, serial, &letter(&number)).await.unwrap();
            country.work().await;
        }
        let (app, clinic) = (&country.test.app, body(CLINIC));
        let row = query("SELECT serial FROM dispatch WHERE issuer = 5").one(&app.db).await.unwrap();
        let dispatch: DispatchId = row.get("serial").unwrap();
        country.tamper("UPDATE delivery SET state = 'accepted', accepted_at = 5").await.unwrap();
        for id in ids {
            let way = arrivals(&app.db, id, clinic).await.unwrap();
            assert!(way.iter().any(|arrival| arrival.from == body(BRANCH)), "{id}: {way:?}");
        }
        let code = receipt_key(app).code(dispatch, clinic).unwrap().to_string();
        acknowledge_by_code(app, &code, Some("見本 七海")).await.unwrap();
        for id in ids {
            assert!(acknowledged_at(app, id, clinic).await.unwrap().is_some(), "{id}");
        }
        let counted = "SELECT COUNT(*) AS rows_there FROM addressee WHERE body = 6 AND acknowledged_at IS NOT NULL";
        let log = "SELECT COUNT(*) AS rows_there FROM audit_entry WHERE verb = 'bulletin.acknowledge'";
        assert_eq!((country.count(counted).await, country.count(log).await), (2, 2));
        acknowledge_by_code(app, &code, None).await.unwrap();
        assert_eq!(country.count(log).await, 2, "said again, nothing changes");
    })
    .await;
}

#[tokio::test]
async fn what_does_not_fit_behind_one_letter_is_refused_and_nothing_is_sent() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let ids = two(&country).await;
        let task = country.task(ids[0], KOCHI).await.unwrap();
        let permit = country.clerks[&KOCHI].permit::<Relay>(Subject::of(task.body, task.id)).unwrap();
        country.tamper("UPDATE part SET audience = 'associations' WHERE part = 'letter' AND bulletin = (SELECT MAX(id) FROM bulletin)").await.unwrap();
        let before = country.traces().await;
        let refused = bundle(&country, &ids, KOCHI, &letter("高診連発第7号")).await.unwrap_err();
        assert!(refused.to_string().contains("見せてよい相手がちがう"), "{refused}");
        assert_eq!(country.traces().await, before);
        country.tamper("UPDATE part SET audience = 'members' WHERE part = 'letter'").await.unwrap();
        country.hang(CLINIC, KOCHI).await;
        choose_members(&country.test.app, &permit, 0, &Choice::Without(MemberGroup::Clinic)).await.unwrap();
        let refused = bundle(&country, &ids, KOCHI, &letter("高診連発第7号")).await.unwrap_err();
        assert!(refused.to_string().contains("送る会員の選び方"), "{refused}");
        assert_eq!(country.count("SELECT COUNT(*) AS rows_there FROM cover").await, 0);
        let (status, page) = country.open(&country.clerks[&KOCHI], &format!("/relay/bundle?{}=on", task.id)).await;
        assert!(status.is_client_error() && page.contains("2件以上"), "{page}");
    })
    .await;
}

/// One of the bundled goes out by itself at the same moment: either both go in one letter, or nothing of the bundle.
#[tokio::test(flavor = "multi_thread")]
async fn of_a_bundle_and_the_rule_one_wins() {
    on_both(&migrations(), |test| async move {
        let country = Arc::new(Country::new(test).await);
        for round in 1..=4_i64 {
            let ids = [
                country.issued(&format!("全診連発第{}号", 10 * round), TODAY).await,
                country.issued(&format!("全診連発第{}号", 10 * round + 1), TODAY).await,
            ];
            let clerk = country.clerks[&KOCHI].permit(Subject::of(body(KOCHI), body(KOCHI))).unwrap();
            crate::set_policy(&country.test.app, clerk, "1").await.unwrap();
            country.test.clock.advance(Duration::from_secs(3_600));
            let by_itself = Arc::clone(&country);
            let rule = tokio::spawn(async move { by_itself.work().await });
            let sent = bundle(&country, &ids, KOCHI, &letter(&format!("高診連発第{}号", round * 1_000))).await;
            rule.await.unwrap();
            country.work().await;
            let bundled = "SELECT COUNT(*) AS rows_there FROM cover WHERE bundle IS NOT NULL";
            match sent {
                Ok(_) => assert_eq!(country.count(bundled).await, 2, "round {round}"),
                Err(RelayError::SentByItself { .. }) => assert_eq!(country.count(bundled).await, 0),
                Err(other) => panic!("{other}"),
            }
            assert_eq!(country.count("SELECT COUNT(*) AS rows_there FROM cover").await, 2);
            country.tamper("DELETE FROM cover WHERE parent_cover IS NOT NULL").await.unwrap();
            country.tamper("UPDATE relay_task SET parent_cover = NULL").await.unwrap();
            country.tamper("DELETE FROM cover").await.unwrap();
            let clerk = country.clerks[&KOCHI].permit(Subject::of(body(KOCHI), body(KOCHI))).unwrap();
            crate::end_policy(&country.test.app, clerk).await.unwrap();
        }
    })
    .await;
}
