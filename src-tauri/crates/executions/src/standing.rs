//! Works out the latest results of tests, and what their newest ones tell, behind whatever changed them.

use suitecase_store::latest_result::{self, KnownExecutions};
use suitecase_store::{Store, StoreError};
use uuid::Uuid;

/// For how many tests this is done in one transaction.
const AT_ONCE: u32 = 500;

/// Works out the latest result of every test for which it is outdated, a few hundred at a time; returns for how many.
///
/// A test of which something cannot be understood keeps nobody else waiting: it is left as it is until the next time. To
/// be called once the app has started, too: what was outdated when it ended still is.
pub async fn work_off(store: &Store) -> Result<u64, StoreError> {
    let (mut worked_off, mut after): (u64, Option<Uuid>) = (0, None);
    loop {
        let tests = store.read(move |reader| latest_result::outdated(reader, after, AT_ONCE)).await?;
        let Some(last) = tests.last() else { return Ok(worked_off) };
        after = Some(*last);
        let count = u64::try_from(tests.len()).unwrap_or_default();
        worked_off += match work_out(store, tests.clone()).await {
            Ok(()) => count,
            Err(error) if is_of_one_test(&error) => one_by_one(store, tests).await?,
            Err(error) => return Err(error),
        };
    }
}

async fn one_by_one(store: &Store, tests: Vec<Uuid>) -> Result<u64, StoreError> {
    let mut worked_off = 0;
    for test in tests {
        match work_out(store, vec![test]).await {
            Ok(()) => worked_off += 1,
            Err(error) if is_of_one_test(&error) => {
                tracing::warn!(%test, %error, "could not work out the latest result of a test");
            }
            Err(error) => return Err(error),
        }
    }
    Ok(worked_off)
}

async fn work_out(store: &Store, tests: Vec<Uuid>) -> Result<(), StoreError> {
    let writing = store.write(move |writer| {
        let mut known = KnownExecutions::default();
        tests.iter().try_for_each(|test| latest_result::work_out(writer, *test, &mut known))
    });
    writing.await
}

/// Returns whether an error is about what is stored of a test, and not about the database as a whole.
fn is_of_one_test(error: &StoreError) -> bool {
    match error {
        StoreError::Damaged(_) | StoreError::Missing(_) | StoreError::Taken => true,
        StoreError::TooNew { .. }
        | StoreError::Sqlite(_)
        | StoreError::File(_)
        | StoreError::Ended
        | StoreError::Cancelled => false,
    }
}
