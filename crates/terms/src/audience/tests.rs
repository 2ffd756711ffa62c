//! Codes, restriction and the derived label of each audience (H05).

use super::*;

#[test]
fn codes_round_trip_and_labels_are_no_codes() {
    for audience in Audience::ALL {
        assert_eq!(audience.code().parse(), Ok(audience));
        assert!(audience.label().parse::<Audience>().is_err());
        let json = serde_json::to_string(&audience).unwrap();
        assert_eq!(serde_json::from_str::<Audience>(&json).unwrap(), audience);
    }
    assert!("Public".parse::<Audience>().is_err());
    assert!("".parse::<Audience>().is_err());
}

#[test]
fn a_restricted_part_is_never_derived_as_clear() {
    for audience in Audience::ALL {
        assert_eq!(audience.is_restricted(), audience.derived_tlp() >= Tlp::Amber);
    }
    assert_eq!(Audience::Members.derived_tlp(), Tlp::Green);
    assert_eq!(Audience::Public.derived_tlp(), Tlp::Clear);
}

#[test]
fn audiences_stand_from_the_widest_to_the_narrowest() {
    assert!(Audience::ALL.is_sorted());
    let labels: Vec<_> = Audience::ALL.map(Audience::derived_tlp).into();
    assert!(labels.is_sorted(), "a narrower audience never derives a looser label");
    assert!(Audience::MedicalStaff > Audience::MedicalStaffAndNdaVendors, "a vendor's agreement opens less");
}
