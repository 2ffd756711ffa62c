//! Which tree an institution belongs to whose row names no body above it: lists of the bureaus say nothing about associations.
//!
//! The code tells the profession (点数表): medical institutions go to the medical tree, dental ones to the dental, pharmacies to
//! the pharmacists'. A tree's profession stands in the name of its top (歯科, 薬剤, 看護); a tree without such a word is medical.
//! Invariant: nobody comes to hang under another profession's tree, whose limited papers are not for them. Pure.

use std::collections::HashMap;

use noroshi_terms::{BodyId, FeeTable, InstitutionCode, Prefecture};

use super::rows::Stated;
use crate::body::BodyKind;
use crate::store::imported::Known;

/// A tree: its top and the prefectural bodies below it.
struct Tree {
    top: BodyId,
    table: FeeTable,
    prefectural: HashMap<Prefecture, BodyId>,
}

/// The trees of the directory, the founding body's first.
pub(super) struct Trees(Vec<Tree>);

impl Trees {
    pub(super) fn of(known: &Known) -> Self {
        let mut trees: Vec<Tree> = Vec::new();
        for serial in &known.tops {
            let Some(body) = known.bodies.get(serial) else { continue };
            if body.kind == BodyKind::National && body.parents.is_empty() {
                trees.push(Tree { top: *serial, table: profession(&body.name), prefectural: HashMap::new() });
            }
        }
        for serial in &known.tops {
            let Some(body) = known.bodies.get(serial) else { continue };
            let Some(prefecture) = body.prefecture.filter(|_| body.kind == BodyKind::Prefectural) else { continue };
            let above = above(known, *serial);
            for tree in trees.iter_mut().filter(|tree| above.contains(&tree.top)) {
                tree.prefectural.entry(prefecture).or_insert(*serial);
            }
        }
        Self(trees)
    }

    /// The body under which an institution hangs until somebody moves it: its prefecture's, or the top of the tree. The error
    /// is the profession that has no tree.
    pub(super) fn place_of(&self, stated: &Stated) -> Result<BodyId, FeeTable> {
        let code = stated.code.as_ref().and_then(|code| code.parse::<InstitutionCode>().ok());
        let table = code.map_or(FeeTable::Medical, InstitutionCode::table);
        let tree = self.0.iter().find(|tree| tree.table == table).ok_or(table)?;
        let own = stated.prefecture.and_then(|prefecture| tree.prefectural.get(&prefecture));
        Ok(own.copied().unwrap_or(tree.top))
    }
}

fn profession(name: &str) -> FeeTable {
    let words = [("歯科", FeeTable::Dental), ("薬剤", FeeTable::Pharmacy), ("看護", FeeTable::HomeNursing)];
    words.into_iter().find(|(word, _)| name.contains(word)).map_or(FeeTable::Medical, |(_, table)| table)
}

/// Everybody above a body.
fn above(known: &Known, serial: BodyId) -> Vec<BodyId> {
    let (mut reached, mut at) = (vec![serial], 0);
    while let Some(next) = reached.get(at).copied() {
        at += 1;
        let further = known.bodies.get(&next).into_iter().flat_map(|body| &body.parents);
        let further: Vec<BodyId> = further.filter(|body| !reached.contains(body)).copied().collect();
        reached.extend(further);
    }
    reached
}
