//! How fast one credential may call Bitbucket's REST interface.
//!
//! One gate per charged account or token, for the whole process: at most four calls at a time, a pause for all of
//! them after a 429, and never more than 800 of the 1,000 calls an hour that Bitbucket documents (reference
//! section 3). Git has a budget of its own, sixty times as large; its calls are counted here and not held back.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::error::BitbucketError;

/// How many REST calls may run at a time.
const CONCURRENCY: usize = 4;
/// How many REST calls Suitecase makes in a rolling hour: 80 % of what Bitbucket allows.
const BUDGET: usize = 800;
/// The window of Bitbucket's budget.
const WINDOW: Duration = Duration::from_hours(1);
/// The first pause after a 429 that names none.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
/// The longest pause of our own choosing.
const LONGEST_PAUSE: Duration = Duration::from_mins(5);

/// What a credential has used in the last hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent {
    /// REST calls.
    pub rest: usize,
    /// Git requests.
    pub git: usize,
}

/// How many git requests Suitecase counts as its share of an hour: 80 % of the 60,000 that Bitbucket allows; they are
/// counted and not held back.
const GIT_SHARE: usize = 48_000;

/// What a credential has used of its hour, and when more may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meter {
    /// What was used in the last hour.
    pub spent: Spent,
    /// Our share of the REST calls of an hour.
    pub rest_allowed: usize,
    /// Our share of the git requests of an hour.
    pub git_allowed: usize,
    /// How long until the oldest REST call counts no more; `None` where none counts.
    pub resets_in: Option<Duration>,
    /// How long REST calls still wait after a 429; `None` where they do not.
    pub waits: Option<Duration>,
}

impl Default for Meter {
    /// Nothing was used.
    fn default() -> Self {
        let spent = Spent { rest: 0, git: 0 };
        Self { spent, rest_allowed: BUDGET, git_allowed: GIT_SHARE, resets_in: None, waits: None }
    }
}

/// Measures how much of its hour a credential has used. Clones measure the same.
#[derive(Clone)]
pub struct Gauge(pub(crate) Arc<Pace>);

impl Gauge {
    /// Returns what was used through this process, and when more may be used.
    pub fn meter(&self) -> Meter {
        self.0.meter()
    }
}

/// Gives a number from 0 to below 1; the jitter of pauses.
pub(crate) type Jitter = fn() -> f64;

/// The gate of one credential.
pub(crate) struct Pace {
    places: Semaphore,
    state: Mutex<State>,
    jitter: Jitter,
}

struct State {
    rest_calls: VecDeque<Instant>,
    git_calls: VecDeque<Instant>,
    closed_until: Option<Instant>,
    refusals_in_a_row: u32,
}

/// Returns the process's gate for the account or token that is charged at an origin.
///
/// Gates outlive the clients that use them: a new client within the hour must not start counting anew. What they
/// are found by is a keyed hash, so no secret is kept here.
pub(crate) fn gate(origin: &str, charged_to: &str) -> Arc<Pace> {
    static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    static GATES: LazyLock<Mutex<HashMap<u64, Arc<Pace>>>> = LazyLock::new(Mutex::default);
    let found_by = KEY.hash_one((origin, charged_to));
    let mut gates = GATES.lock().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(gates.entry(found_by).or_insert_with(|| Arc::new(Pace::new(fastrand::f64))))
}

impl Pace {
    pub(crate) fn new(jitter: Jitter) -> Self {
        let state = State {
            rest_calls: VecDeque::new(),
            git_calls: VecDeque::new(),
            closed_until: None,
            refusals_in_a_row: 0,
        };
        Self { places: Semaphore::new(CONCURRENCY), state: Mutex::new(state), jitter }
    }

