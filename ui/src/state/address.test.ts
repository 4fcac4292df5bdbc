import { describe, expect, it } from 'vitest';
import { decodeAddress, encodeAddress, PLAIN_VIEW, type Address } from './address';
import type { Place } from './route.svelte';

const list: Address = {
  place: { area: 'tests', tab: 'test-cases' },
  projectId: 'project-1',
  view: {
    scope: { linkId: 'link-1', folder: 'katalon/web shop/Test Cases/100% & more/주문?#=+' },
    filter: 'tag:"smoke test" status:failed,error in:Login#1',
    sort: 'last-run',
    descending: true,
    open: 'case-7',
  },
};

describe('the address of a place', () => {
  it('says all that a list shows, and is read back', () => {
    expect(decodeAddress(encodeAddress(list))).toEqual(list);
  });

  it('is short where nothing was changed', () => {
    const plain = { ...list, view: PLAIN_VIEW };
    expect(encodeAddress(plain)).toBe('#/tests/test-cases?project=project-1');
    expect(decodeAddress(encodeAddress(plain))).toEqual(plain);
  });

  it.each<Place>([
    { area: 'tests', tab: 'problems' },
    { area: 'tests', tab: 'compare' },
    { area: 'tests', tab: 'problems', shows: 'link-1 a/b.tc 12' },
    { area: 'executions', tab: 'overview' },
    { area: 'executions', tab: 'test-runs', shows: 'run-7' },
    { area: 'executions', tab: 'uploaded', shows: '12' },
    { area: 'settings', page: 'list' },
    { area: 'settings', page: 'list', linkId: 'link-2' },
    { area: 'settings', page: 'link', integrationId: 'integration-1', linkId: null },
    { area: 'settings', page: 'link', integrationId: 'integration-1', linkId: 'link-1' },
    { area: 'settings', page: 'syncs', linkId: 'link-1', runId: 'run-3' },
    { area: 'settings', page: 'diagnosis', linkId: 'link-1' },
  ])('in a project names the project: %o', (place) => {
    const address = { place, projectId: 'project-2', view: null };
    expect(decodeAddress(encodeAddress(address))).toEqual(address);
  });

  it.each<Place>([
    { area: 'admin', page: 'list' },
    { area: 'admin', page: 'gallery' },
    { area: 'admin', page: 'form' },
    { area: 'admin', page: 'form', integrationId: 'integration-1', rotate: true },
    { area: 'admin', page: 'members' },
    { area: 'admin', page: 'member', memberId: null },
    { area: 'admin', page: 'member', memberId: 'member-3' },
    { area: 'admin', page: 'audit' },
    { area: 'computer' },
    { area: 'new-project' },
  ])('elsewhere names none: %o', (place) => {
    const address = { place, projectId: null, view: null };
    expect(decodeAddress(encodeAddress({ ...address, projectId: 'project-1' }))).toEqual(address);
  });
});

describe('what is no address', () => {
  it.each([
    '',
    '#',
    '#tests',
    '#/',
    '#/tests',
    '#/tests/other',
    '#/tests/__proto__',
    '#/executions',
    '#/executions/other',
    '#/settings/link',
    '#/settings/diagnosis?link=',
    '#/admin/../tests/test-cases',
    '#javascript:alert(1)',
    `#/tests/test-cases?filter=${'a'.repeat(20_000)}`,
  ])('leads nowhere: %s', (hash) => {
    expect(decodeAddress(hash)).toBeNull();
  });

  it('inside an address is left out', () => {
    const hash = `#/tests/test-cases?sort=__proto__&order=up&in=${'x'.repeat(300)}&folder=a&open=a%00b&filter=%FF`;
    expect(decodeAddress(hash)).toEqual({
      place: { area: 'tests', tab: 'test-cases' },
      projectId: null,
      view: { ...PLAIN_VIEW, filter: '\ufffd' },
    });
  });
});
