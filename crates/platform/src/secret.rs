//! Key material: one secret of 32 octets in a file that only the program's user can read; every other key is derived.
//!
//! The secret never stands in the configuration, the database or a log. Several nodes share one file.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit, Mac};
use noroshi_terms::Entropy;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The secret of this installation.
pub struct Secrets {
    root: [u8; 32],
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secrets(…)")
    }
}

/// The secret file could not be used.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// Others can read it.
    #[error("{}: ほかの利用者が読める状態です。chmod 600 を実行してください", .0.display())]
    TooOpen(PathBuf),
    /// Wrong length.
    #[error("{}: 鍵の長さが32バイトではありません。バックアップから戻してください", .0.display())]
    WrongLength(PathBuf),
    /// Not readable or not writable.
    #[error("{}: 鍵のファイルを読み書きできません", .path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

impl Secrets {
    /// For tests and for deriving in memory.
    pub fn from_bytes(root: [u8; 32]) -> Self {
        Self { root }
    }

    /// Reads the secret file; makes it (mode 0600) when there is none.
    ///
    /// It is written whole under another name and then gets its own: a program that is killed, a full disk or a second
    /// program that starts at the same moment never leaves or finds half a secret.
    pub fn load_or_make(path: &Path, entropy: &dyn Entropy) -> Result<Self, SecretError> {
        if !path.exists() {
            let mut root = [0u8; 32];
            entropy.fill(&mut root);
            Self::place(path, &root, entropy)?;
        }
        Self::load(path)
    }

    /// Writes a secret into a new file; one that is there already stays.
    pub(crate) fn place(path: &Path, root: &[u8; 32], entropy: &dyn Entropy) -> Result<(), SecretError> {
        place(path, root, entropy).map_err(|source| SecretError::Io { path: path.to_owned(), source })
    }

    /// The secret itself, for the backup.
    pub(crate) fn root(&self) -> &[u8; 32] {
        &self.root
    }

    /// Reads the secret file.
    pub fn load(path: &Path) -> Result<Self, SecretError> {
        let io = |source| SecretError::Io { path: path.to_owned(), source };
        let mode = fs::metadata(path).map_err(io)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(SecretError::TooOpen(path.to_owned()));
        }
        let mut bytes = Vec::new();
        fs::File::open(path).and_then(|file| file.take(64).read_to_end(&mut bytes)).map_err(io)?;
        let root = <[u8; 32]>::try_from(bytes).map_err(|_| SecretError::WrongLength(path.to_owned()))?;
        Ok(Self { root })
    }

    /// A key for one purpose; different labels give unrelated keys.
    pub fn derive(&self, label: &str) -> [u8; 32] {
        self.mac("noroshi/derive", label.as_bytes())
    }

    /// A tag over `message` for one purpose.
    pub fn tag(&self, label: &str, message: &[u8]) -> String {
        data_encoding::BASE64URL_NOPAD.encode(&self.mac(label, message))
    }

    /// Checks a tag without telling by its duration how much of it was right.
    pub fn tag_matches(&self, label: &str, message: &[u8], tag: &str) -> bool {
        self.tag(label, message).as_bytes().ct_eq(tag.as_bytes()).into()
    }

    fn mac(&self, label: &str, message: &[u8]) -> [u8; 32] {
        // A key of 32 octets is always accepted; the digest is the fallback the compiler asks for.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.root) else {
            return Sha256::digest(self.root).into();
        };
        mac.update(&(label.len() as u64).to_be_bytes());
        mac.update(label.as_bytes());
        mac.update(message);
        mac.finalize().into_bytes().into()
    }
}

/// Whoever names the file first wins; the others find that secret.
fn place(path: &Path, root: &[u8; 32], entropy: &dyn Entropy) -> std::io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}", new_token(entropy)));
    let unnamed = path.with_file_name(name);
    let written = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unnamed).and_then(|mut file| {
        file.write_all(root)?;
        file.sync_all()
    });
    let named = written.and_then(|()| fs::hard_link(&unnamed, path));
    let _ = fs::remove_file(&unnamed); // a name too many does no harm, and there is none when the disk is full
    match named {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => fs::File::open(path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new(".")))?
            .sync_all(),
    }
}

/// SHA-256 of a token as it is stored: a stolen database opens no door.
pub fn token_hash(token: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(token.as_bytes()))
}

/// A new unguessable token (256 bits), fit for a link.
pub fn new_token(entropy: &dyn Entropy) -> String {
    let mut bytes = [0u8; 32];
    entropy.fill(&mut bytes);
    data_encoding::BASE64URL_NOPAD.encode(&bytes)
}
