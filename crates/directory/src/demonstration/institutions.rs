//! The invented institutions: mostly clinics, about 7 % hospitals, spread over prefectures and districts.
//!
//! Invariants: the first four are the clinics of the story (two in 高知県, one each in 岡山県 and 広島県) and the fifth is
//! the one whose mail guard catches the next mail; names repeat as they do in life (C05); about 88 % have a mail
//! address, most have FAX, a few have neither; about 1 % hang under two parents (R06).

use noroshi_terms::BodyId;

use super::associations::Tree;
use super::dice::Dice;
use super::{PlannedBody, PlannedContact, names, nth_body, prefectures, telephone};
use crate::body::{BodyKind, Channel};

/// Institutions are drawn one after the other; the number of telephone lines given out per prefecture is kept.
pub(super) struct Institutions {
    seed: u64,
    tree: Tree,
    index: usize,
    end: usize,
    given: Vec<u64>,
}

/// Telephone slots below this belong to associations.
const FIRST_SLOT: u64 = 600;
/// Shares in thousandths.
const WITH_MAIL: u64 = 880;
const WITH_FAX: u64 = 970;
const HOSPITALS: u64 = 70;
const TWO_PARENTS: u64 = 10;
const NEVER_VERIFIED: u64 = 120;
/// (name, reading, prefecture) of the institutions in the story.
const STORY: [(&str, &str, usize); 5] = [
    ("みなと坂クリニック", "みなとざかくりにっく", 39),
    ("汐風内科", "しおかぜないか", 39),
    ("こもれび整形外科", "こもれびせいけいげか", 33),
    ("星見台小児科", "ほしみだいしょうにか", 34),
    ("つばき通り眼科", "つばきどおりがんか", 38),
];

impl Institutions {
    pub(super) fn new(seed: u64, tree: Tree, end: usize) -> Self {
        Self { seed, tree, index: 0, end, given: vec![0; 47] }
    }

    fn drawn_prefecture(&self, dice: &mut Dice) -> usize {
        if let Some((_, _, number)) = STORY.get(self.index) {
            return number - 1;
        }
        let total = prefectures::all().map(|(_, traits)| traits.institutions).sum();
        let mut left = dice.below(total);
        for (position, (_, traits)) in prefectures::all().enumerate() {
            match left.checked_sub(traits.institutions) {
                Some(rest) => left = rest,
                None => return position,
            }
        }
        0
    }

    /// First every association of the prefecture gets one institution, then chance decides.
    fn parents(&self, position: usize, number: usize, dice: &mut Dice) -> Vec<BodyId> {
        let takers = self.tree.takers.get(position).map(Vec::as_slice).unwrap_or_default();
        let own = if number < takers.len() { number } else { dice.position(takers.len()) };
        let mut parents: Vec<BodyId> = takers.get(own).copied().into_iter().collect();
        if self.index >= STORY.len() && dice.per_mille(TWO_PARENTS) {
            let others = if dice.per_mille(300) { &self.tree.universities } else { takers };
            let second = others.get(dice.position(others.len())).copied();
            parents.extend(second.filter(|second| !parents.contains(second)));
        }
        parents
    }
}

/// An institution of the story with a dental department: it hangs under the dental district too (R06).
const IN_BOTH_TREES: usize = 1;

impl Iterator for Institutions {
    type Item = PlannedBody;

    fn next(&mut self) -> Option<PlannedBody> {
        if self.index >= self.end {
            return None;
        }
        let mut dice = Dice::new(self.seed, "institution", u64::try_from(self.index).unwrap_or_default());
        let position = self.drawn_prefecture(&mut dice);
        let (prefecture, traits) = prefectures::all().nth(position)?;
        let line = self.given.get_mut(position).map(|given| std::mem::replace(given, *given + 1)).unwrap_or_default();
        let mut parents = self.parents(position, usize::try_from(line).unwrap_or_default(), &mut dice);
        if self.index == IN_BOTH_TREES {
            parents.extend(self.tree.dental_district);
        }
        let (name, kana) = match STORY.get(self.index) {
            Some((name, kana, _)) => ((*name).to_owned(), (*kana).to_owned()),
            None => institution_name(&mut dice),
        };
        let number = self.index + 1;
        let numbers = telephone::numbers(traits.area_code, FIRST_SLOT + line);
        let chance = if self.index < STORY.len() { Chance::Certain } else { Chance::Drawn };
        let contacts = contacts(number, numbers, chance, &mut dice);
        self.index += 1;
        Some(PlannedBody {
            serial: nth_body(self.tree.bodies.len() + number),
            code: format!("C{number:06}"),
            name,
            kana,
            kind: BodyKind::Institution,
            prefecture: Some(prefecture),
            abbreviation: None,
            parents,
            contacts,
        })
    }
}

