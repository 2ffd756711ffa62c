//! A paper from outside: as written, file and hash unchanged, relayed with covers like what is written here.

use noroshi_access::Subject;
use noroshi_bulletin::{
    ConfirmHandling, CoverSource, HandleError, NoticeError, PaperFiles, PaperText, PartName, RegisterError,
    RegisterPaper, RelationKind, SentPaper, begin_notice, confirm_handling, issued_in, register_paper,
};
use noroshi_formats::ContentHash;
use noroshi_platform::db::query;
use noroshi_platform::testing::on_both;
use noroshi_terms::{BulletinId, Tlp};

use super::bundle::{bundle, letter};
use super::{
    BORDER, BRANCH, CLINIC, Country, CoverText, KOCHI, SHIOMI, StatusCode, TODAY, body, cover, hired, migrations,
};
use crate::{Choice, CoverStore, Relay, choose_members, relay_bundle};

/// A scan: first and last octets of a PNG around something that no text may become.
pub(super) const SCAN: &[u8] = b"\x89PNG\r\n\x1a\n\0\xff\r\n\0IEND\xaeB`\x82";
const RESTRICTED_SCAN: &[u8] = b"\x89PNG\r\n\x1a\n\x01\xfeIEND\xaeB`\x82";
const JOINT: &str = "医政総発1029第1号、医政地発1029第3号、医政研発1029第1号";

pub(super) fn paper() -> PaperText {
    PaperText {
        kind: "pass_on".into(),
        issuer: "架空医療省 情報局\n情報担当課長 見本 次郎".into(),
        number: JOINT.into(),
        date: "平成30年10月29日".into(),
        addressee: "各関係団体の長".into(),
        honorific: "殿".into(),
        title: "医療機関における備えの確認について".into(),
        gist: "備えを確かめてください".into(),
        letter_audience: "members".into(),
        attachment_heading: "確認の手引(見本)".into(),
        attachment_audience: "medical_staff_nda".into(),
        attachment_sentence: "医療機関の中だけで扱ってください(見本)。".into(),
        ..PaperText::default()
    }
}

pub(super) fn files() -> PaperFiles<'static> {
    PaperFiles {
        letter: Some(SentPaper { name: "通知.png", octets: SCAN }),
        attachment: Some(SentPaper { name: "手引.png", octets: RESTRICTED_SCAN }),
    }
}

async fn register(country: &Country, text: &PaperText, files: PaperFiles<'_>) -> Result<BulletinId, RegisterError> {
    let at = Subject::of(body(KOCHI), body(KOCHI));
    let permit = country.clerks[&KOCHI].permit::<RegisterPaper>(at).unwrap();
    let id = register_paper(&country.test.app, permit, text, files).await?;
    country.work().await;
    Ok(id)
}

/// Bodies at which somebody reads a part.
pub(super) async fn reading(country: &Country, id: BulletinId, part: &str) -> Vec<i64> {
    let rows = query("SELECT DISTINCT body FROM part_reader WHERE bulletin = $1 AND part = $2 ORDER BY body");
    let rows = rows.bind(id).bind(part).all(&country.test.app.db).await.unwrap();
    rows.iter().map(|row| row.get("body").unwrap()).collect()
}

#[tokio::test]
async fn a_letter_that_names_a_paper_is_read_by_whom_covers_addressed_with_it() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let outside = register(&country, &paper(), files()).await.unwrap();
        let issued = country.issued("全診連発第12号", TODAY).await;
        bundle(&country, &[issued, outside], KOCHI, &letter("高診連発第7号")).await.unwrap();
        country.work().await;
        let seen = async |at: i64| {
            let covers = CoverStore::new(country.test.app.db.clone());
            covers.covers(issued, &[body(at)]).await.unwrap().len()
        };
        assert_eq!((seen(KOCHI).await, seen(SHIOMI).await), (1, 1));
        assert_eq!((seen(BRANCH).await, seen(CLINIC).await), (0, 0), "the district has not passed the paper on");
        country.relay(outside, SHIOMI, &cover("汐診発第7号", TODAY)).await.unwrap();
        country.work().await;
        assert_eq!((seen(BRANCH).await, seen(CLINIC).await), (1, 0));
    })
    .await;
}

