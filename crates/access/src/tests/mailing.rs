//! The sign-in mail: the page says the same to everybody, mails are few, and a mailer that fails only delays.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use noroshi_platform::outbox::{JobCounts, Workers, counts, run_due_once};
use noroshi_platform::testing::on_both;

use super::{Arc, CLERK_MAIL, MailAddress, Mutex, Purpose, Site, StatusCode, async_trait, clerk, migrations};
use crate::mailing::{SignInMailer, SignInMailing};

/// A post office that can be closed.
#[derive(Default)]
struct PostOffice {
    is_closed: AtomicBool,
    sent: Mutex<Vec<(String, String, String)>>,
}

#[async_trait]
impl SignInMailer for PostOffice {
    async fn send(&self, to: &MailAddress, name: &str, link: &str) -> Result<(), String> {
        if self.is_closed.load(Ordering::SeqCst) {
            return Err("relay unreachable".into());
        }
        self.sent.lock().unwrap().push((to.to_string(), name.to_owned(), link.to_owned()));
        Ok(())
    }
}

impl PostOffice {
    fn mails(&self) -> usize {
        self.sent.lock().unwrap().len()
    }
}

/// Does the waiting jobs and tells how the outbox stands.
async fn work(site: &Site, post: &Arc<PostOffice>) -> JobCounts {
    let mailing = SignInMailing::new(site.test.app.clone(), Arc::clone(&site.people) as _, Arc::clone(post) as _);
    run_due_once(&Workers::new(site.test.app.clone(), vec![Box::new(mailing)])).await.unwrap();
    counts(&site.test.app.db).await.unwrap()
}

async fn ask(site: &Site, mail: &str) -> (StatusCode, String) {
    let answer = site.send("/signin", "", &format!("mail={}", mail.replace('@', "%40"))).await;
    (answer.status, answer.text)
}

#[tokio::test]
async fn known_and_unknown_addresses_get_the_same_answer() {
    on_both(&migrations(), |test| async move {
        let (site, post) = (Site::new(test), Arc::default());
        let unknown = ask(&site, "nobody@elsewhere.example").await;
        assert_eq!(
            work(&site, &post).await,
            JobCounts { done: 1, ..JobCounts::default() },
            "the same write for a stranger"
        );
        assert_eq!(post.mails(), 0);
        assert_eq!(ask(&site, CLERK_MAIL).await, unknown);
        assert_eq!(unknown.0, StatusCode::OK);
        work(&site, &post).await;
        assert_eq!(post.mails(), 1);
        let (_, unreadable) = ask(&site, "no address").await;
        assert!(unreadable.contains("no address") && unreadable.contains("class=\"err\""));
    })
    .await;
}

#[tokio::test]
async fn the_mailed_link_opens_a_session() {
    on_both(&migrations(), |test| async move {
        let (site, post) = (Site::new(test), Arc::<PostOffice>::default());
        ask(&site, CLERK_MAIL).await;
        work(&site, &post).await;
        let (to, name, link) = post.sent.lock().unwrap().remove(0);
        assert_eq!((to.as_str(), name.as_str()), (CLERK_MAIL, "見本 花子"));
        let token = link.strip_prefix(&site.test.app.public_link("/signin/link/")).unwrap();
        let session = site.follow(Purpose::SignIn, token).await.unwrap();
        assert_eq!(site.actor(&session).await.unwrap().person(), clerk());
    })
    .await;
}

#[tokio::test]
async fn one_mail_a_minute_at_most() {
    on_both(&migrations(), |test| async move {
        let (site, post) = (Site::new(test), Arc::default());
        for _ in 0..5 {
            ask(&site, CLERK_MAIL).await;
            site.test.clock.advance(Duration::from_secs(11));
            work(&site, &post).await;
        }
        assert_eq!(post.mails(), 1);
        site.test.clock.advance(Duration::from_secs(5));
        ask(&site, CLERK_MAIL).await;
        work(&site, &post).await;
        assert_eq!(post.mails(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_mailer_that_fails_only_delays_the_mail() {
    on_both(&migrations(), |test| async move {
        let (site, post) = (Site::new(test), Arc::<PostOffice>::default());
        post.is_closed.store(true, Ordering::SeqCst);
        ask(&site, CLERK_MAIL).await;
        assert_eq!(work(&site, &post).await, JobCounts { queued: 1, ..JobCounts::default() });
        post.is_closed.store(false, Ordering::SeqCst);
        work(&site, &post).await;
        assert_eq!(post.mails(), 0, "not before the pause is over");
        site.test.clock.advance(Duration::from_secs(60));
        assert_eq!(work(&site, &post).await, JobCounts { done: 1, ..JobCounts::default() });
        let (_, _, link) = post.sent.lock().unwrap().remove(0);
        assert!(site.follow(Purpose::SignIn, link.rsplit_once('/').unwrap().1).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn somebody_who_left_meanwhile_gets_no_mail() {
    on_both(&migrations(), |test| async move {
        let (site, post) = (Site::new(test), Arc::default());
        ask(&site, CLERK_MAIL).await;
        site.people.left.lock().unwrap().insert(clerk());
        assert_eq!(work(&site, &post).await, JobCounts { done: 1, ..JobCounts::default() });
        assert_eq!(post.mails(), 0);
    })
    .await;
}
