/** A form that is filled in: what is wrong with it, what the core refused, and what of it is kept for later. */
import { refusedField } from '../errors/refusal';
import type { CommandError } from '../ipc/error';
import { focusFirstError } from '../lib/form/focusFirstError';
import type { Drafts } from './drafts';
import { Work } from './work.svelte';

export interface Rules<Form, Field extends string> {
  fields: readonly Field[];
  /** Returns one sentence for each field that is wrong. */
  errors: (form: Form) => Record<Field, string | null>;
  /** Returns a refusal in words for its field. */
  words: (error: CommandError) => string;
  /** What the core calls the fields that have another name in the form. */
  otherNames?: Readonly<Record<string, Field>>;
}

/** Where what was typed stays while the person is elsewhere. */
export interface Keeping<Form> {
  drafts: Drafts<unknown>;
  /** What the form is about; `null` for something new. */
  id: string | null;
  /** Returns what of it may be kept. */
  part: (form: Form) => Form;
}

export class Editing<Form extends object, Field extends string> {
  readonly #rules: Rules<Form, Field>;
  readonly #stored: Form;
  readonly #keeping: Keeping<Form> | null;
  readonly work = new Work();
  readonly form: Form = $state() as Form;
  /** The fields that were left, or sent: their errors are shown. */
  left = $state<Partial<Record<Field, boolean>>>({});
  isRestored = $state(false);
  element = $state<HTMLFormElement>();
  readonly #wrong = $derived.by(() => this.#rules.errors(this.form));
  readonly refused = $derived.by(() => refusedField(this.#rules.fields, this.work.error, this.#rules.otherNames));
  #isFinished = false;
  #isGone = false;

  constructor(rules: Rules<Form, Field>, stored: Form, keeping: Keeping<Form> | null = null) {
    this.#rules = rules;
    this.#stored = stored;
    this.#keeping = keeping;
    const kept = (keeping?.drafts.take(keeping.id) ?? null) as Form | null;
    this.form = structuredClone(kept ?? stored);
    this.isRestored = kept !== null;
  }

  /** Returns what is to be said at a field. */
  errorAt(field: Field): string | null {
    const wrong = this.left[field] ? this.#wrong[field] : null;
    if (wrong) return wrong;
    return this.work.error && this.refused === field ? this.#rules.words(this.work.error) : null;
  }

  /** What the core refused is no longer what stands there. */
  typed(): void {
    this.work.error = null;
  }

  startOver(): void {
    Object.assign(this.form, structuredClone(this.#stored));
    this.isRestored = false;
    this.left = {};
    this.work.error = null;
  }

  /** Nothing that was typed is wanted any more. */
  finish(): void {
    this.#isFinished = true;
  }

  /** The form is no longer shown: what was typed is kept, unless it is finished. */
  close(): void {
    this.#isGone = true;
    if (this.#isFinished || !this.#keeping) return;
    const { drafts, id, part } = this.#keeping;
    const typed = part($state.snapshot(this.form) as Form);
    if (JSON.stringify(typed) !== JSON.stringify(part(this.#stored))) drafts.keep(id, typed);
  }

  /**
   * Saves unless something is wrong, to whose field the keyboard goes then. Returns what came of it; nothing where it was
   * not saved, or the person is elsewhere by now.
   */
  async save<Saved>(task: (form: Form) => Promise<Saved>): Promise<Saved | undefined> {
    if (this.work.running) return undefined;
    const { fields } = this.#rules;
    this.left = Object.fromEntries(fields.map((field) => [field, true])) as Record<Field, true>;
    const isRight = fields.every((field) => this.#wrong[field] === null);
    const form = $state.snapshot(this.form) as Form;
    const saved = isRight ? await this.work.run(() => task(form)) : undefined;
    if (saved !== undefined) {
      this.#isFinished = true;
      // It was saved after all, though the person is elsewhere by now.
      if (this.#isGone) this.#keeping?.drafts.take(this.#keeping.id);
    } else if (!this.#isGone) await focusFirstError(this.element);
    return this.#isGone ? undefined : saved;
  }
}
