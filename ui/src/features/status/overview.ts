/** Several linked repositories in one line: the worst state, or that all are well and since when. */
import type { LinkView } from '../../ipc/types/LinkView';
import { counted } from '../../lib/format/count';
import { visible } from '../../lib/format/visible';
import { linkState, type StateWords } from '../../parts/words';

const NOTHING: StateWords = { shape: '○', word: 'Nothing linked', tone: 'quiet', reason: null };
const WORST_FIRST: readonly StateWords['tone'][] = ['bad', 'warn', 'busy', 'quiet', 'good'];

export interface Overview {
  state: StateWords;
  text: string;
  /** When the one seen longest ago was last seen, while all are well. */
  oldest: number | null;
}

export function overview(links: readonly LinkView[]): Overview {
  const all = links.map((link) => ({ link, state: linkState(link) }));
  const worst = WORST_FIRST.map((tone) => all.filter(({ state }) => state.tone === tone)).find(
    (some) => some.length > 0,
  );
  const first = worst?.[0];
  const text = counted(links.length, 'repository', 'repositories');
  if (!first) return { state: NOTHING, text, oldest: null };
  if (first.state.tone === 'good') {
    const oldest = Math.min(...links.map((link) => link.synced?.confirmedAt ?? Infinity));
    return { state: first.state, text, oldest: Number.isFinite(oldest) ? oldest : null };
  }
  const others = worst.length > 1 ? `, and ${worst.length - 1} more` : '';
  const reason = first.state.reason ?? first.state.word;
  return { state: first.state, text: `${text} · ${visible(first.link.name)}: ${reason}${others}`, oldest: null };
}
