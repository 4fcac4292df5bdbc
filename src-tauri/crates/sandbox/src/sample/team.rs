//! Who wrote the sample, and when.

use crate::accounts::DEMO_EMAIL;
use crate::repositories::builder::Commit;

/// A member of the invented team.
#[derive(Clone, Copy)]
pub(crate) enum Author {
    Maya,
    Jonas,
    Ines,
    Linh,
    Bot,
}

const MINUTE: i64 = 60;
const DAY: i64 = 24 * 60 * MINUTE;

/// Returns a commit by somebody of the team, so many days and minutes before `now`.
pub(crate) fn commit(author: Author, now: i64, (days, minutes): (i64, i64), message: &str) -> Commit {
    let (name, email) = match author {
        Author::Maya => ("Maya Brandt", DEMO_EMAIL),
        Author::Jonas => ("Jonas Okafor", "jonas.okafor@acme-quality.example"),
        Author::Ines => ("Inês Duarte", "ines.duarte@acme-quality.example"),
        Author::Linh => ("Linh Trần", "linh.tran@acme-quality.example"),
        Author::Bot => ("Acme release bot", "release-bot@acme-quality.example"),
    };
    Commit::new(message).by(name, email).at(now - days * DAY - minutes * MINUTE)
}

/// Returns the member whose turn it is.
pub(crate) fn in_turn(index: usize) -> Author {
    match index % 4 {
        0 => Author::Maya,
        1 => Author::Jonas,
        2 => Author::Ines,
        _ => Author::Linh,
    }
}
