//! Another program holds the database for longer than we wait.

use std::time::Duration;

use axum::http::StatusCode;
use noroshi_directory::demonstration::Part;

use crate::program::installation::{Installation, enter, number, person, planted, prefecture_clerk, texts};
use crate::program::letterbox::Letterbox;
use crate::program::{Program, story, until};

const TITLE: &str = "かたりメールの見分け方について";
const LEFT: &str = "SELECT (SELECT COUNT(*) FROM job WHERE state IN ('queued', 'leased')) \
                    + (SELECT COUNT(*) FROM delivery WHERE state <> 'accepted') AS n";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_locked_database_is_told_with_the_form_and_everything_goes_on_afterwards() {
    let (letterbox, relay) = Letterbox::slow(Duration::from_millis(5)).open(0).await;
    let installation = Installation::new(None, None, relay);
    let app = installation.open().await;
    let planted = planted(&app, 600).await;
    let mut program = Program::start("serve", &installation.config);
    let address = program.address();
    let author = enter(&app, address, person(&planted, Part::Author)).await;
    let approver = enter(&app, address, person(&planted, Part::Approver)).await;
    let clerk = enter(&app, address, prefecture_clerk(&planted)).await;
    let path = story::submitted(&author, address, TITLE).await;
    story::approve(&approver, address, &path).await.unwrap();
    story::publish(&approver, address, &path).await.unwrap();
    until("mails on their way", async || letterbox.count() > 20).await;
    until("the relay task", async || number(&app, "SELECT COUNT(*) AS n FROM relay_task").await > 0).await;
    let new = author.get(address, "/bulletins/new").await.unwrap();
    let tasks =
        texts(&app, "SELECT id AS t FROM relay_task WHERE body IN (SELECT serial FROM body WHERE name LIKE '高知%')");
    let task = format!("/relay/{}", tasks.await.first().unwrap());
    let cover = clerk.get(address, &task).await.unwrap();
    let receipt = a_receipt(&app).await;

    let lock = app.db.begin().await.unwrap(); // BEGIN IMMEDIATE of another process
    let typed = story::draft("鍵のかかった間に書いた件名", "save");
    let words = [("action", "save"), ("own_words", "電話でもお知らせします"), ("body", "いつもの本文"), ("number", "")];
    let stranger = crate::program::browser::Browser::default();
    let (draft, kept, said) = tokio::join!(
        author.send_again(address, (&new, "/bulletins/new"), &typed),
        clerk.send_again(address, (&cover, &task), &words),
        stranger.submit(address, (&receipt, &receipt), &[("reader", "見本 花子")]),
    );
    let (draft, kept, said) = (draft.unwrap(), kept.unwrap(), said.unwrap());
    for page in [&draft, &kept, &said] {
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(page.text.contains("ただいま混み合っています。入力は残っています。"), "{}", page.text);
    }
    for (name, value) in typed.iter().filter(|(name, _)| *name != "action") {
        assert_eq!(draft.field(name).as_deref(), Some(*value), "{name} is still in the form");
    }
    assert_eq!(kept.field("own_words").as_deref(), Some("電話でもお知らせします"));
    assert_eq!(kept.field("body").as_deref(), Some("いつもの本文"));
    assert_eq!(said.field("reader").as_deref(), Some("見本 花子"));
    lock.rollback().await.unwrap();

    // The very same forms go through, as they came back.
    let saved = author.send_again(address, (&draft, "/bulletins/new"), &typed).await.unwrap();
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    assert_eq!(clerk.send_again(address, (&kept, &task), &words).await.unwrap().status, StatusCode::SEE_OTHER);
    let thanked = stranger.send_again(address, (&said, &receipt), &[("reader", "見本 花子")]).await.unwrap();
    assert!(thanked.text.contains("了知を記録しました"));
    assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM bulletin").await, 2);
    until("the end of all work", async || number(&app, LEFT).await == 0).await;
    let deliveries = number(&app, "SELECT COUNT(*) AS n FROM delivery").await;
    let letters = letterbox.letters();
    assert_eq!((letters.len() as i64, letterbox.count() as i64), (deliveries, deliveries), "each mail left once");
    assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM job WHERE state = 'failed'").await, 0);
    assert!(program.stop());
    installation.verified();
}

/// The path of somebody's receipt link.
pub(crate) async fn a_receipt(app: &noroshi_platform::app::App) -> String {
    let row = noroshi_platform::db::query(
        "SELECT delivery.dispatch AS dispatch, delivery.body AS body FROM delivery \
         JOIN body ON body.serial = delivery.body WHERE body.kind = 'institution' ORDER BY delivery.body LIMIT 1",
    );
    let row = row.one(&app.db).await.unwrap();
    let code = noroshi_delivery::receipt_key(app).code(row.get("dispatch").unwrap(), row.get("body").unwrap());
    format!("/k/{}", code.unwrap().url_form())
}
