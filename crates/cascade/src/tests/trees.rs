//! Another tree (R06): a dental tree beside the own one, an institution in both, one bulletin.

use std::time::Duration;

use noroshi_access::{Actor, Subject};
use noroshi_bulletin::{PassError, PassOn, RelationKind, pass_on};
use noroshi_directory::BodyKind;
use noroshi_platform::db::query;
use noroshi_platform::testing::on_both;
use noroshi_terms::BulletinId;

use super::{
    BRANCH, CLINIC, Country, KOCHI, NATIONAL, OTHER_NATIONAL, OTHER_PREFECTURE, SHIOMI, StatusCode, TODAY, body, cover,
    hired, migrations,
};
use crate::detail::detail;
use crate::reach::ReachView;

/// A dental clinic that stands in the dental tree alone.
pub(super) const DENTIST: i64 = 41;

/// The dental tree has a clerk at its top, a clinic of its own, and one clinic that is in both trees.
pub(super) async fn dental_tree(country: &mut Country) {
    let clerk = hired(&country.test, "歯科 花子", "association_clerk", OTHER_NATIONAL).await;
    country.clerks.insert(OTHER_NATIONAL, clerk);
    let mut tx = country.test.app.db.begin().await.unwrap();
    for sql in [
        "INSERT INTO body (serial, code, name, kana, kind, prefecture, created_at) \
         VALUES (41, 'T41', 'うしお歯科医院', 'みほん', 'institution', '39', 0)",
        "INSERT INTO body_ancestor (body, ancestor, depth) VALUES (41, 41, 0)",
        "INSERT INTO contact (id, body, channel, address, created_at) VALUES (41, 41, 'mail', 'd@t41.example', 0)",
    ] {
        query(sql).execute(&mut tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    country.hang(DENTIST, OTHER_PREFECTURE).await;
    country.hang(CLINIC, OTHER_PREFECTURE).await;
}

pub(super) async fn pass(country: &Country, who: &Actor, id: BulletinId, to: i64) -> Result<(), PassError> {
    let permit = who.permit::<PassOn>(Subject::of(body(NATIONAL), id)).unwrap();
    pass_on(&country.test.app, permit, body(to)).await
}

/// How many people at a body read a part today.
async fn readers(country: &Country, id: BulletinId, part: &str) -> i64 {
    let row = query(
        "SELECT COUNT(DISTINCT person) AS people FROM part_reader WHERE bulletin = $1 AND part = $2 AND body = 41 \
         AND '2026-11-24' BETWEEN since AND until",
    );
    row.bind(id).bind(part).one(&country.test.app.db).await.unwrap().get("people").unwrap()
}

const DIRECT: &str = "SELECT v.body || '' AS text FROM dispatch d JOIN delivery v ON v.dispatch = d.serial \
                      WHERE d.path = 'direct' AND v.body IN (6, 10, 11, 41) ORDER BY v.body";

#[tokio::test]
async fn a_bulletin_goes_down_another_tree_and_stays_one() {
    on_both(&migrations(), |test| async move {
        let mut country = Country::new(test).await;
        dental_tree(&mut country).await;
        let member = hired(&country.test, "歯科 太郎", "institution_member", DENTIST).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        assert_eq!(country.texts(DIRECT).await, [CLINIC.to_string()]);
        assert_eq!((readers(&country, id, "letter").await, member.grants().len()), (0, 1));
        let reach = format!("/reach/{id}");
        let clerk = country.clerks[&OTHER_PREFECTURE].clone();
        assert_eq!(country.open(&clerk, &reach).await.0, StatusCode::NOT_FOUND, "not theirs yet");
        for _ in 0..2 {
            pass(&country, &country.author, id, OTHER_NATIONAL).await.unwrap();
            country.work().await;
        }
        assert_eq!(country.texts(DIRECT).await, ["6", "10", "11", "41"], "who is in both trees has one direct mail");
        let once = "SELECT COUNT(*) AS rows_there FROM addressee WHERE body IN (6, 10, 11, 41)";
        assert_eq!(country.count(once).await, 4, "and is counted once");
        assert_eq!((readers(&country, id, "letter").await, readers(&country, id, "attachment").await), (1, 1));
        assert_eq!(country.open(&clerk, &reach).await.0, StatusCode::OK);
        let log = "SELECT COUNT(*) AS rows_there FROM audit_entry WHERE verb = 'bulletin.pass_on'";
        assert_eq!(country.count(log).await, 1, "the second time changed nothing");
        country.relay(id, OTHER_NATIONAL, &cover("別全発第7号", TODAY)).await.unwrap();
        country.work().await;
        country.relay(id, OTHER_PREFECTURE, &cover("別県発第7号", TODAY)).await.unwrap();
        country.relayed(id, &[KOCHI, SHIOMI, BRANCH]).await;
        let clinic = "SELECT d.issuer || '' AS text FROM dispatch d JOIN delivery v ON v.dispatch = d.serial \
                      WHERE d.path = 'relay' AND v.body = 6 ORDER BY d.issuer";
        assert_eq!(country.texts(clinic).await, ["5", "11"], "each of its associations writes to it");
        assert_eq!(country.count(once).await, 4);
        let mails = country.texts("SELECT content AS text FROM dispatch WHERE issuer = 11").await;
        for behind in ["別全発第7号だけの一言", "全診連発第12号"] {
            assert!(mails[0].contains(behind), "{behind}");
        }
        assert!(!mails[0].contains("高診連発"), "the own tree's covers are another way");
    })
    .await;
}

#[tokio::test]
async fn only_another_tree_can_be_passed_to_and_only_what_holds() {
    on_both(&migrations(), |test| async move {
        let mut country = Country::new(test).await;
        dental_tree(&mut country).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        for own in [NATIONAL, KOCHI, OTHER_PREFECTURE, DENTIST] {
            let refused = pass(&country, &country.author, id, own).await;
            assert!(matches!(refused, Err(PassError::NotAnotherTree)), "{own}: {refused:?}");
        }
        country.ended(id, RelationKind::Withdraws, "全診連発第13号").await;
        let refused = pass(&country, &country.author, id, OTHER_NATIONAL).await;
        assert!(matches!(refused, Err(PassError::Ended)), "{refused:?}");
        assert_eq!(country.count("SELECT COUNT(*) AS rows_there FROM bulletin_pass").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_withdrawal_goes_down_the_other_tree_too() {
    on_both(&migrations(), |test| async move {
        let mut country = Country::new(test).await;
        dental_tree(&mut country).await;
        hired(&country.test, "歯科 太郎", "institution_member", DENTIST).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        pass(&country, &country.author, id, OTHER_NATIONAL).await.unwrap();
        country.work().await;
        country.relay(id, OTHER_NATIONAL, &cover("別全発第7号", TODAY)).await.unwrap();
        country.work().await;
        country.tamper("UPDATE delivery SET state = 'accepted', accepted_at = 5 WHERE body = 41").await.unwrap();
        let notice = country.ended(id, RelationKind::Withdraws, "全診連発第13号").await;
        assert_eq!(readers(&country, notice, "letter").await, 1, "who read the one reads the other");
        for serial in [OTHER_NATIONAL, OTHER_PREFECTURE] {
            assert!(country.task(notice, serial).await.is_some(), "{serial}");
        }
        let told = query("SELECT COUNT(*) AS rows_there FROM delivery v JOIN dispatch d ON d.serial = v.dispatch WHERE d.bulletin = $1 AND v.body = 41");
        let told: i64 = told.bind(notice).one(&country.test.app.db).await.unwrap().get("rows_there").unwrap();
        assert_eq!(told, 1);
    })
    .await;
}

#[tokio::test]
async fn a_national_body_without_a_clerk_is_passed_over() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        pass(&country, &country.author, id, OTHER_NATIONAL).await.unwrap();
        country.work().await;
        assert!(country.task(id, OTHER_NATIONAL).await.is_none());
        assert!(country.task(id, OTHER_PREFECTURE).await.is_some(), "the prefecture relays");
    })
    .await;
}

/// Who stands in the other tree alone is counted from the day on which the bulletin was passed on to it, not from the issue.
#[tokio::test]
async fn the_other_tree_s_time_begins_when_it_was_addressed() {
    on_both(&migrations(), |test| async move {
        let mut country = Country::new(test).await;
        dental_tree(&mut country).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        country.test.clock.advance(DAY * 10);
        pass(&country, &country.author, id, OTHER_NATIONAL).await.unwrap();
        country.work().await;
        country.test.clock.advance(HOUR * 2);
        country.acknowledge(id, DENTIST).await;
        country.acknowledge(id, CLINIC).await;
        country.tamper("UPDATE addressee SET acknowledged_at = NULL WHERE body = 6").await.unwrap();
        let view = ReachView { bulletin: id, issuer: body(NATIONAL), under: body(NATIONAL) };
        let told = "INSERT INTO misdelivery (bulletin, body, at, dispatch) SELECT bulletin, 11, 1, 1 FROM dispatch WHERE serial = 1";
        country.tamper(told).await.unwrap();
        country.relay(id, OTHER_NATIONAL, &cover("別全発第7号", TODAY)).await.unwrap();
        let all = detail(&country.test.app, view).await.unwrap();
        let curve = |kind| all.curves.iter().find(|(each, _)| *each == kind).unwrap().1.clone();
        let steps = curve(BodyKind::Institution);
        let after = steps.steps()[0].after;
        assert!(after >= HOUR * 2 && after < HOUR * 3, "{after:?}");
        assert!((steps.share_now() - 1.0 / 3.0).abs() < 0.01, "one of three: {steps:?}");
        // The prefecture of the other tree leaves the observation after two hours, it has not been silent for ten days.
        country.acknowledge(id, KOCHI).await;
        let later = detail(&country.test.app, view).await.unwrap();
        let share = later.curves.iter().find(|(kind, _)| *kind == BodyKind::Prefectural).unwrap().1.share_now();
        assert!((share - 0.5).abs() < 0.01, "one of the two that were observed for so long: {share}");
        assert_eq!((later.summary.misdelivered, later.summary.hops.len()), (1, 1), "the whole view counts both trees");
        let own = ReachView { under: body(KOCHI), ..view };
        assert_eq!(detail(&country.test.app, own).await.unwrap().summary.misdelivered, 0);
    })
    .await;
}

const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);
