import { describe, expect, it } from 'vitest';
import { explain, isOffline } from './catalogue';
import wire from '../ipc/types/ErrorCode.ts?raw';
import { problemWords } from './problems';

const codes = [...wire.matchAll(/"([a-z.-]+)"(?=\s*[|;])/g)].map((match) => match[1] ?? '');

describe('explain', () => {
  it('knows every code of the wire', () => {
    expect(codes.length).toBeGreaterThan(40);
    for (const code of codes) expect(explain(code).title, code).not.toBe(explain('nobody.sends-this').title);
  });

  it.each(codes)('%s speaks in plain sentences', (code) => {
    const { title, meaning, action } = explain(code);
    for (const text of [title, meaning, action]) {
      expect(text).toMatch(/^[A-Z].*\.$/s);
      expect(text).not.toMatch(/!|\bplease\b|successfully|\bsimply\b|\boops\b/i);
    }
  });

  it.each(codes)('%s points at no place of one screen, since it is shown on several', (code) => {
    const { meaning, action } = explain(code);
    for (const text of [meaning, action]) expect(text).not.toMatch(/\b(above|below)\b|\bit here\b/);
  });

  it('admits that it has no words for a code of a newer core, also for names of built-in things', () => {
    expect(explain('future.thing').title).toBe('It did not work.');
    expect(explain('constructor').title).toBe('It did not work.');
  });

  it('tells the facts of app passwords', () => {
    expect(explain('bitbucket.app-password-gone').meaning).toContain('28 July 2026');
  });

  it('holds only the network of the moment for offline', () => {
    expect([isOffline('network.offline'), isOffline('network.timed-out')]).toEqual([true, true]);
    expect([isOffline('bitbucket.token-rejected'), isOffline(null)]).toEqual([false, false]);
  });
});

it.each(Object.entries(problemWords))('problem %s says what, why and what to do', (_code, words) => {
  expect(words.what).toMatch(/^[A-Z].*[^.]$/);
  expect(words.why).toMatch(/\.$/);
  expect(words.todo).toMatch(/\.$/);
});
