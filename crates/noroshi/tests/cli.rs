//! The program as its users start it: what it prints, how it answers, how it ends, what it refuses.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that meets the unexpected must stop

mod running;

use std::path::Path;
use std::time::Duration;

use axum::http::StatusCode;
use noroshi::demo::Sector;
use noroshi_platform::db::{DatabaseUrl, Db, query};

use running::letters::{Writing, enter_as, issue, submit};
use running::pages::Reader;
use running::post_office::{PostOffice, SilentOffice, path_after};
use running::program::{Program, configuration, outcome, run};
use running::{small_demonstration, until};

const WRITING: Writing = Writing {
    title: "院長の名をかたるメールについて",
    letter: "院長を名乗る短いメールが届いています。",
    attachment: "差出人のアドレスをご覧ください。",
};

/// Nothing listens there.
const NOWHERE: &str = "127.0.0.1:9";

const FIRST: [(&str, &str); 6] = [
    ("body_name", "全国診療連合会"),
    ("body_kana", "ぜんこくしんりょうれんごうかい"),
    ("abbreviation", "全診連発"),
    ("name", "真鍋 栞"),
    ("kana", "まなべ しおり"),
    ("mail", "manabe@shinryo.example"),
];

/// An installation with a planted directory and a bulletin that is issued but not sent.
async fn issued_but_not_sent(folder: &Path) {
    let sector = Sector::prepare(&small_demonstration(&folder.join("data"), 20)).await.unwrap().at_rest();
    let path = submit(&mut enter_as(&sector, "author").await, WRITING).await;
    issue(&mut enter_as(&sector, "approver").await, &path).await;
    sector.app.db.close().await;
}

async fn database(folder: &Path) -> Db {
    Db::open(&DatabaseUrl::sqlite(&folder.join("data/noroshi.sqlite"))).await.unwrap()
}

