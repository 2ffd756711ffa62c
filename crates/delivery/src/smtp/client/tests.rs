//! The client against scripted relays that misbehave, and against our own server over a real socket.

use std::process::Command;
use std::sync::Mutex;

use async_trait::async_trait;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncBufReadExt, AsyncReadExt};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::super::server::{MailSink, ReceivedMail, SinkRefusal, serve};
use super::*;

fn envelope() -> Envelope {
    Envelope { from: "bounce@renmei.example".parse().unwrap(), to: "info@clinic.example".parse().unwrap() }
}

fn relay(port: u16) -> Relay {
    Relay {
        host: "localhost".to_owned(),
        port,
        tls: TlsPolicy::Never,
        helo_name: "mail.renmei.example".to_owned(),
        credentials: None,
        timeout: Duration::from_secs(5),
    }
}

fn run<F: Future>(test: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test)
}

/// A relay that reads until the text of each step has come, then answers; returns everything it read.
async fn scripted(steps: &'static [(&'static str, &'static str)]) -> (Relay, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("localhost:0").await.unwrap();
    let relay = relay(listener.local_addr().unwrap().port());
    let conversation = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let (mut heard, mut from) = (Vec::new(), 0);
        for (awaited, answer) in steps {
            while !heard[from..].windows(awaited.len().max(1)).any(|bytes| bytes == awaited.as_bytes())
                && !awaited.is_empty()
            {
                if stream.read_buf(&mut heard).await.unwrap() == 0 {
                    return String::from_utf8(heard).unwrap();
                }
            }
            from = heard.len();
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
        String::from_utf8(heard).unwrap()
    });
    (relay, conversation)
}

/// A relay that refuses at some step of one mail; the error and what the relay heard.
fn refused_by(steps: &'static [(&'static str, &'static str)]) -> (SmtpError, String) {
    run(async {
        let (relay, conversation) = scripted(steps).await;
        let attempt = async {
            let mut connection = Connection::open(&relay).await?;
            connection.begin(&envelope(), b"Subject: x\r\n\r\nbody").await?;
            connection.finish().await
        };
        (attempt.await.unwrap_err(), conversation.await.unwrap())
    })
}

const GREET: (&str, &str) = ("", "220 relay.example ESMTP\r\n");
const EHLO: (&str, &str) = ("EHLO mail.renmei.example\r\n", "250-relay.example\r\n250 8BITMIME\r\n");

#[test]
fn each_refusal_says_where_and_whether_to_try_again() {
    let (error, _) = refused_by(&[("", "554 5.7.1 go away\r\n")]);
    assert!(matches!(error, SmtpError::Permanent { stage: Stage::Greeting, code: 554, .. }), "{error:?}");
    let (error, _) = refused_by(&[GREET, EHLO, ("MAIL", "451 4.7.1 later\r\n")]);
    assert!(matches!(error, SmtpError::Temporary { stage: Stage::Sender, code: 451, .. }), "{error:?}");
    let (error, heard) = refused_by(&[GREET, EHLO, ("MAIL", "250 ok\r\n"), ("RCPT", "550 5.1.1 no \x1bsuch user\r\n")]);
    let SmtpError::Permanent { stage: Stage::Recipient, code: 550, enhanced, text } = &error else {
        panic!("{error:?}")
    };
    assert_eq!((enhanced.as_deref(), text.as_str()), (Some("5.1.1"), "no \u{fffd}such user"));
    assert!(!heard.contains("DATA"));
    assert!(error.to_string().contains("宛先の指定(RCPT)"));
    let all = &[
        GREET,
        EHLO,
        ("MAIL", "250 ok\r\n"),
        ("RCPT", "250 ok\r\n"),
        ("DATA", "354 go\r\n"),
        ("\r\n.\r\n", "552 5.3.4 full\r\n"),
    ];
    let (error, _) = refused_by(all);
    assert!(matches!(error, SmtpError::Permanent { stage: Stage::FinalDot, code: 552, .. }), "{error:?}");
    assert!(!error.is_outcome_unknown());
}

