//! Filters, their errors, and paging by position.

use noroshi_access::Subject;
use noroshi_bulletin::{BulletinKind, PaperFiles, PaperText, RegisterPaper, SentPaper, register_paper};
use noroshi_platform::testing::on_both;
use noroshi_terms::JapaneseDate;

use super::{CLINIC, Country, KOCHI, NATIONAL, SHIOMI, StatusCode, TODAY, body, hired, migrations, text};
use crate::{Asked, Form, PAGE, SearchArchive, Side, Sight, search};

fn day(text: &str) -> Option<JapaneseDate> {
    Some(text.parse().unwrap())
}

#[tokio::test]
async fn each_filter_narrows() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await.with_clerks().await;
        let pass_on = noroshi_bulletin::DraftText {
            kind: BulletinKind::PassOn,
            ..text("春の文書です。", "合図です。")
        };
        let id = country.issued(NATIONAL, ("全診連発第12号", "令和8年4月1日"), &pass_on).await;
        country.issued(KOCHI, ("高診連発第3号", TODAY), &text("秋の文書です。", "合図です。")).await;
        country.relayed(id, KOCHI, "高診連発第4号", "一言です。").await;
        let member = hired(&country.test, "institution_member", CLINIC).await;
        let clerk = hired(&country.test, "association_clerk", KOCHI).await;
        let none = Asked::default;
        for (asked, of_member, of_clerk) in [
            (none(), 5, 5),
            (Asked { from: day("R8.4.1"), to: day("2026-04-01"), ..none() }, 2, 2),
            (Asked { from: day("令和8年4月2日"), ..none() }, 3, 3),
            (Asked { to: day("令和8年3月31日"), ..none() }, 0, 0),
            (Asked { body: Some(body(NATIONAL)), ..none() }, 2, 2),
            (Asked { body: Some(body(SHIOMI)), ..none() }, 0, 0),
            (Asked { kind: Some(BulletinKind::PassOn), ..none() }, 3, 3),
            (Asked { form: Some(Form::Cover), ..none() }, 1, 1),
            (Asked { form: Some(Form::Fax), ..none() }, 0, 0),
            (Asked { side: Side::Sent, ..none() }, 0, 3),
            (Asked { side: Side::Received, ..none() }, 5, 2),
        ] {
            assert_eq!(country.finds(&member, &asked).await.len(), of_member, "{asked:?}");
            assert_eq!(country.finds(&clerk, &asked).await.len(), of_clerk, "{asked:?}");
        }
        let permit = SearchArchive::permit(&member).unwrap();
        let bodies = Sight::of(&country.test.app, &permit).await.unwrap().issuers();
        assert_eq!(bodies.iter().map(|(body, _)| body.as_i64()).collect::<Vec<_>>(), [NATIONAL, KOCHI]);
    })
    .await;
}

#[tokio::test]
async fn pages_go_on_where_the_one_before_ended() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let today: JapaneseDate = TODAY.parse().unwrap();
        for number in 1..=23 {
            // Three on a day, then a gap: places within a day and windows of every length.
            let date = today.plus_days(-(number / 3) * 40).to_string();
            let (number, letter) = (format!("全診連発第{number}号"), format!("文書その{number}です。"));
            country.issued(NATIONAL, (&number, &date), &text(&letter, "合図です。")).await;
        }
        let member = hired(&country.test, "institution_member", CLINIC).await;
        let permit = SearchArchive::permit(&member).unwrap();
        for (words, expected) in [("", 46), ("文書その", 23)] {
            let (mut seen, mut asked) = (Vec::new(), super::words_of(words));
            loop {
                let sight = Sight::of(&country.test.app, &permit).await.unwrap();
                let found = search(&country.test.app, &sight, &asked).await.unwrap();
                assert!(found.hits.len() <= PAGE);
                seen.extend(found.hits.iter().map(|hit| (hit.date, hit.number.clone(), hit.form.label())));
                let Some(older) = found.older else { break };
                asked.before = Some(older);
            }
            assert_eq!(seen.len(), expected);
            assert!(seen.windows(2).all(|pair| pair[0].0 >= pair[1].0), "newest first");
            let mut once = seen.clone();
            once.sort();
            once.dedup();
            assert_eq!(once.len(), expected, "each once");
        }
    })
    .await;
}

#[tokio::test]
async fn a_date_that_cannot_be_read_is_told_beside_its_field_and_the_rest_is_kept() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let member = hired(&country.test, "institution_member", CLINIC).await;
        let (status, page) = country.open(&member, "/archive?q=abc&from=kinou&to=R8.11.24&form=letter").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("id=\"from-e\"") && !page.contains("id=\"to-e\""), "{page}");
        assert!(
            page.contains("value=\"abc\"")
                && page.contains("value=\"kinou\"")
                && page.contains("value=\"letter\" selected")
        );
        assert!(page.contains("令和8年11月24日(火)"), "what was read is said");
        let (status, page) = country.open(&member, "/archive?from=R8.11.25&to=R8.11.24").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("id=\"to-e\"") && page.contains("令和8年11月25日"), "{page}");
        for path in ["/archive", "/archive?tlp=TLP:PINK&kind=x&form=x&side=x&body=x&before=x", "/archive?before=-5"] {
            assert_eq!(country.open(&member, path).await.0, StatusCode::OK, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_paper_from_outside_was_received_by_the_body_that_filed_it() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await.with_clerks().await;
        let clerk = hired(&country.test, "association_clerk", KOCHI).await;
        let paper = PaperText {
            kind: "pass_on".into(),
            issuer: "架空医療省 情報局".into(),
            number: "医政総発1029第1号".into(),
            date: "平成30年10月29日".into(),
            addressee: "各関係団体の長".into(),
            honorific: "殿".into(),
            title: "備えの確認について".into(),
            gist: "備えを確かめてください".into(),
            letter_audience: "members".into(),
            ..PaperText::default()
        };
        let scan: &[u8] = b"\x89PNG\r\n\x1a\n\0\xff\r\n\0IEND\xaeB`\x82";
        let files = PaperFiles { letter: Some(SentPaper { name: "通知.png", octets: scan }), attachment: None };
        let permit = clerk.permit::<RegisterPaper>(Subject::of(body(KOCHI), body(KOCHI))).unwrap();
        register_paper(&country.test.app, permit, &paper, files).await.unwrap();
        country.work().await;
        for (side, hits) in [(Side::Received, 1), (Side::Sent, 0), (Side::All, 1)] {
            let found = country.finds(&clerk, &Asked { side, ..super::words_of("備え 架空医療省") }).await;
            assert_eq!(found.len(), hits, "{side:?}");
        }
        let (_, page) = country.open(&clerk, "/archive?number=%E7%AC%AC1%E5%8F%B7&to=H30.12.31").await;
        assert!(page.contains("架空医療省 情報局(高知県診療連合会が収受)"), "{page}");
        assert_eq!(country.finds(&clerk, &super::words_of("備えを確かめてください")).await.len(), 1, "by its gist");
        let member = hired(&country.test, "institution_member", CLINIC).await;
        let (_, page) = country.open(&member, "/archive?number=%E7%AC%AC1%E5%8F%B7&to=H30.12.31").await;
        assert!(!page.contains("架空医療省"), "no cover has brought it here: {page}");
    })
    .await;
}
