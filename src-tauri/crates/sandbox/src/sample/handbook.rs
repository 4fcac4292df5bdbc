//! The repository `handbook`: words and no Katalon project, as somebody will try to link.

use crate::repositories::builder::RepositoryBuilder;
use crate::sample::team::{Author, commit};

/// Returns the history of the repository.
pub(crate) fn history(now: i64) -> RepositoryBuilder {
    let first = commit(Author::Maya, now, (80, 10), "Write down how we test");
    let second = commit(Author::Ines, now, (33, 500), "Explain flaky tests");
    RepositoryBuilder::new()
        .commit(
            first.file("README.md", "# Handbook\n\nHow we test at Acme.\n").file("guides/naming.md", NAMING),
        )
        .commit(second.file("guides/flaky-tests.md", FLAKY))
}

const NAMING: &str = "# Names\n\nA test's name says what the shop does: *Refuses an expired voucher*.\n";
const FLAKY: &str = "# Flaky tests\n\nA test that sometimes fails is switched off in its suite and gets a ticket the same day.\n";
