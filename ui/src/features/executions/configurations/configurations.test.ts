import { fireEvent, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { explain } from '../../../errors/catalogue';
import { refusedField } from '../../../errors/refusal';
import type { RunConfigurationForm } from '../../../ipc/types/RunConfigurationForm';
import { MISSING_PROGRAM } from '../../../ipc/fake/configurations';
import { accessibilityFaults, openApp } from '../../../testing';
import {
  configurationErrors,
  formToSend,
  keepsStored,
  FIELDS,
  OTHER_NAMES,
  startingDraft,
  variableError,
  withoutSecrets,
} from './configurationForm';

async function openConfigurations(shows?: string, change?: Parameters<typeof openApp>[1]) {
  const opened = await openApp('schedules', change);
  opened.app.route.go({ area: 'executions', tab: 'configurations', ...(shows ? { shows } : {}) });
  const sent = () =>
    opened.calls.filter(({ command }) => command === 'save_run_configuration').at(-1)?.args['form'] as
      RunConfigurationForm | undefined;
  return { ...opened, sent };
}

describe('the list', () => {
  it('tells what runs where, and Run starts it and shows the run', async () => {
    const { screen, user, app, calls } = await openConfigurations();
    const grid = await screen.findByRole('grid', { name: 'Run configurations' });
    expect(grid.textContent).toMatch(/Old shop nightly.*archived/);
    grid.focus();
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}{Enter}');
    const detail = screen.getByTestId('configuration-detail');
    await waitFor(() => expect(detail.textContent).toContain('katalon-smoke'));
    expect(await accessibilityFaults()).toEqual([]);
    await user.click(within(detail).getByTestId('run-configuration'));
    await waitFor(() => expect(app.route.place).toMatchObject({ tab: 'test-runs', shows: expect.any(String) }));
    expect(calls.filter(({ command }) => command === 'start_run')).toHaveLength(1);
  });

  it('does not run what is archived, and says why', async () => {
    const { screen, user, calls } = await openConfigurations('configuration-6');
    const run = await screen.findByTestId('run-configuration');
    expect(run.getAttribute('aria-disabled')).toBe('true');
    expect(document.getElementById(run.getAttribute('aria-describedby') ?? '')?.textContent).toContain('archived');
    await user.click(run);
    expect(calls.some(({ command }) => command === 'start_run')).toBe(false);
  });

  it('lets testers run and look, and nothing else', async () => {
    const { screen, app } = await openConfigurations('configuration-1', (world) => {
      for (const project of world.session.projects) project.canManageLinks = false;
    });
    expect((await screen.findByTestId('run-configuration')).getAttribute('aria-disabled')).toBe('false');
    for (const id of ['edit-configuration', 'remove-configuration', 'new-configuration-run']) {
      expect(screen.queryByTestId(id)).toBeNull();
    }
    app.route.go({ area: 'executions', tab: 'configurations', shows: 'new' });
    await screen.findByTestId('configurations');
    expect(screen.queryByTestId('configuration-form')).toBeNull();
  });

  it('removes after the person confirmed', async () => {
    const { screen, user, world } = await openConfigurations('configuration-7');
    await user.click(await screen.findByTestId('remove-configuration'));
    await waitFor(() => expect(world.configurations.some(({ id }) => id === 'configuration-7')).toBe(false));
    await waitFor(() => expect(screen.getByTestId('configurations').textContent).not.toContain('Health probe'));
  });
});

