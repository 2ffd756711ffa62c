//! Archives between both engines, and archives that are not whole, on rows of every type.

use std::fs;
use std::path::Path;

use noroshi_terms::{SeededEntropy, Timestamp};
use proptest::prelude::*;
use tempfile::TempDir;

use super::rows::{Values, encode};
use super::*;
use crate::config::Config;
use crate::db::{DatabaseUrl, Db, Engine, Migration, Value, migrate, query};
use crate::secret::Secrets;
use crate::testing::{TestDb, on_both};

/// Every type, a table that refers to a later one and to itself, and a row that a migration brings.
const TABLES: Migration = Migration {
    id: "test_0001",
    sql: "CREATE TABLE zone (code TEXT PRIMARY KEY); \
          CREATE TABLE leaf (id BIGINT PRIMARY KEY, zone TEXT REFERENCES zone (code), above BIGINT REFERENCES leaf (id), \
              share DOUBLE PRECISION, content BYTES); \
          INSERT INTO zone (code) VALUES ('brought');",
};
const LATER: Migration =
    Migration { id: "test_0002", sql: "ALTER TABLE leaf ADD COLUMN note TEXT; UPDATE leaf SET note = 'later';" };
const ROWS: i64 = 2_345;

fn steps(own: &[Migration]) -> Vec<Migration> {
    [crate::MIGRATIONS, own].concat()
}

