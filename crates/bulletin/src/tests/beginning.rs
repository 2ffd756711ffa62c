//! How a draft begins: with the skeleton of its kind, and with what the office kept from the last one.

use noroshi_platform::testing::on_both;

use super::text::{STOP, check};
use super::{DraftText, OTHER_PREFECTURE, Office, StatusCode, body, hired, migrations};
use crate::skeleton::{open_place, skeleton};
use crate::text::BulletinKind;

#[test]
fn a_skeleton_is_not_sent_out_as_it_is() {
    for kind in BulletinKind::ALL {
        let begun = skeleton(kind).begin(kind, super::text());
        let fields: Vec<_> = begun.checks().into_iter().filter(crate::Check::is_stop).map(|stop| stop.field).collect();
        assert_eq!(fields, ["title", "gist", "letter"], "{kind:?}");
        assert!(crate::preview::preview(body(1), &begun, "令和8年11月24日".parse().unwrap()).is_some());
        let mended = DraftText { title: "題".into(), gist: "要点".into(), ..begun };
        let written = mended.letter.replace(['〔', '〕'], "");
        let mended = DraftText { letter: written, ..mended };
        assert!(mended.is_ready(), "{:?}", mended.checks());
    }
}

#[test]
fn other_brackets_are_the_authors_own() {
    check(|draft| draft.letter = "〔すぐにすること〕は次のとおりです".into(), &[("letter", STOP)]);
    check(|draft| draft.letter = "〔注〕次のとおりです。〔続く".into(), &[]);
    assert_eq!(open_place("〔注〕と〔事実〕"), Some("〔事実〕"));
}

#[tokio::test]
async fn the_page_offers_a_skeleton_per_kind() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let (_, page) = office.open(&office.author, "/bulletins/new").await;
        for kind in BulletinKind::ALL {
            assert!(page.contains(&format!("/bulletins/new?kind={}", kind.code())));
            let (status, begun) = office.open(&office.author, &format!("/bulletins/new?kind={}", kind.code())).await;
            assert_eq!(status, StatusCode::OK);
            assert!(
                begun.contains(skeleton(kind).title) && begun.contains(&format!("value=\"{}\" selected", kind.code()))
            );
        }
        let id = office.create(&super::text()).await;
        assert!(!office.open(&office.author, &format!("/bulletins/{id}/edit")).await.1.contains("ひな形から始める"));
    })
    .await;
}

const KEPT: &str = "title=x&addressee=KEPT-ADDRESSEE&honorific=%E6%A7%98&sender=KEPT-SENDER&contact=KEPT-CONTACT\
                    &attachment_sentence=KEPT-SENTENCE&keep_texts=yes";

#[tokio::test]
async fn the_next_draft_of_the_office_begins_with_what_was_kept() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let kept = "SELECT COUNT(*) AS rows_there FROM audit_entry WHERE verb = 'bulletin.keep_texts'";
        let plain = KEPT.replace("keep_texts=yes", "keep_texts=");
        office.send(&office.author, "/bulletins/new", &plain).await;
        assert_eq!(office.count(kept).await, 0, "nothing is kept unasked");
        let (status, _) = office.send(&office.author, "/bulletins/new", &format!("action=preview&{KEPT}")).await;
        assert_eq!((status, office.count(kept).await), (StatusCode::OK, 0), "looking keeps nothing");
        assert_eq!(office.send(&office.author, "/bulletins/new", KEPT).await.0, StatusCode::SEE_OTHER);
        assert_eq!(office.count(kept).await, 1);
        let colleague = hired(&office.test, "起案 四郎", "author", office.issuer).await;
        let (_, page) = office.open(&colleague, "/bulletins/new").await;
        for words in ["KEPT-ADDRESSEE", "KEPT-SENDER", "KEPT-CONTACT", "KEPT-SENTENCE", "<option selected>様</option>"]
        {
            assert!(page.contains(words), "{words}");
        }
        let elsewhere = hired(&office.test, "起案 五郎", "author", body(OTHER_PREFECTURE)).await;
        assert!(!office.open(&elsewhere, "/bulletins/new").await.1.contains("KEPT"), "another office has its own");
        let long = KEPT.replace("KEPT-CONTACT", &"x".repeat(2_001));
        let before = office.count("SELECT COUNT(*) AS rows_there FROM bulletin").await;
        let (status, page) = office.send(&office.author, "/bulletins/new", &long).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("2000字まで") && page.contains("KEPT-SENDER"), "said, and what was typed is there");
        assert_eq!(office.count("SELECT COUNT(*) AS rows_there FROM bulletin").await, before);
        let (_, again) = office.open(&office.author, "/bulletins/new").await;
        assert!(again.contains("KEPT-CONTACT"), "what was kept before stays");
    })
    .await;
}
