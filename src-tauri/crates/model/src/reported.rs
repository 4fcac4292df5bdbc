//! Names by which reports call tests, and why they stand for the tests they stand for.

use crate::codes::codes;

codes! {
    /// Why a name stands for the test it stands for, or for none.
    LinkBecause {
        /// The one test with exactly this path and name.
        SamePath = "same-path",
        /// The one of several with this path and name whose Katalon project also holds the suite.
        SamePathAndSuite = "same-path-and-suite",
        /// A person said that the name always stands for it.
        Alias = "alias",
        /// A person said so of the results there were then.
        Chosen = "chosen",
        /// Several tests have this path and name.
        SeveralTests = "several-tests",
        /// No test has this path and name.
        NoTest = "no-test",
        /// A person said that it stands for none.
        KeptApart = "kept-apart",
        /// There is such a test, and its repository does not link results by itself.
        NotAsked = "not-asked",
    }
}

impl LinkBecause {
    /// Returns whether a person decided: no rule says otherwise then.
    pub fn is_of_a_person(self) -> bool {
        match self {
            Self::Alias | Self::Chosen | Self::KeptApart => true,
            Self::SamePath | Self::SamePathAndSuite | Self::SeveralTests | Self::NoTest | Self::NotAsked => {
                false
            }
        }
    }
}
