import { afterEach, describe, expect, it, vi } from 'vitest';
import { fakeHost, makeWorld } from '../ipc/fake';
import { commandsOf } from '../ipc/commands';
import { AddressLookup } from './addressLookup.svelte';
import type { Host } from '../ipc/host';
import { ConnectionTest } from './connectionTest.svelte';
import { FolderTree, scopeKey, scopeOfKey } from './folders.svelte';
import { foldSync } from './links.svelte';
import { PAGE_SIZE, PagedList } from './pagedList.svelte';
import { Resource } from './resource.svelte';
import { Work } from './work.svelte';
import { WorkspaceLookup } from './workspaceLookup.svelte';

afterEach(() => vi.useRealTimers());

const form = {
  integrationId: null,
  name: 'Acme',
  workspaceUrl: 'https://bitbucket.org/acme',
  credentialKind: 'api-token',
  user: 'ana@acme.example',
  secret: 'ATATT-token',
  description: '',
  expiresOn: '',
} as const;

function quickHost() {
  const world = makeWorld('demo');
  world.pace = 0;
  return fakeHost(world);
}

describe('Resource', () => {
  it('lets only the last of several reads count', async () => {
    const answers: ((value: string) => void)[] = [];
    const resource = new Resource(() => new Promise<string>((resolve) => answers.push(resolve)));
    const reads = [resource.load(), resource.load()];
    answers[1]?.('new');
    answers[0]?.('old');
    await Promise.all(reads);
    expect(resource.value).toBe('new');
    expect(resource.loading).toBe(false);
  });

  it('keeps the last good value when a read fails', async () => {
    let fails = false;
    const resource = new Resource(async () => {
      if (fails) throw new Error('gone');
      return 7;
    });
    await resource.load();
    fails = true;
    await resource.load();
    expect(resource.value).toBe(7);
    expect(resource.error?.code).toBe('internal.bug');
  });
});

describe('Work', () => {
  it('runs one task at a time and keeps why one failed', async () => {
    const work = new Work();
    let runs = 0;
    const slow = () => new Promise<number>((resolve) => setTimeout(() => resolve((runs += 1)), 1));
    await Promise.all([work.run(slow), work.run(slow)]);
    expect(runs).toBe(1);
    await work.run(async () => {
      throw { code: 'input.taken', message: 'taken', field: 'name', retryAfterSeconds: null };
    });
    expect(work.error?.field).toBe('name');
  });
});

