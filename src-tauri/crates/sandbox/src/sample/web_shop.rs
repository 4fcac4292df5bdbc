//! The repository `web-shop`: a project at the root, four branches, nine weeks of work.

use crate::repositories::builder::RepositoryBuilder;
use crate::repositories::katalon_files::{Member, TestData};
use crate::sample::project::{Driver, Project, Test, folders, members, tests};
use crate::sample::team::{Author, commit, in_turn};
use crate::sample::{matrix, oddities, pipelines};

const PROJECT: Project = Project { slug: "web-shop", prefix: "", name: "Web Shop", driver: Driver::Browser };

/// Returns the history of the repository.
pub(crate) fn history(now: i64) -> RepositoryBuilder {
    let mut first = tests(include_str!("web_shop.txt"));
    first.extend(matrix::payments());
    first.extend(matrix::languages());
    let mut history = RepositoryBuilder::new();
    let skeleton = PROJECT.add_skeleton(commit(Author::Maya, now, (63, 200), "Set up the test project"));
    history = history.commit(
        skeleton
            .file("README.md", README)
            .file(pipelines::FILE, pipelines::DEFINITION)
            .file("Data Files/logo.png", LOGO),
    );
    history = add_areas(history, &first, now);

    let moved = commit(Author::Ines, now, (30, 95), "Call the basket a cart, as the shop does");
    let moved = moved.rename("Test Cases/Basket", "Test Cases/Cart").rename("Scripts/Basket", "Scripts/Cart");
    history = history.commit(moved);
    let now_called =
        first.into_iter().map(|test| Test { folder: test.folder.replace("Basket", "Cart"), ..test });
    let all = now_called.collect::<Vec<_>>();

    history = history.commit(add_suites(&all, now));
    history = history.on("release/2026.11");
    let fix = commit(Author::Linh, now, (12, 40), "Wait for the new address form");
    history =
        history.commit(touched(fix, &all, "Account/Address Book", "Waits for the form of release 2026.11."));
    history = history.tag("2026.11.1").on("main");
    for (author, ago, folder, comment) in CHANGES {
        let message = format!("{comment} ({folder})");
        history = history.commit(touched(commit(author, now, ago, &message), &all, folder, comment));
    }
    history = history.commit(oddities::add_names(commit(
        Author::Linh,
        now,
        (6, 310),
        "Add tests of our partner shops",
    )));
    let broken = commit(Author::Bot, now, (3, 20), "Merge the film tests");
    history = history.commit(oddities::add_shop_problems(broken));
    let fixed = commit(Author::Maya, now, (0, 150), "Steady the search tests");
    history = history.commit(touched(
        fixed,
        &all,
        "Search/Results",
        "Waits for the index instead of a fixed time.",
    ));

    history = history.on("develop");
    let next = commit(Author::Jonas, now, (0, 100), "Draft tests of product bundles");
    history = history.commit(tests(BUNDLES).iter().fold(next, |commit, test| PROJECT.add(commit, test)));
    history = history.on("feature/one-click-checkout");
    let one_click = commit(Author::Ines, now, (0, 45), "Cover the one-click checkout");
    let one_click = tests(ONE_CLICK).iter().fold(one_click, |commit, test| PROJECT.add(commit, test));
    history = history.commit(one_click);
    let moved = commit(Author::Ines, now, (0, 20), "Move the guest tests beside it");
    let moved = moved.rename("Test Cases/Checkout/Guest", "Test Cases/Checkout/One Click/Guest");
    history.commit(moved.rename("Scripts/Checkout/Guest", "Scripts/Checkout/One Click/Guest")).on("main")
}

/// Each area was written in a commit of its own, one every day or two.
fn add_areas(mut history: RepositoryBuilder, all: &[Test], now: i64) -> RepositoryBuilder {
    for (index, folder) in folders(all).iter().enumerate() {
        let days = 62 - i64::try_from(index).unwrap_or_default();
        let message = format!("Test {}", folder.to_lowercase().replace('/', ": "));
        let start = commit(in_turn(index), now, (days, 37 * (days % 11)), &message);
        let in_folder = all.iter().filter(|test| test.folder == *folder);
        history = history.commit(in_folder.fold(start, |commit, test| PROJECT.add(commit, test)));
    }
    history
}