describe('where something is missing', () => {
  it('one that is gone is said to be gone', async () => {
    const { screen, user, app } = await openConfigurations('configuration-99');
    expect(await screen.findByTestId('configuration-gone')).toBeTruthy();
    app.route.go({ area: 'executions', tab: 'configurations' });
    await user.click((await screen.findAllByTestId('configuration'))[0] as HTMLElement);
    expect(await screen.findByTestId('run-configuration')).toBeTruthy();
  });

  it('a new one leads to the repositories while every one is archived', async () => {
    const { screen, user, app } = await openConfigurations('new', (world) => {
      for (const link of world.links) link.status = 'ARCHIVED';
    });
    const empty = await screen.findByTestId('no-repository');
    expect(empty.textContent).toContain('archived');
    await user.click(within(empty).getByRole('button'));
    expect(app.route.place).toMatchObject({ area: 'settings', page: 'list' });
  });

  it('a form says why the repositories are not known', async () => {
    const { screen, user, world } = await openConfigurations('new', (made) =>
      made.refusals.set('list_links', 'store.failed'),
    );
    expect((await screen.findByRole('alert')).textContent).toContain('store.failed');
    world.refusals.clear();
    await user.click(screen.getByTestId('retry'));
    expect(await screen.findByTestId('configuration-form')).toBeTruthy();
  });

  it('a dialog that cannot be shown is told at its field, with what to do', async () => {
    const { screen, user } = await openConfigurations('edit configuration-2', (world) =>
      world.refusals.set('choose_local_path', 'store.failed'),
    );
    await user.click(await screen.findByTestId('choose-folder'));
    const { title, action } = explain('store.failed');
    expect(await screen.findByText(`${title} ${action}`)).toBeTruthy();
  });
});

describe('secured values', () => {
  it('are never shown again, and stay as they are unless they are replaced', async () => {
    const { screen, user, sent } = await openConfigurations('edit configuration-1');
    const form = await screen.findByTestId('configuration-form');
    const secured = within(form).getAllByTestId('variable')[1];
    if (!secured) throw new Error('no secured variable');
    expect(within(secured).getByText('Stored in the keychain')).toBeTruthy();
    expect(within(secured).queryByTestId('variable-value')).toBeNull();
    expect(await accessibilityFaults()).toEqual([]);
    await user.type(screen.getByTestId('configuration-name'), '{Enter}');
    await waitFor(() =>
      expect(sent()?.variables[1]).toEqual({ name: 'KATALON_API_KEY', isSecured: true, value: null }),
    );
  });

  it('are typed into password fields and sent once', async () => {
    const { screen, user, sent } = await openConfigurations('edit configuration-1');
    await user.click(await screen.findByRole('button', { name: 'Replace the value of KATALON_API_KEY' }));
    const field = screen.getByLabelText('Value of KATALON_API_KEY');
    await waitFor(() => expect(document.activeElement).toBe(field));
    expect(field).toHaveProperty('type', 'password');
    await user.keyboard('{Enter}');
    expect(await screen.findByText('Enter the value to keep in the keychain.')).toBeTruthy();
    await user.type(field, 'canary-42{Enter}');
    await waitFor(() => expect(sent()?.variables[1]).toMatchObject({ isSecured: true, value: 'canary-42' }));
    await screen.findByTestId('configurations');
    expect(document.body.innerHTML).not.toContain('canary-42');
  });

  it('are dropped when the person leaves, and the rest is there again', async () => {
    const { screen, user, app } = await openConfigurations('new');
    await user.type(await screen.findByTestId('configuration-name'), 'Half done');
    await user.click(screen.getByTestId('add-variable'));
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('variable-name')));
    await user.keyboard('TOKEN');
    await user.type(screen.getByTestId('variable-value'), 'canary-43');
    await user.click(screen.getByRole('switch', { name: 'Secured: TOKEN' }));
    expect(screen.getByTestId('variable-value')).toMatchObject({ type: 'password', value: 'canary-43' });
    app.route.go({ area: 'executions', tab: 'test-runs' });
    await waitFor(() => expect(screen.queryByTestId('configuration-form')).toBeNull());
    app.route.go({ area: 'executions', tab: 'configurations', shows: 'new' });
    expect(await screen.findByTestId('configuration-name')).toHaveProperty('value', 'Half done');
    expect(screen.getByTestId('variable-name')).toHaveProperty('value', 'TOKEN');
    expect(screen.getByTestId('variable-value')).toHaveProperty('value', '');
  });

  it('belong to their name: a renamed one is typed anew', () => {
    const [variable] = startingDraft(
      {
        ...({ id: 'a', name: 'A', linkId: 'l', repository: '', isArchived: false, suite: null, profile: '' } as const),
        ...({ schedules: 0, lastState: null, lastAt: null } as const),
        executor: { kind: 'bitbucket-pipelines', branch: '', pipeline: '' },
        variables: [{ name: 'KEY', value: null }],
      },
      '',
    ).variables;
    if (!variable) throw new Error('no variable');
    expect(keepsStored(variable)).toBe(true);
    const renamed = { ...variable, name: 'OTHER' };
    expect(keepsStored(renamed)).toBe(false);
    expect(variableError([renamed], 0)).toMatchObject({ field: 'value' });
    expect(variableError([variable, { ...variable, key: 1, name: 'key' }], 1)).toMatchObject({ field: 'name' });
    for (const name of ['', '1A', 'A B', 'Ä']) {
      expect([name, variableError([{ ...variable, name }], 0)]).toMatchObject([name, { field: 'name' }]);
    }
  });
});

