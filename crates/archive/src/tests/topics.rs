//! Topic pages: kept by their office, read by their audience, and on them only what each reader may read; what is related.

use noroshi_access::{Actor, Subject};
use noroshi_bulletin::{BulletinKind, DraftText};
use noroshi_platform::testing::on_both;
use noroshi_terms::{BulletinId, TopicId};

use super::{
    CLINIC, Country, KOCHI, NATIONAL, SHIOMI, StatusCode, TODAY, UZUMI_CLINIC, VENDOR, body, hired, migrations, text,
};
use crate::{
    KeepTopic, TopicError, TopicText, add_to_topic, by_number, create_topic, end_topic, save_topic, take_off_topic,
};

fn page(title: &str, audience: &str) -> TopicText {
    TopicText {
        title: title.into(), intro: "役員をかたるメールの文書です。".into(), audience: audience.into()
    }
}

fn permit(who: &Actor, at: i64, id: Option<TopicId>) -> noroshi_access::Permit<KeepTopic> {
    who.permit::<KeepTopic>(Subject::of(body(at), (body(at), id))).unwrap()
}

/// A national topic with a national bulletin and its covers on it.
async fn gathered(country: &Country) -> (Actor, BulletinId, TopicId) {
    let id = country
        .issued(NATIONAL, ("全診連発第12号", TODAY), &text("全国の梅の本文です。", "全国の桃の別添です。"))
        .await;
    country.relayed(id, KOCHI, "高診連発第4号", "県の一言です。").await;
    let keeper = hired(&country.test, "author", NATIONAL).await;
    let app = &country.test.app;
    let topic = create_topic(app, permit(&keeper, NATIONAL, None), &page("なりすまし", "members")).await.unwrap();
    add_to_topic(app, permit(&keeper, NATIONAL, Some(topic)), id).await.unwrap();
    add_to_topic(app, permit(&keeper, NATIONAL, Some(topic)), id).await.unwrap();
    (keeper, id, topic)
}

#[tokio::test]
async fn a_topic_shows_each_reader_what_they_may_read() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await.with_clerks().await;
        let (.., topic) = gathered(&country).await;
        let path = format!("/archive/topics/{topic}");
        for (role, at, seen) in [
            ("institution_member", CLINIC, Some("文別鑑")),
            ("institution_member", UZUMI_CLINIC, Some("文別")),
            ("association_clerk", SHIOMI, Some("文別鑑")),
            ("author", NATIONAL, Some("文別")),
            ("window_desk", NATIONAL, Some("文")),
            ("police_desk", NATIONAL, None),
            ("vendor", VENDOR, None),
        ] {
            let who = hired(&country.test, role, at).await;
            let (status, shown) = country.open(&who, &path).await;
            let (_, list) = country.open(&who, "/archive/topics").await;
            let Some(seen) = seen else {
                assert_eq!(status, StatusCode::NOT_FOUND, "{role} at {at}");
                assert!(!list.contains("なりすまし"), "{role} at {at}");
                continue;
            };
            assert_eq!(status, StatusCode::OK, "{role} at {at}");
            assert!(list.contains("なりすまし"), "{role} at {at}");
            for (letter, text) in [('文', "梅の本文"), ('別', "見分けるための手がかり</a>"), ('鑑', "高診連発第4号")]
            {
                assert_eq!(shown.contains(text), seen.contains(letter), "{role} at {at}: {text}");
            }
            assert!(!shown.contains("桃の別添"), "{role} at {at} reads what is restricted without an entry");
            assert_eq!(shown.contains("この主題を直す"), role == "author", "{role} at {at}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_topic_for_few_is_not_there_for_the_others() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await.with_clerks().await;
        let (keeper, id, topic) = gathered(&country).await;
        let app = &country.test.app;
        save_topic(app, permit(&keeper, NATIONAL, Some(topic)), 1, &page("役員だけの梨", "associations"))
            .await
            .unwrap();
        let (member, clerk) = (
            hired(&country.test, "institution_member", CLINIC).await,
            hired(&country.test, "association_clerk", KOCHI).await,
        );
        let (path, related) = (format!("/archive/topics/{topic}"), format!("/archive/related/{id}"));
        assert_eq!(country.open(&member, &path).await.0, StatusCode::NOT_FOUND);
        assert!(!country.open(&member, &related).await.1.contains("役員だけの梨"));
        assert_eq!(country.open(&clerk, &path).await.0, StatusCode::OK);
        assert!(country.open(&clerk, &related).await.1.contains("役員だけの梨"));
        end_topic(app, permit(&keeper, NATIONAL, Some(topic))).await.unwrap();
        assert_eq!(country.open(&clerk, &path).await.0, StatusCode::NOT_FOUND);
        assert!(matches!(end_topic(app, permit(&keeper, NATIONAL, Some(topic))).await, Err(TopicError::NotFound)));
        let entries = "SELECT COUNT(*) AS rows_there FROM audit_entry WHERE verb = 'archive.keep_topic'";
        assert_eq!(country.rows(entries).await, 4, "made, added once, saved, put away");
    })
    .await;
}

