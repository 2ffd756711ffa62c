//! The ground: a small demonstration in which every secret stands in its place, and a door for every reader.

use std::collections::HashMap;
use std::sync::Arc;

use noroshi::demo::{Parts, Sector, Visitor};
use noroshi::site::Site;
use noroshi_access::{Purpose, grant_role, issue_link};
use noroshi_delivery::{expansion_state, queue_state};
use noroshi_directory::{Channel, store as directory};
use noroshi_platform::app::App;
use noroshi_platform::db::query;
use noroshi_platform::shutdown::{Stopper, pair};
use noroshi_terms::{BodyId, BulletinId, FixedClock, PersonId};
use tempfile::TempDir;

use super::door::Door;
use super::rules::{Place, Reader};
use super::writing;
use crate::running::letters::{cover, enter, issue};
use crate::running::{small_demonstration, until};

/// Everything in place.
pub struct Ground {
    /// The demonstration behind it.
    pub sector: Sector,
    /// All pages as an installation has them, on a clock that stands still.
    pub site: Site,
    /// Where it lies.
    pub folder: TempDir,
    /// Issued and unissued bulletins, by the name of their draft.
    pub bulletins: HashMap<&'static str, String>,
    /// The relay tasks that hold a cover.
    pub tasks: Vec<String>,
    /// Bodies by place.
    pub bodies: HashMap<Place, BodyId>,
    doors: HashMap<Reader, Door>,
    _stopper: Stopper,
}

impl Ground {
    /// Plants, writes, issues, narrows, relays; comes to rest when every mail is sent.
    pub async fn lay() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let prepared = Sector::prepare(&small_demonstration(folder.path(), 40)).await.unwrap();
        let (stopper, stop) = pair();
        let (sector, mut tasks) = prepared.start(Parts::default(), &stop);
        tasks.detach_all();
        let bodies = bodies(&sector).await;
        let people = people(&sector, &bodies).await;
        let bulletins = write(&sector, &people).await;
        let tasks = relays(&sector, &people, &bodies, &bulletins).await;
        rest(&sector, &bulletins).await;
        let now = sector.app.now();
        let app = App { clock: Arc::new(FixedClock::at(now)), ..sector.app.clone() };
        let site = Site::new(&app, None);
        let mut ground =
            Self { sector, site, folder, bulletins, tasks, bodies, doors: HashMap::new(), _stopper: stopper };
        ground.open_doors(&app, &people).await;
        ground
    }

    /// The reader's own session.
    pub fn door(&self, reader: Reader) -> Door {
        self.doors.get(&reader).cloned().unwrap_or_else(|| Door::new(self.site.router()))
    }

    async fn open_doors(&mut self, app: &App, people: &HashMap<Reader, PersonId>) {
        for (reader, person) in people {
            let mut door = Door::new(self.site.router());
            door.enter(&link(app, *person).await).await;
            self.doors.insert(*reader, door);
        }
        // The session of whoever leaves was open before.
        let (clinic, left) = (self.bodies[&Place::Clinic], people[&Reader::Left].to_string());
        let mut administrator = enter(&self.sector, self.sector.player("administrator").unwrap().id).await;
        let page = format!("/directory/{clinic}");
        let gone = administrator.submit(&page, &format!("{page}/people/leave"), &[("person", &left)]).await.unwrap();
        assert!(gone.status.is_redirection(), "{}", gone.text);
    }
}

async fn link(app: &App, person: PersonId) -> String {
    let mut tx = app.db.begin().await.unwrap();
    let link = issue_link(&mut tx, app, Purpose::Demonstration, Some(person)).await.unwrap();
    tx.commit().await.unwrap();
    link.path
}

/// Bodies of the story, and of another prefecture with an institution that has a mail address.
async fn bodies(sector: &Sector) -> HashMap<Place, BodyId> {
    let clerks: Vec<BodyId> =
        sector.cast.iter().filter(|player| player.role == "association_clerk").map(|player| player.body).collect();
    let sql = "SELECT b.serial, a.ancestor FROM body b JOIN contact c ON c.body = b.serial AND c.channel = 'mail' \
               JOIN body_ancestor a ON a.body = b.serial JOIN body p ON p.serial = a.ancestor AND p.kind = 'prefectural' \
               WHERE b.kind = 'institution' AND b.prefecture <> '39' AND p.prefecture = b.prefecture \
               ORDER BY b.serial LIMIT 1";
    let other = query(sql).one(&sector.app.db).await.unwrap();
    HashMap::from([
        (Place::National, sector.national),
        (Place::Desk, sector.player("window_desk").unwrap().body),
        (Place::District, clerks[0]),
        (Place::Prefecture, clerks[1]),
        (Place::Clinic, sector.player("institution_member").unwrap().body),
        (Place::PrefectureElsewhere, other.get("ancestor").unwrap()),
        (Place::ClinicElsewhere, other.get("serial").unwrap()),
    ])
}

