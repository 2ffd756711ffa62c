//! Tables as programs write them, and broken ones.

use super::*;
use proptest::prelude::*;

const TABLE: &[u8] = b"/CIDInit /ProcSet findresource begin\n12 dict begin begincmap\n% a remark <0000>\n\
    1 begincodespacerange <0000> <ffff> endcodespacerange\n\
    2 beginbfchar <0003> <0020> <0010><30B030EB> endbfchar\n\
    3 beginbfrange\n<0041><0043><3042>\n<0050> <0052> [<4E00> <D842DFB7> <4E09>]\n<0060> <0061> <00660066>\nendbfrange\nendcmap";

#[test]
fn characters_and_ranges_are_looked_up() {
    let cmap = CMap::parse(TABLE);
    assert_eq!(cmap.text(&[0, 0x41, 0, 0x42, 0, 0x43], 2), "あぃい");
    assert_eq!(cmap.text(&[0, 0x10, 0, 3, 0, 0x51], 2), "グル 𠮷");
    assert_eq!(cmap.text(&[0, 0x61], 2), "fg");
    assert_eq!(cmap.text(&[0, 0x44, 0x50], 2), "");
}

#[test]
fn codes_may_have_different_lengths() {
    let cmap = CMap::parse(
        b"begincodespacerange <00> <80> <8140> <9ffc> endcodespacerange beginbfchar <41> <0041> <8260> <FF21> endbfchar",
    );
    assert_eq!(cmap.text(&[0x41, 0x82, 0x60, 0x41], 1), "AＡA");
}

#[test]
fn broken_tables_give_what_they_hold() {
    assert!(CMap::parse(b"").is_empty());
    assert_eq!(CMap::parse(b"beginbfchar <01> <0041> <02").text(&[1], 1), "A");
    assert!(CMap::parse(b"beginbfrange <01> <02> foo endbfrange").is_empty());
}

proptest! {
    #[test]
    fn no_table_breaks_anything(table in "(begin|end|bfchar|bfrange|codespacerange|<[0-9a-f]{0,10}>|\\[|\\]| |%|\n){0,60}", codes in prop::collection::vec(any::<u8>(), 0..20)) {
        CMap::parse(table.as_bytes()).text(&codes, 2);
    }
}
