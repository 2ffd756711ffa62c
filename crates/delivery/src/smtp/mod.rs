//! SMTP (RFC 5321): handing an official mail to the relay, and the built-in mailbox that catches mail for a trial.
//!
//! The client is our own because rule O03 needs a stop that no library offers: the whole message is with the relay,
//! only the final dot is missing, and the delivery row can be written as submitted-unknown before that dot goes out.
//!
//! Invariants: nothing a caller or a mail contains can become a command; nothing a remote host answers can grow without
//! bound or carry control characters into a page. Left out: MX lookup (a relay is configured), BDAT, DSN, SMTPUTF8.

pub mod client;
mod client_error;
mod client_tls;
mod commands;
mod data_lines;
mod relay;
mod reply;
pub mod server;
mod session;

pub use client::{AcceptedReply, Connection};
pub use client_error::{Lost, SmtpError, Stage};
pub use relay::{Credentials, Envelope, Relay, TlsPolicy};
pub use server::{MailSink, ReceivedMail, SinkRefusal, serve};