#[tokio::test]
async fn only_what_the_keeper_reads_is_added_and_nothing_is_overwritten_unseen() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await.with_clerks().await;
        let (keeper, id, topic) = gathered(&country).await;
        let app = &country.test.app;
        let of_kochi = country.issued(KOCHI, ("高診連発第5号", TODAY), &text("県の文書です。", "合図です。")).await;
        let allowed = || permit(&keeper, NATIONAL, Some(topic));
        assert!(matches!(add_to_topic(app, allowed(), of_kochi).await, Err(TopicError::NotFound)));
        assert!(matches!(by_number(app, &allowed(), "高診連発第5号").await, Err(TopicError::UnknownNumber(_))));
        assert_eq!(by_number(app, &allowed(), "全診連発 第１２号").await.unwrap(), id);
        take_off_topic(app, allowed(), id).await.unwrap();
        assert!(matches!(take_off_topic(app, allowed(), id).await, Err(TopicError::NotFound)));
        save_topic(app, allowed(), 1, &page("先に直した", "members")).await.unwrap();
        let late = save_topic(app, allowed(), 1, &page("あとから直した", "members")).await;
        assert!(matches!(late, Err(TopicError::SavedMeanwhile(_))), "{late:?}");
        let long = TopicText { title: " ".into(), intro: "長".repeat(2_001), audience: "everybody".into() };
        let Err(TopicError::Faults(faults)) = save_topic(app, allowed(), 2, &long).await else { panic!("refused") };
        assert_eq!(faults.iter().map(|fault| fault.field).collect::<Vec<_>>(), ["title", "intro", "audience"]);
        for (role, at) in [("institution_member", CLINIC), ("association_clerk", KOCHI)] {
            let who = hired(&country.test, role, at).await;
            assert!(who.permit::<KeepTopic>(Subject::of(body(NATIONAL), (body(NATIONAL), Some(topic)))).is_err());
        }
        let other = hired(&country.test, "author", KOCHI).await;
        assert!(other.permit::<KeepTopic>(Subject::of(body(NATIONAL), (body(NATIONAL), Some(topic)))).is_err());
        assert_eq!(country.open(&other, &format!("/archive/topics/{topic}/edit")).await.0, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn related_documents_are_those_that_the_reader_could_find() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await.with_clerks().await;
        let first = DraftText {
            title: "院長をかたるメールの添付について".into(),
            ..text("はじめの文書です。", "合図です。")
        };
        country.issued(NATIONAL, ("全診連発第12号", TODAY), &first).await;
        let second = DraftText {
            title: "会員名簿の確認".into(),
            kind: BulletinKind::PassOn,
            ..text("全診連発 第12号でお知らせしたとおりです。", "合図です。")
        };
        let id = country.issued(NATIONAL, ("全診連発第13号", TODAY), &second).await;
        let near = DraftText {
            title: "院長のメールの添付への対応".into(), ..text("別の文書です。", "合図です。")
        };
        country.issued(KOCHI, ("高診連発第5号", TODAY), &near).await;
        let (member, elsewhere) = (
            hired(&country.test, "institution_member", CLINIC).await,
            hired(&country.test, "institution_member", UZUMI_CLINIC).await,
        );
        let (status, shown) = country.open(&member, &format!("/archive/related/{id}")).await;
        assert_eq!(status, StatusCode::OK);
        assert!(shown.contains("院長をかたるメールの添付について"), "cites: {shown}");
        let cited = query_id(&country, "全診連発第12号").await;
        let (_, shown) = country.open(&member, &format!("/archive/related/{cited}")).await;
        assert!(shown.contains("会員名簿の確認"), "cited by: {shown}");
        assert!(shown.contains("院長のメールの添付への対応"), "similar: {shown}");
        let (_, shown) = country.open(&elsewhere, &format!("/archive/related/{cited}")).await;
        assert!(shown.contains("会員名簿の確認") && !shown.contains("院長のメールの添付への対応"), "{shown}");
        let police = hired(&country.test, "police_desk", NATIONAL).await;
        assert_eq!(country.open(&police, &format!("/archive/related/{cited}")).await.0, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_page_tells_nothing_that_its_documents_tell_to_few() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await.with_clerks().await;
        let secret = "送信元には hint-alpha.example が使われています";
        let id = country.issued(NATIONAL, ("全診連発第12号", TODAY), &text("全国の文書です。", secret)).await;
        let keeper = hired(&country.test, "author", NATIONAL).await;
        let app = &country.test.app;
        let telling = |audience: &str| TopicText {
            intro: format!("ご注意。{secret}。"),
            ..page("なりすまし", audience)
        };
        let topic = create_topic(app, permit(&keeper, NATIONAL, None), &telling("members")).await.unwrap();
        let allowed = || permit(&keeper, NATIONAL, Some(topic));
        let refused = add_to_topic(app, allowed(), id).await;
        assert!(matches!(refused, Err(TopicError::Tells)), "{refused:?}");
        assert_eq!(country.rows("SELECT COUNT(*) AS rows_there FROM topic_document").await, 0);
        save_topic(app, allowed(), 1, &page("なりすまし", "members")).await.unwrap();
        add_to_topic(app, allowed(), id).await.unwrap();
        let Err(TopicError::Faults(faults)) = save_topic(app, allowed(), 2, &telling("members")).await else {
            panic!("refused")
        };
        assert_eq!(faults.iter().map(|fault| fault.field).collect::<Vec<_>>(), ["intro"]);
        save_topic(app, allowed(), 2, &telling("medical_staff_nda")).await.expect("for those who may read it anyway");
    })
    .await;
}

