//! The process itself: a crash leaves no picture of its memory.
//!
//! Tokens are in memory while they are used. The limit is inherited by the processes of the webview, in which a token
//! is typed. The process stays readable for other programs of the same account, which are not defended against anyway:
//! desktop portals refuse their dialogs to a process that made itself unreadable (flatpak/xdg-desktop-portal issues 785
//! and 1490). What the system itself may write, such as a page of swap, is not in a program's hands.

/// Keeps the memory of this process, and that of the processes it starts, out of files; must come before any secret.
#[cfg(unix)]
pub(crate) fn close_memory() -> std::io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    // The kernel of Linux takes one byte as "not even to a program that collects crashes", and zero only as "no file".
    const LONGEST_CORE: u64 = if cfg!(target_os = "linux") { 1 } else { 0 };
    let longest = getrlimit(Resource::Core).maximum.map_or(LONGEST_CORE, |limit| limit.min(LONGEST_CORE));
    setrlimit(Resource::Core, Rlimit { current: Some(longest), maximum: Some(longest) })?;
    Ok(())
}

/// Does nothing: Windows keeps memory of crashed programs only where its administrator asked for that.
#[cfg(not(unix))]
pub(crate) fn close_memory() -> std::io::Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use rustix::process::{Resource, getrlimit};

    use super::*;

    #[test]
    fn a_crash_leaves_no_picture_of_the_memory() {
        // A second time, as after the process has started itself anew.
        for _ in 0..2 {
            close_memory().unwrap();
            let limit = getrlimit(Resource::Core);
            assert!(limit.current.unwrap() <= 1 && limit.maximum.unwrap() <= 1, "{limit:?}");
        }
    }
}
