//! Nobody finds what is not theirs: not the document, not its count, not a word of it.

use noroshi_access::{Actor, Subject};
use noroshi_bulletin::{ConfirmHandling, NarrowHandling, PartName, confirm_handling, narrow_handling};
use noroshi_platform::db::query;
use noroshi_platform::testing::on_both;
use noroshi_terms::{Audience, BulletinId, Narrowing, Tlp};

use super::{
    CLINIC, Country, KOCHI, NATIONAL, SHIOMI, StatusCode, TODAY, TOKUSHIMA, UZUMI_CLINIC, VENDOR, body, hired,
    migrations, text,
};
use crate::Asked;

/// A national bulletin and one of a prefecture; covers of both prefectures and of the district.
async fn busy(country: &Country) -> BulletinId {
    let national = country
        .issued(NATIONAL, ("全診連発第12号", TODAY), &text("全国の梅の本文です。", "全国の桃の別添です。"))
        .await;
    country.issued(KOCHI, ("高診連発第3号", TODAY), &text("県内の松の本文です。", "県内の杉の別添です。")).await;
    country.relayed(national, KOCHI, "高診連発第4号", "県の鑑文の栗です。").await;
    country.relayed(national, TOKUSHIMA, "徳診連発第5号", "隣県の鑑文の柿です。").await;
    country.relayed(national, SHIOMI, "汐診発第6号", "地区の鑑文の柚子です。").await;
    national
}

/// Which of the words somebody finds.
async fn sees(country: &Country, who: &Actor) -> String {
    let mut seen = String::new();
    for word in ["梅", "桃", "松", "杉", "栗", "柿", "柚子"] {
        if country.count(who, word).await > 0 {
            seen.push_str(word);
        }
    }
    seen
}

#[tokio::test]
async fn everybody_finds_what_is_theirs() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await.with_clerks().await;
        busy(&country).await;
        for (role, at, seen) in [
            ("institution_member", CLINIC, "梅桃松杉栗柚子"),
            ("institution_member", UZUMI_CLINIC, "梅桃柿"),
            ("association_clerk", SHIOMI, "梅桃松杉栗柚子"),
            ("association_clerk", KOCHI, "梅桃松杉栗"),
            ("association_clerk", TOKUSHIMA, "梅桃柿"),
            ("author", NATIONAL, "梅桃"),
            ("window_desk", NATIONAL, "梅"),
            ("police_desk", NATIONAL, ""),
            ("vendor", VENDOR, ""),
        ] {
            let who = hired(&country.test, role, at).await;
            assert_eq!(sees(&country, &who).await, seen, "{role} at {at}");
            let all = country.finds(&who, &Asked::default()).await.len();
            assert_eq!(all == 0, seen.is_empty(), "{role} at {at} finds {all}");
        }
        let administrator = hired(&country.test, "administrator", NATIONAL).await;
        assert_eq!(country.open(&administrator, "/archive?q=梅").await.0, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_vendor_finds_as_long_as_the_agreement_holds() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await.with_clerks().await;
        busy(&country).await;
        let vendor = hired(&country.test, "vendor", VENDOR).await;
        for (id, since, until, seen) in [
            (1, "2026-01-01", "2026-11-23", ""),
            (2, "2026-11-25", "2027-03-31", ""),
            (3, "2026-11-24", "2026-11-24", "梅桃松杉"),
        ] {
            let mut tx = country.test.app.db.begin().await.unwrap();
            let sign =
                "INSERT INTO nda (id, institution, vendor, since, until, created_at) VALUES ($1, $2, $3, $4, $5, 0)";
            let sign = query(sign).bind(id).bind(CLINIC).bind(VENDOR).bind(since).bind(until);
            sign.execute(&mut tx).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(sees(&country, &vendor).await, seen, "{since} to {until}");
        }
        let mut tx = country.test.app.db.begin().await.unwrap();
        query("UPDATE nda SET ended_at = 1 WHERE id = 3").execute(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(sees(&country, &vendor).await, "");
    })
    .await;
}

