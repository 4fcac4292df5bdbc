import { expect, it } from 'vitest';
import type { Commands } from '../ipc/commands';
import type { SearchAnswer } from '../ipc/types/SearchAnswer';
import { Finder } from './finder.svelte';

/** A search whose answers come when the test lets them. */
function slowSearch() {
  const asked: {
    text: string;
    answer: (change?: Partial<SearchAnswer>) => Promise<void>;
    fail: () => Promise<void>;
  }[] = [];
  const settled = () => new Promise<void>((resolve) => setTimeout(resolve));
  const search = (_project: string, text: string) =>
    new Promise<SearchAnswer>((resolve, reject) => {
      asked.push({
        text,
        answer: (change) => {
          resolve({ ...answerTo(text), ...change });
          return settled();
        },
        fail: () => {
          reject({ code: 'store.failed', message: 'no', about: null, field: null, retryAfterSeconds: null });
          return settled();
        },
      });
    });
  return { asked, finder: new Finder('project-1', { search } as unknown as Commands) };
}

function answerTo(...names: string[]): SearchAnswer {
  const hits = names.map((name) => ({
    kind: 'test-case' as const,
    id: name,
    name: [{ text: name, isHit: true }],
    folder: [],
    tags: [],
    matchedId: null,
    snippet: null,
    suiteKind: null,
    status: null,
  }));
  return {
    groups: [{ linkId: 'link-1', linkName: 'web-shop', hits }],
    total: hits.length,
    corrected: [],
    reading: { ignored: [] },
    isIndexing: false,
    isSuperseded: false,
  };
}

it('asks at once, has one question under way, and then asks only for the newest text', async () => {
  const { asked, finder } = slowSearch();
  for (const text of ['l', 'lo', 'log', 'logi']) finder.type(text);
  expect(asked.map(({ text }) => text)).toEqual(['l']);
  await asked[0]?.answer();
  expect(asked.map(({ text }) => text)).toEqual(['l', 'logi']);
  expect(finder.hits).toEqual([]);
  await asked[1]?.answer();
  expect(finder.answer?.text).toBe('logi');
  expect(asked).toHaveLength(2);
});

it('keeps the old rows until the new ones are there, and never shows those of an older text', async () => {
  const { asked, finder } = slowSearch();
  finder.type('login');
  await asked[0]?.answer();
  finder.type('token');
  expect(finder.isBehind).toBe(true);
  expect(finder.hits.map(({ id }) => id)).toEqual(['login']);
  finder.type('token x');
  await asked[1]?.answer();
  expect(finder.hits.map(({ id }) => id)).toEqual(['login']);
  await asked[2]?.answer();
  expect(finder.hits.map(({ id }) => id)).toEqual(['token x']);
});

it('goes back to an answer that stands, without asking again', async () => {
  const { asked, finder } = slowSearch();
  finder.type('log');
  await asked[0]?.answer();
  finder.type('logi');
  finder.type('log ');
  expect(finder.answer?.text).toBe('log ');
  expect(finder.isBehind).toBe(false);
  await asked[1]?.answer();
  expect(finder.hits.map(({ id }) => id)).toEqual(['log']);
});

it('asks again where a question from elsewhere made the newest one void', async () => {
  const { asked, finder } = slowSearch();
  finder.type('log');
  await asked[0]?.answer({ isSuperseded: true });
  expect(finder.answer).toBeNull();
  await asked[1]?.answer();
  expect(finder.hits.map(({ id }) => id)).toEqual(['log']);
  expect([finder.isBehind, asked.length]).toEqual([false, 2]);
});

it('keeps the text when a search fails, and finds again on the next try', async () => {
  const { asked, finder } = slowSearch();
  finder.type('log');
  await asked[0]?.fail();
  expect([finder.error?.code, finder.text]).toEqual(['store.failed', 'log']);
  finder.askAgain();
  await asked[1]?.answer();
  expect([finder.error, finder.answer?.text]).toEqual([null, 'log']);
});

it('says nothing of the failure of an older text', async () => {
  const { asked, finder } = slowSearch();
  finder.type('log');
  finder.type('');
  await asked[0]?.fail();
  expect(finder.error).toBeNull();
});

it('starts at the first row, and stays at the same test when the same text is answered anew', async () => {
  const { asked, finder } = slowSearch();
  finder.type('log');
  await asked[0]?.answer(answerTo('one', 'two'));
  finder.active = 1;
  finder.askAgain();
  await asked[1]?.answer(answerTo('zero', 'one', 'two'));
  expect(finder.hits[finder.active]?.id).toBe('two');
  finder.type('logi');
  await asked[2]?.answer(answerTo('one', 'two'));
  expect(finder.active).toBe(0);
});

it('keeps what stood there until the first answer, and again once the field is empty', async () => {
  const { asked, finder } = slowSearch();
  expect(finder.isUnanswered).toBe(true);
  finder.type('l');
  expect(finder.isUnanswered).toBe(true);
  await asked[0]?.answer();
  expect(finder.isUnanswered).toBe(false);
  finder.type('lo');
  expect(finder.isUnanswered).toBe(false);
  finder.type('');
  expect(finder.isUnanswered).toBe(true);
  finder.type('x');
  await asked[1]?.fail();
  expect(finder.isUnanswered).toBe(true);
  await asked[2]?.fail();
  expect(finder.isUnanswered).toBe(false);
});
