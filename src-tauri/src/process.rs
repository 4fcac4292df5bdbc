//! The process itself: a crash leaves no picture of its memory, and other programs cannot look into it.
//!
//! Tokens are in memory while they are used. The limit is inherited by the processes of the webview, in which a token
//! is typed; that other programs of the same account cannot look inside holds for this process alone. What the system
//! itself may write, such as a page of swap or a hibernated computer, is not in a program's hands.

/// Keeps the memory of this process, and that of the processes it starts, out of files; must come before any secret.
#[cfg(unix)]
pub(crate) fn close_memory() -> std::io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    // The kernel of Linux takes one byte as "not even to a program that collects crashes", and zero only as "no file".
    const LONGEST_CORE: u64 = if cfg!(target_os = "linux") { 1 } else { 0 };
    let longest = getrlimit(Resource::Core).maximum.map_or(LONGEST_CORE, |limit| limit.min(LONGEST_CORE));
    setrlimit(Resource::Core, Rlimit { current: Some(longest), maximum: Some(longest) })?;
    // It also gives this process's files in /proc, its memory and environment among them, to the administrator.
    #[cfg(target_os = "linux")]
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
    Ok(())
}

/// Does nothing: Windows keeps memory of crashed programs only where its administrator asked for that.
#[cfg(not(unix))]
pub(crate) fn close_memory() -> std::io::Result<()> {
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};

    use super::*;

    #[test]
    fn nobody_gets_to_see_the_memory_of_the_process() {
        // A second time, as after the process has started itself anew.
        for _ in 0..2 {
            close_memory().unwrap();
            assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
            let limit = getrlimit(Resource::Core);
            assert!(limit.current.unwrap() <= 1 && limit.maximum.unwrap() <= 1, "{limit:?}");
        }
    }
}
