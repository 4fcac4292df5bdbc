//! Lets all names follow the aliases of what they are called, as after the app was ended in the midst of that.

use suitecase_store::reported_test::{self, ReportedTest};
use suitecase_store::{Store, StoreError, alias};

use super::deciding::{self, Called};

/// Settles every name with an alias, and those whose alias is there no more, a few hundred at a time; what is settled
/// stays as it is.
pub async fn settle_all(store: &Store) -> Result<(), StoreError> {
    let left = store.read(|reader| {
        let mut left: Vec<Called> = alias::all(reader)?.into_iter().map(Called::from).collect();
        for (project, kind, name) in reported_test::whose_alias_is_gone(reader)? {
            left.push(Called { project, kind, name });
        }
        Ok::<_, StoreError>(left)
    });
    for called in left.await? {
        settle(store, &called).await?;
    }
    Ok(())
}

async fn settle(store: &Store, called: &Called) -> Result<(), StoreError> {
    let mut after: Option<ReportedTest> = None;
    loop {
        let (of, from) = (called.clone(), after.take());
        after = store.write(move |writer| deciding::settle(writer, &of, from.as_ref())).await?;
        if after.is_none() {
            return Ok(());
        }
    }
}
