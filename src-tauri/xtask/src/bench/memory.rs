//! How much memory processes hold.

/// Returns the most that this process has held, in bytes; known on Linux.
///
/// What `getrusage` says of it counts what the process was a copy of before it became itself.
pub(super) fn own_peak() -> Option<u64> {
    own("VmHWM:")
}

/// Returns the memory that this process holds, in megabytes.
pub(super) fn resident_megabytes() -> f64 {
    megabytes(own("VmRSS:"))
}

/// Returns bytes as megabytes.
pub(super) fn megabytes(bytes: Option<u64>) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "memory is far below where that matters")]
    bytes.map_or(f64::NAN, |bytes| bytes as f64 / 1e6)
}

fn own(field: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let kibibytes = status.lines().find_map(|line| line.strip_prefix(field))?.split_whitespace().next()?;
    Some(kibibytes.parse::<u64>().ok()?.saturating_mul(1024))
}

/// Returns the most that one of the processes that this one waited for has held, in bytes.
#[cfg(unix)]
pub(super) fn peak_of_children() -> Option<u64> {
    use nix::sys::resource::{UsageWho, getrusage};
    let peak = u64::try_from(getrusage(UsageWho::RUSAGE_CHILDREN).ok()?.max_rss()).ok()?;
    // Linux counts in kibibytes, macOS in bytes.
    Some(if cfg!(target_os = "macos") { peak } else { peak.saturating_mul(1024) })
}

/// Returns the most that one of the processes that this one waited for has held, in bytes.
#[cfg(not(unix))]
pub(super) fn peak_of_children() -> Option<u64> {
    None
}
