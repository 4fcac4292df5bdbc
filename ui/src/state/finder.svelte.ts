/** What Find looks for and what was found. */
import type { Commands } from '../ipc/commands';
import { asCommandError, type CommandError } from '../ipc/error';
import type { SearchAnswer } from '../ipc/types/SearchAnswer';
import type { SearchHit } from '../ipc/types/SearchHit';
import { hitOf } from './recentTests.svelte';
import { Resource } from './resource.svelte';

/** `text` is the text that the answer is about, as it was typed. */
export type FinderAnswer =
  | { of: 'search'; text: string; found: SearchAnswer }
  /** `linked` is `null` where the link names nothing that this installation has. */
  | { of: 'link'; text: string; linked: { projectId: string; hit: SearchHit } | null };

/**
 * Asks as soon as something is typed. One question is under way at a time and the newest text waits behind it; an
 * answer to a text that is no longer there is dropped, and until the right one comes the last one stays.
 */
export class Finder {
  text = $state('');
  answer = $state.raw<FinderAnswer | null>(null);
  error = $state.raw<CommandError | null>(null);
  /** The row that the keyboard is at. */
  active = $state(0);
  readonly tags: Resource<string[]>;
  readonly #projectId: string;
  readonly #commands: Commands;
  #asking = false;
  #waiting = false;

  constructor(projectId: string, commands: Commands) {
    this.#projectId = projectId;
    this.#commands = commands;
    this.tags = new Resource(() => this.#readTags());
  }

  get isEmpty(): boolean {
    return this.text.trim() === '';
  }

  /** Whether nothing was answered yet; until then what stood there before stays, so that nothing flashes. */
  get isUnanswered(): boolean {
    return this.isEmpty || (this.answer === null && this.error === null);
  }

  /** Whether what is shown is about another text than the one that is typed. */
  get isBehind(): boolean {
    return !this.isEmpty && this.error === null && this.answer?.text !== this.text;
  }

  /** The rows that can be opened, in the order in which they are shown. */
  get hits(): readonly SearchHit[] {
    if (this.answer === null || this.error !== null) return [];
    if (this.answer.of === 'link') return this.answer.linked ? [this.answer.linked.hit] : [];
    return this.answer.found.groups.flatMap((group) => group.hits);
  }

  /** Takes the text of the field. */
  type(text: string): void {
    this.text = text;
    if (this.isEmpty) {
      this.#put(null);
      return;
    }
    const isAnswered = this.error === null && this.answer?.text.trim() === text.trim();
    // The answer stands as it is; only white space was typed.
    if (isAnswered && this.answer) this.answer = { ...this.answer, text };
    else void this.#ask();
  }

  /** Asks for the same text again: after an error, or when there may be more to find. */
  askAgain(): void {
    if (!this.isEmpty) void this.#ask();
  }

  /** Forgets everything, for the next time. */
  clear(): void {
    this.text = '';
    this.#put(null);
    this.tags.put(null);
  }

  /** Opens the file of a test in the browser. */
  async openInBitbucket({ kind, id }: SearchHit): Promise<void> {
    try {
      const { linkId, path } =
        kind === 'test-case' ? await this.#commands.readTestCase(id) : await this.#commands.readTestSuite(id);
      await this.#commands.openInBitbucket(linkId, path);
    } catch (thrown) {
      this.error = asCommandError(thrown);
    }
  }

  async #ask(): Promise<void> {
    this.#waiting = true;
    if (this.#asking) return;
    this.#asking = true;
    while (this.#waiting) {
      this.#waiting = false;
      await this.#answer(this.text.trim());
    }
    this.#asking = false;
  }

  async #answer(text: string): Promise<void> {
    if (text === '') return;
    const isMeant = () => this.text.trim() === text;
    try {
      if (/^suitecase:/i.test(text)) {
        const linked = await this.#readLink(text);
        if (isMeant()) this.#put({ of: 'link', text: this.text, linked });
      } else {
        const found = await this.#commands.search(this.#projectId, text);
        if (!isMeant()) return;
        // A question from elsewhere came later and made this one void; it is still the one that is meant.
        if (found.isSuperseded) this.#waiting = true;
        else this.#put({ of: 'search', text: this.text, found });
      }
    } catch (thrown) {
      if (isMeant()) this.error = asCommandError(thrown);
    }
  }

  async #readLink(text: string): Promise<{ projectId: string; hit: SearchHit } | null> {
    const { readLinkToTest, readTestCase, readTestSuite } = this.#commands;
    try {
      const test = await readLinkToTest(text);
      if (test === null) return null;
      const detail = await (test.kind === 'test-case' ? readTestCase(test.id) : readTestSuite(test.id));
      return { projectId: test.projectId, hit: hitOf(detail) };
    } catch (thrown) {
      // No such link, or a test that is gone since: either way there is nothing to open.
      if (asCommandError(thrown).code === 'not-found') return null;
      throw thrown;
    }
  }

  /** Keeps the keyboard on its row where the same text is answered anew. */
  #put(answer: FinderAnswer | null): void {
    const isSameText = this.error === null && answer !== null && this.answer?.text.trim() === answer.text.trim();
    const before = isSameText ? this.hits[this.active] : undefined;
    this.answer = answer;
    this.error = null;
    const again = this.hits.findIndex((hit) => hit.kind === before?.kind && hit.id === before.id);
    this.active = Math.max(0, again);
  }

  async #readTags(): Promise<string[]> {
    const { tags } = await this.#commands.listFilterChoices('test-cases', {
      projectId: this.#projectId,
      linkId: null,
      folder: '',
      filter: '',
      sort: 'path',
      descending: false,
      offset: 0,
      limit: 1,
    });
    return tags.map(({ value }) => value);
  }
}