describe('PagedList', () => {
  const rows = Array.from({ length: 1000 }, (_, index) => index);

  function list(all = rows) {
    const asked: number[] = [];
    const paged = new PagedList<number>(async (offset, limit) => {
      asked.push(offset);
      return { total: all.length, rows: all.slice(offset, offset + limit) };
    });
    return { asked, paged };
  }

  it('asks for a page once, and only for those in view', async () => {
    const { asked, paged } = list();
    await paged.restart();
    paged.show(110, 115);
    paged.show(111, 116);
    await vi.waitFor(() => expect(paged.row(115)).toBe(115));
    expect(asked).toEqual([0, PAGE_SIZE]);
    expect(paged.row(900)).toBeUndefined();
  });

  it('reads ahead, so that nobody scrolls into empty rows', async () => {
    const { asked, paged } = list();
    await paged.restart();
    paged.show(20, 50);
    await vi.waitFor(() => expect(paged.row(PAGE_SIZE)).toBe(PAGE_SIZE));
    expect(asked).toEqual([0, PAGE_SIZE]);
  });

  it('passes over the pages that somebody only drags the scroll bar through', async () => {
    const answers: (() => void)[] = [];
    const asked: number[] = [];
    const paged = new PagedList<number>(async (offset, limit) => {
      asked.push(offset);
      if (offset > 0) await new Promise<void>((resolve) => answers.push(resolve));
      return { total: 100_000, rows: Array.from({ length: limit }, (_, index) => offset + index) };
    });
    await paged.restart();
    for (let first = 1000; first <= 90_000; first += 1000) paged.show(first + 100, first + 130);
    expect(asked.length).toBeLessThanOrEqual(3);
    while (paged.row(90_100) === undefined) {
      answers.splice(0).forEach((answer) => answer());
      await Promise.resolve();
    }
    expect(asked.length).toBeLessThanOrEqual(6);
  });

  it('asks for a page that could not be read only when it is read again', async () => {
    let fails = false;
    let asked = 0;
    const paged = new PagedList<number>(async (offset, limit) => {
      asked += 1;
      if (fails) throw { code: 'store.failed', message: 'disk', field: null, retryAfterSeconds: null };
      return { total: 1000, rows: rows.slice(offset, offset + limit) };
    });
    await paged.restart();
    fails = true;
    paged.show(400, 430);
    await vi.waitFor(() => expect(paged.error?.code).toBe('store.failed'));
    paged.show(401, 431);
    const before = asked;
    await Promise.resolve();
    expect(asked).toBe(before);
    fails = false;
    await paged.reload();
    expect([paged.error, paged.row(401)]).toEqual([null, 401]);
  });

  it('asks for a page that could not be read once somebody comes back to it, and tells of it until then', async () => {
    let broken = true;
    const paged = new PagedList<number>(async (offset, limit) => {
      if (broken && offset === 400)
        throw { code: 'store.failed', message: 'disk', field: null, retryAfterSeconds: null };
      return { total: 1000, rows: rows.slice(offset, offset + limit) };
    });
    await paged.restart();
    paged.show(400, 430);
    await vi.waitFor(() => expect(paged.row(300)).toBe(300));
    expect([paged.error?.code, paged.row(401)]).toEqual(['store.failed', undefined]);
    broken = false;
    paged.show(800, 830);
    await vi.waitFor(() => expect(paged.row(800)).toBe(800));
    paged.show(400, 430);
    await vi.waitFor(() => expect(paged.row(401)).toBe(401));
    expect(paged.error).toBeNull();
  });

  it('keeps the old rows until the new ones are there', async () => {
    const { paged } = list();
    await paged.restart();
    const reload = paged.reload();
    expect(paged.row(3)).toBe(3);
    await reload;
    expect(paged.total).toBe(1000);
  });

  it('forgets far pages of a long list', async () => {
    const { paged } = list(Array.from({ length: 5000 }, (_, index) => index));
    await paged.restart();
    for (let page = 0; page < 20; page += 1) {
      paged.show(page * PAGE_SIZE, page * PAGE_SIZE + 30);
      await vi.waitFor(() => expect(paged.row(page * PAGE_SIZE)).toBe(page * PAGE_SIZE));
    }
    expect(paged.row(0)).toBeUndefined();
  });

  it('says why it could not be read and keeps its rows', async () => {
    let fails = false;
    const paged = new PagedList<number>(async () => {
      if (fails) throw { code: 'store.failed', message: 'disk', field: null, retryAfterSeconds: null };
      return { total: 1, rows: [5] };
    });
    await paged.restart();
    fails = true;
    await paged.reload();
    expect(paged.error?.code).toBe('store.failed');
    expect(paged.row(0)).toBe(5);
  });
});

describe('sync events', () => {
  it('change only the link they name', () => {
    const { links } = makeWorld('several');
    const sync = {
      phase: 'running',
      stage: 'reading',
      done: 3,
      total: 9,
      bytes: 0,
      remainingMs: null,
      indexing: null,
    } as const;
    const folded = foldSync(links, { linkId: 'link-2', sync });
    expect(folded.find((link) => link.id === 'link-2')?.sync).toEqual(sync);
    expect(folded.filter((link) => link.sync.phase !== 'idle')).toHaveLength(1);
    expect(foldSync(links, { linkId: 'unknown', sync })).toBe(links);
  });
});

