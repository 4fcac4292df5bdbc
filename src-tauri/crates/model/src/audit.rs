//! The audit log: who did what to what, when; append-only and chained by hashes.

use sha2::{Digest, Sha256};

use crate::time::Timestamp;

/// One entry, before it is chained. Secrets never enter it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// When it happened.
    pub at: Timestamp,
    /// The name of the member who did it.
    pub actor: String,
    /// What was done, for example `integration.create`.
    pub action: String,
    /// The id of what it was done to.
    pub subject: String,
    /// The state before, as JSON; empty when there was none.
    pub before: String,
    /// The state after, as JSON; empty when there is none.
    pub after: String,
}

/// Returns the hash that chains `event` to the entry before it, in hexadecimal digits.
///
/// Each field is preceded by its length, so no two different entries give the same bytes.
pub fn chain_hash(previous: &str, event: &AuditEvent) -> String {
    let at = event.at.0.to_string();
    let mut hasher = Sha256::new();
    for field in [previous, &at, &event.actor, &event.action, &event.subject, &event.before, &event.after] {
        hasher.update(u64::try_from(field.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(field.as_bytes());
    }
    hex::encode(hasher.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(actor: &str, action: &str) -> AuditEvent {
        AuditEvent {
            at: Timestamp(1),
            actor: actor.into(),
            action: action.into(),
            subject: String::new(),
            before: String::new(),
            after: String::new(),
        }
    }

    #[test]
    fn moving_a_letter_between_fields_changes_the_hash() {
        assert_ne!(chain_hash("", &event("ab", "c")), chain_hash("", &event("a", "bc")));
    }

    #[test]
    fn the_entry_before_is_part_of_the_hash() {
        assert_ne!(chain_hash("", &event("a", "b")), chain_hash("00", &event("a", "b")));
    }
}
