//! Reports in the style of each tool, and reports that are meant to do harm.

mod harm;
mod tools;

use std::io::BufReader;
use std::ops::ControlFlow;

use super::{Case, JunitError, Limits, Seen, Suite, Whole, read};

/// Everything that was told of a report.
#[derive(Default)]
struct All {
    suites: Vec<Suite>,
    cases: Vec<Case>,
    properties: Vec<(usize, String, String)>,
}

fn all_within(bytes: &[u8], limits: &Limits) -> Result<(Whole, All), JunitError> {
    let mut all = All::default();
    // A small buffer, so that every element crosses borders.
    let whole = read(BufReader::with_capacity(13, bytes), limits, |seen| {
        match seen {
            Seen::Suite(suite) => all.suites.push(suite),
            Seen::Property(property) => {
                all.properties.push((property.suite, property.name, property.value));
            }
            Seen::Case(case) => all.cases.push(case),
        }
        ControlFlow::Continue(())
    })?;
    Ok((whole, all))
}

fn all(text: &str) -> (Whole, All) {
    all_within(text.as_bytes(), &Limits::default()).unwrap()
}

/// Returns the kind of an error and its line.
fn refusal(bytes: &[u8]) -> (&'static str, u32) {
    match all_within(bytes, &Limits::default()).map(|(whole, _)| whole) {
        Ok(whole) => panic!("{whole:?} was read"),
        Err(JunitError::Empty) => ("empty", 0),
        Err(JunitError::NotJunit) => ("not junit", 0),
        Err(JunitError::CutOff { line }) => ("cut off", line),
        Err(JunitError::Malformed { line, detail }) => {
            assert!(detail.ends_with('.'), "{detail:?} is a sentence");
            ("malformed", line)
        }
        Err(JunitError::Entities { line, .. }) => ("entities", line),
        Err(JunitError::TooLarge { line, .. }) => ("too large", line),
        Err(error @ (JunitError::Stopped | JunitError::Input(_))) => panic!("{error}"),
    }
}
