//! Parts of a body, as `Range` asks for them (RFC 7233); one part at a time.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

/// Answers with the part of a body that is asked for, or with all of it.
pub(crate) fn part(body: &[u8], asked: Option<&HeaderValue>) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/octet-stream")];
    let Some(asked) = asked.and_then(|asked| asked.to_str().ok()?.strip_prefix("bytes=")) else {
        return (kind, body.to_owned()).into_response();
    };
    match bounds(asked, body.len()).and_then(|(from, to)| Some((from, to, body.get(from..to)?))) {
        Some((from, to, part)) => {
            let range = format!("bytes {from}-{}/{}", to - 1, body.len());
            (StatusCode::PARTIAL_CONTENT, kind, [(header::CONTENT_RANGE, range)], part.to_owned())
                .into_response()
        }
        None => StatusCode::RANGE_NOT_SATISFIABLE.into_response(),
    }
}

/// Returns from where to where, the end left out; `None` where there is no such part.
fn bounds(asked: &str, length: usize) -> Option<(usize, usize)> {
    let (from, to) = asked.split_once('-')?;
    let (from, to) = match (from.parse::<usize>().ok(), to.parse::<usize>().ok()) {
        (None, Some(last)) => (length.saturating_sub(last), length),
        (Some(from), None) => (from, length),
        (Some(from), Some(to)) => (from, length.min(to.checked_add(1)?)),
        (None, None) => return None,
    };
    (from < to).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_counted_from_either_end_and_an_empty_one_is_refused() {
        for (asked, expected) in [
            ("-3", Some((7, 10))),
            ("-99", Some((0, 10))),
            ("4-", Some((4, 10))),
            ("2-3", Some((2, 4))),
            ("2-99", Some((2, 10))),
            ("10-", None),
            ("-0", None),
            ("x", None),
            ("-", None),
        ] {
            assert_eq!(bounds(asked, 10), expected, "{asked}");
        }
        assert_eq!(bounds("-3", 0), None);
    }
}
