//! Generates Katalon projects of any size, the same for the same seed.
//!
//! The names are those of a web shop's tests; folders hold a few dozen cases, as in real projects (katalon.md section 3.6).

use std::path::Path;

use uuid::Uuid;

use crate::error::SandboxError;
use crate::repositories::bare;
use crate::repositories::fast_import::{self, FILE, Signature, Stream};
use crate::repositories::filler;
use crate::repositories::katalon_files::{
    self, Entry, Member, SuiteHead, TestCaseFile, dynamic_suite, script_path, static_suite, suite_collection,
};

/// How large and how lively a generated project is.
#[derive(Clone, Debug)]
pub struct GeneratedOptions {
    /// How many test cases it has at its first commit.
    pub cases: usize,
    /// How many test suites: mostly static, every tenth dynamic, every tenth a collection.
    pub suites: usize,
    /// How many commits there are; each after the first changes a handful of test cases.
    pub commits: usize,
    /// How many test cases a last commit renames, with their scripts.
    pub renames: usize,
    /// How many binary files of 64 KiB lie beside the tests.
    pub binaries: usize,
    /// The folder of the project inside the repository; empty for the root.
    pub folder: String,
    /// How long the files are.
    pub lengths: Lengths,
    /// Where all choices come from.
    pub seed: u64,
}

/// How long generated files are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lengths {
    /// As short as a file may be: quick to make.
    #[default]
    Short,
    /// As in large real projects: test cases of 0.6 to 3.5 kB with a description of up to 300 words and variables,
    /// scripts of 5 kB.
    Real,
}

/// The time of the first commit: 2026-01-05 09:00:00 UTC.
const FIRST_COMMIT_SECONDS: i64 = 1_767_603_600;
const CASES_IN_A_FOLDER: usize = 40;
const CHANGES_IN_A_COMMIT: usize = 5;
const BINARY_BYTES: usize = 64 * 1024;

const AREAS: [&str; 12] = [
    "Account",
    "Cart",
    "Catalogue",
    "Checkout",
    "Delivery",
    "Gift Cards",
    "Login",
    "Orders",
    "Payments",
    "Returns",
    "Search",
    "Wish List",
];
const FEATURES: [&str; 10] = [
    "Address Book",
    "Big Screens",
    "Discounts",
    "Error Messages",
    "First Visit",
    "Guests",
    "Languages",
    "Notifications",
    "Phones",
    "Returning Customers",
];
const ACTIONS: [&str; 12] = [
    "adds an item",
    "asks for help",
    "changes the amount",
    "compares two offers",
    "confirms by e-mail",
    "goes back",
    "keeps the choice",
    "opens the details",
    "reloads the page",
    "removes an item",
    "shares a link",
    "sorts by price",
];
const PEOPLE: [(&str, &str); 4] = [
    ("Maya Brandt", "maya.brandt@acme-quality.example"),
    ("Jonas Okafor", "jonas.okafor@acme-quality.example"),
    ("Ines Duarte", "ines.duarte@acme-quality.example"),
    ("Linh Tran", "linh.tran@acme-quality.example"),
];
const TAGS: [&str; 6] = ["smoke", "regression", "smoke,web", "regression; slow", "web, phone", ""];

impl Default for GeneratedOptions {
    fn default() -> Self {
        Self {
            cases: 1_000,
            suites: 20,
            commits: 1,
            renames: 0,
            binaries: 0,
            folder: String::new(),
            lengths: Lengths::Short,
            seed: 1,
        }
    }
}

/// Makes a bare repository with a generated project on `main`, to be kept and served with `Repository::from_bare`.
pub fn generate(options: &GeneratedOptions, git_directory: &Path) -> Result<(), SandboxError> {
    bare::create_empty(git_directory, "main")?;
    fast_import::import(git_directory, |stream| write(options, stream))
}

