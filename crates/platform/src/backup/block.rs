//! Blocks of an archive: kind, length, packed content, and a hash over all of it and everything before.

use std::io::{self, ErrorKind, Read, Write};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use sha2::{Digest, Sha256};

use super::ArchiveFault;

const NAME: &[u8; 15] = b"noroshi-backup ";
const FORMAT: &[u8; 2] = b"1\n";
/// No block is larger when unpacked; a row holds at most one attachment.
const LARGEST: u64 = 1 << 30;

/// What a block holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// [`super::Header`] as JSON.
    Header,
    /// The installation's secret.
    Secret,
    /// [`super::catalog::Table`] as JSON; its rows follow.
    Table,
    /// Rows of the last table.
    Rows,
    /// [`super::Totals`] as JSON; nothing follows.
    End,
}

impl Kind {
    fn letter(self) -> u8 {
        match self {
            Self::Header => b'H',
            Self::Secret => b'S',
            Self::Table => b'T',
            Self::Rows => b'R',
            Self::End => b'E',
        }
    }

    fn of(letter: u8) -> Option<Self> {
        [Self::Header, Self::Secret, Self::Table, Self::Rows, Self::End]
            .into_iter()
            .find(|kind| kind.letter() == letter)
    }
}

/// Writes blocks.
pub(super) struct BlockWriter<W> {
    out: W,
    chain: [u8; 32],
    bytes: u64,
}

impl<W: Write> BlockWriter<W> {
    pub(super) fn begin(mut out: W) -> io::Result<Self> {
        out.write_all(NAME)?;
        out.write_all(FORMAT)?;
        Ok(Self { out, chain: first_link(), bytes: (NAME.len() + FORMAT.len()) as u64 })
    }

    pub(super) fn write(&mut self, kind: Kind, content: &[u8]) -> io::Result<()> {
        let mut packer = DeflateEncoder::new(Vec::with_capacity(content.len() / 2), Compression::fast());
        packer.write_all(content)?;
        let packed = packer.finish()?;
        let length = u32::try_from(packed.len()).map_err(|_| io::Error::from(ErrorKind::FileTooLarge))?;
        let head = head(kind.letter(), length);
        self.chain = link(&self.chain, &head, &packed);
        self.out.write_all(&head)?;
        self.out.write_all(&packed)?;
        self.out.write_all(&self.chain)?;
        self.bytes += (head.len() + packed.len() + self.chain.len()) as u64;
        Ok(())
    }

    /// The file as it was given, the hash over all blocks, and the length.
    pub(super) fn end(self) -> (W, String, u64) {
        (self.out, data_encoding::HEXLOWER.encode(&self.chain), self.bytes)
    }
}

/// Reads blocks and checks each before it is looked at.
pub(super) struct BlockReader<R> {
    input: R,
    chain: [u8; 32],
    at: u64,
    next_at: u64,
}

impl<R: Read> BlockReader<R> {
    pub(super) fn begin(mut input: R) -> Result<Self, ArchiveFault> {
        let mut name = [0; NAME.len()];
        let mut format = [0; FORMAT.len()];
        if !fill(&mut input, &mut name)? || name != *NAME {
            return Err(ArchiveFault::Foreign);
        }
        if !fill(&mut input, &mut format)? {
            return Err(ArchiveFault::Truncated { at: NAME.len() as u64 });
        }
        if format != *FORMAT {
            return Err(ArchiveFault::OtherFormat);
        }
        let at = (NAME.len() + FORMAT.len()) as u64;
        Ok(Self { input, chain: first_link(), at, next_at: at })
    }

    /// The next block; a file that ends here was cut off, because the last block is always read by its kind.
    pub(super) fn next(&mut self) -> Result<(Kind, Vec<u8>), ArchiveFault> {
        self.at = self.next_at;
        let truncated = ArchiveFault::Truncated { at: self.at };
        let mut head = [0; 5];
        if !fill(&mut self.input, &mut head)? {
            return Err(truncated);
        }
        let [letter, length @ ..] = head;
        let length = u32::from_be_bytes(length);
        let mut packed = Vec::new();
        (&mut self.input).take(u64::from(length)).read_to_end(&mut packed)?;
        let mut chain = [0; 32];
        if packed.len() as u64 != u64::from(length) || !fill(&mut self.input, &mut chain)? {
            return Err(self.cut_or_altered(letter, truncated));
        }
        if link(&self.chain, &head, &packed) != chain {
            return Err(ArchiveFault::Altered { at: self.at });
        }
        let kind = Kind::of(letter).ok_or(ArchiveFault::Unreadable { at: self.at })?;
        self.chain = chain;
        self.next_at += head.len() as u64 + u64::from(length) + chain.len() as u64;
        Ok((kind, self.unpacked(&packed)?))
    }

    /// Nothing may stand behind the last block.
    pub(super) fn end(mut self) -> Result<String, ArchiveFault> {
        let mut one = [0; 1];
        match fill(&mut self.input, &mut one)? {
            true => Err(ArchiveFault::Altered { at: self.next_at }),
            false => Ok(data_encoding::HEXLOWER.encode(&self.chain)),
        }
    }

    /// Where the last block begins.
    pub(super) fn at(&self) -> u64 {
        self.at
    }

    fn unpacked(&self, packed: &[u8]) -> Result<Vec<u8>, ArchiveFault> {
        let mut content = Vec::new();
        let read = DeflateDecoder::new(packed).take(LARGEST + 1).read_to_end(&mut content);
        match read {
            Ok(length) if length as u64 <= LARGEST => Ok(content),
            _ => Err(ArchiveFault::Unreadable { at: self.at }),
        }
    }

    /// A changed length also makes a block end too late; a kind that does not exist tells the two apart.
    fn cut_or_altered(&self, letter: u8, truncated: ArchiveFault) -> ArchiveFault {
        if Kind::of(letter).is_some() { truncated } else { ArchiveFault::Altered { at: self.at } }
    }
}

fn head(letter: u8, length: u32) -> [u8; 5] {
    let [a, b, c, d] = length.to_be_bytes();
    [letter, a, b, c, d]
}

fn first_link() -> [u8; 32] {
    Sha256::new().chain_update(NAME).chain_update(FORMAT).finalize().into()
}

fn link(before: &[u8; 32], head: &[u8; 5], packed: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(before).chain_update(head).chain_update(packed).finalize().into()
}

/// False when the input ends before `bytes` is full.
fn fill(input: &mut impl Read, bytes: &mut [u8]) -> Result<bool, ArchiveFault> {
    match input.read_exact(bytes) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error.into()),
    }
}