#[test]
fn an_empty_installation_prints_its_address_and_the_first_sign_in() {
    let folder = tempfile::tempdir().unwrap();
    let (program, url) = Program::serve(folder.path(), NOWHERE);
    let link = program.line("first sign-in ");
    let path = link.strip_prefix(&url).expect("the link leads to the printed address").to_owned();
    let mut reader = Reader::new(&url);
    let health = reader.get("/healthz");
    assert_eq!((health.status, health.text.as_str()), (StatusCode::OK, "ok\n"));
    assert!(reader.get("/directory").location.is_some_and(|place| place == "/signin"), "strangers sign in first");
    assert!(reader.get(&path).text.contains("はじめの登録"));
    assert_eq!(reader.post(&path, &FIRST).location.as_deref(), Some("/directory"));
    let directory = reader.get("/directory");
    assert_eq!(directory.status, StatusCode::OK);
    assert!(directory.text.contains("全国診療連合会"));
    let ended = program.terminate();
    assert_eq!(ended.code, Some(0), "{}", ended.log);
    assert!(ended.took < Duration::from_secs(10));

    let (program, url) = Program::serve(folder.path(), NOWHERE);
    assert_eq!(Reader::new(&url).get(&path).status, StatusCode::OK);
    assert!(Reader::new(&url).post(&path, &FIRST).location.is_none(), "the first link works once");
    assert_eq!(program.terminate().code, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_stops_in_time_while_mails_and_jobs_are_on_their_way() {
    let folder = tempfile::tempdir().unwrap();
    issued_but_not_sent(folder.path()).await;
    let office = SilentOffice::open().await;
    let (program, url) = Program::serve(folder.path(), &office.address.to_string());
    office.bell.notified().await; // a mail is handed over and its answer does not come
    let mut reader = Reader::new(&url);
    assert_eq!(reader.post("/signin", &[("mail", "kanno@shinryo.example")]).status, StatusCode::OK);
    let ended = program.terminate();
    assert_eq!(ended.code, Some(0), "{}", ended.log);
    assert!(ended.took < Duration::from_secs(10), "{:?}", ended.took);
    let db = database(folder.path()).await;
    let unsent = query("SELECT COUNT(*) AS mails FROM delivery WHERE state <> 'accepted'").one(&db).await.unwrap();
    assert!(unsent.get::<i64>("mails").unwrap() > 0, "something was still on its way");
}

#[test]
fn a_wrong_configuration_is_told_with_key_place_and_what_is_allowed() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("noroshi.toml");
    std::fs::write(&config, "[mail]\nconnections = 100\n[server]\nlisten = \"somewhere\"\nlissen = \"x\"\n").unwrap();
    let config = config.display().to_string();
    for command in [&["serve"][..], &["worker"], &["audit", "verify"]] {
        let (out, errors, code) = outcome(&run(&[command, &["--config", &config]].concat()));
        assert_eq!((out.as_str(), code), ("", Some(1)), "{command:?}: {errors}");
        for words in
            ["mail.connections", "2行目", "1から64", "server.listen", "4行目", "アドレス:ポート", "server.lissen"]
        {
            assert!(errors.contains(words), "{command:?} does not say {words}: {errors}");
        }
    }
    let (_, errors, code) = outcome(&run(&["serve", "--config", "/nowhere/noroshi.toml"]));
    assert_eq!(code, Some(1));
    assert!(errors.contains("/nowhere/noroshi.toml"), "{errors}");
}

#[test]
fn wrong_use_ends_with_2() {
    for wrong in [
        &["serve", "--lissen", "x"][..],
        &["demo", "--institutions", "3"],
        &["worker", "--only", "fax-machine"],
        &["sing"],
    ] {
        let (out, errors, code) = outcome(&run(wrong));
        assert_eq!((out.as_str(), code), ("", Some(2)), "{wrong:?}: {errors}");
        assert!(!errors.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_verified_and_an_altered_entry_is_named() {
    let folder = tempfile::tempdir().unwrap();
    issued_but_not_sent(folder.path()).await;
    let config = configuration(folder.path(), NOWHERE).display().to_string();
    let verify = || outcome(&run(&["audit", "verify", "--config", &config]));
    let (out, _, code) = verify();
    let (count, head) = out.trim_end().strip_prefix("ok ").and_then(|rest| rest.split_once(" entries, head ")).unwrap();
    assert!(count.parse::<u64>().unwrap() >= 4, "planted, drafted, approved, issued: {out}");
    assert!(head.len() == 64 && head.chars().all(|digit| digit.is_ascii_hexdigit()), "{out}");
    assert_eq!((verify().0, code), (out.clone(), Some(0)), "verifying changes nothing");

    let db = database(folder.path()).await;
    let mut tx = db.begin().await.unwrap();
    let altered =
        query("UPDATE audit_entry SET detail = 'x' WHERE id = (SELECT entry FROM audit_seal WHERE place = 2)");
    assert_eq!(altered.execute(&mut tx).await.unwrap(), 1);
    tx.commit().await.unwrap();
    db.close().await;
    let (out, _, code) = verify();
    assert_eq!((out.as_str(), code), ("entry 2 altered\n", Some(1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_says_in_three_columns_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    issued_but_not_sent(folder.path()).await;
    let check = |relay: &str| {
        let config = configuration(folder.path(), relay).display().to_string();
        let (out, _, code) = outcome(&run(&["doctor", "--config", &config]));
        let lines: Vec<Vec<String>> = out.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect();
        for line in &lines {
            assert!(line.len() == 3 && ["ok", "warn", "fail"].contains(&line[0].as_str()), "{line:?}");
            assert!(line.iter().all(|column| !column.is_empty()), "{line:?}");
        }
        let of = |topic: &str| lines.iter().filter(|line| line[1] == topic).map(|line| line[0].clone()).collect();
        let topics: Vec<String> = ["database", "backup", "secret", "data", "relay"]
            .into_iter()
            .flat_map(|topic| -> Vec<String> { of(topic) })
            .collect();
        (topics.join(" "), code)
    };
    let post = PostOffice::open().await;
    assert_eq!(check(&post.address.to_string()), ("ok warn ok ok ok".to_owned(), Some(0)));
    let config = folder.path().join("noroshi.toml").display().to_string();
    let file = folder.path().join("hikae").display().to_string();
    let (out, error, code) = outcome(&run(&["backup", &file, "--config", &config]));
    assert!(out.starts_with("ok ") && code == Some(0), "{out}{error}");
    assert_eq!(check(NOWHERE), ("ok ok ok ok fail".to_owned(), Some(1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_does_only_its_kind_of_work_and_stops() {
    let folder = tempfile::tempdir().unwrap();
    issued_but_not_sent(folder.path()).await;
    let post = PostOffice::open().await;
    let config = configuration(folder.path(), &post.address.to_string()).display().to_string();
    let worker = |only: &str| Program::start(&["worker", "--config", &config, "--only", only]);
    let db = database(folder.path()).await;
    let count = async |sql| query(sql).one(&db).await.unwrap().get::<i64>("found").unwrap();
    let expanded = "SELECT COUNT(*) AS found FROM dispatch WHERE is_expanded = 1";

    let jobs = worker("jobs");
    until("the expansion", async || (count(expanded).await == 1).then_some(())).await;
    let ended = jobs.terminate();
    assert_eq!((ended.code, post.count()), (Some(0), 0), "jobs send no mail: {}", ended.log);

    let mail = worker("mail");
    until("a mail", async || (post.count() > 0).then_some(())).await;
    let ended = mail.terminate();
    assert_eq!(ended.code, Some(0), "{}", ended.log);
    assert!(ended.took < Duration::from_secs(10));
}

#[test]
fn the_demonstration_prints_a_link_for_every_role_and_keeps_its_data() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data").display().to_string();
    let arguments = ["demo", "--listen", "127.0.0.1:0", "--institutions", "20", "--data", &data];
    let program = Program::start(&arguments);
    let url = program.line("listening ");
    let mut roles = Vec::new();
    let mut author = None;
    for _ in 0..14 {
        let line = program.line("sign-in\t");
        let columns: Vec<&str> = line.split('\t').collect();
        let [role, name, link] = columns.as_slice() else { panic!("{line}") };
        let path = link.strip_prefix(url.as_str()).expect("a link to the printed address");
        let mut reader = Reader::new(&url);
        assert!(reader.get(path).text.contains("/signin/demo/"), "opening a link uses nothing up");
        assert_eq!(reader.post(path, &[]).location.as_deref(), Some("/now"), "{role}");
        assert!(reader.get("/now").text.contains(name), "{role}");
        roles.push((*role).to_owned());
        author = author.or((*role == "author").then_some(reader));
    }
    roles.sort_unstable();
    roles.dedup();
    assert_eq!(roles.len(), 11, "{roles:?}");
    let mut author = author.unwrap();
    let draft = [("revision", "0"), ("action", "save"), ("kind", "warning"), ("title", "明日への控え")];
    assert_eq!(author.submit("/bulletins/new", "/bulletins/new", &draft).status, StatusCode::SEE_OTHER);
    assert_eq!(program.terminate().code, Some(0));

    let program = Program::start(&arguments);
    let mut later = Reader::new(&program.line("listening "));
    later.cookie = author.cookie;
    assert!(later.get("/bulletins").text.contains("明日への控え"), "the draft and the session are still there");
    program.line("sign-in\t");
    assert_eq!(program.terminate().code, Some(0));
}

/// Everything the log must not tell: who was written to, and what opens doors.
async fn private_words(folder: &Path) -> Vec<String> {
    let db = database(folder).await;
    let sql = "SELECT mail AS word FROM person WHERE mail IS NOT NULL UNION SELECT name FROM person \
               UNION SELECT address FROM contact UNION SELECT name FROM body UNION SELECT site FROM delivery";
    let rows = query(sql).all(&db).await.unwrap();
    rows.iter().map(|row| row.get("word").unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_json_and_names_nobody_and_no_key() {
    let folder = tempfile::tempdir().unwrap();
    issued_but_not_sent(folder.path()).await;
    let post = PostOffice::open().await;
    let (program, url) = Program::serve(folder.path(), &post.address.to_string());
    let (member, mut reader) = ("kishimoto@c000001.clinic.example", Reader::new(&url));
    reader.post("/signin", &[("mail", member)]);
    reader.post("/signin", &[("mail", "nobody@elsewhere.example")]);
    let sign_in = path_after(&post.mail_with(member, "/signin/link/").await, "/signin/link/").unwrap();
    assert_eq!(reader.post(&sign_in, &[]).location.as_deref(), Some("/now"));
    let notice = post.mail_with("ka@kochi.pref.example", WRITING.title).await;
    let receipt = path_after(&notice, "/k/").unwrap();
    assert_eq!(reader.get(&receipt).status, StatusCode::OK);
    assert_eq!(reader.post(&receipt, &[("reader", "見本 花子")]).status, StatusCode::OK);
    assert_eq!(reader.get("/k/AAAAAAAAAAAAAAAA").status, StatusCode::NOT_FOUND);
    let session = reader.cookie.clone().unwrap();
    let ended = program.terminate();
    assert_eq!(ended.code, Some(0), "{}", ended.log);

    let mut words = private_words(folder.path()).await;
    assert!(words.len() > 1_000, "the directory was read");
    let last = |path: &str| path.rsplit(['/', '=']).next().unwrap().to_owned();
    words.extend([last(&sign_in), last(&receipt), last(&session), "見本 花子".to_owned(), "nobody@".to_owned()]);
    words.extend([WRITING.title, WRITING.letter, WRITING.attachment].map(str::to_owned));
    assert!(ended.log.lines().count() > 5, "the run wrote a log");
    for line in ended.log.lines() {
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok_and(|line| line.is_object()), "{line}");
        if let Some(word) = words.iter().find(|word| line.contains(word.as_str())) {
            panic!("the log tells {word}: {line}");
        }
    }
}

/// What `noroshi import` prints and answers for a list in CP932.
fn imported(data: &Path, kind: &str, list: &str, further: &[&str]) -> (String, Option<i32>) {
    let file = data.with_file_name("list.csv");
    std::fs::write(&file, encoding_rs::SHIFT_JIS.encode(list).0).unwrap();
    let (file, data) = (file.display().to_string(), data.display().to_string());
    let (out, errors, code) = outcome(&run(&[&["import", kind, &file, "--data", &data], further].concat()));
    assert!(code != Some(2), "{errors}");
    (out, code)
}

#[test]
fn lists_are_imported_from_the_command_line_to_the_letter_of_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let bodies = "コード,名称,種別,上の団体,都道府県\nN1,見本会,全国,,\nP39,見本県会,都道府県,N1,高知県\n";
    let added = "added 2 changed 0 same 0 refused 0\n".to_owned();
    assert_eq!(imported(&data, "bodies", bodies, &[]), (added.clone(), Some(0)));
    assert_eq!(imported(&data, "bodies", bodies, &[]), (added.clone(), Some(0)), "a dry run writes nothing");
    assert_eq!(imported(&data, "bodies", bodies, &["--commit"]), (added, Some(0)));
    let same = "added 0 changed 0 same 2 refused 0\n".to_owned();
    assert_eq!(imported(&data, "bodies", bodies, &["--commit"]), (same, Some(0)));
    let institutions =
        "医療機関コード,名称,電話番号\n3910100018,みほん医院,088-000-0001\n12345,短い医院,088-000-0002\n";
    let (out, code) = imported(&data, "institutions", institutions, &["--commit"]);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!((lines[0], lines.len(), code), ("added 1 changed 0 same 0 refused 1", 2, Some(1)));
    assert!(lines[1].starts_with("3\t医療機関コード\t12345\t"), "{out}");
    let (again, _) = imported(&data, "institutions", institutions, &[]);
    assert!(again.starts_with("added 1 "), "a refused row keeps the whole file out: {again}");
    let people = "氏名,所属\n髙橋 見本,見本会\n";
    assert_eq!(imported(&data, "people", people, &[]).0, "added 1 changed 0 same 0 refused 0\n");
    let (_, _, code) = outcome(&run(&["import", "animals", "list.csv"]));
    assert_eq!(code, Some(2));
    let (_, errors, code) =
        outcome(&run(&["import", "people", "/nowhere/list.csv", "--data", &data.display().to_string()]));
    assert!(code == Some(1) && errors.contains("/nowhere/list.csv"), "{errors}");
}
