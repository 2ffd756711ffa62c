//! The built steps: draft, approval and number (2); mail to everybody (3); two relays (4); receipts and reach (5).

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use axum::http::StatusCode;
use noroshi_access::{Purpose, issue_link};
use noroshi_bulletin::bulletin;
use noroshi_cascade::{open_tasks, tasks_of};
use noroshi_delivery::{MailFilter, expansion_state, progress, queue_state};
use noroshi_directory::{BodyKind, store as directory};
use noroshi_terms::{BodyId, BulletinId};

use super::super::sector::{Player, Sector};
use super::super::visitor::Visitor;
use super::Figures;

/// The story so far.
pub(super) struct Story<'a> {
    sector: &'a Sector,
    patience: Duration,
    bulletin: Option<BulletinId>,
}

const TITLE: &str = "院長の名をかたり、トークルームの作成を求めるメールについて";
/// So many institutions confirm.
const RECEIPTS: usize = 25;
const SENTENCE: &str = "この別添は、医療機関の職員と、守秘契約を結んだ保守会社の方だけにお見せください。掲示や公開はなさらないでください。";

impl<'a> Story<'a> {
    pub(super) fn new(sector: &'a Sector, patience: Duration) -> Self {
        Self { sector, patience, bulletin: None }
    }

    /// Plays a step; none when it is not built.
    pub(super) async fn step(&mut self, number: u32) -> Option<anyhow::Result<Figures>> {
        match number {
            2 => Some(self.issue().await),
            3 => Some(self.mail().await),
            4 => Some(self.relay().await),
            5 => Some(self.receive().await),
            _ => None,
        }
    }

    async fn enter(&self, player: &Player) -> anyhow::Result<Visitor> {
        let mut tx = self.sector.app.db.begin().await?;
        let link = issue_link(&mut tx, &self.sector.app, Purpose::Demonstration, Some(player.id)).await?;
        tx.commit().await?;
        let mut visitor = Visitor::new(self.sector.site.router());
        visitor.sign_in(&link.path).await?;
        Ok(visitor)
    }

    fn issued(&self) -> anyhow::Result<BulletinId> {
        self.bulletin.context("no bulletin was issued")
    }

    /// Step 2: drafted, refused to its own author, approved by a second officer, numbered and issued.
    async fn issue(&mut self) -> anyhow::Result<Figures> {
        let mut author = self.enter(self.sector.player("author")?).await?;
        let saved = author.submit("/bulletins/new", "/bulletins/new", &draft()).await?;
        let path = saved.location.with_context(|| format!("the draft was not submitted ({})", saved.status))?;
        let id: BulletinId = path.rsplit('/').next().unwrap_or_default().parse()?;
        let own = author.submit(&path, &format!("{path}/approve"), &[("revision", "1")]).await?;
        ensure!(own.status == StatusCode::NOT_FOUND, "the author could approve the own draft");
        let mut approver = self.enter(self.sector.player("approver")?).await?;
        let page = approver.get(&path).await?;
        let revision = page.field("revision").context("the approver saw no draft")?;
        approver.submit(&path, &format!("{path}/approve"), &[("revision", &revision)]).await?;
        let page = approver.get(&path).await?;
        let (number, date) =
            (page.field("number").context("no number proposed")?, page.field("date").unwrap_or_default());
        let fields = [("revision", revision.as_str()), ("number", &number), ("date", &date)];
        approver.submit(&path, &format!("{path}/publish"), &fields).await?;
        let row = bulletin(&self.sector.app.db, id).await?.context("the bulletin is gone")?;
        let (_, hash) = row.content.context("the bulletin was not issued")?;
        self.bulletin = Some(id);
        Ok(vec![("number", number), ("hash", hash.chars().take(12).collect())])
    }

