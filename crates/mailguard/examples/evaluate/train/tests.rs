//! The weights that are checked in belong to the mails that are checked in.

use super::trained;
use std::path::Path;

#[test]
fn the_weights_belong_to_the_mails() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let data = root.join("crates/mailguard/data");
    let trained = trained(&root).unwrap();
    let is_same = std::fs::read(data.join("model.bin")).unwrap() == trained.model.to_octets();
    assert!(is_same, "mails that the model was trained on have changed: run `make train` and keep what it writes");
    assert_eq!(std::fs::read_to_string(data.join("model-report.md")).unwrap(), trained.report);
}
