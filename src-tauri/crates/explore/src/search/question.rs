//! Whether a question still counts: a later one ends it.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts questions.
#[derive(Debug, Default)]
pub(crate) struct Questions {
    last: AtomicU64,
}

/// A question, which counts until the next one is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question(u64);

/// A later question was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Superseded;

/// Tells whether what is being answered is over.
pub(crate) struct IsOver<'a>(pub(crate) &'a dyn Fn() -> bool);

impl Questions {
    /// Asks; whatever was asked before counts no more.
    pub(crate) fn ask(&self) -> Question {
        Question(self.last.fetch_add(1, Ordering::Relaxed) + 1)
    }

    /// Returns whether a later question was asked.
    pub(crate) fn is_over(&self, question: Question) -> bool {
        self.last.load(Ordering::Relaxed) != question.0
    }
}

impl IsOver<'_> {
    /// Ends the work on a question that is over.
    pub(crate) fn check(&self) -> Result<(), Superseded> {
        if (self.0)() { Err(Superseded) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_question_counts() {
        let questions = Questions::default();
        let first = questions.ask();
        assert!(!questions.is_over(first));
        let second = questions.ask();
        assert!(questions.is_over(first) && !questions.is_over(second));
    }
}
