//! The caps on everything a stranger's server or repository can make large.

use std::{path::PathBuf, time::Duration};

const MIB: u64 = 1024 * 1024;
const GIB: u64 = 1024 * MIB;

/// Caps on what is accepted; the defaults suit a desktop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one pack as it travels.
    pub pack_bytes: u64,
    /// Bytes of one pack held in memory before it moves to an anonymous temporary file.
    pub pack_in_memory: u64,
    /// Folder for that temporary file; the system's own when there is none.
    pub spool_folder: Option<PathBuf>,
    /// Bytes of rebuilt objects remembered as bases of deltas.
    pub base_cache: u64,
    /// Objects in one pack.
    pub objects: u64,
    /// Bytes of one object above which it is hashed but not kept.
    pub object_bytes: u64,
    /// Bytes of a delta, of its base or of its result above which the object is not rebuilt; at least `object_bytes`
    /// holds whatever is set.
    pub delta_bytes: u64,
    /// Deltas on top of one another; git itself never writes more than 4,095.
    pub delta_depth: u32,
    /// Bytes inflated and rebuilt for one pack, everything counted each time.
    pub work: u64,
    /// Bytes of all trees held for one answer.
    pub tree_bytes: u64,
    /// Folders inside one another.
    pub tree_depth: usize,
    /// Bytes of one path.
    pub path_bytes: usize,
    /// Files and folders met in one walk; a tree can name itself into billions of paths.
    pub files: u64,
    /// Refs in one answer.
    pub refs: usize,
    /// Bytes of one answer that is not a pack.
    pub reply_bytes: u64,
    /// Time without a single byte after which the server counts as stalled.
    pub stall: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            pack_bytes: 2 * GIB,
            pack_in_memory: 12 * MIB,
            spool_folder: None,
            base_cache: 16 * MIB,
            objects: 2_000_000,
            object_bytes: 16 * MIB,
            delta_bytes: 16 * MIB,
            delta_depth: 4_095,
            work: 64 * GIB,
            tree_bytes: 256 * MIB,
            tree_depth: 64,
            path_bytes: 4_096,
            files: 2_000_000,
            refs: 200_000,
            reply_bytes: 64 * MIB,
            stall: Duration::from_mins(1),
        }
    }
}
