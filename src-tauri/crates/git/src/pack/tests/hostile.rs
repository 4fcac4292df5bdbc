//! Packs that are not what they should be.

use super::{
    builder::{
        PackBuilder, deflated, delta_to, delta_with_copy, distance_bytes, repeating_delta, with_checksum,
    },
    *,
};

#[track_caller]
fn fails(pack: &[u8], limits: &Limits, is_expected: impl Fn(&GitError) -> bool) {
    match read(pack, limits) {
        Ok(_) => panic!("the pack was accepted"),
        Err(error) => assert!(is_expected(&error), "failed with {error:?}"),
    }
}

#[track_caller]
fn is_malformed(pack: &[u8], wanted: PackError) {
    fails(pack, &Limits::default(), |error| matches!(error, GitError::Pack(found) if *found == wanted));
}

#[track_caller]
fn is_too_large(pack: &[u8], limits: &Limits, wanted: Excess) {
    fails(pack, limits, |error| matches!(error, GitError::TooLarge { what, .. } if *what == wanted));
}

#[test]
fn a_pack_cut_at_any_byte_is_an_error() {
    let (pack, _) = mixed();
    for end in 0..pack.len() {
        is_malformed(&pack[..end], PackError::Truncated);
    }
}

#[test]
fn a_pack_altered_in_any_byte_is_an_error() {
    let (pack, _) = mixed();
    for place in 0..pack.len() {
        let mut altered = pack.clone();
        altered[place] ^= 0x41;
        fails(&altered, &Limits::default(), |_| true);
    }
}

#[test]
fn a_wrong_checksum_is_an_error() {
    let (mut pack, _) = mixed();
    *pack.last_mut().unwrap() ^= 1;
    is_malformed(&pack, PackError::Checksum);
}

#[test]
fn what_follows_a_pack_is_an_error() {
    let (mut pack, _) = mixed();
    pack.push(0);
    is_malformed(&pack, PackError::TrailingBytes);
    let chunks = [mixed().0.into(), Bytes::new(), Bytes::from_static(b"x")];
    let read = receive(
        chunks.into_iter(),
        &Limits::default(),
        &CancellationToken::new(),
        |_| (),
        |_| Ok(ControlFlow::Continue(())),
    );
    assert!(matches!(read, Err(GitError::Pack(PackError::TrailingBytes))));
}

#[test]
fn something_else_is_not_a_pack() {
    is_malformed(&with_checksum(b"JUNK\0\0\0\x02\0\0\0\0"), PackError::NotAPack);
    is_malformed(&with_checksum(b"PACK\0\0\0\x04\0\0\0\0"), PackError::NotAPack);
}

#[test]
fn a_pack_holds_exactly_as_many_objects_as_it_says() {
    let build = || {
        let mut pack = PackBuilder::new();
        pack.whole(3, b"one");
        pack
    };
    // The checksum is read as an object, or an object as the checksum.
    fails(&build().finish_claiming(2), &Limits::default(), |error| matches!(error, GitError::Pack(_)));
    is_malformed(&build().finish_claiming(0), PackError::Checksum);
}

#[test]
fn an_object_that_is_longer_or_shorter_than_it_says_is_an_error() {
    for limits in [Limits::default(), Limits { object_bytes: 0, ..Limits::default() }] {
        for claimed in [0, 99, 101, 5_000] {
            let mut pack = PackBuilder::new();
            pack.raw(3, claimed, &[], &deflated(&[b'x'; 100]));
            fails(&pack.finish(), &limits, |error| matches!(error, GitError::Pack(PackError::WrongSize)));
        }
    }
}

#[test]
fn a_small_object_that_inflates_without_end_is_stopped_at_its_size() {
    let mut pack = PackBuilder::new();
    pack.raw(3, 10, &[], &deflated(&vec![0; 50_000_000]));
    is_malformed(&pack.finish(), PackError::WrongSize);
}

#[test]
fn kinds_that_do_not_exist_are_errors() {
    for kind in [0, 5] {
        let mut pack = PackBuilder::new();
        pack.raw(kind, 1, &[], &deflated(b"x"));
        is_malformed(&pack.finish(), PackError::EntryHeader);
    }
}

