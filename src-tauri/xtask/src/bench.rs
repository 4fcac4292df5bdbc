//! Benchmarks: each row names what was measured beside it in the same run, and the ratio of the two.

use clap::Args;

use crate::error::TaskError;

#[derive(Args)]
pub(crate) struct Options {}

pub(crate) fn measure(_: &Options) -> Result<(), TaskError> {
    Ok(())
}
