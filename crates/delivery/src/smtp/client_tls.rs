//! TLS towards the relay (RFC 3207, RFC 8314): rustls with ring and the public root certificates.
//!
//! The certificate is checked in every policy that encrypts: a relay is configured by name, so a wrong certificate is a
//! fault or an attack, never normal. Left out: client certificates, DANE.

use std::sync::Arc;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::client::Wire;
use super::client_error::SmtpError;

/// The public certification authorities, with ring whatever the process chose as default.
pub(super) fn public_roots() -> Result<Arc<ClientConfig>, SmtpError> {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| SmtpError::Tls { detail: error.to_string() })?;
    Ok(Arc::new(builder.with_root_certificates(roots).with_no_client_auth()))
}

/// Shakes hands on an open connection.
pub(super) async fn encrypt(wire: Wire, host: &str, tls: Arc<ClientConfig>) -> Result<TlsStream<Wire>, SmtpError> {
    let name = ServerName::try_from(host.to_owned());
    let name = name.map_err(|_| SmtpError::Tls {
        detail: format!("サーバー名「{host}」では証明書を確かめられません"),
    })?;
    let handshake = TlsConnector::from(tls).connect(name, wire).await;
    handshake.map_err(|error| SmtpError::Tls { detail: error.to_string() })
}
