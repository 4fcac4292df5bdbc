import { expect, it } from 'vitest';
import type { Commands } from '../ipc/commands';
import type { UploadedQuery } from '../ipc/types/UploadedQuery';
import { Uploaded } from './uploaded.svelte';

it('shows what waits for somebody once there is anything, and stays with what is shown after that', async () => {
  const amounts = { ambiguous: 0, unmatched: 0, unlinked: 0, linked: 0 };
  const asked: string[] = [];
  const listUploaded = ({ show }: UploadedQuery) => {
    asked.push(show);
    return Promise.resolve({ ...amounts, total: 0, rows: [] });
  };
  const uploaded = new Uploaded('project-1', { listUploaded } as unknown as Commands);
  await uploaded.reload();
  expect(uploaded.choice).toBe('ambiguous');
  amounts.unmatched = 3;
  await uploaded.reload();
  expect(uploaded.choice).toBe('unmatched');
  await uploaded.show('ambiguous');
  await uploaded.reload();
  expect(uploaded.choice).toBe('ambiguous');
  expect(asked.at(-1)).toBe('ambiguous');
});
