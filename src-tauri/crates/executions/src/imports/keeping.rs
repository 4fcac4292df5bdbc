//! Keeps what people asked to import until it is over, so that the next start takes it up.

use std::path::PathBuf;

use suitecase_model::time::Timestamp;
use suitecase_store::import_order::{self, ImportOrder};
use suitecase_store::{Store, StoreError, member};
use uuid::Uuid;

use super::Order;
use crate::recording::Into;

/// Keeps an order; `None` for one that cannot be: nobody asked for it, or a path of it is no text.
pub(super) async fn keep(
    store: &Store,
    order: &Order,
    ordered_at: Timestamp,
) -> Result<Option<Uuid>, StoreError> {
    let Some(actor) = &order.actor else { return Ok(None) };
    let paths: Option<Vec<String>> =
        order.chosen.iter().map(|path| path.to_str().map(str::to_owned)).collect();
    let Some(paths) = paths else { return Ok(None) };
    let (id, Into { project, link, .. }) = (Uuid::now_v7(), order.into);
    let row = ImportOrder { id, project, link, member: actor.id, paths, ordered_at };
    store.write(move |writer| import_order::insert(writer, &row)).await?;
    Ok(Some(id))
}

/// Forgets an order that is over.
pub(super) async fn forget(store: &Store, kept: Option<Uuid>) -> Result<(), StoreError> {
    let Some(id) = kept else { return Ok(()) };
    store.write(move |writer| import_order::remove(writer, id)).await
}

/// Returns the orders that are kept, with when they were given, the oldest first.
pub(super) async fn left(store: &Store) -> Result<Vec<(Uuid, Order, Timestamp)>, StoreError> {
    store
        .read(|reader| {
            let left = import_order::all(reader)?.into_iter().map(|row| {
                let ImportOrder { id, project, link, member, paths, ordered_at } = row;
                let actor = Some(member::get(reader, member)?);
                let into = Into { project, link, run: None, member: Some(member) };
                let chosen = paths.into_iter().map(PathBuf::from).collect();
                Ok((id, Order { into, chosen, actor }, ordered_at))
            });
            left.collect()
        })
        .await
}
