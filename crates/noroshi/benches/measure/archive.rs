//! `archive-search`: a page of the archive over 100,000 documents, for several readers and a mix of questions, on both
//! databases.
//!
//! The whole request is measured, from the cookie to the page. The texts are generated from words of the field with a long
//! tail, three years of them; the peer is the plain way: LIKE over the same rows with the same rule of who may read.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use noroshi::demo::Visitor;
use noroshi_archive::testing::Planter;
use noroshi_bulletin::{DraftText, IssuedContent};
use noroshi_directory::demonstration::{Part, Planted};
use noroshi_formats::markdown::parse;
use noroshi_platform::app::App;
use noroshi_platform::db::query;
use noroshi_terms::{Audience, BodyId, BulletinId, JapaneseDate, LetterNumber, PersonId};

use crate::browser::encoded;
use crate::cluster::Cluster;
use crate::country::{enter, open, person, planted};
use crate::lines::{Goal, Line, Table, share};
use crate::texts::Texts;

pub(crate) const NAMES: [&str; 2] = ["archive-search", "archive-search-postgres"];

const DOCUMENTS: usize = 100_000;
/// Enough for every tier; the archive does not grow with institutions.
const INSTITUTIONS: usize = 2_000;
/// Bulletins of one transaction.
const AT_ONCE: usize = 500;
/// Days over which the letters are spread.
const DAYS: i32 = 1_100;
/// Each question of each reader is asked so often.
const ROUNDS: usize = 5;

/// What is asked: the words and the rest of the address. The words are empty when only filters ask.
const QUESTIONS: [(&str, &str); 18] = [
    ("医療", ""),
    ("電話", ""),
    ("の", ""),
    ("医", ""),
    ("毒", ""),
    ("詐欺", ""),
    ("狐火", ""),
    ("医療 返信", ""),
    ("詐欺 電話", ""),
    ("ランサムウェア", ""),
    ("“返信せず、電話で”", ""),
    ("全国診療連合会", ""),
    ("", ""),
    ("", "&number=第1677号"),
    ("医療", "&from=令和7年4月1日&to=R8.3.31"),
    ("", "&kind=pass_on&form=attachment"),
    ("確認", "&tlp=TLP%3AAMBER"),
    ("", "&side=received"),
];

pub(crate) async fn measure(table: &mut Table) -> anyhow::Result<()> {
    if table.wants(&["archive-search"]) {
        let folder = tempfile::tempdir()?;
        let app = open(folder.path(), "").await?;
        line(table, "archive-search", &app).await?;
        app.db.close().await;
    }
    if table.wants(&["archive-search-postgres"]) {
        let Some(cluster) = Cluster::start()? else {
            return table.print(&result("archive-search-postgres", None, None));
        };
        let folder = tempfile::tempdir()?;
        let url = cluster.database("archive", None)?;
        let app = open(folder.path(), &format!("database.url = {url:?}\n")).await?;
        line(table, "archive-search-postgres", &app).await?;
        app.db.close().await;
    }
    Ok(())
}

fn result(name: &'static str, value: Option<f64>, peer_value: Option<f64>) -> Line {
    Line { name, value, unit: "ms", peer: "LIKE over the same documents", peer_value, goal: Goal::AtMost(30.0) }
}

async fn line(table: &mut Table, name: &'static str, app: &App) -> anyhow::Result<()> {
    let planted = planted(app, INSTITUTIONS).await?;
    fill(app, &planted).await?;
    let readers = readers(app, &planted).await?;
    let mut seen: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for round in 0..=ROUNDS {
        for (words, rest) in QUESTIONS {
            for (reader, visitor, _) in &readers {
                let took = ask(visitor.clone(), words, rest).await?;
                // The first round warms up, as a program that has run for a minute is.
                if round > 0 {
                    seen.entry(format!("{words}{rest}")).or_default().push(took);
                    seen.entry(format!("as {reader}")).or_default().push(took);
                }
            }
        }
    }
    for (what, times) in &seen {
        eprintln!("{name}: {:7.2} ms p95, {:7.2} ms median, {what}", or_zero(times, 0.95), or_zero(times, 0.5));
    }
    let all: Vec<f64> =
        seen.iter().filter(|(what, _)| !what.starts_with("as ")).flat_map(|(_, times)| times.clone()).collect();
    let peer = peer(app, &readers).await?;
    table.print(&result(name, share(&all, 0.95), share(&peer, 0.95)))
}

