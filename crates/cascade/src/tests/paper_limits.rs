//! Papers that are limited as a whole, known already, or registered by mistake.

use noroshi_access::Subject;
use noroshi_bulletin::{
    KnownAt, PaperFiles, PaperText, RegisterError, RegisterPaper, SentPaper, TakeBackError, TakeBackPaper, issued_in,
    register_paper, take_back_paper, take_over_paper,
};
use noroshi_platform::db::query;
use noroshi_platform::testing::on_both;
use noroshi_terms::BulletinId;

use super::paper::{files, paper, reading};
use super::{
    Country, KOCHI, NATIONAL, RelayError, SHIOMI, StatusCode, TODAY, TOKUSHIMA, body, cover, hired, migrations,
};

async fn register_at(
    country: &Country,
    serial: i64,
    text: &PaperText,
    files: PaperFiles<'_>,
) -> Result<BulletinId, RegisterError> {
    let at = Subject::of(body(serial), body(serial));
    let permit = country.clerks[&serial].permit::<RegisterPaper>(at).unwrap();
    let id = register_paper(&country.test.app, permit, text, files).await?;
    country.work().await;
    Ok(id)
}

async fn faults(country: &Country, text: &PaperText, files: PaperFiles<'_>) -> Vec<&'static str> {
    match register_at(country, KOCHI, text, files).await {
        Err(RegisterError::Faults(faults)) => faults.into_iter().map(|fault| fault.field).collect(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_paper_that_is_limited_as_a_whole_has_an_open_letter_of_its_name_only() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let member = hired(&country.test, "見本 七海", "institution_member", SHIOMI).await;
        let desk = hired(&country.test, "窓口 八重", "window_desk", SHIOMI).await;
        let limited = PaperFiles { letter: None, ..files() };
        let text = PaperText { attachment_tlp: "TLP:AMBER".into(), ..paper() };
        let id = register_at(&country, KOCHI, &text, limited).await.unwrap();
        let content = issued_in(&country.test.app.db, id).await.unwrap().unwrap();
        assert_eq!(content.files.len(), 1);
        assert!(content.letter.body.to_text().contains("見せてよい相手が限られています"), "{content:?}");
        let readers = |part: &'static str, who: noroshi_terms::PersonId| {
            let db = country.test.app.db.clone();
            async move {
                let rows = query("SELECT person FROM part_reader WHERE bulletin = $1 AND part = $2 AND person = $3");
                !rows.bind(id).bind(part).bind(who).all(&db).await.unwrap().is_empty()
            }
        };
        let marks = "SELECT audience || ' ' || tlp || ' ' || is_confirmed AS text FROM part ORDER BY part";
        assert_eq!(country.texts(marks).await, ["medical_staff_nda TLP:AMBER 1", "members TLP:GREEN 0"]);
        country.relayed(id, &[KOCHI]).await;
        assert!(readers("letter", member.person()).await && readers("attachment", member.person()).await);
        assert!(readers("letter", desk.person()).await && !readers("attachment", desk.person()).await);
        let mails = country.texts("SELECT content AS text FROM dispatch").await;
        assert!(mails.iter().all(|mail| !mail.contains("添えたファイル") && !mail.contains("手引.png")), "{mails:?}");
        let open = PaperText { attachment_audience: "members".into(), ..paper() };
        assert_eq!(faults(&country, &open, limited).await, ["letter_file"], "an open one has its letter");
        assert_eq!(faults(&country, &paper(), PaperFiles::default()).await, ["attachment_file", "letter_file"]);
        let labelled = PaperText { letter_tlp: "TLP:GREEN".into(), ..paper() };
        assert_eq!(faults(&country, &labelled, limited).await, ["letter_tlp"], "its label belongs to the file");
    })
    .await;
}

