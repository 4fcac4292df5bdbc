import { describe, expect, it } from 'vitest';
import { commandsOf } from '../ipc/commands';
import type { Host } from '../ipc/host';
import { RunLog } from './runLog.svelte';

/** A host that holds one log and answers with as many pieces as have room in `letters`; while `fails`, not at all. */
function hostOf(pieces: string[], letters: number) {
  const asked: number[] = [];
  const broken = { fails: false };
  const host: Host = {
    call: async <Result>(_command: string, args: Record<string, unknown> = {}) => {
      const from = args['from'] as number;
      asked.push(from);
      if (broken.fails) throw Object.assign(new Error('disk'), { code: 'store.failed' });
      let [text, next] = ['', from];
      for (const piece of pieces.slice(from)) {
        if (next > from && text.length + piece.length > letters) break;
        text += piece;
        next += 1;
      }
      return { text, next, total: pieces.length } as Result;
    },
    callWithMessages: () => Promise.reject(new Error('no messages')),
    listen: async () => () => undefined,
  };
  return { log: new RunLog(commandsOf(host), 'run-1'), asked, broken };
}

const numbered = (amount: number) => Array.from({ length: amount }, (_, piece) => `<${piece}>`);
const read = (log: RunLog) => log.chunks.map(({ text }) => text).join('');

describe('the log of a run', () => {
  it('is read from its end, and what comes before on demand, until nothing is missing', async () => {
    const pieces = numbered(100);
    const { log, asked } = hostOf(pieces, 1_000_000);
    await log.follow(pieces.length);
    expect(asked).toEqual([88]);
    expect([read(log), log.hasEarlier]).toEqual([pieces.slice(88).join(''), true]);
    for (let turn = 0; turn < 20 && log.hasEarlier; turn += 1) await log.readEarlier();
    expect(read(log)).toBe(pieces.join(''));
    expect(log.chunks.map(({ from }) => from)).toEqual(log.chunks.map(({ from }) => from).toSorted((a, b) => a - b));
  });

  it('is whole and in order however little fits in a message', async () => {
    for (const letters of [1, 7, 30, 100]) {
      const pieces = numbered(250);
      const { log } = hostOf(pieces, letters);
      await log.follow(pieces.length);
      for (let turn = 0; turn < 300 && log.hasEarlier; turn += 1) await log.readEarlier();
      expect(read(log)).toBe(pieces.join(''));
    }
  });

  it('goes on where it ended as more is printed, and asks for nothing twice', async () => {
    const pieces = numbered(3);
    const { log, asked } = hostOf(pieces, 1_000_000);
    await log.follow(3);
    pieces.push('<new>');
    await log.follow(4);
    expect([read(log), asked]).toEqual(['<0><1><2><new>', [0, 3]]);
  });

  it('is copied whole, also where only its end was read', async () => {
    const pieces = numbered(90);
    const { log } = hostOf(pieces, 40);
    await log.follow(pieces.length);
    expect(await log.whole()).toBe(pieces.join(''));
  });

  it('goes on after a read that failed, and is never copied in part', async () => {
    const pieces = numbered(90);
    const { log, broken } = hostOf(pieces, 40);
    await log.follow(pieces.length);
    broken.fails = true;
    pieces.push('<new>');
    await log.follow(pieces.length);
    expect(log.error?.code).toBe('store.failed');
    await expect(log.whole()).rejects.toMatchObject({ code: 'store.failed' });
    broken.fails = false;
    await log.follow(pieces.length);
    expect(log.error).toBeNull();
    expect(read(log).endsWith('<89><new>')).toBe(true);
    expect(await log.whole()).toBe(pieces.join(''));
  });
});
