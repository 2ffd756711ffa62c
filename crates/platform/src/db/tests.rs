//! The same statements mean the same on both engines; migrations run once; a lost transaction leaves nothing.

use noroshi_terms::search_text::{SearchQuery, folded, grams};

use super::{DbErrorKind, Engine, Migration, MigrationError, migrate, query, query_by_engine};
use crate::testing::{TestDb, on_both};

const TABLE: &[Migration] = &[Migration {
    id: "0001_sample",
    sql: "CREATE TABLE sample (name TEXT PRIMARY KEY, size BIGINT, share DOUBLE PRECISION, raw BYTES);",
}];

#[tokio::test]
async fn values_come_back_as_they_went_in() {
    on_both(TABLE, |test| async move {
        let mut tx = test.app.db.begin().await.unwrap();
        query("INSERT INTO sample (name, size, share, raw) VALUES ($1, $2, $3, $4)")
            .bind("髙橋")
            .bind(None::<i64>)
            .bind(0.5)
            .bind(vec![0u8, 255])
            .execute(&mut tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let row = query("SELECT name, size, share, raw FROM sample").one(&test.app.db).await.unwrap();
        assert_eq!(row.get::<String>("name").unwrap(), "髙橋");
        assert_eq!(row.get::<Option<i64>>("size").unwrap(), None);
        assert_eq!(row.get::<f64>("share").unwrap(), 0.5);
        assert_eq!(row.get::<Vec<u8>>("raw").unwrap(), [0, 255]);
        assert!(row.get::<i64>("name").is_err(), "a text is not a number");
    })
    .await;
}

#[tokio::test]
async fn a_dropped_transaction_leaves_nothing_and_a_second_row_of_the_same_key_is_unique() {
    on_both(TABLE, |test| async move {
        let insert = || query("INSERT INTO sample (name) VALUES ($1)").bind("a");
        let mut lost = test.app.db.begin().await.unwrap();
        insert().execute(&mut lost).await.unwrap();
        drop(lost);
        let mut kept = test.app.db.begin().await.unwrap();
        insert().execute(&mut kept).await.unwrap();
        kept.commit().await.unwrap();
        let mut again = test.app.db.begin().await.unwrap();
        let error = insert().execute(&mut again).await.unwrap_err();
        assert_eq!(error.kind(), DbErrorKind::Unique);
        assert!(!error.to_string().contains("sample"), "the log text carries no driver words");
    })
    .await;
}

#[tokio::test]
async fn migrations_run_once_and_are_never_changed() {
    on_both(TABLE, |test| async move {
        assert_eq!(migrate(&test.app.db, TABLE).await.unwrap(), 0);
        let changed = [Migration { sql: "CREATE TABLE other (id TEXT);", ..TABLE[0] }];
        assert!(matches!(migrate(&test.app.db, &changed).await, Err(MigrationError::Changed("0001_sample"))));
        assert!(matches!(migrate(&test.app.db, &[]).await, Err(MigrationError::Newer(_))));
    })
    .await;
}

#[tokio::test]
async fn a_failing_migration_leaves_no_table() {
    on_both(TABLE, |test| async move {
        let broken = Migration { id: "0002_broken", sql: "CREATE TABLE half (id TEXT); CREATE TABLE half (id TEXT);" };
        let steps = [TABLE[0], broken];
        assert!(matches!(migrate(&test.app.db, &steps).await, Err(MigrationError::Failed { id: "0002_broken", .. })));
        assert!(query("SELECT id FROM half").all(&test.app.db).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn a_kept_figure_is_served_until_what_it_counts_changes() {
    on_both(TABLE, |test| async move {
        let db = &test.app.db;
        let count = async || {
            let counted = async { query("SELECT COUNT(*) AS rows FROM sample").one(db).await?.get::<i64>("rows") };
            *db.memo().recent("sample", std::time::Duration::from_secs(60), counted).await.unwrap()
        };
        let add = async |name: &'static str, is_told: fn(&mut crate::db::Tx)| {
            let mut tx = db.begin().await.unwrap();
            query("INSERT INTO sample (name) VALUES ($1)").bind(name).execute(&mut tx).await.unwrap();
            is_told(&mut tx);
            tx.commit().await.unwrap();
        };
        assert_eq!(count().await, 0);
        add("unsaid", |_| ()).await;
        assert_eq!(count().await, 0, "served from the memo");
        add("said", crate::db::Tx::changes_figures).await;
        assert_eq!(count().await, 2);
    })
    .await;
}

#[tokio::test]
async fn writers_queue_instead_of_failing() {
    on_both(TABLE, |test| async move {
        let mut tasks = tokio::task::JoinSet::new();
        for number in 0..20 {
            let db = test.app.db.clone();
            tasks.spawn(async move {
                let mut tx = db.begin().await?;
                let name = format!("n{number}");
                query("SELECT name FROM sample").all(&mut tx).await?;
                query("INSERT INTO sample (name) VALUES ($1)").bind(name).execute(&mut tx).await?;
                tx.commit().await
            });
        }
        while let Some(done) = tasks.join_next().await {
            done.unwrap().unwrap();
        }
        let row = query("SELECT COUNT(*) AS rows FROM sample").one(&test.app.db).await.unwrap();
        assert_eq!(row.get::<i64>("rows").unwrap(), 20);
    })
    .await;
}

#[tokio::test]
async fn after_a_full_disk_writing_goes_on() {
    let test = TestDb::open(Engine::Sqlite, TABLE).await;
    let insert = || query("INSERT INTO sample (name, raw) VALUES ($1, $2)").bind("a").bind(vec![7u8; 1 << 20]);
    for _ in 0..2 {
        let mut tx = test.app.db.begin().await.unwrap();
        query("PRAGMA max_page_count = 20").all(&mut tx).await.unwrap();
        let error = insert().execute(&mut tx).await.unwrap_err();
        assert_eq!(error.kind(), DbErrorKind::Full);
        drop(tx);
    }
    let mut tx = test.app.db.begin().await.unwrap();
    query("PRAGMA max_page_count = 100000").all(&mut tx).await.unwrap();
    insert().execute(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
}

const NOTES: &[Migration] = &[
    Migration {
        id: "0001_note",
        sql: "CREATE TABLE note (id BIGINT PRIMARY KEY, grams TEXT NOT NULL);\nINSERT INTO note (id, grams) VALUES (1, '医療 療');",
    },
    Migration { id: "0002_note", sql: "CREATE TEXT INDEX note_text ON note (id, grams);" },
];

async fn found(test: &TestDb, typed: &str) -> Vec<i64> {
    let question = query_by_engine(
        "SELECT id FROM note_text JOIN note ON id = note_text.rowid WHERE note_text MATCH $1 ORDER BY id",
        "SELECT id FROM note WHERE string_to_array(grams, ' ') @> string_to_array($1, ' ') ORDER BY id",
    );
    let rows = question.bind(&SearchQuery::read(typed).unwrap()).all(&test.app.db).await.unwrap();
    rows.iter().map(|row| row.get("id").unwrap()).collect()
}

#[tokio::test]
async fn a_text_index_follows_every_change_and_knows_what_was_there_before_it() {
    on_both(NOTES, |test| async move {
        let mut tx = test.app.db.begin().await.unwrap();
        for (id, text) in [(2, "詐欺メール"), (3, "医療詐欺"), (4, "らーめん AND OR \"*")] {
            let insert = query("INSERT INTO note (id, grams) VALUES ($1, $2)").bind(id as i64);
            insert.bind(grams(&folded(text))).execute(&mut tx).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(found(&test, "詐欺").await, [2, 3]);
        assert_eq!(found(&test, "医療").await, [1, 3]);
        assert_eq!(found(&test, "ﾒｰﾙ").await, [2]);
        assert_eq!(found(&test, "and OR").await, [4], "words of the index's own language are only words");
        let mut tx = test.app.db.begin().await.unwrap();
        query("DELETE FROM note WHERE id = 3").execute(&mut tx).await.unwrap();
        query("UPDATE note SET grams = $1 WHERE id = 2").bind("訓練").execute(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(found(&test, "詐欺").await, Vec::<i64>::new());
        assert_eq!(found(&test, "訓練").await, [2]);
    })
    .await;
}
