//! Writes packs by hand, also ones that git would never write.

#![expect(clippy::cast_possible_truncation, reason = "numbers are taken apart into their bytes")]

use std::io::Write as _;

use flate2::{Compression, write::ZlibEncoder};
use sha1::{Digest as _, Sha1};

use crate::oid::Oid;

pub(super) struct PackBuilder {
    bytes: Vec<u8>,
    objects: u32,
}

impl PackBuilder {
    pub(super) fn new() -> Self {
        Self { bytes: b"PACK\0\0\0\x02\0\0\0\0".to_vec(), objects: 0 }
    }

    /// Adds an object of git's kind number; returns where it lies.
    pub(super) fn whole(&mut self, kind: u8, content: &[u8]) -> usize {
        self.raw(kind, content.len(), &[], &deflated(content))
    }

    pub(super) fn delta_back(&mut self, base: usize, delta: &[u8]) -> usize {
        let distance = self.bytes.len() - base;
        self.raw(6, delta.len(), &distance_bytes(distance), &deflated(delta))
    }

    pub(super) fn delta_on(&mut self, base: Oid, delta: &[u8]) -> usize {
        self.raw(7, delta.len(), base.as_bytes(), &deflated(delta))
    }

    /// Adds an entry as told, true or not.
    pub(super) fn raw(&mut self, kind: u8, size: usize, base: &[u8], stream: &[u8]) -> usize {
        let start = self.bytes.len();
        let mut byte = kind << 4 | (size & 0x0f) as u8;
        let mut rest = size >> 4;
        while rest > 0 {
            self.bytes.push(byte | 0x80);
            byte = (rest & 0x7f) as u8;
            rest >>= 7;
        }
        self.bytes.push(byte);
        self.bytes.extend_from_slice(base);
        self.bytes.extend_from_slice(stream);
        self.objects += 1;
        start
    }

    pub(super) fn finish(self) -> Vec<u8> {
        let objects = self.objects;
        self.finish_claiming(objects)
    }

    pub(super) fn finish_claiming(mut self, objects: u32) -> Vec<u8> {
        self.bytes[8..12].copy_from_slice(&objects.to_be_bytes());
        with_checksum(&self.bytes)
    }
}

pub(super) fn with_checksum(bytes: &[u8]) -> Vec<u8> {
    [bytes, &Sha1::digest(bytes)].concat()
}

pub(super) fn deflated(content: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn distance_bytes(distance: usize) -> Vec<u8> {
    let mut bytes = vec![(distance & 0x7f) as u8];
    let mut rest = distance >> 7;
    while rest > 0 {
        rest -= 1;
        bytes.insert(0, 0x80 | (rest & 0x7f) as u8);
        rest >>= 7;
    }
    bytes
}

pub(super) fn number_bytes(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 0x7f {
        bytes.push(0x80 | (number & 0x7f) as u8);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

/// Returns a delta that inserts the whole result.
pub(super) fn delta_to(base: &[u8], result: &[u8]) -> Vec<u8> {
    let mut delta = [number_bytes(base.len()), number_bytes(result.len())].concat();
    for piece in result.chunks(127) {
        delta.push(piece.len() as u8);
        delta.extend_from_slice(piece);
    }
    delta
}

/// Returns a delta that copies the base's first bytes, fewer than 256, and inserts `end` after them.
pub(super) fn delta_with_copy(base: &[u8], copied: u8, end: &[u8]) -> Vec<u8> {
    let size = usize::from(copied) + end.len();
    [&number_bytes(base.len())[..], &number_bytes(size), &[0x90, copied, end.len() as u8], end].concat()
}

/// Returns a delta that repeats a base of exactly 64 KiB many times.
pub(super) fn repeating_delta(times: usize) -> Vec<u8> {
    [number_bytes(0x1_0000), number_bytes(0x1_0000 * times), vec![0x80; times]].concat()
}
