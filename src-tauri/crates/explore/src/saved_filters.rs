//! Filters that members keep under names; each sees and forgets only their own.

use suitecase_model::ids::{MemberId, SavedFilterId};
use suitecase_model::saved_filter::SavedFilter;
use suitecase_model::text::{self, TextError};
use suitecase_store::{StoreError, Writer, link, saved_filter};
use thiserror::Error;

use crate::filter::MOST_CHARACTERS;

/// The most filters that a member keeps in a project.
pub const MOST_FILTERS: usize = 200;

/// Why a filter could not be kept.
#[derive(Debug, Error)]
pub enum SavedFilterError {
    /// The name is refused.
    #[error("accept the field `name`")]
    Name(#[from] TextError),
    /// The filter's text is refused.
    #[error("accept the text of the filter")]
    Filter(#[source] TextError),
    /// The member keeps as many as one may.
    #[error("keep more than {MOST_FILTERS} filters in a project")]
    TooMany,
    /// The database failed, or something that the filter names is not there.
    #[error("keep the filter")]
    Store(#[from] StoreError),
}

/// Keeps a filter, its name trimmed; one of the same name and kind is replaced. Returns it as kept.
///
/// A link of another project is [`StoreError::Missing`].
pub fn save(writer: &Writer<'_>, filter: &SavedFilter) -> Result<SavedFilter, SavedFilterError> {
    let name = text::name(&filter.name)?;
    let length = filter.filter.chars().count();
    if length > MOST_CHARACTERS {
        return Err(SavedFilterError::Filter(TextError::TooLong { length, limit: MOST_CHARACTERS }));
    }
    let others = saved_filter::of_member(writer, filter.member, filter.project)?;
    let is_same = |other: &SavedFilter| other.kind == filter.kind && other.name.eq_ignore_ascii_case(&name);
    if others.len() >= MOST_FILTERS && !others.iter().any(is_same) {
        return Err(SavedFilterError::TooMany);
    }
    if let Some(id) = filter.link
        && link::get(writer, id)?.project != filter.project
    {
        return Err(StoreError::Missing("the linked repository").into());
    }
    let mut kept = SavedFilter { name, ..filter.clone() };
    kept.id = saved_filter::save(writer, &kept)?;
    Ok(kept)
}

/// Forgets a filter of a member; that of anybody else is [`StoreError::Missing`].
pub fn delete(writer: &Writer<'_>, member: MemberId, id: SavedFilterId) -> Result<(), StoreError> {
    if saved_filter::get(writer, id)?.member != member {
        return Err(StoreError::Missing("the saved filter"));
    }
    saved_filter::delete(writer, id)
}
