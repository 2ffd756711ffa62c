//! Delivery to a real mail server: a private Postfix takes what the engine sends and puts it into mailboxes; Debian's
//! dkimpy judges the signatures. Needs root, because Postfix starts only as root.

// A test that meets something unexpected shall stop; the words of a skipped one are for whoever runs it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use mail_parser::{MessageParser, MimeHeaders};
use noroshi_delivery::mail::{DkimKey, Signer};
use noroshi_delivery::smtp::{Relay, TlsPolicy};
use noroshi_delivery::{
    Expansion, MailContent, MailEngine, MailSettings, NewDispatch, Path as Way, Summary, TextAttachment, dispatch,
    queue_state, receipt_key,
};
use noroshi_platform::App;
use noroshi_platform::db::{Engine, query};
use noroshi_platform::outbox::{Workers, run_due_once};
use noroshi_platform::shutdown;
use noroshi_platform::system::SystemClock;
use noroshi_platform::testing::TestDb;
use noroshi_terms::{BodyId, BulletinId, Clock};
use tempfile::TempDir;

const NAMES: [&str; 4] =
    ["みなと坂クリニック", "髙﨑①㈱診療所", "医療法人社団 潮の音会 岬「みさき」病院", "O'Neil, \"Q\" 医院"];
const MAIN: &str = "compatibility_level = 3.6
queue_directory = DIR/queue
data_directory = DIR/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = relay.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
virtual_mailbox_domains = clinic.example
virtual_mailbox_base = DIR/mail
virtual_mailbox_maps = static:all/
virtual_minimum_uid = 1
virtual_uid_maps = static:UID
virtual_gid_maps = static:GID
alias_maps =
alias_database =
local_recipient_maps =
default_transport = error:nothing leaves this machine
relay_transport = error:nothing leaves this machine
maillog_file = /var/log/postfix-noroshi-test.log
";
const MASTER: &str = "127.0.0.1:PORT inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
";
const JUDGE: &str = "
import dkim, sys
record = sys.argv[2].encode()
for path in sys.argv[3:]:
    raw = open(path, 'rb').read()
    # Postfix adds Return-Path, Delivered-To and Received in front and keeps the rest; Maildir has bare line ends.
    raw = raw.replace(b'\\r\\n', b'\\n').replace(b'\\n', b'\\r\\n')
    ok = dkim.DKIM(raw).verify(dnsfunc=lambda name, timeout=5: record if name.decode().rstrip('.') == sys.argv[1] else None)
    print(ok)
";

fn number_of(arguments: &[&str]) -> u32 {
    let output = Command::new("id").args(arguments).output().unwrap();
    String::from_utf8_lossy(&output.stdout).trim().parse().unwrap()
}

/// A Postfix of our own; stopped when dropped.
struct Postfix {
    folder: TempDir,
    port: u16,
}

impl Postfix {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let dir = folder.path();
        // Its daemons run as user postfix and must be able to walk here.
        fs::set_permissions(dir, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        let (uid, gid) = (number_of(&["-u", "postfix"]), number_of(&["-g", "postfix"]));
        for (name, owner) in [("queue", 0), ("data", uid), ("mail", uid), ("mail/all", uid), ("etc", 0)] {
            fs::create_dir(dir.join(name)).unwrap();
            chown(dir.join(name), Some(owner), Some(if owner == 0 { 0 } else { gid })).unwrap();
        }
        let fill = |text: &str| {
            let text = text.replace("DIR", &dir.display().to_string()).replace("PORT", &port.to_string());
            let text = text.replace("UID", &uid.to_string()).replace("GID", &gid.to_string());
            text.replace("/var/log/postfix-noroshi-test.log", &dir.join("log").display().to_string())
        };
        let log_prefix = format!("maillog_file_prefixes = {}\n", dir.display());
        fs::write(dir.join("etc/main.cf"), fill(MAIN) + &log_prefix).unwrap();
        fs::write(dir.join("etc/master.cf"), fill(MASTER)).unwrap();
        let postfix = Self { folder, port };
        let output = postfix.command("start");
        assert!(output.status.success(), "{}\n{}", String::from_utf8_lossy(&output.stderr), postfix.log());
        postfix
    }

