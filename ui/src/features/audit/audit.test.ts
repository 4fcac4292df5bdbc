import { waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { accessibilityFaults, openApp } from '../../testing';
import wire from '../../ipc/types/AuditAction.ts?raw';
import type { World } from '../../ipc/fake';
import { actionWords, fieldWords, findingWords, valueWords } from './auditWords';
import { spanOf, spanOfDays } from './period';

async function openAudit(scenario: 'team' | 'audit-damaged' = 'team', change: (world: World) => void = () => {}) {
  const opened = await openApp(scenario, change);
  await opened.user.click(await opened.screen.findByTestId('member-menu'));
  await opened.user.click(opened.screen.getByTestId('open-audit'));
  await opened.screen.findAllByTestId('audit-row');
  return opened;
}

const rowsOf = (opened: Awaited<ReturnType<typeof openAudit>>) =>
  opened.screen.queryAllByTestId('audit-row').map((row) => row.textContent?.replace(/\s+/g, ' ') ?? '');

describe('the list', () => {
  it('reads the newest first, a page at a time', async () => {
    const opened = await openAudit();
    const [query] = opened.calls.filter((call) => call.command === 'list_audit_events');
    expect(query?.args).toEqual({
      query: { actor: null, area: null, text: '', from: null, to: null, offset: 0, limit: 100 },
    });
    expect(opened.screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('1205');
    expect(await accessibilityFaults()).toEqual([]);
  });

  it('opens an entry with every value before and after', async () => {
    const opened = await openAudit();
    const { screen, user } = opened;
    const at = rowsOf(opened).findIndex((text) => text.includes('Credential replaced'));
    const row = screen.getAllByTestId('audit-row')[at];
    if (row) await user.click(row);
    const changes = await screen.findAllByTestId('audit-change');
    expect(changes.map((each) => each.textContent?.replace(/\s+/g, ' ').trim())).toEqual([
      'Last day of the token: 2026-11-20 →to 2027-11-18',
      'Status: Error →to Active',
    ]);
    expect(await accessibilityFaults()).toEqual([]);
  });

  it('is walked with the keyboard', async () => {
    const { screen, user } = await openAudit();
    screen.getByRole('grid').focus();
    await user.keyboard('{ArrowDown}{ArrowDown}{Enter}');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('audit-detail')));
  });

  it('filters by who, what, when and a part of a name', async () => {
    const opened = await openAudit();
    const { screen, user } = opened;
    await user.selectOptions(screen.getByLabelText('Who'), 'Suitecase');
    await waitFor(() => expect(rowsOf(opened).every((text) => text.includes('health'))).toBe(true));
    await user.selectOptions(screen.getByLabelText('What'), 'Members');
    expect(await screen.findByText('No entry matches.')).toBeTruthy();
    await user.click(screen.getByTestId('clear-audit-filters'));
    await waitFor(() => expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('1205'));
    expect(screen.getByLabelText('Who')).toHaveProperty('value', '');
    await user.type(screen.getByTestId('audit-text'), 'old-shop');
    await waitFor(() => expect(rowsOf(opened).every((text) => text.includes('archived'))).toBe(true));
  });

  it('takes two days, and leaves the list alone while one is wrong', async () => {
    const opened = await openAudit();
    const { screen, user, calls } = opened;
    await user.selectOptions(screen.getByLabelText('When'), 'From day to day…');
    const last = await screen.findByTestId('audit-last-day');
    await user.clear(last);
    await user.type(last, '2026-02-3');
    await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('a day of the calendar'));
    const asked = calls.filter((call) => call.command === 'list_audit_events').length;
    await user.type(last, '1');
    expect(last.getAttribute('aria-invalid')).toBe('true');
    expect(calls.filter((call) => call.command === 'list_audit_events')).toHaveLength(asked);
  });
});

