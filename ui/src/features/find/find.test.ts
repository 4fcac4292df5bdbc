import { fireEvent, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { accessibilityFaults, openApp } from '../../testing';

async function openFind(scenario: Parameters<typeof openApp>[0], change?: Parameters<typeof openApp>[1]) {
  const opened = await openApp(scenario, change);
  await opened.screen.findByTestId('open-find');
  await opened.user.keyboard('{Control>}k{/Control}');
  const find = await opened.screen.findByTestId('find');
  const answered = (text: string) =>
    waitFor(() => expect(within(find).getByTestId('find-found').dataset['answers']).toBe(text));
  const type = async (text: string) => {
    await opened.user.type(within(find).getByTestId('find-text'), text.replace(/[[{]/g, '$&$&'));
    await answered(text);
  };
  const rows = () => within(find).queryAllByTestId('find-row');
  const active = () => {
    const id = within(find).getByTestId('find-text').getAttribute('aria-activedescendant');
    return id === null ? null : document.getElementById(id);
  };
  return { ...opened, find, type, answered, rows, active };
}

const marksOf = (element: HTMLElement | undefined) =>
  [...(element?.querySelectorAll('mark') ?? [])].map((mark) => mark.textContent);

describe('the layer', () => {
  it('opens over any screen and from within a field, holds the keyboard, and gives it back', async () => {
    const { screen, user } = await openApp('demo');
    const filter = await screen.findByTestId('filter');
    filter.focus();
    await user.keyboard('{Control>}k{/Control}');
    expect(document.activeElement).toBe(await screen.findByTestId('find-text'));
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByTestId('find')).toBeNull());
    expect(document.activeElement).toBe(filter);
    await user.keyboard('{Control>}2{/Control}');
    await user.keyboard('{Control>}k{/Control}');
    expect(await screen.findByRole('dialog', { name: 'Find' })).toBeTruthy();
  });

  it('opens by its button, and closes by the key that opens it', async () => {
    const { screen, user } = await openApp('demo');
    await user.click(await screen.findByRole('button', { name: /Find/ }));
    expect(await screen.findByTestId('find-text')).toBeTruthy();
    await user.keyboard('{Control>}k{/Control}');
    await waitFor(() => expect(screen.queryByTestId('find')).toBeNull());
  });

  it('is not there without a project', async () => {
    const { screen, user } = await openApp('connected');
    await screen.findByTestId('open-keys');
    await user.keyboard('{Control>}k{/Control}');
    expect(screen.queryByTestId('open-find')).toBeNull();
    expect(screen.queryByTestId('find')).toBeNull();
  });

  it('says before anything is typed which filters there are', async () => {
    const { find } = await openFind('demo');
    expect(find.textContent).toContain('status:failed,error');
    expect(within(find).getAllByTestId('find-completion')[0]?.textContent).toContain('tag:');
    expect(await accessibilityFaults()).toEqual([]);
  });
});

async function scroll(find: HTMLElement) {
  const list = within(find).getByTestId('find-found');
  list.scrollTop = 28;
  await fireEvent.scroll(list);
}

describe('what is found', () => {
  it('is grouped by repository and shows kind, folder, tag, status and what was looked for', async () => {
    const { find, type, rows } = await openFind('several');
    await type('login smoke');
    await scroll(find);
    const groups = within(find).getAllByRole('group');
    expect(groups.map((group) => group.querySelector('[id*="group"]')?.textContent)).toEqual(['web-shop', 'mobile']);
    expect(rows()[0]?.querySelector('.kind')?.getAttribute('aria-label')).toMatch(/Test case|suite/i);
    expect(marksOf(rows()[0]).join(' ')).toMatch(/login/i);
    expect(within(find).getByTestId('find-amount').textContent).toMatch(/found|The first/);
    expect(await accessibilityFaults()).toEqual([]);
  });

  it('makes the rows beyond the view once somebody scrolls, and begins anew with another answer', async () => {
    const { find, type, answered, user, rows, app } = await openFind('several');
    await type('voucher');
    const all = app.project?.finder.hits.length ?? 0;
    expect(all).toBeGreaterThan(20);
    expect(rows()).toHaveLength(20);
    await scroll(find);
    expect(rows()).toHaveLength(all);
    await user.keyboard(' ');
    await answered('voucher ');
    expect(rows()).toHaveLength(all);
    await user.keyboard('s');
    await answered('voucher s');
    expect(rows()).toHaveLength(20);
  });

  it('shows the piece of a description, and an id as it was typed', async () => {
    const { type, rows, user, find } = await openFind('demo');
    await type('known customer');
    expect(rows()[0]?.textContent).toContain('Description: Signs in');
    await user.clear(within(find).getByTestId('find-text'));
    await type('link-1-case-12');
    expect(rows()).toHaveLength(1);
    expect(rows()[0]?.querySelector('code')?.textContent).toBe('link-1-case-12');
  });

  it('shows names as text, with what cannot be seen spelled out', async () => {
    const { type, rows } = await openFind('demo', (world) => {
      const row = world.catalogues.get('link-1')?.cases[0];
      if (row) row.name = '<b>zebra</b>\u202e';
    });
    await type('zebra');
    expect(rows()[0]?.textContent).toContain('<b>zebra</b>⟦U+202E⟧');
    expect(marksOf(rows()[0])).toEqual(['zebra']);
  });

  it('is walked with the keyboard and opened with Enter', async () => {
    const { type, rows, active, user, app, screen } = await openFind('demo');
    await type('voucher');
    expect(active()).toBe(rows()[0]);
    await user.keyboard('{ArrowDown}{ArrowDown}');
    expect(active()).toBe(rows()[2]);
    await user.keyboard('{End}');
    expect(active()).toBe(rows().at(-1));
    await user.keyboard('{PageUp}');
    expect(active()).toBe(rows().at(-9));
    await user.keyboard('{Home}');
    expect(active()).toBe(rows()[0]);
    await user.keyboard('{ArrowDown}');
    const id = app.project?.finder.hits[1]?.id;
    await user.keyboard('{Enter}');
    await waitFor(() => expect(screen.queryByTestId('find')).toBeNull());
    expect(app.project?.cases.selectedId).toBe(id);
    expect(app.route.place).toMatchObject({ area: 'tests', tab: 'test-cases' });
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('case-detail')));
  });

  it('is opened with the mouse, and from another section', async () => {
    const { screen, user, app } = await openApp('demo');
    await screen.findByTestId('open-find');
    app.route.go({ area: 'settings', page: 'list' });
    await user.keyboard('{Control>}k{/Control}');
    await user.type(await screen.findByTestId('find-text'), 'nightly kind:collection');
    const [row] = await screen.findAllByTestId('find-row');
    if (row) await user.click(row);
    await screen.findByTestId('suite-detail');
    expect(app.project?.suites.selectedId).toMatch(/suite/);
  });

  it('is opened in Bitbucket with the command key', async () => {
    const { type, user, calls } = await openFind('demo');
    await type('voucher');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(calls.at(-1)?.command).toBe('open_in_bitbucket'));
    expect(calls.at(-1)?.args).toMatchObject({ linkId: 'link-1', path: expect.stringMatching(/\.tc$/) });
  });

  it('is listed as opened last the next time', async () => {
    const { type, user, screen } = await openFind('demo');
    await type('voucher');
    await user.keyboard('{Enter}');
    await waitFor(() => expect(screen.queryByTestId('find')).toBeNull());
    await user.keyboard('{Control>}k{/Control}');
    const find = await screen.findByTestId('find');
    expect(within(find).getByRole('group', { name: 'Opened last' }).textContent).toContain('voucher');
    expect(marksOf(find)).toEqual([]);
    await user.keyboard('{Enter}');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('case-detail')));
  });
});

