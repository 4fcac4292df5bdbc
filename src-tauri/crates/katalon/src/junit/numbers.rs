//! Durations as tools write them: seconds as a decimal number.

/// More than any run takes: a hundred years, in milliseconds.
const LONGEST: f64 = 3_155_760_000_000.0;

/// Reads seconds such as `1.5`, `1,234.5` or `2.0E-4` as milliseconds; nothing where this is no such number.
pub(super) fn milliseconds(written: &str) -> Option<u64> {
    let number = without_grouping(written.trim())?;
    let known = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-');
    if !number.bytes().all(known) || !number.starts_with(|first: char| first.is_ascii_digit() || first == '.')
    {
        return None;
    }
    let milliseconds = (number.parse::<f64>().ok()? * 1000.0).round();
    if !(0.0..=LONGEST).contains(&milliseconds) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "lies between 0 and LONGEST")]
    let whole = milliseconds as u64;
    Some(whole)
}

/// Takes commas out where they group digits, and makes one that stands for the decimal point a point.
///
/// Surefire groups as English does (`1,234.5` and `1,234`); some tools write in the language of the computer (`0,25`).
fn without_grouping(number: &str) -> Option<String> {
    if !number.contains(',') {
        return Some(number.to_owned());
    }
    let (whole, fraction) =
        number.split_once('.').map_or((number, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let are_groups = (1..=3).contains(&first.len())
        && (first != "0" || fraction.is_some())
        && groups.all(|group| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit()));
    if are_groups {
        Some(number.replace(',', ""))
    } else if fraction.is_none() && whole.matches(',').count() == 1 {
        Some(number.replace(',', "."))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_read_however_they_are_written() {
        for (written, expected) in [
            ("12.5", Some(12_500)),
            ("0", Some(0)),
            (" 1 ", Some(1_000)),
            (".5", Some(500)),
            ("0.0004", Some(0)),
            ("0.0006", Some(1)),
            ("1,234.5", Some(1_234_500)),
            ("1,234", Some(1_234_000)),
            ("1,234,567.25", Some(1_234_567_250)),
            ("0,125", Some(125)),
            ("12,5", Some(12_500)),
            ("2.5E-3", Some(3)),
            ("1e3", Some(1_000_000)),
            ("1E+2", Some(100_000)),
            ("3155760000", Some(3_155_760_000_000)),
            ("3155760001", None),
            ("1e400", None),
            ("-1", None),
            ("", None),
            ("NaN", None),
            ("inf", None),
            ("infinity", None),
            ("1.5s", None),
            ("1,2,3", None),
            ("12,34.5", None),
            ("é", None),
            ("e5", None),
        ] {
            assert_eq!(milliseconds(written), expected, "{written:?}");
        }
    }
}
