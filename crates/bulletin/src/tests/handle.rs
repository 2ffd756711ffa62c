//! The originator confirms, a tier narrows, nobody else changes anything; on both databases and through the pages.

use std::sync::Arc;

use noroshi_access::{Actor, Subject};
use noroshi_platform::testing::on_both;
use noroshi_terms::{Audience, BulletinId, Narrowing, Tlp};

use super::{
    CLINIC, DISTRICT, NATIONAL, OTHER_NATIONAL, Office, PREFECTURE, StatusCode, body, hired, migrations, text,
};
use crate::{HandleError, NarrowHandling, PartName, RelationKind, narrow_handling, read};

const PART: &str = "part=attachment";

async fn handled(office: &Office, id: BulletinId, at: i64) -> (String, String) {
    let part = (id, PartName::Attachment);
    let handling = read::handling_for(&office.test.app, part, Some(body(at)), "").await.unwrap();
    (handling.audience().to_string(), handling.label())
}

async fn changes(office: &Office) -> i64 {
    office
        .count(
            "SELECT COUNT(*) AS rows_there FROM audit_entry \
             WHERE verb IN ('bulletin.confirm_handling', 'bulletin.narrow_handling')",
        )
        .await
}

#[tokio::test]
async fn the_originator_sets_the_label_and_nobody_else() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.issued(&text(), "全診連発第1号").await;
        let clerk = hired(&office.test, "伝達 五月", "association_clerk", body(DISTRICT)).await;
        let below = hired(&office.test, "起案 九", "author", body(PREFECTURE)).await;
        let path = format!("/bulletins/{id}/label");
        for who in [&clerk, &below] {
            let refused = office.send(who, &path, &format!("{PART}&tlp=TLP%3AGREEN")).await;
            assert_eq!(refused.0, StatusCode::NOT_FOUND);
        }
        for wrong in ["tlp=TLP%3ACLEAR", "tlp=green", "tlp="] {
            let (status, page) = office.send(&office.author, &path, &format!("{PART}&{wrong}")).await;
            assert!(status.is_client_error() && page.contains("TLP"), "{wrong}: {page}");
        }
        assert_eq!(handled(&office, id, NATIONAL).await.1, "TLP:AMBER(自動で導いた値)");
        assert_eq!(changes(&office).await, 0);
        let done = office.send(&office.author, &path, &format!("{PART}&tlp=TLP%3AGREEN")).await;
        assert_eq!(done.0, StatusCode::SEE_OTHER);
        assert_eq!(handled(&office, id, CLINIC).await.1, Tlp::Green.to_string());
        assert_eq!(changes(&office).await, 1);
        let (_, page) = office.open(&office.author, &format!("/bulletins/{id}/attachment")).await;
        assert!(page.contains("いまの表示は TLP:GREEN です") && page.contains("この表示に決める"));
        let (_, page) = office.open(&clerk, &format!("/bulletins/{id}/attachment")).await;
        assert!(!page.contains("この表示に決める") && page.contains("この取扱いに狭める"));
    })
    .await;
}

async fn narrow(office: &Office, who: &Actor, id: BulletinId, form: &str) -> (StatusCode, String) {
    office.send(who, &format!("/bulletins/{id}/narrow"), &format!("{PART}&{form}")).await
}

