//! Wrong passphrases in a row: after some, each further try has to wait. Kept in memory, for this start of the app.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use suitecase_model::ids::MemberId;
use suitecase_model::time::Timestamp;

/// How many wrong tries in a row are free.
const FREE: u32 = 5;
/// How long each further try waits after the one before.
const WAIT: Duration = Duration::from_secs(30);

/// The wrong tries of each member.
#[derive(Default)]
pub(crate) struct Tries {
    wrong: Mutex<HashMap<MemberId, Wrong>>,
}

struct Wrong {
    in_a_row: u32,
    last: Timestamp,
}

impl Tries {
    /// Begins a try, or returns how long to wait before the next, in whole seconds.
    ///
    /// It counts as wrong until [`Self::was_right`], so that tries at the same time do not slip through together.
    pub(crate) fn begin(&self, member: MemberId, now: Timestamp) -> Result<(), Duration> {
        let mut all = self.all();
        let wrong = all.entry(member).or_insert(Wrong { in_a_row: 0, last: now });
        // A clock that was set back must not make anybody wait longer.
        wrong.last = wrong.last.min(now);
        let passed = Duration::from_millis(now.millis_since(wrong.last).unsigned_abs());
        if wrong.in_a_row >= FREE && passed < WAIT {
            let rest = WAIT.saturating_sub(passed).as_secs_f64().ceil();
            return Err(Duration::from_secs_f64(rest));
        }
        *wrong = Wrong { in_a_row: wrong.in_a_row.saturating_add(1), last: now };
        Ok(())
    }

    /// Forgets a member's wrong tries.
    pub(crate) fn was_right(&self, member: MemberId) {
        self.all().remove(&member);
    }

    fn all(&self) -> MutexGuard<'_, HashMap<MemberId, Wrong>> {
        self.wrong.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const KIM: MemberId = MemberId(Uuid::from_u128(1));
    const ANA: MemberId = MemberId(Uuid::from_u128(2));

    #[test]
    fn after_five_wrong_tries_each_further_one_waits() {
        let tries = Tries::default();
        let at = |seconds: i64| Timestamp::from_seconds(1_000 + seconds);
        for _ in 0..5 {
            assert_eq!(tries.begin(KIM, at(0)), Ok(()));
        }
        assert_eq!(tries.begin(KIM, at(0)), Err(Duration::from_secs(30)));
        assert_eq!(tries.begin(KIM, at(10)), Err(Duration::from_secs(20)), "waiting does not begin again");
        assert_eq!(tries.begin(ANA, at(10)), Ok(()), "each member has their own");
        assert_eq!(tries.begin(KIM, at(30)), Ok(()));
        assert_eq!(tries.begin(KIM, at(59)), Err(Duration::from_secs(1)), "one try, then again");
        let almost = Timestamp(at(59).0 + 999);
        assert_eq!(
            tries.begin(KIM, almost),
            Err(Duration::from_secs(1)),
            "nobody is told to wait for nothing"
        );
        assert_eq!(tries.begin(KIM, at(-500)), Err(Duration::from_secs(30)), "a clock set back");
        assert_eq!(tries.begin(KIM, at(-470)), Ok(()));
        tries.was_right(KIM);
        assert_eq!(tries.begin(KIM, at(-470)), Ok(()));
    }
}
