//! A cover is seen on its own way only; another prefecture and another country find nothing.

use noroshi_access::Subject;
use noroshi_bulletin::CoverSource;
use noroshi_platform::testing::on_both;
use noroshi_terms::BulletinId;

use super::{
    BORDER, BRANCH, CLINIC, Country, KOCHI, NARUTO, NARUTO_CLINIC, NATIONAL, OTHER_PREFECTURE, SHIOMI, StatusCode,
    TODAY, TOKUSHIMA, body, migrations,
};
use crate::{Choice, CoverStore, Relay, choose_members};

async fn covers_for(country: &Country, id: BulletinId, readers: &[i64]) -> Vec<String> {
    let readers: Vec<_> = readers.iter().map(|serial| body(*serial)).collect();
    let views = CoverStore::new(country.test.app.db.clone()).covers(id, &readers).await.unwrap();
    views.into_iter().map(|view| view.letter.number.unwrap().to_string()).collect()
}

async fn everybody_relayed(country: &Country) -> BulletinId {
    let id = country.issued("全診連発第12号", TODAY).await;
    country.relayed(id, &[KOCHI, TOKUSHIMA, SHIOMI, BRANCH, NARUTO, BORDER]).await;
    id
}

#[tokio::test]
async fn readers_see_the_covers_of_their_own_way_nearest_first() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = everybody_relayed(&country).await;
        for (readers, seen) in [
            (&[CLINIC][..], &["汐東発第7号", "汐診発第7号", "高診連発第7号"][..]),
            (&[NARUTO_CLINIC], &["渦診発第7号", "徳診連発第7号"]),
            (&[SHIOMI], &["汐診発第7号", "高診連発第7号"]),
            (&[KOCHI], &["高診連発第7号"]),
            (&[NATIONAL], &[]),
            (&[OTHER_PREFECTURE], &[]),
            (&[], &[]),
            (&[KOCHI, SHIOMI], &["高診連発第7号", "汐診発第7号"]),
        ] {
            assert_eq!(covers_for(&country, id, readers).await, seen, "{readers:?}");
        }
        let border = covers_for(&country, id, &[BORDER]).await;
        assert_eq!(border, ["県大発第7号", "高診連発第7号"], "the other parent's cover was never behind this one");
        let other = country.issued("全診連発第13号", TODAY).await;
        assert!(covers_for(&country, other, &[CLINIC]).await.is_empty(), "covers of another bulletin");
    })
    .await;
}

#[tokio::test]
async fn a_prefecture_s_words_are_in_no_mail_of_another() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        everybody_relayed(&country).await;
        let count = |mails: &[String], word: &str| mails.iter().filter(|mail| mail.contains(word)).count();
        let tokushima = country.texts("SELECT content AS text FROM dispatch WHERE issuer IN (3, 7)").await;
        assert_eq!((tokushima.len(), count(&tokushima, "徳診連発第7号だけの一言")), (2, 2));
        for word in ["高診連発", "汐診発", "汐東発"] {
            assert_eq!(count(&tokushima, word), 0, "{word}");
        }
        let kochi = country.texts("SELECT content AS text FROM dispatch WHERE issuer IN (2, 4, 5, 9)").await;
        assert_eq!((kochi.len(), count(&kochi, "高診連発第7号だけの一言"), count(&kochi, "徳診連発")), (4, 4, 0));
        let direct = country.texts("SELECT content AS text FROM dispatch WHERE path = 'direct'").await;
        assert_eq!((direct.len(), count(&direct, "だけの一言")), (1, 0));
    })
    .await;
}

#[tokio::test]
async fn a_cover_that_was_altered_is_not_shown() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = everybody_relayed(&country).await;
        country.tamper("UPDATE cover SET content = replace(content, '周知を', '振込を') WHERE body = 4").await.unwrap();
        let shown = covers_for(&country, id, &[CLINIC]).await;
        assert_eq!(shown, ["汐東発第7号"], "nor is what an altered cover would vouch for");
    })
    .await;
}

#[tokio::test]
async fn a_task_is_found_by_the_clerks_of_its_body_only() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        let path = format!("/relay/{}", country.task(id, KOCHI).await.unwrap().id);
        for (serial, clerk) in &country.clerks {
            let (status, page) = country.open(clerk, &path).await;
            let expected = if *serial == KOCHI { StatusCode::OK } else { StatusCode::NOT_FOUND };
            assert_eq!(status, expected, "clerk of {serial}");
            assert_eq!(page.contains("高診連発第1号"), *serial == KOCHI, "the cover is filled in, for {serial} alone");
        }
        assert_eq!(country.open(&country.author, &path).await.0, StatusCode::NOT_FOUND);
        let (_, list) = country.open(&country.clerks[&TOKUSHIMA], "/relay").await;
        assert!(!list.contains(&path) && list.contains("/relay/"));
    })
    .await;
}

/// A body under two parents relays the letter it got its task with; the page must cite the same letters.
#[tokio::test]
async fn the_page_cites_what_the_cover_will_cite() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        country.relayed(id, &[KOCHI, TOKUSHIMA]).await;
        let path = format!("/relay/{}", country.task(id, BORDER).await.unwrap().id);
        let (_, page) = country.open(&country.clerks[&BORDER], &path).await;
        assert!(page.contains("高診連発第7号)") && !page.contains("徳診連発"), "{page}");
    })
    .await;
}

/// Who is left out does not read the cover that was not sent, nor does anybody below without another way (R03).
#[tokio::test]
async fn whoever_the_clerk_left_out_does_not_see_the_cover() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        leave_out(&country, id, KOCHI, &[SHIOMI]).await;
        country.relayed(id, &[KOCHI]).await;
        for (reader, sees) in [(SHIOMI, 0), (BRANCH, 0), (CLINIC, 0), (BORDER, 1), (KOCHI, 1)] {
            assert_eq!(covers_for(&country, id, &[reader]).await.len(), sees, "{reader}");
        }
        country.hang(CLINIC, BORDER).await;
        assert_eq!(covers_for(&country, id, &[CLINIC]).await, ["高診連発第7号"], "there is another way to it");
        assert!(covers_for(&country, id, &[BRANCH]).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn whoever_was_left_out_below_a_body_without_a_clerk_does_not_see_the_cover() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        super::stand_in::without_clerks(&country, &[SHIOMI]).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        leave_out(&country, id, KOCHI, &[BRANCH]).await;
        country.relayed(id, &[KOCHI]).await;
        for (reader, sees) in [(SHIOMI, 1), (BRANCH, 0), (CLINIC, 0), (BORDER, 1)] {
            assert_eq!(covers_for(&country, id, &[reader]).await.len(), sees, "{reader}");
        }
    })
    .await;
}

async fn leave_out(country: &Country, id: BulletinId, serial: i64, left_out: &[i64]) {
    let task = country.task(id, serial).await.unwrap();
    let permit = country.clerks[&serial].permit::<Relay>(Subject::of(task.body, task.id)).unwrap();
    let shown = left_out.iter().map(|serial| body(*serial)).collect();
    let choice = Choice::Shown { shown, to: Vec::new() };
    choose_members(&country.test.app, &permit, task.revision, &choice).await.unwrap();
}
