//! Whether what a suite or collection names is there.
//!
//! Promises: ids are compared byte for byte first, as Katalon and every build server do; a difference in upper and
//! lower case is told apart from a missing file. Normal forms of Unicode are never mixed.
//! What is deliberately absent: which file is right when several differ only in case.

use std::collections::{BTreeSet, HashMap};
use std::hash::{Hash, Hasher};

use suitecase_model::test_suite::Resolution;

/// The ids of the test cases, or of the test suites, of one project.
#[derive(Clone, Debug, Default)]
pub struct Inventory<'i> {
    spellings: HashMap<AnyCase<'i>, Spellings<'i>>,
    has_several: bool,
}

/// The ids that differ only in upper and lower case; nearly always there is one, and there may be a hundred thousand
/// of these.
#[derive(Clone, Debug)]
enum Spellings<'i> {
    One(&'i str),
    Several(BTreeSet<&'i str>),
}

impl<'i> Spellings<'i> {
    fn add(&mut self, id: &'i str) {
        match self {
            Self::One(one) if *one == id => {}
            Self::One(one) => *self = Self::Several(BTreeSet::from([*one, id])),
            Self::Several(several) => {
                several.insert(id);
            }
        }
    }

    fn iter(&self) -> impl Iterator<Item = &'i str> {
        let (one, several) = match self {
            Self::One(one) => (Some(*one), None),
            Self::Several(several) => (None, Some(several)),
        };
        one.into_iter().chain(several.into_iter().flatten().copied())
    }

    fn contains(&self, id: &str) -> bool {
        match self {
            Self::One(one) => *one == id,
            Self::Several(several) => several.contains(id),
        }
    }

    fn count(&self) -> usize {
        match self {
            Self::One(_) => 1,
            Self::Several(several) => several.len(),
        }
    }
}

impl<'i> Inventory<'i> {
    /// Builds the inventory of these ids; repeats are harmless.
    pub fn new(ids: impl IntoIterator<Item = &'i str>) -> Self {
        let ids = ids.into_iter();
        let mut inventory = Self { spellings: HashMap::with_capacity(ids.size_hint().0), has_several: false };
        for id in ids {
            let spellings = inventory.spellings.entry(AnyCase(id));
            let spellings = spellings.and_modify(|spellings| spellings.add(id)).or_insert(Spellings::One(id));
            inventory.has_several |= matches!(spellings, Spellings::Several(_));
        }
        inventory
    }

    /// Returns whether any two ids differ only in upper and lower case.
    pub fn has_other_spellings(&self) -> bool {
        self.has_several
    }

    /// Tells whether a file of this id is there, or only one that differs in upper and lower case.
    pub fn resolve(&self, id: &str) -> Resolution {
        match self.spellings.get(&AnyCase(id)) {
            Some(spellings) if spellings.contains(id) => Resolution::Exact,
            Some(_) => Resolution::CaseOnly,
            None => Resolution::Missing,
        }
    }

    /// Returns the ids that are there and differ from this one only in upper and lower case, sorted.
    pub fn other_spellings<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a str> {
        let spellings = self.spellings.get(&AnyCase(id));
        spellings.into_iter().flat_map(Spellings::iter).filter(move |spelling| *spelling != id)
    }

    /// Returns how many ids [`other_spellings`](Self::other_spellings) yields, without going through them.
    pub fn count_other_spellings(&self, id: &str) -> usize {
        let spellings = self.spellings.get(&AnyCase(id));
        spellings.map_or(0, |spellings| spellings.count() - usize::from(spellings.contains(id)))
    }
}

/// An id whose upper and lower case do not matter; compared as it stands, since there are many and few differ.
#[derive(Clone, Copy, Debug)]
struct AnyCase<'a>(&'a str);

impl AnyCase<'_> {
    fn letters(&self) -> impl Iterator<Item = char> {
        self.0.chars().flat_map(char::to_lowercase)
    }
}

impl PartialEq for AnyCase<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.letters().eq(other.letters())
    }
}

impl Eq for AnyCase<'_> {}

impl Hash for AnyCase<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        if self.0.is_ascii() {
            // One call for a stretch, not for each letter.
            let mut stretch = [0; 64];
            for bytes in self.0.as_bytes().chunks(stretch.len()) {
                let place = stretch.iter_mut().zip(bytes);
                place.for_each(|(place, byte)| *place = byte.to_ascii_lowercase());
                state.write(stretch.get(..bytes.len()).unwrap_or_default());
            }
        } else {
            let lower: String = self.letters().collect();
            lower.as_bytes().chunks(64).for_each(|bytes| state.write(bytes));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_bytes_are_exact() {
        let inventory =
            Inventory::new(["Test Cases/A", "Test Cases/a", "Test Cases/Größe", "Test Cases/сhannel"]);
        for (id, expected) in [
            ("Test Cases/A", Resolution::Exact),
            ("Test Cases/a", Resolution::Exact),
            ("test cases/A", Resolution::CaseOnly),
            ("Test Cases/GRÖßE", Resolution::CaseOnly),
            ("Test Cases/Gro\u{308}ße", Resolution::Missing),
            ("Test Cases/channel", Resolution::Missing),
            ("Test Cases/A ", Resolution::Missing),
            ("", Resolution::Missing),
        ] {
            assert_eq!(inventory.resolve(id), expected, "{id:?}");
        }
    }

    #[test]
    fn other_spellings_are_sorted_and_never_the_id_itself() {
        let inventory = Inventory::new(["b", "B", "b", "c"]);
        assert_eq!(inventory.other_spellings("b").collect::<Vec<_>>(), ["B"]);
        assert_eq!(
            Inventory::new(["xy", "xY", "Xy"]).other_spellings("XY").collect::<Vec<_>>(),
            ["Xy", "xY", "xy"]
        );
        for id in ["b", "B", "c", "C", "d"] {
            assert_eq!(inventory.count_other_spellings(id), inventory.other_spellings(id).count(), "{id}");
        }
    }
}
