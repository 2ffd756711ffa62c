//! The ground: a small demonstration in which every secret stands in its place, and a door for every reader.

use std::collections::HashMap;
use std::sync::Arc;

use noroshi::demo::{Parts, Sector, Visitor};
use noroshi::site::Site;
use noroshi_access::{Purpose, grant_role, issue_link};
use noroshi_delivery::queue_state;
use noroshi_directory::{Channel, store as directory};
use noroshi_platform::app::App;
use noroshi_platform::db::{Engine, query};
use noroshi_platform::shutdown::{Stopper, pair};
use noroshi_platform::testing::Cluster;
use noroshi_terms::{BodyId, FixedClock, PersonId};
use tempfile::TempDir;

use super::door::Door;
use super::rules::{Place, Reader, Scope};
use super::ways::{Laying, without_clerks};
use super::writing;
use crate::running::letters::{enter, issue};
use crate::running::{small_demonstration, until};

/// Everything in place.
pub struct Ground {
    /// The demonstration behind it.
    pub sector: Sector,
    /// All pages as an installation has them, on a clock that stands still.
    pub site: Site,
    /// Where it lies.
    pub folder: TempDir,
    /// Names of its place for the program: a folder, or a configuration for another database.
    pub place: [String; 2],
    /// Issued and unissued bulletins, by the name of their draft.
    pub bulletins: HashMap<&'static str, String>,
    /// Relay tasks, each with who may open it.
    pub tasks: Vec<(Scope, String)>,
    /// Bodies by place.
    pub bodies: HashMap<Place, BodyId>,
    doors: HashMap<Reader, Door>,
    _stopper: Stopper,
    _cluster: Option<Cluster>,
}

