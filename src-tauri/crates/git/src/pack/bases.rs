//! Rebuilt objects that may be the base of a later delta, remembered within a budget of bytes.
//!
//! What has been used since it last came up for removal gets a second turn; the oldest of the rest goes first.

use std::collections::{HashMap, VecDeque};

use bytes::Bytes;

pub(crate) struct Bases {
    kept: HashMap<usize, Base>,
    turns: VecDeque<usize>,
    bytes: u64,
    budget: u64,
}

struct Base {
    content: Bytes,
    used: bool,
}

impl Bases {
    pub(crate) fn new(budget: u64) -> Self {
        Self { kept: HashMap::new(), turns: VecDeque::new(), bytes: 0, budget }
    }

    pub(crate) fn get(&mut self, entry: usize) -> Option<Bytes> {
        let base = self.kept.get_mut(&entry)?;
        base.used = true;
        Some(base.content.clone())
    }

    pub(crate) fn keep(&mut self, entry: usize, content: &Bytes) {
        let size = cost(content);
        // A single large object must not push out everything else.
        if size > self.budget / 4 || self.kept.contains_key(&entry) {
            return;
        }
        self.bytes += size;
        self.turns.push_back(entry);
        self.kept.insert(entry, Base { content: content.clone(), used: false });
        while self.bytes > self.budget {
            let Some(oldest) = self.turns.pop_front() else { return };
            match self.kept.get_mut(&oldest) {
                Some(base) if base.used => {
                    base.used = false;
                    self.turns.push_back(oldest);
                }
                Some(base) => {
                    self.bytes -= cost(&base.content);
                    self.kept.remove(&oldest);
                }
                None => {}
            }
        }
    }
}

/// Counts the bookkeeping too, so that a million empty objects are not free.
fn cost(content: &Bytes) -> u64 {
    u64::try_from(content.len()).unwrap_or(u64::MAX).saturating_add(128)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_budget_holds_and_what_is_used_stays_longer() {
        let mut bases = Bases::new(10_000);
        let content = Bytes::from(vec![0; 872]);
        bases.keep(0, &content);
        for entry in 1..100 {
            assert!(bases.get(0).is_some(), "the base in use was dropped before {entry}");
            bases.keep(entry, &content);
            assert!(bases.bytes <= 10_000 && bases.kept.len() == bases.turns.len());
        }
        assert!(bases.get(50).is_none() && bases.get(99).is_some());
    }

    #[test]
    fn an_object_that_would_push_out_the_rest_is_not_kept() {
        let mut bases = Bases::new(10_000);
        bases.keep(1, &Bytes::from(vec![0; 5_000]));
        assert!(bases.get(1).is_none());
    }
}