#[tokio::test]
async fn a_tier_narrows_for_itself_and_below_and_never_takes_it_back() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.issued(&text(), "全診連発第1号").await;
        let clerk = hired(&office.test, "伝達 五月", "association_clerk", body(DISTRICT)).await;
        let done =
            narrow(&office, &clerk, id, "audience=medical_staff&sentence=%E9%99%A2%E9%95%B7%E3%81%BE%E3%81%A7").await;
        assert_eq!(done.0, StatusCode::SEE_OTHER, "{}", done.1);
        let derived = |label: &str| format!("{label}(自動で導いた値)");
        assert_eq!(handled(&office, id, CLINIC).await, ("medical_staff".into(), derived("TLP:AMBER+STRICT")));
        assert_eq!(handled(&office, id, PREFECTURE).await, ("medical_staff_nda".into(), derived("TLP:AMBER")));
        let (_, page) = office.open(&clerk, &format!("/bulletins/{id}/attachment")).await;
        assert!(page.contains("医療機関の中だけで扱ってください。<br>院長まで"));
        for (form, words) in [
            ("audience=medical_staff_nda", "より広い相手には開けません"),
            ("audience=medical_staff&tlp=TLP%3AAMBER", "よりゆるい表示にはできません"),
            ("audience=medical_staff", "いまの取扱いと同じです"),
            ("audience=associations&tlp=TLP%3ACLEAR", "よりゆるい表示"),
        ] {
            let (status, page) = narrow(&office, &clerk, id, &format!("{form}&sentence=")).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains(words), "{form}: {page}");
        }
        assert_eq!(narrow(&office, &clerk, id, "audience=medical_staff&tlp=TLP%3ARED").await.0, StatusCode::SEE_OTHER);
        assert_eq!(handled(&office, id, CLINIC).await, ("medical_staff".into(), "TLP:RED".into()));
        let (_, page) = office.open(&clerk, &format!("/bulletins/{id}/attachment")).await;
        assert!(page.contains("院長まで"), "the earlier words stay");
        assert_eq!(changes(&office).await, 2);
    })
    .await;
}

#[tokio::test]
async fn who_may_not_narrow_finds_nothing_and_the_letter_is_out() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.issued(&text(), "全診連発第1号").await;
        let member = hired(&office.test, "見本 七海", "institution_member", body(CLINIC)).await;
        let outsider = hired(&office.test, "他 九郎", "association_clerk", body(OTHER_NATIONAL)).await;
        for who in [&member, &outsider] {
            assert_eq!(narrow(&office, who, id, "audience=associations").await.0, StatusCode::NOT_FOUND);
        }
        let clerk = hired(&office.test, "伝達 五月", "association_clerk", body(DISTRICT)).await;
        let letter = format!("/bulletins/{id}/narrow");
        let (_, page) = office.send(&clerk, &letter, "part=letter&audience=associations").await;
        assert!(page.contains("すでにメールで届いている"), "{page}");
        assert_eq!(office.send(&clerk, &letter, "part=fax&audience=associations").await.0, StatusCode::NOT_FOUND);
        assert_eq!(changes(&office).await, 0);
    })
    .await;
}

/// One clerk for two districts, as in small offices.
async fn clerk_of_both(office: &Office) -> Actor {
    let clerk = hired(&office.test, "伝達 五月", "association_clerk", body(PREFECTURE)).await;
    let mut tx = office.test.app.db.begin().await.unwrap();
    let now = office.test.app.now();
    noroshi_access::grant_role(&mut tx, clerk.person(), "association_clerk", body(DISTRICT), now).await.unwrap();
    tx.commit().await.unwrap();
    let mut grants = clerk.grants().to_vec();
    grants.extend(clerk.grants().iter().map(|grant| noroshi_access::Grant { body: body(DISTRICT), ..grant.clone() }));
    Actor::for_test(clerk.person(), grants)
}

#[tokio::test]
async fn a_clerk_of_several_offices_says_for_which_one() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.issued(&text(), "全診連発第1号").await;
        let clerk = clerk_of_both(&office).await;
        let (_, page) = office.open(&clerk, &format!("/bulletins/{id}/attachment")).await;
        assert!(page.contains("どの団体として狭めますか"));
        for name in ["高知県診療連合会</option>", "汐見地区診療連合会</option>"] {
            assert!(page.contains(name), "{name}");
        }
        let typed = "audience=medical_staff&tlp=TLP%3ARED&sentence=%E9%99%A2%E9%95%B7%E3%81%BE%E3%81%A7";
        let (status, page) = narrow(&office, &clerk, id, typed).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("どの団体として狭めるかを選んでください"));
        for kept in ["院長まで</textarea>", "value=\"medical_staff\" selected", "value=\"TLP:RED\" selected"] {
            assert!(page.contains(kept), "{kept} was typed");
        }
        for foreign in [NATIONAL, CLINIC, OTHER_NATIONAL] {
            let (status, _) = narrow(&office, &clerk, id, &format!("{typed}&office={foreign}")).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{foreign}");
        }
        assert_eq!(changes(&office).await, 0);
        let done = narrow(&office, &clerk, id, &format!("{typed}&office={DISTRICT}")).await;
        assert_eq!(done.0, StatusCode::SEE_OTHER);
        assert_eq!(handled(&office, id, CLINIC).await.0, "medical_staff");
        assert_eq!(handled(&office, id, PREFECTURE).await.0, "medical_staff_nda", "not for the other office");
    })
    .await;
}

