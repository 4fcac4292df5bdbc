//! Turns lists of tests into the files of a Katalon project.

use uuid::Uuid;

use crate::repositories::builder::Commit;
use crate::repositories::katalon_files::{
    self, Entry, Member, SuiteHead, TestCaseFile, dynamic_suite, script_path, static_suite, suite_collection,
};
use crate::repositories::stable_uuid;

/// A test case of the sample.
#[derive(Clone, Debug)]
pub(crate) struct Test {
    pub(crate) folder: String,
    pub(crate) name: String,
    /// Comma-separated.
    pub(crate) tags: String,
    pub(crate) description: String,
}

/// Where a project lies and what its scripts drive.
#[derive(Clone, Copy)]
pub(crate) struct Project {
    /// The repository's slug, from which all guids follow.
    pub(crate) slug: &'static str,
    /// Empty for the root, else with a trailing slash.
    pub(crate) prefix: &'static str,
    pub(crate) name: &'static str,
    pub(crate) driver: Driver,
}

/// What the scripts of a project drive.
#[derive(Clone, Copy)]
pub(crate) enum Driver {
    Browser,
    Phone,
    Service,
}

/// Reads a list: `## Folder` and below it `Name | tags | description`.
pub(crate) fn tests(list: &str) -> Vec<Test> {
    let mut folder = String::new();
    let mut tests = Vec::new();
    for line in list.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            heading.clone_into(&mut folder);
        } else if !line.trim().is_empty() {
            let mut parts = line.splitn(3, '|').map(|part| part.trim().to_owned());
            tests.push(Test {
                folder: folder.clone(),
                name: parts.next().unwrap_or_default(),
                tags: parts.next().unwrap_or_default(),
                description: parts.next().unwrap_or_default(),
            });
        }
    }
    tests
}

/// Returns the folders of a list in their order, each once.
pub(crate) fn folders(tests: &[Test]) -> Vec<String> {
    let mut folders: Vec<String> = Vec::new();
    for test in tests {
        if folders.last() != Some(&test.folder) {
            folders.push(test.folder.clone());
        }
    }
    folders
}

impl Test {
    /// Returns the id, `Test Cases/…` without the extension.
    pub(crate) fn id(&self) -> String {
        format!("Test Cases/{}/{}", self.folder, self.name)
    }

    /// Returns whether it carries a tag.
    pub(crate) fn has_tag(&self, wanted: &str) -> bool {
        self.tags.split(',').any(|tag| tag.trim() == wanted)
    }
}

impl Project {
    /// Adds the project file and its profiles.
    pub(crate) fn add_skeleton(self, commit: Commit) -> Commit {
        let Self { slug, prefix, name, driver } = self;
        let (kind, origin) = match driver {
            Driver::Browser => ("WEBUI", "'https://shop.acme-quality.example'"),
            Driver::Phone => ("MOBILE", "'app://acme-shop'"),
            Driver::Service => ("WEBSERVICE", "'https://payments.acme-quality.example/v2'"),
        };
        let project = katalon_files::project(name, kind, stable_uuid(slug));
        let usual = katalon_files::profile("default", true, &[("baseUrl", origin), ("timeout", "20")]);
        let staging = katalon_files::profile("staging", false, &[("baseUrl", origin), ("timeout", "60")]);
        commit
            .file(format!("{prefix}{name}.prj"), project)
            .file(format!("{prefix}Profiles/default.glbl"), usual)
            .file(format!("{prefix}Profiles/staging.glbl"), staging)
            .file(format!("{prefix}.gitignore"), "/bin/\n/Reports/\n/.classpath\n")
    }

    /// Adds a test case and its script.
    pub(crate) fn add(self, commit: Commit, test: &Test) -> Commit {
        self.add_with_comment(commit, test, "")
    }