#[tokio::test]
async fn a_printed_label_is_never_handed_to_more_people_than_it_allows() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        for (letter, attachment, audience, expected) in [
            ("TLP:RED", "", "medical_staff", vec!["letter_audience"]),
            ("TLP:AMBER", "", "medical_staff", vec!["letter_audience"]),
            ("", "TLP:AMBER+STRICT", "medical_staff_nda", vec!["attachment_audience"]),
            ("", "TLP:RED", "associations", vec!["attachment_audience"]),
        ] {
            let text = PaperText {
                letter_tlp: letter.into(),
                attachment_tlp: attachment.into(),
                attachment_audience: audience.into(),
                ..paper()
            };
            assert_eq!(faults(&country, &text, files()).await, expected, "{letter} {attachment}");
        }
        let strict = PaperText {
            letter_tlp: "TLP:GREEN".into(),
            attachment_tlp: "TLP:AMBER+STRICT".into(),
            attachment_audience: "medical_staff".into(),
            ..paper()
        };
        register_at(&country, KOCHI, &strict, files()).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_paper_is_known_however_it_was_typed_above_below_and_here() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = register_at(&country, SHIOMI, &paper(), files()).await.unwrap();
        let other_words = PaperText {
            number: "医政総発 1029 第 1 号".into(),
            issuer: "架空医療省".into(),
            title: "備えの確認".into(),
            ..paper()
        };
        let known = async |serial: i64, text: &PaperText| match register_at(&country, serial, text, files()).await {
            Err(RegisterError::Known(known)) => (known.bulletin, known.at),
            other => panic!("{other:?}"),
        };
        assert_eq!(known(SHIOMI, &other_words).await, (id, KnownAt::Here));
        assert_eq!(known(KOCHI, &other_words).await, (id, KnownAt::Below));
        register_at(&country, TOKUSHIMA, &other_words, files()).await.expect("another area");
        let unnumbered = PaperText { number: String::new(), ..paper() };
        register_at(&country, KOCHI, &unnumbered, files()).await.expect("another paper");
        let same = PaperText { title: "医療機関における 備えの確認について".into(), ..unnumbered };
        let (_, at) = known(SHIOMI, &same).await;
        assert_eq!(at, KnownAt::Above);

        // The prefecture takes over what its district registered; nobody is counted twice.
        let permit = || {
            country.clerks[&KOCHI].permit::<RegisterPaper>(Subject::of(body(KOCHI), body(KOCHI))).unwrap()
        };
        for _ in 0..2 {
            assert_eq!(take_over_paper(&country.test.app, permit(), &other_words).await.unwrap(), id);
            country.work().await;
        }
        let there = reading(&country, id, "letter").await;
        assert!(there.contains(&KOCHI) && !there.contains(&super::BORDER), "not before its cover: {there:?}");
        country.relayed(id, &[KOCHI, SHIOMI]).await;
        let twice = "SELECT COUNT(*) AS rows_there FROM (SELECT bulletin, body FROM addressee GROUP BY bulletin, body HAVING COUNT(*) > 1) AS twice";
        assert_eq!(country.count(twice).await, 0);
        let log = "SELECT COUNT(*) AS rows_there FROM audit_entry WHERE detail = 'taken over by body 2'";
        assert_eq!(country.count(log).await, 1);
        let nothing = PaperText { number: "医政総発0101第9号".into(), ..paper() };
        let refused = take_over_paper(&country.test.app, permit(), &nothing).await;
        assert!(matches!(refused, Err(RegisterError::NothingBelow)), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn a_body_that_writes_here_is_no_issuer_from_outside() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        for issuer in ["全国診療連合会", "全国 診療連合会", "医療部会\n全国診療連合会 会長 見本 太郎", "全国診療連合会事務局"] {
            let text = PaperText { issuer: issuer.into(), number: "全診連発第99号".into(), ..paper() };
            let refused = register_at(&country, SHIOMI, &text, files()).await;
            assert!(matches!(&refused, Err(RegisterError::WritesHere(name)) if name == "全国診療連合会"), "{issuer}: {refused:?}");
        }
        let copy = PaperText {
            issuer: "全国診療連合会".into(), number: "全診連発 第12号".into(), date: TODAY.into(), ..paper()
        };
        let refused = register_at(&country, SHIOMI, &copy, files()).await;
        let is_it = |refused: &RegisterError| matches!(refused, RegisterError::Known(known) if (known.bulletin, known.at) == (id, KnownAt::Issued));
        assert!(refused.as_ref().is_err_and(is_it), "{refused:?}");
        let hospital = PaperText { issuer: "全国診療連合会病院".into(), ..paper() };
        register_at(&country, SHIOMI, &hospital, files()).await.expect("a hospital of that name is another body");
        let quiet = PaperText { issuer: "別の全国連合会".into(), number: "別全発第1号".into(), ..paper() };
        register_at(&country, SHIOMI, &quiet, files()).await.expect("nobody issues there");
    })
    .await;
}

async fn take_back(country: &Country, id: BulletinId, reason: &str) -> Result<(), TakeBackError> {
    let permit = country.clerks[&KOCHI].permit::<TakeBackPaper>(Subject::of(body(KOCHI), id)).unwrap();
    take_back_paper(&country.test.app, permit, reason).await?;
    country.work().await;
    Ok(())
}

