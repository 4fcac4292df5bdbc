//! Bytes that are counted, hashed and limited while they are read, and that end when reading is to stop.

use std::cell::Cell;
use std::io::{self, Read};

use sha2::{Digest, Sha256};
use suitecase_model::error_code::ErrorCode;

use super::files::{Opened, Trouble};

/// After so many bytes it is asked whether to stop.
const ASKED_EACH: u64 = 1024 * 1024;

/// What may be read.
#[derive(Clone, Copy)]
pub(super) struct Allowed<'a> {
    pub(super) most: u64,
    /// What is left of what may be unpacked of the archive.
    pub(super) left_of_archive: Option<&'a Cell<u64>>,
    /// Where it is told how many bytes were read.
    pub(super) count: &'a Cell<u64>,
    pub(super) stop: &'a dyn Fn() -> bool,
}

/// A file that is being read.
pub(super) struct Watched<'a> {
    opened: Opened<'a>,
    allowed: Allowed<'a>,
    hash: Sha256,
    count: u64,
    asked_at: u64,
    halted: Option<Halted>,
}

#[derive(Clone, Copy)]
enum Halted {
    Stopped,
    TooLarge,
    Bomb,
}

impl<'a> Watched<'a> {
    pub(super) fn new(opened: Opened<'a>, allowed: Allowed<'a>) -> Self {
        Self { opened, allowed, hash: Sha256::new(), count: 0, asked_at: 0, halted: None }
    }

    /// Returns why the bytes ended in an error, where the error was made here.
    pub(super) fn trouble(&self) -> Option<Trouble> {
        self.halted.map(|halted| match halted {
            Halted::Stopped => Trouble::Stopped,
            Halted::TooLarge => {
                Trouble::problem(ErrorCode::ReportTooLarge, "The file is larger than Suitecase reads.")
            }
            Halted::Bomb => Trouble::problem(
                ErrorCode::ReportUnsafeArchive,
                "The file unpacks to far more than any report; it was left alone.",
            ),
        })
    }

    /// Returns the SHA-256 of the bytes read, in hexadecimal.
    pub(super) fn digest(self) -> String {
        hex::encode(self.hash.finalize())
    }

    /// Reads a small file as a whole.
    pub(super) fn all(mut self) -> Result<(Vec<u8>, String), Trouble> {
        let mut bytes = Vec::new();
        match self.read_to_end(&mut bytes) {
            Ok(_) => Ok((bytes, self.digest())),
            Err(error) => Err(self.trouble().unwrap_or_else(|| Trouble::not_readable(&error))),
        }
    }

    fn halt(&mut self, halted: Halted) -> io::Error {
        self.halted = Some(halted);
        io::Error::other("reading was halted")
    }
}

impl Read for Watched<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.count >= self.asked_at {
            self.asked_at = self.count + ASKED_EACH;
            if (self.allowed.stop)() {
                return Err(self.halt(Halted::Stopped));
            }
        }
        let length = self.opened.bytes.read(into)?;
        let read = u64::try_from(length).unwrap_or(u64::MAX);
        self.count = self.count.saturating_add(read);
        self.allowed.count.set(self.count);
        if self.opened.suspicious_from.is_some_and(|most| self.count > most) {
            return Err(self.halt(Halted::Bomb));
        }
        if self.count > self.allowed.most {
            return Err(self.halt(Halted::TooLarge));
        }
        if let Some(left) = self.allowed.left_of_archive {
            match left.get().checked_sub(read) {
                Some(less) => left.set(less),
                None => return Err(self.halt(Halted::Bomb)),
            }
        }
        self.hash.update(into.get(..length).unwrap_or_default());
        Ok(length)
    }
}