describe('ConnectionTest', () => {
  it('has passed only for exactly the tested values', async () => {
    const test = new ConnectionTest(commandsOf(quickHost()));
    await test.start(form);
    expect(test.passedFor({ ...form })).toBe(true);
    for (const change of [{ name: 'B' }, { secret: 'ATATT-other' }, { description: 'x' }, { user: '' }] as const) {
      expect(test.passedFor({ ...form, ...change })).toBe(false);
    }
    expect(test.passedFor(form)).toBe(true);
  });

  it('has not passed when a check failed or it was cancelled', async () => {
    const test = new ConnectionTest(commandsOf(quickHost()));
    await test.start({ ...form, secret: 'bad' });
    expect(test.passedFor({ ...form, secret: 'bad' })).toBe(false);
    const started = test.start(form);
    await test.cancel();
    await started;
    expect([test.passedFor(form), test.cancelled, test.error]).toEqual([false, true, null]);
  });

  it('counts as not made when it was cancelled too late for the last verdict', async () => {
    const host = quickHost();
    let answer: (result: unknown) => void = () => {};
    const late = new Promise((resolve) => (answer = resolve));
    const test = new ConnectionTest(commandsOf({ ...host, callWithMessages: () => late as Promise<never> }));
    const started = test.start(form);
    await test.cancel();
    answer({ passed: true, checks: [] });
    await started;
    expect([test.passedFor(form), test.cancelled, test.finished]).toEqual([false, true, false]);
  });
});

describe('ConnectionTest, forgotten', () => {
  it('knows no value and no verdict any more, and hears no late answer', async () => {
    const test = new ConnectionTest(commandsOf(quickHost()));
    await test.start(form);
    test.forget();
    expect([test.passedFor(form), test.outdatedFor({ ...form, name: 'B' }), test.checks]).toEqual([false, false, []]);
    const started = test.start(form);
    test.forget();
    await started;
    expect([test.running, test.passedFor(form), test.checks, test.error]).toEqual([false, false, [], null]);
  });

  it('tells the core to forget it too, and takes no notice where that is refused', async () => {
    const sent: string[] = [];
    const host: Host = {
      ...quickHost(),
      call: (command) => {
        sent.push(command);
        return Promise.reject({ code: 'session.locked', detail: '', field: null, retryAfterSeconds: null });
      },
    };
    const test = new ConnectionTest(commandsOf(host));
    test.forget();
    await Promise.resolve();
    expect([sent, test.error]).toEqual([['cancel_test_connection'], null]);
  });
});

describe('WorkspaceLookup', () => {
  it('offers a workspace only where the address goes on, and forgets answers to older texts', async () => {
    const commands = commandsOf(quickHost());
    const lookup = new WorkspaceLookup((text) => commands.readWorkspaceUrl(text));
    await lookup.look('https://bitbucket.org/acme/');
    expect([lookup.offer, lookup.error]).toEqual([null, null]);
    await lookup.look('https://bitbucket.org/acme/web-shop.git');
    expect(lookup.offer).toEqual({ workspaceUrl: 'https://bitbucket.org/acme', ignored: 'web-shop' });
    await lookup.look('https://bitbucket.org/');
    expect([lookup.offer, lookup.error?.code]).toEqual([null, 'address.no-workspace']);
    const late = lookup.look('https://bitbucket.org/acme/web-shop');
    lookup.forget();
    await late;
    expect([lookup.offer, lookup.error]).toEqual([null, null]);
  });
});

