//! A made-up project with the peculiarities seen in real ones: mostly empty descriptions, templates, shared guids.

use std::fmt::Write;

const FOLDERS: [&str; 10] = [
    "Login",
    "Login/Social",
    "Checkout",
    "Checkout/Card",
    "Search",
    "Account/Profile",
    "Account/Orders",
    "API/v1",
    "Smoke",
    "Regression/Night",
];
const VERBS: [&str; 12] = [
    "Opens", "Checks", "Removes", "Adds", "Pays", "Searches", "Filters", "Confirms", "Cancels", "Exports",
    "Uploads", "Shares",
];
const OBJECTS: [&str; 14] = [
    "the cart",
    "an order",
    "the invoice",
    "a coupon",
    "the address",
    "a profile",
    "the wish list",
    "a gift card",
    "the newsletter",
    "a refund",
    "the parcel",
    "an account",
    "the size",
    "a review",
];
const MANNERS: [&str; 10] = [
    "as a guest",
    "with a card",
    "on a phone",
    "twice",
    "after a time-out",
    "in another language",
    "without stock",
    "from the menu",
    "with a wrong password",
    "behind a proxy",
];
const TAGS: [&str; 6] = ["smoke", "ui", "api", "nightly", "flaky", "regression"];
/// The lines that a team copies into every description.
const TEMPLATE: [&str; 4] = [
    "Precondition: the shop is open",
    "Steps: see the script",
    "Expected: no error is shown",
    "Owner: team shop",
];

/// What the tests of a project have as guids.
#[derive(Clone, Copy, PartialEq)]
enum Guids {
    Unique,
    /// Some were copied in the file system.
    Shared,
    /// Cloud style: none at all.
    Missing,
}

/// One test, with a label that tells who it is.
#[derive(Clone, Debug)]
pub(super) struct Test {
    pub(super) label: u32,
    pub(super) folder: String,
    pub(super) name: String,
    pub(super) guid: Option<String>,
    pub(super) description: Vec<String>,
    pub(super) tags: String,
    pub(super) comment: String,
    /// Id, name and default value.
    pub(super) variables: Vec<(String, String, String)>,
    /// Whether a merge was committed unresolved.
    pub(super) is_broken: bool,
}

impl Test {
    pub(super) fn path(&self) -> String {
        format!("{}/{}.tc", self.folder, self.name)
    }

    pub(super) fn text(&self) -> String {
        let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<TestCaseEntity>\n");
        let _ = writeln!(text, "   <description>{}</description>", self.description.join("\n"));
        let _ = writeln!(text, "   <name>{}</name>\n   <tag>{}</tag>", self.name, self.tags);
        if self.is_broken {
            let _ = writeln!(text, "<<<<<<< HEAD\n=======\n>>>>>>> topic");
        }
        let _ =
            writeln!(text, "   <comment>{}</comment>\n   <recordOption>OTHER</recordOption>", self.comment);
        if let Some(guid) = &self.guid {
            let _ = writeln!(text, "   <testCaseGuid>{guid}</testCaseGuid>");
        }
        for (id, name, value) in &self.variables {
            let _ = writeln!(
                text,
                "   <variable>\n      <defaultValue>{value}</defaultValue>\n      <description></description>\n      \
                 <id>{id}</id>\n      <masked>false</masked>\n      <name>{name}</name>\n   </variable>"
            );
        }
        text + "</TestCaseEntity>\n"
    }

    /// Whether nothing but its place tells this test from others.
    pub(super) fn is_boilerplate(&self) -> bool {
        self.description.is_empty() && self.comment.is_empty() && self.variables.is_empty()
    }
}

/// A project and the dice that made it.
pub(super) struct Project {
    pub(super) dice: fastrand::Rng,
    pub(super) tests: Vec<Test>,
    guids: Guids,
    shared: Vec<String>,
    described: u8,
    labels: u32,
}

impl Project {
    pub(super) fn new(seed: u64) -> Self {
        let mut dice = fastrand::Rng::with_seed(seed);
        let guids = match dice.u8(0..10) {
            0..=5 => Guids::Unique,
            6..=8 => Guids::Shared,
            _ => Guids::Missing,
        };
        let shared = (0..dice.usize(1..5)).map(|_| new_guid(&mut dice)).collect();
        // Without guids people who move files have to be recognised by what they wrote.
        let described = if guids == Guids::Missing { 95 } else { [5, 20, 60, 100][dice.usize(..4)] };
        let mut project = Self { dice, tests: Vec::new(), guids, shared, described, labels: 0 };
        let per_folder = project.dice.usize(3..12);
        for folder in FOLDERS {
            for number in 0..per_folder {
                let name = match project.dice.u8(0..4) {
                    0 => format!("TC{number}"),
                    1 => format!("TC_{} {number}", folder.replace('/', "_")),
                    2 => format!("{} {number}", VERBS[project.dice.usize(..VERBS.len())]),
                    _ => format!("verify {number:03}"),
                };
                let test = project.test(&format!("Test Cases/{folder}"), &name);
                project.put(test);
            }
        }
        project
    }

