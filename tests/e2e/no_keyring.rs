//! A computer without a keyring.

use suitecase_sandbox::DEMO_API_TOKEN;
use suitecase_store::{Store, StoreError, integration};
use suitecase_testdesk::Keyring;

use crate::person;
use crate::secrecy;
use crate::stage::Stage;
use crate::window::Window;

#[test]
fn without_a_keyring_save_says_what_to_do_and_leaves_no_trace() {
    let stage = Stage::with(Keyring::Absent);
    let window = Window::open(&stage);
    let page = &window.page;
    person::begin(&window);
    page.click("guide-connect").unwrap();
    page.click("gallery-bitbucket").unwrap();
    person::fill_in_integration(&window, &stage);
    page.click("save-integration").unwrap();
    let told = page.wait_for_text("integration-error", "keychain.no-service").unwrap();
    assert!(told.contains("install and start GNOME Keyring"), "it says what to do: {told:?}");
    assert_eq!(
        page.property("integration-name", "value").unwrap(),
        person::INTEGRATION,
        "nothing typed is lost"
    );

    page.click("cancel-integration").unwrap();
    window.until_shown("No workspace is connected yet.");
    window.has_no_complaints();
    window.quit(&stage);
    let store = Store::open(&stage.data().join("suitecase.db")).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let kept = runtime.block_on(store.read(|reader| Ok::<_, StoreError>(integration::list(reader)?.len())));
    assert_eq!(kept.unwrap(), 0);
    for folder in [stage.data(), stage.desktop.home(), stage.desktop.logs()] {
        let (found, _) = secrecy::search_files(folder, DEMO_API_TOKEN);
        assert!(found.is_empty(), "the token lies in {found:?}");
    }
}