async fn fill(db: &Db) {
    let mut tx = db.begin().await.unwrap();
    query("INSERT INTO zone (code) VALUES ('全国 \"一\"')").execute(&mut tx).await.unwrap();
    // The highest first would break every reference that is checked at once.
    query("INSERT INTO leaf (id, zone, above, share, content) VALUES (0, NULL, NULL, NULL, NULL)")
        .execute(&mut tx)
        .await
        .unwrap();
    for id in 1..ROWS {
        query("INSERT INTO leaf (id, zone, above, share, content) VALUES ($1, '全国 \"一\"', $2, $3, $4)")
            .bind(id)
            .bind(id - 1)
            .bind(id as f64 / 7.0)
            .bind(vec![0u8, (id % 256) as u8])
            .execute(&mut tx)
            .await
            .unwrap();
    }
    query("UPDATE leaf SET above = $1 WHERE id = 0").bind(ROWS - 1).execute(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
}

/// What is in the tables, as text.
async fn content(db: &Db) -> Vec<String> {
    let mut all = Vec::new();
    for row in query("SELECT id, zone, above, share, content FROM leaf ORDER BY id").all(db).await.unwrap() {
        let (zone, above): (Option<String>, Option<i64>) = (row.get("zone").unwrap(), row.get("above").unwrap());
        let (share, bytes): (Option<f64>, Option<Vec<u8>>) = (row.get("share").unwrap(), row.get("content").unwrap());
        all.push(format!("{} {zone:?} {above:?} {share:?} {bytes:?}", row.get::<i64>("id").unwrap()));
    }
    for row in query("SELECT code FROM zone ORDER BY code").all(db).await.unwrap() {
        all.push(row.get("code").unwrap());
    }
    all
}

fn secrets() -> Secrets {
    Secrets::from_bytes([9; 32])
}

fn config(data: &Path) -> Config {
    let text = format!("data.dir = {:?}\n", data.display().to_string());
    Config::parse(Path::new("test.toml"), &text, &|_| None).unwrap()
}

/// An empty place on the engine, with what keeps its database alive.
async fn place(engine: Engine, folder: &TempDir) -> (Config, Option<TestDb>) {
    let data = folder.path().join("data");
    match engine {
        Engine::Sqlite => (config(&data), None),
        Engine::Postgres => {
            let test = TestDb::open(engine, &[]).await;
            let mut tx = test.app.db.begin().await.unwrap();
            query("DROP TABLE schema_migration").execute(&mut tx).await.unwrap();
            tx.commit().await.unwrap();
            (Config { database: test.url.clone(), ..config(&data) }, Some(test))
        }
    }
}

#[tokio::test]
async fn an_archive_fills_either_engine_with_the_same_rows() {
    on_both(&steps(&[TABLES]), |from| async move {
        let folder = tempfile::tempdir().unwrap();
        fill(&from.app.db).await;
        let file = folder.path().join("archive");
        let taken = take(&from.app.db, &secrets(), Timestamp::from_micros(5), &file).await.unwrap();
        let before = content(&from.app.db).await;
        assert!(matches!(
            take(&from.app.db, &secrets(), Timestamp::from_micros(6), &file).await,
            Err(BackupError::Exists(_))
        ));
        for engine in [Engine::Sqlite, Engine::Postgres] {
            let folder = tempfile::tempdir().unwrap();
            let (config, _keeps) = place(engine, &folder).await;
            let program = steps(&[TABLES, LATER]);
            let archive = inspect(&file, &program).await.unwrap();
            assert_eq!((archive.hash.as_str(), archive.rows), (taken.hash.as_str(), taken.rows));
            restore(&archive, &config, &program, &[]).await.unwrap();
            refuse_half_restored(&config).await.unwrap();
            assert_eq!(Secrets::load(&config.secret_file).unwrap().root(), secrets().root());
            let db = Db::open(&config.database).await.unwrap();
            assert_eq!(migrate(&db, &program).await.unwrap(), 0, "nothing is left to migrate");
            assert_eq!(content(&db).await, before);
            let later = query("SELECT COUNT(*) AS n FROM leaf WHERE note = 'later'").one(&db).await.unwrap();
            assert_eq!(later.get::<i64>("n").unwrap(), ROWS, "what came after the archive ran on its rows");
            let mut tx = db.begin().await.unwrap();
            let torn = query("INSERT INTO leaf (id, zone) VALUES (-1, 'nowhere')").execute(&mut tx).await;
            assert!(torn.is_err(), "references are checked again");
            drop(tx);
            db.close().await;
            assert!(restore(&archive, &config, &program, &[]).await.is_err(), "it is not empty any more");
        }
    })
    .await;
}

#[tokio::test]
async fn a_backup_shows_one_moment_while_others_write() {
    on_both(&steps(&[TABLES]), |test| async move {
        let db = &test.app.db;
        fill(db).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("archive");
        let mut reading = db.begin_reading().await.unwrap();
        let first = query("SELECT COUNT(*) AS n FROM leaf").one(&mut reading).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        query("DELETE FROM leaf").execute(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        let again = query("SELECT COUNT(*) AS n FROM leaf").one(&mut reading).await.unwrap();
        assert_eq!(first.get::<i64>("n").unwrap(), again.get::<i64>("n").unwrap());
        reading.rollback().await.unwrap();
        let taken = take(db, &secrets(), Timestamp::from_micros(5), &file).await.unwrap();
        assert_eq!(taken.rows, 2);
    })
    .await;
}

async fn archive_of_one_row(folder: &TempDir) -> (std::path::PathBuf, Vec<Migration>) {
    let steps = steps(&[TABLES]);
    let db = Db::open(&DatabaseUrl::sqlite(&folder.path().join("from.sqlite"))).await.unwrap();
    migrate(&db, &steps).await.unwrap();
    let file = folder.path().join("archive");
    take(&db, &secrets(), Timestamp::from_micros(5), &file).await.unwrap();
    db.close().await;
    (file, steps)
}

#[tokio::test]
async fn every_cut_and_every_changed_octet_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let (file, steps) = archive_of_one_row(&folder).await;
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let whole = fs::read(&file).unwrap();
    let other = folder.path().join("other");
    for length in 0..whole.len() {
        fs::write(&other, &whole[..length]).unwrap();
        assert!(inspect(&other, &steps).await.is_err(), "cut at {length}");
    }
    for place in 0..whole.len() {
        let mut changed = whole.clone();
        changed[place] ^= 0x10;
        fs::write(&other, &changed).unwrap();
        assert!(inspect(&other, &steps).await.is_err(), "changed at {place}");
    }
    fs::write(&other, [&whole[..], b"x"].concat()).unwrap();
    assert!(inspect(&other, &steps).await.is_err(), "something stands behind it");
}

async fn refusal(file: &Path, steps: &[Migration]) -> String {
    match inspect(file, steps).await {
        Ok(_) => "accepted".to_owned(),
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn a_refusal_names_the_place_and_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let (file, steps) = archive_of_one_row(&folder).await;
    let whole = fs::read(&file).unwrap();
    let other = folder.path().join("other");
    fs::write(&other, &whole[..whole.len() - 1]).unwrap();
    assert!(refusal(&other, &steps).await.contains("途中で切れています(先頭から"));
    let mut changed = whole.clone();
    changed[40] ^= 1;
    fs::write(&other, &changed).unwrap();
    assert!(refusal(&other, &steps).await.contains("内容が変わっています(先頭から17バイト目"));
    fs::write(&other, b"PK\x03\x04 a file of another program").unwrap();
    assert!(refusal(&other, &steps).await.contains("狼煙の控えではありません"));
    assert!(refusal(&folder.path().join("none"), &steps).await.contains("控えを読めません"));
    assert!(refusal(&file, crate::MIGRATIONS).await.contains("新しい版の狼煙で取った控えです(表の更新 test_0001)"));
    let changed = Migration { sql: "SELECT 1", ..TABLES };
    assert!(refusal(&file, &[crate::MIGRATIONS, &[changed]].concat()).await.contains("表の更新 test_0001 が"));
}

#[tokio::test]
async fn a_restore_clears_what_an_interrupted_one_left_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let (file, steps) = archive_of_one_row(&folder).await;
    let archive = inspect(&file, &steps).await.unwrap();
    let data = folder.path().join("data");
    let config = config(&data);
    fs::create_dir(&data).unwrap();
    fs::write(data.join("minutes.txt"), "somebody's").unwrap();
    assert!(matches!(restore(&archive, &config, &steps, &[]).await, Err(RestoreError::NotEmpty(_))));
    assert_eq!(fs::read_dir(&data).unwrap().count(), 1, "nothing was added");
    fs::remove_file(data.join("minutes.txt")).unwrap();

    Secrets::place(&config.secret_file, &[1; 32], &SeededEntropy::new(1)).unwrap();
    assert!(matches!(restore(&archive, &config, &steps, &[]).await, Err(RestoreError::NotEmpty(_))));
    fs::write(data.join(".restoring"), "").unwrap();
    fs::write(data.join("noroshi.sqlite.restoring-wal"), "half").unwrap();
    assert!(matches!(refuse_half_restored(&config).await, Err(HalfRestored::Unfinished(_))));
    restore(&archive, &config, &steps, &[]).await.unwrap();
    refuse_half_restored(&config).await.unwrap();
    assert_eq!(Secrets::load(&config.secret_file).unwrap().root(), secrets().root());
    let mut names: Vec<_> = fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["noroshi.sqlite", "secret.key"]);
}

