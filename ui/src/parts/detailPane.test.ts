import { waitFor } from '@testing-library/svelte';
import type { DetachedWindowAPI } from 'happy-dom';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openApp } from '../testing';

describe('Escape in a narrow window', () => {
  const { happyDOM } = window as unknown as { happyDOM: DetachedWindowAPI };
  const resize = (width: number) => happyDOM.setViewport({ width, height: 600 });
  const usual = window.innerWidth;
  beforeEach(() => resize(900));
  afterEach(() => resize(usual));

  async function openRun() {
    const opened = await openApp('executions');
    opened.app.openTestRun('run-5');
    await opened.screen.findByTestId('close-detail');
    return opened;
  }

  it('takes the sheet away', async () => {
    const { user, app } = await openRun();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(app.route.place).toEqual({ area: 'executions', tab: 'test-runs' }));
  });

  it('closes a dialog over it, or clears a filter in it, and nothing else', async () => {
    const { screen, user, app } = await openRun();
    await user.click(screen.getByTestId('import-more'));
    await user.click(screen.getByTestId('watched-folders'));
    await screen.findByTestId('watched');
    await user.keyboard('{Escape}');
    expect(app.route.place).toMatchObject({ shows: 'run-5' });
    (screen.getByTestId('watched') as HTMLDialogElement).close();
    await user.click(screen.getByTestId('tab-results'));
    await user.type(await screen.findByTestId('result-filter'), 'login{Escape}');
    expect(screen.getByTestId('result-filter')).toHaveProperty('value', '');
    expect(app.route.place).toMatchObject({ shows: 'run-5' });
  });
});
