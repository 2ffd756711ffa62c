//! Bodies without a clerk: the body above relays for them, once, at any depth, and says so.

use noroshi_access::{Subject, grant_role, revoke_role};
use noroshi_directory::build::{BuildDirectory, end_role};
use noroshi_platform::testing::on_both;

use super::{
    BORDER, BRANCH, CLINIC, Country, KOCHI, NATIONAL, SHIOMI, TODAY, TOKUSHIMA, body, cover, hired, migrations,
};

/// Takes the clerk's role away at these bodies.
pub(super) async fn without_clerks(country: &Country, serials: &[i64]) {
    let mut tx = country.test.app.db.begin().await.unwrap();
    for serial in serials {
        let who = country.clerks[serial].person();
        revoke_role(&mut tx, who, "association_clerk", body(*serial), country.test.app.now()).await.unwrap();
    }
    tx.commit().await.unwrap();
}

pub(super) const REACHED: &str = "SELECT d.issuer || '>' || v.body AS text FROM dispatch d JOIN delivery v ON v.dispatch = d.serial \
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
pub(super) async fn without_clerks_at_two_tiers_the_letter_still_arrives_at_the_institution() {
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
        country.hang(CLINIC, BORDER).await;
        without_clerks(&country, &[BORDER]).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        country.relayed(id, &[KOCHI, TOKUSHIMA]).await;
        let clinic = "SELECT d.issuer || '>' || v.body AS text FROM dispatch d JOIN delivery v ON v.dispatch = d.serial \
                      WHERE d.path = 'relay' AND v.body = 6 ORDER BY d.issuer";
        assert_eq!(country.texts(clinic).await, ["2>6"], "the first that relayed");
        assert_eq!(country.count("SELECT COUNT(*) AS rows_there FROM relay_stand_in WHERE by_body = 2").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_member_of_two_bodies_without_a_clerk_gets_the_cover_once() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        country.hang(CLINIC, SHIOMI).await;
        country.hang(CLINIC, BORDER).await;
        without_clerks(&country, &[SHIOMI, BORDER]).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        let path = format!("/relay/{}", country.task(id, KOCHI).await.unwrap().id);
        let (_, page) = country.open(&country.clerks[&KOCHI], &path).await;
        assert!(page.contains("4か所へ送る"), "district, university, branch, clinic: {page}");
        country.relayed(id, &[KOCHI]).await;
        assert_eq!(country.texts(REACHED).await, ["2>4", "2>5", "2>6", "2>9"]);
        let (_, page) = country.open(&country.clerks[&KOCHI], &path).await;
        assert!(page.contains("4か所が宛先です"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_body_that_got_its_clerk_after_another_stood_in_relays_no_second_time() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        without_clerks(&country, &[BORDER]).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        country.relayed(id, &[KOCHI]).await;
        let mut tx = country.test.app.db.begin().await.unwrap();
        let back = country.clerks[&BORDER].person();
        grant_role(&mut tx, back, "association_clerk", body(BORDER), country.test.app.now()).await.unwrap();
        tx.commit().await.unwrap();
        country.relayed(id, &[TOKUSHIMA]).await;
        assert!(country.task(id, BORDER).await.is_none(), "its members have the letter");
        let next = country.issued("全診連発第13号", TODAY).await;
        country.relay(next, TOKUSHIMA, &cover("徳診連発第8号", TODAY)).await.unwrap();
        assert!(country.task(next, BORDER).await.is_some(), "the next one is its own");
    })
    .await;
}

/// The clerk leaves in the way that an administrator enters it.
pub(super) async fn leaves(country: &Country, serial: i64) {
    let administrator = hired(&country.test, "管理 三郎", "administrator", NATIONAL).await;
    let at = Subject::of_any(vec![body(NATIONAL)], body(serial));
    let (permit, who) = (administrator.permit::<BuildDirectory>(at).unwrap(), country.clerks[&serial].person());
    let mut tx = country.test.app.db.begin().await.unwrap();
    assert!(end_role(&mut tx, &country.test.app, permit, who, "association_clerk").await.unwrap());
    tx.commit().await.unwrap();
    country.work().await;
}

#[tokio::test]
async fn what_waits_when_the_last_clerk_goes_is_handed_up() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let colleague = hired(&country.test, "伝達 花子", "association_clerk", SHIOMI).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        country.relayed(id, &[KOCHI]).await;
        leaves(&country, SHIOMI).await;
        assert!(country.task(id, SHIOMI).await.is_some(), "a colleague is there");
        let mut tx = country.test.app.db.begin().await.unwrap();
        let now = country.test.app.now();
        revoke_role(&mut tx, colleague.person(), "association_clerk", body(SHIOMI), now).await.unwrap();
        tx.commit().await.unwrap();
        country.test.clock.advance(std::time::Duration::from_secs(60));
        leaves(&country, BORDER).await;
        country.tamper("UPDATE job SET state = 'queued' WHERE kind = 'directory.role_ended'").await.unwrap();
        country.work().await;
        assert!(country.task(id, SHIOMI).await.is_none() && country.task(id, BORDER).await.is_none());
        assert_eq!(country.texts(REACHED).await, ["2>4", "2>5", "2>9"], "the prefecture's letter reaches the branch");
        country.relayed(id, &[BRANCH]).await;
        let cited = "SELECT content AS text FROM cover WHERE body = 5";
        assert!(country.texts(cited).await[0].contains("高診連発第7号"), "the cover it came with");
        let log =
            "SELECT body || ' ' || detail AS text FROM audit_entry WHERE verb = 'cascade.hand_up' ORDER BY detail";
        let expected =
            ["2 body 4 has no clerk: 1 tasks, stands in for []", "2 body 9 has no clerk: 0 tasks, stands in for []"];
        assert_eq!(country.texts(log).await, expected);
    })
    .await;
}

#[tokio::test]
async fn a_first_tier_whose_last_clerk_goes_is_passed_over() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        leaves(&country, KOCHI).await;
        assert!(country.task(id, KOCHI).await.is_none());
        assert!(country.task(id, SHIOMI).await.unwrap().parent_cover.is_none());
        assert_eq!(
            country.count("SELECT COUNT(*) AS rows_there FROM dispatch").await,
            1,
            "the direct mail has arrived"
        );
    })
    .await;
}
