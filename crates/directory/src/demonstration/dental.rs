//! A small tree beside the own one (R06): the dental associations of the story's prefecture with a national body of their own.
//!
//! Some institutions of the story's prefecture hang under its district too; two clinics stand in the dental tree alone.

use noroshi_terms::Prefecture;

use super::associations::{STORY_PREFECTURE, Tree, next_serial, office_contacts};
use super::{PlannedBody, telephone};
use crate::body::BodyKind;

const SLOT: u64 = 563;

/// kind, code, name, reading, mail, abbreviation
type Line = (BodyKind, &'static str, &'static str, &'static str, &'static str, Option<&'static str>);
const LINES: [Line; 5] = [
    (
        BodyKind::National,
        "H00",
        "一般社団法人 全国歯科診療連合会",
        "ぜんこくしかしんりょうれんごうかい",
        "jimu@shika.example",
        Some("全歯診発"),
    ),
    (
        BodyKind::Prefectural,
        "H39",
        "高知県歯科診療連合会",
        "こうちけんしかしんりょうれんごうかい",
        "ka@shika-kochi.example",
        Some("高歯診発"),
    ),
    (
        BodyKind::District,
        "H39-1",
        "汐見地区歯科診療連合会",
        "しおみちくしかしんりょうれんごうかい",
        "jimu@shika-shiomi.example",
        Some("汐歯診発"),
    ),
    (
        BodyKind::Institution,
        "H39-2",
        "うしお歯科クリニック",
        "うしおしかくりにっく",
        "uketsuke@ushio-shika.example",
        None,
    ),
    (BodyKind::Institution, "H39-3", "はまべ歯科医院", "はまべしかいいん", "uketsuke@hamabe-shika.example", None),
];

/// Adds the tree behind everything else, parents first.
pub(super) fn add(tree: &mut Tree) {
    let mut above = Vec::new();
    for (number, (kind, code, name, kana, mail, abbreviation)) in (0..).zip(LINES) {
        let serial = next_serial(tree);
        let is_national = kind == BodyKind::National;
        tree.bodies.push(PlannedBody {
            serial,
            code: code.to_owned(),
            name: name.to_owned(),
            kana: kana.to_owned(),
            kind,
            prefecture: if is_national { None } else { Prefecture::from_number(STORY_PREFECTURE) },
            abbreviation: abbreviation.map(str::to_owned),
            parents: above.clone(),
            contacts: office_contacts(mail, telephone::numbers(if is_national { "03" } else { "088" }, SLOT + number)),
        });
        if kind == BodyKind::District {
            tree.dental_district = Some(serial);
        }
        if kind != BodyKind::Institution {
            above = vec![serial];
        }
    }
}
