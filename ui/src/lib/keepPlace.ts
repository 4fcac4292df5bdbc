/**
 * Keeps the keyboard near its place when what it is on is taken away: it goes to the like control of the line that comes
 * into that place, or else to what is nearest. Without it the next Tab would begin at the top of the page.
 */

const STOPS = 'a[href], button, input, select, textarea, [tabindex="0"]';

interface Place {
  element: HTMLElement;
  /** What is around it, the nearest first. */
  around: HTMLElement[];
  /** The controls like it, and which of them it is. */
  like: string | null;
  index: number;
}

/** Watches over the keyboard within `container`, for as long as that is on the page. */
export function keepPlace(container: HTMLElement): () => void {
  let place: Place | null = null;

  const onfocusin = ({ target }: FocusEvent) => {
    place = target instanceof HTMLElement ? placeOf(target, container) : null;
  };
  // Whoever turns elsewhere leaves the control on the page; one that is taken away is gone by then.
  const onfocusout = ({ target }: FocusEvent) => {
    setTimeout(() => {
      if (place?.element === target && place?.element.isConnected) place = null;
    });
  };
  const observer = new MutationObserver(() => {
    if (place === null || place.element.isConnected) return;
    const lost = place;
    place = null;
    if (hasFallen()) standIn(lost, container)?.focus();
  });

  container.addEventListener('focusin', onfocusin);
  container.addEventListener('focusout', onfocusout);
  observer.observe(container, { childList: true, subtree: true });
  return () => {
    observer.disconnect();
    container.removeEventListener('focusin', onfocusin);
    container.removeEventListener('focusout', onfocusout);
  };
}

/** Returns whether the keyboard is on nothing. */
export function hasFallen(): boolean {
  const { activeElement } = document;
  return activeElement === null || activeElement === document.body || activeElement instanceof HTMLDialogElement;
}

function placeOf(element: HTMLElement, container: HTMLElement): Place {
  const around: HTMLElement[] = [];
  for (let each = element.parentElement; each && container.contains(each); each = each.parentElement) around.push(each);
  const { testid } = element.dataset;
  const like = testid === undefined ? null : `[data-testid="${testid}"]`;
  const index = like === null ? -1 : all(container, like).indexOf(element);
  return { element, around, like, index };
}

function standIn({ around, like, index }: Place, container: HTMLElement): HTMLElement | undefined {
  const alike = like === null ? [] : all(container, like);
  const nearest = around.filter(({ isConnected }) => isConnected).flatMap((each) => all(each, STOPS).slice(0, 1));
  return alike[index] ?? alike.at(-1) ?? nearest[0];
}

function all(container: HTMLElement, selector: string): HTMLElement[] {
  return [...container.querySelectorAll<HTMLElement>(selector)];
}
