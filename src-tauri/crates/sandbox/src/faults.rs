//! The switches that make a sandbox behave badly on purpose.
//!
//! Every switch acts on the next request. What stands here as "on" by default is how stock git and a healthy Bitbucket
//! behave; whether bitbucket.org offers filters and protocol v2 is not known (bitbucket.md section 5), so tests try both.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The switches of one sandbox.
#[derive(Default)]
pub struct Faults {
    switches: Mutex<Switches>,
}

/// Which requests a queued fault waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Any request.
    Any,
    /// REST requests only.
    Rest,
    /// Git requests only.
    Git,
    /// Downloads of archives only.
    Archive,
}

/// What happens to one request instead of, or to, its reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A plain-text 429, with or without `Retry-After` seconds (bitbucket.md section 3).
    TooManyRequests {
        /// The seconds to announce.
        retry_after: Option<u32>,
    },
    /// A reply with this status and a plain-text body.
    Status(u16),
    /// The true reply, its connection closed after this many body bytes.
    CutBody {
        /// How many bytes of the body get through.
        after: u64,
    },
    /// The true reply, which falls silent after this many body bytes and never ends.
    StallBody {
        /// How many bytes of the body get through.
        after: u64,
    },
    /// A 200 with JSON of a shape nobody asked for.
    WrongJson,
    /// A 200 with the HTML of a hotel's log-in page.
    CaptivePortal,
    /// A 302 to this address.
    RedirectTo(String),
    /// A 401 although the credential is right (bitbucket.md section 7, number 19).
    Unauthorized,
    /// Whatever something in Bitbucket's place says: a filter, a proxy, another service.
    Reply {
        /// The status.
        status: u16,
        /// The `Content-Type`.
        content_type: String,
        /// The body.
        body: String,
    },
}

/// How much Bitbucket tells about a missing scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeNaming {
    /// What is required and what was granted (bitbucket.md section 1.5).
    Everything,
    /// One scope, and not what was granted, although others are missing too (section 7, number 11:
    /// <https://github.com/fork-dev/Tracker/issues/2617>).
    OneScope,
    /// A 403 without a body.
    Nothing,
    /// The 401 of a token that is invalid (section 7, number 11: a token without `read:user:bitbucket` reads so).
    AsInvalidToken,
}

/// Which object ids a git request may want.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wants {
    /// Any object the repository has, as stock git allows in protocol v2.
    Anything,
    /// Anything but trees.
    NoTrees,
    /// Anything but blobs.
    NoBlobs,
    /// Commits only.
    OnlyCommits,
    /// Only what a ref points at.
    OnlyTips,
}

/// What git requests meet at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own and every combination makes sense"
)]
pub(crate) struct GitSwitches {
    pub(crate) filter: bool,
    pub(crate) tree_filter: bool,
    pub(crate) blob_filter: bool,
    pub(crate) shallow: bool,
    pub(crate) protocol_v2: bool,
    pub(crate) any_sha_in_want: bool,
    pub(crate) blocked: bool,
    pub(crate) wants: Wants,
}

/// How lists are paged at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paging {
    Normal,
    Endless,
    ForeignHost,
}

struct Switches {
    git: GitSwitches,
    scope_naming: ScopeNaming,
    is_network_refused: bool,
    are_archives_refused: bool,
    paging: Paging,
    latency: Duration,
    queue: VecDeque<(Target, Fault)>,
    revoked: HashSet<String>,
    hidden: HashSet<(String, String)>,
    hook_limit: Option<usize>,
    log_address: Option<String>,
}

impl Default for Switches {
    fn default() -> Self {
        let git = GitSwitches {
            filter: true,
            tree_filter: true,
            blob_filter: true,
            shallow: true,
            protocol_v2: true,
            any_sha_in_want: true,
            blocked: false,
            wants: Wants::Anything,
        };
        Self {
            git,
            scope_naming: ScopeNaming::Everything,
            is_network_refused: false,
            are_archives_refused: false,
            paging: Paging::Normal,
            latency: Duration::ZERO,
            queue: VecDeque::new(),
            revoked: HashSet::new(),
            hidden: HashSet::new(),
            hook_limit: None,
            log_address: None,
        }
    }
}

impl Faults {
    /// Puts every switch back to healthy.
    pub fn clear(&self) {
        *self.lock() = Switches::default();
    }

    /// Lets git offer partial clone filters, or not (`uploadpack.allowFilter`).
    pub fn set_filter(&self, on: bool) {
        self.lock().git.filter = on;
    }

    /// Lets git take `tree:N` filters, or refuse only those (`uploadpackfilter.tree.allow`).
    pub fn set_tree_filter(&self, on: bool) {
        self.lock().git.tree_filter = on;
    }

    /// Lets git take `blob:none` filters, or refuse those (`uploadpackfilter.blob:none.allow`).
    pub fn set_blob_filter(&self, on: bool) {
        self.lock().git.blob_filter = on;
    }

    /// Lets git offer shallow fetches, or neither advertise nor take them.
    pub fn set_shallow(&self, on: bool) {
        self.lock().git.shallow = on;
    }

    /// Lets git speak protocol v2, or only v0.
    pub fn set_protocol_v2(&self, on: bool) {
        self.lock().git.protocol_v2 = on;
    }

