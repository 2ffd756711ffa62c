//! Files beside a bulletin: looked into, frozen, read by their part's readers only, named nowhere they should not be.

use std::time::Duration;

use axum::body::to_bytes;
use axum::http::header;
use noroshi_access::Actor;
use noroshi_platform::testing::on_both;
use noroshi_terms::{BulletinId, FileId};
use tower::ServiceExt;

use super::{
    Body, CLINIC, DISTRICT, Draft, DraftText, Office, PREFECTURE, Request, StatusCode, Subject, body, hired,
    migrations, text,
};
use crate::files::{FileError, SentFile, add_file, remove_file};
use crate::stage::StepError;
use crate::store::PartName;
use crate::{ApproveError, AttachedFile, IssuedContent, RelationKind};

const OPEN: &[u8] = b"%PDF-1.7\n<< /Type /Catalog >> OPEN-FILE\n%%EOF\n";
const CLOSED: &[u8] = b"%PDF-1.7\n<< /Type /Catalog >> CLOSED-FILE\n%%EOF\n";

impl Office {
    fn drafting(&self, who: &Actor, id: BulletinId) -> noroshi_access::Permit<Draft> {
        who.permit::<Draft>(Subject::of(self.issuer, (Some(id), self.issuer))).unwrap()
    }

    async fn add(&self, id: BulletinId, part: PartName, name: &str, octets: &[u8]) -> Result<(), FileError> {
        add_file(&self.test.app, &self.drafting(&self.author, id), SentFile { part, name, octets }).await
    }

    async fn files(&self, id: BulletinId) -> Vec<AttachedFile> {
        self.row(id).await.text.files
    }

    /// A draft with an open and a restricted file.
    async fn with_files(&self) -> (BulletinId, FileId, FileId) {
        let id = self.create(&text()).await;
        self.add(id, PartName::Letter, "ご案内.pdf", OPEN).await.unwrap();
        self.test.clock.advance(Duration::from_secs(1));
        self.add(id, PartName::Attachment, "secret-hint.pdf", CLOSED).await.unwrap();
        let files = self.files(id).await;
        (id, files[0].id, files[1].id)
    }

    async fn issue_draft(&self, id: BulletinId) {
        let revision = self.revision(id).await;
        self.submit(id, revision).await.unwrap();
        self.approve(&self.approver, id, revision).await.unwrap();
        self.publish(&self.approver, id, "全診連発第12号").await.unwrap();
    }

    async fn upload(&self, who: &Actor, path: &str, token: &str, file: &[u8]) -> (StatusCode, String) {
        let head = format!(
            "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n--x\r\nContent-Disposition: form-data; \
             name=\"part\"\r\n\r\nattachment\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n"
        );
        let content = [head.as_bytes(), file, b"\r\n--x--\r\n"].concat();
        let request = Request::post(path).header("content-type", "multipart/form-data; boundary=x");
        self.ask(who, request.body(Body::from(content)).unwrap()).await
    }
}

#[tokio::test]
async fn what_was_added_is_frozen_with_its_hash() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let (id, _, _) = office.with_files().await;
        office.issue_draft(id).await;
        let (json, hash) = office.row(id).await.content.unwrap();
        let content = IssuedContent::read(id, &json, &hash).unwrap();
        let frozen: Vec<_> =
            content.files.iter().map(|file| (file.part, file.name.as_str(), file.kind.as_str())).collect();
        assert_eq!(frozen, [(PartName::Letter, "ご案内.pdf", "pdf"), (PartName::Attachment, "secret-hint.pdf", "pdf")]);
        assert_eq!(content.files[0].sha256, noroshi_formats::ContentHash::of(OPEN).to_string());
        assert_eq!(content.letter.enclosures[1..], ["別添のファイル 1点", "ご案内.pdf"]);
        let plain = office.issued(&text(), "全診連発第13号").await;
        assert!(!office.row(plain).await.content.unwrap().0.contains("\"files\""), "older bulletins keep their hash");
    })
    .await;
}