#[tokio::test]
async fn what_is_restricted_is_found_without_a_word_of_it() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        country
            .issued(NATIONAL, ("全診連発第12号", TODAY), &text("全国の梅の本文です。", "全国の桃の別添です。"))
            .await;
        let member = hired(&country.test, "institution_member", CLINIC).await;
        let (status, page) = country.open(&member, "/archive?q=%E6%A2%85").await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("<mark>梅</mark>の本文です。"), "{page}");
        let (_, page) = country.open(&member, "/archive?q=%E6%A1%83").await;
        assert!(page.contains("1件見つかりました") && page.contains("見分けるための手がかり"), "{page}");
        assert!(page.contains("限定") && !page.contains("の別添です") && !page.contains("<mark>"), "{page}");
        let desk = hired(&country.test, "window_desk", NATIONAL).await;
        let (status, hidden) = country.open(&desk, "/archive?q=%E6%A1%83").await;
        let (_, none) = country.open(&desk, "/archive?q=%E6%A2%A8").await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(hidden.replace('桃', "梨"), none, "what is hidden answers as what does not exist");
        let entries =
            country.rows("SELECT COUNT(*) AS rows_there FROM audit_entry WHERE verb = 'bulletin.read_restricted'");
        assert_eq!(entries.await, 0, "nothing restricted was shown");
    })
    .await;
}

#[tokio::test]
async fn a_narrowed_part_is_gone_for_those_below_and_labelled_for_the_others() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await.with_clerks().await;
        let id = busy(&country).await;
        let (clerk, member) = (
            hired(&country.test, "association_clerk", KOCHI).await,
            hired(&country.test, "institution_member", CLINIC).await,
        );
        let elsewhere = hired(&country.test, "institution_member", UZUMI_CLINIC).await;
        let part = (id, PartName::Attachment);
        let narrowing = Narrowing { audience: Audience::Associations, tlp: Some(Tlp::Red), sentence: String::new() };
        let permit = clerk.permit::<NarrowHandling>(Subject::of(body(KOCHI), part)).unwrap();
        narrow_handling(&country.test.app, permit, &narrowing).await.unwrap();
        country.work().await;
        let labelled = |label| Asked { label: Some(label), ..super::words_of("桃") };
        assert_eq!(country.count(&member, "桃").await, 0);
        assert_eq!(country.finds(&clerk, &labelled(Tlp::Red)).await.len(), 1);
        assert_eq!(country.finds(&clerk, &labelled(Tlp::Amber)).await.len(), 0);
        assert_eq!(country.finds(&elsewhere, &labelled(Tlp::Amber)).await.len(), 1);
        assert_eq!(country.finds(&elsewhere, &labelled(Tlp::Red)).await.len(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_label_that_the_originator_chose_is_found_by_it() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await.with_clerks().await;
        let id = busy(&country).await;
        let member = hired(&country.test, "institution_member", CLINIC).await;
        let labelled = |label| Asked { label: Some(label), ..super::words_of("全診連発第12号") };
        assert_eq!(country.finds(&member, &labelled(Tlp::Green)).await.len(), 3, "letter and two covers");
        let author = hired(&country.test, "author", NATIONAL).await;
        let permit = author.permit::<ConfirmHandling>(Subject::of(body(NATIONAL), (id, PartName::Letter))).unwrap();
        confirm_handling(&country.test.app, permit, Tlp::Amber).await.unwrap();
        country.work().await;
        assert_eq!(country.finds(&member, &labelled(Tlp::Green)).await.len(), 0);
        assert_eq!(country.finds(&member, &labelled(Tlp::Amber)).await.len(), 4, "with the attachment");
    })
    .await;
}

/// The marks of readers in the index are made from the same rules as `part_reader`; where the two part, this fails.
#[tokio::test]
async fn everything_that_opens_is_found() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await.with_clerks().await;
        busy(&country).await;
        let roles = query("SELECT code FROM role ORDER BY place").all(&country.test.app.db).await.unwrap();
        for role in roles {
            let role: String = role.get("code").unwrap();
            for (serial, ..) in super::COUNTRY {
                let who = hired(&country.test, &role, serial).await;
                let opened = "SELECT COUNT(*) AS parts FROM (SELECT DISTINCT r.bulletin, r.part FROM part_reader r \
                    WHERE r.person = $1 AND '2026-11-24' BETWEEN r.since AND r.until) AS opened";
                let opened = query(opened).bind(who.person()).one(&country.test.app.db).await.unwrap();
                if !who.knows("bulletin.read") {
                    continue;
                }
                let found = country.finds(&who, &Asked::default()).await;
                let parts = found.iter().filter(|line| !line.starts_with("鑑文")).count();
                assert_eq!(parts as i64, opened.get::<i64>("parts").unwrap(), "{role} at {serial}");
            }
        }
    })
    .await;
}
