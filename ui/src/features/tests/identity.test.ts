import { waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { openApp } from '../../testing';
import { becauseWords } from '../../parts/becauseWords';
import { historyWords } from './historyWords';

/** A test case that was moved and recognised by its likeness. */
const MOVED = 'link-1-case-0';
/** One that has not changed since the first sync. */
const UNCHANGED = 'link-1-case-1';

async function openCase(id: string, prepare?: Parameters<typeof openApp>[1]) {
  const opened = await openApp('demo', prepare);
  await opened.screen.findAllByTestId('case-row');
  opened.app.openTestCase(id);
  const detail = await opened.screen.findByTestId('case-detail');
  await within(detail).findByTestId('history');
  return { ...opened, detail };
}

describe('who a test is', () => {
  it('is told with the reason, and its history newest first', async () => {
    const { detail } = await openCase(MOVED);
    expect(detail.textContent).toContain('the contents are 87 % alike');
    const entries = within(detail).getAllByTestId('history-entry');
    expect(entries.map((entry) => entry.querySelector('p')?.textContent.trim().split(' ')[0])).toEqual([
      'Changed',
      'Moved',
    ]);
    expect(entries[1]?.textContent).toContain('Test Cases/Main/');
    expect(detail.textContent).toContain('What was before the first sync is in Bitbucket.');
  });

  it('is not made up for a test of which nothing is known', async () => {
    const { detail } = await openCase(UNCHANGED);
    expect(within(detail).queryAllByTestId('history-entry')).toEqual([]);
    expect(detail.textContent).toContain('Nothing has happened to it since the first sync.');
    expect(within(detail).queryByTestId('not-the-same')).toBeNull();
  });

  it('is decided by a person, and the decision is taken back', async () => {
    const { detail, user, app, calls } = await openCase(MOVED);
    await user.click(within(detail).getByTestId('not-the-same'));
    const again = await within(detail).findByTestId('same-again');
    expect(app.project?.cases.selectedId).toBe(`apart-${MOVED}`);
    expect(detail.textContent).toContain('Made a test of its own, apart from');
    await user.click(again);
    expect(await within(detail).findByTestId('not-the-same')).toBeTruthy();
    expect(app.project?.cases.selectedId).toBe(MOVED);
    expect(calls.filter((call) => call.command === 'same_test_again').map((call) => call.args)).toEqual([
      { kind: 'test-case', testId: `apart-${MOVED}` },
    ]);
  });

  it('stays as it is when the person says no', async () => {
    const { detail, user, app, calls } = await openCase(MOVED, (world) => (world.confirms = false));
    await user.click(within(detail).getByTestId('not-the-same'));
    await waitFor(() => expect(calls.some((call) => call.command === 'not_the_same_test')).toBe(true));
    expect(app.project?.cases.selectedId).toBe(MOVED);
    expect(within(detail).getByTestId('not-the-same')).toBeTruthy();
  });

  it('says why it cannot be decided', async () => {
    const { detail, user } = await openCase(MOVED, (world) =>
      world.refusals.set('not_the_same_test', 'link.former-test-back'),
    );
    await user.click(within(detail).getByTestId('not-the-same'));
    await waitFor(() => expect(detail.textContent).toContain('Both tests are there now.'));
  });

  it('is only shown to those who may not manage links', async () => {
    const { detail } = await openCase(MOVED, (world) => {
      for (const project of world.session.projects) project.canManageLinks = false;
    });
    expect(detail.textContent).toContain('the contents are 87 % alike');
    expect(within(detail).queryByTestId('not-the-same')).toBeNull();
  });
});

describe('the words', () => {
  it('never say more likeness than there is', () => {
    expect(becauseWords('similarity', 0.6)).toBe('the contents are 60 % alike');
    expect(becauseWords('similarity', 0.999)).toBe('the contents are 99 % alike');
    expect(becauseWords('guid', null)).toBe('the guid is the same');
  });

  it('tell a new test from one that came back', () => {
    expect(historyWords({ change: 'added', because: null, from: null })).toBe('Added');
    expect(historyWords({ change: 'added', because: 'returned', from: null })).toBe('Came back');
    expect(historyWords({ change: 'added', because: 'returned', from: 'a.tc' })).toBe('Came back from');
    expect(historyWords({ change: 'removed', because: null, from: null })).toBe('Deleted');
  });
});
