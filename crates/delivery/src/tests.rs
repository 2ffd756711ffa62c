//! Dispatch, expansion, reach and acknowledgement on both databases, with a small sector of bodies.

mod answering;
mod confirming;
mod expanding;
mod stopping;
mod watching;

use noroshi_directory as directory;
use noroshi_platform::App;
use noroshi_platform::db::{Migration, Value, query};
use noroshi_platform::outbox::{JobRunner, Workers, run_due_once};
use noroshi_terms::{BodyId, BulletinId, DispatchId};

use crate::{Expansion, MailContent, NewDispatch, Path, Summary, TextAttachment, dispatch};

pub(crate) const NATIONAL: i64 = 1;
pub(crate) const DISTRICT: i64 = 3;
/// Institutions stand behind the associations.
pub(crate) const FIRST_INSTITUTION: i64 = 10;

pub(crate) fn migrations() -> Vec<Migration> {
    [
        noroshi_platform::MIGRATIONS,
        noroshi_audit::MIGRATIONS,
        noroshi_access::MIGRATIONS,
        directory::MIGRATIONS,
        crate::MIGRATIONS,
    ]
    .concat()
}

pub(crate) fn body(serial: i64) -> BodyId {
    serial.try_into().unwrap()
}

/// 全国 → 高知県 → 汐見地区 → institutions with these addresses; an empty address means a body without mail.
pub(crate) async fn sector(app: &App, addresses: &[&str]) {
    enter(app, (NATIONAL, "全国診療連合会", "national"), &[], "honbu@renmei.example").await;
    enter(app, (2, "高知県診療連合会", "prefectural"), &[NATIONAL], "ken@kochi.example").await;
    enter(app, (DISTRICT, "汐見地区診療連合会", "district"), &[2, NATIONAL], "chiku@shiomi.example").await;
    for (serial, address) in (FIRST_INSTITUTION..).zip(addresses) {
        let name = format!("みなと坂第{serial}クリニック");
        enter(app, (serial, &name, "institution"), &[DISTRICT, 2, NATIONAL], address).await;
    }
}

async fn enter(app: &App, (serial, name, kind): (i64, &str, &str), above: &[i64], address: &str) {
    let prefecture = if serial == NATIONAL { Value::NoText } else { "39".into() };
    let mut tx = app.db.begin().await.unwrap();
    query("INSERT INTO body (serial, code, name, kana, kind, prefecture, created_at) VALUES ($1, $2, $3, 'よみ', $4, $5, 0)")
        .bind(serial)
        .bind(format!("X{serial}"))
        .bind(name)
        .bind(kind)
        .bind(prefecture)
        .execute(&mut tx)
        .await
        .unwrap();
    if let Some(parent) = above.first() {
        let line =
            query("INSERT INTO body_parent (child, parent, since) VALUES ($1, $2, 0)").bind(serial).bind(*parent);
        line.execute(&mut tx).await.unwrap();
    }
    for (depth, ancestor) in (0_i64..).zip([&[serial], above].concat()) {
        let line = query("INSERT INTO body_ancestor (body, ancestor, depth) VALUES ($1, $2, $3)").bind(serial);
        line.bind(ancestor).bind(depth).execute(&mut tx).await.unwrap();
    }
    if !address.is_empty() {
        let contact =
            query("INSERT INTO contact (id, body, channel, address, created_at) VALUES ($1, $1, 'mail', $2, 0)");
        contact.bind(serial).bind(address).execute(&mut tx).await.unwrap();
    }
    tx.commit().await.unwrap();
}

pub(crate) fn content() -> MailContent {
    MailContent {
        subject: "【注意喚起】不審なメールについて".to_owned(),
        from_name: "全国診療連合会".to_owned(),
        reply_to: None,
        text: "{{recipient}} 御中\n\n下のリンクから了知をお知らせください。\n{{link}}\nコード {{code}}\n限定の手口の説明\n".to_owned(),
        html: "<p>{{recipient}} 御中</p><p><a href=\"{{link}}\">了知</a></p>".to_owned(),
        attachments: vec![TextAttachment {
            file_name: "注意喚起_全診連発第318号.txt".to_owned(),
            content_type: "text/plain; charset=utf-8".to_owned(),
            text: "全診連発第318号の本文".to_owned(),
        }],
        summary: Summary {
            kind_label: "注意喚起".to_owned(),
            title: "院長の名をかたるメールについて".to_owned(),
            number: "全診連発第318号(情)".to_owned(),
            date: "令和8年11月24日".to_owned(),
            gist: vec!["返信せず、ご本人に電話で確かめてください".to_owned()],
            issuer: vec!["全国診療連合会".to_owned(), "医療セプター事務局".to_owned()],
            is_accompanied_by_restricted_part: true,
            further: Vec::new(),
            questions: Vec::new(),
            files: Vec::new(),
        },
    }
}

pub(crate) async fn send_out(app: &App, bulletin: BulletinId, path: Path, under: i64) -> DispatchId {
    let content = content();
    let source = format!("{bulletin}/{}/{under}", path.code());
    let new = NewDispatch { bulletin, source, path, issuer: body(under), under: body(under), content: &content };
    let mut tx = app.db.begin().await.unwrap();
    let serial = dispatch(&mut tx, app, new).await.unwrap();
    tx.commit().await.unwrap();
    serial
}

/// Runs everything that is due with this runner.
pub(crate) async fn work(app: &App, runner: impl JobRunner + 'static) {
    run_due_once(&Workers::new(app.clone(), vec![Box::new(runner)])).await.unwrap();
}

/// Dispatches directly to everybody below the national body, expanded.
pub(crate) async fn issued(app: &App, bulletin: BulletinId) -> DispatchId {
    let serial = send_out(app, bulletin, Path::Direct, NATIONAL).await;
    work(app, Expansion::new(app.clone())).await;
    serial
}

pub(crate) async fn number(app: &App, sql: &'static str) -> i64 {
    query(sql).one(&app.db).await.unwrap().get("n").unwrap()
}
