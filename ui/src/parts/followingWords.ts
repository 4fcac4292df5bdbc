/** How a link hears of pushes, why not at once, and what can be done about that. */
import { explain } from '../errors/catalogue';
import type { FollowingView } from '../ipc/types/FollowingView';
import { inTime } from '../lib/format/time';
import { visible } from '../lib/format/visible';

export interface FollowingWords {
  /** How the link is followed. */
  way: string;
  /** Why Bitbucket does not tell, or why a service hook is still there. */
  reason: string | null;
  /** What the person can do. */
  step: string | null;
  /** The stable code of what went wrong. */
  code: string | null;
}

/** Returns how a link hears of pushes; `null` where its state says all of it. */
export function followingWords(following: FollowingView, now: number): FollowingWords | null {
  switch (following.way) {
    case 'hook':
      return following.reason === 'paused' ? null : { way: 'Told by Bitbucket of each push.', ...why(following) };
    case 'polled':
      if (following.reason === 'paused' && following.hookCode === null) return null;
      return { way: looks(following, now), ...why(following) };
    case 'not-followed':
      if (following.hookCode === null) return null;
      return { way: 'Its service hook is still at Bitbucket.', ...why(following), step: REMOVE };
  }
}

const REMOVE =
  'Suitecase tries again to remove it; or delete it in Bitbucket, under Webhooks in the settings of the repository.';

/** The reasons that no code explains. */
const plainReasons: Record<FollowingView['reason'], string | null> = {
  ok: null,
  'no-relay': 'No relay is set up that could pass on a push.',
  'missing-scope': 'It has no service hook.',
  'hook-failed': 'Its service hook does not work.',
  'hook-limit': 'It has no service hook.',
  pinned: null,
  tag: null,
  inactive: null,
  archived: null,
  disconnected: null,
  paused: null,
};

function looks({ reason, nextLookAt }: FollowingView, now: number): string {
  if (reason === 'paused' || nextLookAt === null) return 'Looked at now and then.';
  return `Looked at now and then, next ${inTime(nextLookAt, now)}.`;
}

function why({ reason, hookCode, hookDetail }: FollowingView): Omit<FollowingWords, 'way'> {
  const plain = plainReasons[reason];
  if (hookCode === null) return { reason: plain, step: null, code: null };
  const { title, action } = explain(hookCode);
  const detail = hookDetail === null ? '' : ` (${visible(hookDetail)})`;
  const cause = `${title.replace(/\.$/, '')}${detail}.`;
  return { reason: plain === null ? cause : `${plain} ${cause}`, step: action, code: hookCode };
}
