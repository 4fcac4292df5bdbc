import { afterEach, expect, it, vi } from 'vitest';
import type { SignInMember } from '../ipc/types/SignInMember';
import { SignIn } from './signIn.svelte';

afterEach(() => vi.useRealTimers());

const kim: SignInMember = { id: 'kim', name: 'Kim', way: 'passphrase', osAccount: '' };
const ana: SignInMember = { ...kim, id: 'ana', name: 'Ana' };
const refused = (code: string, retryAfterSeconds: number | null) => async () => {
  throw { code, message: '', field: null, retryAfterSeconds };
};

it('waits as long as it is told, for that member alone', async () => {
  vi.useFakeTimers();
  const signIn = new SignIn(refused('member.wait', 30));
  signIn.choose('kim');
  signIn.passphrase = 'wrong';
  expect(await signIn.submit(kim)).toBe(false);
  expect([signIn.wait, signIn.passphrase]).toEqual([30, '']);
  signIn.choose('ana');
  expect(signIn.wait).toBe(0);
  signIn.choose('kim');
  vi.setSystemTime(Date.now() + 12_400);
  signIn.count();
  expect(signIn.wait).toBe(18);
  vi.setSystemTime(Date.now() + 18_000);
  signIn.count();
  expect([signIn.wait, signIn.error]).toEqual([0, null]);
});

it('asks the host only with a passphrase, and once at a time', async () => {
  const enter = vi.fn(async () => {});
  const signIn = new SignIn(enter);
  signIn.choose('ana');
  expect(await signIn.submit(ana)).toBe(false);
  signIn.passphrase = ' spaces count ';
  const tries = [signIn.submit(ana), signIn.submit(ana)];
  expect(await Promise.all(tries)).toEqual([true, false]);
  expect(enter.mock.calls).toEqual([['ana', ' spaces count ']]);
});

it('never asks for a member of another account, and sends no passphrase where none is needed', async () => {
  const enter = vi.fn(async () => {});
  const signIn = new SignIn(enter);
  signIn.passphrase = 'typed before';
  expect(await signIn.submit({ ...kim, way: 'other-account' })).toBe(false);
  expect(await signIn.submit({ ...kim, way: 'account' })).toBe(true);
  expect(enter.mock.calls).toEqual([['kim', null]]);
});

it('forgets what was typed when another member is chosen', () => {
  const signIn = new SignIn(async () => {});
  signIn.choose('ana');
  signIn.passphrase = 'half';
  signIn.choose('kim');
  expect(signIn.passphrase).toBe('');
});