#[test]
fn a_lost_line_is_ambiguous_only_after_the_dot() {
    let (error, heard) = refused_by(&[GREET, EHLO, ("MAIL", "250 ok\r\n"), ("RCPT", "250 ok\r\n"), ("DATA", "")]);
    assert!(matches!(error, SmtpError::ConnectionLost { lost: Lost::BeforeDot, .. }), "{error:?}");
    assert!(!heard.contains("body") && !error.is_outcome_unknown());
    let until_dot =
        &[GREET, EHLO, ("MAIL", "250 ok\r\n"), ("RCPT", "250 ok\r\n"), ("DATA", "354 go\r\n"), ("\r\n.\r\n", "")];
    let (error, _) = refused_by(until_dot);
    assert!(matches!(error, SmtpError::ConnectionLost { lost: Lost::AfterDot, .. }), "{error:?}");
    assert!(error.is_outcome_unknown());
    let nonsense = &[
        GREET,
        EHLO,
        ("MAIL", "250 ok\r\n"),
        ("RCPT", "250 ok\r\n"),
        ("DATA", "354 go\r\n"),
        ("\r\n.\r\n", "hello\r\n"),
    ];
    let (error, _) = refused_by(nonsense);
    assert!(
        matches!(error, SmtpError::Protocol { stage: Stage::FinalDot, .. }) && error.is_outcome_unknown(),
        "{error:?}"
    );
}

#[test]
fn nothing_after_the_text_is_sent_before_finish() {
    run(async {
        let (relay, conversation) = scripted(&[
            GREET,
            EHLO,
            ("MAIL", "250 ok\r\n"),
            ("RCPT", "250 ok\r\n"),
            ("DATA", "354 go\r\n"),
            ("never", ""),
        ])
        .await;
        let mut connection = Connection::open(&relay).await.unwrap();
        connection.begin(&envelope(), b"a\n.b\r\n.").await.unwrap();
        // Even a polite goodbye would become part of the text.
        connection.quit().await.unwrap();
        assert!(conversation.await.unwrap().ends_with("DATA\r\na\r\n..b\r\n..\r\n"));
    });
}

#[test]
fn a_refused_recipient_in_a_pipeline_ends_the_text_without_a_message() {
    run(async {
        let (relay, conversation) = scripted(&[
            GREET,
            ("EHLO", "250-relay.example\r\n250-SIZE 1000000\r\n250 PIPELINING\r\n"),
            ("DATA\r\n", "250 ok\r\n550 5.1.1 no such user\r\n354 go\r\n"),
            (".\r\n", "554 5.5.1 no valid recipients\r\n"),
            ("RSET\r\n", "250 ok\r\n"),
            ("DATA\r\n", "250 ok\r\n250 ok\r\n354 go\r\n"),
            ("\r\n.\r\n", "250 2.0.0 queued as 77\r\n"),
            ("QUIT\r\n", "221 bye\r\n"),
        ])
        .await;
        let mut connection = Connection::open(&relay).await.unwrap();
        let error = connection.begin(&envelope(), b"one").await.unwrap_err();
        assert!(matches!(error, SmtpError::Permanent { stage: Stage::Recipient, .. }), "{error:?}");
        connection.begin(&envelope(), b"two").await.unwrap();
        let accepted = connection.finish().await.unwrap();
        assert_eq!(accepted, AcceptedReply { code: 250, text: "queued as 77".to_owned() });
        connection.quit().await.unwrap();
        let heard = conversation.await.unwrap();
        assert!(
            heard.contains("MAIL FROM:<bounce@renmei.example> SIZE=3\r\nRCPT TO:<info@clinic.example>\r\nDATA\r\n")
        );
        assert!(!heard.contains("one") && heard.contains("DATA\r\ntwo\r\n.\r\n"), "{heard}");
    });
}

#[test]
fn calls_out_of_order_are_refused_and_leave_nothing_half_said() {
    run(async {
        let (relay, conversation) = scripted(&[GREET, EHLO, ("never", "")]).await;
        let mut connection = Connection::open(&relay).await.unwrap();
        assert!(matches!(connection.finish().await, Err(SmtpError::Protocol { .. })));
        assert!(matches!(connection.begin(&envelope(), b"x").await, Err(SmtpError::Protocol { .. })));
        drop(connection);
        assert_eq!(conversation.await.unwrap(), "EHLO mail.renmei.example\r\n");
    });
}

