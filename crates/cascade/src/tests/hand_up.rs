//! Handing up a bundle: members get what still waits, not again what their own body has sent, nor what has ended.

use noroshi_bulletin::RelationKind;
use noroshi_platform::testing::on_both;

use super::bundle::{bundle, letter, two};
use super::stand_in::leaves;
use super::{Arc, BORDER, BRANCH, CLINIC, Country, KOCHI, SHIOMI, TODAY, TOKUSHIMA, cover, migrations};

/// What the prefecture's letters to the branch carry.
const TO_THE_BRANCH: &str = "SELECT d.content AS text FROM dispatch d JOIN dispatch_addressee l ON l.dispatch = d.serial \
                             WHERE d.path = 'relay' AND d.issuer = 2 AND l.body = 5 ORDER BY d.serial";
const FIRST: &str = "役員の名を使ったメールが届いています";

#[tokio::test]
async fn what_the_body_itself_has_sent_is_not_sent_again() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let ids = two(&country).await;
        bundle(&country, &ids, KOCHI, &letter("高診連発第7号")).await.unwrap();
        country.work().await;
        country.relay(ids[0], SHIOMI, &cover("汐診発第7号", TODAY)).await.unwrap();
        country.work().await;
        leaves(&country, SHIOMI).await;
        assert!(country.task(ids[1], SHIOMI).await.is_none(), "handed up");
        let mails = country.texts(TO_THE_BRANCH).await;
        assert_eq!(mails.len(), 1);
        assert!(mails[0].contains("高診連発第7号だけの一言"), "with the cover it came with: {}", mails[0]);
        assert_eq!(mails[0].matches("遠隔保守機器の設定(注意喚起)").count() > 0, mails[0].contains("全診連発第13号"));
        let further = "SELECT COUNT(*) AS rows_there FROM dispatch_bulletin b JOIN dispatch d ON d.serial = b.dispatch \
                       WHERE d.source LIKE '%/4%'";
        assert_eq!(country.count(further).await, 0, "its code confirms that one alone");
        let letters = mails[0].matches(FIRST).count();
        assert!(letters <= 3, "one letter, in text, page and file: {letters}");
    })
    .await;
}

#[tokio::test]
async fn what_has_ended_is_not_sent_with_the_rest() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let ids = two(&country).await;
        bundle(&country, &ids, KOCHI, &letter("高診連発第7号")).await.unwrap();
        country.work().await;
        country.ended(ids[0], RelationKind::Withdraws, "全診連発第14号").await;
        leaves(&country, SHIOMI).await;
        assert!(country.task(ids[1], SHIOMI).await.is_none());
        let queued = "SELECT COUNT(*) AS rows_there FROM delivery v JOIN dispatch d ON d.serial = v.dispatch \
                      WHERE d.source LIKE '%/4/%' AND v.body = 5 AND v.state = 'queued'";
        assert_eq!(country.count(queued).await, 1, "the one that holds leaves alone");
    })
    .await;
}

#[tokio::test]
async fn a_whole_bundle_is_handed_up_in_one_letter() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let ids = two(&country).await;
        bundle(&country, &ids, KOCHI, &letter("高診連発第7号")).await.unwrap();
        country.work().await;
        leaves(&country, SHIOMI).await;
        assert_eq!(country.texts(TO_THE_BRANCH).await.len(), 1, "both in one mail");
        for id in ids {
            assert!(country.task(id, SHIOMI).await.is_none());
        }
    })
    .await;
}

/// A notice has tasks at every tier at once: when a lower one loses its clerk, the letter of the body above reaches its
/// members, whether that one has gone already or goes later.
#[tokio::test]
async fn the_notice_of_a_body_whose_clerk_goes_reaches_its_members_with_the_cover_above() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        country.hang(CLINIC, BORDER).await;
        for (round, kind) in [RelationKind::Corrects, RelationKind::Withdraws].into_iter().enumerate() {
            let id = country.issued(&format!("全診連発第{}号", 20 + 2 * round), TODAY).await;
            let cover = |letter: usize| cover(&format!("高診連発第{}号", 20 + 2 * round + letter), TODAY);
            country.relay(id, KOCHI, &cover(0)).await.unwrap();
            country.work().await;
            let notice = country.ended(id, kind, &format!("全診連発第{}号", 21 + 2 * round)).await;
            let whose = if round == 0 { SHIOMI } else { BORDER };
            if round == 1 {
                country.relay(notice, KOCHI, &cover(1)).await.unwrap();
                country.work().await;
            }
            leaves(&country, whose).await;
            assert!(country.task(notice, whose).await.is_none());
            if round == 0 {
                country.relay(notice, KOCHI, &cover(1)).await.unwrap();
                country.work().await;
            }
            let member = if round == 0 { BRANCH } else { CLINIC };
            assert!(country.relayed_to(notice).await.contains(&format!("2>{member}")), "round {round}");
        }
    })
    .await;
}

/// Two prefectures bundle the same bulletins in opposite orders while a district's tasks are handed up: on PostgreSQL whoever
/// takes turns in another order than the rest would stand in their way for ever.
#[tokio::test(flavor = "multi_thread")]
async fn bundles_in_any_order_and_a_hand_up_at_once_do_not_block_each_other() {
    on_both(&migrations(), |test| async move {
        let country = Arc::new(Country::new(test).await);
        for round in 1..=6_i64 {
            let numbers = [20 * round, 20 * round + 1].map(|number| format!("全診連発第{number}号"));
            let waiting = [country.issued(&numbers[0], TODAY).await, country.issued(&numbers[1], TODAY).await];
            bundle(&country, &waiting, KOCHI, &letter(&format!("高診連発第{}号", 10 * round))).await.unwrap();
            country.work().await;
            let numbers = [20 * round + 2, 20 * round + 3].map(|number| format!("全診連発第{number}号"));
            let ids = [country.issued(&numbers[0], TODAY).await, country.issued(&numbers[1], TODAY).await];
            let mut both = tokio::task::JoinSet::new();
            for (serial, ids, number) in [
                (KOCHI, [ids[0], ids[1]], format!("高診連発第{}号", 10 * round + 1)),
                (TOKUSHIMA, [ids[1], ids[0]], format!("徳診連発第{}号", 10 * round + 1)),
            ] {
                let country = Arc::clone(&country);
                both.spawn(async move {
                    bundle(&country, &ids, serial, &letter(&number)).await.unwrap();
                });
            }
            let bundled = Arc::clone(&country);
            both.spawn(async move {
                let number = letter(&format!("徳診連発第{}号", 10 * round + 2));
                bundle(&bundled, &[waiting[1], waiting[0]], TOKUSHIMA, &number).await.unwrap();
            });
            if round == 6 {
                let leaving = Arc::clone(&country);
                both.spawn(async move { leaves(&leaving, SHIOMI).await });
            }
            while let Some(ended) = both.join_next().await {
                ended.unwrap();
            }
        }
        country.work().await;
        let stuck = "SELECT COUNT(*) AS rows_there FROM job WHERE state NOT IN ('done', 'queued')";
        assert_eq!(country.count(stuck).await, 0);
    })
    .await;
}
