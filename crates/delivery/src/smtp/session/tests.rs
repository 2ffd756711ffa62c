//! Conversations over a stream in memory: orderly ones, hostile ones, random ones.

use std::sync::Mutex;

use async_trait::async_trait;
use proptest::prelude::*;
use tokio::io::AsyncReadExt;

use super::*;

/// Keeps mails and refuses those that ask for it in their text.
#[derive(Default)]
struct Mails(Mutex<Vec<ReceivedMail>>);

#[async_trait]
impl MailSink for Mails {
    async fn take(&self, mail: ReceivedMail) -> Result<(), SinkRefusal> {
        if mail.raw.starts_with(b"refuse") {
            return Err(SinkRefusal { code: 550, text: "5.7.1 断り\r\n250 ok".to_owned() });
        }
        if mail.raw.starts_with(b"confuse") {
            return Err(SinkRefusal { code: 250, text: "4.3.0 odd".to_owned() });
        }
        self.0.lock().unwrap().push(mail);
        Ok(())
    }
}

fn limits() -> Limits {
    Limits { longest_line: 100, largest_text: 200, ..Limits::new(Arc::new(Semaphore::new(1))) }
}

/// Everything the server says to this input, then the mails it kept.
fn heard(input: &[u8]) -> (Vec<String>, Vec<ReceivedMail>) {
    heard_within(input, &limits())
}

fn heard_within(input: &[u8], limits: &Limits) -> (Vec<String>, Vec<ReceivedMail>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        let (mut near, far) = tokio::io::duplex(1_000_000);
        let sink = Mails::default();
        let (_running, stopping) = watch::channel(false);
        near.write_all(input).await.unwrap();
        near.shutdown().await.unwrap();
        converse(far, &sink, limits, stopping).await.unwrap();
        let mut said = String::new();
        near.read_to_string(&mut said).await.unwrap();
        (said.lines().map(str::to_owned).collect(), sink.0.into_inner().unwrap())
    })
}

/// The answers to a text after an orderly envelope, from the 354 on.
fn answers_to_text(text: &str) -> (Vec<String>, Vec<ReceivedMail>) {
    let (said, mails) = heard(&[ENVELOPE.as_bytes(), text.as_bytes()].concat());
    (said.into_iter().skip_while(|line| !line.starts_with("354")).skip(1).collect(), mails)
}

const ENVELOPE: &str = "EHLO a.example\r\nMAIL FROM:<>\r\nRCPT TO:<b@clinic.example>\r\nDATA\r\n";

#[test]
fn an_orderly_conversation_keeps_the_mail() {
    let (said, mails) = heard(format!("{ENVELOPE}Subject: x\r\n\r\n..dot\r\n.\r\nQUIT\r\nNOOP\r\n").as_bytes());
    let codes: Vec<&str> = said.iter().map(|line| line.split_at(4).0).collect();
    assert_eq!(codes, ["220 ", "250-", "250-", "250-", "250-", "250 ", "250 ", "250 ", "354 ", "250 ", "221 "]);
    assert!(said.contains(&"250-SIZE 200".to_owned()) && said.contains(&"250-PIPELINING".to_owned()));
    let raw = b"Subject: x\r\n\r\n.dot\r\n".to_vec();
    assert_eq!(mails, [ReceivedMail { from: String::new(), to: vec!["b@clinic.example".to_owned()], raw }]);
}

#[test]
fn two_mails_fit_into_one_conversation() {
    let one = ENVELOPE.strip_prefix("EHLO a.example\r\n").unwrap();
    let (_, mails) = heard(format!("{ENVELOPE}1\r\n.\r\n{one}2\r\n.\r\n").as_bytes());
    assert_eq!(mails.iter().map(|mail| mail.raw.as_slice()).collect::<Vec<_>>(), [b"1\r\n", b"2\r\n"]);
}

#[test]
fn smuggled_mails_are_refused_whole() {
    for text in [
        "one\n.\nMAIL FROM:<x@y.example>\r\n.\r\n",
        "one\r\n.\nMAIL FROM:<x@y.example>\r\n.\r\n",
        "one\n.\r\nMAIL FROM:<x@y.example>\r\n.\r\n",
        "one\r.\rMAIL FROM:<x@y.example>\r\n.\r\n",
    ] {
        let (answers, mails) = answers_to_text(text);
        assert_eq!(answers, ["550 5.6.0 bare CR or LF in message"], "{text:?}");
        assert_eq!(mails, []);
    }
    let (said, mails) = heard(b"EHLO a.example\nMAIL FROM:<>\r\n");
    assert!(said[1].starts_with("500 5.5.2") && said[2].starts_with("503"), "{said:?}");
    assert_eq!(mails, []);
}

#[test]
fn a_text_cut_off_before_its_dot_is_not_kept() {
    let (answers, mails) = answers_to_text("Subject: x\r\n\r\nhalf");
    assert_eq!((answers, mails), (vec!["421 4.4.2 text not completed".to_owned()], vec![]));
}

