/** Keeps the keyboard within an element that lies over the others: Tab goes round in it. */

/** Takes a press of Tab within `container` to the next field or button of it, from the last one to the first. */
export function keepFocus(event: KeyboardEvent, container: HTMLElement): void {
  if (event.key !== 'Tab' || event.defaultPrevented) return;
  const stops = [...container.querySelectorAll<HTMLElement>('input, button, a[href]')].filter(
    (stop) => stop.tabIndex >= 0 && !stop.matches(':disabled'),
  );
  const at = stops.findIndex((stop) => stop === document.activeElement);
  const next = event.shiftKey ? (at <= 0 ? stops.length : at) - 1 : (at + 1) % stops.length;
  stops[next]?.focus();
  event.preventDefault();
}