    /// Step 3: every body with an address got exactly one mail.
    async fn mail(&mut self) -> anyhow::Result<Figures> {
        let (id, db) = (self.issued()?, &self.sector.app.db);
        self.wait("mails", async || {
            let is_expanded = expansion_state(db, id).await?.is_some_and(|state| state.is_complete);
            let queue = queue_state(db).await?;
            let is_sent = queue.queued + queue.leased + queue.doubtful == 0 && queue.accepted > 0;
            // A real mail server between us and the mailbox takes its time.
            Ok((is_expanded && is_sent && self.sector.mailbox.count() as u64 >= queue.accepted).then_some(()))
        })
        .await?;
        let rows = progress(db, id).await?;
        let sum = |pick: fn(&noroshi_delivery::ProgressRow) -> u64| rows.iter().map(pick).sum::<u64>();
        let (addressed, with_address, delivered) =
            (sum(|row| row.addressed), sum(|row| row.with_address), sum(|row| row.delivered));
        let (mails, _) = self.sector.mailbox.messages(&MailFilter { limit: usize::MAX, ..MailFilter::default() });
        let mut per_address: HashMap<&str, u64> = HashMap::new();
        mails.iter().flat_map(|mail| &mail.to).for_each(|address| *per_address.entry(address).or_default() += 1);
        let twice = per_address.values().filter(|count| **count > 1).count();
        ensure!(delivered == with_address, "{delivered} of {with_address} were delivered");
        ensure!(
            per_address.len() as u64 == with_address && twice == 0,
            "{} addresses got mail, {twice} of them twice",
            per_address.len()
        );
        let prefectures =
            rows.iter().filter(|row| row.kind == BodyKind::Prefectural).map(|row| row.delivered).sum::<u64>();
        let districts = rows.iter().filter(|row| row.kind == BodyKind::District).map(|row| row.delivered).sum::<u64>();
        Ok(vec![
            ("addressed", addressed.to_string()),
            ("with_address", with_address.to_string()),
            ("mails", mails.len().to_string()),
            ("prefectures", prefectures.to_string()),
            ("districts", districts.to_string()),
        ])
    }

    /// Step 4: the prefecture's clerk and the district's clerk each relay with a cover of their own.
    async fn relay(&mut self) -> anyhow::Result<Figures> {
        let (id, db) = (self.issued()?, &self.sector.app.db);
        let clerks = self.clerks();
        let prefecture = self.clerk_of(&clerks, BodyKind::Prefectural).await?;
        let district = self.clerk_of(&clerks, BodyKind::District).await?;
        let before = self.sector.mailbox.count();
        let first = self.relay_as(prefecture, id).await?;
        let second = self.relay_as(district, id).await?;
        let children = directory::children(db, district.body, BodyKind::Institution).await?;
        let first_mail =
            self.mail_with(&second, &children.first().context("the district has no institutions")?.name).await?;
        ensure!(first_mail.contains(&first), "the district's mail does not carry the prefecture's cover");
        let open = open_tasks(db, id).await?.len();
        let mails = self.sector.mailbox.count() - before;
        Ok(vec![
            ("covers", "2".into()),
            ("first", first),
            ("second", second),
            ("open_tasks", open.to_string()),
            ("mails", mails.to_string()),
        ])
    }

