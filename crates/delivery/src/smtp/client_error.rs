//! What can go wrong between us and a relay, sorted by what the sender does next.
//!
//! `Temporary` is tried again, `Permanent` goes to the next channel, `ConnectionLost` is tried again or, after the
//! final dot, kept as ambiguous (rule O03). Texts of the remote host arrive here already bounded and cleaned.

use std::io;

/// Which step of the conversation (やり取りの段階) failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The relay's first line.
    Greeting,
    /// EHLO or HELO.
    Hello,
    /// STARTTLS (RFC 3207).
    StartTls,
    /// AUTH (RFC 4954).
    Authentication,
    /// MAIL FROM.
    Sender,
    /// RCPT TO.
    Recipient,
    /// DATA and the message itself, up to but without the final dot.
    Message,
    /// The final dot and the answer to it.
    FinalDot,
    /// RSET.
    Reset,
    /// QUIT.
    Quit,
}

impl std::fmt::Display for Stage {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Greeting => "接続直後",
            Self::Hello => "名乗り(EHLO)",
            Self::StartTls => "暗号化の開始(STARTTLS)",
            Self::Authentication => "認証(AUTH)",
            Self::Sender => "差出人の指定(MAIL)",
            Self::Recipient => "宛先の指定(RCPT)",
            Self::Message => "本文の送信(DATA)",
            Self::FinalDot => "送信の確定",
            Self::Reset => "取消し(RSET)",
            Self::Quit => "終了(QUIT)",
        })
    }
}

/// Whether the relay can already have taken the message when the line broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// The final dot had not been sent: the relay must discard the message (RFC 5321 4.1.1.4). Safe to send again.
    BeforeDot,
    /// The final dot was on its way: nobody can know. The row stays submitted-unknown (O03).
    AfterDot,
}

impl std::fmt::Display for Lost {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::BeforeDot => "メールは送られていません。自動で送り直します",
            Self::AfterDot => "届いたかどうかは分かりません。「確認中」として残し、規則に従って送り直します",
        })
    }
}

/// Why a mail was not handed to the relay.
#[derive(Debug, thiserror::Error)]
pub enum SmtpError {
    /// No connection at all.
    #[error("中継サーバー {relay} に接続できません。サーバー名・ポート番号と回線を確認してください。")]
    Unreachable {
        /// Host and port as configured.
        relay: String,
        /// What the system said.
        source: io::Error,
    },
    /// A 4xx answer: try again later.
    #[error("中継サーバーが{stage}で一時的に断りました({code} {text})。時間をおいて自動で送り直します。")]
    Temporary {
        /// Where.
        stage: Stage,
        /// The three digits.
        code: u16,
        /// Enhanced status code (RFC 3463), e.g. `4.7.1`.
        enhanced: Option<String>,
        /// The relay's words, cleaned.
        text: String,
    },
    /// A 5xx answer: the same mail will not be taken.
    #[error("中継サーバーが{stage}で受け取りを断りました({code} {text})。宛先と設定を確認してください。")]
    Permanent {
        /// Where.
        stage: Stage,
        /// The three digits.
        code: u16,
        /// Enhanced status code (RFC 3463), e.g. `5.1.1`.
        enhanced: Option<String>,
        /// The relay's words, cleaned.
        text: String,
    },
    /// The line broke or the relay stayed silent too long.
    #[error("中継サーバーとの接続が切れました。{lost}。")]
    ConnectionLost {
        /// Before or after the final dot.
        lost: Lost,
        /// What the system said.
        source: io::Error,
    },
    /// The relay, or the caller, does not keep to SMTP.
    #[error(
        "中継サーバーとのやり取りが{stage}で規格どおりに進みませんでした({detail})。サーバーの設定を確認してください。"
    )]
    Protocol {
        /// Where.
        stage: Stage,
        /// What was wrong.
        detail: String,
    },
    /// No safe encryption, or none where it is required.
    #[error("中継サーバーとの通信を暗号化できません({detail})。証明書と暗号化の設定を確認してください。")]
    Tls {
        /// What was wrong.
        detail: String,
    },
}

impl SmtpError {
    /// The relay may have taken the message although no clear answer came (O03): keep the row as submitted-unknown.
    pub fn is_outcome_unknown(&self) -> bool {
        matches!(
            self,
            Self::ConnectionLost { lost: Lost::AfterDot, .. } | Self::Protocol { stage: Stage::FinalDot, .. }
        )
    }

    /// The conversation broke, so this connection cannot carry another message.
    pub fn is_connection_over(&self) -> bool {
        match self {
            // 421: the relay says itself that it closes the channel (RFC 5321 3.8).
            Self::Temporary { code, .. } => *code == 421,
            Self::Permanent { .. } => false,
            Self::Unreachable { .. } | Self::ConnectionLost { .. } | Self::Protocol { .. } | Self::Tls { .. } => true,
        }
    }
}