/// Returns the id of the n-th generated test case without `Test Cases/`.
fn case_path(index: usize) -> String {
    let folder = index / CASES_IN_A_FOLDER;
    let area = pick(&AREAS, folder);
    let feature = pick(&FEATURES, folder / AREAS.len());
    let round = folder / (AREAS.len() * FEATURES.len());
    let action = pick(&ACTIONS, index);
    if round == 0 {
        format!("{area}/{feature}/TC{index:05} {area} {action}")
    } else {
        format!("{area}/{feature}/Part {round}/TC{index:05} {area} {action}")
    }
}

fn write(options: &GeneratedOptions, stream: &mut Stream<'_>) -> std::io::Result<()> {
    let mut random = fastrand::Rng::with_seed(options.seed);
    let prefix = match options.folder.trim_matches('/') {
        "" => String::new(),
        folder => format!("{folder}/"),
    };
    let mut revisions = vec![0_u32; options.cases];
    let mut tip = stream.commit("main", &signature(0), "Add the test project", &[])?;
    write_project(options, &prefix, &mut random, stream)?;
    for index in 0..options.cases {
        write_case(options, &prefix, index, 0, stream)?;
    }
    for commit in 1..options.commits.max(1) {
        let message = format!("Adjust tests after release {commit}");
        tip = stream.commit("main", &signature(commit), &message, &[tip])?;
        for _ in 0..CHANGES_IN_A_COMMIT.min(options.cases) {
            let index = random.usize(..options.cases);
            if let Some(revision) = revisions.get_mut(index) {
                *revision += 1;
                write_case(options, &prefix, index, *revision, stream)?;
            }
        }
    }
    if options.renames > 0 {
        stream.commit(
            "main",
            &signature(options.commits.max(1)),
            "Move tests to a folder of their own",
            &[tip],
        )?;
        for index in 0..options.renames.min(options.cases) {
            let old = case_path(index);
            let new = format!("Moved/{old}");
            let (from, to) = (format!("{prefix}Test Cases/{old}.tc"), format!("{prefix}Test Cases/{new}.tc"));
            stream.rename(from.as_bytes(), to.as_bytes())?;
            let (from, to) = (format!("{prefix}Scripts/{old}"), format!("{prefix}Scripts/{new}"));
            stream.rename(from.as_bytes(), to.as_bytes())?;
        }
    }
    Ok(())
}

fn write_project(
    options: &GeneratedOptions,
    prefix: &str,
    random: &mut fastrand::Rng,
    stream: &mut Stream<'_>,
) -> std::io::Result<()> {
    let guid = guid(options.seed, "project", 0);
    let project = katalon_files::project("Generated Shop", "WEBUI", guid);
    stream.file(FILE, format!("{prefix}Generated Shop.prj").as_bytes(), project.as_bytes())?;
    let profile =
        katalon_files::profile("default", true, &[("baseUrl", "'https://shop.acme-quality.example'")]);
    stream.file(FILE, format!("{prefix}Profiles/default.glbl").as_bytes(), profile.as_bytes())?;
    for index in 0..options.suites {
        let (path, text) = suite(options, index, random);
        stream.file(FILE, format!("{prefix}{path}.ts").as_bytes(), text.as_bytes())?;
    }
    for index in 0..options.binaries {
        let bytes = std::iter::repeat_with(|| random.u8(..)).take(BINARY_BYTES).collect::<Vec<_>>();
        stream.file(FILE, format!("{prefix}Data Files/picture-{index:04}.bin").as_bytes(), &bytes)?;
    }
    Ok(())
}

