//! Signing keys (DKIM署名鍵) of a sending domain, RSA or Ed25519, and the DNS record that publishes their other half.
//!
//! Invariants: RSA has at least 2,048 bits (the library refuses less); domain and selector are plain DNS names, so they
//! cannot break out of the signature header. Left out: storage; a key is read from a secret file at start.

use std::fmt;

use data_encoding::BASE64;
use mail_auth::common::crypto::{DkimKey as PrivateKey, Ed25519Key, RsaKey, Sha256};
use noroshi_terms::Entropy;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;

/// What stands before the 32 secret bytes of an Ed25519 key in PKCS#8 version 1 (RFC 8410 7).
const ED25519_PKCS8: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
/// AlgorithmIdentifier rsaEncryption with NULL (RFC 8017 A.1).
const RSA_ALGORITHM: [u8; 15] =
    [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

/// Why a signing key cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DkimKeyError {
    /// Domain or selector is not a DNS name.
    #[error(
        "署名の名前「{0}」は使えません。ドメイン名とセレクターは半角の英数字・ハイフン・ピリオドで設定してください。"
    )]
    BadName(String),
    /// Neither PEM nor a base64 seed.
    #[error(
        "署名鍵を読み取れません。PEM形式(PKCS#8またはPKCS#1)か、32バイトの鍵をBase64で書いたものを指定してください。"
    )]
    Unreadable,
    /// Readable, but of another kind or too short.
    #[error("この署名鍵は使えません。2048ビット以上のRSA鍵か、Ed25519鍵を指定してください。")]
    Unusable,
}

/// One signing key with its place in DNS (DKIM署名鍵).
pub struct DkimKey {
    domain: String,
    selector: String,
    private: PrivateKey,
}

impl DkimKey {
    /// Reads RSA (PKCS#1 or PKCS#8) or Ed25519 (PKCS#8) from PEM, or an Ed25519 seed of 32 bytes from base64.
    pub fn from_pem(domain: &str, selector: &str, text: &str) -> Result<Self, DkimKeyError> {
        let named = dns_name(domain).filter(|name| name.contains('.'));
        let named = named.ok_or_else(|| DkimKeyError::BadName(shown(domain)))?;
        let selector = dns_name(selector).ok_or_else(|| DkimKeyError::BadName(shown(selector)))?;
        Ok(Self { domain: named, selector, private: private_key(text)? })
    }

    /// Makes a new Ed25519 key; the text is its PEM, to be kept secret and read back with [`Self::from_pem`].
    pub fn generate_ed25519(
        domain: &str,
        selector: &str,
        entropy: &dyn Entropy,
    ) -> Result<(Self, String), DkimKeyError> {
        let mut seed = [0; 32];
        entropy.fill(&mut seed);
        let secret = BASE64.encode(&[ED25519_PKCS8.as_slice(), &seed].concat());
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{secret}\n-----END PRIVATE KEY-----\n");
        Ok((Self::from_pem(domain, selector, &pem)?, pem))
    }

    /// The signing domain (d=).
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The selector (s=).
    pub fn selector(&self) -> &str {
        &self.selector
    }

    /// Where the record belongs in DNS.
    pub fn dns_name(&self) -> String {
        format!("{}._domainkey.{}", self.selector, self.domain)
    }

    /// Value of the TXT record. Longer than 255 characters for RSA: the DNS form may want it in two quoted pieces.
    pub fn dns_record(&self) -> String {
        match &self.private {
            PrivateKey::Rsa(key) => {
                format!("v=DKIM1; k=rsa; p={}", BASE64.encode(&rsa_public_key_info(&key.public_key())))
            }
            PrivateKey::Ed25519(key) => format!("v=DKIM1; k=ed25519; p={}", BASE64.encode(&key.public_key())),
        }
    }

    pub(super) fn private(&self) -> &PrivateKey {
        &self.private
    }
}

impl fmt::Debug for DkimKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DkimKey({})", self.dns_name())
    }
}

fn private_key(text: &str) -> Result<PrivateKey, DkimKeyError> {
    if !text.contains("-----BEGIN") {
        let seed = BASE64.decode(text.trim().as_bytes()).map_err(|_| DkimKeyError::Unreadable)?;
        let seed: [u8; 32] = seed.try_into().map_err(|_| DkimKeyError::Unreadable)?;
        return ed25519(&[ED25519_PKCS8.as_slice(), &seed].concat()).ok_or(DkimKeyError::Unusable);
    }
    let der = PrivateKeyDer::from_pem_slice(text.as_bytes()).map_err(|_| DkimKeyError::Unreadable)?;
    if let PrivateKeyDer::Pkcs8(key) = &der
        && let Some(key) = ed25519(key.secret_pkcs8_der())
    {
        return Ok(key);
    }
    RsaKey::<Sha256>::from_key_der(der).map(PrivateKey::Rsa).map_err(|_| DkimKeyError::Unusable)
}

/// OpenSSL writes version 1 of PKCS#8, without the public half; "maybe unchecked" takes both versions.
fn ed25519(pkcs8: &[u8]) -> Option<PrivateKey> {
    Ed25519Key::from_pkcs8_maybe_unchecked_der(pkcs8).ok().map(PrivateKey::Ed25519)
}

/// SubjectPublicKeyInfo, the form that receivers expect in `p=` (RFC 6376 erratum 3017).
fn rsa_public_key_info(key: &[u8]) -> Vec<u8> {
    let bits = tagged(0x03, &[&[0], key].concat());
    tagged(0x30, &[RSA_ALGORITHM.as_slice(), &bits].concat())
}

/// A DER element. RSA keys of any permitted size need at most four octets of length.
fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let significant: Vec<u8> = length.into_iter().skip_while(|octet| *octet == 0).collect();
    let mut element = vec![tag];
    match significant.as_slice() {
        [short] if *short < 0x80 => element.push(*short),
        // A length has at most eight octets, so the sum stays below 0x89.
        long => {
            element.push(0x80 | u8::try_from(long.len()).unwrap_or_default());
            element.extend_from_slice(long);
        }
    }
    element.extend_from_slice(content);
    element
}

fn dns_name(text: &str) -> Option<String> {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    (text.len() <= 200 && text.split('.').all(is_label)).then(|| text.to_ascii_lowercase())
}

/// A typed name as it may stand in a message.
fn shown(text: &str) -> String {
    text.chars().take(40).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
