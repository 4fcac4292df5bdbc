/**
 * The window's address and its history. The address follows what is on screen: a step makes an entry of its own, and
 * what is typed changes the entry it is typed in. Going back shows the place again, scrolled as it was left.
 */
import { untrack } from 'svelte';
import { debounce } from '../lib/coalesce';
import { historyStep, historyStepOfButton } from '../lib/historyKeys';
import { decodeAddress, encodeAddress, isListTab, type Address } from './address';
import type { AppState } from './app.svelte';
import type { LeftAt } from './catalogue.svelte';
import { START } from './route.svelte';

/** Webviews refuse more than a hundred changes of their history in half a minute. */
const REPLACE_PAUSE = 300;

/** What an entry of the history carries. */
interface Entry {
  entry: number;
  /** Whose it is; what one member looked at is no place for the next. */
  member: string;
}

export class Location {
  readonly #app: AppState;
  /** How the lists of the entries were left, by the entry's number. */
  readonly #left = new Map<number, LeftAt>();
  #entry = 0;
  /** The address of what is on screen; `null` until it is known for the member who is here. */
  #shown: string | null = null;
  /** Whether what changes now is a step. */
  #stepping = false;
  readonly #replaceSoon = debounce(() => this.#replace(), REPLACE_PAUSE);

  constructor(app: AppState) {
    this.#app = app;
  }

  /** Keeps address and screen together until the returned function is called. */
  connect(): () => void {
    this.#entry = Date.now();
    const endSteps = this.#app.route.beforeSteps(() => this.#beforeStep());
    const endFollowing = $effect.root(() => {
      $effect(() => {
        const address = this.#app.ownerId === null ? null : encodeAddress(this.#address());
        untrack(() => (address === null ? this.#leave() : this.#follow(address)));
      });
    });
    const onpopstate = () => this.#goToEntry();
    const onkeydown = (event: KeyboardEvent) => travel(event, historyStep(event));
    const onmouse = (event: MouseEvent) => travel(event, historyStepOfButton(event.button));
    window.addEventListener('popstate', onpopstate);
    window.addEventListener('keydown', onkeydown);
    window.addEventListener('mouseup', onmouse);
    return () => {
      endSteps();
      endFollowing();
      this.#replaceSoon.cancel();
      window.removeEventListener('popstate', onpopstate);
      window.removeEventListener('keydown', onkeydown);
      window.removeEventListener('mouseup', onmouse);
    };
  }

  /** Returns the list that is on screen. */
  get #list() {
    const { project, route } = this.#app;
    if (!project || route.place.area !== 'tests' || !isListTab(route.place.tab)) return null;
    return route.place.tab === 'test-cases' ? project.cases : project.suites;
  }

  #address(): Address {
    const { project, route } = this.#app;
    return { place: route.place, projectId: project?.view.id ?? null, view: this.#list?.view ?? null };
  }

  #beforeStep(): void {
    if (this.#stepping) return;
    this.#stepping = true;
    this.#remember();
    // Whatever one step changes, it changes at once.
    setTimeout(() => (this.#stepping = false));
  }

  #remember(): void {
    const list = this.#list;
    if (list) this.#left.set(this.#entry, { top: list.position.top, active: list.active });
  }

  /** Writes the address of what is on screen. */
  #follow(address: string): void {
    if (this.#shown === null && this.#goToFirst(address)) return;
    if (address === this.#shown) return;
    if (this.#stepping && this.#shown !== null) {
      this.#replaceSoon.cancel();
      this.#replace();
      this.#shown = address;
      this.#entry += 1;
      write(() => history.pushState(this.#state(), '', address));
    } else {
      this.#shown = address;
      this.#replaceSoon.call();
    }
  }

  /** Where the window was opened at an address, goes there first; returns whether that changes what is on screen. */
  #goToFirst(address: string): boolean {
    this.#shown = address;
    const wanted = window.location.hash;
    const isOwn = readEntry()?.member === this.#app.ownerId || readEntry() === null;
    const entered = isOwn && wanted !== address ? decodeAddress(wanted) : null;
    this.#replace();
    if (!entered) return false;
    this.#show(entered, null);
    return true;
  }

  /** Forgets what is on screen while nobody is here. */
  #leave(): void {
    this.#replaceSoon.cancel();
    this.#shown = null;
  }

  #replace(): void {
    const shown = this.#shown;
    if (shown !== null) write(() => history.replaceState(this.#state(), '', shown));
  }

  #state(): Entry {
    return { entry: this.#entry, member: this.#app.ownerId ?? '' };
  }

  #goToEntry(): void {
    const member = this.#app.ownerId;
    if (member === null) return;
    this.#replaceSoon.cancel();
    this.#remember();
    const entry = readEntry();
    const address = entry === null || entry.member === member ? decodeAddress(window.location.hash) : null;
    // An address that somebody typed makes an entry that carries nothing.
    this.#entry = entry?.entry ?? this.#entry + 1;
    this.#shown = window.location.hash;
    this.#show(address, this.#left.get(this.#entry) ?? null);
  }

  /** Shows the place of an address; the usual one for what is none, or of a project that the member does not see. */
  #show(address: Address | null, left: LeftAt | null): void {
    const { projects, project, route } = this.#app;
    const wanted = address?.projectId ?? null;
    const view = wanted === null ? undefined : projects.find((each) => each.id === wanted);
    if (address === null || (wanted !== null && !view)) {
      route.restore(START);
      project?.cases.restoreAll();
      return;
    }
    if (view && view.id !== project?.view.id) this.#app.showProject(view);
    route.restore(address.place);
    if (address.view) this.#list?.restore(address.view, left);
  }
}

function travel(event: Event, step: -1 | 1 | null): void {
  if (step === null) return;
  event.preventDefault();
  if (step === -1) history.back();
  else history.forward();
}

/** Reads what the present entry of the history carries. */
function readEntry(): Entry | null {
  const state: unknown = history.state;
  if (typeof state !== 'object' || state === null || !('entry' in state) || !('member' in state)) return null;
  const { entry, member } = state;
  return typeof entry === 'number' && typeof member === 'string' ? { entry, member } : null;
}

/** A webview that has enough of changes refuses more; the next change brings the address up to date. */
function write(change: () => void): void {
  try {
    change();
  } catch {
    // The screen is right without it.
  }
}
