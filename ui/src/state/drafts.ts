/** What was typed into forms that were left without saving or cancelling, by the id of what they are about. */
export class Drafts<Form> {
  readonly #kept = new Map<string | null, Form>();

  /** Returns what was typed, once; `null` is the id of something new. */
  take(id: string | null): Form | null {
    const kept = this.#kept.get(id) ?? null;
    this.#kept.delete(id);
    return kept;
  }

  keep(id: string | null, form: Form): void {
    this.#kept.set(id, form);
  }
}
