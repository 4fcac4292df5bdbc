/** What keys mean on a list of tests beyond moving in it. */

export type ListKey = { do: 'all' | 'none' | 'toggle' } | { do: 'letter'; letter: string };

/** The keys that mean something everywhere: to the filter, and to the map of keys. */
const TAKEN = '/?';

/** Returns what a key does; `null` for nothing. `several` are selected, or somebody is `typing` a name. */
export function listKey(
  event: KeyboardEvent,
  { several, typing }: { several: boolean; typing: boolean },
): ListKey | null {
  const { key } = event;
  if (event.altKey || event.isComposing) return null;
  if (event.ctrlKey || event.metaKey) {
    if (key === ' ' && event.ctrlKey) return { do: 'toggle' };
    return key.toLowerCase() === 'a' && !event.shiftKey ? { do: 'all' } : null;
  }
  if (key === 'Escape') return several ? { do: 'none' } : null;
  const isLetter = [...key].length === 1 && !TAKEN.includes(key) && (key !== ' ' || typing);
  return isLetter ? { do: 'letter', letter: key } : null;
}
