//! What the licence gate lets through and what it refuses.

use super::{Policy, spdx};
use proptest::prelude::*;
use serde_json::json;

const DENY: &str = r#"
[licenses]
allow = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "ISC"]
[bans]
deny = [{ name = "openssl-sys", reason = "one TLS library" }]
"#;

fn verdict(expression: &str) -> Option<bool> {
    spdx::permits(expression, |licence| matches!(licence, "MIT" | "ISC" | "Apache-2.0 WITH LLVM-exception"))
}

#[test]
fn expressions_are_judged_as_spdx_reads_them() {
    for permitted in [
        "MIT",
        "GPL-3.0 OR MIT",
        "MIT OR GPL-3.0 AND AGPL-3.0",
        "(GPL-3.0 OR MIT) AND ISC",
        "GPL-3.0/MIT",
        "Apache-2.0 WITH LLVM-exception OR GPL-2.0",
    ] {
        assert_eq!(verdict(permitted), Some(true), "{permitted}");
    }
    for refused in
        ["GPL-3.0", "MIT AND GPL-3.0", "(GPL-3.0 OR MIT) AND AGPL-3.0", "Apache-2.0", "MIT WITH LLVM-exception"]
    {
        assert_eq!(verdict(refused), Some(false), "{refused}");
    }
    for unreadable in ["", "MIT OR", "(MIT", "MIT ISC", "OR MIT", "MIT)", "Apache-2.0 WITH"] {
        assert_eq!(verdict(unreadable), None, "{unreadable}");
    }
}

#[test]
fn a_package_is_refused_for_its_name_its_source_or_its_licence() {
    let policy = Policy::read(DENY).unwrap();
    let refusal = |name: &str, source: serde_json::Value, license: serde_json::Value| {
        policy.refusal(&json!({ "name": name, "version": "1.0.0", "source": source, "license": license }))
    };
    assert_eq!(refusal("serde", json!("registry+https://index"), json!("MIT OR Apache-2.0")), None);
    assert_eq!(refusal("noroshi-terms", json!(null), json!("Apache-2.0")), None);
    assert!(refusal("openssl-sys", json!("registry+https://index"), json!("MIT")).unwrap().contains("banned"));
    assert!(refusal("fork", json!("git+https://example/fork"), json!("MIT")).unwrap().contains("registry"));
    assert!(refusal("secret", json!("registry+https://index"), json!(null)).unwrap().contains("no licence"));
    assert!(refusal("copyleft", json!("registry+https://index"), json!("AGPL-3.0")).unwrap().contains("AGPL-3.0"));
}

#[test]
fn a_policy_without_an_allow_list_is_no_policy() {
    assert!(Policy::read("[bans]\n").is_err());
    assert!(Policy::read("not toml").is_err());
}

proptest! {
    #[test]
    fn an_or_of_licences_needs_one_and_an_and_needs_all(names in prop::collection::vec(r"(MIT|ISC|GPL-3\.0|AGPL-3\.0)", 1..6)) {
        let is_permitted = |name: &String| name == "MIT" || name == "ISC";
        prop_assert_eq!(verdict(&names.join(" OR ")), Some(names.iter().any(is_permitted)));
        prop_assert_eq!(verdict(&names.join(" AND ")), Some(names.iter().all(is_permitted)));
    }
}
