//! What is stored about links and their hooks, read at once.

use std::collections::HashMap;
use std::sync::Arc;

use suitecase_model::ids::{IntegrationId, LinkId};
use suitecase_model::integration::Integration;
use suitecase_model::link::Link;
use suitecase_model::service_hook::ServiceHook;
use suitecase_store::{Reader, StoreError, integration, link, service_hook};

use super::HookSettings;

/// A link with everything that decides about its hooks.
pub(super) struct World {
    pub(super) link: Link,
    pub(super) hooks: Vec<ServiceHook>,
    pub(super) settings: HookSettings,
    pub(super) integrations: Arc<HashMap<IntegrationId, Integration>>,
}

/// Reads all links; none while no relay is configured and no hook is left, so that there is nothing to see.
pub(super) fn worlds(reader: &Reader<'_>) -> Result<Vec<World>, StoreError> {
    let settings = HookSettings::read(reader)?;
    let mut by_link: HashMap<LinkId, Vec<ServiceHook>> = HashMap::new();
    for hook in service_hook::list(reader)? {
        by_link.entry(hook.link).or_default().push(hook);
    }
    if settings.callback.is_none() && by_link.is_empty() {
        return Ok(Vec::new());
    }
    let integrations = integrations(reader)?;
    let links = link::list(reader)?.into_iter();
    Ok(links
        .map(|link| World {
            hooks: by_link.remove(&link.id).unwrap_or_default(),
            link,
            settings: settings.clone(),
            integrations: Arc::clone(&integrations),
        })
        .collect())
}

/// Reads one link.
pub(super) fn world(reader: &Reader<'_>, id: LinkId) -> Result<World, StoreError> {
    Ok(World {
        link: link::get(reader, id)?,
        hooks: service_hook::of_link(reader, id)?,
        settings: HookSettings::read(reader)?,
        integrations: integrations(reader)?,
    })
}

fn integrations(reader: &Reader<'_>) -> Result<Arc<HashMap<IntegrationId, Integration>>, StoreError> {
    let all = integration::list(reader)?.into_iter();
    Ok(Arc::new(all.map(|found| (found.id, found)).collect()))
}
