//! Builds an object from its base and a delta: copies from the base, insertions, nothing else.
//!
//! Source: git's `gitformat-pack` page, section on deltified representation.

use crate::pack::PackError;

/// Returns the sizes a delta says its base and its result have.
pub(crate) fn sizes(mut delta: &[u8]) -> Result<(u64, u64), PackError> {
    Ok((take_number(&mut delta)?, take_number(&mut delta)?))
}

/// Returns the object; the caller has checked the result's size against a limit.
pub(crate) fn apply(base: &[u8], mut delta: &[u8]) -> Result<Vec<u8>, PackError> {
    let base_size = take_number(&mut delta)?;
    let size = usize::try_from(take_number(&mut delta)?).map_err(|_| PackError::Delta)?;
    if usize::try_from(base_size) != Ok(base.len()) {
        return Err(PackError::Delta);
    }
    let mut result = Vec::with_capacity(size);
    while let Some(instruction) = take_byte(&mut delta) {
        let piece = if instruction & 0x80 != 0 {
            let start = take_sparse(&mut delta, instruction, 4)?;
            let length = match take_sparse(&mut delta, instruction >> 4, 3)? {
                0 => 0x1_0000,
                length => length,
            };
            let end = start.checked_add(length).ok_or(PackError::Delta)?;
            base.get(start..end)
        } else if instruction == 0 {
            None
        } else {
            delta.split_off(..usize::from(instruction))
        };
        let piece = piece.ok_or(PackError::Delta)?;
        if piece.len() > size - result.len() {
            return Err(PackError::Delta);
        }
        result.extend_from_slice(piece);
    }
    if result.len() == size { Ok(result) } else { Err(PackError::Delta) }
}

fn take_byte(delta: &mut &[u8]) -> Option<u8> {
    delta.split_off_first().copied()
}

fn take_number(delta: &mut &[u8]) -> Result<u64, PackError> {
    let mut number = 0_u64;
    let mut shift = 0_u32;
    loop {
        let byte = take_byte(delta).ok_or(PackError::Delta)?;
        let bits = u64::from(byte & 0x7f);
        if shift >= u64::BITS || bits << shift >> shift != bits {
            return Err(PackError::Delta);
        }
        number |= bits << shift;
        shift += 7;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
}

/// Reads a little-endian number of which only the bytes marked in `present` are written down.
fn take_sparse(delta: &mut &[u8], present: u8, bytes: u32) -> Result<usize, PackError> {
    let mut number = 0_usize;
    for index in 0..bytes {
        if present & (1 << index) != 0 {
            number |= usize::from(take_byte(delta).ok_or(PackError::Delta)?) << (8 * index);
        }
    }
    Ok(number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn copies_and_insertions_make_the_object() {
        let delta = [&[10, 9][..], &[0x80 | 0x01 | 0x10, 2, 3], &[3], b"abc", &[0x80 | 0x10, 3]].concat();
        assert_eq!(apply(b"0123456789", &delta).unwrap(), b"234abc012");
        assert_eq!(sizes(&delta), Ok((10, 9)));
    }

    #[test]
    fn a_copy_without_a_length_copies_64_kib() {
        let base: Vec<u8> = (0..0x1_0000_u32).map(|number| number.to_le_bytes()[1]).collect();
        assert_eq!(apply(&base, &[0x80, 0x80, 0x04, 0x80, 0x80, 0x04, 0x80]).unwrap(), base);
    }

    #[test]
    fn a_delta_that_breaks_its_word_is_an_error() {
        for (name, delta) in [
            ("another base size", &[9, 1, 1, b'x'][..]),
            ("too short a result", &[10, 2, 1, b'x']),
            ("too long a result", &[10, 1, 2, b'x', b'x']),
            ("a copy beyond the base", &[10, 4, 0x80 | 0x01 | 0x10, 8, 4]),
            ("an insertion beyond the delta", &[10, 4, 4, b'x']),
            ("the reserved instruction", &[10, 0, 0]),
            ("a size without an end", &[10, 0x80]),
            (
                "a size beyond 64 bits",
                &[10, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
            ),
            ("nothing", &[]),
        ] {
            assert_eq!(apply(b"0123456789", delta), Err(PackError::Delta), "{name}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_deltas_never_panic(delta in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = sizes(&delta);
            let _ = apply(b"0123456789", &[&[10, 40][..], &delta].concat());
        }
    }
}
