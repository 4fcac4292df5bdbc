/** Several linked repositories in one line: the worst state and the oldest age. */
import type { LinkView } from '../../ipc/types/LinkView';
import { counted } from '../../lib/format/count';
import { visible } from '../../lib/format/visible';
import { linkState, type StateWords } from '../../parts/words';

const NOTHING: StateWords = { shape: '○', word: 'Nothing linked', tone: 'quiet', reason: null };
const WORST_FIRST: readonly StateWords['tone'][] = ['bad', 'warn', 'busy', 'quiet', 'good'];

export function overview(links: readonly LinkView[]): { state: StateWords; text: string } {
  const all = links.map((link) => ({ link, state: linkState(link) }));
  const worst = WORST_FIRST.map((tone) => all.filter(({ state }) => state.tone === tone)).find(
    (some) => some.length > 0,
  );
  const first = worst?.[0];
  const text = counted(links.length, 'repository', 'repositories');
  if (!first) return { state: NOTHING, text };
  if (first.state.tone === 'good') return { state: first.state, text: `${text}, all synced` };
  const others = worst.length > 1 ? `, and ${worst.length - 1} more` : '';
  const reason = first.state.reason ?? first.state.word;
  return { state: first.state, text: `${text} · ${visible(first.link.name)}: ${reason}${others}` };
}