    fn command(&self, word: &str) -> std::process::Output {
        Command::new("postfix").arg("-c").arg(self.folder.path().join("etc")).arg(word).output().unwrap()
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    fn mailbox(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.folder.path().join("mail/all/new"));
        entries.map(|entries| entries.flatten().map(|entry| entry.path()).collect()).unwrap_or_default()
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        self.command("stop");
    }
}

async fn sector(app: &App) {
    let mut tx = app.db.begin().await.unwrap();
    for (serial, name) in (1_i64..).zip(["全国診療連合会"].iter().chain(&NAMES)) {
        let kind = if serial == 1 { "national" } else { "institution" };
        query("INSERT INTO body (serial, code, name, kana, kind, created_at) VALUES ($1, $2, $3, 'よみ', $4, 0)")
            .bind(serial)
            .bind(format!("X{serial}"))
            .bind(*name)
            .bind(kind)
            .execute(&mut tx)
            .await
            .unwrap();
        if serial > 1 {
            query("INSERT INTO body_ancestor (body, ancestor, depth) VALUES ($1, 1, 1)")
                .bind(serial)
                .execute(&mut tx)
                .await
                .unwrap();
            query("INSERT INTO contact (id, body, channel, address, created_at) VALUES ($1, $1, 'mail', $2, 0)")
                .bind(serial)
                .bind(format!("jimu{serial}@clinic.example"))
                .execute(&mut tx)
                .await
                .unwrap();
        }
    }
    tx.commit().await.unwrap();
}

fn content() -> MailContent {
    MailContent {
        subject: "【注意喚起】院長の名をかたり、トークルームの作成を求めるメールについて(全診連発第318号)".to_owned(),
        from_name: "全国診療連合会 医療セプター事務局".to_owned(),
        reply_to: None,
        text: "{{recipient}} 御中\n.行頭の点\n{{link}}\nコード {{code}}\n".to_owned(),
        html: "<p>{{recipient}} 御中</p><p>{{link}}</p>".to_owned(),
        attachments: vec![TextAttachment {
            file_name: "別添1 見分け方と実例.txt".to_owned(),
            content_type: "text/plain; charset=utf-8".to_owned(),
            text: "見慣れないアドレスから届きます".to_owned(),
        }],
        summary: Summary {
            kind_label: "注意喚起".to_owned(),
            title: "院長の名をかたるメールについて".to_owned(),
            number: "全診連発第318号(情)".to_owned(),
            date: "令和8年11月24日".to_owned(),
            gist: Vec::new(),
            issuer: Vec::new(),
            is_accompanied_by_restricted_part: false,
            further: Vec::new(),
            questions: Vec::new(),
            files: Vec::new(),
        },
    }
}

fn settings(port: u16, key: DkimKey) -> MailSettings {
    MailSettings {
        relay: Relay {
            host: "127.0.0.1".to_owned(),
            port,
            tls: TlsPolicy::Never,
            helo_name: "noroshi.example".to_owned(),
            credentials: None,
            timeout: Duration::from_secs(20),
        },
        signer: Arc::new(Signer::new(vec![key])),
        from: "ceptoar@noroshi.example".parse().unwrap(),
        connections: 2,
        doubt: Duration::from_secs(600),
        lease: Duration::from_secs(90),
        retry_pauses: vec![Duration::ZERO],
        deadline: Duration::from_secs(3_600),
        relay_pause: Duration::from_millis(50),
        longest_relay_pause: Duration::from_millis(200),
    }
}

/// Waits until the condition holds; says why not after half a minute.
async fn until<F: Future<Output = bool>>(is_so: impl Fn() -> F, why: impl Fn() -> String) {
    for _ in 0..600 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{}", why());
}