#[tokio::test]
async fn a_paper_waits_at_the_body_that_received_it_and_is_as_it_came() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        hired(&country.test, "保守 三郎", "vendor", SHIOMI).await;
        let id = register(&country, &paper(), files()).await.unwrap();
        let content = issued_in(&country.test.app.db, id).await.unwrap().unwrap();
        assert_eq!((content.number().as_str(), content.issuer), (JOINT, body(KOCHI)));
        assert_eq!(content.letter.sender, ["架空医療省 情報局", "情報担当課長 見本 次郎"]);
        let hashes: Vec<_> = content.files.iter().map(|file| file.sha256.clone()).collect();
        assert_eq!(hashes, [ContentHash::of(SCAN).to_string(), ContentHash::of(RESTRICTED_SCAN).to_string()]);
        let rows =
            query("SELECT octets FROM bulletin_file ORDER BY part DESC").all(&country.test.app.db).await.unwrap();
        let kept: Vec<Vec<u8>> = rows.iter().map(|row| row.get("octets").unwrap()).collect();
        assert_eq!(kept, [SCAN.to_vec(), RESTRICTED_SCAN.to_vec()], "octet for octet");
        for nothing in
            ["SELECT COUNT(*) AS rows_there FROM dispatch", "SELECT COUNT(*) AS rows_there FROM number_taken"]
        {
            assert_eq!(country.count(nothing).await, 0, "{nothing}");
        }
        let task = country.task(id, KOCHI).await.expect("its own task");
        assert!(task.parent_cover.is_none() && country.task(id, SHIOMI).await.is_none());
        for part in ["letter", "attachment"] {
            assert_eq!(reading(&country, id, part).await, [2], "{part}: nobody else before a cover has gone");
        }
        let (_, page) = country.open(&country.clerks[&KOCHI], &format!("/relay/{}", task.id)).await;
        assert!(page.contains("架空医療省 情報局から標記の"), "{page}");
        let log = "SELECT detail AS text FROM audit_entry WHERE verb = 'bulletin.register_paper'";
        assert!(country.texts(log).await[0].starts_with("医政総発1029第1号"));
    })
    .await;
}

#[tokio::test]
async fn a_paper_is_relayed_with_covers_that_cite_it_as_written() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        hired(&country.test, "保守 三郎", "vendor", SHIOMI).await;
        let id = register(&country, &paper(), files()).await.unwrap();
        let before = country.texts("SELECT content || content_hash AS text FROM bulletin").await;
        country.relayed(id, &[KOCHI, SHIOMI]).await;
        assert_eq!(country.texts("SELECT content || content_hash AS text FROM bulletin").await, before);
        let covers = country.texts("SELECT content AS text FROM cover ORDER BY body").await;
        for number in JOINT.split('、') {
            assert!(covers.iter().all(|cover| cover.contains(number)), "{number}");
        }
        assert!(covers[1].contains("平成30年10月29日") && covers[1].contains("高診連発第7号"));
        let mails = country.texts("SELECT content AS text FROM dispatch ORDER BY serial").await;
        assert_eq!(mails.len(), 2, "no direct path");
        for said in ["受け取った文書の登録内容です", "備えを確かめてください", "確認の手引(見本)"]
        {
            assert!(mails[1].contains(said), "{said}: {}", mails[1]);
        }
        assert_eq!(mails[0].matches("(公印省略)").count(), 3, "the cover's, in text, page and file; not the paper's");
        let addressed = "SELECT body || '' AS text FROM addressee ORDER BY body";
        assert_eq!(country.texts(addressed).await, ["4", "5", "9"], "those whom the covers address");
        for part in ["letter", "attachment"] {
            assert_eq!(reading(&country, id, part).await, [2, 4, 5, 9], "{part}: and they read it, no vendor");
        }
        let (status, _) = country.open(&country.clerks[&KOCHI], &format!("/reach/{id}")).await;
        assert_eq!(status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_registered_leaves_nothing() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let faulty = async |change: &dyn Fn(&mut PaperText), files: PaperFiles<'_>| {
            let mut text = paper();
            change(&mut text);
            match register(&country, &text, files).await {
                Err(RegisterError::Faults(faults)) => faults.into_iter().map(|fault| fault.field).collect::<Vec<_>>(),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(faulty(&|text| text.number = "第号".into(), files()).await, ["number"]);
        assert_eq!(faulty(&|text| text.date = "令和99年1月1日".into(), files()).await, ["date"]);
        assert_eq!(faulty(&|text| text.letter_audience = "medical_staff".into(), files()).await, ["letter_audience"]);
        assert_eq!(faulty(&|text| text.attachment_sentence = " ".into(), files()).await, ["attachment_audience"]);
        assert_eq!(faulty(&|text| text.letter_tlp = "TLP:CLEAR".into(), files()).await, ["letter_audience"]);
        let program = SentPaper { name: "通知.pdf", octets: b"MZ\x90\0" };
        let text = SentPaper { name: "通知.pdf", octets: "ただの文".as_bytes() };
        for wrong in [program, text] {
            assert_eq!(faulty(&|_| {}, PaperFiles { letter: Some(wrong), ..files() }).await, ["letter_file"]);
        }
        assert_eq!(faulty(&|_| {}, PaperFiles { attachment: None, ..files() }).await, ["attachment_file"]);
        let all = faulty(&|text| *text = PaperText::default(), PaperFiles::default()).await;
        let expected = ["issuer", "date", "title", "kind", "addressee", "letter_audience", "letter_file"];
        assert_eq!(all, expected, "all at once");
        assert_eq!(country.count("SELECT COUNT(*) AS rows_there FROM bulletin").await, 0);
        register(&country, &paper(), files()).await.unwrap();
        let again = register(&country, &paper(), files()).await;
        assert!(matches!(again, Err(RegisterError::Known(_))), "{again:?}");
        let other = PaperText { number: String::new(), title: "別の事務連絡".into(), ..paper() };
        register(&country, &other, files()).await.expect("a paper without a number");
    })
    .await;
}

