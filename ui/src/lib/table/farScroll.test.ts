import { beforeEach, expect, it, vi } from 'vitest';
import { FarScroll } from './farScroll';

let frames: FrameRequestCallback[] = [];

beforeEach(() => {
  frames = [];
  vi.stubGlobal('requestAnimationFrame', (callback: FrameRequestCallback) => frames.push(callback));
  vi.stubGlobal('cancelAnimationFrame', (handle: number) => frames.splice(handle - 1, 1, () => undefined));
});

function frame() {
  const due = frames;
  frames = [];
  for (const callback of due) callback(0);
}

function watched() {
  const told: number[] = [];
  return { told, far: new FarScroll((first) => told.push(first)) };
}

it('tells at once of what is close to what was told before', () => {
  const { told, far } = watched();
  for (const first of [0, 3, 30, 50]) far.moved(first, first + 36);
  expect(told).toEqual([0, 3, 30, 50]);
});

it('tells of a far jump when it stays for a frame', () => {
  const { told, far } = watched();
  far.moved(0, 36);
  far.moved(5000, 5036);
  frame();
  expect(told).toEqual([0]);
  frame();
  expect(told).toEqual([0, 5000]);
  frame();
  expect(told).toEqual([0, 5000]);
});

it('tells in every sixth frame of who drags without a rest', () => {
  const { told, far } = watched();
  far.moved(0, 36);
  for (let step = 1; step <= 12; step += 1) {
    far.moved(step * 250, step * 250 + 36);
    frame();
  }
  expect(told).toEqual([0, 6 * 250, 12 * 250]);
});

it('tells of nothing after its end', () => {
  const { told, far } = watched();
  far.moved(0, 36);
  far.moved(5000, 5036);
  far.end();
  frame();
  frame();
  expect(told).toEqual([0]);
});
