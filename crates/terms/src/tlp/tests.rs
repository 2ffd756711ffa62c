//! Exactly five labels are written; six are read (H04).

use super::*;

#[test]
fn labels_round_trip() {
    for tlp in Tlp::ALL {
        assert_eq!(tlp.to_string().parse(), Ok(tlp));
    }
    let labels: Vec<_> = Tlp::ALL.into_iter().map(Tlp::label).collect();
    assert_eq!(labels, ["TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"]);
}

#[test]
fn white_is_read_as_clear_and_never_written() {
    let clear: Tlp = serde_json::from_str("\"TLP:WHITE\"").unwrap();
    assert_eq!(clear, Tlp::Clear);
    assert_eq!(serde_json::to_string(&clear).unwrap(), "\"TLP:CLEAR\"");
}

#[test]
fn look_alikes_are_refused() {
    for text in ["", "AMBER", "tlp:amber", "TLP: AMBER", "TLP:AMBER STRICT", "TLP:AMBER+strict", "TLP:赤", "TLP:RED "]
    {
        assert!(text.parse::<Tlp>().is_err(), "{text}");
    }
}

#[test]
fn order_runs_from_loose_to_strict() {
    assert!(Tlp::ALL.is_sorted_by(|left, right| left > right));
}
