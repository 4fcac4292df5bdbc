//! A page under WebDriver, in the `WebKitGTK` project's own small browser (Debian package `libwebkit2gtk-4.1-0`).
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails where its surroundings do")]

use std::path::{Path, PathBuf};

use suitecase_testdesk::{Browser, Desktop, DesktopError, DesktopOptions, Keyring};

fn mini_browser() -> PathBuf {
    let folder = format!("/usr/lib/{}-linux-gnu/webkit2gtk-4.1", std::env::consts::ARCH);
    Path::new(&folder).join("MiniBrowser")
}

fn desktop() -> Desktop {
    Desktop::start(DesktopOptions { keyring: Keyring::Absent, ..DesktopOptions::default() }).unwrap()
}

fn open(desktop: &Desktop) -> Browser {
    let browser = Browser::open(desktop, &mini_browser(), &["--automation"], &[("GREETING", "hi")]).unwrap();
    // A page from a file cannot be gone to from the empty page that the browser starts with.
    let page = serde_json::to_string(include_str!("programs/page.html")).unwrap();
    browser.execute(&format!("document.open(); document.write({page}); document.close()")).unwrap();
    browser.find("name").unwrap();
    browser
}

#[test]
fn a_page_is_typed_into_clicked_and_read() {
    let desktop = desktop();
    let browser = open(&desktop);
    assert_eq!(browser.attribute("greet", "title").unwrap().as_deref(), Some("Says hello"));
    assert_eq!(browser.attribute("greet", "data-none").unwrap(), None);
    assert_eq!(browser.property("greet", "disabled").unwrap(), true);

    browser.type_text("name", "Ädä + \"Grace\"").unwrap();
    assert_eq!(browser.property("name", "value").unwrap(), "Ädä + \"Grace\"");
    assert_eq!(browser.property("greet", "disabled").unwrap(), false);
    browser.type_text("name", "").unwrap();
    assert_eq!(browser.property("name", "value").unwrap(), "");
    assert_eq!(browser.property("greet", "disabled").unwrap(), true, "the page is told of emptying, too");
    browser.type_text("name", "Ada").unwrap();

    assert_eq!(browser.text("answer").unwrap(), "");
    browser.click("greet").unwrap();
    assert_eq!(browser.wait_for_text("answer", "Hello").unwrap(), "Hello, Ada!");
    browser.wait_for_count("item \"two\"", 1).unwrap();
    browser.click("remove").unwrap();
    browser.wait_until_gone("item \"two\"").unwrap();
    assert_eq!(browser.count("item \"two\"").unwrap(), 0);

    assert_eq!(browser.execute("return [1, document.title]").unwrap()[1], "A page for the test");
    browser.execute("document.activeElement.blur()").unwrap();
    browser.execute("document.querySelector('[data-testid=keys]').textContent = ''").unwrap();
    browser.press("x").unwrap();
    browser.press("Control+ArrowDown").unwrap();
    assert_eq!(browser.text("keys").unwrap(), "x Control+Control Control+ArrowDown");
    browser.close().unwrap();
}

#[test]
fn a_window_is_resized_and_photographed() {
    let desktop = desktop();
    let browser = open(&desktop);
    browser.set_window_rect(800, 600).unwrap();
    let picture = desktop.logs().join("page.png");
    browser.screenshot(&picture).unwrap();
    let decoder = png::Decoder::new(std::io::BufReader::new(std::fs::File::open(&picture).unwrap()));
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    let blue = |pixel: &[u8]| pixel.starts_with(&[0x20, 0x40, 0x80]);
    assert!(pixels.chunks(frame.color_type.samples()).any(blue), "the page is drawn");
    let inner = browser.execute("return [innerWidth, innerHeight]").unwrap();
    assert_eq!(
        [frame.width, frame.height].map(u64::from).to_vec(),
        serde_json::from_value::<Vec<u64>>(inner).unwrap()
    );
    assert!(frame.width <= 800 && frame.width > 600, "{}", frame.width);
}

#[test]
fn an_app_that_ends_at_once_is_an_error_with_its_last_words() {
    let desktop = desktop();
    let program = desktop.home().join("broken");
    std::fs::write(&program, "#!/bin/sh\necho cannot open the database: $REASON >&2\nexit 1\n").unwrap();
    std::fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let error = Browser::open(&desktop, &program, &[], &[("REASON", "disk full")]).unwrap_err();
    assert!(matches!(error, DesktopError::NoSession { .. }), "{error:?}");
    assert!(error.to_string().contains("cannot open the database: disk full"), "{error}");
}
