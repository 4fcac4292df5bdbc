//! Pages of lists: limits per endpoint and a `next` nobody can build (bitbucket.md section 2.1).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::faults::Paging;
use crate::rest::error::Refusal;
use crate::rest::{Call, query};

/// How long a page of an endpoint is unless asked, and at most.
pub(crate) struct Limits {
    pub(crate) usual: usize,
    pub(crate) most: usize,
}

/// What most endpoints allow.
pub(crate) const MOST_ENDPOINTS: Limits = Limits { usual: 10, most: 100 };
/// What `diffstat` allows.
pub(crate) const DIFFSTAT: Limits = Limits { usual: 500, most: 5_000 };

/// The part of a list a request asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    pub(crate) offset: usize,
    pub(crate) length: usize,
}

impl Window {
    /// Reads `pagelen` and `page` of a request.
    pub(crate) fn of(call: &Call, limits: &Limits) -> Result<Self, Refusal> {
        let length = match call.parameter("pagelen") {
            None => limits.usual,
            Some(text) => {
                let length = text.parse::<usize>().ok().filter(|length| (1..=limits.most).contains(length));
                length.ok_or_else(|| Refusal::BadRequest("Invalid pagelen".to_owned()))?
            }
        };
        let offset = match call.parameter("page") {
            None => 0,
            // A page number is refused too: the cursor is opaque (section 2.4).
            Some(cursor) => offset_of(cursor, &call.raw_path)
                .ok_or_else(|| Refusal::BadRequest("Invalid page".to_owned()))?,
        };
        Ok(Self { offset, length })
    }
}

/// Filters, sorts and cuts a whole list, and tells its size.
pub(crate) fn list(call: &Call, limits: &Limits, values: Vec<Value>) -> Result<Value, Refusal> {
    counted(call, limits, query::filtered_and_sorted(values, call.parameter("q"), call.parameter("sort"))?)
}

/// Cuts a list that is already what was asked for, and tells its size.
pub(crate) fn counted(call: &Call, limits: &Limits, values: Vec<Value>) -> Result<Value, Refusal> {
    let size = values.len();
    cut(call, limits, values, Some(size))
}

/// Cuts a list that is already what was asked for, and leaves its size to be found out.
pub(crate) fn uncounted(call: &Call, limits: &Limits, values: Vec<Value>) -> Result<Value, Refusal> {
    cut(call, limits, values, None)
}

/// Puts the values of one page into Bitbucket's envelope.
pub(crate) fn page(
    call: &Call,
    window: Window,
    values: Vec<Value>,
    has_more: bool,
    size: Option<usize>,
) -> Value {
    let after = window.offset + values.len();
    let next = match call.state.faults.paging() {
        Paging::Endless if !values.is_empty() => {
            Some(address(call, &call.state.origin, if has_more { after } else { 0 }))
        }
        Paging::ForeignHost if has_more => {
            // The same server under another host name, so that a client that follows is seen in the log.
            Some(address(call, &call.state.origin.replace("127.0.0.1", "localhost"), after))
        }
        Paging::Normal if has_more => Some(address(call, &call.state.origin, after)),
        Paging::Normal | Paging::Endless | Paging::ForeignHost => None,
    };
    let mut page = json!({ "values": values, "pagelen": window.length });
    if let Some(envelope) = page.as_object_mut() {
        if let Some(size) = size {
            envelope.insert("size".to_owned(), json!(size));
        }
        if let Some(next) = next {
            envelope.insert("next".to_owned(), json!(next));
        }
    }
    page
}

fn cut(call: &Call, limits: &Limits, values: Vec<Value>, size: Option<usize>) -> Result<Value, Refusal> {
    let window = Window::of(call, limits)?;
    let all = values.len();
    let cut = values.into_iter().skip(window.offset).take(window.length).collect::<Vec<_>>();
    let has_more = window.offset + cut.len() < all;
    Ok(page(call, window, cut, has_more, size))
}

fn address(call: &Call, origin: &str, offset: usize) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(call.query.iter().filter(|(name, _)| name != "page"));
    query.append_pair("page", &cursor(offset, &call.raw_path));
    format!("{origin}{}?{}", call.raw_path, query.finish())
}

fn cursor(offset: usize, path: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{:08x}.{offset}", fingerprint(path)))
}

fn offset_of(cursor: &str, path: &str) -> Option<usize> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let (seal, offset) = text.split_once('.')?;
    (seal == format!("{:08x}", fingerprint(path))).then(|| offset.parse().ok())?
}

fn fingerprint(path: &str) -> u32 {
    path.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