describe('filters', () => {
  it('are completed with Tab, and their values with Enter', async () => {
    const { find, user, active, answered, rows } = await openFind('demo');
    const input = within(find).getByTestId('find-text');
    await user.type(input, 'login st');
    await user.keyboard('{Tab}');
    expect(input).toHaveProperty('value', 'login status:');
    expect(active()?.textContent?.trim()).toBe('passed');
    await user.keyboard('{ArrowRight}');
    expect(active()?.textContent?.trim()).toBe('failed');
    expect(await accessibilityFaults()).toEqual([]);
    await user.keyboard('{Enter}');
    expect(input).toHaveProperty('value', 'login status:failed ');
    await answered('login status:failed ');
    expect(active()).toBe(rows()[0]);
    expect(rows()[0]?.querySelector('.status')?.getAttribute('aria-label')).toBe('Failed');
  });

  it('do not keep Enter from opening the first test behind a plain word', async () => {
    const { type, user, screen, active, rows, find } = await openFind('demo');
    await type('s');
    expect(active()).toBe(rows()[0]);
    await user.keyboard('{ArrowUp}');
    expect(active()).toBe(within(find).getAllByTestId('find-completion')[0]);
    await user.keyboard('{ArrowDown}{Enter}');
    await waitFor(() => expect(screen.queryByTestId('find')).toBeNull());
  });

  it('that are not understood are said to be left out, once they are typed', async () => {
    const { type, find, user, answered } = await openFind('demo');
    await type('login status:green');
    expect(within(find).queryByTestId('find-notes')).toBeNull();
    await user.keyboard(' token');
    await answered('login status:green token');
    expect(within(find).getByTestId('find-notes').textContent).toContain('“status:green” is left out');
  });
});

