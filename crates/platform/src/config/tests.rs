//! Wrong configuration names the key, the place and what is allowed.

use std::path::Path;

use super::{Config, ConfigError};

fn parse(text: &str, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let environment =
        |name: &str| environment.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
    Config::parse(Path::new("noroshi.toml"), text, &environment)
}

fn refusal(text: &str, environment: &[(&str, &str)]) -> String {
    parse(text, environment).expect_err("must be refused").to_string()
}

#[test]
fn an_empty_file_is_enough() {
    let config = parse("", &[]).unwrap();
    assert_eq!(config.server.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.server.public_url, "http://127.0.0.1:8080");
    assert!(!config.server.is_https());
}

#[test]
fn the_environment_wins_over_the_file() {
    let config = parse("[server]\nlisten = \"127.0.0.1:1\"", &[("NOROSHI_SERVER_LISTEN", "127.0.0.1:2")]).unwrap();
    assert_eq!(config.server.listen.port(), 2);
}

#[test]
fn a_wrong_value_names_key_line_and_choice() {
    let message = refusal("[mail]\n\ntls = \"maybe\"\n", &[]);
    assert!(message.contains("mail.tls(noroshi.toml 3行目): 使えるのは never / when-offered / required"), "{message}");
}

#[test]
fn a_wrong_variable_names_the_variable() {
    let message = refusal("", &[("NOROSHI_MAIL_CONNECTIONS", "0")]);
    assert!(message.contains("mail.connections(環境変数 NOROSHI_MAIL_CONNECTIONS)"), "{message}");
}

#[test]
fn an_unknown_key_lists_its_neighbours() {
    let message = refusal("[server]\nlisten_to = \"x\"\n", &[]);
    assert!(
        message.contains("server.listen_to(noroshi.toml 2行目)") && message.contains("server.public_url"),
        "{message}"
    );
}

#[test]
fn all_faults_are_told_at_once() {
    let message = refusal("[server]\nlisten = \"x\"\n[database]\nurl = \"mysql://x\"\n", &[]);
    assert!(message.contains("server.listen") && message.contains("database.url"), "{message}");
}

#[test]
fn a_signing_key_without_selector_is_refused() {
    let message = refusal("[[mail.dkim]]\ndomain = \"a.example\"\nkey_file = \"k\"\n", &[]);
    assert!(message.contains("mail.dkim.0.selector"), "{message}");
}

#[test]
fn text_that_is_not_toml_names_its_line() {
    let message = refusal("[server]\nlisten = \n", &[]);
    assert!(message.contains("noroshi.toml 2行目"), "{message}");
}