/// Everybody who signs in; the two who write elsewhere stand under the names of nobody's reader.
async fn people(sector: &Sector, bodies: &HashMap<Place, BodyId>) -> HashMap<Reader, PersonId> {
    let cast = |role: &str| sector.player(role).unwrap().id;
    let mut people = HashMap::from([
        (Reader::Member, cast("institution_member")),
        (Reader::MailAdministrator, cast("mail_administrator")),
        (Reader::Author, cast("author")),
        (Reader::Approver, cast("approver")),
        (Reader::WindowDesk, cast("window_desk")),
        (Reader::MinistryDesk, cast("ministry_desk")),
    ]);
    let clerks = sector.cast.iter().filter(|player| player.role == "association_clerk").map(|player| player.id);
    people.extend([Reader::DistrictClerk, Reader::PrefectureClerk].into_iter().zip(clerks));
    for (reader, role, place) in [
        (Reader::Left, "institution_member", Place::Clinic),
        (Reader::MemberElsewhere, "institution_member", Place::ClinicElsewhere),
        (Reader::ClerkElsewhere, "association_clerk", Place::PrefectureElsewhere),
    ] {
        people.insert(reader, hired(&sector.app, role, bodies[&place]).await);
    }
    let today = sector.app.now().tokyo_date();
    for (serial, reader, since, until) in [
        (900_001, Reader::VendorValid, today.plus_days(-30), today),
        (900_002, Reader::VendorExpired, today.plus_days(-30), today.plus_days(-1)),
        (900_003, Reader::VendorTomorrow, today.plus_days(1), today.plus_days(30)),
    ] {
        let vendor = vendor(&sector.app, serial, (bodies[&Place::Clinic], &since.iso(), &until.iso())).await;
        people.insert(reader, hired(&sector.app, "vendor", vendor).await);
    }
    people
}