fn add_suites(all: &[Test], now: i64) -> crate::repositories::builder::Commit {
    let mut start = commit(Author::Jonas, now, (29, 300), "Arrange the suites by purpose");
    let smoke = members(all, |test| test.has_tag("smoke"));
    start = PROJECT.add_suite(start, "Smoke", "What must work before anybody is let in.", &smoke);
    for area in ["Account", "Catalogue", "Search", "Cart", "Wish List", "Orders", "Accessibility", "Security"]
    {
        let of_area = members(all, |test| test.folder.split('/').next() == Some(area));
        let description = format!("Everything we check about: {}.", area.to_lowercase());
        start = PROJECT.add_suite(start, &format!("Regression/{area}"), &description, &of_area);
    }
    let mut checkout = members(all, |test| test.folder.starts_with("Checkout/"));
    for (index, member) in checkout.iter_mut().enumerate() {
        member.is_run = index % 7 != 3;
    }
    start =
        PROJECT.add_suite(start, "Regression/Checkout", "Slow banks are switched off for now.", &checkout);
    let sign_in = Member {
        test_case: "Test Cases/Account/Sign in/Signs in with e-mail and password".to_owned(),
        is_run: true,
        data: Some(TestData {
            file: "Data Files/Customers",
            rows: "1-3",
            column: "e-mail",
            variable: PROJECT.first_variable("Account/Sign in/Signs in with e-mail and password"),
        }),
    };
    let mut steady = vec![sign_in.clone()];
    steady.extend(members(all, |test| test.folder == "Orders/Returns"));
    steady.extend([sign_in.clone(), sign_in]);
    start = PROJECT.add_suite(start, "Nightly/Returns", "Signs in before, between and after.", &steady);
    start = PROJECT.add_dynamic(start, "By tag/Payment", "Every test that touches money.", "tag=(payment)");
    start = PROJECT.add_dynamic(start, "By tag/Slow ones", "Kept out of the day.", "tag=(slow)");
    start = PROJECT.add_dynamic(start, "By name/Prices", "", "name=(price)");
    let browsers = [
        ("Smoke", "Chrome", true),
        ("Smoke", "Firefox", true),
        ("Smoke", "Safari", false),
        ("Smoke", "Edge", true),
    ];
    start = PROJECT.add_collection(
        start,
        "Release/Smoke in all browsers",
        "Run before each release.",
        true,
        &browsers,
    );
    let whole = [
        ("Smoke", "Chrome (headless)", true),
        ("Regression/Account", "Chrome (headless)", true),
        ("Regression/Cart", "Chrome (headless)", true),
        ("Regression/Checkout", "Chrome (headless)", true),
        ("By tag/Payment", "Chrome (headless)", true),
        ("Nightly/Returns", "Firefox (headless)", false),
    ];
    PROJECT.add_collection(start, "Nightly/Everything", "Takes about two hours.", false, &whole)
}

fn touched(
    start: crate::repositories::builder::Commit,
    all: &[Test],
    folder: &str,
    comment: &str,
) -> crate::repositories::builder::Commit {
    let in_folder = all.iter().filter(|test| test.folder == folder).take(4);
    in_folder.fold(start, |commit, test| PROJECT.add_with_comment(commit, test, comment))
}

const CHANGES: [(Author, (i64, i64), &str, &str); 7] = [
    (Author::Jonas, (24, 130), "Cart/Vouchers", "Uses the vouchers of the new season"),
    (Author::Linh, (21, 410), "Checkout/Delivery", "Waits for the map to settle"),
    (Author::Maya, (17, 75), "Account/Sign in", "Follows the new sign-in page"),
    (Author::Ines, (14, 260), "Search/Filters", "Counts without sold-out products"),
    (Author::Jonas, (10, 20), "Orders/Returns", "Prints the label in A6"),
    (Author::Maya, (8, 180), "Catalogue/Product Page", "Expects the tax note below the price"),
    (Author::Linh, (7, 45), "Checkout/Payment Methods", "Tries the new card form"),
];

const README: &str = "# Web shop tests\n\nOpen `Web Shop.prj` and run the suite `Smoke` first.\n";
const LOGO: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";
const BUNDLES: &str = "## Catalogue/Bundles
Shows what a bundle saves | web,price | The sum of the single prices stands beside the price of the bundle.
Swaps one part of a bundle | web |
Takes a bundle apart in the cart | regression,price |
";
const ONE_CLICK: &str = "## Checkout/One Click
Orders with one click | smoke,checkout,payment | The default card and address are used and shown before the click.
Offers to undo for one minute | checkout,payment |
Is switched off until asked for | checkout,privacy |
Falls back when the card has expired | regression,checkout,payment |
Needs the second factor above 150 euros | checkout,security,payment |
";