    /// Lets protocol v0 take any object id as a want (`uploadpack.allowAnySHA1InWant`). Protocol v2 always does.
    pub fn set_any_sha_in_want(&self, on: bool) {
        self.lock().git.any_sha_in_want = on;
    }

    /// Sets which object ids may be wanted; others are answered `ERR upload-pack: not our ref`.
    pub fn set_wants(&self, wants: Wants) {
        self.lock().git.wants = wants;
    }

    /// Answers every git request with 403 while REST goes on working.
    pub fn set_git_blocked(&self, on: bool) {
        self.lock().git.blocked = on;
    }

    /// Refuses every download of an archive, as one project saw it for tokens (bitbucket.md section 2.4).
    pub fn set_archives_refused(&self, on: bool) {
        self.lock().are_archives_refused = on;
    }

    /// Refuses this network, as a workspace with an IP allow-list does: source code and git data of private
    /// repositories answer 403, what is known about a repository still comes.
    ///
    /// Sources: <https://confluence.atlassian.com/bitbucket/control-access-to-your-team-s-private-content-915147488.html>
    /// for what is restricted, <https://confluence.atlassian.com/bbkb/error-403-when-performing-git-operations-1155479141.html>
    /// for git's status and words. That REST says the same words is an assumption.
    pub fn set_network_refused(&self, on: bool) {
        self.lock().is_network_refused = on;
    }

    /// Sets how much is told about a missing scope.
    pub fn set_scope_naming(&self, naming: ScopeNaming) {
        self.lock().scope_naming = naming;
    }

    /// Makes every reply wait this long first.
    pub fn set_latency(&self, latency: Duration) {
        self.lock().latency = latency;
    }

    /// Makes every list of more than nothing go on for ever.
    pub fn set_endless_pages(&self, on: bool) {
        self.lock().paging = if on { Paging::Endless } else { Paging::Normal };
    }

    /// Makes `next` point at another host (bitbucket.md section 7, number 6).
    pub fn set_foreign_next(&self, on: bool) {
        self.lock().paging = if on { Paging::ForeignHost } else { Paging::Normal };
    }

    /// Lets the next `count` requests of the target meet this fault, one after the other.
    pub fn next(&self, target: Target, count: usize, fault: Fault) {
        let mut switches = self.lock();
        switches.queue.extend(std::iter::repeat_n((target, fault), count));
    }

    /// Refuses the credential with this secret from now on.
    pub fn revoke(&self, secret: &str) {
        self.lock().revoked.insert(secret.to_owned());
    }

    /// Takes a revoked credential again.
    pub fn restore(&self, secret: &str) {
        self.lock().revoked.remove(secret);
    }

    /// Makes a repository invisible to everybody, as if it were deleted.
    pub fn hide_repository(&self, workspace: &str, slug: &str) {
        self.lock().hidden.insert((workspace.to_owned(), slug.to_owned()));
    }

    /// Shows a hidden repository again.
    pub fn show_repository(&self, workspace: &str, slug: &str) {
        self.lock().hidden.remove(&(workspace.to_owned(), slug.to_owned()));
    }

    /// Sets how many webhooks a repository may have; how many Bitbucket allows is not confirmed (bitbucket.md section
    /// 2.6), and neither are the words with which it refuses more.
    pub fn set_hook_limit(&self, limit: Option<usize>) {
        self.lock().hook_limit = limit;
    }

    /// Says that logs of ended steps are at this address, wherever that is; `None` for where they truly are.
    pub fn set_log_address(&self, address: Option<&str>) {
        self.lock().log_address = address.map(str::to_owned);
    }

    pub(crate) fn log_address(&self) -> Option<String> {
        self.lock().log_address.clone()
    }

    pub(crate) fn hook_limit(&self) -> Option<usize> {
        self.lock().hook_limit
    }

    pub(crate) fn git(&self) -> GitSwitches {
        self.lock().git
    }

    pub(crate) fn is_network_refused(&self) -> bool {
        self.lock().is_network_refused
    }

    pub(crate) fn are_archives_refused(&self) -> bool {
        self.lock().are_archives_refused
    }

    pub(crate) fn scope_naming(&self) -> ScopeNaming {
        self.lock().scope_naming
    }

    pub(crate) fn paging(&self) -> Paging {
        self.lock().paging
    }

    pub(crate) fn latency(&self) -> Duration {
        self.lock().latency
    }

    pub(crate) fn is_revoked(&self, secret: &str) -> bool {
        self.lock().revoked.contains(secret)
    }

    pub(crate) fn is_hidden(&self, workspace: &str, slug: &str) -> bool {
        self.lock().hidden.contains(&(workspace.to_owned(), slug.to_owned()))
    }

    /// Takes the first queued fault that waits for a request of this kind.
    pub(crate) fn take(&self, kind: crate::log::Kind) -> Option<Fault> {
        let mut switches = self.lock();
        let position = switches.queue.iter().position(|(target, _)| match target {
            Target::Any => true,
            Target::Rest => kind == crate::log::Kind::Rest,
            Target::Git => kind == crate::log::Kind::Git,
            Target::Archive => kind == crate::log::Kind::Other,
        })?;
        switches.queue.remove(position).map(|(_, fault)| fault)
    }

    fn lock(&self) -> MutexGuard<'_, Switches> {
        self.switches.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