#[tokio::test]
async fn a_file_is_read_by_whoever_reads_its_part() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let (id, open, closed) = office.with_files().await;
        let path = |file: FileId| format!("/bulletins/{id}/files/{file}");
        let member = hired(&office.test, "見本 七海", "institution_member", body(CLINIC)).await;
        let desk = hired(&office.test, "窓口 八重", "window_desk", body(DISTRICT)).await;
        let vendor = hired(&office.test, "保守 九一", "vendor", body(PREFECTURE)).await;
        for file in [open, closed] {
            assert_eq!(office.open(&member, &path(file)).await.0, StatusCode::NOT_FOUND, "before issue");
            assert_eq!(
                office.open(&office.approver, &path(file)).await.0,
                StatusCode::OK,
                "whoever decides looks first"
            );
        }
        let read = "SELECT COUNT(*) AS rows_there FROM audit_entry WHERE verb = 'bulletin.read_restricted'";
        assert_eq!(office.count(read).await, 1, "the restricted one of a draft is recorded");
        office.issue_draft(id).await;
        let before = office.count(read).await;
        for (who, file, status) in [
            (&member, open, StatusCode::OK),
            (&member, closed, StatusCode::OK),
            (&desk, open, StatusCode::OK),
            (&desk, closed, StatusCode::NOT_FOUND),
            (&vendor, open, StatusCode::NOT_FOUND),
            (&vendor, closed, StatusCode::NOT_FOUND),
        ] {
            let (found, words) = office.open(who, &path(file)).await;
            assert_eq!(found, status);
            assert_eq!(words.contains("-FILE"), status == StatusCode::OK);
        }
        assert_eq!(office.count(read).await, before + 1, "one reading of the restricted file");
        let other = office.issued(&text(), "全診連発第13号").await;
        let elsewhere = format!("/bulletins/{other}/files/{open}");
        assert_eq!(office.open(&member, &elsewhere).await.0, StatusCode::NOT_FOUND, "a file of another bulletin");
        for (who, page, names) in
            [(&member, "", [true, false]), (&member, "/attachment", [false, true]), (&desk, "", [true, false])]
        {
            let (_, words) = office.open(who, &format!("/bulletins/{id}{page}")).await;
            assert_eq!(["ご案内.pdf", "secret-hint.pdf"].map(|name| words.contains(name)), names, "{page}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_restricted_files_name_travels_in_no_mail() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let (id, _, _) = office.with_files().await;
        office.issue_draft(id).await;
        let row = noroshi_platform::db::query("SELECT content FROM dispatch").one(&office.test.app.db).await.unwrap();
        let mail: String = row.get("content").unwrap();
        assert!(mail.contains("ご案内.pdf(PDF、1 kB)") && mail.contains("サインインなしで開けます"), "{mail}");
        assert!(!mail.contains("secret-hint"), "{mail}");
    })
    .await;
}

#[tokio::test]
async fn the_answer_is_stored_by_the_browser_and_taken_for_nothing_else() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let (id, open, _) = office.with_files().await;
        let state =
            crate::web::BulletinState { app: office.test.app.clone(), covers: std::sync::Arc::new(crate::NoCovers) };
        let router = crate::web::routes(&state).into_router().layer(axum::Extension(office.author.clone()));
        let request = Request::get(format!("/bulletins/{id}/files/{open}")).body(Body::empty()).unwrap();
        let answer = router.oneshot(request).await.unwrap();
        let of = |name| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(of(header::CONTENT_TYPE), "application/pdf");
        assert_eq!(of(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
        let disposition = of(header::CONTENT_DISPOSITION);
        assert_eq!(disposition, "attachment; filename=\"file.pdf\"; filename*=UTF-8''%E3%81%94%E6%A1%88%E5%86%85.pdf");
        assert_eq!(to_bytes(answer.into_body(), 10_000).await.unwrap(), OPEN);
    })
    .await;
}

#[tokio::test]
async fn what_does_not_match_its_hash_is_not_given_out() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let (id, open, _) = office.with_files().await;
        office.issue_draft(id).await;
        office.tamper("UPDATE bulletin_file SET octets = (SELECT octets FROM bulletin_file f WHERE f.part = 'attachment') WHERE part = 'letter'").await.unwrap();
        let (status, words) = office.open(&office.author, &format!("/bulletins/{id}/files/{open}")).await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!words.contains("CLOSED-FILE"));
    })
    .await;
}

