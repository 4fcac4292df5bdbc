//! Git's packet lines: four hexadecimal digits of length, then the bytes.

/// One packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packet<'a> {
    Line(&'a [u8]),
    /// `0000`, `0001` or `0002`, kept as they came.
    Special(&'a [u8]),
}

/// Splits a buffer into packets; stops at the first bytes that are none.
pub(crate) fn packets(mut rest: &[u8]) -> impl Iterator<Item = Packet<'_>> {
    std::iter::from_fn(move || {
        let (digits, after) = rest.split_at_checked(4)?;
        let length = usize::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
        if length < 4 {
            rest = after;
            return Some(Packet::Special(digits));
        }
        let (line, after) = after.split_at_checked(length - 4)?;
        rest = after;
        Some(Packet::Line(line))
    })
}

/// Appends one line to a buffer.
pub(crate) fn write_line(buffer: &mut Vec<u8>, line: &[u8]) {
    buffer.extend(format!("{:04x}", line.len() + 4).bytes());
    buffer.extend(line);
}

/// Writes a single packet line.
pub(crate) fn line(text: &str) -> Vec<u8> {
    let mut buffer = Vec::new();
    write_line(&mut buffer, text.as_bytes());
    buffer
}

/// Rewrites an advertisement, v0 or v2, so that it does not offer shallow fetches.
pub(crate) fn without_shallow(advertisement: &[u8]) -> Vec<u8> {
    let mut rewritten = Vec::with_capacity(advertisement.len());
    for packet in packets(advertisement) {
        match packet {
            Packet::Special(bytes) => rewritten.extend(bytes),
            Packet::Line(line) => write_line(&mut rewritten, &line_without_shallow(line)),
        }
    }
    rewritten
}

fn line_without_shallow(line: &[u8]) -> Vec<u8> {
    let keep = |feature: &&[u8]| {
        let trimmed = feature.trim_ascii();
        trimmed != b"shallow" && !trimmed.starts_with(b"deepen-")
    };
    let (head, features) = if let Some(features) = line.strip_prefix(b"fetch=") {
        (b"fetch=".to_vec(), features)
    } else if let Some(end) = line.iter().position(|byte| *byte == 0) {
        let (reference, features) = line.split_at(end);
        ([reference, b"\0"].concat(), features.get(1..).unwrap_or_default())
    } else {
        return line.to_vec();
    };
    let kept = features.split(|byte| *byte == b' ').filter(keep).collect::<Vec<_>>();
    let mut rewritten = [head, kept.join(&b' ')].concat();
    if line.ends_with(b"\n") && !rewritten.ends_with(b"\n") {
        rewritten.push(b'\n');
    }
    rewritten
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_shallow_features_leave_an_advertisement() {
        let oid = "0123456789012345678901234567890123456789";
        for (given, wanted) in [
            ("fetch=shallow wait-for-done filter\n".to_owned(), "fetch=wait-for-done filter\n".to_owned()),
            ("fetch=wait-for-done shallow\n".to_owned(), "fetch=wait-for-done\n".to_owned()),
            ("ls-refs=unborn\n".to_owned(), "ls-refs=unborn\n".to_owned()),
            (
                format!(
                    "{oid} HEAD\0thin-pack shallow deepen-since deepen-not deepen-relative agent=git/2\n"
                ),
                format!("{oid} HEAD\0thin-pack agent=git/2\n"),
            ),
            (format!("{oid} refs/heads/shallow\n"), format!("{oid} refs/heads/shallow\n")),
        ] {
            let advertisement = [line("version 2\n"), line(&given), b"0000".to_vec()].concat();
            let expected = [line("version 2\n"), line(&wanted), b"0000".to_vec()].concat();
            assert_eq!(without_shallow(&advertisement), expected, "{given:?}");
        }
    }

    #[test]
    fn a_buffer_that_breaks_off_gives_the_packets_before() {
        let whole = [line("one\n"), b"0001".to_vec(), line("two\n")].concat();
        let cut = whole.get(..whole.len() - 2).unwrap();
        let seen = packets(cut).collect::<Vec<_>>();
        assert_eq!(seen, [Packet::Line(b"one\n"), Packet::Special(b"0001")]);
    }
}
