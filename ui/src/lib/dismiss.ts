/** Closes a floating layer when the person turns to something else. */
import type { Attachment } from 'svelte/attachments';

/** Calls `close` on Escape inside the element, and on a press or focus outside it. */
export function dismiss(close: (byEscape: boolean) => void): Attachment<HTMLElement> {
  return (element) => {
    const outside = (event: Event) => {
      if (event.target instanceof Node && !element.contains(event.target)) close(false);
    };
    const escape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      close(true);
    };
    document.addEventListener('pointerdown', outside, true);
    document.addEventListener('focusin', outside);
    element.addEventListener('keydown', escape);
    return () => {
      document.removeEventListener('pointerdown', outside, true);
      document.removeEventListener('focusin', outside);
      element.removeEventListener('keydown', escape);
    };
  };
}
