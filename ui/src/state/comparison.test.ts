import { describe, expect, it } from 'vitest';
import { commandsOf } from '../ipc/commands';
import { fakeHost, makeWorld } from '../ipc/fake';
import { Comparison } from './comparison.svelte';

function make(change: (world: ReturnType<typeof makeWorld>) => void = () => {}) {
  const world = makeWorld('compare');
  world.pace = 1;
  change(world);
  return { world, comparison: new Comparison(commandsOf(fakeHost(world))) };
}

describe('a comparison', () => {
  it('follows what was synced last until the person chooses', async () => {
    const { world, comparison } = make();
    await comparison.open('link-1');
    const [newest] = comparison.points.value?.commits ?? [];
    expect(comparison.to).toEqual({ kind: 'commit', commit: newest?.commit });
    const [run] = world.runs.get('link-1') ?? [];
    if (run) world.runs.get('link-1')?.unshift({ ...run, id: 'later', toCommit: 'f'.repeat(40) });
    await comparison.open('link-1');
    expect(comparison.to).toEqual({ kind: 'commit', commit: 'f'.repeat(40) });
    expect(comparison.from).toEqual({ kind: 'commit', commit: newest?.commit });
    comparison.choose('from', { kind: 'branch', name: 'develop' });
    if (run) world.runs.get('link-1')?.unshift({ ...run, id: 'latest', toCommit: 'e'.repeat(40) });
    await comparison.open('link-1');
    expect(comparison.to).toEqual({ kind: 'commit', commit: 'f'.repeat(40) });
    expect(comparison.from).toEqual({ kind: 'branch', name: 'develop' });
  });

  it('keeps what was made before when the next one fails', async () => {
    const { world, comparison } = make();
    await comparison.open('link-1');
    await comparison.compare();
    const before = comparison.compared;
    expect(before?.view.moved).toBe(2000);
    expect(comparison.list.total).toBe(2010);
    world.refusals.set('compare', 'git.reference-missing');
    await comparison.compare();
    expect(comparison.error?.code).toBe('git.reference-missing');
    expect(comparison.compared).toBe(before);
    expect(comparison.running).toBe(false);
  });

  it('of a repository that was left does not come back', async () => {
    let release = () => {};
    const { comparison } = make((world) => {
      world.holds.set('compare', new Promise((resolve) => (release = resolve)));
    });
    await comparison.open('link-1');
    const made = comparison.compare();
    expect(comparison.running).toBe(true);
    await comparison.open('link-9').catch(() => undefined);
    expect(comparison.running).toBe(false);
    release();
    await made;
    expect(comparison.compared).toBeNull();
    expect(comparison.linkId).toBe('link-9');
  });
});
