//! What the pipelines of the sample's repositories do: they run some of the tests that are there, and some that no
//! Katalon project knows.

use crate::pipelines::{PipelinePace, PipelineScript, ScriptedCase, ScriptedStep};

/// Where a repository's pipelines are defined.
pub(crate) const FILE: &str = "bitbucket-pipelines.yml";

/// The same definition in each repository: a pipeline for every branch, and two to be started by hand.
pub(crate) const DEFINITION: &str = "image: katalonstudio/katalon:latest

definitions:
  steps:
    - step: &smoke
        name: Smoke tests
        script:
          - katalonc -noSplash -runMode=console -testSuitePath=\"Test Suites/Smoke\"
        artifacts:
          - Reports/**

pipelines:
  default:
    - step: *smoke
  branches:
    release/*:
      - step: *smoke
  custom:
    nightly:
      - variables:
          - name: BROWSER
            default: Chrome (headless)
      - step: *smoke
    before-release:
      - step: *smoke
";

/// Eleven results in two steps: three tests of the project, and eight that are written in another tool.
pub(crate) fn web_shop() -> PipelineScript {
    let katalon = [
        katalon("Test Cases/Account/Sign in/Signs in with e-mail and password"),
        katalon("Test Cases/Account/Profile/Changes the password"),
        ScriptedCase::failed(
            "Test Cases/Account/Address Book/Adds an address",
            "Test Cases/Account/Address Book/Adds an address",
            "Unable to click on object 'Page_Account/btn_Save'",
            "com.kms.katalon.core.exception.StepFailedException: Unable to click on object 'Page_Account/btn_Save'\n\tat \
             com.kms.katalon.core.webui.keyword.internal.WebUIKeywordMain.stepFailed(WebUIKeywordMain.groovy:64)\n",
        ),
    ];
    let elsewhere = [
        ("example.acme.shop.CartTest", "addsOneProduct"),
        ("example.acme.shop.CartTest", "keepsTheCartForAWeek"),
        ("example.acme.shop.CartTest", "refusesMoreThanNinetyNine"),
        ("example.acme.shop.PriceTest", "roundsHalfACentUp"),
        ("example.acme.shop.PriceTest", "showsTheTax"),
        ("example.acme.shop.VoucherTest", "takesOneVoucher"),
        ("example.acme.shop.VoucherTest", "refusesAnExpiredVoucher"),
    ];
    let mut units: Vec<_> = elsewhere.iter().map(|(class, name)| ScriptedCase::passed(class, name)).collect();
    units.push(ScriptedCase::with_status("example.acme.shop.VoucherTest", "takesTwoVouchers", "SKIPPED"));
    PipelineScript {
        result: "FAILED".to_owned(),
        steps: vec![
            ScriptedStep::new("Unit tests").printing(UNIT_LOG).reporting(units),
            ScriptedStep::new("Smoke tests").printing(SMOKE_LOG).ending("FAILED").reporting(katalon.to_vec()),
        ],
        ..unhurried()
    }
}

/// Two tests, and all is well.
pub(crate) fn mobile_app() -> PipelineScript {
    let cases = [
        katalon("Test Cases/Sign in/Signs in with e-mail and password"),
        katalon("Test Cases/Onboarding/Continues as a guest"),
    ];
    let step = ScriptedStep::new("Smoke tests").printing("+ katalonc -noSplash\n2 tests passed\n");
    PipelineScript { steps: vec![step.reporting(cases.to_vec())], ..unhurried() }
}

/// All is well, and no reports say what was tested.
pub(crate) fn payments_api() -> PipelineScript {
    let step = ScriptedStep::new("Contract").printing("+ ./contract.sh\nno reports are written yet\n");
    PipelineScript { steps: vec![step], ..unhurried() }
}

fn katalon(id: &str) -> ScriptedCase {
    ScriptedCase { duration_ms: 8_400, ..ScriptedCase::passed(id, id) }
}

fn unhurried() -> PipelineScript {
    PipelineScript { pace: PipelinePace::ByLooks { pending: 1, running: 2 }, ..PipelineScript::default() }
}

const UNIT_LOG: &str = "+ ./gradlew test\n8 tests, 1 skipped\nBUILD SUCCESSFUL in 41s\n";
const SMOKE_LOG: &str = "+ katalonc -noSplash -runMode=console -testSuitePath=\"Test Suites/Smoke\"\n\
                         Signs in with e-mail and password: PASSED\nChanges the password: PASSED\n\
                         Adds an address: FAILED\n2 of 3 tests passed\n";