    /// Waits until a REST call may be made and counts it; the call is over when the returned place is dropped.
    ///
    /// Errors: `RateLimited` when the gate stays closed past the deadline, `BudgetSpent` when the hour's share is
    /// used up, `TimedOut` when no place came free.
    pub(crate) async fn enter(&self, deadline: Instant) -> Result<SemaphorePermit<'_>, BitbucketError> {
        loop {
            let opens = self.state().closed_until.filter(|until| *until > Instant::now());
            if let Some(opens) = opens {
                if opens >= deadline {
                    return Err(BitbucketError::RateLimited { retry_after: opens - Instant::now() });
                }
                sleep_until(opens).await;
            }
            let waiting = timeout_at(deadline, self.places.acquire()).await;
            let place = waiting.ok().and_then(Result::ok).ok_or(BitbucketError::TimedOut)?;
            let now = Instant::now();
            let mut state = self.state();
            if state.closed_until.is_some_and(|until| until > now) {
                continue;
            }
            forget_old(&mut state.rest_calls, now);
            match state.rest_calls.front() {
                Some(oldest) if state.rest_calls.len() >= BUDGET => {
                    return Err(BitbucketError::BudgetSpent { retry_after: *oldest + WINDOW - now });
                }
                _ => state.rest_calls.push_back(now),
            }
            return Ok(place);
        }
    }

    /// Notes a 429 and closes the gate; returns for how long.
    ///
    /// `retry_after` is what Bitbucket asked for; it usually asks for nothing, and then each refusal in a row
    /// doubles the pause, less or more by up to half so that waiting calls do not return together.
    pub(crate) fn refused(&self, retry_after: Option<Duration>) -> Duration {
        let mut state = self.state();
        let doubled = FIRST_PAUSE.saturating_mul(2_u32.saturating_pow(state.refusals_in_a_row));
        state.refusals_in_a_row = state.refusals_in_a_row.saturating_add(1);
        let pause = retry_after.unwrap_or_else(|| doubled.min(LONGEST_PAUSE).mul_f64(0.5 + (self.jitter)()));
        let until = Instant::now() + pause;
        state.closed_until = Some(state.closed_until.map_or(until, |before| before.max(until)));
        pause
    }

    /// Notes an answer other than 429.
    pub(crate) fn answered(&self) {
        self.state().refusals_in_a_row = 0;
    }

    /// Counts a git request.
    pub(crate) fn count_git(&self) {
        let now = Instant::now();
        let mut state = self.state();
        forget_old(&mut state.git_calls, now);
        state.git_calls.push_back(now);
    }

    /// Returns what was used in the last hour.
    pub(crate) fn spent(&self) -> Spent {
        let now = Instant::now();
        let mut state = self.state();
        forget_old(&mut state.rest_calls, now);
        forget_old(&mut state.git_calls, now);
        Spent { rest: state.rest_calls.len(), git: state.git_calls.len() }
    }

    /// Returns what was used in the last hour, and when more may be used.
    pub(crate) fn meter(&self) -> Meter {
        let spent = self.spent();
        let now = Instant::now();
        let state = self.state();
        let left = |until: Instant| until.checked_duration_since(now).filter(|left| !left.is_zero());
        Meter {
            spent,
            resets_in: state.rest_calls.front().and_then(|oldest| left(*oldest + WINDOW)),
            waits: state.closed_until.and_then(left),
            ..Meter::default()
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn forget_old(calls: &mut VecDeque<Instant>, now: Instant) {
    while calls.front().is_some_and(|call| now.duration_since(*call) >= WINDOW) {
        calls.pop_front();
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(20)
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_than_four_calls_run_at_a_time() {
        let pace = Pace::new(|| 0.5);
        let mut places = Vec::new();
        for _ in 0..CONCURRENCY {
            places.push(pace.enter(soon()).await.unwrap());
        }
        assert!(matches!(pace.enter(soon()).await, Err(BitbucketError::TimedOut)));
        places.pop();
        assert!(pace.enter(soon()).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn the_hours_share_is_never_exceeded_and_comes_back() {
        let pace = Pace::new(|| 0.5);
        for _ in 0..BUDGET {
            drop(pace.enter(soon()).await.unwrap());
        }
        advance(Duration::from_mins(20)).await;
        let Err(BitbucketError::BudgetSpent { retry_after }) = pace.enter(soon()).await else {
            panic!("spent")
        };
        assert_eq!(retry_after, Duration::from_mins(40));
        pace.count_git();
        assert_eq!(pace.spent(), Spent { rest: BUDGET, git: 1 });
        advance(retry_after).await;
        assert!(pace.enter(soon()).await.is_ok());
        assert_eq!(pace.spent(), Spent { rest: 1, git: 1 });
    }

    #[tokio::test(start_paused = true)]
    async fn the_meter_tells_when_the_oldest_call_counts_no_more_and_how_long_the_gate_is_closed() {
        let pace = Pace::new(|| 0.5);
        let empty = pace.meter();
        assert_eq!(empty, Meter::default());
        drop(pace.enter(soon()).await.unwrap());
        advance(Duration::from_mins(20)).await;
        pace.count_git();
        pace.refused(Some(Duration::from_secs(9)));
        let meter = pace.meter();
        assert_eq!(meter.spent, Spent { rest: 1, git: 1 });
        assert_eq!(meter.resets_in, Some(Duration::from_mins(40)));
        assert_eq!(meter.waits, Some(Duration::from_secs(9)));
        assert_eq!((meter.rest_allowed, meter.git_allowed), (800, 48_000));
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_closes_the_gate_for_everyone() {
        let pace = Pace::new(|| 0.5);
        let asked = Instant::now();
        assert_eq!(pace.refused(Some(Duration::from_secs(7))), Duration::from_secs(7));
        drop(pace.enter(soon()).await.unwrap());
        assert_eq!(asked.elapsed().as_secs(), 7, "the call waits for the gate");

        pace.refused(Some(Duration::from_mins(1)));
        let Err(BitbucketError::RateLimited { retry_after }) = pace.enter(soon()).await else {
            panic!("limited")
        };
        assert_eq!(retry_after, Duration::from_mins(1), "a long pause is reported at once");
    }

    #[tokio::test(start_paused = true)]
    async fn pauses_double_spread_and_start_anew_after_an_answer() {
        let seconds = |pace: &Pace| pace.refused(None).as_secs_f64();
        let low = Pace::new(|| 0.0);
        let high = Pace::new(|| 0.999);
        let pauses: Vec<_> = (0..10).map(|_| (seconds(&low), seconds(&high).round())).collect();
        assert_eq!(pauses[..4], [(1.0, 3.0), (2.0, 6.0), (4.0, 12.0), (8.0, 24.0)]);
        assert_eq!(pauses[9], (150.0, 450.0), "there is a longest pause");
        low.answered();
        assert_eq!(low.refused(None), Duration::from_secs(1));
    }

    #[test]
    fn clients_of_one_account_share_a_gate_and_others_do_not() {
        let ann = gate("http://127.0.0.1:1", "ann@acme.example");
        assert!(Arc::ptr_eq(&ann, &gate("http://127.0.0.1:1", "ann@acme.example")));
        assert!(!Arc::ptr_eq(&ann, &gate("http://127.0.0.1:1", "bob@acme.example")));
        assert!(!Arc::ptr_eq(&ann, &gate("http://127.0.0.1:2", "ann@acme.example")));
    }
}
