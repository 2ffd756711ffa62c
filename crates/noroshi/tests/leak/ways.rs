//! Further ways of a bulletin: to another tree (R06), in a bundle with a paper from outside (R03), through a body that stands
//! in for those without a clerk, and by the hands of a substitute.

use std::collections::HashMap;

use axum::http::StatusCode;
use noroshi::demo::{Page, Sector, Visitor};
use noroshi_platform::db::query;
use noroshi_terms::{BodyId, PersonId};

use super::door::Door;
use super::ground::link;
use super::rules::{Place, Reader, Scope};
use super::writing::{self, Paper};
use crate::running::letters::{cover, enter};
use crate::running::until;

/// What the ground is laid with.
pub struct Laying<'a> {
    /// The demonstration.
    pub sector: &'a Sector,
    /// Who signs in.
    pub people: &'a HashMap<Reader, PersonId>,
    /// Bodies by place.
    pub bodies: &'a HashMap<Place, BodyId>,
}

impl Laying<'_> {
    /// Signs in.
    pub async fn as_reader(&self, reader: Reader) -> Visitor {
        enter(self.sector, self.people[&reader]).await
    }

    /// Signs in at a door through which files can be handed.
    pub async fn door(&self, reader: Reader) -> Door {
        let mut door = Door::new(self.sector.site.router());
        door.enter(&link(&self.sector.app, self.people[&reader]).await).await;
        door
    }

    /// Waits for the task of a body, and relays it or saves its cover.
    pub async fn relay(&self, reader: Reader, (bulletin, at): (&str, Place), what: (&str, &str)) -> (Scope, String) {
        let task = self.task(bulletin, at).await;
        cover(&mut self.as_reader(reader).await, &format!("/relay/{task}"), what.0, what.1).await;
        (Scope::Unsent(at), task)
    }

    /// Waits for the task of a body.
    pub async fn task(&self, bulletin: &str, at: Place) -> String {
        until("a relay task", async || {
            let task = query("SELECT id FROM relay_task WHERE bulletin = $1 AND body = $2").bind(bulletin);
            let row = task.bind(self.bodies[&at]).optional(&self.sector.app.db).await.unwrap();
            row.map(|row| row.get("id").unwrap())
        })
        .await
    }

    /// The issuer gives the bulletin to the other tree.
    pub async fn pass_on(&self, bulletin: &str) {
        let (page, body) = (format!("/bulletins/{bulletin}/pass"), self.bodies[&Place::DentalNational].to_string());
        let mut author = self.as_reader(Reader::Author).await;
        redirected(&author.submit(&format!("{page}?body={body}"), &page, &[("body", &body)]).await.unwrap());
    }

    /// A clerk registers a paper; answers its id.
    pub async fn paper(&self, reader: Reader, paper: &Paper) -> String {
        writing::paper(&mut self.door(reader).await, paper).await
    }

    /// The prefecture sends these bulletins behind one cover.
    pub async fn bundle(&self, bulletins: [&str; 2], words: &str) -> Vec<(Scope, String)> {
        let at = Place::Prefecture;
        let tasks = [self.task(bulletins[0], at).await, self.task(bulletins[1], at).await];
        let path = format!("/relay/bundle?{}=on&{}=on", tasks[0], tasks[1]);
        let mut clerk = self.as_reader(Reader::PrefectureClerk).await;
        let page = clerk.get(&path).await.unwrap();
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let names = ["label", "number", "date", "addressee", "honorific", "sender", "title", "body", "contact"];
        let filled = names.map(|name| (name, page.field(name).unwrap_or_default()));
        let seen = tasks.each_ref().map(|task| {
            let (_, rest) = page.text.split_once(&format!("value=\"{task}:")).expect("the task on the page");
            format!("{task}:{}", rest.split('"').next().unwrap())
        });
        let mut fields: Vec<(&str, &str)> = filled.iter().map(|(name, value)| (*name, value.as_str())).collect();
        fields.push(("own_words", words));
        fields.extend(seen.iter().map(|task| ("task[]", task.as_str())));
        redirected(&clerk.submit(&path, "/relay/bundle", &fields).await.unwrap());
        tasks.map(|task| (Scope::Unsent(at), task)).into()
    }

    /// The district names both; the period of one is over before anybody asks.
    pub async fn substitutes(&self) {
        let (page, body) = ("/relay/substitutes", self.bodies[&Place::District].to_string());
        let (app, mut clerk) = (&self.sector.app, self.as_reader(Reader::DistrictClerk).await);
        let today = app.now().tokyo_date();
        for reader in [Reader::Substitute, Reader::SubstituteBefore] {
            let (person, day) = (self.people[&reader].to_string(), today.to_string());
            let fields = [("body", body.as_str()), ("person", &person), ("since", &day), ("until", &day)];
            redirected(&clerk.submit(page, page, &fields).await.unwrap());
        }
        // The day after, for one of them.
        let mut tx = app.db.begin().await.unwrap();
        query("UPDATE relay_substitute SET since = $1, until = $1 WHERE person = $2")
            .bind(today.plus_days(-1))
            .bind(self.people[&Reader::SubstituteBefore])
            .execute(&mut tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
}

/// Takes away whoever could relay between the prefecture elsewhere and its institution, by the administrator's page.
pub async fn without_clerks(sector: &Sector, bodies: &HashMap<Place, BodyId>) {
    let sql = "SELECT DISTINCT g.body, g.person FROM role_grant g JOIN body_ancestor a ON a.ancestor = g.body \
               JOIN body_ancestor u ON u.body = g.body AND u.ancestor = $2 AND u.depth > 0 \
               WHERE a.body = $1 AND g.role = 'association_clerk' AND g.until IS NULL";
    let (clinic, prefecture) = (bodies[&Place::ClinicElsewhere], bodies[&Place::PrefectureElsewhere]);
    let clerks = query(sql).bind(clinic).bind(prefecture).all(&sector.app.db).await.unwrap();
    assert!(!clerks.is_empty(), "nobody between the prefecture and the institution");
    let mut administrator = enter(sector, sector.player("administrator").unwrap().id).await;
    for clerk in clerks {
        let (body, person): (BodyId, PersonId) = (clerk.get("body").unwrap(), clerk.get("person").unwrap());
        let (page, person) = (format!("/directory/{body}"), person.to_string());
        redirected(
            &administrator.submit(&page, &format!("{page}/people/leave"), &[("person", &person)]).await.unwrap(),
        );
    }
}

fn redirected(page: &Page) {
    assert!(page.status.is_redirection(), "{}: {}", page.status, page.text);
}
