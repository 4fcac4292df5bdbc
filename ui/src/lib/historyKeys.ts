/** The keys and buttons that go back and forward. */
import { isMac } from './platform';

/** Returns which way a key goes in the history; `null` for every other key. */
export function historyStep(event: KeyboardEvent): -1 | 1 | null {
  if (event.shiftKey || event.defaultPrevented) return null;
  if (isMac) {
    if (!event.metaKey || event.ctrlKey || event.altKey) return null;
    return event.key === '[' ? -1 : event.key === ']' ? 1 : null;
  }
  if (!event.altKey || event.ctrlKey || event.metaKey) return null;
  return event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : null;
}

/** Returns which way a mouse button goes in the history; `null` for every other button. */
export function historyStepOfButton(button: number): -1 | 1 | null {
  return button === 3 ? -1 : button === 4 ? 1 : null;
}