impl Ground {
    /// Plants, writes, issues, narrows, relays; comes to rest when every mail is sent.
    pub async fn lay(engine: Engine) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let cluster = (engine == Engine::Postgres).then(Cluster::start);
        let mut options = small_demonstration(folder.path(), 40);
        let mut place = ["--data".to_owned(), folder.path().display().to_string()];
        if let Some(url) = cluster.as_ref().map(|cluster| cluster.url("postgres")) {
            options.database = Some(url.parse().unwrap());
            let file = folder.path().join("noroshi.toml");
            std::fs::write(&file, format!("[data]\ndir = {:?}\n[database]\nurl = {url:?}\n", place[1])).unwrap();
            place = ["--config".to_owned(), file.display().to_string()];
        }
        let prepared = Sector::prepare(&options).await.unwrap();
        let (stopper, stop) = pair();
        let (sector, mut tasks) = prepared.start(Parts::default(), &stop);
        tasks.detach_all();
        let bodies = bodies(&sector).await;
        without_clerks(&sector, &bodies).await;
        let people = people(&sector, &bodies).await;
        let laying = Laying { sector: &sector, people: &people, bodies: &bodies };
        let bulletins = write(&laying).await;
        let tasks = relays(&laying, &bulletins).await;
        laying.substitutes().await;
        rest(&sector).await;
        let now = sector.app.now();
        let app = App { clock: Arc::new(FixedClock::at(now)), ..sector.app.clone() };
        let site = Site::new(&app, None);
        let (doors, _stopper, _cluster) = (HashMap::new(), stopper, cluster);
        let mut ground = Self { sector, site, folder, place, bulletins, tasks, bodies, doors, _stopper, _cluster };
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

/// A one-time link for somebody.
pub async fn link(app: &App, person: PersonId) -> String {
    let mut tx = app.db.begin().await.unwrap();
    let link = issue_link(&mut tx, app, Purpose::Demonstration, Some(person)).await.unwrap();
    tx.commit().await.unwrap();
    link.path
}

/// Bodies of the story, of another prefecture with an institution that has a mail address, and of the dental tree.
async fn bodies(sector: &Sector) -> HashMap<Place, BodyId> {
    let clerks: Vec<BodyId> =
        sector.cast.iter().filter(|player| player.role == "association_clerk").map(|player| player.body).collect();
    let sql = "SELECT b.serial, a.ancestor FROM body b JOIN contact c ON c.body = b.serial AND c.channel = 'mail' \
               JOIN body_ancestor a ON a.body = b.serial JOIN body p ON p.serial = a.ancestor AND p.kind = 'prefectural' \
               WHERE b.kind = 'institution' AND b.prefecture <> '39' AND p.prefecture = b.prefecture \
               ORDER BY b.serial LIMIT 1";
    let other = query(sql).one(&sector.app.db).await.unwrap();
    let dental = |code: &'static str| async move {
        directory::body_by_code(&sector.app.db, code).await.unwrap().expect("the dental tree").serial
    };
    let national = dental("H00").await;
    let sql = "SELECT b.serial, p.parent FROM body b JOIN body_ancestor d ON d.body = b.serial AND d.ancestor = $1 \
               JOIN body_parent p ON p.child = b.serial JOIN body_parent u ON u.child = p.parent AND u.parent = $2 \
               WHERE b.kind = 'institution' ORDER BY b.serial LIMIT 1";
    let both = query(sql).bind(national).bind(clerks[1]).one(&sector.app.db).await.unwrap();
    HashMap::from([
        (Place::National, sector.national),
        (Place::Desk, sector.player("window_desk").unwrap().body),
        (Place::District, clerks[0]),
        (Place::Prefecture, clerks[1]),
        (Place::Clinic, sector.player("institution_member").unwrap().body),
        (Place::PrefectureElsewhere, other.get("ancestor").unwrap()),
        (Place::ClinicElsewhere, other.get("serial").unwrap()),
        (Place::DistrictBeside, both.get("parent").unwrap()),
        (Place::ClinicInBoth, both.get("serial").unwrap()),
        (Place::DentalNational, national),
        (Place::DentalClinic, dental("H39-2").await),
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
        (Reader::DentalClerk, "association_clerk", Place::DentalNational),
        (Reader::DentalMember, "institution_member", Place::DentalClinic),
        (Reader::MemberInBoth, "institution_member", Place::ClinicInBoth),
        (Reader::Substitute, "association_clerk", Place::DistrictBeside),
        (Reader::SubstituteBefore, "association_clerk", Place::DistrictBeside),
    ] {
        people.insert(reader, hired(&sector.app, role, bodies[&place]).await);
    }
    let today = sector.app.now().tokyo_date();
    for (serial, reader, at, since, until) in [
        (900_001, Reader::VendorValid, Place::Clinic, today.plus_days(-30), today),
        (900_002, Reader::VendorExpired, Place::Clinic, today.plus_days(-30), today.plus_days(-1)),
        (900_003, Reader::VendorTomorrow, Place::Clinic, today.plus_days(1), today.plus_days(30)),
        (900_004, Reader::DentalVendor, Place::DentalClinic, today.plus_days(-30), today),
    ] {
        let vendor = vendor(&sector.app, serial, (bodies[&at], &since.iso(), &until.iso())).await;
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
        "INSERT INTO body (serial, code, name, kana, kind, created_at) VALUES ($1, 'V' || CAST($1 AS TEXT), '見本保守', 'みほん', 'vendor', 0)",
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

/// All bulletins and papers; the narrowing comes right after issue.
async fn write(laying: &Laying<'_>) -> HashMap<&'static str, String> {
    let sector = laying.sector;
    let mut author = laying.as_reader(Reader::Author).await;
    let mut approver = laying.as_reader(Reader::Approver).await;
    let mut bulletins = HashMap::new();
    for draft in [&writing::LIMITED, &writing::OPEN, &writing::NARROWED, &writing::PASSED] {
        let path = format!("/bulletins/{}", id_in(&writing::save(&mut author, draft).await));
        if draft.name == writing::LIMITED.name {
            writing::add_file(&mut laying.door(Reader::Author).await, &path).await;
        }
        writing::hand_in(&mut author, &path, draft).await;
        issue(&mut approver, &path).await;
        bulletins.insert(draft.name, id_in(&path));
    }
    laying.pass_on(&bulletins["passed"]).await;
    bulletins.insert("draft", id_in(&writing::save(&mut author, &writing::DRAFT).await));
    bulletins.insert("submitted", id_in(&writing::submit(&mut author, &writing::SUBMITTED).await));
    bulletins.insert("elsewhere", elsewhere(sector, laying.bodies[&Place::PrefectureElsewhere]).await);
    notices((&mut author, &mut approver), &mut bulletins).await;
    for (reader, paper) in [
        (Reader::PrefectureClerk, &writing::KEPT_BY_PREFECTURE),
        (Reader::PrefectureClerk, &writing::CARRIED),
        (Reader::DistrictClerk, &writing::KEPT_BY_DISTRICT),
    ] {
        bulletins.insert(paper.name, laying.paper(reader, paper).await);
    }
    writing::narrow(&mut laying.as_reader(Reader::PrefectureClerk).await, &bulletins["narrowed"]).await;
    writing::topic(&mut author, &sector.national.to_string(), &bulletins["limited"]).await;
    for (reader, bulletin, words) in [
        (Reader::Member, "limited", "答えの目印は胡粉鸚哥です。"),
        (Reader::DentalMember, "passed", "答えの目印は水浅葱蝉です。"),
    ] {
        writing::answer(&mut laying.as_reader(reader).await, &bulletins[bulletin], words).await;
    }
    bulletins
}

/// A bulletin, its correction, and the withdrawal of that.
async fn notices((author, approver): (&mut Visitor, &mut Visitor), bulletins: &mut HashMap<&'static str, String>) {
    let mut path = writing::submit(author, &writing::MENDED).await;
    issue(approver, &path).await;
    for (name, about) in [("correction", writing::CORRECTED), ("withdrawal", writing::WITHDRAWN)] {
        path = writing::notice(author, &id_in(&path), about).await;
        issue(approver, &path).await;
        bulletins.insert(name, id_in(&path));
    }
}

/// What the other prefecture issues itself; the two who write it are nobody's reader.
async fn elsewhere(sector: &Sector, at: BodyId) -> String {
    let (author, approver) = (hired(&sector.app, "author", at).await, hired(&sector.app, "approver", at).await);
    let path = writing::submit(&mut enter(sector, author).await, &writing::ELSEWHERE).await;
    issue(&mut enter(sector, approver).await, &path).await;
    id_in(&path)
}

fn id_in(path: &str) -> String {
    path.trim_start_matches("/bulletins/").split('/').next().unwrap().to_owned()
}

/// The prefecture relays; the district and the other prefecture have only begun to. Then the further ways.
async fn relays(laying: &Laying<'_>, bulletins: &HashMap<&'static str, String>) -> Vec<(Scope, String)> {
    let mut tasks = Vec::new();
    for (reader, bulletin, place, what) in [
        (Reader::PrefectureClerk, "limited", Place::Prefecture, (writing::SENT_COVER, "send")),
        (Reader::DistrictClerk, "limited", Place::District, (writing::SAVED_COVER, "save")),
        (Reader::ClerkElsewhere, "limited", Place::PrefectureElsewhere, (writing::SAVED_COVER_ELSEWHERE, "save")),
        (Reader::DentalClerk, "passed", Place::DentalNational, (writing::DENTAL_COVER, "send")),
        (Reader::ClerkElsewhere, "passed", Place::PrefectureElsewhere, (writing::STAND_IN_COVER, "send")),
    ] {
        tasks.push(laying.relay(reader, (&bulletins[bulletin], place), what).await);
    }
    tasks.extend(laying.bundle([&bulletins["narrowed"], &bulletins["carried"]], writing::BUNDLE_COVER).await);
    let carried = (bulletins["carried"].as_str(), Place::District);
    tasks.push(laying.relay(Reader::DistrictClerk, carried, (writing::CARRIED_COVER, "send")).await);
    for (paper, at) in [("paper", Place::Prefecture), ("kept", Place::District)] {
        tasks.push((Scope::Kept(at), laying.task(&bulletins[paper], at).await));
    }
    tasks
}

/// Until nothing is left to do; on a busy machine that takes its time, so only a standstill ends the patience.
async fn rest(sector: &Sector) {
    let mut left = u64::MAX;
    while left > 0 {
        left = until("rest", async || {
            let now = left_to_do(sector).await;
            (now == 0 || now != left).then_some(now)
        })
        .await;
    }
}

async fn left_to_do(sector: &Sector) -> u64 {
    let db = &sector.app.db;
    // A job may be due another day.
    let jobs = "SELECT COUNT(*) AS waiting FROM job WHERE state IN ('queued', 'leased') AND due <= $1";
    let jobs: u64 = query(jobs).bind(sector.app.now()).one(db).await.unwrap().get("waiting").unwrap();
    let dispatches = "SELECT COUNT(*) AS waiting FROM dispatch WHERE is_expanded = 0";
    let dispatches: u64 = query(dispatches).one(db).await.unwrap().get("waiting").unwrap();
    let queue = queue_state(db).await.unwrap();
    jobs + dispatches + queue.queued + queue.leased + queue.doubtful
}

/// The mail address of a body.
pub async fn mail_of(app: &App, body: BodyId) -> String {
    let contacts = directory::contacts(&app.db, body).await.unwrap();
    contacts.into_iter().find(|contact| contact.channel == Channel::Mail).expect("a mail address").address
}
