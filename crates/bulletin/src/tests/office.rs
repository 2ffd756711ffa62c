//! Writing, submitting, approving and giving back: nobody overwrites or approves unseen, nobody approves the own draft.

use std::time::Duration;

use noroshi_platform::db::query;
use noroshi_platform::testing::on_both;

use super::{ApproveError, DraftError, DraftText, Office, StatusCode, hired, migrations, text};
use crate::stage::{Stage, StepError};

fn titled(title: &str) -> DraftText {
    DraftText { title: title.into(), ..text() }
}

#[tokio::test]
async fn who_saves_second_learns_who_and_when_and_overwrites_nothing() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let colleague = hired(&office.test, "起案 四郎", "author", office.issuer).await;
        let id = office.create(&text()).await;
        office.test.clock.advance(Duration::from_secs(42 * 60));
        office.save(&colleague, id, 1, &titled("同僚の題")).await.unwrap();
        let before = office.traces(id).await;
        let refused = office.save(&office.author, id, 1, &titled("自分の題")).await.unwrap_err();
        assert_eq!(
            refused.to_string(),
            "起案 四郎さんが11月24日 10時42分に先に保存しました。ちがいを見て、選んでください。"
        );
        let DraftError::SavedMeanwhile(theirs) = refused else { panic!("{refused}") };
        assert_eq!((theirs.text.title.as_str(), theirs.revision), ("同僚の題", 2));
        assert_eq!(office.traces(id).await, before);
        let submitted = office.submit(id, 1).await;
        assert!(matches!(submitted, Err(DraftError::SavedMeanwhile(_))), "what was not seen is not submitted");
        office.save(&office.author, id, theirs.revision, &titled("自分の題")).await.unwrap();
        assert_eq!(office.row(id).await.text.title, "自分の題");
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_kept_as_typed_and_submitted_only_when_complete() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let rough = DraftText { gist: "  ・途中 ".into(), ..DraftText::default() };
        let id = office.create(&rough).await;
        assert_eq!(office.row(id).await.text, rough);
        let before = office.traces(id).await;
        assert!(matches!(office.submit(id, 1).await, Err(DraftError::NotReady(reason)) if reason.contains("件名")));
        assert_eq!(office.traces(id).await, before);
        office.save(&office.author, id, 1, &text()).await.unwrap();
        office.submit(id, 2).await.unwrap();
        assert_eq!(office.row(id).await.text, text());
        let late = office.save(&office.author, id, 2, &rough).await;
        assert!(matches!(late, Err(DraftError::Step(StepError::WrongStage("決裁待ち")))));
        assert!(matches!(office.submit(id, 2).await, Err(DraftError::Step(_))));
    })
    .await;
}

#[tokio::test]
async fn nobody_approves_the_own_draft_not_even_by_sql() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.create(&text()).await;
        office.submit(id, 1).await.unwrap();
        let before = office.traces(id).await;
        let author = office.doing_both(&office.author);
        let refused = office.approve(&author, id, 1).await;
        assert!(matches!(refused, Err(ApproveError::Step(StepError::OwnDraft))), "{refused:?}");
        for forged in [
            "UPDATE bulletin SET stage = 'approved', approved_by = author, approved_at = 1",
            "UPDATE bulletin SET stage = 'issued', number = '全診連発第1号', content = '{}', content_hash = ''",
            "UPDATE bulletin SET stage = 'published'",
        ] {
            assert!(office.tamper(forged).await.is_err(), "{forged}");
        }
        assert_eq!(office.traces(id).await, before);
        office.approve(&office.approver, id, 1).await.unwrap();
        assert!(matches!(office.row(id).await.stage, Stage::Approved { by, .. } if by == office.approver.person()));
    })
    .await;
}

#[tokio::test]
async fn only_the_text_that_was_looked_at_is_approved() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.create(&text()).await;
        let draft = office.approve(&office.approver, id, 1).await;
        assert!(matches!(draft, Err(ApproveError::Step(StepError::WrongStage("下書き")))), "{draft:?}");
        office.submit(id, 1).await.unwrap();
        office.send_back(&office.approver, id, "題を直してください").await.unwrap();
        office.save(&office.author, id, 1, &titled("直した題")).await.unwrap();
        office.submit(id, 2).await.unwrap();
        let before = office.traces(id).await;
        let refused = office.approve(&office.approver, id, 1).await.unwrap_err();
        assert!(matches!(&refused, ApproveError::ChangedMeanwhile { by, .. } if by == "起案 一郎"), "{refused}");
        assert_eq!(office.traces(id).await, before);
        office.approve(&office.approver, id, 2).await.unwrap();
        let second = office.approve(&office.second_approver, id, 2).await.unwrap_err();
        assert_eq!(second.to_string(), "決裁 二葉さんが11月24日 10時00分に、先に決裁しました。");
    })
    .await;
}