#[tokio::test]
async fn each_reading_of_a_page_for_few_leaves_an_entry() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await.with_clerks().await;
        let (keeper, _, topic) = gathered(&country).await;
        let clerk = hired(&country.test, "association_clerk", KOCHI).await;
        let read = "SELECT COUNT(*) AS rows_there FROM audit_entry WHERE verb = 'archive.read_topic'";
        let path = format!("/archive/topics/{topic}");
        country.open(&clerk, &path).await;
        assert_eq!(country.rows(read).await, 0, "for members");
        let few = page("役員だけの梨", "associations");
        save_topic(&country.test.app, permit(&keeper, NATIONAL, Some(topic)), 1, &few).await.unwrap();
        for _ in 0..2 {
            assert_eq!(country.open(&clerk, &path).await.0, StatusCode::OK);
        }
        let member = hired(&country.test, "institution_member", CLINIC).await;
        assert_eq!(country.open(&member, &path).await.0, StatusCode::NOT_FOUND);
        assert_eq!(country.rows(read).await, 2);
    })
    .await;
}

#[tokio::test]
async fn many_topics_and_many_relatives_fit_on_a_page() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await.with_clerks().await;
        let keeper = hired(&country.test, "author", NATIONAL).await;
        let app = &country.test.app;
        for number in 0..35 {
            let title = format!("{}{number}", "主題".repeat(38));
            create_topic(app, permit(&keeper, NATIONAL, None), &page(&title, "members")).await.unwrap();
        }
        let (_, list) = country.open(&keeper, "/archive/topics").await;
        assert!(list.len() < 40_000 && list.contains("/archive/topics?skip=30"), "{}", list.len());
        let listed = |page: &str| page.matches("<h2><a class=\"lk\"").count();
        assert_eq!(listed(&list), 30);
        let (_, rest) = country.open(&keeper, "/archive/topics?skip=30").await;
        assert!(listed(&rest) == 5 && !rest.contains("skip="), "{rest}");
        let cited =
            country.issued(NATIONAL, ("全診連発第12号", TODAY), &text("はじめの文書です。", "合図です。")).await;
        for number in 13..28 {
            let words = format!("全診連発第12号のとおりです。{}", "長い文です。".repeat(30));
            country.issued(NATIONAL, (&format!("全診連発第{number}号"), TODAY), &text(&words, "合図です。")).await;
        }
        let (_, shown) = country.open(&keeper, &format!("/archive/related/{cited}")).await;
        assert!(shown.len() < 40_000 && shown.contains("ほかにもあります"), "{}", shown.len());
    })
    .await;
}

async fn query_id(country: &Country, number: &str) -> BulletinId {
    let row = noroshi_platform::db::query("SELECT id FROM bulletin WHERE number = $1").bind(number);
    row.one(&country.test.app.db).await.unwrap().get("id").unwrap()
}
