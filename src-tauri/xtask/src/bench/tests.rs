//! Lists and search over 100,000 test cases and 5,000 suites in three linked repositories.
//!
//! What is measured runs in a process of its own that holds the database and nothing else, as the app's core does.

mod asking;
mod catalogue;
mod compare;
mod lists;
mod queries;

use self::asking::{Asked, Times};
use super::apart;
use super::row::{Row, quantile};
use crate::error::TaskError;

pub(super) use self::catalogue::synced_once;
pub(crate) use asking::ask_here;

/// What a question may take at the most, in milliseconds: of any class, and where names alone answer it.
const SEARCH: f64 = 50.0;
const NAMES: f64 = 20.0;
/// What the core may hold in memory, in megabytes.
const MEMORY: f64 = 80.0;
/// What the first page of a list, or what narrows it, may take at the most, in milliseconds.
const LISTS: f64 = 100.0;
/// What reading everything that lists show may take at the most, in milliseconds.
const LOADING: f64 = 150.0;

/// Measures all rows of the tests.
pub(crate) fn rows() -> Result<Vec<Row>, TaskError> {
    let asked: Asked = apart::measured("bench-asking", &synced_once()?)?;
    for class in asked.classes.iter().chain(&asked.lists.classes) {
        let [p50, p95] = [0.5, 0.95].map(|part| quantile(&class.milliseconds, part));
        println!(
            "{:<24} {:>4} times, p50 {p50:>6.2} ms, p95 {p95:>6.2} ms",
            class.name,
            class.milliseconds.len()
        );
    }
    Ok(vec![
        search_row(&asked),
        names_row(&asked),
        memory_row(&asked),
        loading_row(&asked),
        lists_row(&asked),
        compare::row()?,
    ])
}

fn search_row(asked: &Asked) -> Row {
    slowest("search", &asked.classes, SEARCH)
}

fn lists_row(asked: &Asked) -> Row {
    slowest("lists", &asked.lists.classes, LISTS)
}

/// Returns a row of all classes, of which each must keep a limit.
fn slowest(name: &'static str, classes: &[Times], most: f64) -> Row {
    let all: Vec<f64> = classes.iter().flat_map(|class| &class.milliseconds).copied().collect();
    let slowness = |class: &Times| quantile(&class.milliseconds, 0.95);
    let worst = classes.iter().max_by(|one, other| slowness(one).total_cmp(&slowness(other)));
    let (class, p95) = worst.map_or(("", f64::NAN), |class| (&class.name, slowness(class)));
    Row::of(name, "ms", &all, "its limit", &[most])
        .within(most, p95)
        .noting(format!("the slowest class is {class} with a p95 of {p95:.1} ms"))
}

fn loading_row(asked: &Asked) -> Row {
    let held = asked.lists.megabytes;
    Row::of("lists-loading", "ms", &asked.lists.loading, "its limit", &[LOADING])
        .within(LOADING, quantile(&asked.lists.loading, 0.95))
        .noting(format!(
            "the columns of all test cases, on fresh connections; they and orders take {held:.0} MB"
        ))
}

fn names_row(asked: &Asked) -> Row {
    Row::of("search-names", "ms", &asked.by_names, "its limit", &[NAMES])
        .within(NAMES, quantile(&asked.by_names, 0.95))
        .noting("questions that names, folders and tags answer alone")
}

fn memory_row(asked: &Asked) -> Row {
    Row::of("core-memory", "MB", &[asked.resident_megabytes], "its limit", &[MEMORY])
        .within(MEMORY, asked.resident_megabytes)
        .noting("resident after all classes of questions were asked")
}
