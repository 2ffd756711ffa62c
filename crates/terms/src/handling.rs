//! Handling (取扱い) of one part of a bulletin: audience, TLP label and sentence.
//!
//! Life: derived from the audience when a part is issued; its label confirmed by the originator, who alone may choose a
//! looser one (H05); narrowed by a tier for itself and everybody below. A narrowing only ever makes it stricter.
//! Invariants: no part but a public one bears TLP:CLEAR; the originator's sentence stays verbatim (H02), a tier's
//! sentence comes after it; a label nobody confirmed is shown as derived.
//!
//! Left out: who belongs to an audience today, and who may confirm or narrow (`access`).

use crate::audience::Audience;
use crate::tlp::Tlp;

/// How one part is to be handled (取扱い).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handling {
    audience: Audience,
    tlp: Tlp,
    is_confirmed: bool,
    sentence: String,
}

/// What a tier asks for in addition (限定の追加).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Narrowing {
    /// Who may still see the part.
    pub audience: Audience,
    /// Its label; that of the audience when the tier names none.
    pub tlp: Option<Tlp>,
    /// The tier's own words, printed after the originator's.
    pub sentence: String,
}

/// The handling cannot be so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HandlingError {
    /// A tier asked for a wider audience.
    #[error(
        "いまの「{}」より広い相手には開けません。広げられるのは、発出元だけです。",
        .0.label()
    )]
    WiderAudience(Audience),
    /// A tier asked for a looser label.
    #[error("いまの {0} よりゆるい表示にはできません。ゆるめられるのは、発出元だけです。")]
    LooserLabel(Tlp),
    /// The narrowing would change nothing.
    #[error("いまの取扱いと同じです。狭める相手、表示、文言のどれかをお選びください。")]
    NothingNarrowed,
    /// TLP:CLEAR on a part that is not for everybody.
    #[error("「{}」の部分に TLP:CLEAR は付けられません。TLP:GREEN か、それより厳しい表示を選んでください。", .0.label())]
    ClearForSome(Audience),
}

impl Handling {
    /// As it follows from the audience: the label is shown as derived.
    pub fn derived(audience: Audience, sentence: &str) -> Self {
        Self { audience, tlp: audience.derived_tlp(), is_confirmed: false, sentence: sentence.trim().to_owned() }
    }

    /// Who may see the part.
    pub fn audience(&self) -> Audience {
        self.audience
    }

    /// Its label.
    pub fn tlp(&self) -> Tlp {
        self.tlp
    }

    /// True when the originator, or the tier that narrowed, chose the label.
    pub fn is_confirmed(&self) -> bool {
        self.is_confirmed
    }

    /// The sentences, the originator's first.
    pub fn sentence(&self) -> &str {
        &self.sentence
    }

    /// The label with its origin, as pages show it.
    pub fn label(&self) -> String {
        if self.is_confirmed { self.tlp.to_string() } else { format!("{}(自動で導いた値)", self.tlp) }
    }

    /// With the label that the originator chose, looser or stricter than the derived one.
    pub fn confirmed(&self, tlp: Tlp) -> Result<Self, HandlingError> {
        match (tlp, self.audience) {
            (Tlp::Clear, audience) if audience != Audience::Public => Err(HandlingError::ClearForSome(audience)),
            _ => Ok(Self { tlp, is_confirmed: true, ..self.clone() }),
        }
    }

    /// Checks what a tier asks for: audience and label only stricter, and something must be.
    pub fn narrowed(&self, by: &Narrowing) -> Result<Self, HandlingError> {
        if by.audience < self.audience {
            return Err(HandlingError::WiderAudience(self.audience));
        }
        if by.tlp.is_some_and(|tlp| tlp < self.tlp) {
            return Err(HandlingError::LooserLabel(self.tlp));
        }
        if by.tlp == Some(Tlp::Clear) && by.audience != Audience::Public {
            return Err(HandlingError::ClearForSome(by.audience));
        }
        match self.under(by) {
            same if same == *self => Err(HandlingError::NothingNarrowed),
            narrowed => Ok(narrowed),
        }
    }

    /// Under a narrowing that was set earlier: of two marks the stricter holds, whoever set which first.
    #[must_use]
    pub fn under(&self, narrowing: &Narrowing) -> Self {
        let asked = narrowing.tlp.unwrap_or_else(|| narrowing.audience.derived_tlp());
        let words = [self.sentence.as_str(), narrowing.sentence.trim()];
        let sentence = words.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join("\n");
        let audience = self.audience.max(narrowing.audience);
        let loosest = if audience == Audience::Public { Tlp::Clear } else { Tlp::Green };
        Self {
            audience,
            tlp: self.tlp.max(asked).max(loosest),
            is_confirmed: if asked > self.tlp { narrowing.tlp.is_some() } else { self.is_confirmed },
            sentence,
        }
    }
}

#[cfg(test)]
mod tests;
