//! What the people of the story do in their browsers, click by click.

use anyhow::{Context, ensure};

use super::demonstration::{APPROVER, AUTHOR, DISTRICT_CLERK, Demonstration, PREFECTURE_CLERK};
use super::driver::Browser;

pub(crate) const TITLE: &str = "院長を名乗り、トークルームづくりを求めるメールについて";
pub(crate) const LETTER_WORDS: &str = "見慣れないアドレスから、院長を名乗るメールが届いています。";
/// Stands in the restricted attachment and nowhere else.
pub(crate) const SECRET: &str = "見分けの鍵は三つ目の行にあります";
/// The institution of the story begins so in its address.
pub(crate) const INSTITUTION_MAIL: &str = "c000001.clinic.example";

/// One browser at one running demonstration.
pub(crate) struct Play<'a> {
    pub(crate) browser: &'a Browser,
    pub(crate) demonstration: &'a Demonstration,
}

impl Play<'_> {
    pub(crate) fn open(&self, path: &str) -> anyhow::Result<()> {
        self.browser.open(&self.demonstration.at(path))
    }

    pub(crate) fn enter(&self, name: &str) -> anyhow::Result<()> {
        self.demonstration.enter(self.browser, name)
    }

    /// The path of the page that is open.
    pub(crate) fn path(&self) -> anyhow::Result<String> {
        let url = self.browser.url()?;
        Ok(url.strip_prefix(&self.demonstration.url).with_context(|| url.clone())?.to_owned())
    }

    /// The author begins and asks too early; the page says what is missing.
    pub(crate) fn draft_incomplete(&self) -> anyhow::Result<()> {
        self.enter(AUTHOR)?;
        self.open("/now")?;
        self.browser.click("nav a[href='/bulletins']")?;
        self.browser.click_words("下書きをつくる")?;
        self.browser.fill("#title", TITLE)?;
        self.browser.click_words("決裁に出す")
    }

    /// The author writes the rest.
    pub(crate) fn fill_in(&self) -> anyhow::Result<()> {
        for (field, words) in [
            ("#gist", "院長を名乗る短いメールが届きます\n返信せず、ご本人に電話で確かめてください"),
            ("#letter", &format!("日頃よりありがとうございます。\n\n{LETTER_WORDS}\n\n職員の皆さまにお伝えください。")),
            ("#attachment_heading", "見分け方と実例"),
            ("#attachment", &format!("## 見分け方\n\n1. アドレスを見ます。\n2. {SECRET}。")),
            ("#attachment_sentence", "医療機関の職員だけにお見せください。掲示や公開はなさらないでください。"),
            ("#fax_heading", "見分け方(FAX版)"),
            ("#fax", "1. アドレスを見ます。\n2. ご本人に電話します。"),
            ("#fax_sentence", "医療機関の職員だけにお見せください。掲示や公開はなさらないでください。"),
        ] {
            self.browser.fill(field, words)?;
        }
        Ok(())
    }

    /// The author writes the rest and hands it in; gives the path of the bulletin.
    pub(crate) fn complete(&self) -> anyhow::Result<String> {
        self.fill_in()?;
        self.hand_in()
    }

    /// The author asks for the decision; gives the path of the bulletin.
    pub(crate) fn hand_in(&self) -> anyhow::Result<String> {
        self.browser.click_words("決裁に出す")?;
        ensure!(!self.browser.has("#draft")?, "the complete draft was refused: {}", self.browser.words()?);
        self.path()
    }

    /// The approver finds it on the home page and approves.
    pub(crate) fn approve(&self) -> anyhow::Result<()> {
        self.enter(APPROVER)?;
        self.open("/now")?;
        self.browser.click(".work .first .btn")?;
        self.approve_here()
    }

    /// Approves on the decision page that is open.
    pub(crate) fn approve_here(&self) -> anyhow::Result<()> {
        self.browser.click_words("この内容で決裁する")
    }

    /// The approver issues with the proposed number; gives the number.
    pub(crate) fn publish(&self) -> anyhow::Result<String> {
        let number = self.browser.value("#number")?;
        self.browser.click_words("発番して")?;
        Ok(number)
    }

    /// The prefecture's, then the district's clerk sends the cover that is filled in; gives its number.
    pub(crate) fn relay(&self, clerk: Clerk) -> anyhow::Result<String> {
        self.open_relay(clerk)?;
        let number = self.browser.value("#number")?;
        self.browser.click(".dock button[value='send']")?;
        ensure!(self.browser.words()?.contains("に送りました"), "the cover was not sent: {}", self.browser.words()?);
        Ok(number)
    }

    /// Opens the cover that waits.
    pub(crate) fn open_relay(&self, clerk: Clerk) -> anyhow::Result<()> {
        self.enter(clerk.name())?;
        self.browser.open_until(&self.demonstration.at("/relay"), TITLE)?;
        self.browser.click(".work .first .btn")
    }

    /// Opens the newest mail of the institution that carries these words.
    pub(crate) fn open_mail(&self, words: &str) -> anyhow::Result<()> {
        let search = self.demonstration.at(&format!("/demo/mailbox?q={INSTITUTION_MAIL}"));
        for _ in 0..200 {
            self.browser.open_until(&search, TITLE)?;
            self.browser.click("tbody tr td a")?;
            if self.browser.words()?.contains(words) {
                return Ok(());
            }
        }
        anyhow::bail!("no mail to the institution carries {words}")
    }
}

/// Who relays.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Clerk {
    Prefecture,
    District,
}

impl Clerk {
    fn name(self) -> &'static str {
        match self {
            Self::Prefecture => PREFECTURE_CLERK,
            Self::District => DISTRICT_CLERK,
        }
    }
}
