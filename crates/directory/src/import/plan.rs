//! Compares what rows state with what the directory knows, and says what is to be written. Pure.
//!
//! Invariants: one row at most means one body; a new body is planned after the bodies above it; nobody comes to hang
//! under itself; an empty cell changes nothing.

use std::collections::HashMap;

use noroshi_terms::{BodyId, FeeTable};

use super::columns::{Field, ListRow};
use super::compare::{Change, change_of, parent_changes};
use super::place::{Finder, Place};
use super::rows::{Stated, is_stand_in, stated};
use super::trees::Trees;
use super::{ImportKind, Refusal, Report};
use crate::body::BodyKind;
use crate::store::imported::{Known, KnownBody};

/// What is to be written.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// New bodies; those of a tier hang under bodies of earlier tiers or known ones.
    pub(crate) tiers: Vec<Vec<NewBody>>,
    /// Changes of known bodies.
    pub(crate) changes: Vec<Change>,
}

impl Plan {
    /// How many bodies it enters or changes.
    pub(crate) fn size(&self) -> usize {
        self.tiers.iter().map(Vec::len).sum::<usize>() + self.changes.len()
    }
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
    let mut finder = Finder::new(&known);
    let (mut read, mut new, mut to_compare) = (Vec::new(), Vec::new(), Vec::new());
    for (index, row) in rows.iter().enumerate() {
        match stated(kind, row, &mut report.notices) {
            Ok(stated) => read.push((index, row, stated)),
            Err(refusal) => report.refused.push(refusal),
        }
    }
    // Rows with a code first, wherever they stand: a row without one may mean the same body.
    read.sort_by_key(|(index, _, stated)| (stated.code.is_none(), *index));
    for (index, row, stated) in read {
        match finder.place(row, &stated, &mut report.notices) {
            Ok(Place::Repeated) => report.same += 1,
            Ok(Place::New(code)) => {
                if kind == ImportKind::Institutions && is_stand_in(&code) {
                    let reason = format!("新しい医療機関を、仮のコード({code})で加えます。コードをお確かめください");
                    report.notices.push(row.refuse(Field::Code, reason));
                }
                new.push((index, row, code, stated));
            }
            Ok(Place::Known(body, code)) => to_compare.push((row, body, code, stated)),
            Err(refusal) => report.refused.push(refusal),
        }
    }
    drop(finder);
    new.sort_by_key(|(index, ..)| *index);
    let mut planning = Planning::new(kind, known);
    planning.enter_new(new.into_iter().map(|(_, row, code, stated)| (row, code, stated)).collect(), report);
    planning.compare(to_compare, report);
    report.refused.sort_by_cached_key(|refusal| row_order(&refusal.row));
    report.notices.sort_by_cached_key(|notice| row_order(&notice.row));
    planning.plan
}

/// Rows are told in the order in which they stand.
fn row_order(row: &str) -> (String, usize) {
    let (sheet, number) = row.rsplit_once('!').unwrap_or(("", row));
    (sheet.to_owned(), number.parse().unwrap_or_default())
}

struct Planning {
    kind: ImportKind,
    known: Known,
    trees: Trees,
    /// Who hangs under whom as it will be.
    above: HashMap<BodyId, Vec<BodyId>>,
    plan: Plan,
    next: i64,
}

impl Planning {
    fn new(kind: ImportKind, known: Known) -> Self {
        let trees = Trees::of(&known);
        let above = known.bodies.iter().map(|(serial, body)| (*serial, body.parents.clone())).collect();
        let next = known.bodies.keys().map(|serial| serial.as_i64()).max().unwrap_or_default() + 1;
        Self { kind, known, trees, above, plan: Plan::default(), next }
    }

    /// Enters the new bodies tier by tier, each after those above it.
    fn enter_new(&mut self, mut pending: Vec<(&ListRow, String, Stated)>, report: &mut Report) {
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
            ImportKind::Institutions => self.place_of(row, stated),
            _ if stated.kind == BodyKind::National => Ok(Some(Vec::new())),
            _ => Err(row.refuse(Field::Parents, "上の団体のコードが空です。名簿にある団体のコードを入れてください")),
        }
    }

    /// Where an institution hangs whose row names nobody above it.
    fn place_of(&self, row: &ListRow, stated: &Stated) -> Result<Option<Vec<BodyId>>, Refusal> {
        match self.trees.place_of(stated) {
            Ok(body) => Ok(Some(vec![body])),
            Err(FeeTable::Medical) => Ok(None),
            Err(other) => {
                let word = other.label();
                let reason = format!(
                    "{word}のコードですが、名簿に{word}の会がありません。所属の列に、上の団体のコードを入れてください"
                );
                Err(row.refuse(Field::Code, reason))
            }
        }
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

    /// Compares rows with the bodies that they mean. All lines are noted before the first circle is looked for: two bodies
    /// may change places in any order of their rows.
    fn compare(&mut self, rows: Vec<(&ListRow, BodyId, Option<String>, Stated)>, report: &mut Report) {
        let mut changes = Vec::new();
        for (row, body, code, stated) in rows {
            match self.change(row, body, code, &stated) {
                Ok(Some(change)) => changes.push((row, change)),
                Ok(None) => report.same += 1,
                Err(refusal) => report.refused.push(refusal),
            }
        }
        for (_, change) in &changes {
            let lines = self.above.entry(change.body).or_default();
            lines.retain(|parent| !change.parents_ended.contains(parent));
            lines.extend(&change.parents_added);
        }
        for (row, change) in changes {
            if !change.parents_added.is_empty() && self.hangs_under_itself(change.body) {
                let reason = "上の団体が、この団体の下にあります。上の団体をお確かめください";
                report.refused.push(row.refuse(Field::Parents, reason));
            } else {
                report.changed += 1;
                self.plan.changes.push(change);
            }
        }
    }

    /// What a row changes at a body that the directory has.
    fn change(
        &self,
        row: &ListRow,
        serial: BodyId,
        code: Option<String>,
        stated: &Stated,
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
        let lines = parent_changes(self.kind, body, &parents);
        Ok(change_of(serial, body, code, stated, lines))
    }

    fn hangs_under_itself(&self, body: BodyId) -> bool {
        let mut reached: Vec<BodyId> = self.above.get(&body).cloned().unwrap_or_default();
        let mut at = 0;
        while let Some(next) = reached.get(at).copied() {
            at += 1;
            if next == body {
                return true;
            }
            let further = self.above.get(&next).into_iter().flatten().copied();
            let further: Vec<BodyId> = further.filter(|body| !reached.contains(body)).collect();
            reached.extend(further);
        }
        false
    }
}

fn unknown_parent(row: &ListRow, codes: &[String]) -> Refusal {
    let reason = if codes.is_empty() {
        "全国の団体が名簿にありません。先に団体の一覧を取り込んでください"
    } else {
        "上の団体が名簿にも、この一覧にも見つかりません。団体のコードをお確かめください"
    };
    row.refuse(Field::Parents, reason)
}
