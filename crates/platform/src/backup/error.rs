//! What may go wrong, in words for the person at the terminal: what happened, where, what to do.

use std::io::{self, ErrorKind};
use std::path::PathBuf;

use crate::db::{DbError, MigrationError};
use crate::secret::SecretError;

/// An archive that is not used, with the place of its fault.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveFault {
    /// Another kind of file.
    #[error("狼煙の控えではありません(先頭の目印がありません)。ファイルをお確かめください")]
    Foreign,
    /// Written by a program that knows another format.
    #[error("この版では読めない形式の控えです。控えを取った版の狼煙で復元してください")]
    OtherFormat,
    /// The end is missing.
    #[error("途中で切れています(先頭から{at}バイト目の区画)。写し直すか、別の控えをお使いください")]
    Truncated {
        /// Where the block begins that is not whole.
        at: u64,
    },
    /// The hash of a block does not fit.
    #[error("控えを取ったあとで内容が変わっています(先頭から{at}バイト目の区画)。写し直すか、別の控えをお使いください")]
    Altered {
        /// Where that block begins.
        at: u64,
    },
    /// The hashes fit, the content does not.
    #[error("内容を読み取れません(先頭から{at}バイト目の区画)。別の控えをお使いください")]
    Unreadable {
        /// Where that block begins.
        at: u64,
    },
    /// The archive is from a newer program.
    #[error("新しい版の狼煙で取った控えです(表の更新 {0})。その版で復元してください")]
    Newer(String),
    /// A migration of this name did something else in the program that took it.
    #[error("表の更新 {0} が、この版の狼煙と異なります。控えを取った版で復元してください")]
    Changed(String),
    /// The file could not be read.
    #[error("控えを読めません({0})。ファイルの場所と権限をお確かめください")]
    Io(#[from] io::Error),
}

/// No backup was taken.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file is never overwritten.
    #[error("{}: すでにあります。別の名前を指定してください", .0.display())]
    Exists(PathBuf),
    /// Another backup writes the same file.
    #[error("{}: ほかの控えを取っている途中です。終わるのを待って、もう一度実行してください", .0.display())]
    Busy(PathBuf),
    /// Under the working name lies something that this program did not leave.
    #[error("{}: 控えの途中の名前に、ほかの利用者のファイルかリンクがあります。中身を確かめて取り除いてから、もう一度実行してください", .0.display())]
    Foreign(PathBuf),
    /// Writing failed; nothing is left behind.
    #[error("{}: {}", .path.display(), advice(.source))]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A column that the archive has no form for.
    #[error("表 {table} の列 {column} の型 {kind} は控えに入れられません。狼煙の表だけのデータベースをお使いください")]
    Column {
        /// Its table.
        table: String,
        /// Its name.
        column: String,
        /// Its type.
        kind: String,
    },
    /// The database could not be read.
    #[error("データベースを読めません。noroshi doctor でお確かめください")]
    Database(#[from] DbError),
}

/// Nothing was restored.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The archive is not usable.
    #[error("{}: {fault}", .path.display())]
    Archive {
        /// The file.
        path: PathBuf,
        /// Why.
        fault: ArchiveFault,
    },
    /// Something is there already.
    #[error("{}: 空ではありません。復元先には、新しいフォルダーを指定してください", .0.display())]
    NotEmpty(PathBuf),
    /// Tables are there already.
    #[error("データベースに表があります。復元先には、空のデータベースを database.url に書いてください")]
    DatabaseNotEmpty,
    /// Another restore works here.
    #[error("{}: ほかの復元の途中です。終わるのを待ってください", .0.display())]
    Busy(PathBuf),
    /// Writing failed.
    #[error("{}: {}", .path.display(), advice(.source))]
    Write {
        /// What could not be written.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Rows point at rows that are not there.
    #[error("表 {0} の行が、ない行を指しています。別の控えをお使いください")]
    Torn(String),
    /// The tables of the archive are not those that its migrations make.
    #[error("控えの表 {0} が、この版の表と合いません。控えを取った版の狼煙で復元してください")]
    Tables(String),
    /// The database refused.
    #[error("データベースに書けませんでした。保存先の空きと database.url をお確かめください")]
    Database(#[from] DbError),
    /// The tables could not be made.
    #[error("表を作れませんでした")]
    Migration(#[from] MigrationError),
    /// The secret could not be written.
    #[error(transparent)]
    Secret(#[from] SecretError),
}

/// What to do about an error of the file system.
fn advice(error: &io::Error) -> String {
    let what = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "空きが足りません。空けてから、もう一度実行してください",
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => "書けません。権限をお確かめください",
        ErrorKind::NotFound => "フォルダーがありません。場所をお確かめください",
        _ => "書けませんでした。場所と空きをお確かめください",
    };
    format!("{what}({error})")
}
