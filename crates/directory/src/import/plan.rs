//! Compares what rows state with what the directory knows, and says what is to be written. Pure.
//!
//! Invariants: one row at most means one body; a new body is planned after the bodies above it; nobody comes to hang
//! under itself; an empty cell changes nothing.

use std::collections::HashMap;

use noroshi_terms::{BodyId, Prefecture, stand_in_code};

use super::columns::{Field, ListRow};
use super::compare::{Change, change_of, digits, parent_changes};
use super::rows::{Stated, is_stand_in, stated};
use super::{ImportKind, Refusal, Report};
use crate::body::{BodyKind, Channel};
use crate::store::imported::{Known, KnownBody};

/// What is to be written.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// New bodies; those of a tier hang under bodies of earlier tiers or known ones.
    pub(crate) tiers: Vec<Vec<NewBody>>,
    /// Changes of known bodies.
    pub(crate) changes: Vec<Change>,
}

/// A body that is to be entered.
#[derive(Debug)]
pub(crate) struct NewBody {
    pub(crate) serial: BodyId,
    pub(crate) code: String,
    pub(crate) stated: Stated,
    pub(crate) parents: Vec<BodyId>,
}

/// Works out what the rows change and counts it.
pub(crate) fn plan(kind: ImportKind, rows: &[ListRow], known: Known, report: &mut Report) -> Plan {
    let mut planning = Planning::new(kind, known);
    let mut pending = Vec::new();
    for row in rows {
        let read = stated(kind, row, &mut report.notices);
        match read.and_then(|stated| planning.place(row, stated, &mut report.notices)) {
            Ok(Place::Repeated) => report.same += 1,
            Ok(Place::New(code, stated)) => pending.push((row, code, stated)),
            Ok(Place::Known(body, code, stated)) => planning.known_rows.push((row, body, code, stated)),
            Err(refusal) => report.refused.push(refusal),
        }
    }
    planning.enter_new(pending, report);
    for (row, body, code, stated) in std::mem::take(&mut planning.known_rows) {
        match planning.change(row, body, code, stated) {
            Ok(Some(change)) => {
                report.changed += 1;
                planning.plan.changes.push(change);
            }
            Ok(None) => report.same += 1,
            Err(refusal) => report.refused.push(refusal),
        }
    }
    report.refused.sort_by_key(|refusal| row_order(&refusal.row));
    planning.plan
}

/// Rows are told in the order in which they stand.
fn row_order(row: &str) -> (String, usize) {
    let (sheet, number) = row.rsplit_once('!').unwrap_or(("", row));
    (sheet.to_owned(), number.parse().unwrap_or_default())
}

/// What a row means.
enum Place {
    /// A body that the directory has, with the code that it gets when that is new.
    Known(BodyId, Option<String>, Stated),
    /// A new body.
    New(String, Stated),
    /// The same as an earlier row.
    Repeated,
}

