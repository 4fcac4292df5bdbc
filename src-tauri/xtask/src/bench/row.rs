//! One row of a benchmark.

use std::path::Path;

use serde::Serialize;

use crate::error::TaskError;

/// What was measured, beside what.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) p50: f64,
    pub(crate) p95: f64,
    /// What was measured in the same run.
    pub(crate) beside: &'static str,
    /// The other's median.
    pub(crate) other_p50: f64,
    /// Our median over the other's.
    pub(crate) ratio: f64,
    /// What the ratio may be at the most.
    pub(crate) limit: Option<f64>,
    /// What may be reached at the most, in the row's unit, and what was.
    pub(crate) within: Option<Within>,
    /// The most git requests of ours in a round.
    pub(crate) requests: Option<u64>,
    /// The most bytes of ours that came down the line in a round, headers included.
    pub(crate) bytes: Option<u64>,
    /// What has to be known to read the row.
    pub(crate) note: String,
}

/// A limit that is no ratio.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Within {
    pub(crate) most: f64,
    pub(crate) reached: f64,
}

impl Row {
    /// Makes a row of two series; there is no limit, and nothing is counted.
    pub(crate) fn of(
        name: &'static str,
        unit: &'static str,
        ours: &[f64],
        beside: &'static str,
        other: &[f64],
    ) -> Self {
        let (p50, p95, other_p50) = (quantile(ours, 0.5), quantile(ours, 0.95), quantile(other, 0.5));
        Self {
            name,
            unit,
            p50,
            p95,
            beside,
            other_p50,
            ratio: p50 / other_p50,
            limit: None,
            within: None,
            requests: None,
            bytes: None,
            note: String::new(),
        }
    }

    /// Says what the ratio may be at the most.
    pub(crate) fn at_most(mut self, limit: f64) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Says what may be reached at the most, in the row's unit, and what was.
    pub(crate) fn within(mut self, most: f64, reached: f64) -> Self {
        self.within = Some(Within { most, reached });
        self
    }

    /// Says what has to be known to read the row.
    pub(crate) fn noting(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    fn verdict(&self) -> &'static str {
        let is_kept = |is_kept: bool| if is_kept { "ok" } else { "missed" };
        match (self.limit, self.within) {
            (None, None) => "–",
            (Some(limit), None) => is_kept(self.ratio <= limit),
            (None, Some(within)) => is_kept(within.reached <= within.most),
            (Some(limit), Some(within)) => is_kept(self.ratio <= limit && within.reached <= within.most),
        }
    }
}

/// Prints the rows as a table.
pub(crate) fn print(rows: &[Row]) {
    println!(
        "\n{:<20} {:>9} {:>9} {:>9} {:<3} {:>6} {:>6} {:>7} {:<7} {:>8} {:>12}  beside",
        "name", "p50", "p95", "other", "", "ratio", "limit", "at most", "", "requests", "bytes down"
    );
    for row in rows {
        let limit = row.limit.map_or_else(|| "–".to_owned(), |limit| format!("{limit:.2}"));
        let most = row.within.map_or_else(|| "–".to_owned(), |within| format!("{:.0}", within.most));
        let count = |count: Option<u64>| count.map_or_else(|| "–".to_owned(), |count| count.to_string());
        println!(
            "{:<20} {:>9.3} {:>9.3} {:>9.3} {:<3} {:>6.2} {limit:>6} {most:>7} {:<7} {:>8} {:>12}  {}",
            row.name,
            row.p50,
            row.p95,
            row.other_p50,
            row.unit,
            row.ratio,
            row.verdict(),
            count(row.requests),
            count(row.bytes),
            row.beside,
        );
    }
    for row in rows.iter().filter(|row| !row.note.is_empty()) {
        println!("  {}: {}", row.name, row.note);
    }
}

/// Writes the rows as JSON.
pub(crate) fn write(rows: &[Row], path: &Path) -> Result<(), TaskError> {
    let text = serde_json::to_vec_pretty(rows)?;
    std::fs::write(path, text).map_err(|source| TaskError::File { path: path.to_owned(), source })
}

/// Returns the value below which the given part of `values` lies; nearest rank.
pub(crate) fn quantile(values: &[f64], part: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a rank"
    )]
    let rank = (part * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_taken_by_nearest_rank() {
        let values = [3.0, 1.0, 2.0, 4.0];
        assert!((quantile(&values, 0.5) - 2.0).abs() < f64::EPSILON);
        assert!((quantile(&values, 0.95) - 4.0).abs() < f64::EPSILON);
        assert!(quantile(&[], 0.5).is_nan());
    }

    #[test]
    fn a_row_holds_its_limit_or_says_that_it_does_not() {
        let row = |limit| Row::of("a", "s", &[1.0, 3.0, 2.0], "b", &[4.0]).at_most(limit);
        assert!((row(0.5).ratio - 0.5).abs() < f64::EPSILON);
        assert_eq!([row(0.5).verdict(), row(0.49).verdict()], ["ok", "missed"]);
        assert_eq!(Row::of("a", "s", &[1.0], "b", &[1.0]).verdict(), "–");
        assert_eq!([2.0, 2.5].map(|reached| row(0.5).within(2.0, reached).verdict()), ["ok", "missed"]);
        assert_eq!(row(0.49).within(2.0, 1.0).verdict(), "missed", "both must be kept");
    }
}