describe('the verdict', () => {
  it('is quiet while the log is unbroken', async () => {
    const { screen } = await openAudit();
    await waitFor(() =>
      expect(screen.getByTestId('audit-verdict').textContent).toContain('All 1,204 entries are unbroken.'),
    );
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('names the places that were changed from outside, and what to do', async () => {
    const { screen } = await openAudit('audit-damaged');
    const notice = await screen.findByRole('alert');
    expect(notice.textContent).toContain('changed from outside');
    expect(notice.textContent).toContain('Entry 812 was changed. Entry 900 is missing.');
    expect(notice.textContent).toContain('And 1 more place.');
    expect(await accessibilityFaults()).toEqual([]);
  });

  it('is found anew when the log grows', async () => {
    const { screen, world, tell } = await openAudit();
    world.auditFindings = [{ sequence: 5, kind: 'cut-off' }];
    tell('changed', { what: 'audit' });
    expect((await screen.findByRole('alert')).textContent).toContain(
      'The end of the log was cut off or its end mark was changed.',
    );
  });
});

describe('the export', () => {
  it('writes what the filters leave and says where', async () => {
    const { screen, user, calls } = await openAudit();
    await user.type(screen.getByTestId('audit-text'), 'old-shop');
    await waitFor(() => expect(Number(screen.getByRole('grid').getAttribute('aria-rowcount'))).toBeLessThan(1000));
    await user.click(screen.getByRole('button', { name: 'Export JSON…' }));
    expect((await screen.findByTestId('export-result')).textContent).toContain('suitecase-audit-log.json');
    expect(calls.find((call) => call.command === 'export_audit_log')?.args).toMatchObject({
      format: 'json',
      query: { text: 'old-shop' },
    });
    await user.click(screen.getByRole('button', { name: 'Put this line away' }));
    expect(screen.queryByTestId('export-result')).toBeNull();
  });

  it('says nothing when no file was chosen, and why when none could be written', async () => {
    const { screen, user, world } = await openAudit();
    world.confirms = false;
    await user.click(screen.getByTestId('export-audit-csv'));
    await waitFor(() => expect(screen.getByTestId('export-audit-csv')).toHaveProperty('disabled', false));
    expect(screen.queryByTestId('export-result')).toBeNull();
    Object.assign(world, { confirms: true, diskIsFull: true });
    await user.click(screen.getByTestId('export-audit-csv'));
    expect((await screen.findByTestId('export-error')).textContent).toContain('Choose another place');
  });
});

describe('words', () => {
  const codes = [...wire.matchAll(/"([a-z.-]+)"/g)].map((match) => match[1] ?? '');

  it('are there for every action of the wire, each its own', () => {
    expect(codes.length).toBeGreaterThan(15);
    expect(new Set(codes.map(actionWords)).size).toBe(codes.length);
    expect(codes.map(actionWords).filter((words) => !/^[A-Z][a-zA-Z -]+$/.test(words))).toEqual([]);
  });

  it('admit what is not known, and show unseen characters', () => {
    expect(actionWords('future.thing\u202e')).toBe('future.thing⟦U+202E⟧');
    expect(actionWords('constructor')).toBe('constructor');
    expect(fieldWords('somethingNew')).toBe('Something new');
    expect(fieldWords('one.otherThing')).toBe('One other thing');
    expect(valueWords('name', 'ACTIVE')).toBe('ACTIVE');
    expect(valueWords('status', 'ACTIVE')).toBe('Active');
    expect(findingWords({ sequence: 1204, kind: 'missing' })).toBe('Entry 1,204 is missing.');
  });
});

describe('periods', () => {
  const noon = new Date(2026, 10, 23, 12).getTime();
  const day = (month: number, date: number) => new Date(2026, month - 1, date).getTime();

  it.each([
    ['all', null],
    ['today', day(11, 23)],
    ['7-days', day(11, 17)],
    ['30-days', day(10, 25)],
  ] as const)('%s begins with a day', (period, from) => {
    expect(spanOf(period, noon)).toEqual({ from, to: null });
  });

  it('includes both days and leaves an empty one open', () => {
    expect(spanOfDays('2026-11-01', '2026-11-01')).toEqual({ from: day(11, 1), to: day(11, 2) });
    expect(spanOfDays('', ' 2026-12-31 ')).toEqual({ from: null, to: new Date(2027, 0, 1).getTime() });
  });

  it.each([
    ['2026-13-01', '', 'first'],
    ['2026-1-1', '', 'first'],
    ['', 'yesterday', 'last'],
    ['2026-11-02', '2026-11-01', 'last'],
  ])('refuses %j to %j', (first, last, field) => {
    expect(spanOfDays(first, last)).toMatchObject({ field });
  });
});