#[test]
fn too_much_is_refused_and_the_conversation_goes_on() {
    let (answers, mails) = answers_to_text(&format!("{}.\r\nNOOP\r\n", "12345678\r\n".repeat(30)));
    assert_eq!(answers, ["552 5.3.4 message too large", "250 2.0.0 ok"]);
    assert_eq!(mails, []);
    let (answers, _) = answers_to_text(&format!("{}\r\n.\r\nNOOP\r\n", "x".repeat(150)));
    assert_eq!(answers, ["550 5.6.0 line too long in message", "250 2.0.0 ok"]);
    let (said, _) = heard(format!("{}\r\nNOOP\r\n", "x".repeat(5_000)).as_bytes());
    assert_eq!(said[1..], ["500 5.5.2 line too long", "250 2.0.0 ok"]);
    let (answers, _) = answers_to_text(&"12345678\r\n".repeat(60));
    assert_eq!(answers, ["421 4.4.2 text not completed"]);
    let (said, _) = heard(b"EHLO a.example\r\nMAIL FROM:<> SIZE=201\r\n");
    assert!(said.last().unwrap().starts_with("552"));
}

#[test]
fn recipients_and_faults_are_counted() {
    let many = format!("EHLO a.example\r\nMAIL FROM:<>\r\n{}", "RCPT TO:<b@clinic.example>\r\n".repeat(101));
    let (said, _) = heard(many.as_bytes());
    assert_eq!(said.last().unwrap(), "452 4.5.3 too many recipients");
    assert_eq!(said.iter().filter(|line| *line == "250 2.1.5 ok").count(), 100);
    let (said, _) = heard(&b"WHAT\r\n".repeat(50));
    assert_eq!(said.len(), 22);
    assert!(said.last().unwrap().starts_with("421"));
}

#[test]
fn commands_out_of_order_are_refused() {
    let (said, _) =
        heard(b"MAIL FROM:<>\r\nRCPT TO:<b@c.example>\r\nDATA\r\nEHLO x\r\nMAIL FROM:<>\r\nDATA\r\nMAIL FROM:<>\r\n");
    assert_eq!(said.iter().filter(|line| line.starts_with("503")).count(), 5, "{said:?}");
}

#[test]
fn the_sinks_refusal_cannot_add_a_second_answer() {
    let (answers, _) = answers_to_text("refuse\r\n.\r\nNOOP\r\n");
    assert_eq!(answers, ["550 5.7.1 ????250 ok", "250 2.0.0 ok"]);
    let (answers, _) = answers_to_text("confuse\r\n.\r\n");
    assert_eq!(answers, ["451 4.3.0 odd"]);
}

#[test]
fn silence_a_stop_and_a_full_house_are_answered() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        let sink = Mails::default();
        let (running, stopping) = watch::channel(false);
        let last_words = async |limits: &Limits, stopping| {
            let (mut near, far) = tokio::io::duplex(10_000);
            near.write_all(ENVELOPE.as_bytes()).await.unwrap();
            converse(far, &sink, limits, stopping).await.unwrap();
            let mut said = String::new();
            near.read_to_string(&mut said).await.unwrap();
            said.lines().last().unwrap().to_owned()
        };
        let hasty = Limits { longest_silence: Duration::from_millis(5), ..limits() };
        assert_eq!(last_words(&hasty, stopping.clone()).await, "421 4.4.2 text not completed");
        let full = Limits { texts: Arc::new(Semaphore::new(0)), ..hasty };
        assert_eq!(last_words(&full, stopping.clone()).await, "421 4.4.2 silent for too long");
        running.send(true).unwrap();
        assert_eq!(last_words(&limits(), stopping).await, "421 4.3.2 shutting down");
    });
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..600), after_envelope in any::<bool>()) {
        let input = if after_envelope { [ENVELOPE.as_bytes(), &bytes].concat() } else { bytes };
        let (said, _) = heard(&input);
        prop_assert!(said.iter().all(|line| line.is_ascii()));
    }

    #[test]
    fn any_conversation_is_survived(pieces in prop::collection::vec(prop::sample::select(vec![
        "EHLO x\r\n", "MAIL FROM:<a@b.example>", "RCPT TO:<", "b@c.example>", "\r\n", "\n", "\r", ".", "DATA\r\n", "..", "RSET\r\n",
        "NOOP\r\n", "x", "\0", "あ", " SIZE=", "999999999999999999999", "\r\n.\r\n",
    ]), 0..40)) {
        let (said, mails) = heard(pieces.concat().as_bytes());
        prop_assert!(said[0].starts_with("220"));
        for mail in mails {
            let text = String::from_utf8(mail.raw).unwrap().replace("\r\n", "");
            prop_assert!(!mail.to.is_empty() && !text.contains(['\r', '\n']));
        }
    }
}
