//! SMTP commands (RFC 5321 4.1) as the receiving server reads them.
//!
//! Invariant: an address in an envelope is printable ASCII without brackets, at most 256 octets. Left out: everything
//! that the greeting does not offer (STARTTLS, AUTH, BDAT, SMTPUTF8).

/// What the other side asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Command {
    Hello { is_extended: bool },
    Mail { from: String, size: Option<u64> },
    Recipient { to: String },
    Data,
    Reset,
    Nothing,
    Verify,
    Quit,
}

/// The answer to a line that is no acceptable command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CommandError(pub(super) &'static str);

const SYNTAX: CommandError = CommandError("501 5.5.4 syntax error");

/// Reads one line without its CRLF.
pub(super) fn read_command(line: &[u8]) -> Result<Command, CommandError> {
    let line = std::str::from_utf8(line).map_err(|_| CommandError("500 5.5.2 not ASCII"))?;
    if !line.is_ascii() || line.contains(|c: char| c.is_ascii_control() && c != '\t') {
        return Err(CommandError("500 5.5.2 not printable ASCII"));
    }
    let line = line.trim_end();
    let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
    let rest = rest.trim();
    match verb.to_ascii_uppercase().as_str() {
        "EHLO" if !rest.is_empty() => Ok(Command::Hello { is_extended: true }),
        "HELO" if !rest.is_empty() => Ok(Command::Hello { is_extended: false }),
        "EHLO" | "HELO" => Err(SYNTAX),
        "MAIL" => mail(rest),
        "RCPT" => recipient(rest),
        "DATA" if rest.is_empty() => Ok(Command::Data),
        "RSET" if rest.is_empty() => Ok(Command::Reset),
        "QUIT" if rest.is_empty() => Ok(Command::Quit),
        "DATA" | "RSET" | "QUIT" => Err(SYNTAX),
        "NOOP" => Ok(Command::Nothing),
        "VRFY" => Ok(Command::Verify),
        _ => Err(CommandError("502 5.5.1 command not known")),
    }
}

fn mail(rest: &str) -> Result<Command, CommandError> {
    let (from, parameters) = path(rest, "FROM:")?;
    let mut size = None;
    for parameter in parameters.split_ascii_whitespace().map(str::to_ascii_uppercase) {
        match parameter.split_once('=') {
            Some(("SIZE", octets)) => size = Some(octets.parse().map_err(|_| SYNTAX)?),
            Some(("BODY", "7BIT" | "8BITMIME")) => {}
            _ => return Err(CommandError("555 5.5.4 parameter not known")),
        }
    }
    Ok(Command::Mail { from, size })
}

fn recipient(rest: &str) -> Result<Command, CommandError> {
    let (to, parameters) = path(rest, "TO:")?;
    if !parameters.is_empty() {
        return Err(CommandError("555 5.5.4 parameter not known"));
    }
    if to.is_empty() {
        return Err(CommandError("501 5.1.3 recipient missing"));
    }
    Ok(Command::Recipient { to })
}

/// The address between the angle brackets and what follows them. A source route is dropped (RFC 5321 appendix C).
fn path<'a>(rest: &'a str, label: &str) -> Result<(String, &'a str), CommandError> {
    let (start, rest) = rest.split_at_checked(label.len()).ok_or(SYNTAX)?;
    if !start.eq_ignore_ascii_case(label) {
        return Err(SYNTAX);
    }
    let (path, parameters) = rest.trim_start().strip_prefix('<').and_then(|rest| rest.split_once('>')).ok_or(SYNTAX)?;
    if !parameters.is_empty() && !parameters.starts_with(' ') {
        return Err(SYNTAX);
    }
    let address = match path.strip_prefix('@') {
        Some(route) => route.split_once(':').ok_or(SYNTAX)?.1,
        None => path,
    };
    if address.len() > 256 || !address.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'<') {
        return Err(CommandError("501 5.1.7 address not acceptable"));
    }
    Ok((address.to_owned(), parameters.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(line: &str) -> &'static str {
        read_command(line.as_bytes()).unwrap_err().0
    }

    #[test]
    fn envelopes_are_read() {
        let mail = |from: &str, size| Ok(Command::Mail { from: from.to_owned(), size });
        assert_eq!(read_command(b"MAIL FROM:<a@sender.example>"), mail("a@sender.example", None));
        assert_eq!(read_command(b"mail from: <> size=12 body=8bitmime"), mail("", Some(12)));
        let to = Ok(Command::Recipient { to: "b@clinic.example".to_owned() });
        assert_eq!(read_command(b"RCPT TO:<@old.example,@route.example:b@clinic.example>"), to);
    }

    #[test]
    fn look_alikes_of_commands_are_refused() {
        for line in
            ["MAIL FROM:a@sender.example", "MAIL", "MAIL FROM:<a", "RCPT TO:<b>x", "DATA now", "EHLO", "MAIL TO:<a>"]
        {
            assert!(answer(line).starts_with("501"), "{line}");
        }
        assert!(answer("RCPT TO:<>").starts_with("501 5.1.3"));
        assert!(answer("RCPT TO:<a b@clinic.example>").starts_with("501 5.1.7"));
        assert!(answer(&format!("RCPT TO:<{}@clinic.example>", "a".repeat(250))).starts_with("501 5.1.7"));
        assert!(answer("MAIL FROM:<a@sender.example> AUTH=x").starts_with("555"));
        assert!(answer("STARTTLS").starts_with("502"));
        assert!(answer("RCPT TO:<院長@clinic.example>").starts_with("500"));
        assert!(answer("NOOP \rQUIT").starts_with("500"));
        assert!(answer("").starts_with("502"));
    }
}