fn or_zero(times: &[f64], part: f64) -> f64 {
    share(times, part).unwrap_or_default()
}

async fn ask(mut visitor: Visitor, words: &str, rest: &str) -> anyhow::Result<f64> {
    let rest: String = rest
        .chars()
        .map(|letter| if letter.is_ascii() { letter.to_string() } else { encoded(&letter.to_string()) })
        .collect();
    let path = format!("/archive?q={}{rest}", encoded(words));
    let since = Instant::now();
    let page = visitor.get(&path).await?;
    let took = since.elapsed();
    ensure!(page.status.is_success(), "{path} answered {}", page.status);
    Ok(took.as_secs_f64() * 1_000.0)
}

type Reader = (&'static str, Visitor, PersonId);

/// Readers of every kind of sight: much, little, by agreement, nothing.
async fn readers(app: &App, planted: &Planted) -> anyhow::Result<Vec<Reader>> {
    let vendor = person(planted, Part::Vendor)?;
    sign_agreements(app, planted, vendor).await?;
    let mut readers = Vec::new();
    for (name, part) in [
        ("author", Part::Author),
        ("clerk", Part::Clerk),
        ("member", Part::Member),
        ("vendor", Part::Vendor),
        ("window", Part::Window),
        ("police", Part::Police),
    ] {
        let id = person(planted, part)?;
        readers.push((name, enter(app, id).await?, id));
    }
    Ok(readers)
}

/// The vendor has agreements with forty institutions all over the country.
async fn sign_agreements(app: &App, planted: &Planted, vendor: PersonId) -> anyhow::Result<()> {
    let body = planted.people.iter().find(|person| person.id == vendor).context("no vendor")?.planned.body;
    let mut tx = app.db.begin().await?;
    query(
        "INSERT INTO nda (id, institution, vendor, since, until, created_at) SELECT 900000 + b.serial, b.serial, $1, '2020-01-01', \
         '2999-12-31', 0 FROM body b WHERE b.kind = 'institution' AND b.serial % 50 = 0 ORDER BY b.serial LIMIT 40",
    )
    .bind(body)
    .execute(&mut tx)
    .await?;
    Ok(tx.commit().await?)
}

/// Three years of letters: the national association's, those of prefectures, those of districts; every third with a
/// restricted attachment.
async fn fill(app: &App, planted: &Planted) -> anyhow::Result<()> {
    let since = Instant::now();
    let sql = "SELECT serial, name, kind FROM body WHERE kind IN ('prefectural', 'district') ORDER BY serial";
    let rows = query(sql).all(&app.db).await?;
    let mut others: Vec<(BodyId, String)> = Vec::new();
    for row in &rows {
        others.push((row.get("serial")?, row.get("name")?));
    }
    let (mut planter, mut texts, mut count) = (Planter::default(), Texts::new(), 0);
    let template = template(planted.national)?;
    let today = app.now().tokyo_date();
    let mut chunk = Vec::new();
    while planter.documents() + chunk.len() * 4 / 3 < DOCUMENTS || !chunk.is_empty() {
        let is_enough = planter.documents() + chunk.len() * 4 / 3 >= DOCUMENTS;
        if chunk.len() == AT_ONCE || is_enough {
            planter.plant(&app.db, &chunk, app.now()).await?;
            chunk.clear();
            continue;
        }
        count += 1;
        let national = (planted.national, "全国診療連合会".to_owned());
        // Two of five are national; of the others the first ones, which are prefectures, have more.
        let issuer = if count % 5 < 2 {
            national
        } else {
            others.get(texts.skewed(others.len())).cloned().context("no associations")?
        };
        let date = today.plus_days(-DAYS + i32::try_from(count % 1_000_000)? * DAYS * 3 / (DOCUMENTS as i32 * 9 / 4));
        chunk.push((bulletin(app, &template, (count, issuer.0, date.min(today)), &mut texts)?, issuer.1));
    }
    let mut tx = app.db.begin().await?;
    query("ANALYZE").execute(&mut tx).await?;
    tx.commit().await?;
    eprintln!("{} documents in {:.0} s", planter.documents(), since.elapsed().as_secs_f64());
    Ok(())
}

fn template(national: BodyId) -> anyhow::Result<IssuedContent> {
    let text = DraftText {
        title: "見本".into(),
        gist: "見本".into(),
        addressee: "都道府県診療連合会 担当理事".into(),
        honorific: "殿".into(),
        sender: "全国診療連合会\n常任理事 榊原 透子".into(),
        letter: "見本".into(),
        letter_audience: "members".into(),
        attachment_heading: "見分け方と実例".into(),
        attachment: "見本".into(),
        attachment_audience: "medical_staff_nda".into(),
        attachment_sentence: "医療機関の職員だけにお見せください。".into(),
        contact: "事務局 菅野\n電話 03-0000-1124".into(),
        ..DraftText::default()
    };
    let id = BulletinId::new(&noroshi_terms::SeededEntropy::new(1));
    Ok(IssuedContent::freeze(
        id,
        national,
        &text,
        (LetterNumber::Unnumbered, JapaneseDate::new(2026, 4, 1).context("a date")?),
    )?)
}

fn bulletin(
    app: &App,
    template: &IssuedContent,
    (count, issuer, date): (usize, BodyId, JapaneseDate),
    texts: &mut Texts,
) -> anyhow::Result<IssuedContent> {
    let mut content = template.clone();
    content.bulletin = BulletinId::new(&*app.entropy);
    content.issuer = issuer;
    content.kind = *noroshi_bulletin::BulletinKind::ALL.get(count % 4).context("a kind")?;
    content.letter_audience = if count % 10 == 0 { Audience::Public } else { Audience::Members };
    content.letter.date = date;
    content.letter.number = Some(format!("全診連発第{}号(情)", count % 2_060 + 1).parse()?);
    content.letter.title = format!("{}について({})", texts.words(3), content.kind.label());
    content.letter.body = parse(&texts.text(28)).map_err(|_| anyhow::anyhow!("the text does not parse"))?;
    match content.attachment.as_mut().filter(|_| count % 3 == 0) {
        Some(attachment) => attachment.body = texts.text(20),
        None => content.attachment = None,
    }
    Ok(content)
}

/// The plain way, for the questions that are words only: every text is compared, newest first, until the page is full.
async fn peer(app: &App, readers: &[Reader]) -> anyhow::Result<Vec<f64>> {
    let (mut times, begun) = (Vec::new(), Instant::now());
    for (words, _) in
        QUESTIONS.iter().filter(|(words, rest)| rest.is_empty() && !words.is_empty() && !words.contains(' '))
    {
        for (_, _, person) in readers {
            let since = Instant::now();
            query(
                "SELECT d.place FROM archive_document d WHERE d.words LIKE $1 AND EXISTS (SELECT 1 FROM part_reader r \
                 WHERE r.bulletin = d.bulletin AND r.part = d.part AND r.person = $2 AND $3 BETWEEN r.since AND r.until) \
                 ORDER BY d.place DESC LIMIT 20",
            )
            .bind(format!("%{}%", noroshi_terms::search_text::folded(words)))
            .bind(*person)
            .bind(app.now().tokyo_date())
            .all(&app.db)
            .await?;
            times.push(since.elapsed().as_secs_f64() * 1_000.0);
            if begun.elapsed() > Duration::from_secs(45) {
                return Ok(times);
            }
        }
    }
    Ok(times)
}
