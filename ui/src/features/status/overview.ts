/** Several linked repositories in one line: the worst state, or that all are well and since when. */
import type { LinkView } from '../../ipc/types/LinkView';
import { counted } from '../../lib/format/count';
import { visible } from '../../lib/format/visible';
import { ageWords, isStale } from '../../parts/ageWords';
import { linkState, type StateWords } from '../../parts/words';

const NOTHING: StateWords = { shape: '○', word: 'Nothing linked', tone: 'quiet', reason: null };
const WORST_FIRST: readonly StateWords['tone'][] = ['bad', 'warn', 'busy', 'quiet', 'good'];

export interface Overview {
  state: StateWords;
  text: string;
  /** When the one seen longest ago was last seen, while all are well or paused. */
  oldest: number | null;
}

const PAUSED: StateWords = { shape: '⊘', word: 'Paused', tone: 'warn', reason: null };

/** Returns how a link stands and, where its tests are older than they should be, why. */
export function statusOf(link: LinkView, now: number): StateWords {
  if (link.age.reason === 'paused') return PAUSED;
  const state = linkState(link);
  if (!isStale(link)) return state;
  const { shape, tone, reason, next } = ageWords(link, now);
  return { ...state, shape, tone, reason: next === null ? reason : `${reason} ${next}` };
}

export function overview(links: readonly LinkView[], now: number): Overview {
  const all = links.map((link) => ({ link, state: statusOf(link, now) }));
  const worst = WORST_FIRST.map((tone) => all.filter(({ state }) => state.tone === tone)).find(
    (some) => some.length > 0,
  );
  const first = worst?.[0];
  const text = counted(links.length, 'repository', 'repositories');
  if (!first) return { state: NOTHING, text, oldest: null };
  if (first.state.tone === 'good') {
    return { state: first.state, text, oldest: oldestOf(links) };
  }
  if (first.state === PAUSED) return { state: PAUSED, text, oldest: oldestOf(links) };
  const reason = first.state.reason ?? first.state.word;
  const more = reason.endsWith('.') ? ` And ${worst.length - 1} more.` : `, and ${worst.length - 1} more`;
  const others = worst.length > 1 ? more : '';
  return { state: first.state, text: `${text} · ${visible(first.link.name)}: ${reason}${others}`, oldest: null };
}

function oldestOf(links: readonly LinkView[]): number | null {
  const oldest = Math.min(...links.map((link) => link.synced?.confirmedAt ?? Infinity));
  return Number.isFinite(oldest) ? oldest : null;
}