#[tokio::test]
async fn what_others_wrote_is_neither_loosened_nor_corrected_here() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = register(&country, &paper(), files()).await.unwrap();
        let author = hired(&country.test, "起案 三葉", "author", KOCHI).await;
        let at = Subject::of(body(KOCHI), (id, PartName::Attachment));
        let permit = author.permit::<ConfirmHandling>(at).unwrap();
        let loosened = confirm_handling(&country.test.app, permit, Tlp::Green).await;
        assert!(matches!(loosened, Err(HandleError::NotOriginator)), "{loosened:?}");
        let draft = author.permit(Subject::of(body(KOCHI), (Some(id), body(KOCHI)))).unwrap();
        let begun = begin_notice(&country.test.app, draft, RelationKind::Corrects).await;
        assert!(matches!(begun, Err(NoticeError::NotFound)), "{begun:?}");
    })
    .await;
}

#[tokio::test]
async fn a_paper_and_a_bulletin_go_behind_one_cover() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let ids = [country.issued("全診連発第12号", TODAY).await, register(&country, &paper(), files()).await.unwrap()];
        let mut tasks = Vec::new();
        for id in ids {
            let task = country.task(id, KOCHI).await.unwrap();
            let permit = country.clerks[&KOCHI].permit::<Relay>(Subject::of(task.body, task.id)).unwrap();
            tasks.push((permit, task.revision));
        }
        let text = CoverText { title: "2件の通知について".into(), ..cover("高診連発第7号", TODAY) };
        relay_bundle(&country.test.app, tasks, &text).await.unwrap();
        country.work().await;
        let addressed = query("SELECT body FROM addressee WHERE bulletin = $1 ORDER BY body").bind(ids[1]);
        let rows = addressed.all(&country.test.app.db).await.unwrap();
        let bodies: Vec<i64> = rows.iter().map(|row| row.get("body").unwrap()).collect();
        assert_eq!(bodies, [SHIOMI, BORDER], "the further one counts whom the letter addresses");
    })
    .await;
}

#[tokio::test]
async fn whoever_the_clerk_leaves_out_does_not_read_the_paper() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = register(&country, &paper(), files()).await.unwrap();
        let task = country.task(id, KOCHI).await.unwrap();
        let permit = country.clerks[&KOCHI].permit::<Relay>(Subject::of(task.body, task.id)).unwrap();
        let choice = Choice::Shown { shown: vec![body(BORDER)], to: Vec::new() };
        choose_members(&country.test.app, &permit, task.revision, &choice).await.unwrap();
        country.relayed(id, &[KOCHI]).await;
        assert_eq!(reading(&country, id, "letter").await, [KOCHI, SHIOMI]);
    })
    .await;
}
