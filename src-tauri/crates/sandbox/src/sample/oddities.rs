//! The odd names and the broken files of the sample (katalon.md section 3.6).

use crate::repositories::builder::Commit;
use crate::repositories::katalon_files::{
    self, Member, SuiteHead, TestCaseFile, dynamic_suite, script_path, static_suite,
};
use crate::repositories::stable_uuid;

/// The length of the longest path of the sample, in characters.
pub(crate) const LONGEST_PATH: usize = 210;

/// Adds test cases with names that exist in real projects and trip tools.
pub(crate) fn add_names(commit: Commit) -> Commit {
    let names = [
        "Partners/서울 매장/로그인 후 장바구니를 유지한다",
        "Partners/서울 매장/결제 수단을 변경한다",
        "Partners/München/Größe ändern & Straße prüfen",
        "Partners/München/Überweisung für Müßiggänger",
        "Partners/Emoji/🎁 Gift wrap is offered",
        "Partners/Emoji/👩‍👩‍👧 Family account sees one bill",
        "Partners/Version 2.4/Price list v2.4.1 is read",
        "Partners/O'Brien & Sons/Shows O'Brien's opening hours (holidays, too)",
        "Partners/Shows [beta] prices, #1 of 2 – 100 % off",
        "Cart/Mini Cart/Opens on hover",
        "Cart/mini cart/Opens on hover",
    ];
    let with_names = names.iter().fold(commit, |commit, id| {
        let with_case = add_case(commit, id, "partners", None);
        if *id == WITHOUT_SCRIPT { with_case } else { add_script(with_case, id) }
    });
    add_case(with_names, &long_id(), "partners", None)
}

/// A test case that was copied in the file system, and its script was forgotten; the one with the longest path is
/// another.
const WITHOUT_SCRIPT: &str = "Partners/Version 2.4/Price list v2.4.1 is read";

/// Adds what a careless merge leaves behind in `web-shop`.
pub(crate) fn add_shop_problems(commit: Commit) -> Commit {
    let conflict = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<TestCaseEntity>\n<<<<<<< HEAD\n   \
        <description>Plays the film at once</description>\n=======\n   \
        <description>Plays the film after a tap</description>\n>>>>>>> feature/films\n   \
        <name>Plays the film</name>\n   <tag>web</tag>\n   <comment></comment>\n</TestCaseEntity>\n";
    let pointer = "version https://git-lfs.github.com/spec/v1\n\
        oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n";
    let members = [
        ("Test Cases/Films/Plays the film", true),
        ("Test Cases/Films/Shows subtitles", true),
        ("Test Cases/account/sign in/Signs in with e-mail and password", true),
        ("Test Cases/Catalogue/Product Page/Zooms into a picture", false),
    ];
    let head = SuiteHead { name: "Augmented reality", description: "", tags: "", guid: stable_uuid("AR") };
    // A test case was removed and one was renamed by hand; their scripts stayed where they were.
    let left_alone = ["Films/Shows subtitles", "Account/Sign in/Signs in with a code by post"];
    let with_script = ["Films/Plays the film", "Films/Remembers the volume"];
    with_script
        .into_iter()
        .chain(left_alone)
        .fold(commit, add_script)
        .file("Test Suites/By name/Augmented reality.ts", dynamic_suite(&head, "name=(AR -) "))
        .file("Test Cases/Films/Plays the film.tc", conflict)
        .file("Test Cases/Films/Remembers the volume.tc", pointer)
        .file("Test Suites/Films.ts", suite("Films", &members))
}

/// Adds what an import of an old project leaves behind in `payments-api`.
pub(crate) fn add_service_problems(commit: Commit) -> Commit {
    let shared = "old gateway";
    let cut = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<TestCaseEntity>\n   <description>Refunds in one go</descr";
    let commit = add_case(commit, "Old Gateway/Pays by card", "old", Some(shared));
    let commit = add_case(commit, "Old Gateway/Pays by card (copy)", "old", Some(shared));
    let with_script = ["Pays by card", "Pays by card (copy)", "Refunds in one go", "Settings"];
    let commit =
        with_script.iter().fold(commit, |commit, name| add_script(commit, &format!("Old Gateway/{name}")));
    let type_script = "export const retries = 3;\n\nexport function delay(attempt: number): number {\n  return attempt * 100;\n}\n";
    commit
        .file("Test Cases/Old Gateway/Refunds in one go.tc", cut)
        .file(
            "Test Cases/Old Gateway/Settings.tc",
            "<WebElementEntity>\n   <name>Settings</name>\n</WebElementEntity>\n",
        )
        .file("Test Cases/Old Gateway/Nothing.tc", "")
        .file("Test Suites/Old Gateway/Empty.ts", suite("Empty", &[]))
        .file("Test Suites/Old Gateway/retries.ts", type_script)
        .file(
            "Scripts/Old Gateway/Forgotten/Script1650000000000.groovy",
            "WS.comment('no test case uses this')\n",
        )
}

fn add_case(commit: Commit, id: &str, tags: &str, shared_guid: Option<&str>) -> Commit {
    let name = id.rsplit('/').next().unwrap_or(id);
    let guid = stable_uuid(shared_guid.unwrap_or(id));
    let case = TestCaseFile { name, description: "", tags, comment: "", guid, variables: &[] };
    commit.file(format!("Test Cases/{id}.tc"), katalon_files::test_case(&case))
}

fn add_script(commit: Commit, id: &str) -> Commit {
    let name = id.rsplit('/').next().unwrap_or(id);
    let milliseconds = 1_700_000_000_000 + u64::from(stable_uuid(id).as_fields().0);
    commit.file(script_path(id, milliseconds), katalon_files::script(name, &["WebUI.closeBrowser()"]))
}

fn suite(name: &str, members: &[(&str, bool)]) -> String {
    let head = SuiteHead { name, description: "", tags: "", guid: stable_uuid(name) };
    let members = members.iter().map(|(id, is_run)| Member {
        test_case: (*id).to_owned(),
        is_run: *is_run,
        data: None,
    });
    static_suite(&head, &members.collect::<Vec<_>>())
}

fn long_id() -> String {
    let mut id =
        "Partners/Long names/A customer who has two accounts, three addresses and a family plan".to_owned();
    let words = [" wants", " to", " see", " one", " bill", " for", " all", " of", " it", " and"];
    let room = LONGEST_PATH - "Test Cases/".len() - ".tc".len();
    for word in words.iter().cycle() {
        if id.chars().count() + word.chars().count() > room {
            break;
        }
        id.push_str(word);
    }
    let missing = room - id.chars().count();
    id.extend(std::iter::repeat_n('!', missing));
    id
}
