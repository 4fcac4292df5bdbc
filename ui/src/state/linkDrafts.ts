/** What was typed into forms of linked repositories that were left without saving or cancelling. */
import type { LinkForm } from '../ipc/types/LinkForm';

type Which = Pick<LinkForm, 'integrationId' | 'linkId'>;

export class LinkDrafts {
  readonly #kept = new Map<string, LinkForm>();

  /** Returns what was typed, once. */
  take(which: Which): LinkForm | null {
    const kept = this.#kept.get(key(which)) ?? null;
    this.#kept.delete(key(which));
    return kept;
  }

  keep(form: LinkForm): void {
    this.#kept.set(key(form), form);
  }
}

function key({ integrationId, linkId }: Which): string {
  return `${integrationId} ${linkId ?? 'new'}`;
}
