//! Who gives out addresses at a domain.

use super::{Provider, is_notice_service, provider};
use crate::mail::{AddressField, Mailbox};

#[test]
fn domains_where_anybody_has_an_address() {
    for (domain, kind) in [
        ("gmail.com", Provider::Free),
        ("yahoo.co.jp", Provider::Free),
        ("yahoo.fr", Provider::Free),
        ("outlook.jp", Provider::Free),
        ("hotmail.co.jp", Provider::Free),
        ("qq.com", Provider::Free),
        ("docomo.ne.jp", Provider::Carrier),
        ("i.softbank.jp", Provider::Carrier),
        ("mb.infoweb.ne.jp", Provider::Line),
        ("yopmail.com", Provider::Disposable),
    ] {
        assert_eq!(provider(domain), Some(kind), "{domain}");
    }
    for domain in ["", "com", "aonami.example", "notgmail.com", "gmail.com.aonami.example", "med.or.jp", "ne.jp"] {
        assert_eq!(provider(domain), None, "{domain}");
    }
}

#[test]
fn notices_of_services() {
    let sends = |address: &str| {
        is_notice_service(&Mailbox { field: AddressField::From, name: String::new(), address: address.to_owned() })
    };
    for address in
        ["drive-shares-dm-noreply@google.com", "no-reply@zoom.us", "x@mail.chatwork.com", "noreply@icloud.com"]
    {
        assert!(sends(address), "{address}");
    }
    for address in ["", "somebody@google.com", "no-reply@zoom.us.example", "a@gmail.com", "noreply0001@icloud.com"] {
        assert!(!sends(address), "{address}");
    }
}
