//! Git conflict markers that were committed by accident.
//!
//! Promise: markers count only together and in order (start, separator, end), each at the start of a line, because
//! a single row of equal signs is ordinary text.

/// Returns the line, from 1, of the first start marker that a separator and an end marker follow.
pub(crate) fn line_of_conflict(text: &str) -> Option<u32> {
    let mut start = None;
    let mut separated = false;
    for (line, number) in text.lines().zip(1_u32..) {
        if is_marker(line, "<<<<<<<") {
            start = Some(number);
            separated = false;
        } else if start.is_some() && line == "=======" {
            separated = true;
        } else if separated && is_marker(line, ">>>>>>>") {
            return start;
        }
    }
    None
}

/// Returns whether a line is any of the markers that git writes, `diff3` style included.
pub(crate) fn is_any_marker(line: &str) -> bool {
    line == "=======" || ["<<<<<<<", "|||||||", ">>>>>>>"].iter().any(|marker| is_marker(line, marker))
}

fn is_marker(line: &str, marker: &str) -> bool {
    line.strip_prefix(marker).is_some_and(|label| label.is_empty() || label.starts_with(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_count_only_together_and_in_order() {
        for (text, expected) in [
            ("a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> branch\n", Some(2)),
            ("<<<<<<< HEAD\r\nb\r\n=======\r\nc\r\n>>>>>>> branch\r\n", Some(1)),
            ("<<<<<<<\n||||||| base\n=======\n>>>>>>>", Some(1)),
            ("<<<<<<< HEAD\n<<<<<<< HEAD\n=======\n>>>>>>> branch", Some(2)),
            ("<<<<<<< HEAD\nb\n>>>>>>> branch\n=======\n", None),
            ("=======\n>>>>>>> branch\n", None),
            (" <<<<<<< HEAD\n=======\n>>>>>>> branch\n", None),
            ("<<<<<<<<\n=======\n>>>>>>> branch\n", None),
        ] {
            assert_eq!(line_of_conflict(text), expected, "{text:?}");
        }
    }
}
