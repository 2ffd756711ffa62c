//! Mails around octets: whatever the octets are, they stand where the target wants them.

/// A head that every rule can look at: a borrowed name from a free provider.
const HEAD: &[u8] = "From: \"架空 太郎\" <kakuu.tarou.0000@gmail.com>\r\nTo: jimu@kakuu-hp.example\r\n\
    Subject: 業務連絡\r\nDate: Mon, 2 Feb 2026 09:12:00 +0900\r\nMIME-Version: 1.0\r\n"
    .as_bytes();

/// A mail whose only part has these fields and these octets.
pub(crate) fn part(fields: &str, octets: &[u8]) -> Vec<u8> {
    [HEAD, fields.as_bytes(), b"\r\n\r\n", octets].concat()
}

/// A mail that is nothing but a file of this name.
pub(crate) fn file(name: &str, octets: &[u8]) -> Vec<u8> {
    let fields = format!(
        "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename={name}\r\n\
         Content-Transfer-Encoding: binary"
    );
    part(&fields, octets)
}

/// A mail that has these octets in every field where encoded words, addresses and parameters are read.
pub(crate) fn fields(octets: &[u8]) -> Vec<u8> {
    let folded: Vec<u8> =
        octets.split(|octet| matches!(octet, b'\r' | b'\n')).collect::<Vec<_>>().join(b"\r\n ".as_slice());
    let mut mail = Vec::new();
    for name in ["From", "Reply-To", "Subject", "Date", "To"] {
        mail.extend_from_slice(format!("{name}: ").as_bytes());
        mail.extend_from_slice(&folded);
        mail.extend_from_slice(b"\r\n");
    }
    mail.extend_from_slice(b"Content-Type: text/plain; charset=utf-8; name=");
    mail.extend_from_slice(&folded);
    mail.extend_from_slice(b"\r\n\r\n.\r\n");
    mail
}

/// A bitmap of one octet per point; the first octet says how wide it is.
pub(crate) fn bitmap(octets: &[u8]) -> Vec<u8> {
    let Some((width, points)) = octets.split_first() else { return Vec::new() };
    let width = usize::from(*width).max(8).next_multiple_of(4);
    let height = (points.len() / width).min(256);
    let points = points.get(..width * height).unwrap_or_default();
    let number = |number: usize| u32::try_from(number).unwrap_or(0).to_le_bytes();
    let palette = (0_u8..=255).flat_map(|gray| [gray, gray, gray, 0]);
    let mut file = b"BM".to_vec();
    for field in [1_078 + points.len(), 0, 1_078, 40, width, height, 0x0008_0001, 0, points.len(), 0, 0, 256, 0] {
        file.extend_from_slice(&number(field));
    }
    file.extend(palette);
    file.extend_from_slice(points);
    file
}

/// An Outlook container whose message is these octets of compressed RTF.
pub(crate) fn rich_text(octets: &[u8]) -> Vec<u8> {
    let length = |octets: &[u8]| u32::try_from(octets.len()).unwrap_or(u32::MAX).to_le_bytes();
    let padding = octets.len().next_multiple_of(4) - octets.len();
    let mut properties = [1, 0, 0, 0, 0x02, 0x01, 0x09, 0x10, 1, 0, 0, 0].to_vec();
    properties.extend_from_slice(&length(octets));
    properties.extend_from_slice(octets);
    properties.resize(properties.len() + padding, 0);
    let mut container = b"\x78\x9f\x3e\x22\x01\x00\x01\x03\x90\x06\x00".to_vec();
    container.extend_from_slice(&length(&properties));
    container.extend_from_slice(&properties);
    container.extend_from_slice(&[0, 0]);
    container
}