#[test]
fn passwords_never_travel_in_clear_to_another_machine() {
    run(async {
        let (mut relay, conversation) =
            scripted(&[GREET, ("EHLO", "250-relay.example\r\n250 AUTH LOGIN PLAIN\r\n"), ("AUTH", "235 ok\r\n")]).await;
        relay.credentials = Some(Credentials { user: "u".to_owned(), password: "p".to_owned() });
        assert_eq!(format!("{:?}", relay.credentials), "Some(Credentials(…))");
        // This very machine may hear it.
        Connection::open(&relay).await.unwrap();
        assert!(conversation.await.unwrap().contains("AUTH PLAIN AHUAcA==\r\n"));
        let (mut relay, conversation) =
            scripted(&[GREET, ("EHLO", "250-relay.example\r\n250 AUTH PLAIN\r\n"), ("never", "")]).await;
        relay.tls = TlsPolicy::Required;
        assert!(matches!(Connection::open(&relay).await, Err(SmtpError::Tls { .. })));
        assert!(!conversation.await.unwrap().contains("AUTH"));
    });
}

#[test]
fn login_is_spoken_where_plain_is_not_known() {
    run(async {
        let (mut relay, conversation) = scripted(&[
            GREET,
            ("EHLO", "250-relay.example\r\n250 AUTH LOGIN\r\n"),
            ("AUTH LOGIN\r\n", "334 VXNlcm5hbWU6\r\n"),
            ("dQ==\r\n", "334 UGFzc3dvcmQ6\r\n"),
            ("cA==\r\n", "535 5.7.8 wrong\r\n"),
        ])
        .await;
        relay.credentials = Some(Credentials { user: "u".to_owned(), password: "p".to_owned() });
        let error = Connection::open(&relay).await.unwrap_err();
        assert!(matches!(error, SmtpError::Permanent { stage: Stage::Authentication, code: 535, .. }), "{error:?}");
        conversation.await.unwrap();
    });
}

#[test]
fn an_unreachable_or_silent_relay_is_told_apart() {
    run(async {
        let listener = TcpListener::bind("localhost:0").await.unwrap();
        let mut silent = relay(listener.local_addr().unwrap().port());
        silent.timeout = Duration::from_millis(50);
        assert!(matches!(
            Connection::open(&silent).await,
            Err(SmtpError::ConnectionLost { lost: Lost::BeforeDot, .. })
        ));
        drop(listener);
        assert!(matches!(Connection::open(&silent).await, Err(SmtpError::Unreachable { .. })));
        let (mut odd, _conversation) = scripted(&[GREET, ("never", "")]).await;
        odd.helo_name = "x\r\nMAIL FROM:<a@b.example>".to_owned();
        assert!(matches!(Connection::open(&odd).await, Err(SmtpError::Protocol { stage: Stage::Hello, .. })));
    });
}

#[derive(Default)]
struct Mails(Mutex<Vec<ReceivedMail>>);

#[async_trait]
impl MailSink for Mails {
    async fn take(&self, mail: ReceivedMail) -> Result<(), SinkRefusal> {
        self.0.lock().unwrap().push(mail);
        Ok(())
    }
}

#[test]
fn our_server_has_a_mail_only_after_finish() {
    run(async {
        let listener = TcpListener::bind("localhost:0").await.unwrap();
        let relay = relay(listener.local_addr().unwrap().port());
        let sink = Arc::new(Mails::default());
        let (stop, stopped) = oneshot::channel::<()>();
        let server =
            tokio::spawn(serve(listener, Arc::clone(&sink) as Arc<dyn MailSink>, async { drop(stopped.await) }));
        let mut connection = Connection::open(&relay).await.unwrap();
        connection.begin(&envelope(), b"Subject: 1\n\n.dot\n").await.unwrap();
        assert!(sink.0.lock().unwrap().is_empty());
        connection.finish().await.unwrap();
        assert_eq!(sink.0.lock().unwrap().len(), 1);
        connection.begin(&envelope(), b"taken back").await.unwrap();
        drop(connection);
        let mut connection = Connection::open(&relay).await.unwrap();
        connection.begin(&envelope(), b"Subject: 2\r\n\r\n").await.unwrap();
        connection.finish().await.unwrap();
        connection.quit().await.unwrap();
        stop.send(()).unwrap();
        server.await.unwrap();
        let mails = sink.0.lock().unwrap();
        let texts: Vec<_> = mails.iter().map(|mail| String::from_utf8(mail.raw.clone()).unwrap()).collect();
        assert_eq!(texts, ["Subject: 1\r\n\r\n.dot\r\n", "Subject: 2\r\n\r\n"]);
        assert_eq!(
            (mails[0].from.as_str(), mails[0].to.join(" ")),
            ("bounce@renmei.example", "info@clinic.example".to_owned())
        );
    });
}

