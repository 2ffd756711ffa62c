//! Readers who watch figures come in while the program runs: they see each change, are sent away when they sign out or lose
//! their role, and never hold the program back from stopping.

use std::time::{Duration, Instant};

use noroshi_delivery::{acknowledge_by_code, receipt_key};
use noroshi_directory::demonstration::Part;
use noroshi_platform::db::query;

use crate::program::installation::{Installation, enter, number, person, planted};
use crate::program::letterbox::Letterbox;
use crate::program::{Program, story, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn figures_come_by_themselves_until_the_reader_leaves_or_the_program_stops() {
    let (_letterbox, relay) = Letterbox::default().open(0).await;
    let installation = Installation::new(None, None, relay);
    let mut program = Program::start("serve", &installation.config);
    let (address, app) = (program.address(), installation.open().await);
    let planted = planted(&app, 40).await;
    let (author, approver) = (person(&planted, Part::Author), person(&planted, Part::Approver));
    let signed_in = enter(&app, address, author).await;
    let chief = enter(&app, address, approver).await;
    let path = story::submitted(&signed_in, address, "見守られる通知").await;
    story::approve(&chief, address, &path).await.unwrap();
    story::publish(&chief, address, &path).await.unwrap();
    until("every addressee", async || {
        number(&app, "SELECT COUNT(*) AS n FROM dispatch WHERE is_expanded = 1").await > 0
    })
    .await;
    let stream = path.replace("/bulletins/", "/reach/") + "/live";

    let mut watching = signed_in.watch(address, &stream).await;
    let first = watching.event("figures").await;
    assert!(
        first.contains("\"institution.acknowledged\":\"0\"") && first.contains("\"institution.addressed\":\"40\""),
        "{first}"
    );
    let row = query("SELECT serial FROM dispatch WHERE path = 'direct'").one(&app.db).await.unwrap();
    let clinic = *planted.story_institutions.first().unwrap();
    let code = receipt_key(&app).code(row.get("serial").unwrap(), clinic).unwrap().to_string();
    acknowledge_by_code(&app, &code, None).await.unwrap();
    let next = watching.event("figures").await;
    assert!(next.contains("\"institution.acknowledged\":\"1\""), "{next}");

    // Who signs out is sent away.
    let left = Instant::now();
    signed_in.submit(address, ("/now", "/signout"), &[]).await.unwrap();
    watching.event("end").await;
    assert!(watching.is_closed().await && left.elapsed() < Duration::from_secs(10), "{:?}", left.elapsed());

    // Who loses the role too, though the session stands.
    let again = enter(&app, address, author).await;
    let mut watching = again.watch(address, &stream).await;
    watching.event("figures").await;
    let mut tx = app.db.begin().await.unwrap();
    query("UPDATE role_grant SET until = 1 WHERE person = $1").bind(author.id).execute(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    watching.event("end").await;
    assert!(watching.is_closed().await);

    // The program stops though somebody watches.
    let mut watching = chief.watch(address, &stream).await;
    watching.event("figures").await;
    let asked = Instant::now();
    assert!(program.stop(), "{}", installation.log());
    assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
    assert!(watching.is_closed().await);
}
