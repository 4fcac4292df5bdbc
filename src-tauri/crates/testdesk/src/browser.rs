//! The page of an app under WebDriver: elements are named by their `data-testid`.
//!
//! Actions wait until their element is there, visible and not covered.

mod driver;
mod keys;

use std::path::Path;

use base64::Engine;
use serde_json::{Value, json};

use crate::desktop::Desktop;
use crate::error::DesktopError;
use crate::program::Program;
use crate::wait::{self, Look, TIME_LIMIT};
use driver::Session;

/// Has the page painted again and again, by a corner of it that nobody sees change: a picture is taken after the next
/// painting, and a page at rest that is drawn without OpenGL is painted no more.
const PAINT_ON: &str = "
    const corner = document.createElement('div');
    corner.setAttribute('aria-hidden', 'true');
    corner.style.cssText = 'position:fixed;left:0;top:0;width:1px;height:1px;pointer-events:none;z-index:9999';
    document.body.append(corner);
    let turn = 0;
    const timer = setInterval(() => { corner.style.background = turn++ % 2 ? 'rgba(0,0,0,.004)' : 'transparent'; }, 30);
    window.__paintNoMore = () => { clearInterval(timer); corner.remove(); delete window.__paintNoMore; };";

/// Ends what [`PAINT_ON`] began.
const PAINT_NO_MORE: &str = "window.__paintNoMore?.();";

/// Waits for the animations that end, and then for the second frame: it begins when the first, which shows the page
/// as it is now, is painted.
const SETTLED: &str = "
    const ends = animation => Number.isFinite(animation.effect?.getComputedTiming().endTime ?? 0);
    const moving = document.getAnimations().filter(ends).map(animation => animation.finished.catch(() => null));
    return Promise.all(moving).then(() => new Promise(done =>
        requestAnimationFrame(() => requestAnimationFrame(() => done(null)))));";

/// An app whose page is driven by WebKit's WebDriver; the app ends when this is dropped.
#[derive(Debug)]
pub struct Browser {
    session: Session,
    driver: Program,
}

impl Browser {
    /// Starts the app `binary` on a desktop and waits for its page.
    ///
    /// `variables` are added to the desktop's environment. An app that ends at once, or never opens a page, is
    /// [`DesktopError::NoSession`] with the end of its log.
    pub fn open(
        desktop: &Desktop,
        binary: &Path,
        arguments: &[&str],
        variables: &[(&str, &str)],
    ) -> Result<Self, DesktopError> {
        let (driver, root) = driver::start(desktop, variables)?;
        let session = Session::open(&root, binary, arguments).map_err(|source| DesktopError::NoSession {
            binary: binary.to_owned(),
            said: driver.said(),
            source: Box::new(source),
        })?;
        Ok(Self { session, driver })
    }

    /// The file that receives what the app and its WebDriver write to standard output and standard error.
    pub fn log(&self) -> &Path {
        self.driver.log()
    }

    /// Waits until an element is in the page.
    pub fn find(&self, testid: &str) -> Result<(), DesktopError> {
        self.with_element(testid, |_| Ok(()))
    }

    /// Clicks an element.
    pub fn click(&self, testid: &str) -> Result<(), DesktopError> {
        self.with_element(testid, |element| {
            self.session.post(&format!("{element}/click"), &json!({})).map(drop)
        })
    }

    /// Replaces the text of an input field, as somebody does who selects all of it and types.
    pub fn type_text(&self, testid: &str, text: &str) -> Result<(), DesktopError> {
        let strokes = format!("{}{text}", keys::SELECT_ALL_AND_DELETE);
        self.with_element(testid, |element| {
            self.session.post(&format!("{element}/value"), &json!({ "text": strokes })).map(drop)
        })
    }

    /// The visible text of an element.
    pub fn text(&self, testid: &str) -> Result<String, DesktopError> {
        self.with_element(testid, |element| self.text_of(element))
    }

    /// An attribute as written in the page; `None` when the element has none of that name.
    pub fn attribute(&self, testid: &str, name: &str) -> Result<Option<String>, DesktopError> {
        self.with_element(testid, |element| {
            let value = self.session.get(&format!("{element}/attribute/{name}"))?;
            Ok(value.as_str().map(str::to_owned))
        })
    }

    /// A property as it is now, such as `value`, `checked` or `disabled`.
    pub fn property(&self, testid: &str, name: &str) -> Result<Value, DesktopError> {
        self.with_element(testid, |element| self.session.get(&format!("{element}/property/{name}")))
    }

    /// The number of elements with this name now, without waiting.
    pub fn count(&self, testid: &str) -> Result<usize, DesktopError> {
        self.session.elements(testid).map(|elements| elements.len())
    }

