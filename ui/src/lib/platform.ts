/** The words and keys of the platform. */

export const isMac = /Mac/.test(navigator.userAgent);

/** The name of the key that starts shortcuts. */
export const COMMAND_KEY = isMac ? '⌘' : 'Ctrl';

/** The keys that open Find. */
export const FIND_KEYS = isMac ? '⌘K' : 'Ctrl K';

/** The keys that go back and forward. */
export const BACK_AND_FORWARD_KEYS = isMac ? '⌘[ ⌘]' : 'Alt ← →';

/** The keys that lock. */
export const LOCK_KEYS = isMac ? '⇧⌘L' : 'Ctrl+Shift+L';

export function hasCommandKey(event: KeyboardEvent): boolean {
  return isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
}

/** Returns whether the keys of this event belong to a field in which text is typed. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  return target instanceof HTMLElement && (target.matches('input, textarea, select') || target.isContentEditable);
}
