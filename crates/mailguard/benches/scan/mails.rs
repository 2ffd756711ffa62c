//! The mails that are judged, and whom they are judged against.

use anyhow::{Context as _, ensure};
use noroshi_mailguard::{Context, KnownPeople, Person, split_mbox};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Sets of real honest mails beside the repository.
const HAM: [&str; 4] = ["sa-ham", "list-ham-en", "ja-ham", "ja-list-ham"];

/// Fixtures with a code in them.
const PICTURES: [&str; 4] = ["plain.png", "rotated-33.png", "photograph.jpg", "small-in-a-page.png"];

pub(crate) struct Mails {
    /// Mails without pictures.
    pub(crate) plain: Vec<Vec<u8>>,
    /// A mail with four pictures.
    pub(crate) with_pictures: Vec<u8>,
    /// Where they come from, in words for a line.
    pub(crate) origin: &'static str,
}

impl Mails {
    pub(crate) fn find() -> anyhow::Result<Self> {
        let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = crate_folder.join("../..");
        let beside = std::env::var_os("NOROSHI_CORPUS").map_or_else(|| root.join("../shared/corpus"), PathBuf::from);
        let mut plain = if beside.is_dir() { real(&beside)? } else { Vec::new() };
        let mut origin = "real honest mails";
        if plain.is_empty() {
            origin = "own corpus, no real mails beside the repository";
            plain = [files(&root.join("corpus/spare"))?, files(&root.join("corpus/fire"))?].concat();
        }
        ensure!(!plain.is_empty(), "there are no mails to measure with");
        let with_pictures = with_pictures(&crate_folder.join("fixtures/codes"))?;
        Ok(Self { plain, with_pictures, origin })
    }
}

/// A small hospital's people, as many as are wished.
pub(crate) fn people(count: usize) -> Context {
    const SURNAMES: [&str; 10] = ["架空", "見本", "例田", "仮山", "試野", "想川", "型沢", "模林", "範島", "描井"];
    const NAMES: [&str; 10] = ["一郎", "花子", "健太", "由美", "誠司", "直子", "隆弘", "恵理", "和也", "真紀"];
    let people = (0..count).map(|index| {
        let pick = |list: &[&str; 10], place: usize| list.get(place % 10).copied().unwrap_or_default().to_owned();
        Person {
            name: format!("{}{} {}", pick(&SURNAMES, index), index / 100, pick(&NAMES, index / 10)),
            role: "理事".to_owned(),
            organisation: format!("架空第{}病院", index / 20),
            domains: vec![format!("hospital-{}.example", index / 20)],
            addresses: vec![format!("officer-{index}@hospital-{}.example", index / 20)],
            ..Person::default()
        }
    });
    Context { people: KnownPeople::new(people.collect()), ..Context::default() }
}

fn real(folder: &Path) -> anyhow::Result<Vec<Vec<u8>>> {
    let place = std::env::temp_dir().join(format!("noroshi-scan-{}", std::process::id()));
    std::fs::create_dir_all(&place)?;
    let mut mails = Vec::new();
    for set in HAM {
        let archive = folder.join(format!("{set}.tar.zst"));
        let status = Command::new("tar").arg("--zstd").arg("-xf").arg(&archive).arg("-C").arg(&place).status();
        ensure!(status.context("tar")?.success(), "{} cannot be unpacked", archive.display());
    }
    mails.extend(files(&place)?);
    std::fs::remove_dir_all(&place)?;
    mails.retain(|mail| !mail.windows(6).any(|six| six.eq_ignore_ascii_case(b"image/")));
    Ok(mails)
}

/// All mails of a folder, those of mailbox files too.
fn files(folder: &Path) -> anyhow::Result<Vec<Vec<u8>>> {
    let mut mails = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let mut entries: Vec<_> = std::fs::read_dir(&folder)?.collect::<Result<_, _>>()?;
        entries.sort_by_key(std::fs::DirEntry::path);
        for entry in entries {
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else if !is_note(&entry.path()) {
                mails.extend(split_mbox(&std::fs::read(entry.path())?).into_iter().map(|mail| mail.octets));
            }
        }
    }
    Ok(mails)
}

/// Notes about a set are no mails.
fn is_note(path: &Path) -> bool {
    path.extension().is_some_and(|ending| matches!(ending.to_str(), Some("md" | "csv" | "json")))
}

fn with_pictures(folder: &Path) -> anyhow::Result<Vec<u8>> {
    let mut mail = b"From: office@hospital-1.example\r\nSubject: pictures\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        .to_vec();
    for name in PICTURES {
        let octets = std::fs::read(folder.join(name)).with_context(|| format!("fixtures/codes/{name}"))?;
        let encoded = data_encoding::BASE64_MIME.encode(&octets);
        mail.extend_from_slice(
            format!(
                "--b\r\nContent-Type: image/png; name={name}\r\nContent-Transfer-Encoding: base64\r\n\r\n{encoded}\r\n"
            )
            .as_bytes(),
        );
    }
    mail.extend_from_slice(b"--b--\r\n");
    Ok(mail)
}
