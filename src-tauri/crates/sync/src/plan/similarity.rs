//! Joins by likeness: enough of what two files say is equal, and no other pair is as close.
//!
//! A line counts the less the more files have it, and not at all when more than 64 have it. A vanished file is joined
//! only when the appeared one is the best for it and it is the best for the appeared one, among all known files: one
//! that is most like a test that stays is a copy of it.

use std::collections::HashMap;

use suitecase_model::catalogue::SameBecause;

use super::{FileState, Matching};

/// The least score with which two files are held to be one test.
pub const ENOUGH: f64 = 0.6;

/// With more vanished or more appeared files than this, nothing is compared.
pub const MOST_CANDIDATES: usize = 5_000;

/// A line that more files have says nothing.
const MOST_FILES: u32 = 64;

/// Two lines that only these two files have, or what comes to as much, are enough to go by.
const EVIDENCE: f64 = 2.0;

/// With an equal name or guid one such line is enough.
const EVIDENCE_BESIDE_NAME: f64 = 1.0;

/// What an equal name counts when candidates are compared with each other.
const NAME_BONUS: f64 = 0.1;

/// By how much the best candidate has to be better than the next.
const LEAD: f64 = 0.05;

/// Returns which part of the larger sketch both have, from 0 to 1; `None` when both are empty.
pub fn likeness(one: &[u32], other: &[u32]) -> Option<f64> {
    let larger = one.len().max(other.len());
    (larger > 0).then(|| ratio(common(one, other), larger))
}

fn common(one: &[u32], other: &[u32]) -> usize {
    one.iter().filter(|hash| other.binary_search(hash).is_ok()).count()
}

#[expect(clippy::cast_precision_loss, reason = "sketches have at most 256 hashes")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

/// Joins what is alike enough, best and mutual.
pub(super) fn join_similar(matching: &mut Matching<'_>) {
    let vanished: Vec<_> = matching.vanished().filter(|(_, file)| !file.sketch.is_empty()).collect();
    let appeared: Vec<_> = matching.appeared().filter(|(_, file)| !file.sketch.is_empty()).collect();
    if vanished.is_empty() || appeared.is_empty() || vanished.len().max(appeared.len()) > MOST_CANDIDATES {
        return;
    }
    let lines = Lines::of(matching, &vanished, &appeared);
    let mut best_for_found = HashMap::new();
    let mut best_for_known: HashMap<usize, Best> = HashMap::new();
    for (found_at, after) in &appeared {
        let mut best = Best::default();
        for (known_at, common) in lines.candidates(after) {
            let Some((_, before)) = matching.known.get(known_at) else { continue };
            let is_vanished = matching.taken.get(known_at).is_some_and(|taken| !taken);
            if is_vanished && !matching.may_be_one(known_at, *found_at) {
                continue;
            }
            let score = common / lines.weight(before).max(lines.weight(after));
            let same_name = before.path.name() == after.path.name();
            let rank = if same_name { score + NAME_BONUS } else { score };
            best.take(known_at, rank);
            if is_vanished {
                best_for_known.entry(known_at).or_default().take(*found_at, rank);
            }
            let beside = same_name || (before.guid.is_some() && before.guid == after.guid);
            let needed = if beside { EVIDENCE_BESIDE_NAME } else { EVIDENCE };
            if best.is(known_at) {
                best_for_found.insert(*found_at, (known_at, score, common >= needed));
            }
        }
        if !best.leads() {
            best_for_found.remove(found_at);
        }
    }
    for (found_at, _) in &appeared {
        if let Some((known_at, score, true)) = best_for_found.get(found_at)
            && *score >= ENOUGH
            && best_for_known.get(known_at).is_some_and(|best| best.is(*found_at) && best.leads())
        {
            matching.join(*known_at, *found_at, SameBecause::Similarity, Some(score.min(1.0)));
        }
    }
}

/// The best and the second best of some candidates.
#[derive(Clone, Copy, Debug, Default)]
struct Best {
    at: Option<usize>,
    rank: f64,
    next: f64,
}

impl Best {
    fn take(&mut self, at: usize, rank: f64) {
        if rank > self.rank {
            *self = Self { at: Some(at), rank, next: self.rank };
        } else if rank > self.next {
            self.next = rank;
        }
    }

    fn is(&self, at: usize) -> bool {
        self.at == Some(at)
    }

    fn leads(&self) -> bool {
        self.rank - self.next >= LEAD
    }
}

/// The lines of the files in question.
struct Lines(HashMap<u32, Line>);

#[derive(Default)]
struct Line {
    /// How many known files have it.
    known: u32,
    /// How many appeared files have it.
    appeared: u32,
    /// The known files that have it, as long as they are few.
    files: Vec<usize>,
}

impl Lines {
    fn of(
        matching: &Matching<'_>,
        vanished: &[(usize, &FileState<'_>)],
        appeared: &[(usize, &FileState<'_>)],
    ) -> Self {
        let mut lines: HashMap<u32, Line> = HashMap::new();
        for hash in vanished.iter().flat_map(|(_, file)| file.sketch) {
            lines.entry(*hash).or_default();
        }
        for hash in appeared.iter().flat_map(|(_, file)| file.sketch) {
            lines.entry(*hash).or_default().appeared += 1;
        }
        for (at, (_, file)) in matching.known.iter().enumerate() {
            for hash in file.sketch {
                if let Some(line) = lines.get_mut(hash) {
                    line.known += 1;
                    if line.known <= MOST_FILES {
                        line.files.push(at);
                    }
                }
            }
        }
        Self(lines)
    }

    /// Returns how much a line counts; one that is in none of the files in question counts in full.
    fn weight_of(&self, hash: u32) -> f64 {
        self.0.get(&hash).map_or(1.0, Line::weight)
    }

    fn weight(&self, file: &FileState<'_>) -> f64 {
        file.sketch.iter().map(|hash| self.weight_of(*hash)).sum()
    }

    /// Returns the known files that share telling lines with an appeared one, with what these count.
    fn candidates(&self, after: &FileState<'_>) -> Vec<(usize, f64)> {
        let mut common: HashMap<usize, f64> = HashMap::new();
        for line in after.sketch.iter().filter_map(|hash| self.0.get(hash)) {
            let weight = line.weight();
            if weight > 0.0 {
                line.files.iter().for_each(|at| *common.entry(*at).or_default() += weight);
            }
        }
        let mut candidates: Vec<(usize, f64)> = common.into_iter().collect();
        candidates.sort_unstable_by_key(|(at, _)| *at);
        candidates
    }
}

impl Line {
    fn weight(&self) -> f64 {
        let files = self.known.max(self.appeared).max(1);
        if files > MOST_FILES { 0.0 } else { 1.0 / f64::from(files) }
    }
}