#[tokio::test]
async fn a_registration_is_taken_back_and_nothing_of_it_goes_on() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let clerk = &country.clerks[&KOCHI];
        let permit = clerk.permit::<crate::SetPolicy>(Subject::of(body(KOCHI), body(KOCHI))).unwrap();
        crate::set_policy(&country.test.app, permit, "1").await.unwrap();
        let id = register_at(&country, KOCHI, &paper(), files()).await.unwrap();
        assert!(matches!(take_back(&country, id, " ").await, Err(TakeBackError::Reason)));
        let permit = country.author.permit::<TakeBackPaper>(Subject::of(body(NATIONAL), id));
        assert!(permit.is_err(), "who did not register it");
        take_back(&country, id, "別の文書のファイルでした").await.unwrap();
        assert!(matches!(take_back(&country, id, "もう一度").await, Err(TakeBackError::NotFound)));
        country.test.clock.advance(std::time::Duration::from_secs(30 * 3_600));
        country.work().await;
        let task = country.task(id, KOCHI).await.unwrap();
        assert!(task.sent.is_none() && task.ended.is_some(), "{task:?}");
        let late = country.relay(id, KOCHI, &cover("高診連発第7号", TODAY)).await;
        assert!(matches!(late, Err(RelayError::Ended(_))), "{late:?}");
        for part in ["letter", "attachment"] {
            assert!(reading(&country, id, part).await.is_empty(), "{part}");
        }
        assert_eq!(country.count("SELECT COUNT(*) AS rows_there FROM dispatch").await, 0);
        let again = register_at(&country, KOCHI, &paper(), files()).await.expect("the same paper, this time right");
        assert_ne!(again, id);
        let log = "SELECT COUNT(*) AS rows_there FROM audit_entry WHERE verb = 'bulletin.take_back_paper'";
        assert_eq!(country.count(log).await, 1);
    })
    .await;
}

#[tokio::test]
async fn what_was_relayed_already_stops_and_its_receipt_page_says_so() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = register_at(&country, KOCHI, &paper(), files()).await.unwrap();
        country.relayed(id, &[KOCHI]).await;
        let waiting = "SELECT COUNT(*) AS rows_there FROM delivery WHERE state = 'queued'";
        assert!(country.count(waiting).await > 0 && country.task(id, SHIOMI).await.is_some());
        take_back(&country, id, "見せてよい相手を誤りました").await.unwrap();
        assert_eq!(country.count(waiting).await, 0, "no further mail of it");
        assert!(country.task(id, SHIOMI).await.unwrap().ended.is_some());
        let row = query("SELECT MIN(serial) AS serial FROM dispatch").one(&country.test.app.db).await.unwrap();
        let code =
            noroshi_delivery::receipt_key(&country.test.app).code(row.get("serial").unwrap(), body(SHIOMI)).unwrap();
        let router = noroshi_delivery::routes(&country.test.app).into_router();
        let request = super::Request::get(format!("/k/{}", code.url_form())).body(super::Body::empty()).unwrap();
        let response = tower::ServiceExt::oneshot(router, request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let page = super::to_bytes(response.into_body(), 400_000).await.unwrap();
        let page = String::from_utf8(page.to_vec()).unwrap();
        assert!(page.contains("登録した会が取り消しました"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn the_reach_of_a_paper_is_for_whom_its_covers_address() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = register_at(&country, KOCHI, &paper(), files()).await.unwrap();
        let reach = format!("/reach/{id}");
        let sees = async |serial: i64| country.open(&country.clerks[&serial], &reach).await.0 == StatusCode::OK;
        assert!(sees(KOCHI).await && !sees(SHIOMI).await, "no cover has brought it there");
        country.relayed(id, &[KOCHI]).await;
        assert!(sees(SHIOMI).await && !sees(super::BRANCH).await);
        take_back(&country, id, "別の文書のファイルでした").await.unwrap();
        assert!(!sees(SHIOMI).await && !sees(super::BRANCH).await);
    })
    .await;
}

#[tokio::test]
async fn two_offices_that_register_the_same_paper_at_once_have_one() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let sent = SentPaper { name: "通知.png", octets: super::paper::SCAN };
        let alone = PaperFiles { letter: Some(sent), attachment: None };
        let text = PaperText { attachment_heading: String::new(), ..paper() };
        let (one, other) =
            tokio::join!(register_at(&country, KOCHI, &text, alone), register_at(&country, SHIOMI, &text, alone));
        assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1, "{one:?} {other:?}");
    })
    .await;
}
