//! The invented tree: one national body, 47 prefectural, 889 district associations, some branches, and the desks.
//!
//! Invariants: serials run without a gap from 1, parents always before children; university associations have no
//! prefecture but hang under one (R06); some districts have branches, so that covers can be four deep (R02).

use noroshi_terms::{BodyId, Prefecture};

use super::dice::Dice;
use super::places::{self, Place, STORY_PLACE};
use super::{PlannedBody, PlannedContact, nth_body, prefectures, telephone};
use crate::body::{BodyKind, Channel};

/// Bodies before the first district: the national one and 47 prefectural ones.
const BEFORE_DISTRICTS: i64 = 48;
/// Prefectures with this many districts also have a university association.
const UNIVERSITY_FROM: usize = 20;
/// The prefecture in which the story plays.
pub(super) const STORY_PREFECTURE: u8 = 39;

const NATIONAL_SLOT: u64 = 562;
const PREFECTURE_SLOT: u64 = 50;
const DISTRICT_SLOT: u64 = 107;
const BRANCH_SLOT: u64 = 300;
const DESK_SLOT: u64 = 400;
const UNIVERSITY: (&str, &str) = ("医科大学", "いかだいがく");

/// The tree above the institutions.
#[derive(Debug, Clone)]
pub(super) struct Tree {
    /// All bodies that are not institutions, in serial order.
    pub(super) bodies: Vec<PlannedBody>,
    /// For each prefecture, in official order, the bodies that take institutions: branches, or districts without any.
    pub(super) takers: Vec<Vec<BodyId>>,
    /// University associations.
    pub(super) universities: Vec<BodyId>,
    /// The district of the dental tree, under which some institutions hang too.
    pub(super) dental_district: Option<BodyId>,
}

/// Draws the whole tree.
pub(super) fn tree(seed: u64) -> Tree {
    let mut tree = Tree {
        bodies: vec![national()],
        takers: vec![Vec::new(); 47],
        universities: Vec::new(),
        dental_district: None,
    };
    tree.bodies.extend(prefectures::all().map(|(prefecture, _)| prefectural(prefecture)));
    let with_branches = add_districts(&mut tree, seed);
    for (position, district, place) in with_branches {
        add_branches(&mut tree, position, district, place);
    }
    add_desks(&mut tree);
    super::dental::add(&mut tree);
    tree
}

fn national() -> PlannedBody {
    PlannedBody {
        serial: nth_body(1),
        code: "N00".to_owned(),
        name: "一般社団法人 全国診療連合会".to_owned(),
        kana: "ぜんこくしんりょうれんごうかい".to_owned(),
        kind: BodyKind::National,
        prefecture: None,
        abbreviation: Some("全診連発".to_owned()),
        parents: Vec::new(),
        contacts: office_contacts("jimukyoku@shinryo.example", telephone::numbers("03", NATIONAL_SLOT)),
    }
}

fn prefectural(prefecture: Prefecture) -> PlannedBody {
    let traits = prefectures::traits(prefecture);
    PlannedBody {
        serial: prefecture_serial(prefecture),
        code: format!("P{}", prefecture.code()),
        name: format!("{}診療連合会", prefecture.name()),
        kana: format!("{}しんりょうれんごうかい", prefecture.kana()),
        kind: BodyKind::Prefectural,
        prefecture: Some(prefecture),
        abbreviation: Some(traits.abbreviation.to_owned()),
        parents: vec![nth_body(1)],
        contacts: office_contacts(
            &format!("ka@{}.pref.example", prefecture.romaji_slug()),
            telephone::numbers(traits.area_code, PREFECTURE_SLOT),
        ),
    }
}

fn prefecture_serial(prefecture: Prefecture) -> BodyId {
    nth_body(1 + usize::from(prefecture.number()))
}

/// Adds the districts; answers those that shall have branches, with their prefecture's position.
fn add_districts(tree: &mut Tree, seed: u64) -> Vec<(usize, BodyId, Place)> {
    let mut free = places::drawn(seed).into_iter();
    let mut with_branches = Vec::new();
    for (position, (prefecture, traits)) in prefectures::all().enumerate() {
        for number in 0..traits.districts {
            let is_story = number == 0 && prefecture.number() == STORY_PREFECTURE;
            let place = if is_story { Some(STORY_PLACE) } else { free.next() };
            let Some(place) = place else { continue };
            let serial = next_serial(tree);
            let is_university = traits.districts >= UNIVERSITY_FROM && number + 1 == traits.districts;
            tree.bodies.push(district(serial, prefecture, number, place, is_university));
            if is_university {
                tree.universities.push(serial);
            } else if number % 12 == 7 {
                with_branches.push((position, serial, place));
            } else if let Some(takers) = tree.takers.get_mut(position) {
                takers.push(serial);
            }
        }
    }
    with_branches
}

