//! The search (文書庫): a form whose address says what is looked for, and a page of what was found.

use std::str::FromStr;

use askama::Template;
use askama::filters::urlencode;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use noroshi_access::Actor;
use noroshi_bulletin::BulletinKind;
use noroshi_platform::app::App;
use noroshi_platform::web::{Frame, PageError, html};
use noroshi_terms::search_text::SearchQuery;
use noroshi_terms::{BodyId, JapaneseDate, Tlp};
use serde::Deserialize;

use crate::document::Form;
use crate::search::{Asked, Found, PAGE, SearchArchive, Side, Sight, search};

/// What was typed and chosen, as it stands in the address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    q: String,
    number: String,
    from: String,
    to: String,
    body: String,
    tlp: String,
    kind: String,
    form: String,
    side: String,
    before: String,
}

/// Dates that cannot be read, each beside its field.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Faults {
    from: Option<String>,
    to: Option<String>,
}

#[derive(Template)]
#[template(path = "archive.html")]
struct ArchivePage {
    frame: Frame,
    typed: Typed,
    faults: Faults,
    from_echo: Option<String>,
    to_echo: Option<String>,
    is_narrowed: bool,
    bodies: Vec<(BodyId, String)>,
    found: Found,
}

pub(super) async fn show(
    State(app): State<App>,
    actor: Actor,
    frame: Frame,
    Query(typed): Query<Typed>,
) -> Result<Response, PageError> {
    let permit = SearchArchive::permit(&actor)?;
    let (asked, faults) = typed.read();
    let is_readable = faults == Faults::default();
    let sight = Sight::of(&app, &permit).await?;
    let found = if is_readable { search(&app, &sight, &asked).await? } else { Found::default() };
    let echo = |text: &str, date: Option<JapaneseDate>| {
        date.map(JapaneseDate::with_weekday).filter(|long| !text.is_empty() && !long.starts_with(text.trim()))
    };
    let page = ArchivePage {
        frame,
        from_echo: echo(&typed.from, asked.from),
        to_echo: echo(&typed.to, asked.to),
        is_narrowed: typed.is_narrowed(),
        bodies: sight.issuers(),
        typed,
        faults,
        found,
    };
    let status = if is_readable { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, html(&page)?).into_response())
}

impl Typed {
    /// What is looked for, and what could not be read of it. An unknown choice is no choice.
    pub(crate) fn read(&self) -> (Asked, Faults) {
        let (mut from, mut to) = (date(&self.from), date(&self.to));
        if let (Ok(Some(first)), Ok(Some(last))) = (&from, &to)
            && first > last
        {
            to = Err(format!("はじめの日({first})より前です。日付の順をお確かめください。"));
        }
        let asked = Asked {
            words: SearchQuery::read(&self.q),
            number: self.number.clone(),
            from: take(&mut from),
            to: take(&mut to),
            body: chosen(&self.body),
            label: chosen(&self.tlp),
            kind: BulletinKind::ALL.into_iter().find(|kind| kind.code() == self.kind),
            form: chosen(&self.form),
            side: match self.side.as_str() {
                "received" => Side::Received,
                "sent" => Side::Sent,
                _ => Side::All,
            },
            before: chosen(&self.before),
        };
        (asked, Faults { from: from.err(), to: to.err() })
    }

    /// True when anything is asked for, so that an empty answer is no empty archive.
    fn is_narrowed(&self) -> bool {
        *self != Self { before: self.before.clone(), ..Self::default() }
    }

    /// The address of this search, without a place to go on from.
    fn address(&self) -> String {
        let fields = [
            ("q", &self.q),
            ("number", &self.number),
            ("from", &self.from),
            ("to", &self.to),
            ("body", &self.body),
            ("tlp", &self.tlp),
            ("kind", &self.kind),
            ("form", &self.form),
            ("side", &self.side),
        ];
        let set = fields.iter().filter(|(_, value)| !value.is_empty());
        let pairs: Vec<String> = set.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        format!("/archive?{}", pairs.join("&"))
    }

    /// The address of what is older than this page.
    fn older(&self, place: &i64) -> String {
        let address = self.address();
        let join = if address.ends_with('?') { "" } else { "&" };
        format!("{address}{join}before={place}")
    }
}

/// For an address.
fn encoded(text: &str) -> String {
    urlencode(text).map_or_else(|never| match never {}, |text| text.to_string())
}

/// A date in 和暦 or Gregorian; an empty field is none.
fn date(text: &str) -> Result<Option<JapaneseDate>, String> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let unreadable = "日付を読み取れませんでした。例:令和8年11月30日、R8.11.30、2026-11-30";
    text.trim().parse().map(Some).map_err(|_| unreadable.to_owned())
}

fn take(date: &mut Result<Option<JapaneseDate>, String>) -> Option<JapaneseDate> {
    date.as_ref().ok().copied().flatten()
}

fn chosen<T: FromStr>(text: &str) -> Option<T> {
    text.trim().parse().ok()
}

impl ArchivePage {
    fn kinds(&self) -> [BulletinKind; 4] {
        BulletinKind::ALL
    }

    fn forms(&self) -> [Form; 4] {
        Form::ALL
    }

    fn labels(&self) -> [Tlp; 5] {
        Tlp::ALL
    }

    /// How many were found, as far as this page tells.
    fn heading(&self) -> String {
        match (self.found.hits.len(), self.found.older, self.typed.before.is_empty()) {
            (0, None, true) if !self.is_narrowed => "文書はまだありません".to_owned(),
            (0, _, _) => "見つかりませんでした".to_owned(),
            (count, None, true) if !self.is_narrowed => format!("{count}件の文書"),
            (count, None, true) => format!("{count}件見つかりました"),
            (_, Some(_), true) if self.is_narrowed => format!("{PAGE}件より多く見つかりました"),
            (_, Some(_), true) => "新しい文書".to_owned(),
            (count, _, false) => format!("続きの{count}件"),
        }
    }
}