#[test]
fn numbers_beyond_64_bits_are_errors() {
    let size = [&b"PACK\0\0\0\x02\0\0\0\x01\xbf"[..], &[0xff; 12]].concat();
    is_malformed(&with_checksum(&size), PackError::EntryHeader);
    let distance = [&b"PACK\0\0\0\x02\0\0\0\x01\x61"[..], &[0xff; 12]].concat();
    is_malformed(&with_checksum(&distance), PackError::EntryHeader);
}

#[test]
fn a_delta_must_point_at_the_start_of_an_earlier_object() {
    for distance in [0, 1, 5, 100, usize::MAX >> 1] {
        let mut pack = PackBuilder::new();
        pack.whole(3, b"some text");
        pack.raw(6, 3, &distance_bytes(distance), &deflated(&delta_to(b"", b"")));
        is_malformed(&pack.finish(), PackError::BaseOffset);
    }
}

#[test]
fn deltas_that_wait_for_one_another_or_for_nothing_are_errors() {
    let (one, other) = (Oid::of_blob(b"one"), Oid::of_blob(b"other"));
    let mut circle = PackBuilder::new();
    circle.delta_on(other, &delta_to(b"other", b"one"));
    circle.delta_on(one, &delta_to(b"one", b"other"));
    is_malformed(&circle.finish(), PackError::MissingBase);
    let mut alone = PackBuilder::new();
    let start = alone.delta_on(one, &delta_to(b"one", b"one"));
    alone.delta_back(start, &delta_to(b"one", b"other"));
    is_malformed(&alone.finish(), PackError::MissingBase);
}

#[test]
fn a_delta_that_does_not_fit_its_base_is_an_error() {
    let mut pack = PackBuilder::new();
    let base = pack.whole(3, b"some text");
    pack.delta_back(base, &delta_to(b"another", b"x"));
    is_malformed(&pack.finish(), PackError::Delta);
}

#[test]
fn a_chain_of_deltas_ends_at_the_limit() {
    let chain = |deltas: u8| {
        let mut pack = PackBuilder::new();
        let mut base = pack.whole(3, &[0]);
        for number in 0..deltas {
            base = pack.delta_back(base, &delta_to(&[number], &[number + 1]));
        }
        pack.finish()
    };
    let limits = Limits { delta_depth: 5, base_cache: 0, ..Limits::default() };
    assert_eq!(read(&chain(5), &limits).unwrap().0.len(), 6);
    is_too_large(&chain(6), &limits, Excess::DeltaDepth);
}

#[test]
fn a_long_chain_that_waits_for_its_base_needs_no_stack() {
    let mut pack = PackBuilder::new();
    for number in (0..20_000_u32).rev() {
        let (base, result) = (number.to_be_bytes(), (number + 1).to_be_bytes());
        pack.delta_on(Oid::of_blob(&base), &delta_to(&base, &result));
    }
    pack.whole(3, &0_u32.to_be_bytes());
    let pack = pack.finish();
    let limits = Limits { delta_depth: 50_000, ..Limits::default() };
    assert_eq!(read(&pack, &limits).unwrap().0.len(), 20_001);
    is_too_large(&pack, &Limits::default(), Excess::DeltaDepth);
}

#[test]
fn an_object_above_the_limit_is_named_but_not_kept_and_still_serves_as_a_base() {
    let large: Vec<u8> = (0..2_000_u32).flat_map(u32::to_be_bytes).collect();
    let mut pack = PackBuilder::new();
    let base = pack.whole(3, &large);
    pack.delta_back(base, &delta_with_copy(&large, 100, b"end"));
    let limits = Limits { object_bytes: 1_000, ..Limits::default() };
    let (found, mut pack) = read(&pack.finish(), &limits).unwrap();
    let small = [&large[..100], b"end"].concat();
    assert_eq!(found, Contents::from([(Oid::of_blob(&large), ("blob", 8_000, None)), blob(&small)]));
    assert_eq!(pack.whole_size(&Oid::of_blob(&large)), Some(8_000));
    assert_eq!(pack.content(&Oid::of_blob(&small)).unwrap().unwrap().1.unwrap(), small);
}