describe('the form', () => {
  it('says at each field what is missing, puts the keyboard on the first, and is live from then on', async () => {
    const { screen, user, sent } = await openConfigurations('new');
    await user.click(await screen.findByTestId('executor-command'));
    await user.type(screen.getByTestId('configuration-name'), '{Enter}');
    await screen.findByText('Enter a name.');
    expect(screen.getByText('Enter the program to run, or choose it.')).toBeTruthy();
    expect(screen.getByText('Enter the folder to run in, or choose it.')).toBeTruthy();
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('configuration-name')));
    await user.keyboard('Here');
    expect(screen.queryByText('Enter a name.')).toBeNull();
    expect(sent()).toBeUndefined();
    expect(await accessibilityFaults()).toEqual([]);
  });

  it('takes a program and folders from native dialogs, and arguments one by one', async () => {
    const { screen, user, sent } = await openConfigurations('new');
    await user.type(await screen.findByTestId('configuration-name'), 'On this computer');
    await user.click(screen.getByTestId('executor-command'));
    await user.click(screen.getByRole('button', { name: 'Choose the program…' }));
    await waitFor(() => expect(screen.getByTestId('configuration-program')).toMatchObject({ value: /katalonc$/ }));
    await user.click(screen.getByRole('button', { name: 'Choose the folder…' }));
    await waitFor(() => expect(screen.getByTestId('configuration-folder')).toMatchObject({ value: /web-shop$/ }));
    await user.click(screen.getByTestId('add-argument'));
    const [argument] = screen.getAllByTestId('argument');
    if (!argument) throw new Error('no argument');
    await waitFor(() => expect(document.activeElement).toBe(argument));
    const clipboardData = { getData: () => '-noSplash\n-projectPath=/a b/c.prj\n' };
    await fireEvent.paste(argument, { clipboardData });
    await waitFor(() => expect(screen.getAllByTestId('argument')).toHaveLength(2));
    await user.click(screen.getByTestId('add-argument'));
    await waitFor(() => expect(screen.getAllByTestId('argument')).toHaveLength(3));
    await user.keyboard('{Backspace}');
    await waitFor(() => expect(screen.getAllByTestId('argument')).toHaveLength(2));
    await waitFor(() => expect(document.activeElement).toBe(screen.getAllByTestId('argument')[1]));
    await user.keyboard('{Enter}');
    await waitFor(() =>
      expect(sent()?.executor).toMatchObject({
        kind: 'local-command',
        arguments: ['-noSplash', '-projectPath=/a b/c.prj'],
        timeLimitMinutes: 120,
      }),
    );
  });

  it('keeps what was typed when the core refuses, and says so at the field', async () => {
    const { screen, user, world } = await openConfigurations('edit configuration-2');
    const program = await screen.findByTestId('configuration-program');
    await user.clear(program);
    await user.type(program, `${MISSING_PROGRAM}{Enter}`);
    await screen.findByText('There is no such program on this computer.');
    expect(document.activeElement).toBe(program);
    const name = screen.getByTestId('configuration-name');
    await user.clear(name);
    await user.type(name, 'NIGHTLY SMOKE{Enter}');
    await screen.findByText(/This name is taken/);
    expect(program).toHaveProperty('value', MISSING_PROGRAM);
    expect(world.configurations.find(({ id }) => id === 'configuration-2')?.name).toBe('Regression on this computer');
  });

  it('looks for suites of the repository only, and forgets one with it', async () => {
    const { screen, user, sent, calls } = await openConfigurations('new');
    await user.type(await screen.findByTestId('configuration-name'), 'Smoke only');
    await user.type(screen.getByTestId('configuration-suite'), 'smo');
    await user.click(await screen.findByRole('option', { name: /Smoke/ }));
    expect(screen.getByTestId('configuration-suite')).toHaveProperty('value', 'Smoke');
    const asked = calls.filter(({ command }) => command === 'list_test_suites').at(-1)?.args['query'];
    expect(asked).toMatchObject({ linkId: 'link-1', filter: 'smo' });
    await user.selectOptions(screen.getByTestId('configuration-link'), 'mobile');
    expect(screen.getByTestId('configuration-suite')).toHaveProperty('value', '');
    await user.type(screen.getByTestId('configuration-name'), '{Enter}');
    await waitFor(() => expect(sent()).toMatchObject({ linkId: 'link-2', suiteId: null }));
  });

  it('takes a branch that is typed as it is, also where branches cannot be read', async () => {
    const { screen, user, sent } = await openConfigurations('edit configuration-1', (world) =>
      world.refusals.set('list_branches', 'network.offline'),
    );
    const branch = await screen.findByTestId('configuration-branch');
    await user.type(branch, 'release/1');
    await screen.findByText(/A name that is typed is taken as it is/);
    await user.keyboard('{Escape}');
    expect(branch).toHaveProperty('value', 'release/1');
    await user.type(screen.getByTestId('configuration-name'), '{Enter}');
    await waitFor(() => expect(sent()?.executor).toMatchObject({ branch: 'release/1', pipeline: 'katalon-smoke' }));
  });

  it('keeps the fields of the other executor until it is sent, and no secrets in drafts', () => {
    const draft = { ...startingDraft(null, 'link-1'), name: 'A', program: 'katalonc', branch: 'main', folder: '/a' };
    expect(formToSend(draft, 'p', null).executor).toEqual({
      kind: 'bitbucket-pipelines',
      branch: 'main',
      pipeline: '',
    });
    const local = { ...draft, kind: 'local-command' as const, timeLimit: 'soon' };
    expect(configurationErrors(local).timeLimit).not.toBeNull();
    expect(configurationErrors({ ...local, timeLimit: '1441' }).timeLimit).not.toBeNull();
    expect(configurationErrors({ ...local, timeLimit: '1440' }).timeLimit).toBeNull();
    const refused = { code: 'not-found', message: '', about: null, retryAfterSeconds: null } as const;
    expect(refusedField(FIELDS, { ...refused, field: 'timeLimitMinutes' }, OTHER_NAMES)).toBe('timeLimit');
    expect(refusedField(FIELDS, { ...refused, field: 'linkId' }, OTHER_NAMES)).toBe('link');
    expect(refusedField(FIELDS, { ...refused, field: 'elsewhere' }, OTHER_NAMES)).toBeNull();
    const secret = { key: 0, name: 'K', value: 'canary', isSecured: true, storedAs: null, replaces: false };
    expect(JSON.stringify(withoutSecrets({ ...draft, variables: [secret] }))).not.toContain('canary');
  });
});