/// A relay that offers STARTTLS with a fresh certificate for localhost; the client configuration that trusts it.
async fn encrypting_relay() -> (Relay, Arc<ClientConfig>, tokio::task::JoinHandle<Option<String>>) {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("openssl.cnf");
    let text = "[req]\ndistinguished_name=dn\nx509_extensions=ext\nprompt=no\n[dn]\nCN=localhost\n\
        [ext]\nbasicConstraints=critical,CA:FALSE\nsubjectAltName=DNS:localhost\n";
    std::fs::write(&config, text).unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"])
        .args(["-config", config.to_str().unwrap(), "-keyout", &path("key.pem"), "-out", &path("cert.pem")])
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let certificate = CertificateDer::from_pem_file(path("cert.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(path("key.pem")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let server =
        rustls::ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions();
    let server = server.unwrap().with_no_client_auth().with_single_cert(vec![certificate.clone()], key).unwrap();
    let mut roots = rustls::RootCertStore::empty();
    roots.add(certificate).unwrap();
    let client = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let client = Arc::new(client.with_root_certificates(roots).with_no_client_auth());
    let listener = TcpListener::bind("localhost:0").await.unwrap();
    let mut relay = relay(listener.local_addr().unwrap().port());
    relay.tls = TlsPolicy::Required;
    let conversation = tokio::spawn(async move {
        let mut stream = BufReader::new(listener.accept().await.unwrap().0);
        let mut line = String::new();
        stream.write_all(b"220 relay.example\r\n").await.unwrap();
        stream.read_line(&mut line).await.unwrap();
        stream.write_all(b"250-relay.example\r\n250 STARTTLS\r\n").await.unwrap();
        stream.read_line(&mut line).await.unwrap();
        stream.write_all(b"220 go\r\n").await.unwrap();
        let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(server));
        let mut stream = BufReader::new(acceptor.accept(stream.into_inner()).await.ok()?);
        stream.read_line(&mut line).await.unwrap();
        stream.write_all(b"250-relay.example\r\n250 AUTH PLAIN\r\n").await.unwrap();
        stream.read_line(&mut line).await.unwrap();
        stream.write_all(b"235 ok\r\n").await.unwrap();
        Some(line)
    });
    (relay, client, conversation)
}

#[test]
fn an_encrypted_line_is_used_when_its_certificate_holds() {
    run(async {
        let (mut relay, trust, conversation) = encrypting_relay().await;
        relay.credentials = Some(Credentials { user: "u".to_owned(), password: "p".to_owned() });
        assert!(Connection::open_trusting(&relay, trust).await.unwrap().is_encrypted());
        let heard = conversation.await.unwrap().unwrap();
        let hello = "EHLO mail.renmei.example\r\n";
        assert_eq!(heard, format!("{hello}STARTTLS\r\n{hello}AUTH PLAIN AHUAcA==\r\n"));
    });
}

#[test]
fn an_unknown_certificate_or_slipped_in_words_end_the_attempt() {
    run(async {
        for policy in [TlsPolicy::Required, TlsPolicy::WhenOffered] {
            let (mut relay, _, conversation) = encrypting_relay().await;
            relay.tls = policy;
            assert!(matches!(Connection::open(&relay).await, Err(SmtpError::Tls { .. })));
            assert_eq!(conversation.await.unwrap(), None);
        }
        let injected =
            &[GREET, ("EHLO", "250-relay.example\r\n250 STARTTLS\r\n"), ("STARTTLS", "220 go\r\n250 AUTH PLAIN\r\n")];
        let (mut relay, _conversation) = scripted(injected).await;
        relay.tls = TlsPolicy::WhenOffered;
        assert!(matches!(Connection::open(&relay).await, Err(SmtpError::Tls { .. })));
    });
}