fn write_case(
    options: &GeneratedOptions,
    prefix: &str,
    index: usize,
    revision: u32,
    stream: &mut Stream<'_>,
) -> std::io::Result<()> {
    let path = case_path(index);
    let name = path.rsplit('/').next().unwrap_or_default();
    // Not from the revision: a changed test case says almost what it said before.
    let mut random =
        fastrand::Rng::with_seed(options.seed.wrapping_mul(1_000_003).wrapping_add(index as u64));
    let texts = Texts::of(options.lengths, &mut random);
    let description = if let Some(texts) = &texts {
        texts.description.clone()
    } else if index.is_multiple_of(3) {
        format!(
            "Checks that the shop {} as agreed, seen by a customer in {}.",
            pick(&ACTIONS, index),
            pick(&AREAS, index)
        )
    } else {
        String::new()
    };
    let variables: Vec<(&str, &str, &str)> = texts
        .iter()
        .flat_map(|texts| &texts.variables)
        .map(|(name, value, meaning)| (name.as_str(), value.as_str(), meaning.as_str()))
        .collect();
    let case = TestCaseFile {
        name,
        description: &description,
        tags: pick(&TAGS, index),
        comment: &if revision == 0 { String::new() } else { format!("Revision {revision}") },
        guid: guid(options.seed, "case", index),
        variables: &variables,
    };
    let text = katalon_files::test_case(&case);
    stream.file(FILE, format!("{prefix}Test Cases/{path}.tc").as_bytes(), text.as_bytes())?;
    let open = "WebUI.openBrowser(GlobalVariable.baseUrl)";
    let check =
        format!("WebUI.verifyElementPresent(findTestObject('Page {index}/heading'), {})", 5 + revision);
    let script = match &texts {
        None => katalon_files::script(name, &[open, &check, "WebUI.closeBrowser()"]),
        Some(texts) => katalon_files::script(name, &[open, &check, &texts.script, "WebUI.closeBrowser()"]),
    };
    let script_path = script_path(&path, 1_767_603_600_000 + index as u64);
    stream.file(FILE, format!("{prefix}{script_path}").as_bytes(), script.as_bytes())
}

/// What a file of a large real project says beyond the shortest.
struct Texts {
    description: String,
    variables: Vec<(String, String, String)>,
    script: String,
}

impl Texts {
    fn of(lengths: Lengths, random: &mut fastrand::Rng) -> Option<Self> {
        match lengths {
            Lengths::Short => return None,
            Lengths::Real => {}
        }
        // Most are short and a few long: the mean is about 100 words.
        let words = random.usize(10..130) + random.usize(0..130) * usize::from(random.bool());
        let description = filler::sentences(random, words);
        let mut variable = |number| {
            let meaning = filler::sentences(random, 8);
            (format!("value{number}"), format!("'{}'", random.u32(..)), meaning)
        };
        let variables = (0..words % 4).map(&mut variable).collect();
        Some(Self { description, variables, script: filler::script_lines(random, 4_800) })
    }
}

fn suite(options: &GeneratedOptions, index: usize, random: &mut fastrand::Rng) -> (String, String) {
    let area = pick(&AREAS, index);
    let name = format!("TS{index:04} {area}");
    let head = SuiteHead {
        name: &name,
        description: "",
        tags: "generated",
        guid: guid(options.seed, "suite", index),
    };
    let text = match index % 10 {
        8 => dynamic_suite(&head, &format!("name=({area})")),
        9 => {
            let earlier = (index - 9..index - 1).map(|other| Entry {
                suite: format!("Test Suites/{}/TS{other:04} {}", pick(&AREAS, other), pick(&AREAS, other)),
                browser: "Chrome (headless)".to_owned(),
                is_run: true,
            });
            suite_collection(&head, true, &earlier.collect::<Vec<_>>())
        }
        _ => {
            let members = (0..30.min(options.cases)).map(|_| Member {
                test_case: format!("Test Cases/{}", case_path(random.usize(..options.cases))),
                is_run: random.u8(..10) != 0,
                data: None,
            });
            static_suite(&head, &members.collect::<Vec<_>>())
        }
    };
    (format!("Test Suites/{area}/{name}"), text)
}

fn signature(commit: usize) -> Signature {
    let (name, email) =
        PEOPLE.get(commit % PEOPLE.len()).copied().unwrap_or(("Sandbox", "sandbox@acme-quality.example"));
    let seconds = FIRST_COMMIT_SECONDS + i64::try_from(commit).unwrap_or_default() * 3_600;
    Signature { name: name.to_owned(), email: email.to_owned(), seconds }
}

fn guid(seed: u64, kind: &str, index: usize) -> Uuid {
    crate::repositories::stable_uuid(&format!("{seed}/{kind}/{index}"))
}

fn pick<'a>(words: &[&'a str], index: usize) -> &'a str {
    words.get(index % words.len().max(1)).copied().unwrap_or_default()
}