fn judged(key_name: &str, record: &str, files: &[PathBuf]) -> String {
    let output = Command::new("/usr/bin/python3").args(["-c", JUDGE, key_name, record]).args(files).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn check_mail(app: &App, path: &Path, dispatch: noroshi_terms::DispatchId) -> String {
    let raw = fs::read(path).unwrap();
    let mail = MessageParser::default().parse(&raw).unwrap();
    let id = mail.message_id().unwrap().to_owned();
    let body: i64 = id.split('.').nth(1).unwrap().parse().unwrap();
    let name = NAMES[usize::try_from(body).unwrap() - 2];
    assert_eq!(id, format!("n{dispatch}.{body}.m@noroshi.example"));
    assert_eq!(mail.subject().unwrap(), content().subject);
    let from = mail.from().unwrap().first().unwrap();
    assert_eq!(
        (from.name().unwrap(), from.address().unwrap()),
        (content().from_name.as_str(), "ceptoar@noroshi.example")
    );
    let to = mail.to().unwrap().first().unwrap();
    assert_eq!((to.name().unwrap(), to.address().unwrap().to_owned()), (name, format!("jimu{body}@clinic.example")));
    let code = receipt_key(app).code(dispatch, BodyId::try_from(body).unwrap()).unwrap();
    let text = mail.body_text(0).unwrap().replace("\r\n", "\n");
    let link = app.public_link(&format!("/k/{}", code.url_form()));
    assert_eq!(text, format!("{name} 御中\n.行頭の点\n{link}\nコード {code}\n"));
    assert!(mail.body_html(0).unwrap().contains(&link));
    let file = mail.attachment(0).unwrap();
    assert_eq!(file.attachment_name().unwrap(), "別添1 見分け方と実例.txt");
    assert_eq!(file.content_type().unwrap().attribute("charset"), Some("utf-8"));
    assert_eq!(file.text_contents().unwrap(), "見慣れないアドレスから届きます");
    id
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn official_mail_passes_a_real_mail_server_whole_and_once() {
    if number_of(&["-u"]) != 0 {
        println!("needs root: official_mail_passes_a_real_mail_server_whole_and_once (Postfix starts only as root)");
        return;
    }
    let migrations = [
        noroshi_platform::MIGRATIONS,
        noroshi_audit::MIGRATIONS,
        noroshi_access::MIGRATIONS,
        noroshi_directory::MIGRATIONS,
        noroshi_delivery::MIGRATIONS,
    ]
    .concat();
    let postfix = Postfix::start();
    let test = TestDb::open(Engine::Sqlite, &migrations).await;
    let app = &test.app;
    // The judge of the signatures knows the real time and refuses those from the future.
    test.clock.set(SystemClock.now());
    sector(app).await;
    let issuer = BodyId::try_from(1).unwrap();
    let (bulletin, content) = (BulletinId::new(&*app.entropy), content());
    let mut tx = app.db.begin().await.unwrap();
    let new = NewDispatch {
        bulletin,
        source: bulletin.to_string(),
        path: Way::Direct,
        issuer,
        under: issuer,
        content: &content,
    };
    let serial = dispatch(&mut tx, app, new).await.unwrap();
    tx.commit().await.unwrap();
    run_due_once(&Workers::new(app.clone(), vec![Box::new(Expansion::new(app.clone()))])).await.unwrap();

    let (key, _) = DkimKey::generate_ed25519("noroshi.example", "s2026", &*app.entropy).unwrap();
    let (key_name, record) = (key.dns_name(), key.dns_record());
    let (stopper, stop) = shutdown::pair();
    let engine = tokio::spawn(MailEngine::new(app.clone(), settings(postfix.port, key)).run(stop));
    until(async || queue_state(&app.db).await.unwrap().accepted == 4, || postfix.log()).await;
    until(async || postfix.mailbox().len() == 4, || postfix.log()).await;
    stopper.stop();
    engine.await.unwrap();

    let files = postfix.mailbox();
    let mut seen: HashMap<String, usize> = HashMap::new();
    for path in &files {
        *seen.entry(check_mail(app, path, serial)).or_default() += 1;
    }
    assert!(seen.len() == 4 && seen.values().all(|count| *count == 1), "{seen:?}");
    assert_eq!(judged(&key_name, &record, &files), "True\n".repeat(4));
}
