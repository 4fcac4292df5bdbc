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
    pub(crate) beside: Option<&'static str>,
    /// Our median over the other's.
    pub(crate) ratio: Option<f64>,
}

impl Row {
    /// Makes a row of seconds, ours and the other's.
    pub(crate) fn of_seconds(name: &'static str, ours: &[f64], beside: &'static str, other: &[f64]) -> Self {
        let (p50, p95) = (quantile(ours, 0.5), quantile(ours, 0.95));
        Self { name, unit: "s", p50, p95, beside: Some(beside), ratio: Some(p50 / quantile(other, 0.5)) }
    }
}

/// Prints the rows as a table.
pub(crate) fn print(rows: &[Row]) {
    println!("\n{:<16} {:>8} {:>8} {:<4} {:>6}  beside", "name", "p50", "p95", "unit", "ratio");
    for row in rows {
        let ratio = row.ratio.map_or_else(|| "–".to_owned(), |ratio| format!("{ratio:.2}"));
        let beside = row.beside.unwrap_or("–");
        println!("{:<16} {:>8.3} {:>8.3} {:<4} {ratio:>6}  {beside}", row.name, row.p50, row.p95, row.unit);
    }
}

/// Writes the rows as JSON.
pub(crate) fn write(rows: &[Row], path: &Path) -> Result<(), TaskError> {
    let text = serde_json::to_vec_pretty(rows)?;
    std::fs::write(path, text).map_err(|source| TaskError::File { path: path.to_owned(), source })
}

/// Returns the value below which the given part of `values` lies; nearest rank.
fn quantile(values: &[f64], part: f64) -> f64 {
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
}
