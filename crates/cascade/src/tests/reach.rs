//! Reach: counts per tier and prefecture, the own area only for an association, days per hop, the list for telephoning.

use noroshi_directory::BodyKind;
use noroshi_platform::testing::on_both;
use noroshi_terms::BulletinId;

use super::{
    Actor, Country, KOCHI, NARUTO_CLINIC, NATIONAL, OTHER_NATIONAL, OTHER_PREFECTURE, SHIOMI, StatusCode, TODAY,
    TOKUSHIMA, body, cover, hired, migrations,
};
use crate::reach::{ReachView, count};
use crate::web::may_see_reach;
use crate::{HopDays, TierReach};

#[test]
fn what_is_not_everybody_never_reads_as_a_hundred() {
    for (confirmed, addressed, read) in [(113_500, 113_523, "99.9"), (3, 3, "100.0"), (0, 0, "0.0"), (1, 3, "33.3")] {
        let reach = tier(addressed, addressed, confirmed, confirmed);
        assert_eq!((reach.percent().as_str(), format!("{:.1}", reach.rate()).as_str()), (read, read));
    }
}

fn tier(addressed: u64, with_mail: u64, delivered: u64, acknowledged: u64) -> TierReach {
    TierReach { addressed, with_mail, delivered, acknowledged }
}

async fn known_reach(country: &Country) -> BulletinId {
    let id = country.issued("全診連発第12号", TODAY).await;
    country.acknowledge(id, super::CLINIC).await;
    country.acknowledge(id, SHIOMI).await;
    country.tamper("UPDATE addressee SET delivered_at = 1 WHERE body IN (2, 6)").await.unwrap();
    id
}

fn view(id: BulletinId, under: i64) -> ReachView {
    ReachView { bulletin: id, issuer: body(super::NATIONAL), under: body(under) }
}

#[tokio::test]
async fn counts_go_by_tier_and_prefecture() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = known_reach(&country).await;
        let reach = count(&country.test.app, view(id, super::NATIONAL)).await.unwrap();
        let tiers = [
            (BodyKind::Prefectural, tier(2, 2, 1, 0)),
            (BodyKind::District, tier(3, 3, 1, 1)),
            (BodyKind::Branch, tier(1, 1, 0, 0)),
            (BodyKind::Institution, tier(2, 1, 1, 1)),
        ];
        assert_eq!(reach.tiers, tiers);
        let prefectures: Vec<_> = reach.prefectures.iter().map(|(each, reach)| (each.code(), *reach)).collect();
        assert_eq!(prefectures, [("36".into(), tier(1, 0, 0, 0)), ("39".into(), tier(1, 1, 1, 1))]);
        assert_eq!(
            (reach.elsewhere, reach.all(), reach.institutions()),
            (tier(0, 0, 0, 0), tier(8, 7, 3, 2), tier(2, 1, 1, 1))
        );
        assert_eq!((reach.institutions().percent().as_str(), TierReach::default().percent().as_str()), ("50.0", "0.0"));
    })
    .await;
}

#[tokio::test]
async fn an_association_counts_its_own_area() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = known_reach(&country).await;
        let tiers_of = async |under| count(&country.test.app, view(id, under)).await.unwrap().tiers;
        let kochi = [
            (BodyKind::District, tier(2, 2, 1, 1)),
            (BodyKind::Branch, tier(1, 1, 0, 0)),
            (BodyKind::Institution, tier(1, 1, 1, 1)),
        ];
        assert_eq!(tiers_of(KOCHI).await, kochi);
        let tokushima = [(BodyKind::District, tier(2, 2, 0, 0)), (BodyKind::Institution, tier(1, 0, 0, 0))];
        assert_eq!(tiers_of(TOKUSHIMA).await, tokushima);
        assert_eq!(tiers_of(NARUTO_CLINIC).await, []);
        let other = country.issued("全診連発第13号", TODAY).await;
        let fresh = count(&country.test.app, view(other, KOCHI)).await.unwrap();
        assert_eq!(fresh.all(), tier(4, 4, 0, 0), "another bulletin's confirmations do not count");
    })
    .await;
}

#[tokio::test]
async fn the_issuer_sees_all_an_association_its_area_and_others_nothing() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = known_reach(&country).await;
        let under = async |who: &Actor| match may_see_reach(&country.test.app, who, id).await {
            Ok((_, view)) => Some(view.under.as_i64()),
            Err(_) => None,
        };
        assert_eq!(under(&country.author).await, Some(1));
        for (serial, clerk) in &country.clerks {
            let expected = (*serial != OTHER_PREFECTURE).then_some(*serial);
            assert_eq!(under(clerk).await, expected, "clerk of {serial}");
        }
        let other_national = hired(&country.test, "別 会", "author", OTHER_NATIONAL).await;
        let member = hired(&country.test, "見本", "institution_member", super::CLINIC).await;
        for stranger in [&country.clerks[&OTHER_PREFECTURE], &other_national, &member] {
            for page in [
                "",
                "/unconfirmed",
                "/unconfirmed.csv",
                "/unconfirmed.xlsx",
                "/sheet",
                "/figures.csv",
                "/figures.xlsx",
                "/arrivals",
                "/arrivals?code=T6",
                "/answers",
                "/answers.csv",
                "/answers.xlsx",
            ] {
                let (status, text) = country.open(stranger, &format!("/reach/{id}{page}")).await;
                assert_eq!(status, StatusCode::NOT_FOUND, "{page}");
                assert!(!text.contains("診療"), "{text}");
            }
            let (status, list) = country.open(stranger, "/reach").await;
            assert!(status == StatusCode::OK && !list.contains(&id.to_string()));
        }
    })
    .await;
}