#[tokio::test]
async fn adding_is_writing() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let both = office.doing_both(&office.approver);
        let id = office.create(&text()).await;
        let sent = SentFile { part: PartName::Letter, name: "a.pdf", octets: OPEN };
        add_file(&office.test.app, &office.drafting(&both, id), sent).await.unwrap();
        assert!(matches!(office.submit(id, 1).await, Err(crate::DraftError::SavedMeanwhile(_))), "another revision");
        office.submit(id, 2).await.unwrap();
        let own = office.approve(&office.approver, id, 2).await;
        assert!(matches!(own, Err(ApproveError::Step(StepError::OwnDraft))), "{own:?}");
        let file = office.files(id).await[0].id;
        let before = office.traces(id).await;
        let late = remove_file(&office.test.app, &office.drafting(&office.author, id), file).await;
        assert!(matches!(late, Err(FileError::Step(StepError::WrongStage("決裁待ち")))), "{late:?}");
        assert!(matches!(office.add(id, PartName::Letter, "b.pdf", CLOSED).await, Err(FileError::Step(_))));
        assert_eq!((office.traces(id).await, office.files(id).await.len()), (before, 1));
        office.approve(&office.second_approver, id, 2).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_is_refused_leaves_nothing() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.create(&text()).await;
        let before = office.traces(id).await;
        let program = office.add(id, PartName::Letter, "請求書.pdf", b"MZ\x90").await.unwrap_err();
        assert_eq!(program.to_string(), "「請求書.pdf」は添えられませんでした。実行できるファイルは添えられません。");
        let large = [OPEN, &vec![b'%'; crate::LARGEST_FILE], b"%%EOF"].concat();
        assert!(matches!(office.add(id, PartName::Letter, "a.pdf", &large).await, Err(FileError::TooLarge { .. })));
        assert_eq!(office.traces(id).await, before);
        office.add(id, PartName::Letter, "a.pdf", OPEN).await.unwrap();
        let before = office.traces(id).await;
        assert!(matches!(office.add(id, PartName::Letter, "b.pdf", OPEN).await, Err(FileError::Twice { .. })));
        assert_eq!(office.traces(id).await, before);
        for number in 0..9 {
            let other = [OPEN, format!("{number} %%EOF").as_bytes()].concat();
            office.add(id, PartName::Letter, "a.pdf", &other).await.unwrap();
        }
        assert!(matches!(office.add(id, PartName::Letter, "c.pdf", CLOSED).await, Err(FileError::TooMany)));
        let permit = office.drafting(&office.author, id);
        remove_file(&office.test.app, &permit, office.files(id).await[0].id).await.unwrap();
        assert_eq!(office.files(id).await.len(), 9);
        let gone = remove_file(&office.test.app, &permit, FileId::new(&*office.test.app.entropy)).await;
        assert!(matches!(gone, Err(FileError::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn the_pages_add_name_and_take_away() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.create(&DraftText { attachment: String::new(), ..text() }).await;
        let path = format!("/bulletins/{id}/files");
        assert_eq!(office.upload(&office.author, &path, "csrf", CLOSED).await.0, StatusCode::SEE_OTHER);
        assert!(office.row(id).await.text.is_ready(), "a file is an attachment by itself");
        let (status, page) = office.upload(&office.author, &path, "csrf", b"PK\x03\x04").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            page.contains("「a.pdf」は添えられませんでした。") && page.contains("value=\"attachment\" checked"),
            "{page}"
        );
        assert_eq!(office.upload(&office.author, &path, "forged", OPEN).await.0, StatusCode::FORBIDDEN);
        let clerk = hired(&office.test, "別 人", "author", body(PREFECTURE)).await;
        assert_eq!(office.upload(&clerk, &path, "csrf", OPEN).await.0, StatusCode::NOT_FOUND);
        assert_eq!(office.open(&clerk, &path).await.0, StatusCode::NOT_FOUND);
        let (_, edit) = office.open(&office.author, &format!("/bulletins/{id}/edit")).await;
        assert!(edit.contains("a.pdf(PDF、1 kB、別添)"));
        // What a form says about files is nothing.
        let forged = format!("/bulletins/{id}/edit");
        assert_eq!(
            office.send(&office.author, &forged, "action=save&revision=2&title=x&files=none").await.0,
            StatusCode::SEE_OTHER
        );
        let file = office.files(id).await[0].id;
        assert_eq!(
            office.send(&office.author, &format!("{path}/remove"), "file=x").await.0,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        assert_eq!(
            office.send(&office.author, &format!("{path}/remove"), &format!("file={file}")).await.0,
            StatusCode::SEE_OTHER
        );
        assert!(office.files(id).await.is_empty());
        assert!(office.open(&office.author, &path).await.1.contains("まだファイルはありません"));
    })
    .await;
}

