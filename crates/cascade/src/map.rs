//! The tile map (地図) of the 47 prefectures: name and figure in every tile, five steps of blue, hatched without data.

use noroshi_terms::{Prefecture, Region};

use crate::reach::{ReachSummary, TierReach};

/// One tile.
pub(crate) struct Tile {
    pub(crate) code: String,
    pub(crate) x: u32,
    pub(crate) y: u32,
    pub(crate) class: &'static str,
    pub(crate) group: &'static str,
    pub(crate) name: &'static str,
    pub(crate) figure: String,
    pub(crate) title: String,
}

/// The same figures as a table.
pub(crate) struct RegionTable {
    pub(crate) label: &'static str,
    pub(crate) rows: Vec<(Prefecture, Option<TierReach>)>,
}

fn reach_of(summary: &ReachSummary, prefecture: Prefecture) -> Option<TierReach> {
    let found = summary.prefectures.iter().find(|(known, _)| *known == prefecture);
    found.map(|(_, reach)| *reach).filter(|reach| reach.addressed > 0)
}

/// All tiles.
pub(crate) fn tiles(summary: &ReachSummary) -> Vec<Tile> {
    Prefecture::ALL.into_iter().map(|prefecture| tile(prefecture, reach_of(summary, prefecture))).collect()
}

fn tile(prefecture: Prefecture, reach: Option<TierReach>) -> Tile {
    let (column, row) = prefecture.tile();
    let percent = reach.map(|reach| reach.acknowledged * 100 / reach.addressed.max(1));
    let (class, group) = match percent {
        None => ("q0", ""),
        Some(0..60) => ("q1", ""),
        Some(60..70) => ("q2", ""),
        Some(70..80) => ("q3", ""),
        Some(80..90) => ("q4", "inv"),
        Some(_) => ("q5", "inv"),
    };
    let title = match reach {
        None => format!("{} 宛先なし", prefecture.name()),
        Some(reach) => {
            format!("{} {}%({}/{})", prefecture.name(), percent.unwrap_or(0), reach.acknowledged, reach.addressed)
        }
    };
    Tile {
        code: prefecture.code(),
        x: u32::from(column) * 50,
        y: u32::from(row) * 50,
        class,
        group,
        name: prefecture.short(),
        figure: percent.map_or_else(|| "―".to_owned(), |percent| percent.to_string()),
        title,
    }
}

/// Three tables of prefectures.
pub(crate) fn tables(summary: &ReachSummary) -> Vec<RegionTable> {
    Region::ALL
        .into_iter()
        .map(|region| RegionTable {
            label: region.label(),
            rows: region.prefectures().map(|prefecture| (prefecture, reach_of(summary, prefecture))).collect(),
        })
        .collect()
}
