//! The server over a real socket, spoken to by Python's smtplib: a client we did not write.

use std::process::Command;
use std::sync::Mutex;

use tokio::sync::oneshot;

use super::*;

#[derive(Default)]
struct Mails(Mutex<Vec<ReceivedMail>>);

#[async_trait]
impl MailSink for Mails {
    async fn take(&self, mail: ReceivedMail) -> Result<(), SinkRefusal> {
        if mail.to.iter().any(|to| to.starts_with("full@")) {
            return Err(SinkRefusal { code: 452, text: "4.2.2 mailbox full".to_owned() });
        }
        self.0.lock().unwrap().push(mail);
        Ok(())
    }
}

#[test]
fn a_foreign_client_delivers_and_is_told_of_a_refusal() {
    let script = "import smtplib, sys\n\
        with smtplib.SMTP('127.0.0.1', int(sys.argv[1]), local_hostname='a.example', timeout=10) as s:\n\
        \x20   text = 'Subject: x\\r\\n\\r\\n.dot\\r\\n' + 'y' * 990 + '\\r\\n'\n\
        \x20   assert s.sendmail('a@sender.example', ['b@clinic.example', 'c@clinic.example'], text) == {}\n\
        \x20   try:\n\
        \x20       s.sendmail('', ['full@clinic.example'], text)\n\
        \x20   except smtplib.SMTPDataError as refused:\n\
        \x20       print(refused.smtp_code, refused.smtp_error.decode())\n";
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (output, mails) = runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port().to_string();
        let sink = Arc::new(Mails::default());
        let (stop, stopped) = oneshot::channel::<()>();
        let server =
            tokio::spawn(serve(listener, Arc::clone(&sink) as Arc<dyn MailSink>, async { drop(stopped.await) }));
        let client = move || Command::new("/usr/bin/python3").args(["-c", script, &port]).output().unwrap();
        let output = tokio::task::spawn_blocking(client).await.unwrap();
        stop.send(()).unwrap();
        server.await.unwrap();
        (output, sink.0.lock().unwrap().clone())
    });
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "452 4.2.2 mailbox full");
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, ["b@clinic.example", "c@clinic.example"]);
    assert!(mails[0].raw.starts_with(b"Subject: x\r\n\r\n.dot\r\nyyy"));
}

#[test]
fn stopping_ends_an_idle_conversation() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(serve(listener, Arc::new(Mails::default()), async { drop(stopped.await) }));
        let mut guest = tokio::io::BufReader::new(TcpStream::connect(address).await.unwrap());
        let mut said = String::new();
        tokio::io::AsyncBufReadExt::read_line(&mut guest, &mut said).await.unwrap();
        stop.send(()).unwrap();
        tokio::io::AsyncReadExt::read_to_string(&mut guest, &mut said).await.unwrap();
        assert_eq!(said, "220 noroshi ESMTP\r\n421 4.3.2 shutting down\r\n");
        server.await.unwrap();
        assert!(TcpStream::connect(address).await.is_err());
    });
}
