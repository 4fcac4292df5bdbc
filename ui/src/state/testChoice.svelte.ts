/** A test that is chosen by searching for it. */
import type { Commands } from '../ipc/commands';
import { asCommandError, type CommandError } from '../ipc/error';
import type { SearchHit } from '../ipc/types/SearchHit';
import type { TestWord } from '../ipc/types/TestWord';
import type { UploadedTest } from '../ipc/types/UploadedTest';
import { Work } from './work.svelte';

/** A test that was found. */
export interface FoundTest {
  hit: SearchHit;
  repository: string;
}

/** One question is under way at a time and the newest text waits behind it, as the core ends older ones. */
export class TestChoice {
  found = $state.raw<FoundTest[]>([]);
  total = $state(0);
  /** The text that `found` is about. */
  answered = $state('');
  loading = $state(false);
  error = $state.raw<CommandError | null>(null);
  chosen = $state.raw<UploadedTest | null>(null);
  readonly reading = new Work();
  readonly #projectId: string;
  readonly #commands: Commands;
  readonly #kind: TestWord;
  #wanted = '';

  constructor(projectId: string, commands: Commands, kind: TestWord) {
    this.#projectId = projectId;
    this.#commands = commands;
    this.#kind = kind;
  }

  /** Searches for a text; nothing is searched for without one. */
  async search(text: string): Promise<void> {
    this.#wanted = text.trim();
    if (this.loading) return;
    this.loading = true;
    // An answer to a text that is no longer there is dropped.
    while (this.answered !== this.#wanted || this.error !== null) {
      const asked = this.#wanted;
      if (!(await this.#ask(asked)) && asked === this.#wanted) break;
    }
    this.loading = false;
  }

  /** Takes one of those found. */
  async choose(id: string): Promise<void> {
    const { readTestCase, readTestSuite } = this.#commands;
    const detail = await this.reading.run(async () =>
      this.#kind === 'test-case' ? await readTestCase(id) : await readTestSuite(id),
    );
    if (!detail) return;
    const { name, path, linkName: repository } = detail;
    this.chosen = { id, name, path, repository, isArchived: false };
  }

  /** Asks for a text; returns whether it was answered. */
  async #ask(text: string): Promise<boolean> {
    this.error = null;
    try {
      const kind = this.#kind === 'test-case' ? 'test-case' : 'suite';
      const answer = text === '' ? null : await this.#commands.search(this.#projectId, `kind:${kind} ${text}`);
      // A question from elsewhere came later and made this one void; it is still the one that is meant.
      if (answer?.isSuperseded) return true;
      if (text !== this.#wanted) return true;
      this.found = (answer?.groups ?? []).flatMap(({ linkName, hits }) =>
        hits.filter((hit) => hit.kind === this.#kind).map((hit) => ({ hit, repository: linkName })),
      );
      this.total = answer?.total ?? 0;
      this.answered = text;
      return true;
    } catch (thrown) {
      this.error = asCommandError(thrown);
      return false;
    }
  }
}
