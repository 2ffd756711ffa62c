//! Passing a letter to only some members (R03): who gets it, who is told so, and what stays counted.

use noroshi_access::Subject;
use noroshi_platform::db::query;
use noroshi_platform::testing::on_both;
use noroshi_terms::BulletinId;

use super::{BRANCH, CLINIC, Country, KOCHI, SHIOMI, TODAY, body, cover, migrations};
use crate::{Choice, ChooseError, MemberGroup, Relay, RelayError, choose_members};

const HOSPITAL: i64 = 31;
const OFFICE: i64 = 32;
const DENTIST: i64 = 33;

/// A hospital, a clinic and a dental clinic directly under the district, beside its branch.
async fn with_members(country: &Country) {
    for (serial, code, name) in [
        (HOSPITAL, "X31", "汐見中央病院"),
        (OFFICE, "3910100012", "汐見はま医院"),
        (DENTIST, "3930100010", "汐見デンタルオフィス"),
    ] {
        join(country, serial, code, name).await;
    }
}

async fn join(country: &Country, serial: i64, code: &str, name: &str) {
    let mut tx = country.test.app.db.begin().await.unwrap();
    let insert = "INSERT INTO body (serial, code, name, kana, kind, prefecture, created_at) VALUES ($1, $2, $3, 'みほん', 'institution', '39', 0)";
    query(insert).bind(serial).bind(code).bind(name).execute(&mut tx).await.unwrap();
    let contact =
        "INSERT INTO contact (id, body, channel, address, created_at) VALUES ($1, $1, 'mail', 'm@m.example', 0)";
    query(contact).bind(serial).execute(&mut tx).await.unwrap();
    query("INSERT INTO body_ancestor (body, ancestor, depth) VALUES ($1, $1, 0)")
        .bind(serial)
        .execute(&mut tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    country.hang(serial, SHIOMI).await;
}

async fn at_the_district(country: &Country) -> BulletinId {
    with_members(country).await;
    let id = country.issued("全診連発第12号", TODAY).await;
    country.relayed(id, &[KOCHI]).await;
    id
}

async fn choose(country: &Country, id: BulletinId, seen: i64, choice: Choice) -> Result<(), ChooseError> {
    let task = country.task(id, SHIOMI).await.unwrap();
    let permit = country.clerks[&SHIOMI].permit::<Relay>(Subject::of(task.body, task.id)).unwrap();
    choose_members(&country.test.app, &permit, seen, &choice).await
}

const MAILED: &str = "SELECT v.body || '' AS text FROM dispatch d JOIN delivery v ON v.dispatch = d.serial \
                      WHERE d.path = 'relay' AND d.issuer = 4 ORDER BY v.body";

#[tokio::test]
async fn only_the_chosen_get_the_letter_and_the_page_names_the_others() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = at_the_district(&country).await;
        let counted = "SELECT COUNT(*) AS rows_there FROM addressee";
        let before = country.count(counted).await;
        choose(&country, id, 0, Choice::Only(MemberGroup::Hospital)).await.unwrap();
        let path = format!("/relay/{}", country.task(id, SHIOMI).await.unwrap().id);
        let (_, page) = country.open(&country.clerks[&SHIOMI], &path).await;
        for said in ["1か所へ送る", "次の3か所には、この鑑文を送りません", "汐見はま医院", "汐見東支部"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        country.relay(id, SHIOMI, &cover("汐診発第7号", TODAY)).await.unwrap();
        country.work().await;
        assert_eq!(country.texts(MAILED).await, [HOSPITAL.to_string()]);
        assert!(country.task(id, BRANCH).await.is_none(), "who is left out has nothing to relay");
        assert_eq!(country.count(counted).await, before, "the direct path addressed everybody, once");
        let direct = "SELECT COUNT(*) AS rows_there FROM delivery v JOIN dispatch d ON d.serial = v.dispatch WHERE d.path = 'direct' AND v.body IN (6, 31, 32, 33)";
        assert_eq!((country.count(direct).await, CLINIC), (4, 6));
        let (_, page) = country.open(&country.clerks[&SHIOMI], &path).await;
        assert!(page.contains("1か所が宛先です") && page.contains("この鑑文を送っていません"), "{page}");
        let (_, page) = country.open(&country.clerks[&SHIOMI], &format!("{path}/members")).await;
        assert!(page.contains("送っていません</span>") && !page.contains("<form class=\"gap"), "{page}");
        let log = "SELECT detail AS text FROM audit_entry WHERE detail LIKE 'leaves%'";
        assert_eq!(country.texts(log).await, ["leaves 3 members out"]);
    })
    .await;
}

#[tokio::test]
async fn groups_and_single_members_can_be_mixed_and_undone() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = at_the_district(&country).await;
        let task = country.task(id, SHIOMI).await.unwrap().id;
        let (_, page) = country.open(&country.clerks[&SHIOMI], &format!("/relay/{task}/members")).await;
        for group in ["会だけに送る", "病院だけに送る", "診療所などには送らない", "歯科には送らない"]
        {
            assert!(page.contains(group), "{group}: {page}");
        }
        choose(&country, id, 0, Choice::Without(MemberGroup::Dental)).await.unwrap();
        let shown = vec![body(OFFICE), body(HOSPITAL)];
        choose(&country, id, 1, Choice::Shown { shown, to: vec![body(HOSPITAL)] }).await.unwrap();
        join(&country, 34, "X34", "汐見みなと診療所").await;
        let left_out = "SELECT body || '' AS text FROM relay_left_out ORDER BY body";
        assert_eq!(country.texts(left_out).await, [OFFICE.to_string(), DENTIST.to_string()]);
        let nobody =
            Choice::Shown { shown: [BRANCH, HOSPITAL, OFFICE, DENTIST, 34].map(body).to_vec(), to: Vec::new() };
        assert!(matches!(choose(&country, id, 2, nobody).await, Err(ChooseError::Nobody)));
        country.relay(id, SHIOMI, &cover("汐診発第7号", TODAY)).await.unwrap();
        country.work().await;
        assert_eq!(country.texts(MAILED).await, ["5", "31", "34"], "who joined meanwhile gets it");
        let changed = choose(&country, id, 3, Choice::Everybody).await;
        assert!(matches!(changed, Err(ChooseError::Relay(RelayError::SentMeanwhile { .. }))), "{changed:?}");
        assert_eq!(country.texts(left_out).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn choosing_is_working_at_the_task() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = at_the_district(&country).await;
        country.tamper("UPDATE relay_task SET auto_at = 1 WHERE body = 4").await.unwrap();
        choose(&country, id, 0, Choice::Without(MemberGroup::Dental)).await.unwrap();
        assert!(country.task(id, SHIOMI).await.unwrap().auto_at.is_none(), "nothing goes out by itself");
        let stale = choose(&country, id, 0, Choice::Everybody).await;
        assert!(matches!(stale, Err(ChooseError::Relay(RelayError::SavedMeanwhile { .. }))), "{stale:?}");
        let sent = country.relay_as(&country.clerks[&SHIOMI], (id, SHIOMI), 0, &cover("汐診発第7号", TODAY)).await;
        assert!(matches!(sent, Err(RelayError::SavedMeanwhile { .. })), "{sent:?}");
    })
    .await;
}
