//! The door on both databases: links, sessions, gates, forms, permits and the sign-in mail.

mod gates;
mod links;
mod mailing;
mod permits;
mod uploads;

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use noroshi_platform::db::{DbError, Migration};
use noroshi_platform::testing::TestDb;
use noroshi_platform::web::{Gate, PageError, RouteEntry, Routes};
use noroshi_terms::{BodyId, MailAddress, PersonId, SeededEntropy};
use serde::Deserialize;
use tower::ServiceExt;

use crate::actor::{Actor, People, PersonCard};
use crate::enter::{NavEntry, SignedForm, enforce_gates, enter};
use crate::kept_form::FormName;
use crate::link::{LinkError, Purpose, consume_link, issue_link};
use crate::session::{self, open_session};
use crate::store::grant_role;
use crate::upload::SignedUpload;
use crate::web::AccessState;

fn migrations() -> Vec<Migration> {
    [noroshi_platform::MIGRATIONS, noroshi_audit::MIGRATIONS, crate::MIGRATIONS].concat()
}

fn body(serial: i64) -> BodyId {
    BodyId::try_from(serial).unwrap()
}

fn person(seed: u64) -> PersonId {
    PersonId::new(&SeededEntropy::new(seed))
}

/// The only person of the directory, until they leave.
fn clerk() -> PersonId {
    person(1)
}

const CLERK_MAIL: &str = "jimu@shiomi.example";

/// A directory of one person.
#[derive(Default)]
struct Staff {
    left: Mutex<HashSet<PersonId>>,
}

#[async_trait]
impl People for Staff {
    async fn person(&self, person: PersonId) -> Result<Option<PersonCard>, DbError> {
        let is_here = person == clerk() && !self.left.lock().unwrap().contains(&person);
        Ok(is_here.then(|| PersonCard { name: "見本 花子".into(), mail: CLERK_MAIL.parse().ok() }))
    }
    async fn person_by_mail(&self, mail: &MailAddress) -> Result<Option<PersonId>, DbError> {
        Ok((mail.to_string() == CLERK_MAIL).then(clerk))
    }
    async fn body_name(&self, _: BodyId) -> Result<Option<String>, DbError> {
        Ok(Some("汐見地区診療連合会".into()))
    }
}

/// A site with its database and the people who may come.
struct Site {
    test: Arc<TestDb>,
    people: Arc<Staff>,
}

struct Answer {
    status: StatusCode,
    place: Option<String>,
    cookie: Option<String>,
    text: String,
}

impl Answer {
    /// The token the forms of this page carry.
    fn csrf(&self) -> String {
        let (_, rest) = self.text.split_once("name=\"csrf\" value=\"").expect("a form of the session");
        rest.split_once('"').unwrap().0.to_owned()
    }
}

#[derive(Deserialize)]
struct Choice {
    word: String,
    #[serde(default)]
    parts: Vec<String>,
}

async fn chosen(_: Actor, SignedForm(form): SignedForm<Choice>) -> String {
    format!("{:?} {}", form.word, form.parts.join("|"))
}

async fn received(_: Actor, upload: SignedUpload) -> Result<String, PageError> {
    let choice: Choice = upload.form()?;
    let names = upload.files().iter().map(|file| format!("{}:{}:{}", file.field, file.name, file.octets.len()));
    Ok(format!(
        "{} {} {:?}",
        choice.word,
        names.collect::<Vec<_>>().join(" "),
        upload.file("list").map(|file| &file.octets)
    ))
}

impl Site {
    fn new(test: Arc<TestDb>) -> Self {
        Self { test, people: Arc::default() }
    }

    fn state(&self) -> AccessState {
        const NAV: &[NavEntry] = &[
            NavEntry { label: "いま", href: "/now", verb: None },
            NavEntry { label: "決裁", href: "/approve", verb: Some("bulletin.approve") },
        ];
        const FORMS: &[FormName] = &[
            FormName { path: "/choice", action: "keep", words: "選択を残す" },
            FormName { path: "/choice", action: "", words: "選択を決める" },
        ];
        let people = Arc::clone(&self.people) as _;
        let (app, sources) = (self.test.app.clone(), Arc::new([]));
        AccessState { app, people, sources, nav: NAV, forms: FORMS, is_demonstration: false }
    }

    fn routes(&self) -> Routes {
        crate::web::routes(&self.state())
            .get("/approve", Gate::Verb("bulletin.approve"), (async || "決裁の画面", &()))
            .get("/bulletins/{id}", Gate::Verb("bulletin.read"), (async || "通知文書の画面", &()))
            .post("/choice", Gate::SignedIn, (chosen, &()))
            .upload("/file", Gate::SignedIn, 2_000, (received, &()))
    }

    async fn ask(&self, request: Request<Body>) -> Answer {
        let routes = self.routes();
        let table: Arc<[RouteEntry]> = routes.table().into();
        let forgotten = Router::new().route("/forgotten", get(async || "nobody listed this page"));
        let router = routes
            .into_router()
            .merge(forgotten)
            .layer(from_fn_with_state(table, enforce_gates))
            .layer(from_fn_with_state(self.state(), enter));
        let response = router.oneshot(request).await.unwrap();
        let text_of = |name| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let (status, place, cookie) = (response.status(), text_of(header::LOCATION), text_of(header::SET_COOKIE));
        let content = to_bytes(response.into_body(), 1_000_000).await.unwrap();
        Answer { status, place, cookie, text: String::from_utf8(content.to_vec()).unwrap() }
    }

    async fn open(&self, path: &str, session: &str) -> Answer {
        let cookie = format!("other=1; noroshi_session={session}");
        self.ask(Request::get(path).header("cookie", cookie).body(Body::empty()).unwrap()).await
    }

    async fn send(&self, path: &str, session: &str, form: &str) -> Answer {
        let request = Request::post(path)
            .header("cookie", format!("noroshi_session={session}"))
            .header("content-type", "application/x-www-form-urlencoded");
        self.ask(request.body(Body::from(form.to_owned())).unwrap()).await
    }

    /// Token of a new link.
    async fn link(&self, purpose: Purpose, person: Option<PersonId>) -> String {
        let mut tx = self.test.app.db.begin().await.unwrap();
        let link = issue_link(&mut tx, &self.test.app, purpose, person).await.unwrap();
        tx.commit().await.unwrap();
        link.path.rsplit_once('/').unwrap().1.to_owned()
    }

    /// Uses a link and opens a session with it, as the page does.
    async fn follow(&self, purpose: Purpose, token: &str) -> Result<String, LinkError> {
        let mut tx = self.test.app.db.begin().await?;
        let person = consume_link(&mut tx, &self.test.app, purpose, token).await?.expect("a link of a person");
        let session = open_session(&mut tx, &self.test.app, person).await?;
        tx.commit().await?;
        Ok(session)
    }

    async fn session(&self) -> String {
        let token = self.link(Purpose::SignIn, Some(clerk())).await;
        self.follow(Purpose::SignIn, &token).await.unwrap()
    }

    /// Who the session stands for.
    async fn actor(&self, session: &str) -> Option<Actor> {
        session::actor(&self.test.app, &*self.people, session).await.unwrap()
    }

    async fn grant(&self, role: &str, serial: i64) {
        let mut tx = self.test.app.db.begin().await.unwrap();
        grant_role(&mut tx, clerk(), role, body(serial), self.test.app.now()).await.unwrap();
        tx.commit().await.unwrap();
    }
}
