/** The events of the host. Each is a hint: losing any of them leaves the window right after its next read. */
import type { Host } from './host';
import type { ChangedEvent } from './types/ChangedEvent';
import type { DragEvent } from './types/DragEvent';
import type { OpenEvent } from './types/OpenEvent';
import type { SyncEvent } from './types/SyncEvent';

/** Hears how far a link's sync is. */
export function onSync(host: Host, handle: (event: SyncEvent) => void): Promise<() => void> {
  return host.listen('sync', handle);
}

/** Hears what should be read again. */
export function onChanged(host: Host, handle: (event: ChangedEvent) => void): Promise<() => void> {
  return host.listen('changed', handle);
}

/** Hears which place a click on the tray or on a notification opens. */
export function onOpen(host: Host, handle: (event: OpenEvent) => void): Promise<() => void> {
  return host.listen('open', handle);
}

/** Hears of files that are dragged over the window or dropped onto it. */
export function onDrag(host: Host, handle: (event: DragEvent) => void): Promise<() => void> {
  return host.listen('drag', handle);
}
