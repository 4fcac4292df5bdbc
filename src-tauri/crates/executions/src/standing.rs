//! Works out the latest results of tests, and what their newest ones tell, behind whatever changed them.

use suitecase_store::latest_result::{self, KnownExecutions};
use suitecase_store::{Store, StoreError};

/// For how many tests this is done in one transaction.
const AT_ONCE: u32 = 500;

/// Works out the latest result of every test for which it is outdated, a few hundred at a time; returns for how many.
///
/// To be called once the app has started, too: what was outdated when it ended still is.
pub async fn work_off(store: &Store) -> Result<u64, StoreError> {
    let mut worked_off = 0;
    loop {
        let tests = store.read(|reader| latest_result::outdated(reader, AT_ONCE)).await?;
        if tests.is_empty() {
            return Ok(worked_off);
        }
        worked_off += u64::try_from(tests.len()).unwrap_or_default();
        let done: Result<(), StoreError> = store
            .write(move |writer| {
                let mut known = KnownExecutions::default();
                tests.iter().try_for_each(|test| latest_result::work_out(writer, *test, &mut known))
            })
            .await;
        done?;
    }
}
