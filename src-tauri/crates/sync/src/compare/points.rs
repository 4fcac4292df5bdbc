//! Which commits can be compared without asking anybody, and what lies between two of them. Pure.

use std::collections::HashSet;

use suitecase_model::time::Timestamp;
use suitecase_store::comparison::Step;

use super::CompareError;

/// The most commits that are listed.
const MOST_POINTS: usize = 200;

/// A commit that a sync brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// The commit, 40 hexadecimal digits.
    pub commit: String,
    /// When the sync ended that brought it.
    pub synced_at: Timestamp,
    /// How many tests were added, changed, moved and removed on the way to it.
    pub changes: u64,
    /// Whether nothing was known before: the link's first commit, or the first since it leads elsewhere.
    pub is_first: bool,
    /// The last run after which the catalogue was at this commit.
    run: i64,
    /// Points of different chains have nothing to do with one another.
    chain: usize,
}

/// The runs that lie between two commits: those after the first number, up to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) after: i64,
    pub(super) up_to: i64,
    /// The comparison goes from the newer commit to the older one.
    pub(super) is_backwards: bool,
}

/// Returns the commits that were brought, the newest first. One that was brought several times, as by a branch that was
/// set back, counts as of the last time.
pub(super) fn points(steps: &[Step]) -> Vec<Point> {
    let mut found: Vec<Point> = Vec::new();
    let (mut chain, mut is_first, mut changes) = (0, false, 0);
    for step in steps {
        if step.from_commit.is_none() {
            // What is there is of another repository or directory than what comes, or there is nothing yet.
            chain += 1;
            is_first = true;
        }
        changes += step.changes;
        let Some(commit) = &step.to_commit else { continue };
        match found.last_mut() {
            // Nothing has moved, but the daily look may have mended something.
            Some(last) if last.commit == *commit && !is_first => {
                last.run = step.number;
                last.changes += changes;
            }
            Some(_) | None => found.push(Point {
                commit: commit.clone(),
                synced_at: step.ended_at,
                changes,
                is_first,
                run: step.number,
                chain,
            }),
        }
        (is_first, changes) = (false, 0);
    }
    found.reverse();
    let mut seen = HashSet::new();
    found.retain(|point| seen.insert(point.commit.clone()));
    found
}

/// Returns the points that are listed to choose from: the newest ones. Older ones can be compared nevertheless.
pub(super) fn newest(mut points: Vec<Point>) -> Vec<Point> {
    points.truncate(MOST_POINTS);
    points
}

/// Returns what lies between two commits; fails where one was not brought by a sync that is still known, or where the
/// link led elsewhere in between.
pub(super) fn span(points: &[Point], from: &str, to: &str) -> Result<Span, CompareError> {
    let at = |commit: &str| {
        points
            .iter()
            .find(|point| point.commit == commit)
            .ok_or_else(|| CompareError::NotSynced { commit: commit.to_owned() })
    };
    let (from, to) = (at(from)?, at(to)?);
    if from.chain != to.chain {
        return Err(CompareError::Elsewhere { from: from.commit.clone(), to: to.commit.clone() });
    }
    let is_backwards = from.run > to.run;
    let (after, up_to) = if is_backwards { (to.run, from.run) } else { (from.run, to.run) };
    Ok(Span { after, up_to, is_backwards })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(number: i64, from: Option<&str>, to: Option<&str>) -> Step {
        Step {
            number,
            from_commit: from.map(str::to_owned),
            to_commit: to.map(str::to_owned),
            ended_at: Timestamp(number * 100),
            changes: 1,
        }
    }

    fn seen(points: &[Point]) -> Vec<(&str, i64, u64, bool)> {
        let of = |point: &Point| (point.synced_at.0, point.changes, point.is_first);
        points.iter().map(|point| (point.commit.as_str(), of(point).0, of(point).1, of(point).2)).collect()
    }

    #[test]
    fn a_commit_is_listed_once_as_of_the_last_time_it_was_brought() {
        let steps = [
            step(1, None, Some("a")),
            step(2, Some("a"), Some("b")),
            step(3, Some("b"), Some("b")),
            step(4, Some("b"), Some("a")),
            step(5, Some("a"), Some("c")),
        ];
        let found = points(&steps);
        assert_eq!(seen(&found), [("c", 500, 1, false), ("a", 400, 1, false), ("b", 200, 2, false)]);
        assert_eq!(span(&found, "b", "c").unwrap(), Span { after: 3, up_to: 5, is_backwards: false });
        assert_eq!(span(&found, "a", "b").unwrap(), Span { after: 3, up_to: 4, is_backwards: true });
        assert_eq!(span(&found, "a", "a").unwrap(), Span { after: 4, up_to: 4, is_backwards: false });
    }

    #[test]
    fn what_a_killed_run_brought_belongs_to_the_run_that_found_it() {
        let found =
            points(&[step(1, None, Some("a")), step(2, Some("a"), None), step(3, Some("b"), Some("b"))]);
        assert_eq!(seen(&found), [("b", 300, 2, false), ("a", 100, 1, true)]);
        assert_eq!(span(&found, "a", "b").unwrap(), Span { after: 1, up_to: 3, is_backwards: false });
    }

    #[test]
    fn a_link_that_leads_elsewhere_begins_another_chain_even_where_its_first_run_was_killed() {
        let first = [step(1, None, Some("a")), step(2, Some("a"), Some("b"))];
        for then in [
            vec![step(3, None, Some("x")), step(4, Some("x"), Some("y"))],
            vec![step(3, None, None), step(4, Some("x"), Some("x")), step(5, Some("x"), Some("y"))],
        ] {
            let found = points(&[first.to_vec(), then].concat());
            assert!(matches!(span(&found, "b", "x"), Err(CompareError::Elsewhere { .. })));
            assert!(matches!(span(&found, "y", "a"), Err(CompareError::Elsewhere { .. })));
            assert!(span(&found, "a", "b").is_ok() && span(&found, "x", "y").is_ok());
            assert_eq!(
                found.iter().map(|point| point.is_first).collect::<Vec<_>>(),
                [false, true, false, true]
            );
        }
    }

    #[test]
    fn the_same_commit_of_another_directory_is_another_point() {
        let found = points(&[step(1, None, Some("a")), step(2, None, Some("a"))]);
        assert_eq!(seen(&found), [("a", 200, 1, true)]);
    }

    #[test]
    fn a_commit_that_is_too_old_to_be_listed_can_be_compared() {
        let name = |number: i64| format!("commit {number}");
        let steps: Vec<Step> = (0..250)
            .map(|number| {
                let from = (number > 0).then(|| name(number - 1));
                step(number, from.as_deref(), Some(&name(number)))
            })
            .collect();
        let found = points(&steps);
        let whole = span(&found, &name(0), &name(249)).unwrap();
        assert_eq!(whole, Span { after: 0, up_to: 249, is_backwards: false });
        let listed = newest(found);
        assert_eq!(listed.len(), MOST_POINTS);
        assert_eq!(listed.first().map(|point| point.commit.as_str()), Some("commit 249"));
    }

    #[test]
    fn a_commit_that_no_sync_brought_cannot_be_compared() {
        let found = points(&[step(1, None, Some("a"))]);
        assert!(matches!(span(&found, "a", "b"), Err(CompareError::NotSynced { commit }) if commit == "b"));
    }
}
