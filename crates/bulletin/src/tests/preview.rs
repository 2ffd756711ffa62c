//! What the words become: the same as what goes out, nothing stored, nothing restricted in the mail.

use noroshi_platform::db::query;
use noroshi_platform::testing::on_both;

use super::{DraftText, NATIONAL, Office, StatusCode, body, hired, migrations, text};
use crate::preview::preview;

fn look(text: &DraftText) -> crate::preview::Preview {
    preview(body(NATIONAL), text, "令和8年11月24日".parse().unwrap()).expect("something to look at")
}

#[tokio::test]
async fn the_mail_shown_is_the_mail_that_goes_out() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let shown = look(&text());
        office.issued(&text(), "全診連発第12号").await;
        let row = query("SELECT content FROM dispatch").one(&office.test.app.db).await.unwrap();
        let sent: serde_json::Value = serde_json::from_str(&row.get::<String>("content").unwrap()).unwrap();
        let mail = shown.mail.expect("a mail");
        assert_eq!(sent["subject"], mail.subject.as_str());
        let words = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let (sent, shown) = (words(sent["text"].as_str().unwrap()), words(&mail.text));
        let others: Vec<_> = sent.iter().filter(|line| !shown.contains(line)).collect();
        // Only what is decided at issue or per recipient differs.
        assert!(
            others.iter().all(|line| {
                ["{{", "全診連発第12号", "原本の照合値"].iter().any(|mark| line.contains(mark))
            }),
            "{others:?}"
        );
    })
    .await;
}

#[test]
fn there_is_something_to_look_at_from_the_first_line_on() {
    for draft in [
        DraftText::default(),
        DraftText { letter: "<script>".into(), attachment: "手がかり".into(), ..DraftText::default() },
        DraftText { addressee: "会員各位".into(), letter_audience: "associations".into(), ..text() },
        DraftText { letter: "字".repeat(30_000), gist: "一\n二\n三\n四\n五".into(), ..text() },
    ] {
        let shown = look(&draft);
        assert!(shown.mail.is_some() && shown.letter.number.is_none(), "{draft:?}");
    }
    assert!(look(&DraftText::default()).letter.title.contains("件名はまだありません"));
}

#[test]
fn restricted_words_keep_the_mail_from_view() {
    let secret = "送信元には hint-alpha.example が使われています。";
    assert!(!look(&text()).mail.unwrap().text.contains("hint-alpha"));
    for draft in [
        DraftText { letter: secret.into(), ..text() },
        DraftText { gist: secret.into(), ..text() },
        DraftText { contact: secret.into(), ..text() },
        DraftText { attachment_heading: secret.into(), ..text() },
        // Nobody has chosen yet who may see it.
        DraftText { letter: secret.into(), attachment_audience: String::new(), ..text() },
    ] {
        assert!(look(&draft).mail.is_none());
    }
    let open = DraftText { letter: secret.into(), attachment_audience: "members".into(), ..text() };
    assert!(look(&open).mail.is_some(), "what everybody may read may stand everywhere");
}

#[tokio::test]
async fn looking_stores_nothing_and_keeps_what_was_typed() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let new = "action=preview&title=TYPED-NEW&gist=%E8%A6%81%E7%82%B9&letter=WORDS-OF-THE-LETTER";
        let (status, page) = office.send(&office.author, "/bulletins/new", new).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("【注意喚起】TYPED-NEW") && page.matches("WORDS-OF-THE-LETTER").count() > 2, "{page}");
        assert!(page.contains("<b>直す</b>"), "and is told what is missing");
        assert_eq!(office.count("SELECT COUNT(*) AS rows_there FROM bulletin").await, 0);
        let id = office.create(&text()).await;
        let before = office.traces(id).await;
        let path = format!("/bulletins/{id}/edit");
        let again = "action=preview&revision=1&title=TYPED-AGAIN&attachment=SECRET-HINT-OF-THE-ATTACHMENT&attachment_heading=x\
                     &attachment_audience=medical_staff_nda";
        let (status, page) = office.send(&office.author, &path, again).await;
        assert_eq!((status, office.traces(id).await), (StatusCode::OK, before.clone()));
        assert!(page.contains("TYPED-AGAIN") && page.contains("name=\"revision\" value=\"1\""));
        assert_eq!(page.matches("SECRET-HINT-OF-THE-ATTACHMENT").count(), 1, "in its field only");
        let clerk = hired(&office.test, "別 人", "author", body(super::PREFECTURE)).await;
        assert_eq!(office.send(&clerk, &path, again).await.0, StatusCode::NOT_FOUND);
        assert_eq!(office.traces(id).await, before);
    })
    .await;
}
