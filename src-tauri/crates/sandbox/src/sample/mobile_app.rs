//! The repository `mobile-app`: a project in a folder with spaces, beside other things.

use crate::repositories::builder::RepositoryBuilder;
use crate::sample::project::{Driver, Project, folders, members, tests};
use crate::sample::team::{Author, commit, in_turn};
use crate::sample::{matrix, pipelines};

const PROJECT: Project =
    Project { slug: "mobile-app", prefix: "Mobile App Tests/", name: "Mobile App", driver: Driver::Phone };

/// Returns the history of the repository.
pub(crate) fn history(now: i64) -> RepositoryBuilder {
    let mut all = tests(include_str!("mobile_app.txt"));
    all.extend(matrix::devices());
    let start = commit(Author::Linh, now, (56, 330), "Start the repository");
    let start = start.file(pipelines::FILE, pipelines::DEFINITION);
    let mut history = RepositoryBuilder::new().commit(
        start.file("README.md", "# Mobile app\n\nThe tests lie in `Mobile App Tests`.\n").file(
            "tools/device-farm.json",
            "{\n  \"devices\": [\"small\", \"large\", \"foldable\", \"tablet\"]\n}\n",
        ),
    );
    let skeleton = commit(Author::Linh, now, (56, 300), "Set up the test project");
    history = history.commit(PROJECT.add_skeleton(skeleton));
    for (index, folder) in folders(&all).iter().enumerate() {
        let days = 54 - 3 * i64::try_from(index).unwrap_or_default();
        let message = format!("Test {} on phones", folder.to_lowercase());
        let start = commit(in_turn(index + 2), now, (days, 23 * (days % 13)), &message);
        let in_folder = all.iter().filter(|test| test.folder == *folder);
        history = history.commit(in_folder.fold(start, |commit, test| PROJECT.add(commit, test)));
    }
    let mut suites = commit(Author::Linh, now, (9, 220), "Arrange the suites");
    let smoke = members(&all, |test| test.has_tag("smoke"));
    suites = PROJECT.add_suite(suites, "Smoke", "The ten minutes before every build is handed out.", &smoke);
    let offline = members(&all, |test| test.has_tag("offline"));
    suites = PROJECT.add_suite(suites, "Without network", "Run in the basement.", &offline);
    let payment = members(&all, |test| test.has_tag("payment"));
    suites = PROJECT.add_suite(suites, "Payment", "", &payment);
    suites = PROJECT.add_dynamic(suites, "Private matters", "Whatever touches privacy.", "tag=(privacy)");
    let devices = [("Smoke", "Android", true), ("Smoke", "iOS", true), ("Payment", "iOS", true)];
    suites = PROJECT.add_collection(suites, "Before the store review", "", true, &devices);
    history = history.commit(suites);
    history = history.on("develop");
    let draft = commit(Author::Maya, now, (1, 90), "Draft tests for watches");
    let watches = "## Watch\nShows the member card on the wrist | phone |\nCounts the parcels of today | phone,delivery |\n";
    history.commit(tests(watches).iter().fold(draft, |commit, test| PROJECT.add(commit, test))).on("main")
}
