//! Whom letters are for: associations and institutions of the tree, nobody else who stands in the directory.

use noroshi_platform::db::query;
use noroshi_platform::testing::on_both;

use super::{Country, KOCHI, SHIOMI, TODAY, bulletin_text, migrations};

/// A vendor, a police desk, a ministry desk and a window with mail addresses, directly below the district.
async fn with_desks(country: &Country) {
    for (serial, kind) in [(21, "vendor"), (22, "police"), (23, "ministry"), (24, "window")] {
        let mut tx = country.test.app.db.begin().await.unwrap();
        let insert = "INSERT INTO body (serial, code, name, kana, kind, created_at) VALUES ($1, 'D' || $2, '見本', 'みほん', $2, 0)";
        query(insert).bind(serial).bind(kind).execute(&mut tx).await.unwrap();
        let contact =
            "INSERT INTO contact (id, body, channel, address, created_at) VALUES ($1, $1, 'mail', 'desk@d.example', 0)";
        query(contact).bind(serial).execute(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        country.hang(serial, SHIOMI).await;
    }
}

#[tokio::test]
async fn vendors_and_desks_get_no_letter_and_are_counted_nowhere() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        with_desks(&country).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        country.relayed(id, &[KOCHI]).await;
        let path = format!("/relay/{}", country.task(id, SHIOMI).await.unwrap().id);
        let (_, page) = country.open(&country.clerks[&SHIOMI], &path).await;
        assert!(page.contains("1か所へ送る"), "the branch alone: {page}");
        country.relayed(id, &[SHIOMI]).await;
        for nothing in [
            "SELECT COUNT(*) AS rows_there FROM delivery WHERE body > 20",
            "SELECT COUNT(*) AS rows_there FROM addressee WHERE body > 20",
            "SELECT COUNT(*) AS rows_there FROM dispatch_addressee WHERE body > 20",
        ] {
            assert_eq!(country.count(nothing).await, 0, "{nothing}");
        }
        let addressed = "SELECT addressed AS rows_there FROM dispatch WHERE path = 'direct'";
        assert_eq!(country.count(addressed).await, country.count("SELECT COUNT(*) AS rows_there FROM addressee").await);
    })
    .await;
}

#[tokio::test]
async fn the_page_lists_every_part_that_goes_along() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let text = noroshi_bulletin::DraftText {
            fax_heading: "FAXでお送りする要点".into(),
            fax: "メールには返信しないでください。".into(),
            fax_audience: "members".into(),
            ..bulletin_text()
        };
        let id = country.issued_text(&text, "全診連発第12号", TODAY).await;
        let path = format!("/relay/{}", country.task(id, KOCHI).await.unwrap().id);
        let (_, page) = country.open(&country.clerks[&KOCHI], &path).await;
        for part in ["別添 見分けるための手がかり", "FAX版 FAXでお送りする要点"] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert!(
            page.contains(&format!("/bulletins/{id}/fax")) && page.contains(&format!("/bulletins/{id}/attachment"))
        );
    })
    .await;
}
