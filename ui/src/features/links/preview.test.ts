import { waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { openApp } from '../../testing';
import { previewWords } from './previewWords';

async function openForm(linkId: string | null, change?: Parameters<typeof openApp>[1]) {
  const opened = await openApp('several', change);
  opened.app.route.go({ area: 'settings', page: 'link', integrationId: 'integration-1', linkId });
  await opened.screen.findByTestId('link-results');
  return opened;
}

describe('what linking results would do', () => {
  it.each([
    [
      { linked: 11, ambiguous: 1, unmatched: 2, lost: 0 },
      false,
      'Would link 11 results, 1 to choose, 2 without a test.',
    ],
    [{ linked: 1, ambiguous: 0, unmatched: 0, lost: 0 }, false, 'Would link 1 result.'],
    [{ linked: 0, ambiguous: 0, unmatched: 23, lost: 0 }, false, 'Would link no result, 23 without a test.'],
    [{ linked: 14, ambiguous: 0, unmatched: 0, lost: 0 }, true, 'Links 14 results.'],
    [
      { linked: 2, ambiguous: 7, unmatched: 0, lost: 7 },
      false,
      'Would link 2 results, 7 to choose. 7 results of another repository would lose their tests: both have the same paths.',
    ],
    [{ linked: 0, ambiguous: 0, unmatched: 0, lost: 0 }, false, 'No results were uploaded yet that it could link.'],
  ])('%j', (preview, isLinking, words) => {
    expect(previewWords(preview, isLinking)).toBe(words);
  });

  it('is told below the box of a link that exists', async () => {
    const { app, screen } = await openForm('link-1');
    const preview = await app.commands.previewLinking('link-1');
    const line = screen.getByTestId('link-preview');
    await waitFor(() => expect(line.textContent.trim()).toBe(previewWords(preview, false)));
    expect(screen.getByTestId('link-results').getAttribute('aria-describedby')).toBe(line.id);
  });

  it('is not asked for before there is a link', async () => {
    const { screen, calls } = await openForm(null);
    expect(screen.queryByTestId('link-preview')).toBeNull();
    expect(calls.some(({ command }) => command === 'preview_linking')).toBe(false);
  });

  it('keeps its place while it is worked out and where it cannot be', async () => {
    let answer = () => {};
    const held = new Promise<void>((resolve) => (answer = resolve));
    const { screen } = await openForm('link-1', (world) => {
      world.holds.set('preview_linking', held);
      world.refusals.set('preview_linking', 'store.failed');
    });
    expect(screen.getByTestId('link-preview').textContent).toContain('Working out');
    answer();
    await waitFor(() => expect(screen.getByTestId('link-preview').textContent).toContain('is not known'));
  });
});
