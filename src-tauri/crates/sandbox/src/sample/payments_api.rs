//! The repository `payments-api`: service tests, and most of the broken files of the sample.

use crate::repositories::builder::RepositoryBuilder;
use crate::sample::project::{Driver, Project, folders, members, tests};
use crate::sample::team::{Author, commit, in_turn};
use crate::sample::{oddities, pipelines};

const PROJECT: Project =
    Project { slug: "payments-api", prefix: "", name: "Payments API", driver: Driver::Service };

/// Returns the history of the repository.
pub(crate) fn history(now: i64) -> RepositoryBuilder {
    let all = tests(include_str!("payments_api.txt"));
    let skeleton = PROJECT.add_skeleton(commit(Author::Jonas, now, (40, 60), "Set up the test project"));
    let mut history = RepositoryBuilder::new().commit(skeleton.file(pipelines::FILE, pipelines::DEFINITION));
    for (index, folder) in folders(&all).iter().enumerate() {
        let days = 38 - 4 * i64::try_from(index).unwrap_or_default();
        let message = format!("Cover {}", folder.to_lowercase());
        let start = commit(in_turn(index + 1), now, (days, 17 * days), &message);
        let in_folder = all.iter().filter(|test| test.folder == *folder);
        history = history.commit(in_folder.fold(start, |commit, test| PROJECT.add(commit, test)));
    }
    let mut suites = commit(Author::Jonas, now, (13, 15), "Arrange the suites");
    for folder in folders(&all) {
        let of_folder = members(&all, |test| test.folder == folder);
        suites = PROJECT.add_suite(suites, &folder, "", &of_folder);
    }
    suites = PROJECT.add_dynamic(suites, "Contract", "Run against every candidate.", "tag=(api)");
    let whole = [("Authorise", "", true), ("Capture", "", true), ("Refund", "", true), ("Events", "", false)];
    suites =
        PROJECT.add_collection(suites, "Money in, money out", "In the order money moves.", false, &whole);
    history = history.commit(suites);
    let broken = commit(Author::Bot, now, (2, 400), "Import tests of the old gateway");
    history.commit(oddities::add_service_problems(broken))
}
