//! The sheet to hand in, the figures as CSV, and the ways to one institution: for everybody or for the own area.

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
            "\u{feff}\"集計\",\"区分\",\"宛先\",\"送達\",\"了知\",\"疎通確認率(%)\"\r\n",
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

#[tokio::test]
async fn every_way_to_one_institution_is_told_the_earliest_first() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        country.relayed(id, &[KOCHI]).await;
        let took = "UPDATE delivery SET state = 'accepted', accepted_at = dispatch * 1000000 WHERE body = 4";
        country.tamper(took).await.unwrap();
        let path = |code: &str| format!("/reach/{id}/arrivals?code={code}");
        let (_, page) = country.open(&country.clerks[&KOCHI], &path("T4")).await;
        let (direct, relay) = (page.find("メール(直接)").unwrap(), page.find("メール(鑑文つき)").unwrap());
        let earliest = page.find("いちばん早い到着</span>").unwrap();
        assert!(direct < earliest && earliest < relay, "{page}");
        assert!(page.contains("高知県診療連合会") && page.contains("まだ記録がありません"), "{page}");
        country.acknowledge(id, SHIOMI).await;
        let (_, page) = country.open(&country.author, &path("T4")).await;
        assert!(!page.contains("まだ記録がありません") && page.contains("汐見地区診療連合会"), "{page}");
        for (who, code) in [(&country.clerks[&KOCHI], "T8"), (&country.author, "T0"), (&country.author, "T11")] {
            let (status, page) = country.open(who, &path(code)).await;
            assert!(
                status == StatusCode::OK && page.contains("見つかりませんでした") && !page.contains("渦見"),
                "{code}: {page}"
            );
        }
        let (_, form) = country.open(&country.author, &format!("/reach/{id}/arrivals")).await;
        assert!(form.contains("名簿のコード") && !form.contains("見つかりません"), "{form}");
    })
    .await;
}
