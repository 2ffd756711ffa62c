//! The demonstration's country: an invented tree of associations and institutions, the same for the same seed.
//!
//! Everything here is made up; nothing reaches anybody: mail addresses lie under reserved domains (RFC 2606), telephone
//! numbers in exchanges that do not exist, codes are stand-in ids with a letter in front (C04). Drawing is pure; only
//! [`plant`] writes.
//!
//! Left out: bulletins and everything that happens; the story is told by the program.

mod associations;
mod dental;
mod dice;
mod institutions;
mod names;
mod people;
mod places;
mod plant;
mod prefectures;
mod telephone;

#[cfg(test)]
mod tests;

use noroshi_terms::{BodyId, Prefecture};

use crate::body::{BodyKind, Channel};

pub use people::{Part, PlannedPerson};
pub use plant::{PlantError, Planted, PlantedPerson, plant};

/// Which country to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demonstration {
    /// The same seed draws the same country.
    pub seed: u64,
    /// How many institutions, up to about 180,000.
    pub institutions: usize,
}

impl Default for Demonstration {
    fn default() -> Self {
        Self { seed: 1, institutions: 5000 }
    }
}

/// A body that is to be entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedBody {
    /// Its number in the directory.
    pub serial: BodyId,
    /// Stand-in code (C04).
    pub code: String,
    /// Its name; may repeat (C05).
    pub name: String,
    /// The reading.
    pub kana: String,
    /// What kind.
    pub kind: BodyKind,
    /// Its prefecture, if it has an area.
    pub prefecture: Option<Prefecture>,
    /// What stands before its document numbers.
    pub abbreviation: Option<String>,
    /// Under which bodies it hangs; parents have smaller serials.
    pub parents: Vec<BodyId>,
    /// How it is reached.
    pub contacts: Vec<PlannedContact>,
}

/// A contact that is to be entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedContact {
    /// By which way.
    pub channel: Channel,
    /// Address or number.
    pub address: String,
    /// How many days ago it was confirmed; none: never (R09).
    pub verified_days_ago: Option<u32>,
}

impl Demonstration {
    /// Associations, branches and desks, parents first.
    pub fn associations(&self) -> Vec<PlannedBody> {
        associations::tree(self.seed).bodies
    }

    /// The institutions, one after the other.
    pub fn institutions(&self) -> impl Iterator<Item = PlannedBody> + use<> {
        institutions::Institutions::new(self.seed, associations::tree(self.seed), self.institutions)
    }

    /// The people of the story, one or two for every role.
    pub fn story_people(&self) -> Vec<PlannedPerson> {
        let mut people = people::everybody(self);
        people.truncate(people::STORY.len());
        people
    }

    /// Everybody who can sign in: one clerk for every association and the people of the story.
    pub fn people(&self) -> Vec<PlannedPerson> {
        people::everybody(self)
    }
}

/// The body with this place in the directory, counted from 1.
#[allow(clippy::expect_used)] // Places are counted here, from 1; nothing from outside comes in.
fn nth_body(place: usize) -> BodyId {
    i64::try_from(place).ok().and_then(|place| BodyId::try_from(place).ok()).expect("places are counted from 1")
}
