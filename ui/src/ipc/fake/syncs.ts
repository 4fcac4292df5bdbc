/** The flight recorder of the fake host: runs, what they changed, budgets, pause, and what a server offers. */
import type { Diagnosis } from '../types/Diagnosis';
import type { DiagnosisLine } from '../types/DiagnosisLine';
import type { LinkView } from '../types/LinkView';
import type { SyncChangePage } from '../types/SyncChangePage';
import type { SyncOverview } from '../types/SyncOverview';
import type { SyncRunPage } from '../types/SyncRunPage';
import { refusal } from './refusal';
import type { World } from './world';

interface RunsQuery {
  linkId: string;
  before: string | null;
  limit: number;
}

interface ChangesQuery {
  runId: string;
  offset: number;
  limit: number;
}

export function syncCommands(world: World, changed: (what: string) => void) {
  const setPaused = (paused: boolean) => {
    world.paused = paused;
    changed('links');
    return null;
  };
  return {
    sync_overview: (): SyncOverview => ({ paused: world.paused, budgets: world.budgets }),
    pause_syncs: () => setPaused(true),
    resume_syncs: () => setPaused(false),
    list_sync_runs: ({ linkId, before, limit }: RunsQuery): SyncRunPage => {
      const all = world.runs.get(linkId) ?? [];
      const first = before === null ? 0 : all.findIndex((run) => run.id === before) + 1;
      return { runs: all.slice(first, first + limit), more: all.length > first + limit };
    },
    list_sync_changes: ({ runId, offset, limit }: ChangesQuery): SyncChangePage => {
      const rows = world.changes.get(runId) ?? [];
      return { total: rows.length, rows: rows.slice(offset, offset + limit) };
    },
  };
}

/** Asks the server behind a link line by line, until the person cancels. */
export async function diagnose(
  world: World,
  link: LinkView,
  send: (line: DiagnosisLine) => void,
  pause: () => Promise<void>,
  isCancelled: () => boolean,
): Promise<Diagnosis> {
  for (const line of world.diagnosis) {
    await pause();
    if (isCancelled()) throw refusal('cancelled');
    send(line);
  }
  const url = `https://bitbucket.org/${link.workspace}/${link.repository}.git`;
  const lines = world.diagnosis;
  const text = [url, ...lines.map(({ name, verdict, detail }) => `${name}: ${verdict} ${detail}`.trim())].join('\n');
  return { url, rung: 'by-folder', lines, text };
}