#[tokio::test]
async fn a_restore_that_was_complete_but_marked_keeps_its_secret() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let folder = tempfile::tempdir().unwrap();
        let (file, steps) = archive_of_one_row(&folder).await;
        let archive = inspect(&file, &steps).await.unwrap();
        let (config, _keeps) = place(engine, &folder).await;
        restore(&archive, &config, &steps, &[]).await.unwrap();
        fs::write(config.data_dir.join(".restoring"), "").unwrap();
        assert!(matches!(restore(&archive, &config, &steps, &[]).await, Err(RestoreError::NotEmpty(_))), "{engine:?}");
        assert_eq!(Secrets::load(&config.secret_file).unwrap().root(), secrets().root(), "{engine:?}");
        refuse_half_restored(&config).await.unwrap();
    }
}

#[tokio::test]
async fn an_archive_that_changes_between_the_looks_restores_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (file, steps) = archive_of_one_row(&folder).await;
    let archive = inspect(&file, &steps).await.unwrap();
    let whole = fs::read(&file).unwrap();
    fs::write(&file, &whole[..whole.len() - 40]).unwrap();
    let config = config(&folder.path().join("data"));
    assert!(matches!(restore(&archive, &config, &steps, &[]).await, Err(RestoreError::Archive { .. })));
    assert_eq!(fs::read_dir(folder.path().join("data")).unwrap().count(), 0, "the folder is empty again");
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::NoText),
        any::<i64>().prop_map(Value::Int),
        any::<i64>().prop_map(|number| Value::Real(number as f64)),
        any::<String>().prop_map(Value::Text),
        any::<Vec<u8>>().prop_map(Value::Bytes),
    ]
}

proptest! {
    #[test]
    fn rows_read_back_as_they_were_written(row in proptest::collection::vec(value(), 0..20)) {
        let mut block = Vec::new();
        row.iter().for_each(|value| encode(value, &mut block));
        let mut values = Values::of(&block);
        let mut found = Vec::new();
        while !values.is_empty() {
            found.push(values.next().unwrap());
        }
        prop_assert_eq!(found, row);
    }

    #[test]
    fn no_octets_break_the_reader(block in any::<Vec<u8>>()) {
        let mut values = Values::of(&block);
        while !values.is_empty() && values.next().is_some() {}
    }
}
