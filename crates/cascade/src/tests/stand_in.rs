//! Bodies without a clerk: the body above relays for them, once, at any depth, and says so.

use noroshi_access::revoke_role;
use noroshi_platform::testing::on_both;

use super::{BORDER, BRANCH, Country, KOCHI, SHIOMI, TODAY, TOKUSHIMA, body, cover, migrations};

/// Takes the clerk's role away at these bodies.
async fn without_clerks(country: &Country, serials: &[i64]) {
    let mut tx = country.test.app.db.begin().await.unwrap();
    for serial in serials {
        let who = country.clerks[serial].person();
        revoke_role(&mut tx, who, "association_clerk", body(*serial), country.test.app.now()).await.unwrap();
    }
    tx.commit().await.unwrap();
}

const REACHED: &str = "SELECT d.issuer || '>' || v.body AS text FROM dispatch d JOIN delivery v ON v.dispatch = d.serial \
                       WHERE d.path = 'relay' ORDER BY d.issuer, v.body";

#[tokio::test]
async fn the_body_above_relays_for_a_body_without_a_clerk() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        without_clerks(&country, &[SHIOMI]).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        let path = format!("/relay/{}", country.task(id, KOCHI).await.unwrap().id);
        let (_, page) = country.open(&country.clerks[&KOCHI], &path).await;
        let said =
            "汐見地区診療連合会には、まだ伝達の担当者がいません。その会員1か所にも、この鑑文で代わりに送ります。";
        assert!(page.contains(said) && page.contains("3か所へ送る"), "{page}");
        let outcome = country.relay(id, KOCHI, &cover("高診連発第7号", TODAY)).await.unwrap();
        country.work().await;
        assert_eq!(outcome.opened, 2, "the branch below it and the university");
        assert!(country.task(id, SHIOMI).await.is_none());
        assert_eq!(country.texts(REACHED).await, ["2>4", "2>5", "2>9"]);
        let log = "SELECT detail AS text FROM audit_entry WHERE verb = 'cascade.relay'";
        assert_eq!(country.texts(log).await, ["sent 高診連発第7号 standing in for [4]"]);
        country.relayed(id, &[BRANCH]).await;
        let cited = "SELECT content AS text FROM cover WHERE body = 5";
        assert!(country.texts(cited).await[0].contains("高診連発第7号"), "the cover it came with");
        let (_, page) = country.open(&country.clerks[&KOCHI], &path).await;
        assert!(page.contains("代わりに送りました"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn without_clerks_at_two_tiers_the_letter_still_arrives_at_the_institution() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        without_clerks(&country, &[SHIOMI, BRANCH]).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        country.relayed(id, &[KOCHI]).await;
        assert_eq!(country.texts(REACHED).await, ["2>4", "2>5", "2>6", "2>9"], "down to the clinic");
    })
    .await;
}

#[tokio::test]
async fn a_first_tier_without_a_clerk_is_passed_over() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        without_clerks(&country, &[KOCHI]).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        let task = country.task(id, SHIOMI).await.expect("the district is next");
        assert!(task.parent_cover.is_none() && country.task(id, KOCHI).await.is_none());
        let dispatches = country.count("SELECT COUNT(*) AS rows_there FROM dispatch").await;
        assert_eq!(dispatches, 1, "the direct mail has arrived anyway");
        country.relayed(id, &[SHIOMI]).await;
        assert_eq!(country.texts(REACHED).await, ["4>5"]);
    })
    .await;
}

#[tokio::test]
async fn of_two_bodies_above_one_stands_in() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        country.tamper("INSERT INTO body_parent (child, parent, since) VALUES (6, 9, 0)").await.unwrap();
        country.tamper("INSERT INTO body_ancestor (body, ancestor, depth) VALUES (6, 9, 1)").await.unwrap();
        without_clerks(&country, &[BORDER]).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        country.relayed(id, &[KOCHI, TOKUSHIMA]).await;
        let clinic = "SELECT d.issuer || '>' || d.under_body AS text FROM dispatch d JOIN delivery v ON v.dispatch = d.serial \
                      WHERE d.path = 'relay' AND v.body = 6 ORDER BY d.issuer";
        assert_eq!(country.texts(clinic).await, ["2>9"], "the first that relayed");
        assert_eq!(country.count("SELECT COUNT(*) AS rows_there FROM relay_stand_in WHERE by_body = 2").await, 1);
    })
    .await;
}