pub(super) fn next_serial(tree: &Tree) -> BodyId {
    nth_body(tree.bodies.len() + 1)
}

fn district(serial: BodyId, prefecture: Prefecture, number: usize, place: Place, is_university: bool) -> PlannedBody {
    let traits = prefectures::traits(prefecture);
    let (form, form_kana) = if is_university { UNIVERSITY } else { form(place, serial) };
    let slot = DISTRICT_SLOT + u64::try_from(number).unwrap_or_default();
    PlannedBody {
        serial,
        code: format!("D{:03}", serial.as_i64() - BEFORE_DISTRICTS),
        name: format!("{}{form}診療連合会", place.name()),
        kana: format!("{}{form_kana}しんりょうれんごうかい", place.kana()),
        kind: BodyKind::District,
        prefecture: (!is_university).then_some(prefecture),
        abbreviation: Some(format!("{}診発", place.initial())),
        parents: vec![prefecture_serial(prefecture)],
        contacts: office_contacts(
            &format!("jimu@{}.district.example", place.latin()),
            telephone::numbers(traits.area_code, slot),
        ),
    }
}

/// 地区, 市 or 郡; the place of the story is always a 地区.
fn form(place: Place, serial: BodyId) -> (&'static str, &'static str) {
    match serial.as_i64() % 7 {
        _ if place == STORY_PLACE => ("地区", "ちく"),
        2 | 5 => ("市", "し"),
        4 => ("郡", "ぐん"),
        _ => ("地区", "ちく"),
    }
}

fn add_branches(tree: &mut Tree, position: usize, district: BodyId, place: Place) {
    let Some((prefecture, traits)) = prefectures::all().nth(position) else { return };
    let Some(parent) = tree.bodies.iter().find(|body| body.serial == district).cloned() else { return };
    for (number, (side, side_kana, side_latin)) in SIDES.into_iter().enumerate() {
        let serial = next_serial(tree);
        let slot = BRANCH_SLOT + u64::try_from(2 * tree.takers.get(position).map_or(0, Vec::len) + number).unwrap_or(0);
        tree.bodies.push(PlannedBody {
            serial,
            code: format!("B{}", serial.as_i64()),
            name: format!("{} {side}支部", parent.name),
            kana: format!("{} {side_kana}しぶ", parent.kana),
            kind: BodyKind::Branch,
            prefecture: Some(prefecture),
            abbreviation: Some(format!("{}診{side}発", place.initial())),
            parents: vec![district],
            contacts: office_contacts(
                &format!("{side_latin}@{}.district.example", place.latin()),
                telephone::numbers(traits.area_code, slot),
            ),
        });
        if let Some(takers) = tree.takers.get_mut(position) {
            takers.push(serial);
        }
    }
}

const SIDES: [(&str, &str, &str); 2] = [("東", "ひがし", "higashi"), ("西", "にし", "nishi")];

/// The desks that take over an incident, and the maintenance vendor. None of them is real.
fn add_desks(tree: &mut Tree) {
    let story = Prefecture::from_number(STORY_PREFECTURE);
    let desks = [
        (BodyKind::Window, "対応相談窓口(見本)", "たいおうそうだんまどぐち", "madoguchi@shinryo.example", None),
        (BodyKind::Ministry, "医療情報担当室(見本)", "いりょうじょうほうたんとうしつ", "iryo@ministry.example", None),
        (BodyKind::Police, "県警察 サイバー担当(見本)", "けんけいさつさいばーたんとう", "cyber@police.example", story),
        (
            BodyKind::Vendor,
            "みなも医療システム保守株式会社",
            "みなもいりょうしすてむほしゅ",
            "hoshu@minamo.example",
            story,
        ),
    ];
    for (number, (kind, name, kana, mail, prefecture)) in desks.into_iter().enumerate() {
        let serial = next_serial(tree);
        let slot = DESK_SLOT + u64::try_from(number).unwrap_or_default();
        tree.bodies.push(PlannedBody {
            serial,
            code: format!("X{:02}", number + 1),
            name: name.to_owned(),
            kana: kana.to_owned(),
            kind,
            prefecture,
            abbreviation: None,
            parents: if kind == BodyKind::Window { vec![nth_body(1)] } else { Vec::new() },
            contacts: office_contacts(mail, telephone::numbers("088", slot)),
        });
    }
}

/// An association's office has all three ways, confirmed at different times of the past year.
pub(super) fn office_contacts(mail: &str, (telephone, fax): (String, String)) -> Vec<PlannedContact> {
    let mut dice = Dice::new(0, mail, 0);
    let mut contact = |channel, address: String| {
        let verified_days_ago = Some(u32::try_from(dice.below(300)).unwrap_or_default());
        PlannedContact { channel, address, verified_days_ago }
    };
    vec![contact(Channel::Mail, mail.to_owned()), contact(Channel::Fax, fax), contact(Channel::Telephone, telephone)]
}
