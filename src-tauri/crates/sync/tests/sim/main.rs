//! The agenda against a simulated world: branches that are pushed to, rewritten and deleted, a network that fails,
//! hooks that are lost, doubled and late, credentials that die and are mended, clocks that jump, sleep, crashes, pauses
//! and archives. Everything is made from one seed, so that a failing world can be looked at alone:
//! `SUITECASE_SIM_SEED=123 cargo test -p suitecase-sync --test sim`; `SUITECASE_SIM_SEEDS` says how many are tried.

#![cfg(test)]

mod checks;
mod faults;
mod invariants;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};

use world::World;

/// How many worlds are tried.
const SEEDS: u64 = 10_000;
/// How many things happen in a world before the faults stop.
const TROUBLES: usize = 24;
/// Half an hour each: twenty of them are a little more than the longest time between two looks.
const ROUNDS: usize = 20;

/// Lives through one world and returns the hash of everything that happened.
fn live(seed: u64) -> u64 {
    let mut world = World::new(seed);
    for _ in 0..TROUBLES {
        world.trouble();
    }
    world.calm_down();
    for round in 1.. {
        world.round();
        match world.behind() {
            Some(behind) => assert!(round < ROUNDS, "after {round} rounds {behind}"),
            None => break,
        }
    }
    world.hash()
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is no number")))
}

#[test]
fn whatever_happens_every_link_is_right_in_the_end() {
    if let Some(seed) = number("SUITECASE_SIM_SEED") {
        live(seed);
        return;
    }
    for seed in 0..number("SUITECASE_SIM_SEEDS").unwrap_or(SEEDS) {
        let lived = catch_unwind(AssertUnwindSafe(|| live(seed)));
        assert!(lived.is_ok(), "the world of seed {seed} went wrong: SUITECASE_SIM_SEED={seed}");
    }
}

#[test]
fn the_same_seed_is_the_same_world() {
    let hashes: Vec<u64> = (0..50).map(live).collect();
    let again: Vec<u64> = (0..50).map(live).collect();
    assert_eq!(hashes, again);
    let different: std::collections::HashSet<u64> = hashes.into_iter().collect();
    assert_eq!(different.len(), 50, "different seeds are different worlds");
}
