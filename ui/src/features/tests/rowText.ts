/** What the cells of a row say, as plain texts: a component for each cell would make scrolling slow. */
import type { ChangeView } from '../../ipc/types/ChangeView';
import { briefTime, exactTime } from '../../lib/format/time';
import { visible } from '../../lib/format/visible';
import { shortHash } from '../../parts/words';
import { fittingTags } from './fit';
import type { ChangeShape } from './listColumns';

/** Returns the last change as far as there is room, and all of it for who asks. */
export function changeText(change: ChangeView, shape: ChangeShape, now: number) {
  const author = visible(change.author);
  return {
    commit: shape === 'commit' ? shortHash(change.commit) : null,
    author: shape === 'when' ? null : author,
    when: briefTime(change.at, now),
    whole: `${exactTime(change.at)}, ${author}, ${shortHash(change.commit)}`,
  };
}

/** Returns the tags that fit into `pixels`, and how many there are besides. */
export function tagTexts(tags: readonly string[], pixels: number): { shown: string[]; more: number; whole: string } {
  const fitting = fittingTags(tags, pixels);
  return {
    shown: fitting.map(visible),
    more: tags.length - fitting.length,
    whole: tags.map(visible).join(', '),
  };
}