#[tokio::test]
async fn the_list_of_the_unconfirmed_holds_the_own_area_only() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = known_reach(&country).await;
        let (page, csv) = (format!("/reach/{id}/unconfirmed"), format!("/reach/{id}/unconfirmed.csv"));
        for path in [&page, &csv] {
            let (status, kochi) = country.open(&country.clerks[&KOCHI], path).await;
            assert_eq!(status, StatusCode::OK);
            assert!(kochi.contains("汐見東支部") && kochi.contains("県境大学診療連合会"), "{kochi}");
            for absent in ["汐見診療所", "汐見地区診療連合会", "渦見", "徳島県診療連合会"] {
                assert!(!kochi.contains(absent), "{absent} has confirmed or lies elsewhere");
            }
            let (_, all) = country.open(&country.author, path).await;
            assert!(all.contains("渦見地区診療連合会") && all.contains("汐見東支部") && !all.contains("汐見診療所"));
            let (_, asked) = country.open(&country.author, &format!("{path}?kind=branch")).await;
            assert!(asked.contains("汐見東支部") && !asked.contains("渦見地区"), "{asked}");
            let (_, sneaking) = country.open(&country.clerks[&KOCHI], &format!("{path}?prefecture=36")).await;
            assert!(!sneaking.contains("渦見"), "a filter does not widen the area");
        }
    })
    .await;
}

#[tokio::test]
async fn csv_fields_are_quoted_and_no_formulas() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = known_reach(&country).await;
        let mut names = vec![("=HYPERLINK(渦見診療所)".to_owned(), "'=HYPERLINK(渦見診療所)".to_owned())];
        for typed in ["+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "=1+1", "\u{ff1d}1", "\u{ff0b}1"] {
            names.push((typed.to_owned(), format!("'{typed}")));
        }
        names.push(("渦見\"本\"院,一階".into(), "渦見\"\"本\"\"院,一階".into()));
        names.push(("A=1+1".into(), "A=1+1".into()));
        for (name, written) in names {
            let mut tx = country.test.app.db.begin().await.unwrap();
            let rename = noroshi_platform::db::query("UPDATE body SET name = $1 WHERE serial = 8").bind(name.as_str());
            rename.execute(&mut tx).await.unwrap();
            tx.commit().await.unwrap();
            let (_, csv) = country.open(&country.author, &format!("/reach/{id}/unconfirmed.csv")).await;
            assert!(csv.starts_with('\u{feff}'), "office programs read UTF-8 by this mark");
            assert!(
                csv.contains(&format!("\r\n\"T8\",\"{written}\",\"医療機関\",\"徳島県\",\"なし\",")),
                "{name:?}: {csv}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn days_per_hop_are_those_of_the_rule() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let day = noroshi_terms::Timestamp::from_tokyo("2023-05-15".parse().unwrap(), 9, 0).unwrap();
        country.test.clock.set(day);
        let id = country.issued("全診連発第12号", "2023-04-25").await;
        country.relay(id, KOCHI, &cover("高診連発第1号", "2023-05-09")).await.unwrap();
        country.relay(id, SHIOMI, &cover("汐診発第1号", "2023-05-15")).await.unwrap();
        let hop = |tier, covers, calendar, working| HopDays { tier, covers, calendar, working };
        let hops = async |under| count(&country.test.app, view(id, under)).await.unwrap().hops;
        assert_eq!(hops(super::NATIONAL).await, [hop("都道府県", 1, 14.0, 7.0), hop("郡市区", 1, 6.0, 4.0)]);
        assert_eq!(hops(SHIOMI).await, [hop("郡市区", 1, 6.0, 4.0)]);
        assert_eq!(hops(TOKUSHIMA).await, []);
        country.relay(id, TOKUSHIMA, &cover("徳診連発第1号", "2023-04-26")).await.unwrap();
        let both = hops(super::NATIONAL).await.remove(0);
        assert_eq!((both.covers, both.calendar), (2, 7.5), "the mean of both in the middle");
    })
    .await;
}

/// Whoever holds the role at several bodies sees the widest view first and chooses another; whose it is not, finds nothing.
#[tokio::test]
async fn one_person_at_several_bodies_chooses_whose_area_is_counted() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        let grants = [SHIOMI, KOCHI].iter().flat_map(|serial| country.clerks[serial].grants().to_vec()).collect();
        let clerk = Actor::for_test(country.clerks[&SHIOMI].person(), grants);
        let (_, page) = country.open(&clerk, &format!("/reach/{id}")).await;
        let choice = |serial: i64| format!("href=\"/reach/{id}@{serial}\"");
        assert!(
            page.contains("数える範囲") && page.contains(&choice(KOCHI)) && !page.contains(&choice(SHIOMI)),
            "{page}"
        );
        let (_, page) = country.open(&clerk, &format!("/reach/{id}@{KOCHI}")).await;
        assert!(page.contains(&choice(SHIOMI)) && page.contains(&format!("/reach/{id}@{KOCHI}/unconfirmed")), "{page}");
        let lines = async |at: i64| {
            let (_, csv) = country.open(&clerk, &format!("/reach/{id}@{at}/unconfirmed.csv")).await;
            csv.lines().count()
        };
        assert_eq!((lines(KOCHI).await, lines(SHIOMI).await), (5, 3), "the heading and whoever stands below");
        for other in [NATIONAL, TOKUSHIMA, 999] {
            let (status, _) = country.open(&clerk, &format!("/reach/{id}@{other}")).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{other}");
        }
        let (_, page) = country.open(&country.clerks[&KOCHI], &format!("/reach/{id}")).await;
        assert!(!page.contains("数える範囲"));
    })
    .await;
}
