/** Brings an element into view and gives it the focus, for a place that was opened from outside of the window. */
export function comeForward(element: HTMLElement): void {
  element.scrollIntoView?.({ block: 'nearest' });
  element.focus();
}
