//! What files of the catalogue said at two moments, as far as it is kept to compare them: hashes, not texts.

use serde::{Deserialize, Serialize};

/// A field of a test case or suite that can say something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// What the test is for.
    Description,
    /// The comment of a test case.
    Comment,
    /// The tags.
    Tags,
    /// The guid.
    Guid,
    /// The variables of a test case.
    Variables,
    /// The query of a dynamic suite.
    Query,
    /// How a collection runs its suites.
    ExecutionMode,
    /// The lines of a suite, with all they say.
    Members,
}

impl Field {
    /// Every field, in the order in which people read them.
    pub const ALL: [Self; 8] = [
        Self::Description,
        Self::Comment,
        Self::Tags,
        Self::Guid,
        Self::Variables,
        Self::Query,
        Self::ExecutionMode,
        Self::Members,
    ];

    /// Returns the word used on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Description => "description",
            Self::Comment => "comment",
            Self::Tags => "tags",
            Self::Guid => "guid",
            Self::Variables => "variables",
            Self::Query => "query",
            Self::ExecutionMode => "execution-mode",
            Self::Members => "members",
        }
    }
}

/// What a file said at one moment. Equal hashes mean that it said the same, whatever its bytes were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// Everything in the file that means something.
    pub whole: u64,
    /// The Katalon project it belonged to.
    pub project: u64,
    /// What the lines of a suite named, in their order.
    pub order: u64,
    /// The fields, in the order of [`Field::ALL`]; 0 for one that files of this kind have not.
    pub fields: [u64; 8],
}

/// How many bytes [`Said::to_bytes`] makes.
const BYTES: usize = 11 * 8;

impl Said {
    /// Returns whether two files say the same.
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.whole == other.whole && self.project == other.project
    }

    /// Returns the fields that say something else.
    pub fn unlike(&self, other: &Self) -> Vec<Field> {
        let pairs = self.fields.iter().zip(other.fields);
        Field::ALL
            .into_iter()
            .zip(pairs)
            .filter(|(_, (one, other))| *one != other)
            .map(|(field, _)| field)
            .collect()
    }

    /// Returns the form in which it is stored: the hashes one after the other, the highest byte first.
    pub fn to_bytes(self) -> Vec<u8> {
        let first = [self.whole, self.project, self.order];
        first.iter().chain(&self.fields).flat_map(|hash| hash.to_be_bytes()).collect()
    }

    /// Reads the stored form; `None` where it is none.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; BYTES] = bytes.try_into().ok()?;
        let (hashes, _) = bytes.as_chunks::<8>();
        let [whole, project, order, fields @ ..] = hashes else { return None };
        let mut said = Self {
            whole: u64::from_be_bytes(*whole),
            project: u64::from_be_bytes(*project),
            order: u64::from_be_bytes(*order),
            fields: [0; 8],
        };
        for (field, hash) in said.fields.iter_mut().zip(fields) {
            *field = u64::from_be_bytes(*hash);
        }
        Some(said)
    }
}

/// By how much what the lines of a suite say about one target changed; lines may be repeated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineChange {
    /// The target, as the lines name it.
    #[serde(rename = "t")]
    pub target: String,
    /// How many more lines name it; negative where there are fewer.
    #[serde(rename = "n")]
    pub lines: i64,
    /// How many more of them run.
    #[serde(rename = "r")]
    pub running: i64,
}

/// What one change of a test was about: what its file said before and what it said then.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// What was said before; `None` for a file that was not there.
    pub before: Option<Said>,
    /// What is said since; `None` for a file that is gone.
    pub after: Option<Said>,
    /// What happened to the lines of a suite, by target; empty where nothing did. A suite that goes loses all its
    /// lines, and one that comes has them added.
    pub lines: Vec<LineChange>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_read_again_and_nothing_else_is() {
        let said = Said { whole: 1, project: u64::MAX, order: 3, fields: [4, 5, 6, 7, 8, 9, 10, 11] };
        assert_eq!(Said::from_bytes(&said.to_bytes()), Some(said));
        for bytes in [&[][..], &[0; BYTES - 1], &[0; BYTES + 1]] {
            assert_eq!(Said::from_bytes(bytes), None);
        }
    }

    #[test]
    fn fields_that_say_something_else_are_named_in_their_order() {
        let one = Said { fields: [1; 8], ..Said::default() };
        let other = Said { fields: [1, 1, 2, 1, 1, 1, 1, 2], ..Said::default() };
        assert_eq!(one.unlike(&other), [Field::Tags, Field::Members]);
        assert_eq!(one.unlike(&one), []);
    }
}
