import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NextTimes } from '../ipc/types/NextTimes';
import type { TimingView } from '../ipc/types/TimingView';
import { SchedulePreview } from './schedulePreview.svelte';

const timing = (every: number): TimingView => ({
  startsAt: '2026-11-24T02:30',
  endsAt: null,
  every,
  unit: 'DAY',
  timeZone: 'UTC',
});
const answer = (at: number): NextTimes => ({ times: [{ at, local: '2026-11-24T02:30+00:00', isMoved: false }] });

describe('the next times while a schedule is typed', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('are asked for once the person pauses', async () => {
    const read = vi.fn(async ({ every }: TimingView) => answer(every));
    const preview = new SchedulePreview(read);
    for (const every of [1, 12, 120]) preview.ask(timing(every));
    expect(preview.loading).toBe(true);
    await vi.runAllTimersAsync();
    expect(read.mock.calls.map(([asked]) => asked.every)).toEqual([120]);
    expect(preview.times?.[0]?.at).toBe(120);
    expect(preview.loading).toBe(false);
  });

  it('are those of the newest question, and stay until the next answer', async () => {
    const answers: ((times: NextTimes) => void)[] = [];
    const preview = new SchedulePreview(() => new Promise((resolve) => answers.push(resolve)));
    preview.ask(timing(1));
    await vi.runAllTimersAsync();
    preview.ask(timing(2));
    await vi.runAllTimersAsync();
    answers[1]?.(answer(2));
    await vi.runAllTimersAsync();
    answers[0]?.(answer(1));
    await vi.runAllTimersAsync();
    expect(preview.times?.[0]?.at).toBe(2);
    preview.ask(timing(3));
    expect(preview.times?.[0]?.at).toBe(2);
  });

  it('are not asked for again while something else is typed, but after a failure', async () => {
    let fails = false;
    const read = vi.fn(async () => {
      if (fails) throw Object.assign(new Error('busy'), { code: 'store.failed' });
      return answer(1);
    });
    const preview = new SchedulePreview(read);
    for (let letter = 0; letter < 3; letter += 1) {
      preview.ask(timing(1));
      await vi.runAllTimersAsync();
    }
    expect(read).toHaveBeenCalledTimes(1);
    fails = true;
    preview.ask(timing(2));
    await vi.runAllTimersAsync();
    fails = false;
    preview.ask(timing(2));
    await vi.runAllTimersAsync();
    expect([read.mock.calls.length, preview.error]).toEqual([3, null]);
  });

  it('are not asked for while what is typed makes no schedule, nor after the form was left', async () => {
    const read = vi.fn(async () => answer(1));
    const preview = new SchedulePreview(read);
    preview.ask(timing(1));
    preview.ask(null);
    preview.ask(timing(1));
    preview.stop();
    await vi.runAllTimersAsync();
    expect(read).not.toHaveBeenCalled();
    expect(preview.loading).toBe(false);
  });

  it('tell why there are none', async () => {
    const preview = new SchedulePreview(() =>
      Promise.reject(Object.assign(new Error('no zone'), { code: 'not-found', field: 'timeZone' })),
    );
    preview.ask(timing(1));
    await vi.runAllTimersAsync();
    expect(preview.error).toMatchObject({ code: 'not-found', field: 'timeZone' });
  });
});