    fn clerks(&self) -> Vec<&'a Player> {
        self.sector.cast.iter().filter(|player| player.role == "association_clerk").collect()
    }

    async fn clerk_of(&self, clerks: &[&'a Player], kind: BodyKind) -> anyhow::Result<&'a Player> {
        for clerk in clerks {
            if directory::body(&self.sector.app.db, clerk.body).await?.is_some_and(|body| body.kind == kind) {
                return Ok(clerk);
            }
        }
        bail!("no clerk of this tier")
    }

    /// Sends the cover as it is filled in; gives its number.
    async fn relay_as(&self, clerk: &Player, id: BulletinId) -> anyhow::Result<String> {
        let task = self.wait("a relay task", async || task_of(self.sector, clerk.body, id).await).await?;
        let mut visitor = self.enter(clerk).await?;
        let path = format!("/relay/{task}");
        let page = visitor.get(&path).await?;
        let names =
            ["revision", "label", "number", "date", "addressee", "honorific", "sender", "body", "own_words", "contact"];
        let filled: Vec<(&str, String)> =
            names.iter().map(|name| (*name, page.field(name).unwrap_or_default())).collect();
        let mut fields: Vec<(&str, &str)> = filled.iter().map(|(name, value)| (*name, value.as_str())).collect();
        fields.push(("action", "send"));
        let sent = visitor.submit(&path, &path, &fields).await?;
        ensure!(sent.status == StatusCode::SEE_OTHER, "the cover was refused ({})", sent.status);
        page.field("number").context("no number on the cover")
    }

    /// A mail that carries `words` for the institution of this name.
    async fn mail_with(&self, words: &str, name: &str) -> anyhow::Result<String> {
        self.wait("a relayed mail", async || {
            let (mails, _) = self.sector.mailbox.messages(&MailFilter { text: name.to_owned(), skip: 0, limit: 20 });
            for mail in mails {
                let text = self.page_of(mail.number).await?;
                if text.contains(words) {
                    return Ok(Some(text));
                }
            }
            Ok(None)
        })
        .await
    }

    async fn page_of(&self, number: usize) -> anyhow::Result<String> {
        Ok(Visitor::new(self.sector.site.router()).get(&format!("/demo/mailbox/{number}")).await?.text)
    }

    /// Step 5: institutions confirm by the link in their mail; the figures, the map and the list follow.
    async fn receive(&mut self) -> anyhow::Result<Figures> {
        let (id, db) = (self.issued()?, &self.sector.app.db);
        let mut confirmed = 0;
        let (mails, _) = self.sector.mailbox.messages(&MailFilter {
            text: ".clinic.example".to_owned(),
            skip: 0,
            limit: usize::MAX,
        });
        let mut seen = HashSet::new();
        for mail in mails.iter().filter(|mail| seen.insert(mail.to.clone())).step_by(7).take(RECEIPTS) {
            let page = self.page_of(mail.number).await?;
            let path = link_path(&page).context("a mail without receipt link")?;
            let mut visitor = Visitor::new(self.sector.site.router());
            ensure!(visitor.get(&path).await?.status == StatusCode::OK, "the receipt link does not open");
            let done = visitor.post(&path, &[("reader", "")]).await?;
            ensure!(
                done.status.is_success() || done.status.is_redirection(),
                "the receipt was refused ({})",
                done.status
            );
            confirmed += 1;
        }
        ensure!(confirmed > 0, "nobody confirmed");
        let counted: u64 = progress(db, id).await?.iter().map(|row| row.acknowledged).sum();
        ensure!(counted == confirmed, "{confirmed} confirmed, {counted} counted");
        let mut author = self.enter(self.sector.player("author")?).await?;
        let reach = self
            .wait("fresh figures", async || {
                let page = author.clone().get(&format!("/reach/{id}")).await?;
                Ok(page.text.contains(&format!("\"institution.acknowledged\">{counted}<")).then_some(page))
            })
            .await?;
        let tiles = reach.text.matches("<g role=\"img\"").count();
        ensure!(tiles == 47, "{tiles} tiles on the map");
        let list = author.get(&format!("/reach/{id}/unconfirmed.csv")).await?;
        let unconfirmed = list.text.lines().count().saturating_sub(1) as u64;
        let addressed: u64 = progress(db, id).await?.iter().map(|row| row.addressed).sum();
        ensure!(
            unconfirmed + counted == addressed,
            "{unconfirmed} unconfirmed and {counted} confirmed are not {addressed}"
        );
        Ok(vec![
            ("acknowledged", counted.to_string()),
            ("unconfirmed", unconfirmed.to_string()),
            ("tiles", tiles.to_string()),
        ])
    }

    /// Asks again and again until there is an answer or patience ends.
    async fn wait<T>(&self, what: &str, mut ask: impl AsyncFnMut() -> anyhow::Result<Option<T>>) -> anyhow::Result<T> {
        let since = Instant::now();
        loop {
            if let Some(found) = ask().await? {
                return Ok(found);
            }
            ensure!(since.elapsed() < self.patience, "{what} did not come in {} s", self.patience.as_secs());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

async fn task_of(sector: &Sector, body: BodyId, id: BulletinId) -> anyhow::Result<Option<noroshi_terms::RelayTaskId>> {
    Ok(tasks_of(&sector.app.db, body, 10).await?.into_iter().find(|task| task.bulletin == id).map(|task| task.id))
}

/// The path of the receipt link in a mail's text.
fn link_path(page: &str) -> Option<String> {
    let after = page.split_once("/k/")?.1;
    let code: String = after.chars().take_while(char::is_ascii_alphanumeric).collect();
    Some(format!("/k/{code}"))
}

fn draft() -> [(&'static str, &'static str); 17] {
    [
        ("revision", "0"),
        ("action", "submit"),
        ("kind", "warning"),
        ("title", TITLE),
        (
            "gist",
            "院長や会長の名前で、見慣れないアドレスから届きます\nトークルームを作り、参加用の画像を送るよう求めます\n返信せず、ご本人に電話で確かめてください",
        ),
        ("addressee", "都道府県診療連合会 担当理事"),
        ("honorific", "殿"),
        ("sender", "一般社団法人 全国診療連合会\n常任理事 榊原 透子"),
        (
            "letter",
            "日頃より本会の活動にお力添えをいただき、ありがとうございます。\n\n連休中に、院長や会長を名乗る短いメールが、3県の4機関に相次いで届きました。いずれも外部の無料メールから送られ、連絡用のトークルームを新しく作るよう求めています。\n\nつきましては、別添の見分け方を、職員の皆さまにお伝えください。",
        ),
        ("letter_audience", "members"),
        ("attachment_heading", "見分け方と実例"),
        (
            "attachment",
            "## 見分け方\n\n1. 差出人の名前ではなく、アドレスを見ます。\n2. 名簿の番号で、ご本人に電話します。\n\n## 実例\n\n> 今日中にトークルームを作り、参加用の画像をこのアドレスへ送ってください。ほかの人はまだ入れないでください。",
        ),
        ("attachment_audience", "medical_staff_nda"),
        ("attachment_sentence", SENTENCE),
        ("due", ""),
        ("contact", "医療セプター事務局 菅野\n電話 03-0000-1124\nFAX 03-0000-1125"),
        ("own", ""),
    ]
}