    /// Adds a test where no other lies; in the same folder no name differs only in case.
    pub(super) fn put(&mut self, test: Test) -> bool {
        let is_free = self.is_free(&test.folder, &test.name);
        if is_free {
            self.tests.push(test);
        }
        is_free
    }

    pub(super) fn is_free(&self, folder: &str, name: &str) -> bool {
        let path = format!("{folder}/{name}.tc").to_lowercase();
        self.tests.iter().all(|test| test.path().to_lowercase() != path)
    }

    /// Makes a test as this team writes them.
    pub(super) fn test(&mut self, folder: &str, name: &str) -> Test {
        self.labels += 1;
        let dice = &mut self.dice;
        let guid = match self.guids {
            Guids::Shared if dice.u8(0..3) == 0 => Some(self.shared[dice.usize(..self.shared.len())].clone()),
            Guids::Unique | Guids::Shared => Some(new_guid(dice)),
            Guids::Missing => None,
        };
        let mut test = Test {
            label: self.labels,
            folder: folder.to_owned(),
            name: name.to_owned(),
            guid,
            description: Vec::new(),
            tags: TAGS[dice.usize(..TAGS.len())].to_owned(),
            comment: String::new(),
            variables: Vec::new(),
            is_broken: false,
        };
        if dice.u8(0..100) < self.described {
            let own = dice.usize(1..4);
            test.description = (0..own).map(|_| sentence(dice)).collect();
            if dice.bool() {
                test.description.extend(TEMPLATE.map(str::to_owned));
            }
        }
        if self.guids == Guids::Missing || dice.u8(0..4) == 0 {
            test.variables = (0..dice.usize(1..4)).map(|_| variable(dice)).collect();
        }
        test
    }

    /// Writes something else into a test, as an edit of a few minutes does.
    pub(super) fn edit(&mut self, at: usize) {
        let dice = &mut self.dice;
        let line = sentence(dice);
        let test = &mut self.tests[at];
        match dice.u8(0..5) {
            0 => test.tags = TAGS[dice.usize(..TAGS.len())].to_owned() + ", new",
            1 if test.description.len() > 2 => {
                let line_at = dice.usize(..test.description.len());
                test.description[line_at] = line;
            }
            2 => test.variables.push(variable(dice)),
            3 => "reviewed in spring".clone_into(&mut test.comment),
            _ => test.description.push(line),
        }
    }

    /// Returns a folder that holds tests.
    pub(super) fn some_folder(&mut self) -> String {
        let at = self.some_test();
        self.tests[at].folder.clone()
    }

    pub(super) fn some_test(&mut self) -> usize {
        self.dice.usize(..self.tests.len())
    }

    /// Whether the test's guid is its own.
    pub(super) fn has_own_guid(&self, at: usize) -> bool {
        let guid = &self.tests[at].guid;
        guid.is_some() && self.tests.iter().filter(|test| test.guid == *guid).count() == 1
    }

    pub(super) fn new_label(&mut self) -> u32 {
        self.labels += 1;
        self.labels
    }
}

pub(super) fn new_guid(dice: &mut fastrand::Rng) -> String {
    uuid::Uuid::from_u128(dice.u128(..)).to_string()
}

fn sentence(dice: &mut fastrand::Rng) -> String {
    let verb = VERBS[dice.usize(..VERBS.len())];
    let object = OBJECTS[dice.usize(..OBJECTS.len())];
    let manner = MANNERS[dice.usize(..MANNERS.len())];
    format!("{verb} {object} {manner}")
}

fn variable(dice: &mut fastrand::Rng) -> (String, String, String) {
    let names = ["user", "password", "url", "amount", "expected"];
    let values = ["''", "'demo'", "'https://shop.example'", "42", "GlobalVariable.user"];
    let name = names[dice.usize(..names.len())].to_owned();
    (new_guid(dice), name, values[dice.usize(..values.len())].to_owned())
}
