//! The mail that tells an office before something goes out by itself.

use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use noroshi_access::Subject;
use noroshi_delivery::{OfficeMailer, OfficeNote};
use noroshi_platform::db::query;
use noroshi_platform::outbox::{Workers, run_due_once};
use noroshi_platform::testing::on_both;

use super::{Arc, Country, KOCHI, TODAY, body, cover, migrations};
use crate::{SetPolicy, Warning, set_policy};

/// Nobody reads these mails.
pub(super) struct NoOffice;

#[async_trait]
impl OfficeMailer for NoOffice {
    async fn tell(&self, _note: OfficeNote<'_>) -> Result<(), String> {
        Ok(())
    }
}

/// Keeps key, address, subject and text; does not answer the first so many times.
#[derive(Default)]
struct Office {
    told: Mutex<Vec<[String; 4]>>,
    refusals: Mutex<u32>,
}

#[async_trait]
impl OfficeMailer for Office {
    async fn tell(&self, note: OfficeNote<'_>) -> Result<(), String> {
        let mut refusals = self.refusals.lock().unwrap();
        if *refusals > 0 {
            *refusals -= 1;
            return Err("not now".into());
        }
        let kept = [note.key.to_owned(), note.to.to_string(), note.subject.to_owned(), note.text.to_owned()];
        self.told.lock().unwrap().push(kept);
        Ok(())
    }
}

const HOUR: Duration = Duration::from_secs(3_600);

async fn with_a_rule(country: &Country, hours: &str) {
    let set = query("UPDATE person SET mail = 'kochi@clerk.example' WHERE id = $1");
    let mut tx = country.test.app.db.begin().await.unwrap();
    set.bind(country.clerks[&KOCHI].person()).execute(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    let permit = country.clerks[&KOCHI].permit::<SetPolicy>(Subject::of(body(KOCHI), body(KOCHI))).unwrap();
    set_policy(&country.test.app, permit, hours).await.unwrap();
}

async fn warned(country: &Country, office: &Arc<Office>) -> usize {
    let app = &country.test.app;
    let mailer: Arc<dyn OfficeMailer> = office.clone();
    run_due_once(&Workers::new(app.clone(), vec![Box::new(Warning::new(app.clone(), mailer)) as _])).await.unwrap();
    office.told.lock().unwrap().len()
}

#[tokio::test]
async fn the_office_is_told_two_working_hours_before_and_once() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        with_a_rule(&country, "4").await;
        country.issued("全診連発第12号", TODAY).await;
        let office = Arc::new(Office::default());
        assert_eq!(warned(&country, &office).await, 0, "not at once");
        country.test.clock.advance(2 * HOUR);
        *office.refusals.lock().unwrap() = 1;
        assert_eq!(warned(&country, &office).await, 0, "the relay did not answer");
        country.test.clock.advance(Duration::from_secs(61));
        for _ in 0..2 {
            assert_eq!(warned(&country, &office).await, 1);
        }
        let [key, to, subject, text] = office.told.lock().unwrap()[0].clone();
        assert!(key.starts_with('w') && to == "kochi@clerk.example", "{key} {to}");
        assert!(subject.contains("14時00分に自動で伝達します"), "{subject}");
        for said in [
            "伝達 2番 様",
            "高知県診療連合会に届いた次の通知",
            "役員をかたるメールへの注意",
            "全診連発第12号",
            "/relay",
        ] {
            assert!(text.contains(said), "{said}: {text}");
        }
        assert!(
            !text.contains("電話で確かめてください") && !text.contains("hint-alpha"),
            "nothing of what it says: {text}"
        );
        let log = "SELECT detail AS text FROM audit_entry WHERE verb = 'cascade.warn'";
        assert_eq!(country.texts(log).await, ["told 1 clerks"]);
    })
    .await;
}

#[tokio::test]
async fn what_was_saved_meanwhile_is_not_told_and_a_limited_one_is_not_named() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        with_a_rule(&country, "4").await;
        let saved = country.issued("全診連発第12号", TODAY).await;
        country.save_as(&country.clerks[&KOCHI], (saved, KOCHI), 0, &cover("高診連発第1号", TODAY)).await.unwrap();
        let limited = country.issued("全診連発第13号", TODAY).await;
        let mut tx = country.test.app.db.begin().await.unwrap();
        let narrowed = query("UPDATE part SET audience = 'medical_staff_nda' WHERE part = 'letter' AND bulletin = $1");
        narrowed.bind(limited).execute(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        country.test.clock.advance(2 * HOUR);
        let office = Arc::new(Office::default());
        assert_eq!(warned(&country, &office).await, 1);
        let [.., text] = office.told.lock().unwrap()[0].clone();
        assert!(text.contains("伝達を待っている通知1件") && !text.contains("役員をかたる"), "{text}");
        assert!(!text.contains("全診連発"), "nor its number: {text}");
    })
    .await;
}