struct Planning<'a> {
    kind: ImportKind,
    known: Known,
    by_place: HashMap<(String, String), Vec<BodyId>>,
    /// Codes of rows that were placed: where, and what they stated.
    seen: HashMap<String, (&'a str, Stated)>,
    seen_bodies: HashMap<BodyId, &'a str>,
    known_rows: Vec<(&'a ListRow, BodyId, Option<String>, Stated)>,
    above: HashMap<BodyId, Vec<BodyId>>,
    plan: Plan,
    next: i64,
}

impl<'a> Planning<'a> {
    fn new(kind: ImportKind, known: Known) -> Self {
        let mut by_place = HashMap::<_, Vec<BodyId>>::new();
        for (serial, body) in known.bodies.iter().filter(|(_, body)| body.kind == BodyKind::Institution) {
            let telephones = body.contacts.iter().filter(|contact| contact.channel == Channel::Telephone);
            for contact in telephones.filter(|_| !body.detail.postal.is_empty() && !body.is_ended) {
                by_place.entry((body.detail.postal.clone(), digits(&contact.address))).or_default().push(*serial);
            }
        }
        let above = known.bodies.iter().map(|(serial, body)| (*serial, body.parents.clone())).collect();
        let next = known.bodies.keys().map(|serial| serial.as_i64()).max().unwrap_or_default() + 1;
        let (seen, seen_bodies, known_rows) = (HashMap::new(), HashMap::new(), Vec::new());
        Self { kind, known, by_place, seen, seen_bodies, known_rows, above, plan: Plan::default(), next }
    }

    /// Finds the body that a row means: by code, then by postal code and telephone number (C05).
    fn place(&mut self, row: &'a ListRow, stated: Stated, notices: &mut Vec<Refusal>) -> Result<Place, Refusal> {
        let (body, code) = match &stated.code {
            Some(code) => match self.known.codes.get(code) {
                Some(body) => (Some(*body), code.clone()),
                None => (self.stand_in_at_place(row, &stated, notices), code.clone()),
            },
            None => self.without_code(row, &stated)?,
        };
        if let Some((first, earlier)) = self.seen.get(&code) {
            if *earlier == stated {
                return Ok(Place::Repeated);
            }
            return Err(row.refuse(Field::Code, repeated(first)));
        }
        self.seen.insert(code.clone(), (&row.place, stated.clone()));
        let Some(body) = body else { return Ok(Place::New(code, stated)) };
        if let Some(first) = self.seen_bodies.insert(body, &row.place) {
            return Err(row.refuse(Field::Code, repeated(first)));
        }
        let is_new_code = !self.known.codes.contains_key(&code);
        Ok(Place::Known(body, is_new_code.then_some(code), stated))
    }

    fn at_place(&self, stated: &Stated) -> &[BodyId] {
        let key = stated.postal.clone().zip(stated.telephone().map(digits));
        key.and_then(|key| self.by_place.get(&key)).map(Vec::as_slice).unwrap_or_default()
    }

    /// An institution that had a stand-in id and now has its code (C04). One with another real code is another one.
    fn stand_in_at_place(&self, row: &ListRow, stated: &Stated, notices: &mut Vec<Refusal>) -> Option<BodyId> {
        let there = self.at_place(stated);
        let body = |serial: &BodyId| self.known.bodies.get(serial);
        let has_stand_in = |serial: &&BodyId| body(serial).is_some_and(|body| is_stand_in(&body.code));
        let mut stand_ins = there.iter().filter(has_stand_in);
        match (stand_ins.next(), stand_ins.next()) {
            (Some(one), None) if !stated.code.as_deref().is_some_and(is_stand_in) => return Some(*one),
            _ => {}
        }
        if let Some(other) = there.first().and_then(body) {
            let reason = format!(
                "郵便番号と電話番号が同じ医療機関が、コード {} で登録されています。別の医療機関として加えます",
                other.code
            );
            notices.push(row.refuse(Field::Code, reason));
        }
        None
    }

    fn without_code(&self, row: &ListRow, stated: &Stated) -> Result<(Option<BodyId>, String), Refusal> {
        let there = self.at_place(stated);
        match there {
            [one] => {
                let code = self.known.bodies.get(one).map(|body| body.code.clone()).unwrap_or_default();
                return Ok((Some(*one), code));
            }
            [] => {}
            _ => {
                let reason = "郵便番号と電話番号が同じ医療機関が、いくつも登録されています。コードを入れてください";
                return Err(row.refuse(Field::Code, reason));
            }
        }
        let code = stated.telephone().and_then(stand_in_code).ok_or_else(|| {
            row.refuse(
                Field::Code,
                "コードも電話番号もありません。どちらかを入れてください(電話番号からは仮のコードを作ります)",
            )
        })?;
        Ok((self.known.codes.get(&code).copied(), code))
    }

    /// Enters the new bodies tier by tier, each after those above it.
    fn enter_new(&mut self, mut pending: Vec<(&'a ListRow, String, Stated)>, report: &mut Report) {
        loop {
            let (mut tier, mut waiting) = (Vec::new(), Vec::new());
            for (row, code, stated) in pending {
                match self.parents_of_new(row, &stated) {
                    Ok(Some(parents)) => tier.push(self.new_body(code, stated, parents)),
                    Ok(None) => waiting.push((row, code, stated)),
                    Err(refusal) => report.refused.push(refusal),
                }
            }
            if tier.is_empty() {
                let unknown = |(row, _, stated): &(&ListRow, String, Stated)| unknown_parent(row, &stated.parents);
                report.refused.extend(waiting.iter().map(unknown));
                return;
            }
            report.added += tier.len();
            for body in &tier {
                self.known.codes.insert(body.code.clone(), body.serial);
                self.known.bodies.insert(body.serial, KnownBody::just_planned(&body.code, &body.stated));
                self.above.insert(body.serial, body.parents.clone());
            }
            self.plan.tiers.push(tier);
            pending = waiting;
        }
    }

    fn new_body(&mut self, code: String, stated: Stated, parents: Vec<BodyId>) -> NewBody {
        #[allow(clippy::expect_used)] // counted here, from a serial of the table upwards
        let serial = BodyId::try_from(self.next).expect("serials are counted from 1");
        self.next += 1;
        NewBody { serial, code, stated, parents }
    }

    /// The bodies above a new one; none while one of them is not entered yet.
    fn parents_of_new(&self, row: &ListRow, stated: &Stated) -> Result<Option<Vec<BodyId>>, Refusal> {
        if !stated.parents.is_empty() {
            return self.parents(row, &stated.parents);
        }
        match self.kind {
            ImportKind::Institutions => Ok(self.association_of(stated.prefecture).map(|body| vec![body])),
            _ if stated.kind == BodyKind::National => Ok(Some(Vec::new())),
            _ => Err(row.refuse(Field::Parents, "上の団体のコードが空です。名簿にある団体のコードを入れてください")),
        }
    }

    /// Lists of the bureaus say nothing about associations: such institutions hang under their prefecture's, or under the
    /// national one, until somebody moves them.
    fn association_of(&self, prefecture: Option<Prefecture>) -> Option<BodyId> {
        let first = |wanted: &dyn Fn(&KnownBody) -> bool| {
            self.known.tops.iter().find(|serial| self.known.bodies.get(serial).is_some_and(wanted)).copied()
        };
        let own = |body: &KnownBody| body.kind == BodyKind::Prefectural && body.prefecture == prefecture;
        prefecture.and_then(|_| first(&own)).or_else(|| first(&|body| body.kind == BodyKind::National))
    }

    fn parents(&self, row: &ListRow, codes: &[String]) -> Result<Option<Vec<BodyId>>, Refusal> {
        let mut parents = Vec::new();
        for code in codes {
            let Some(parent) = self.known.codes.get(code) else { return Ok(None) };
            let body = self.known.bodies.get(parent);
            if body.is_none_or(|body| body.is_ended || body.kind == BodyKind::Institution) {
                let reason = format!("コード「{code}」の下には置けません。続いている団体のコードを入れてください");
                return Err(row.refuse(Field::Parents, reason));
            }
            if !parents.contains(parent) {
                parents.push(*parent);
            }
        }
        Ok(Some(parents))
    }

    /// What a row changes at a body that the directory has.
    fn change(
        &mut self,
        row: &ListRow,
        serial: BodyId,
        code: Option<String>,
        stated: Stated,
    ) -> Result<Option<Change>, Refusal> {
        let parents = match self.parents(row, &stated.parents)? {
            Some(parents) => parents,
            None => return Err(unknown_parent(row, &stated.parents)),
        };
        let Some(body) = self.known.bodies.get(&serial) else { return Ok(None) };
        if body.kind != stated.kind {
            let reason =
                format!("このコードは、種別が「{}」の団体のものです。コードをお確かめください", body.kind.label());
            return Err(row.refuse(Field::Code, reason));
        }
        if body.is_ended {
            return Err(
                row.refuse(Field::Code, "このコードの団体は終了しています。行を除くか、新しいコードを入れてください")
            );
        }
        let (added, ended) = parent_changes(self.kind, body, &parents);
        let change = change_of(serial, body, code, &stated, (added, ended));
        if let Some(change) = &change {
            self.hang(row, change)?;
        }
        Ok(change)
    }

    /// Notes the lines of a change; refuses a circle.
    fn hang(&mut self, row: &ListRow, change: &Change) -> Result<(), Refusal> {
        if change.parents_added.is_empty() && change.parents_ended.is_empty() {
            return Ok(());
        }
        let mut above = change.parents_added.clone();
        let (mut reached, mut at) = (above.clone(), 0);
        while let Some(next) = reached.get(at).copied() {
            at += 1;
            if next == change.body {
                return Err(
                    row.refuse(Field::Parents, "上の団体が、この団体の下にあります。上の団体をお確かめください")
                );
            }
            let further = self.above.get(&next).into_iter().flatten().copied();
            let further: Vec<BodyId> = further.filter(|body| !reached.contains(body)).collect();
            reached.extend(further);
        }
        let kept = self.above.get(&change.body).into_iter().flatten();
        above.extend(kept.filter(|parent| !change.parents_ended.contains(parent)));
        self.above.insert(change.body, above);
        Ok(())
    }
}

fn repeated(first: &str) -> String {
    format!("{first}行目と同じ団体を指していますが、内容が異なります。どちらかの行を除いてください")
}

fn unknown_parent(row: &ListRow, codes: &[String]) -> Refusal {
    let reason = if codes.is_empty() {
        "全国の団体が名簿にありません。先に団体の一覧を取り込んでください"
    } else {
        "上の団体が名簿にも、この一覧にも見つかりません。団体のコードをお確かめください"
    };
    row.refuse(Field::Parents, reason)
}
