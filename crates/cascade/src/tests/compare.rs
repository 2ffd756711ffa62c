//! Bulletins beside each other: only those the reader may see, only the reader's own area.

use noroshi_platform::testing::on_both;
use std::time::Duration;

use super::{CLINIC, Country, KOCHI, OTHER_PREFECTURE, StatusCode, TODAY, migrations};

#[tokio::test]
async fn chosen_bulletins_stand_in_one_drawing_and_one_table() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let first = country.issued("全診連発第12号", TODAY).await;
        let second = country.issued("全診連発第13号", TODAY).await;
        country.test.clock.advance(Duration::from_secs(1_800));
        country.acknowledge(first, CLINIC).await;
        country.test.clock.advance(Duration::from_secs(86_400));
        let path = format!("/reach/compare?b={first}&b={second}&b={first}");
        let (status, all) = country.open(&country.author, &path).await;
        assert_eq!(status, StatusCode::OK);
        for told in [
            "① <a",
            "全診連発第12号",
            "② <a",
            "全診連発第13号",
            "<td class=\"r\" data-l=\"1時間\">50.0%</td>",
            "<td class=\"r\" data-l=\"1日\">0.0%</td>",
            "<td class=\"r\" data-l=\"3日\">―</td>",
            "data-l=\"了知 / 宛先\">1 / 2</td>",
            "data-l=\"半数\">31分</td>",
        ] {
            assert!(all.contains(told), "{told}: {all}");
        }
        assert!(!all.contains('③'), "the same bulletin twice is one");
        let (_, own) = country.open(&country.clerks[&KOCHI], &path).await;
        assert!(own.contains("1 / 1</td>") && own.contains("管内だけ"), "{own}");
    })
    .await;
}

#[tokio::test]
async fn what_a_reader_may_not_see_cannot_be_compared() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        let stranger = &country.clerks[&OTHER_PREFECTURE];
        let (status, page) = country.open(stranger, &format!("/reach/compare?b={id}")).await;
        assert!(status == StatusCode::NOT_FOUND && !page.contains("全診連発"), "{page}");
        let (status, page) = country.open(stranger, "/reach/compare").await;
        assert!(status == StatusCode::OK && !page.contains(&id.to_string()), "{page}");
        let unknown = "0198c0de-0000-7000-8000-000000000000";
        let (status, _) = country.open(&country.author, &format!("/reach/compare?b={id}&b={unknown}")).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let (status, page) = country.open(&country.author, &format!("/reach/compare?b={id}&b=%3Cb%3E&x=1")).await;
        assert!(status == StatusCode::OK && page.contains("2件以上を選んでください"), "{page}");
    })
    .await;
}