#[tokio::test]
async fn a_correction_begins_with_the_files_of_its_original() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let (id, ..) = office.with_files().await;
        office.issue_draft(id).await;
        let correction = office.ended(id, RelationKind::Corrects, "全診連発第13号").await;
        let named = |files: Vec<AttachedFile>| -> Vec<(PartName, String, String)> {
            files.into_iter().map(|file| (file.part, file.name, file.sha256)).collect()
        };
        let (old, new) = (office.files(id).await, office.files(correction).await);
        assert!(new.iter().all(|file| old.iter().all(|other| other.id != file.id)), "each with an id of its own");
        assert_eq!(named(new.clone()), named(old));
        let content = crate::issued_in(&office.test.app.db, correction).await.unwrap().unwrap();
        assert_eq!(content.files, new);
        let withdrawal = office.ended(correction, RelationKind::Withdraws, "全診連発第14号").await;
        assert!(office.files(withdrawal).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn whoever_holds_the_code_opens_what_is_open() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let app = &office.test.app;
        let (id, open, closed) = office.with_files().await;
        office.issue_draft(id).await;
        let expansion = noroshi_delivery::Expansion::new(app.clone());
        let workers = noroshi_platform::outbox::Workers::new(app.clone(), vec![Box::new(expansion)]);
        noroshi_platform::outbox::run_due_once(&workers).await.unwrap();
        let row = noroshi_platform::db::query("SELECT serial, content FROM dispatch").one(&app.db).await.unwrap();
        let code = noroshi_delivery::receipt_key(app).code(row.get("serial").unwrap(), body(CLINIC)).unwrap();
        let mail: String = row.get("content").unwrap();
        assert!(mail.contains("ご案内.pdf") && mail.contains("サインインなしで開けます"), "{mail}");
        assert!(!mail.contains("secret-hint"), "{mail}");
        let stranger = hired(&office.test, "保守 九一", "vendor", body(PREFECTURE)).await;
        let path = |code: &str, file: &str| format!("/k/{code}/files/{file}");
        let code = code.url_form();
        let (status, words) = office.open(&stranger, &path(&code, &open.to_string())).await;
        assert_eq!((status, words.contains("OPEN-FILE")), (StatusCode::OK, true));
        for wrong in [path(&code, &closed.to_string()), path(&code, "x"), path("AAAABBBB", &open.to_string())] {
            let (status, words) = office.open(&stranger, &wrong).await;
            assert_eq!((status, words.contains("-FILE")), (StatusCode::NOT_FOUND, false), "{wrong}");
        }
        let other = office.issued(&text(), "全診連発第13号").await;
        assert_ne!(other, id);
        let page = noroshi_delivery::routes(app).into_router();
        let request = Request::get(format!("/k/{code}")).body(Body::empty()).unwrap();
        let page = to_bytes(page.oneshot(request).await.unwrap().into_body(), 400_000).await.unwrap();
        let page = String::from_utf8(page.to_vec()).unwrap();
        assert!(page.contains(&path(&code, &open.to_string())) && !page.contains(&closed.to_string()), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_file_that_a_tier_limited_after_the_mail_is_no_longer_given_out() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let app = &office.test.app;
        let id = office.create(&DraftText { attachment_audience: "members".into(), ..text() }).await;
        office.add(id, PartName::Attachment, "手引.pdf", OPEN).await.unwrap();
        let file = office.files(id).await[0].id;
        office.issue_draft(id).await;
        let given = async |at: i64| crate::read::open_file(app, (id, file), body(at)).await.unwrap().is_some();
        assert!(given(CLINIC).await && given(super::OTHER_PREFECTURE).await);
        let clerk = hired(&office.test, "伝達 五月", "association_clerk", body(DISTRICT)).await;
        let form = "part=attachment&audience=medical_staff&sentence=";
        office.send(&clerk, &format!("/bulletins/{id}/narrow"), form).await;
        assert!(!given(CLINIC).await && given(super::OTHER_PREFECTURE).await, "for those below the tier");
    })
    .await;
}