#[test]
fn a_delta_bomb_is_never_built_and_takes_nothing_else_down() {
    let base = vec![7; 0x1_0000];
    let mut pack = PackBuilder::new();
    let start = pack.whole(3, &base);
    let bomb = pack.delta_back(start, &repeating_delta(100_000));
    pack.delta_back(bomb, &delta_to(b"", b"on the bomb"));
    pack.whole(3, b"innocent");
    let (found, pack) = read(&pack.finish(), &Limits::default()).unwrap();
    assert_eq!(found, Contents::from([blob(&base), blob(b"innocent")]));
    assert_eq!(pack.unnamed, 2);
}

#[test]
fn a_delta_that_waits_for_what_is_never_built_is_not_built_either() {
    let base = vec![7; 0x1_0000];
    let mut pack = PackBuilder::new();
    let bomb = pack.delta_on(Oid::of_blob(&base), &repeating_delta(100_000));
    pack.delta_back(bomb, &delta_to(b"", b"on the bomb"));
    pack.whole(3, &base);
    let (found, pack) = read(&pack.finish(), &Limits::default()).unwrap();
    assert_eq!((found, pack.unnamed), (Contents::from([blob(&base)]), 2));
}

#[test]
fn many_small_bombs_end_at_the_limit_of_work() {
    let mut pack = PackBuilder::new();
    let start = pack.whole(3, &vec![7; 0x1_0000]);
    for _ in 0..50 {
        pack.delta_back(start, &repeating_delta(16));
    }
    let pack = pack.finish();
    is_too_large(&pack, &Limits { work: 20_000_000, ..Limits::default() }, Excess::Work);
    assert_eq!(read(&pack, &Limits { work: 60_000_000, ..Limits::default() }).unwrap().0.len(), 2);
}

#[test]
fn an_object_of_absurd_size_is_refused_before_it_is_read() {
    let mut pack = PackBuilder::new();
    pack.raw(3, 1 << 50, &[], &deflated(b"x"));
    is_too_large(&pack.finish(), &Limits::default(), Excess::Work);
}

#[test]
fn more_bytes_or_objects_than_allowed_are_refused() {
    let (pack, _) = mixed();
    let size = u64::try_from(pack.len()).unwrap();
    assert!(read(&pack, &Limits { pack_bytes: size, objects: 9, ..Limits::default() }).is_ok());
    is_too_large(&pack, &Limits { pack_bytes: size - 1, ..Limits::default() }, Excess::PackBytes);
    is_too_large(&pack, &Limits { objects: 8, ..Limits::default() }, Excess::Objects);
    is_too_large(&PackBuilder::new().finish_claiming(u32::MAX), &Limits::default(), Excess::Objects);
}

#[test]
fn the_same_object_twice_is_handed_on_once() {
    let mut pack = PackBuilder::new();
    let first = pack.whole(3, b"same");
    pack.whole(3, b"same");
    pack.delta_back(first, &delta_to(b"same", b"same"));
    assert_eq!(read(&pack.finish(), &Limits::default()).unwrap().0, Contents::from([blob(b"same")]));
}

#[test]
fn a_cancelled_reading_stops() {
    let (pack, _) = mixed();
    let cancel = CancellationToken::new();
    cancel.cancel();
    let read = receive(
        std::iter::once(pack.into()),
        &Limits::default(),
        &cancel,
        |_| (),
        |_| panic!("an object was handed on after the cancellation"),
    );
    assert!(matches!(read, Err(GitError::Cancelled)));
}

#[test]
fn a_spool_folder_that_does_not_exist_is_an_error() {
    let (pack, _) = mixed();
    let limits =
        Limits { pack_in_memory: 0, spool_folder: Some("/no/such/folder".into()), ..Limits::default() };
    fails(&pack, &limits, |error| matches!(error, GitError::Spool(_)));
}
