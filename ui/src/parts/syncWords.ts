/** The words for syncs: why they ran, where their time went, how contents came, how much is left. */
import { explain } from '../errors/catalogue';
import type { RetryView } from '../ipc/types/RetryView';
import type { StageTimeView } from '../ipc/types/StageTimeView';
import type { SyncRunView } from '../ipc/types/SyncRunView';
import type { SyncStateView } from '../ipc/types/SyncStateView';
import { bytes, count } from '../lib/format/count';
import { visible } from '../lib/format/visible';
import { stageWords } from './words';

/** Why a sync ran: in a row, and as a sentence. */
export function whyWords(reason: SyncRunView['reason']): { word: string; sentence: string } {
  switch (reason) {
    case 'hand':
      return { word: 'Asked for', sentence: 'Somebody asked for it.' };
    case 'poll':
      return { word: 'Regular look', sentence: 'It was time to look at the branch.' };
    case 'hook':
      return { word: 'Push', sentence: 'Bitbucket told of a push.' };
    case 'reconcile':
      return { word: 'Daily check', sentence: 'Once a day everything is compared, whether the branch moved or not.' };
    case 'wake':
      return {
        word: 'Woke up',
        sentence: 'The computer woke up, the network came back, or the window came to the front.',
      };
    case 'interrupted':
      return { word: 'Resumed', sentence: 'The sync before it was interrupted, so it went again.' };
    case 'unarchive':
      return { word: 'Unarchived', sentence: 'The repository was unarchived.' };
  }
}

export function stageName(stage: StageTimeView['stage']): string {
  switch (stage) {
    case 'queued':
      return 'Waiting for its turn';
    case 'resolving':
      return 'Latest commit';
    case 'surveying':
      return 'Finding projects';
    case 'fetching':
      return 'Fetching';
    case 'reading':
      return 'Reading';
    case 'storing':
      return 'Storing';
  }
}

const rungs: Record<string, { name: string; sentence: string }> = {
  'by-folder': {
    name: 'folder by folder',
    sentence: 'The server hands out single folders, so only the test folders are fetched.',
  },
  parents: {
    name: 'what is new since the parents of the commit',
    sentence: 'The server cannot leave files out, so what is new since the parents of the commit is fetched.',
  },
  'first-objects': {
    name: 'the beginning of the commit',
    sentence: 'The server cannot leave files out, so the listings are read and the rest is left with the server.',
  },
  'by-content': {
    name: 'file by file over git',
    sentence:
      'The server hands out no single folders, so all listings are fetched, and then the test files by their ids.',
  },
  whole: {
    name: 'the whole commit',
    sentence: 'The server hands out whole commits only, so everything is fetched and the test files are taken out.',
  },
  archive: {
    name: 'an archive',
    sentence: 'Git is not to be had here, so an archive of the commit is downloaded.',
  },
  rest: {
    name: 'single files over REST',
    sentence: 'Git is not to be had here, so each file is asked for over REST, at the cost of the hourly budget.',
  },
};

/** The way in which contents came. A word that a newer core sends stands for itself. */
export function rungWords(rung: string): { name: string; sentence: string } {
  if (rung === '') return { name: 'nothing', sentence: 'Nothing was fetched.' };
  const known = Object.hasOwn(rungs, rung) ? rungs[rung] : undefined;
  return known ?? { name: visible(rung), sentence: `The contents come in the way “${visible(rung)}”.` };
}

const RUNG = 'rung:';

/** Why something was tried again, or in another way. */
export function retryWords(retry: RetryView): string {
  if (retry.code === 'default-branch') return 'The main branch is another one now.';
  if (!retry.code.startsWith(RUNG)) return explain(retry.code).title;
  return `Fetched in another way: ${rungWords(retry.code.slice(RUNG.length)).name}.`;
}

const MINUTE = 60_000;

/** Returns for example `about 20 s left`; rounded, since it is an estimate. */
export function remainingWords(milliseconds: number): string {
  if (milliseconds < 5000) return 'a few seconds left';
  if (milliseconds < MINUTE) return `about ${Math.min(55, Math.ceil(milliseconds / 5000) * 5)} s left`;
  const minutes = Math.round(milliseconds / MINUTE);
  if (minutes < 60) return `about ${minutes} min left`;
  return `about ${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
}

/** Returns what a running sync is doing, what it has received, and how long it still takes where that is known. */
export function progressWords(sync: SyncStateView): string {
  const parts = [stageWords(sync)];
  if (sync.phase === 'running') {
    if (sync.bytes > 0) parts.push(bytes(sync.bytes));
    if (sync.remainingMs !== null) parts.push(remainingWords(sync.remainingMs));
  }
  return parts.join(' · ');
}

/** Returns how far full text search is. */
export function indexingWords({ done, total }: { done: number; total: number }): string {
  return `Search covers ${count(done)} of ${count(total)} descriptions`;
}
