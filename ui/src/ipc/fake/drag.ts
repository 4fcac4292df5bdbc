/** Files over the window of a browser, as the desktop tells of them. */
import type { DroppedView } from '../types/DroppedView';
import type { World } from './world';

export function hearDrags(world: World, tell: (event: string, payload: unknown) => void): void {
  window.addEventListener('dragover', (event) => {
    event.preventDefault();
    tell('drag', { what: 'over', ...droppedOf(event) });
  });
  window.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) tell('drag', { what: 'left' });
  });
  window.addEventListener('drop', (event) => {
    event.preventDefault();
    world.dropped = droppedOf(event);
    tell('drag', { what: 'dropped', ...world.dropped });
  });
}

/** A browser tells the names only once they are dropped. */
function droppedOf({ dataTransfer }: globalThis.DragEvent): DroppedView {
  const names = [...(dataTransfer?.files ?? [])].map(({ name }) => name);
  return { names: names.slice(0, 5), total: Math.max(names.length, dataTransfer?.items.length ?? 0) };
}