/// Whether an institution surely has every channel: those of the story do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chance {
    Certain,
    Drawn,
}

fn contacts(number: usize, (telephone, fax): (String, String), chance: Chance, dice: &mut Dice) -> Vec<PlannedContact> {
    let mut contacts = Vec::with_capacity(3);
    let mail = format!("reception@c{number:06}.clinic.example");
    for (share, channel, address) in
        [(WITH_MAIL, Channel::Mail, mail), (WITH_FAX, Channel::Fax, fax), (1000, Channel::Telephone, telephone)]
    {
        if chance == Chance::Certain || dice.per_mille(share) {
            contacts.push(PlannedContact { channel, address, verified_days_ago: verified(dice) });
        }
    }
    contacts
}

/// Contacts decay (R09): some were never confirmed, the others within the last 500 days.
fn verified(dice: &mut Dice) -> Option<u32> {
    let is_known = !dice.per_mille(NEVER_VERIFIED);
    is_known.then(|| u32::try_from(dice.below(500)).unwrap_or_default())
}

fn institution_name(dice: &mut Dice) -> (String, String) {
    let is_named_for_its_head = dice.per_mille(400);
    let (head, head_kana) = if is_named_for_its_head { names::draw(dice).surname() } else { dice.pick(&HEADS) };
    let (tail, tail_kana) =
        if dice.per_mille(HOSPITALS) { dice.pick(&HOSPITAL_TAILS) } else { dice.pick(&CLINIC_TAILS) };
    (format!("{head}{tail}"), format!("{head_kana}{tail_kana}"))
}

const HEADS: [(&str, &str); 30] = [
    ("みなと坂", "みなとざか"),
    ("汐風", "しおかぜ"),
    ("こもれび", "こもれび"),
    ("ひだまり", "ひだまり"),
    ("つばき通り", "つばきどおり"),
    ("星見台", "ほしみだい"),
    ("虹の丘", "にじのおか"),
    ("白波", "しらなみ"),
    ("若葉台", "わかばだい"),
    ("ゆずりは", "ゆずりは"),
    ("ほたる橋", "ほたるばし"),
    ("なぎさ", "なぎさ"),
    ("森の小径", "もりのこみち"),
    ("水鏡", "みずかがみ"),
    ("花みずき通り", "はなみずきどおり"),
    ("小春坂", "こはるざか"),
    ("青空", "あおぞら"),
    ("風見", "かざみ"),
    ("月の浜", "つきのはま"),
    ("灯台前", "とうだいまえ"),
    ("けやき坂", "けやきざか"),
    ("はるかぜ", "はるかぜ"),
    ("朝凪", "あさなぎ"),
    ("野いちご", "のいちご"),
    ("うみねこ", "うみねこ"),
    ("山ゆり", "やまゆり"),
    ("陽だまりの丘", "ひだまりのおか"),
    ("せせらぎ", "せせらぎ"),
    ("雪わり草", "ゆきわりそう"),
    ("千鳥橋", "ちどりばし"),
];

const CLINIC_TAILS: [(&str, &str); 14] = [
    ("クリニック", "くりにっく"),
    ("クリニック", "くりにっく"),
    ("医院", "いいん"),
    ("医院", "いいん"),
    ("内科", "ないか"),
    ("内科クリニック", "ないかくりにっく"),
    ("小児科", "しょうにか"),
    ("整形外科", "せいけいげか"),
    ("眼科", "がんか"),
    ("耳鼻咽喉科", "じびいんこうか"),
    ("皮膚科", "ひふか"),
    ("産婦人科", "さんふじんか"),
    ("胃腸科外科", "いちょうかげか"),
    ("こころの診療所", "こころのしんりょうじょ"),
];

const HOSPITAL_TAILS: [(&str, &str); 4] = [
    ("病院", "びょういん"),
    ("中央病院", "ちゅうおうびょういん"),
    ("記念病院", "きねんびょういん"),
    ("リハビリテーション病院", "りはびりてーしょんびょういん"),
];
