/** The words for what differs between two commits or branches. */
import type { ComparedPoint } from '../../ipc/types/ComparedPoint';
import type { ComparisonProgress } from '../../ipc/types/ComparisonProgress';
import type { ComparisonRow } from '../../ipc/types/ComparisonRow';
import type { ComparisonView } from '../../ipc/types/ComparisonView';
import type { MembershipChange } from '../../ipc/types/MembershipChange';
import type { SyncedCommitView } from '../../ipc/types/SyncedCommitView';
import { count, counted } from '../../lib/format/count';
import { relativeTime } from '../../lib/format/time';
import { visible } from '../../lib/format/visible';
import { changeKind } from '../../parts/changeWords';
import { pathDiff } from '../../parts/pathDiff';
import { shortHash, stageWords } from '../../parts/words';

type Change = ComparisonRow['change'];

const fieldNames: Record<string, string> = {
  description: 'description',
  comment: 'comment',
  tags: 'tags',
  guid: 'guid',
  variables: 'variables',
  query: 'query',
  'execution-mode': 'execution mode',
  members: 'members',
};

/** Returns for example `description, tags and members`. */
export function fieldsWords(fields: readonly string[]): string {
  const names = fields.map((field) => (Object.hasOwn(fieldNames, field) ? fieldNames[field] : visible(field)) ?? '');
  const last = names.pop();
  if (last === undefined) return '';
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`;
}

/** Returns what happened to a test: a move that keeps the folder is a new name, one that keeps the name another place. */
export function changeWord({ change, from, path }: Pick<ComparisonRow, 'change' | 'from' | 'path'>): string {
  switch (change) {
    case 'added':
      return 'added';
    case 'removed':
      return 'removed';
    case 'changed':
      return 'edited';
    case 'moved':
      if (from === null) return 'moved';
      if (folderOf(from) === folderOf(path)) return 'renamed';
      return nameOf(from) === nameOf(path) ? 'moved' : 'moved, renamed';
  }
}

/** Returns for example `Main/ → Login/`: where a test was and is, without what both paths share. */
export function moveWords(from: string, path: string): string {
  const diff = pathDiff(from, path);
  if (diff.from === '') return `into ${visible(diff.to)}`;
  if (diff.to === '') return `out of ${visible(diff.from)}`;
  return `${visible(diff.from)} → ${visible(diff.to)}`;
}

/** Returns the kinds of differences with how many there are of each, for the choice among them. */
export function compareKinds(result: ComparisonView) {
  const kind = (change: Change, label: string, amount: number) => ({ ...changeKind(change), label, amount });
  return [
    kind('added', 'Added', result.added),
    kind('removed', 'Removed', result.removed),
    kind('moved', 'Renamed or moved', result.moved),
    kind('changed', 'Edited', result.edited),
  ];
}

export function differences(result: ComparisonView): number {
  return result.added + result.removed + result.moved + result.edited;
}

/** Returns for example `3 added, 2 renamed or moved`; `No differences` where there are none. */
export function resultWords(result: ComparisonView): string {
  const told = compareKinds(result).filter(({ amount }) => amount > 0);
  if (told.length === 0) return 'No differences';
  return told.map(({ amount, label }) => `${count(amount)} ${label.toLowerCase()}`).join(', ');
}

/** Returns a side as people call it: the short hash of a commit, the name of a branch. */
export function pointName(point: ComparedPoint): string {
  return point.kind === 'commit' ? shortHash(point.commit) : visible(point.name);
}

export function samePoint(one: ComparedPoint | null, other: ComparedPoint | null): boolean {
  if (one === null || other === null) return one === other;
  if (one.kind === 'commit') return other.kind === 'commit' && one.commit === other.commit;
  return other.kind === 'branch' && one.name === other.name;
}

/** Returns when a commit came and how much changed with it. */
export function commitWords(commit: SyncedCommitView, now: number): string {
  const what = commit.isFirst ? 'first sync' : counted(commit.changes, 'change');
  return `${relativeTime(commit.syncedAt, now)} · ${what}`;
}

/** Returns for example `main: reading 12 of 300`. */
export function progressWords(progress: ComparisonProgress | null, from: ComparedPoint, to: ComparedPoint): string {
  if (progress === null) return 'Starting';
  const { side, stage, done, total } = progress;
  const point = side === 'from' ? from : to;
  const state = {
    phase: 'running',
    stage,
    done: done ?? 0,
    total,
    bytes: 0,
    remainingMs: null,
    indexing: null,
  } as const;
  return `${side === 'from' ? 'From' : 'To'} ${pointName(point)}: ${stageWords(state)}`;
}

interface MembershipPart {
  title: string;
  sign: string;
  tone: 'good' | 'bad' | 'quiet';
  names: readonly string[];
}

/** Returns which members of a suite came, went and were switched, each with its names. */
export function membershipParts(members: MembershipChange): MembershipPart[] {
  const parts: MembershipPart[] = [
    { title: 'Added', sign: '+', tone: 'good', names: members.added },
    { title: 'Removed', sign: '−', tone: 'bad', names: members.removed },
    { title: 'Switched on', sign: '●', tone: 'good', names: members.switchedOn },
    { title: 'Switched off', sign: '⊘', tone: 'quiet', names: members.switchedOff },
  ];
  return parts.filter(({ names }) => names.length > 0);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
