//! Attached files of the written mails: small documents that really are what their names say.

use crate::written::File;
use data_encoding::BASE64_MIME;
use std::fmt::Write as _;
use std::io::Write as _;

/// The file as a part of a mail.
pub(crate) fn part(file: &File) -> Vec<u8> {
    let kind = file.name.rsplit_once('.').map_or("", |(_, kind)| kind).to_ascii_lowercase();
    let (media, octets) = match kind.as_str() {
        "txt" | "csv" => ("text/plain; charset=utf-8", file.text.clone().into_bytes()),
        "docx" => ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", document(&file.text)),
        "xlsx" => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", workbook(&file.text)),
        "pdf" => ("application/pdf", pdf(&file.text)),
        "png" | "jpg" | "jpeg" => ("image/png", picture(&file.qr)),
        _ => ("application/octet-stream", file.text.clone().into_bytes()),
    };
    let name = data_encoding::BASE64.encode(file.name.as_bytes());
    format!(
        "Content-Type: {media}\r\nContent-Disposition: attachment; filename=\"=?utf-8?B?{name}?=\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
        BASE64_MIME.encode(&octets)
    )
    .into_bytes()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn document(text: &str) -> Vec<u8> {
    let paragraphs = text.lines().fold(String::new(), |mut all, line| {
        let _ = write!(all, "<w:p><w:r><w:t>{}</w:t></w:r></w:p>", escaped(line));
        all
    });
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{paragraphs}</w:body></w:document>"
    );
    let types = "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>";
    let mut octets = std::io::Cursor::new(Vec::new());
    let mut archive = zip::ZipWriter::new(&mut octets);
    for (name, content) in [("[Content_Types].xml", types), ("word/document.xml", body.as_str())] {
        let options = zip::write::SimpleFileOptions::default();
        // Writing to memory does not fail.
        let _ = archive.start_file(name, options).and_then(|()| Ok(archive.write_all(content.as_bytes())?));
    }
    let _ = archive.finish();
    octets.into_inner()
}

fn workbook(text: &str) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, line) in text.lines().enumerate() {
        for (column, cell) in line.split(['\t', ',']).enumerate() {
            let place = (u32::try_from(row).unwrap_or_default(), u16::try_from(column).unwrap_or_default());
            let _ = sheet.write_string(place.0, place.1, cell);
        }
    }
    workbook.save_to_buffer().unwrap_or_default()
}

/// One page in a font whose codes are UTF-16, with the table that says so.
fn pdf(text: &str) -> Vec<u8> {
    let mut page = String::from("BT /F1 11 Tf 50 800 Td 14 TL\n");
    for line in text.lines() {
        let codes = line.encode_utf16().fold(String::new(), |mut all, code| {
            let _ = write!(all, "{code:04X}");
            all
        });
        let _ = writeln!(page, "<{codes}> Tj T*");
    }
    page.push_str("ET");
    let map = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Same def /CMapType 2 def\n1 begincodespacerange <0000> <FFFF> endcodespacerange\n1 beginbfrange <0000> <FFFF> <0000> endbfrange\nendcmap end end";
    let stream = |content: &str| format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len());
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        stream(&page),
        "<< /Type /Font /Subtype /Type0 /BaseFont /Sample /Encoding /Identity-H /DescendantFonts [6 0 R] /ToUnicode 7 0 R >>".to_owned(),
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Sample /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>".to_owned(),
        stream(map),
    ];
    let mut file = String::from("%PDF-1.7\n");
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(file.len());
        let _ = write!(file, "{} 0 obj\n{object}\nendobj\n", number + 1);
    }
    let table = file.len();
    let _ = write!(file, "xref\n0 {}\n0000000000 65535 f \n", places.len() + 1);
    for place in &places {
        let _ = writeln!(file, "{place:010} 00000 n ");
    }
    let _ = write!(file, "trailer << /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", places.len() + 1);
    file.into_bytes()
}

/// A picture of a code, or of nothing in particular.
fn picture(code: &str) -> Vec<u8> {
    let mut picture = image::GrayImage::from_fn(64, 48, |x, y| image::Luma([(x * 3 + y * 2) as u8]));
    if let Ok(code) = qrcode::QrCode::new(code.as_bytes())
        .map_err(|_| ())
        .and_then(|qr| if code.is_empty() { Err(()) } else { Ok(qr) })
    {
        let width = code.width() as u32;
        let colors = code.to_colors();
        picture = image::GrayImage::from_fn((width + 8) * 4, (width + 8) * 4, |x, y| {
            let (column, row) = ((x / 4).wrapping_sub(4), (y / 4).wrapping_sub(4));
            let is_inside = column < width && row < width;
            let is_dark = is_inside
                && colors.get((row * width + column) as usize).is_some_and(|color| *color == qrcode::Color::Dark);
            image::Luma([if is_dark { 0 } else { 255 }])
        });
    }
    let mut octets = std::io::Cursor::new(Vec::new());
    // Writing to memory does not fail.
    let _ = picture.write_to(&mut octets, image::ImageFormat::Png);
    octets.into_inner()
}
