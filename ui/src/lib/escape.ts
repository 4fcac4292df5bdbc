/** Returns whether the key is an Escape that nothing nearer takes: no open dialog, no text being composed. */
export function leavesByEscape(event: KeyboardEvent): boolean {
  return (
    event.key === 'Escape' &&
    !event.defaultPrevented &&
    !event.isComposing &&
    document.querySelector('dialog[open]') === null
  );
}