    /// Adds or replaces a test case whose comment says something.
    pub(crate) fn add_with_comment(self, commit: Commit, test: &Test, comment: &str) -> Commit {
        let id = test.id();
        let guid = stable_uuid(&format!("{}/{id}", self.slug));
        let customer = [("customer", "'maya.customer@acme-quality.example'", "Who shops in this test")];
        let has_customer = test.has_tag("smoke");
        let written = katalon_files::test_case(&TestCaseFile {
            name: &test.name,
            description: &test.description,
            tags: &test.tags,
            comment,
            guid,
            variables: if has_customer { &customer } else { &[] },
        });
        let path = format!("{}/{}", test.folder, test.name);
        // The number in the name of a script is the time it was made; any steady one will do.
        let milliseconds = 1_750_000_000_000 + u64::from(guid.as_fields().0);
        commit
            .file(format!("{}{id}.tc", self.prefix), written)
            .file(format!("{}{}", self.prefix, script_path(&path, milliseconds)), self.script(test))
    }

    /// Returns the id of the first variable of a test case, given without `Test Cases/`.
    pub(crate) fn first_variable(self, folder_and_name: &str) -> Uuid {
        let guid = stable_uuid(&format!("{}/Test Cases/{folder_and_name}", self.slug));
        katalon_files::variation(guid, 0)
    }

    /// Adds a suite that lists test cases.
    pub(crate) fn add_suite(self, commit: Commit, id: &str, description: &str, members: &[Member]) -> Commit {
        self.add_suite_file(commit, id, description, |head| static_suite(head, members))
    }

    /// Adds a suite whose members a query finds.
    pub(crate) fn add_dynamic(self, commit: Commit, id: &str, description: &str, query: &str) -> Commit {
        self.add_suite_file(commit, id, description, |head| dynamic_suite(head, query))
    }

    /// Adds a collection of suites, each of them by the browsers it is to run in.
    pub(crate) fn add_collection(
        self,
        commit: Commit,
        id: &str,
        description: &str,
        is_parallel: bool,
        entries: &[(&str, &str, bool)],
    ) -> Commit {
        let entries = entries.iter().map(|(suite, browser, is_run)| Entry {
            suite: format!("Test Suites/{suite}"),
            browser: (*browser).to_owned(),
            is_run: *is_run,
        });
        let entries = entries.collect::<Vec<_>>();
        self.add_suite_file(commit, id, description, |head| suite_collection(head, is_parallel, &entries))
    }

    fn add_suite_file(
        self,
        commit: Commit,
        id: &str,
        description: &str,
        write: impl FnOnce(&SuiteHead<'_>) -> String,
    ) -> Commit {
        let name = id.rsplit('/').next().unwrap_or(id);
        let guid = stable_uuid(&format!("{}/Test Suites/{id}", self.slug));
        let text = write(&SuiteHead { name, description, tags: "", guid });
        commit.file(format!("{}Test Suites/{id}.ts", self.prefix), text)
    }

    fn script(self, test: &Test) -> String {
        let page = test.folder.rsplit('/').next().unwrap_or_default();
        let steps = match self.driver {
            Driver::Browser => [
                "WebUI.openBrowser(GlobalVariable.baseUrl)".to_owned(),
                format!("WebUI.click(findTestObject('{page}/start'))"),
                format!("WebUI.verifyElementVisible(findTestObject('{page}/result'))"),
                "WebUI.closeBrowser()".to_owned(),
            ],
            Driver::Phone => [
                "Mobile.startExistingApplication('example.acme.shop')".to_owned(),
                format!("Mobile.tap(findTestObject('{page}/start'), 10)"),
                format!("Mobile.verifyElementVisible(findTestObject('{page}/result'), 10)"),
                "Mobile.closeApplication()".to_owned(),
            ],
            Driver::Service => [
                format!("def request = findTestObject('{page}/request')"),
                "def reply = WS.sendRequest(request)".to_owned(),
                "WS.verifyResponseStatusCode(reply, 200)".to_owned(),
                "WS.verifyElementPropertyValue(reply, 'livemode', false)".to_owned(),
            ],
        };
        katalon_files::script(&test.name, &steps.each_ref().map(String::as_str))
    }
}

/// Returns links to all tests that a condition picks, all of them switched on.
pub(crate) fn members(tests: &[Test], is_wanted: impl Fn(&Test) -> bool) -> Vec<Member> {
    let wanted = tests.iter().filter(|test| is_wanted(test));
    wanted.map(|test| Member { test_case: test.id(), is_run: true, data: None }).collect()
}