#[tokio::test]
async fn giving_back_needs_a_word_and_takes_the_approval_away() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.approved(&text()).await;
        assert!(matches!(office.send_back(&office.approver, id, " ").await, Err(ApproveError::NoReason)));
        office.send_back(&office.second_approver, id, " 日付をお確かめください ").await.unwrap();
        let row = office.row(id).await;
        assert_eq!((row.stage, row.return_reason.as_deref()), (Stage::Draft, Some("日付をお確かめください")));
        let row =
            query("SELECT COUNT(approved_by) AS rows_there FROM bulletin").one(&office.test.app.db).await.unwrap();
        assert_eq!(row.get::<i64>("rows_there").unwrap(), 0, "an approval that was taken back is gone");
        let issued = office.publish(&office.approver, id, "全診連発第1号").await;
        assert!(issued.is_err() && office.count("SELECT COUNT(*) AS rows_there FROM number_taken").await == 0);
        office.submit(id, 1).await.unwrap();
        assert_eq!(office.row(id).await.return_reason, None);
    })
    .await;
}

#[tokio::test]
async fn the_page_of_a_conflict_shows_both_texts_and_goes_on_from_there() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.create(&text()).await;
        office.save(&office.author, id, 1, &titled("SAVED-FIRST")).await.unwrap();
        let path = format!("/bulletins/{id}/edit");
        let (status, page) = office.send(&office.author, &path, "revision=1&title=TYPED-SECOND").await;
        assert_eq!(status, StatusCode::CONFLICT);
        assert!(page.contains("SAVED-FIRST") && page.contains("TYPED-SECOND") && page.contains("先に保存しました"));
        assert_eq!(office.row(id).await.text.title, "SAVED-FIRST");
        let clerk = hired(&office.test, "別 人", "author", super::body(super::PREFECTURE)).await;
        for path in [path.clone(), format!("/bulletins/{id}")] {
            assert_eq!(office.open(&clerk, &path).await.0, StatusCode::NOT_FOUND, "a draft is its office's own");
        }
        assert_eq!(office.send(&clerk, &path, "revision=2&title=x").await.0, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn who_writes_for_several_offices_says_for_which() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let below = hired(&office.test, "起案 四郎", "author", super::body(super::PREFECTURE)).await;
        let mut grants = office.author.grants().to_vec();
        grants.extend(below.grants().to_vec());
        let both = noroshi_access::Actor::for_test(office.author.person(), grants);
        let (_, page) = office.open(&office.author, "/bulletins/new").await;
        assert!(!page.contains("起案する会"), "one office need not be chosen");
        let (_, page) = office.open(&both, &format!("/bulletins/new?office={}", super::PREFECTURE)).await;
        assert!(page.contains("<option value=\"2\" selected>高知県診療連合会</option>"), "{page}");
        let (status, _) = office.send(&both, "/bulletins/new", "title=x&action=save").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "none was chosen");
        let (status, _) = office.send(&both, "/bulletins/new", "title=x&action=save&office=5").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "another's office");
        let (status, _) = office.send(&both, "/bulletins/new", "title=x&action=save&office=2").await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert_eq!(office.count("SELECT COUNT(*) AS rows_there FROM bulletin WHERE issuer = 2").await, 1);
    })
    .await;
}

#[tokio::test]
async fn who_saves_over_somebody_reads_what_that_one_wrote() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let colleague = hired(&office.test, "起案 四郎", "author", office.issuer).await;
        let id = office.create(&text()).await;
        let theirs = DraftText { attachment: "同僚の hint-beta.example です".into(), ..text() };
        office.save(&colleague, id, 1, &theirs).await.unwrap();
        let read = "SELECT COUNT(*) AS rows_there FROM audit_entry WHERE verb = 'bulletin.read_restricted'";
        let before = office.count(read).await;
        let (status, page) = office.send(&office.author, &format!("/bulletins/{id}/edit"), "revision=1&title=x").await;
        assert!(status == StatusCode::CONFLICT && page.contains("hint-beta"), "{page}");
        assert_eq!(office.count(read).await, before + 1);
    })
    .await;
}