describe('other answers', () => {
  it('say what was looked for in place of a word that nothing has', async () => {
    const { type, find, rows } = await openFind('demo');
    await type('vouchar');
    expect(within(find).getByTestId('find-notes').textContent).toContain('Nothing has “vouchar”. Showing “voucher”.');
    expect(rows().length).toBeGreaterThan(0);
  });

  it('of nothing have one next step', async () => {
    const { type, find, user, answered, rows } = await openFind('demo');
    await type('voucher status:failed in:Nowhere');
    expect(within(find).getByTestId('find-nothing').textContent).toContain('Without the filters');
    expect(await accessibilityFaults()).toEqual([]);
    await user.keyboard('{Tab}{Tab}{Tab}');
    expect(document.activeElement).toBe(within(find).getByTestId('find-action'));
    await user.keyboard('{Shift>}{Tab}{/Shift}');
    expect(document.activeElement).toBe(within(find).getByTestId('find-text'));
    await user.keyboard('{Tab}{Enter}');
    await answered('voucher');
    expect(rows().length).toBeGreaterThan(0);
    expect(document.activeElement).toBe(within(find).getByTestId('find-text'));
  });

  it('that failed keep the text and offer another try', async () => {
    const { find, user, answered, world, rows } = await openFind('demo', (world) =>
      world.refusals.set('search', 'store.failed'),
    );
    await user.type(within(find).getByTestId('find-text'), 'voucher');
    const error = await within(find).findByTestId('find-error');
    expect(error.textContent).toContain('store.failed');
    expect(within(find).getByTestId('find-text')).toHaveProperty('value', 'voucher');
    expect(await accessibilityFaults()).toEqual([]);
    world.refusals.clear();
    await user.click(within(error).getByRole('button', { name: 'Try again' }));
    await answered('voucher');
    expect(rows().length).toBeGreaterThan(0);
  });

  it('say that descriptions are still being read, and find more once they are', async () => {
    const { type, find, world, tell } = await openFind('demo', (world) => {
      const [link] = world.links;
      if (link) link.sync = { ...link.sync, indexing: { done: 10, total: 589 } };
    });
    await type('voucher');
    expect(within(find).getByTestId('find-indexing').textContent).toContain('still being read');
    const [link] = world.links;
    if (link) link.sync = { ...link.sync, indexing: null };
    tell('changed', { what: 'catalogue' });
    await waitFor(() => expect(within(find).getByTestId('find-indexing').textContent.trim()).toBe(''));
  });

  it('before the first sync say that there is nothing to find yet', async () => {
    const { type, find } = await openFind('empty-project');
    await type('login');
    expect(within(find).getByTestId('find-nothing').textContent).toContain('There is nothing to find yet.');
  });
});

describe('a link to a test', () => {
  it('is offered as the one thing to open', async () => {
    const { type, rows, user, app, calls, screen } = await openFind('demo');
    await type(await app.commands.linkToTest('test-case', 'link-1-case-12'));
    expect(rows()).toHaveLength(1);
    expect(rows()[0]?.textContent).toMatch(/Open/);
    expect(calls.some((call) => call.command === 'search' && String(call.args['text']).includes('suitecase:'))).toBe(
      false,
    );
    await user.keyboard('{Enter}');
    await waitFor(() => expect(app.project?.cases.selectedId).toBe('link-1-case-12'));
    expect(screen.queryByTestId('find')).toBeNull();
  });

  it('opens in the project that it is of', async () => {
    const { type, find, user, app } = await openFind('several', (world) => {
      world.session.projects.push({ id: 'project-2', name: 'Payments', canManageLinks: true });
      const link = world.links.find(({ id }) => id === 'link-2');
      if (link) link.projectId = 'project-2';
    });
    await type(await app.commands.linkToTest('test-suite', 'link-2-suite-0'));
    expect(within(find).getByRole('group', { name: 'In the project Payments' })).toBeTruthy();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(app.project?.view.name).toBe('Payments'));
    expect(app.project?.suites.selectedId).toBe('link-2-suite-0');
  });

  it('that names nothing here says so', async () => {
    const { type, find } = await openFind('demo');
    await type('suitecase:test?workspace=acme&repository=nobody&path=Test%20Cases/A.tc&kind=test-case');
    expect(within(find).getByTestId('find-no-link').textContent).toContain('This link names nothing here.');
    expect(await accessibilityFaults()).toEqual([]);
  });

  it('that is opened outside of the window opens the test', async () => {
    const { screen, tell, app } = await openApp('demo');
    await screen.findAllByTestId('case-row');
    tell('open', { page: 'test-suite', projectId: 'project-1', linkId: 'link-1', testId: 'link-1-suite-0' });
    await screen.findByTestId('suite-detail');
    await waitFor(() => expect(app.project?.suites.selectedId).toBe('link-1-suite-0'));
  });
});

it('remembers a test that somebody stayed at in the list', async () => {
  const { screen, user, app } = await openApp('demo');
  const [first] = await screen.findAllByTestId('case-row');
  if (first) await user.click(first);
  await waitFor(() => expect(app.project?.recent.tests.map(({ id }) => id)).toEqual([app.project?.cases.selectedId]));
});