describe('FolderTree', () => {
  it('opens a chain of single folders at once', async () => {
    const commands = commandsOf(quickHost());
    const tree = new FolderTree(({ linkId, folder }) =>
      commands.listFolders('project-1', 'test-cases', linkId, folder),
    );
    await tree.reload();
    expect([...tree.open].map((key) => scopeOfKey(key).folder)).toEqual([
      '',
      'katalon',
      'katalon/web shop',
      'katalon/web shop/Test Cases',
    ]);
  });

  it('opens all on the way to a folder, and knows how much is in it', async () => {
    const commands = commandsOf(quickHost());
    const tree = new FolderTree(({ linkId, folder }) =>
      commands.listFolders('project-1', 'test-cases', linkId, folder),
    );
    const scope = { linkId: 'link-1', folder: 'katalon/web shop/Test Cases/Mobile/주문' };
    await tree.reload();
    expect(tree.countOf(scope)).toBeNull();
    await tree.reveal(scope);
    expect(tree.open.has(scopeKey({ ...scope, folder: 'katalon/web shop/Test Cases/Mobile' }))).toBe(true);
    expect(tree.countOf(scope)).toBe(73);
    expect(tree.countOf({ linkId: null, folder: '' })).toBe(589);
  });

  it('reads thousands of open folders again a few at a time, and shows them at once', async () => {
    let underWay = 0;
    let most = 0;
    let name = 'a';
    const tree = new FolderTree(async ({ linkId, folder }) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await Promise.resolve();
      underWay -= 1;
      const amount = linkId === null || folder !== '' ? 1 : 2000;
      return Array.from({ length: amount }, (_, at) => ({
        linkId: 'link-1',
        path: linkId === null ? '' : `${folder}/${name}${at}`,
        name: `${name}${at}`,
        count: 1,
        hasFolders: linkId === null,
      }));
    });
    await tree.reload();
    for (const { path } of tree.children.get(scopeKey({ linkId: 'link-1', folder: '' })) ?? []) {
      await tree.toggle(scopeKey({ linkId: 'link-1', folder: path }));
    }
    expect(tree.open.size).toBe(2001);
    most = 0;
    name = 'b';
    const before = tree.children;
    const reload = tree.reload();
    expect(tree.children).toBe(before);
    await reload;
    expect(most).toBeLessThanOrEqual(6);
    expect(tree.children.size).toBe(2002);
    expect(tree.top[0]?.name).toBe('b0');
  });

  it('keeps any folder name in its keys', () => {
    const scope = { linkId: 'link-1', folder: 'a\nb/c' };
    expect(scopeOfKey(scopeKey(scope))).toEqual(scope);
  });
});

describe('AddressLookup', () => {
  it('waits for a pause in typing and forgets answers to older addresses', async () => {
    vi.useFakeTimers();
    const asked: string[] = [];
    const commands = commandsOf(quickHost());
    const lookup = new AddressLookup(
      (address) => {
        asked.push(address);
        return commands.resolveAddress('project-1', 'integration-1', address);
      },
      async () => null,
    );
    lookup.typed('https://bitbucket.org/acme/a');
    await vi.advanceTimersByTimeAsync(100);
    lookup.typed('https://bitbucket.org/acme/ab');
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked).toEqual(['https://bitbucket.org/acme/ab']);
    expect(lookup.found?.repository).toBe('ab');
    lookup.typed('');
    expect([lookup.found, lookup.looking]).toEqual([null, false]);
  });

  it('shows at once that it looks, says when that takes long, and stops when asked to', async () => {
    vi.useFakeTimers();
    let cancelled = 0;
    const never = () => new Promise<never>(() => {});
    const lookup = new AddressLookup(never, async () => (cancelled += 1));
    lookup.typed('https://bitbucket.org/acme/a');
    expect([lookup.looking, lookup.slow]).toEqual([true, false]);
    await vi.advanceTimersByTimeAsync(5000);
    expect([lookup.looking, lookup.slow]).toEqual([true, true]);
    lookup.stop();
    expect([lookup.looking, lookup.slow, lookup.error, cancelled]).toEqual([false, false, null, 1]);
    lookup.stop();
    expect(cancelled).toBe(1);
  });

  it('does not wait where an address was pasted', async () => {
    const commands = commandsOf(quickHost());
    const lookup = new AddressLookup(
      (address) => commands.resolveAddress('project-1', 'integration-1', address),
      async () => null,
    );
    await lookup.put(' https://bitbucket.org/acme/a ');
    expect(lookup.found?.repository).toBe('a');
  });
});
