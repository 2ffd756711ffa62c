//! Finds the body that a row means: by its code, then by postal code and telephone number, never by its name (C05). Pure.
//!
//! Rows of the file count as the directory does: a row without a code means the body of an earlier row at its place, so
//! that the same list does the same the second time. Two rows that mean one body must say the same.

use std::collections::HashMap;

use noroshi_terms::{BodyId, stand_in_code};

use super::Refusal;
use super::columns::{Field, ListRow};
use super::compare::digits;
use super::rows::{Stated, is_stand_in};
use crate::body::{BodyKind, Channel};
use crate::store::imported::{Known, KnownBody};

/// What a row means.
pub(super) enum Place {
    /// A body that the directory has, with the code that it gets when that is new.
    Known(BodyId, Option<String>),
    /// A new body with this code.
    New(String),
    /// The same as an earlier row.
    Repeated,
}

/// A body, known or to be entered.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Target {
    Known(BodyId),
    New(String),
}

/// Postal code and digits of the telephone number.
type Spot = (String, String);

/// Looks rows up, one after the other; those with a code come first.
pub(super) struct Finder<'a> {
    known: &'a Known,
    /// Who is at a postal code and telephone number: living institutions, and those of rows so far.
    at_spot: HashMap<Spot, Vec<Target>>,
    /// What was placed so far: where, and what its row stated.
    placed: HashMap<Target, (&'a str, Stated)>,
}

impl<'a> Finder<'a> {
    pub(super) fn new(known: &'a Known) -> Self {
        let mut at_spot = HashMap::<_, Vec<Target>>::new();
        let mut serials: Vec<_> = known.bodies.keys().copied().collect();
        serials.sort_unstable();
        for serial in serials {
            let Some(body) = known.bodies.get(&serial) else { continue };
            for spot in spots(body) {
                at_spot.entry(spot).or_default().push(Target::Known(serial));
            }
        }
        Self { known, at_spot, placed: HashMap::new() }
    }

    /// What the row means.
    pub(super) fn place(
        &mut self,
        row: &'a ListRow,
        stated: &Stated,
        notices: &mut Vec<Refusal>,
    ) -> Result<Place, Refusal> {
        let target = match &stated.code {
            Some(code) => match self.known.codes.get(code) {
                Some(body) => Target::Known(*body),
                None => self.stand_in_at_spot(row, stated, notices).unwrap_or_else(|| Target::New(code.clone())),
            },
            None => self.without_code(row, stated)?,
        };
        if let Some((first, earlier)) = self.placed.get(&target) {
            if self.say_the_same(earlier, stated) {
                return Ok(Place::Repeated);
            }
            let reason =
                format!("{first}行目と同じ団体を指していますが、内容が異なります。どちらかの行を除いてください");
            return Err(row.refuse(Field::Code, reason));
        }
        self.placed.insert(target.clone(), (&row.place, stated.clone()));
        Ok(match target {
            Target::Known(body) => {
                let new_code = stated.code.clone().filter(|code| !self.known.codes.contains_key(code));
                Place::Known(body, new_code)
            }
            Target::New(code) => {
                if let Some(spot) = spot(stated) {
                    self.at_spot.entry(spot).or_default().push(Target::New(code.clone()));
                }
                Place::New(code)
            }
        })
    }

    /// Whether two rows that mean one body agree. Codes may differ when both are its own, old or new.
    fn say_the_same(&self, earlier: &Stated, later: &Stated) -> bool {
        let is_known = |stated: &Stated| stated.code.as_ref().is_none_or(|code| self.known.codes.contains_key(code));
        let agree = earlier.code == later.code || later.code.is_none() || (is_known(earlier) && is_known(later));
        agree && Stated { code: None, ..earlier.clone() } == Stated { code: None, ..later.clone() }
    }

    fn at_spot(&self, stated: &Stated) -> &[Target] {
        spot(stated).and_then(|spot| self.at_spot.get(&spot)).map(Vec::as_slice).unwrap_or_default()
    }

    fn code_of(&self, target: &'a Target) -> &str {
        match target {
            Target::Known(serial) => self.known.bodies.get(serial).map(|body| body.code.as_str()).unwrap_or_default(),
            Target::New(code) => code,
        }
    }

    /// An institution that had a stand-in id and now has its code (C04). One with another real code is another one.
    fn stand_in_at_spot(&self, row: &ListRow, stated: &Stated, notices: &mut Vec<Refusal>) -> Option<Target> {
        let there = self.at_spot(stated);
        let is_stood_in = |target: &&Target| matches!(target, Target::Known(_)) && is_stand_in(self.code_of(target));
        let mut stand_ins = there.iter().filter(is_stood_in);
        match (stand_ins.next(), stand_ins.next()) {
            (Some(one), None) if !stated.code.as_deref().is_some_and(is_stand_in) => return Some(one.clone()),
            _ => {}
        }
        if let Some(other) = there.first() {
            let reason = format!(
                "郵便番号と電話番号が同じ医療機関が、コード {} であります。別の医療機関として加えます",
                self.code_of(other)
            );
            notices.push(row.refuse(Field::Code, reason));
        }
        None
    }

    fn without_code(&self, row: &ListRow, stated: &Stated) -> Result<Target, Refusal> {
        match self.at_spot(stated) {
            [one] => return Ok(one.clone()),
            [] => {}
            _ => {
                let reason = "郵便番号と電話番号が同じ医療機関が、いくつもあります。コードを入れてください";
                return Err(row.refuse(Field::Code, reason));
            }
        }
        // Without both, the next list could not find it again.
        let code = spot(stated).and_then(|(_, telephone)| stand_in_code(&telephone)).ok_or_else(|| {
            row.refuse(
                Field::Code,
                "コードのない行には、郵便番号と電話番号の両方を入れてください(仮のコードを作り、次もこの二つで見分けます)",
            )
        })?;
        match self.known.codes.get(&code) {
            None => Ok(Target::New(code)),
            Some(_) => {
                let reason = format!(
                    "同じ電話番号から作った仮のコード {code} は、郵便番号の違う医療機関か、終了した医療機関のものです。同じ医療機関なら、このコードを入れてください"
                );
                Err(row.refuse(Field::Code, reason))
            }
        }
    }
}

fn spot(stated: &Stated) -> Option<Spot> {
    stated.postal.clone().zip(stated.telephone().map(digits))
}

/// Where a living institution is: its postal code with each of its telephone numbers.
fn spots(body: &KnownBody) -> Vec<Spot> {
    if body.kind != BodyKind::Institution || body.is_ended || body.detail.postal.is_empty() {
        return Vec::new();
    }
    let telephones = body.contacts.iter().filter(|contact| contact.channel == Channel::Telephone);
    telephones.map(|contact| (body.detail.postal.clone(), digits(&contact.address))).collect()
}
