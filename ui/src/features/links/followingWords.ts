/** How a link follows its branch, in words. */
import type { FollowingView } from '../../ipc/types/FollowingView';
import { explain } from '../../errors/catalogue';

/** Returns how the link is followed; `null` where the link’s state says it already. */
export function followingWords(following: FollowingView): string | null {
  switch (following.way) {
    case 'hook':
      return 'Told by Bitbucket';
    case 'polled':
      return 'Looked at now and then';
    case 'not-followed':
      if (following.hookCode !== null) return 'Its service hook is still at Bitbucket';
      return following.reason === 'pinned' ? 'Stays at its commit' : null;
  }
}

/** Returns why Bitbucket does not tell, or why a hook could not be removed; `null` where there is nothing to say. */
export function followingReason(following: FollowingView): string | null {
  if (following.hookCode !== null) {
    const { title } = explain(following.hookCode);
    return following.hookDetail === null ? title : `${title} ${following.hookDetail}`;
  }
  return following.reason === 'no-relay' ? 'No relay passes Bitbucket’s messages on to this computer.' : null;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Returns when the branch is looked at next; `null` where that is not known. */
export function nextLookWords(at: number | null, now: number): string | null {
  if (at === null) return null;
  const wait = at - now;
  if (wait < MINUTE) return 'next within a minute';
  return wait < HOUR ? `next in ${Math.round(wait / MINUTE)} min` : `next in ${Math.round(wait / HOUR)} h`;
}