    /// Waits until the visible text of an element contains `part`, and returns all of it.
    pub fn wait_for_text(&self, testid: &str, part: &str) -> Result<String, DesktopError> {
        let mut text = String::new();
        wait_until(
            || format!("{part:?} in {testid:?}"),
            || {
                let Some(element) = self.session.elements(testid)?.into_iter().next() else {
                    return Ok(Look::NotYet("no such element".to_owned()));
                };
                text = self.text_of(&element)?;
                Ok(if text.contains(part) { Look::Ready(()) } else { Look::NotYet(format!("{text:?}")) })
            },
        )?;
        Ok(text)
    }

    /// Waits until no element has this name.
    pub fn wait_until_gone(&self, testid: &str) -> Result<(), DesktopError> {
        self.wait_for_count(testid, 0)
    }

    /// Waits until exactly `wanted` elements have this name.
    pub fn wait_for_count(&self, testid: &str, wanted: usize) -> Result<(), DesktopError> {
        wait_until(
            || format!("{wanted} of {testid:?}"),
            || {
                let count = self.count(testid)?;
                Ok(if count == wanted { Look::Ready(()) } else { Look::NotYet(count.to_string()) })
            },
        )
    }

    /// Runs the body of a function in the page and returns its value; a promise is awaited.
    pub fn execute(&self, javascript: &str) -> Result<Value, DesktopError> {
        self.session.post("/execute/sync", &json!({ "script": javascript, "args": [] }))
    }

    /// Presses keys on the focused element, together and in this order: `Tab`, `Control+Shift+p`, `/`.
    ///
    /// Names are those of the page's `KeyboardEvent.key`.
    pub fn press(&self, keys: &str) -> Result<(), DesktopError> {
        let keys = keys::parse(keys)?;
        let down = keys.iter().map(|key| json!({ "type": "keyDown", "value": key }));
        let up = keys.iter().rev().map(|key| json!({ "type": "keyUp", "value": key }));
        let strokes: Vec<Value> = down.chain(up).collect();
        let actions = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": strokes }] });
        self.session.post("/actions", &actions).map(drop)
    }

    /// Takes a picture of the visible part of the page, as PNG, once everything that moves and comes to rest has done so.
    pub fn screenshot(&self, to: &Path) -> Result<(), DesktopError> {
        self.execute(SETTLED)?;
        self.execute(PAINT_ON)?;
        let answer = self.session.get("/screenshot")?;
        self.execute(PAINT_NO_MORE)?;
        let image = answer
            .as_str()
            .and_then(|text| base64::engine::general_purpose::STANDARD.decode(text).ok())
            .ok_or_else(|| driver::unreadable("GET /screenshot", "an image", &answer))?;
        std::fs::write(to, image).map_err(|source| DesktopError::File { path: to.to_owned(), source })
    }

    /// Resizes the app's window, in pixels, and waits until the WebDriver reports that size.
    pub fn set_window_rect(&self, width: u32, height: u32) -> Result<(), DesktopError> {
        self.session.post("/window/rect", &json!({ "width": width, "height": height }))?;
        wait_until(
            || format!("a window of {width}x{height}"),
            || {
                let now = self.session.get("/window/rect")?;
                let is = |name, wanted: u32| now.get(name).and_then(Value::as_f64) == Some(f64::from(wanted));
                let reached = is("width", width) && is("height", height);
                Ok(if reached { Look::Ready(()) } else { Look::NotYet(now.to_string()) })
            },
        )
    }

    /// Closes the app's window and ends the app.
    pub fn close(self) -> Result<(), DesktopError> {
        self.session.close()
    }

    fn text_of(&self, element: &str) -> Result<String, DesktopError> {
        let answer = self.session.get(&format!("{element}/text"))?;
        answer.as_str().map(str::to_owned).ok_or_else(|| driver::unreadable("GET text", "a text", &answer))
    }

    /// Acts on the first element with this name, as soon as it is there and lets itself be acted on.
    fn with_element<T>(
        &self,
        testid: &str,
        mut action: impl FnMut(&str) -> Result<T, DesktopError>,
    ) -> Result<T, DesktopError> {
        wait_until(
            || format!("element {testid:?}"),
            || match self.session.elements(testid)?.first() {
                Some(element) => action(element).map(Look::Ready),
                None => Ok(Look::NotYet("no such element".to_owned())),
            },
        )
    }
}

/// Waits for a condition; a page that is just changing is looked at again.
fn wait_until<T>(
    what: impl FnOnce() -> String,
    mut look: impl FnMut() -> Result<Look<T>, DesktopError>,
) -> Result<T, DesktopError> {
    wait::until(what, TIME_LIMIT, || match look() {
        Err(DesktopError::Refused { code, message, .. }) if driver::may_pass(&code) => {
            Ok(Look::NotYet(format!("{code}: {message}")))
        }
        outcome => outcome,
    })
}
