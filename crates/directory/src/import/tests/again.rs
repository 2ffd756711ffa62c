//! The same list twice, and what was taken away and brought back, change nothing.

use axum::body::to_bytes;
use noroshi_access::Subject;
use proptest::prelude::*;

use super::*;
use crate::export;
use crate::store::exported::Half;

async fn exported(test: &TestDb, half: Half) -> Vec<u8> {
    let national = store::body_by_kind(&test.app.db, crate::BodyKind::National).await.unwrap().unwrap().serial;
    let reader = crate::tests::actor(national, &["directory.read"]);
    let permit = reader.permit(Subject::of(national, national)).unwrap();
    let content = export::as_csv(&test.app, permit, store::Sight::Everything, half).await.unwrap();
    to_bytes(content, 10_000_000).await.unwrap().to_vec()
}

#[tokio::test]
async fn what_was_exported_comes_back_as_the_same() {
    on_both(&migrations(), |test| async move {
        country(&test).await;
        let district = district(&test).await;
        let list = format!(
            "{NEW}0110113719,=1+1,'みほん,{district};P01,北海道,060-0000,-1番地,+a@m.example,,011-000-0002,@見本\n\
             2710100013,''みほん病院,＝かな,,大阪府,,'=1,,,,\n,仮の医院,,,,780-0000,,,,088-000-7001,\n"
        );
        assert_eq!(counts(&run(&test, ImportKind::Institutions, list.as_bytes()).await), (3, 0, 0, 0));
        let bodies = "コード,名称,種別,上の団体,略称\nX1,=見本地区,郡市区,P39,-見本発\n";
        assert_eq!(counts(&run(&test, ImportKind::Bodies, bodies.as_bytes()).await), (1, 0, 0, 0));
        for (half, kind) in [(Half::Bodies, ImportKind::Bodies), (Half::Institutions, ImportKind::Institutions)] {
            let file = exported(&test, half).await;
            let report = run(&test, kind, &file).await;
            assert_eq!((report.added, report.changed, report.refused.clone()), (0, 0, vec![]), "{half:?}");
            assert!(report.same > 20 && exported(&test, half).await == file, "{half:?}");
        }
        let clinic = store::body_by_code(&test.app.db, "0110113719").await.unwrap().unwrap();
        assert_eq!((clinic.name.as_str(), clinic.kana.as_str()), ("=1+1", "'みほん"));
        let body = store::body_by_code(&test.app.db, "X1").await.unwrap().unwrap();
        assert_eq!(body.abbreviation.as_deref(), Some("-見本発"));
    })
    .await;
}

#[tokio::test]
async fn rows_of_one_file_that_mean_one_institution_are_one() {
    on_both(&migrations(), |test| async move {
        country(&test).await;
        let coded = "3910100018,みほん医院,,,高知県,780-0000,,,,088-000-7001,\n";
        let bare = ",みほん医院,,,高知県,780-0000,,,,088-000-7001,\n";
        let before = bodies(&test).await;
        for list in [format!("{NEW}{bare}{coded}"), format!("{NEW}{coded}{bare}")] {
            let first = run(&test, ImportKind::Institutions, list.as_bytes()).await;
            assert_eq!((first.added + first.same, first.refused.len()), (2, 0), "{list}");
            assert_eq!(counts(&run(&test, ImportKind::Institutions, list.as_bytes()).await), (0, 0, 2, 0));
        }
        assert_eq!(bodies(&test).await, before + 1);
        let other = format!("{NEW}{coded}{}", bare.replace("みほん", "べつの"));
        let report = run(&test, ImportKind::Institutions, other.as_bytes()).await;
        assert_eq!((counts(&report), report.refused[0].row.as_str()), ((0, 0, 1, 1), "3"));
        assert!(report.refused[0].reason.starts_with("2行目と同じ"));
    })
    .await;
}

/// A row whose cells come from few values, so that rows meet.
fn row() -> impl Strategy<Value = String> {
    let code = prop_oneof![Just(""), Just("3910100018"), Just("3910100026"), Just("9880007001"), Just("0100018")];
    let name = prop_oneof![Just("みほん医院"), Just("=みほん"), Just("'みほん")];
    let postal = prop_oneof![Just(""), Just("780-0000"), Just("7800001")];
    let telephone = prop_oneof![Just(""), Just("088-000-7001"), Just("0880007001"), Just("088-000-7002")];
    (code, name, postal, telephone)
        .prop_map(|(code, name, postal, telephone)| format!("{code},{name},,,高知県,{postal},,,,{telephone},\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn a_list_that_was_taken_changes_nothing_the_second_time(rows in proptest::collection::vec(row(), 1..7)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let test = TestDb::open(noroshi_platform::db::Engine::Sqlite, &migrations()).await;
            let top = "コード,名称,種別,上の団体,都道府県\nN1,見本会,全国,,\nP39,見本県会,都道府県,N1,39\n";
            run(&test, ImportKind::Bodies, top.as_bytes()).await;
            let list = format!("{NEW}{}", rows.concat());
            let first = run(&test, ImportKind::Institutions, list.as_bytes()).await;
            let second = run(&test, ImportKind::Institutions, list.as_bytes()).await;
            if first.refused.is_empty() {
                assert_eq!(counts(&second), (0, 0, rows.len(), 0), "{list}\n{second:?}");
                let report = run(&test, ImportKind::Institutions, &exported(&test, Half::Institutions).await).await;
                assert_eq!((report.added, report.changed, report.refused.len()), (0, 0, 0), "{list}\n{report:?}");
            }
            test.app.db.close().await;
        });
    }
}