async fn hired(app: &App, role: &str, at: BodyId) -> PersonId {
    let id = PersonId::new(&*app.entropy);
    let mut tx = app.db.begin().await.unwrap();
    let insert =
        query("INSERT INTO person (id, name, kana, created_at) VALUES ($1, '見本 一郎', 'みほん いちろう', 0)");
    insert.bind(id).execute(&mut tx).await.unwrap();
    grant_role(&mut tx, id, role, at, app.now()).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// A vendor that hangs under nobody, with one agreement.
async fn vendor(app: &App, serial: i64, (institution, since, until): (BodyId, &str, &str)) -> BodyId {
    let mut tx = app.db.begin().await.unwrap();
    for insert in [
        "INSERT INTO body (serial, code, name, kana, kind, created_at) VALUES ($1, 'V' || $1, '見本保守', 'みほん', 'vendor', 0)",
        "INSERT INTO body_ancestor (body, ancestor, depth) VALUES ($1, $1, 0)",
    ] {
        query(insert).bind(serial).execute(&mut tx).await.unwrap();
    }
    query("INSERT INTO nda (id, institution, vendor, since, until, created_at) VALUES ($1, $2, $1, $3, $4, 0)")
        .bind(serial)
        .bind(institution)
        .bind(since)
        .bind(until)
        .execute(&mut tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    BodyId::try_from(serial).unwrap()
}

/// All bulletins; the narrowing comes right after issue.
async fn write(sector: &Sector, people: &HashMap<Reader, PersonId>) -> HashMap<&'static str, String> {
    let mut author = enter(sector, people[&Reader::Author]).await;
    let mut approver = enter(sector, people[&Reader::Approver]).await;
    let mut bulletins = HashMap::new();
    for draft in [&writing::LIMITED, &writing::OPEN, &writing::NARROWED] {
        let path = format!("/bulletins/{}", id_in(&writing::save(&mut author, draft).await));
        if draft.name == writing::LIMITED.name {
            let door = &mut Door::new(sector.site.router());
            door.enter(&link(&sector.app, people[&Reader::Author]).await).await;
            writing::add_file(door, &path).await;
        }
        writing::hand_in(&mut author, &path, draft).await;
        issue(&mut approver, &path).await;
        bulletins.insert(draft.name, id_in(&path));
    }
    bulletins.insert("draft", id_in(&writing::save(&mut author, &writing::DRAFT).await));
    bulletins.insert("submitted", id_in(&writing::submit(&mut author, &writing::SUBMITTED).await));
    let elsewhere = elsewhere(sector).await;
    let (mut author, mut approver) = (enter(sector, elsewhere.0).await, enter(sector, elsewhere.1).await);
    let path = writing::submit(&mut author, &writing::ELSEWHERE).await;
    issue(&mut approver, &path).await;
    bulletins.insert("elsewhere", id_in(&path));
    notices(sector, people, &mut bulletins).await;
    let door = &mut Door::new(sector.site.router());
    door.enter(&link(&sector.app, people[&Reader::PrefectureClerk]).await).await;
    bulletins.insert("paper", writing::paper(door).await);
    let mut clerk = enter(sector, people[&Reader::PrefectureClerk]).await;
    writing::narrow(&mut clerk, &bulletins["narrowed"]).await;
    let mut author = enter(sector, people[&Reader::Author]).await;
    writing::topic(&mut author, &sector.national.to_string(), &bulletins["limited"]).await;
    let mut member = enter(sector, people[&Reader::Member]).await;
    writing::answer(&mut member, &bulletins["limited"]).await;
    bulletins
}

/// A bulletin, its correction, and the withdrawal of that.
async fn notices(sector: &Sector, people: &HashMap<Reader, PersonId>, bulletins: &mut HashMap<&'static str, String>) {
    let mut author = enter(sector, people[&Reader::Author]).await;
    let mut approver = enter(sector, people[&Reader::Approver]).await;
    let mut path = writing::submit(&mut author, &writing::MENDED).await;
    issue(&mut approver, &path).await;
    for (name, about) in [("correction", writing::CORRECTED), ("withdrawal", writing::WITHDRAWN)] {
        path = writing::notice(&mut author, &id_in(&path), about).await;
        issue(&mut approver, &path).await;
        bulletins.insert(name, id_in(&path));
    }
}

async fn elsewhere(sector: &Sector) -> (PersonId, PersonId) {
    let at = bodies(sector).await[&Place::PrefectureElsewhere];
    (hired(&sector.app, "author", at).await, hired(&sector.app, "approver", at).await)
}

fn id_in(path: &str) -> String {
    path.trim_start_matches("/bulletins/").split('/').next().unwrap().to_owned()
}

/// The prefecture relays; the district and the other prefecture have only begun to.
async fn relays(
    sector: &Sector,
    people: &HashMap<Reader, PersonId>,
    bodies: &HashMap<Place, BodyId>,
    bulletins: &HashMap<&'static str, String>,
) -> Vec<String> {
    let mut tasks = Vec::new();
    for (reader, place, words, action) in [
        (Reader::PrefectureClerk, Place::Prefecture, writing::SENT_COVER, "send"),
        (Reader::DistrictClerk, Place::District, writing::SAVED_COVER, "save"),
        (Reader::ClerkElsewhere, Place::PrefectureElsewhere, writing::SAVED_COVER_ELSEWHERE, "save"),
    ] {
        let bulletin = bulletins["limited"].as_str();
        let task: String = until("a relay task", async || {
            let task = query("SELECT id FROM relay_task WHERE bulletin = $1 AND body = $2").bind(bulletin);
            let row = task.bind(bodies[&place]).optional(&sector.app.db).await.unwrap();
            row.map(|row| row.get("id").unwrap())
        })
        .await;
        let mut clerk: Visitor = enter(sector, people[&reader]).await;
        cover(&mut clerk, &format!("/relay/{task}"), words, action).await;
        tasks.push(task);
    }
    tasks
}

async fn rest(sector: &Sector, bulletins: &HashMap<&'static str, String>) {
    let db = &sector.app.db;
    until("rest", async || {
        for name in ["limited", "open", "narrowed", "elsewhere"] {
            let bulletin: BulletinId = bulletins[name].parse().unwrap();
            expansion_state(db, bulletin).await.unwrap().filter(|state| state.is_complete)?;
        }
        let jobs = "SELECT COUNT(*) AS waiting FROM job WHERE state IN ('queued', 'leased')";
        let waiting: i64 = query(jobs).one(db).await.unwrap().get("waiting").unwrap();
        let dispatches = "SELECT COUNT(*) AS waiting FROM dispatch WHERE is_expanded = 0";
        let unexpanded: i64 = query(dispatches).one(db).await.unwrap().get("waiting").unwrap();
        let queue = queue_state(db).await.unwrap();
        (waiting + unexpanded == 0 && queue.queued + queue.leased + queue.doubtful == 0).then_some(())
    })
    .await;
}

/// The mail address of a body.
pub async fn mail_of(app: &App, body: BodyId) -> String {
    let contacts = directory::contacts(&app.db, body).await.unwrap();
    contacts.into_iter().find(|contact| contact.channel == Channel::Mail).expect("a mail address").address
}
