//! Where what test cases say waits until it is written: in memory up to a budget, then in an anonymous temporary file.
//!
//! The file has no name, so nothing is left behind however the app ends. What cannot be put there stays in memory.

use std::io::{Read as _, Seek as _, SeekFrom, Write as _};

use suitecase_model::test_case::TestCaseContent;
use tempfile::SpooledTempFile;

/// Bytes that wait in memory.
const MOST_IN_MEMORY: usize = 8 << 20;

/// A place for what test cases say.
#[derive(Debug)]
pub struct Shelf {
    file: SpooledTempFile,
    end: u64,
}

/// What one test case says, or where that lies on the shelf.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Kept {
    /// It says nothing, or could not be read.
    #[default]
    Nothing,
    /// On the shelf.
    There {
        /// Where it begins.
        start: u64,
        /// How long it is.
        length: usize,
    },
    /// Here: the shelf had no room.
    Here(Box<TestCaseContent>),
}

impl Default for Shelf {
    fn default() -> Self {
        Self { file: SpooledTempFile::new(MOST_IN_MEMORY), end: 0 }
    }
}

impl Shelf {
    /// Puts away what a test case says.
    pub fn keep(&mut self, content: TestCaseContent) -> Kept {
        if content == TestCaseContent::default() {
            return Kept::Nothing;
        }
        match self.put(&content) {
            Ok(kept) => kept,
            Err(error) => {
                tracing::debug!(%error, "what a test case says stays in memory");
                Kept::Here(Box::new(content))
            }
        }
    }

    /// Returns what was put away.
    pub fn open(&mut self, kept: Kept) -> std::io::Result<TestCaseContent> {
        match kept {
            Kept::Nothing => Ok(TestCaseContent::default()),
            Kept::Here(content) => Ok(*content),
            Kept::There { start, length } => {
                let mut bytes = vec![0; length];
                self.file.seek(SeekFrom::Start(start))?;
                self.file.read_exact(&mut bytes)?;
                Ok(serde_json::from_slice(&bytes)?)
            }
        }
    }

    fn put(&mut self, content: &TestCaseContent) -> std::io::Result<Kept> {
        let bytes = serde_json::to_vec(content)?;
        let start = self.end;
        self.file.seek(SeekFrom::Start(start))?;
        self.file.write_all(&bytes)?;
        self.end += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Ok(Kept::There { start, length: bytes.len() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_away_comes_back_from_memory_and_from_the_file() {
        let mut shelf = Shelf::default();
        let content = |number: usize| TestCaseContent {
            description: format!("{number}: {}", "long ".repeat(MOST_IN_MEMORY / 50)),
            tags: vec![number.to_string()],
            ..TestCaseContent::default()
        };
        let kept: Vec<Kept> = (0..20).map(|number| shelf.keep(content(number))).collect();
        assert!(shelf.file.is_rolled(), "more than the budget was put away");
        for (number, kept) in kept.into_iter().enumerate().rev() {
            assert!(matches!(kept, Kept::There { .. }));
            assert_eq!(shelf.open(kept).unwrap(), content(number));
        }
        assert_eq!(shelf.keep(TestCaseContent::default()), Kept::Nothing);
    }
}
