import { describe, expect, it } from 'vitest';
import { makeWorld } from '../../ipc/fake';
import type { ResolvedAddress } from '../../ipc/types/ResolvedAddress';
import { addressSentence } from './addressWords';
import { proposedName, twinOf } from './linkForm';
import { groupsOf } from './linkGroups';

const found: ResolvedAddress = {
  workspace: 'acme',
  repository: 'web-shop',
  repositoryName: 'Web Shop',
  reference: { kind: 'default-branch' },
  referenceName: 'main',
  directory: 'katalon/web shop',
  directoryExists: true,
  katalonProjects: [],
  elsewhere: [],
  ignored: [],
};

describe('the proposed name', () => {
  it('names the directory, and the branch where the name is taken', () => {
    expect(proposedName({ ...found, directory: '' }, [])).toBe('Web Shop');
    expect(proposedName(found, [])).toBe('Web Shop / web shop');
    expect(proposedName(found, ['Web Shop / web shop'])).toBe('Web Shop / web shop (main)');
    expect([...proposedName({ ...found, directory: 'x'.repeat(80) }, [])]).toHaveLength(50);
  });
});

describe('a twin', () => {
  const links = makeWorld('several').links;
  const first = links.find((link) => link.id === 'link-1');

  it('follows the same name in the same directory, whichever way the main branch was named', () => {
    expect(twinOf(found, links, null)).toBe(first);
    expect(twinOf({ ...found, reference: { kind: 'branch', name: 'main' } }, links, null)).toBe(first);
    for (const other of [
      { directory: 'katalon' },
      { repository: 'mobile' },
      { workspace: 'rival' },
      { reference: { kind: 'tag', name: 'main' } as const },
      { reference: { kind: 'branch', name: 'develop' } as const, referenceName: 'develop' },
    ]) {
      expect(twinOf({ ...found, ...other }, links, null)).toBeNull();
    }
    expect(twinOf(found, links, 'link-1')).toBeNull();
  });
});

describe('groups', () => {
  it('keep links of an integration that is not connected, and archived ones last', () => {
    const { integrations, links } = makeWorld('several');
    const [group] = groupsOf(integrations, links);
    expect(group?.links.map((link) => link.status).at(-1)).toBe('ARCHIVED');
    expect(group?.links).toHaveLength(links.length);
    const orphans = groupsOf(
      [],
      links.map((link) => ({ ...link, integrationDisconnected: true })),
    );
    expect(orphans).toMatchObject([{ name: 'Acme', connected: null, disconnected: true }]);
  });

  it('begin with the integrations that links go through', () => {
    const { integrations, links } = makeWorld('fifty-integrations');
    const groups = groupsOf([...integrations].reverse(), links);
    expect(groups).toHaveLength(integrations.length);
    expect(groups.map((group) => group.links.length > 0)).toEqual(groups.map((_, index) => index === 0));
  });
});

describe('the sentence at an address', () => {
  const error = (code: Parameters<typeof addressSentence>[0]['code'], about: string | null) =>
    addressSentence({ code, about, message: '', field: 'address', retryAfterSeconds: null }, 'acme');

  it('names what it is about, and does without where that is not known', () => {
    expect(error('address.data-center', 'git.acme.example')).toContain('“git.acme.example” is a Bitbucket Data Center');
    expect(error('address.other-host', 'github.com')).toContain('“github.com” is not Bitbucket');
    expect(error('git.reference-missing', 'gone')).toContain('fits “gone”');
    expect(error('address.no-workspace', 'dashboard')).toContain('“dashboard” is a page of Bitbucket’s own');
    expect(error('address.other-host', null)).toContain('Use an address that starts with https://bitbucket.org/.');
  });
});
