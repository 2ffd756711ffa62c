//! The sheet to hand in and the figures as CSV: rates and reasons per tier, for everybody or for the own area.

use noroshi_platform::testing::on_both;

use super::{CLINIC, Country, KOCHI, SHIOMI, StatusCode, TODAY, migrations};

#[tokio::test]
async fn the_sheet_holds_rates_and_reasons_of_each_tier() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        country.acknowledge(id, CLINIC).await;
        country.acknowledge(id, SHIOMI).await;
        country.tamper("UPDATE delivery SET state = 'bounced' WHERE body = 5").await.unwrap();
        let (status, all) = country.open(&country.author, &format!("/reach/{id}/sheet")).await;
        assert_eq!(status, StatusCode::OK);
        for told in [
            "全診連発第12号",
            "全国診療連合会の宛先すべて",
            "<b>33.3%</b>",
            "<b>50.0%</b>",
            "メールが断られた",
            "メールアドレスがない",
        ] {
            assert!(all.contains(told), "{told}: {all}");
        }
        let (_, own) = country.open(&country.clerks[&KOCHI], &format!("/reach/{id}/sheet")).await;
        assert!(own.contains("高知県診療連合会の管内") && own.contains("<b>100.0%</b>"), "{own}");
        assert!(!own.contains("メールアドレスがない"), "that institution lies in another prefecture");
    })
    .await;
}

#[tokio::test]
async fn the_figures_come_as_csv() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        country.acknowledge(id, CLINIC).await;
        let (_, all) = country.open(&country.author, &format!("/reach/{id}/figures.csv")).await;
        for line in [
            "\u{feff}集計,区分,宛先,送達,了知,疎通確認率(%)\r\n",
            "\"段\",\"医療機関\",2,1,1,50.0\r\n",
            "\"医療機関\",\"メール\",1,1,1,100.0\r\n",
            "\"都道府県(医療機関)\",\"徳島県\",1,0,0,0.0\r\n",
            "\"メールアドレスがない\",\"医療機関\",1\r\n",
        ] {
            assert!(all.contains(line), "{line:?}: {all}");
        }
        let (_, own) = country.open(&country.clerks[&KOCHI], &format!("/reach/{id}/figures.csv")).await;
        assert!(own.contains("\"段\",\"医療機関\",1,1,1,100.0\r\n") && !own.contains("徳島県"), "{own}");
    })
    .await;
}