#[tokio::test]
async fn the_form_names_the_office_for_which_it_narrows() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.issued(&text(), "全診連発第1号").await;
        let clerk = hired(&office.test, "伝達 五月", "association_clerk", body(DISTRICT)).await;
        let (_, page) = office.open(&clerk, &format!("/bulletins/{id}/attachment")).await;
        assert!(page.contains("汐見地区診療連合会と、その下の団体・医療機関に、すぐに効きます"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_correction_is_handled_as_its_original_was() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.issued(&text(), "全診連発第1号").await;
        let clerk = hired(&office.test, "伝達 五月", "association_clerk", body(DISTRICT)).await;
        assert_eq!(narrow(&office, &clerk, id, "audience=medical_staff&sentence=").await.0, StatusCode::SEE_OTHER);
        let path = format!("/bulletins/{id}/label");
        office.send(&office.author, &path, &format!("{PART}&tlp=TLP%3ARED")).await;
        office.send(&office.author, &path, "part=letter&tlp=TLP%3AAMBER").await;
        let correction = office.ended(id, RelationKind::Corrects, "全診連発第2号").await;
        for at in [CLINIC, PREFECTURE] {
            assert_eq!(handled(&office, correction, at).await, handled(&office, id, at).await, "at {at}");
        }
        let mail = "SELECT COUNT(*) AS rows_there FROM dispatch WHERE content LIKE '%[TLP:AMBER]【訂正】%'";
        assert_eq!(office.count(mail).await, 1);
        let withdrawal = office.ended(correction, RelationKind::Withdraws, "全診連発第3号").await;
        assert!(read::handling_for(&office.test.app, (withdrawal, PartName::Attachment), None, "").await.is_err());
    })
    .await;
}

#[tokio::test]
async fn what_has_ended_is_not_changed_any_more() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.issued(&text(), "全診連発第1号").await;
        let clerk = hired(&office.test, "伝達 五月", "association_clerk", body(DISTRICT)).await;
        office.ended(id, RelationKind::Corrects, "全診連発第2号").await;
        let (status, page) = narrow(&office, &clerk, id, "audience=medical_staff&sentence=").await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("お知らせのほうで"), "{page}");
        let (path, form) = (format!("/bulletins/{id}/label"), format!("{PART}&tlp=TLP%3ARED"));
        assert_eq!(office.send(&office.author, &path, &form).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(changes(&office).await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_narrowing_beside_the_issue_of_a_correction_is_inherited_or_refused() {
    on_both(&migrations(), |test| async move {
        let office = Arc::new(Office::new(test).await);
        let clerk = hired(&office.test, "伝達 五月", "association_clerk", body(DISTRICT)).await;
        for round in 0..6 {
            let id = office.issued(&text(), &format!("全診連発第{}号", 2 * round + 1)).await;
            let notice = office.approved_notice(id, RelationKind::Corrects).await;
            let part = (id, PartName::Attachment);
            let permit = clerk.permit::<NarrowHandling>(Subject::of(body(DISTRICT), part)).unwrap();
            let app = office.test.app.clone();
            let narrowing = tokio::spawn(async move {
                let asked = Narrowing { audience: Audience::MedicalStaff, tlp: None, sentence: String::new() };
                narrow_handling(&app, permit, &asked).await
            });
            let issuing = Arc::clone(&office);
            let number = format!("全診連発第{}号", 2 * round + 2);
            let issued = tokio::spawn(async move { issuing.publish(&issuing.approver, notice, &number).await });
            issued.await.unwrap().unwrap();
            let expected = match narrowing.await.unwrap() {
                Ok(_) => "medical_staff",
                Err(HandleError::Ended(_)) => "medical_staff_nda",
                Err(other) => panic!("{other}"),
            };
            assert_eq!(handled(&office, notice, CLINIC).await.0, expected, "round {round}");
        }
    })
    .await;
}
