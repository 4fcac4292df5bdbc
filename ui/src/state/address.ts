/**
 * The address of each place in the app, as it stands behind the `#` of the window's own address. What comes from there
 * may be anything: what is no address leads nowhere, and nothing in it is trusted to exist.
 */
import type { SortColumn } from '../ipc/types/SortColumn';
import { EVERYTHING, type Scope } from './folders.svelte';
import { EXECUTIONS_TABS, TESTS_TABS, type Place, type TestsTab } from './route.svelte';

/** What a list of the catalogue shows, and what is open beside it. */
export interface ListView {
  scope: Scope;
  filter: string;
  sort: SortColumn;
  descending: boolean;
  open: string | null;
}

export interface Address {
  place: Place;
  /** The project of a place that is in one. */
  projectId: string | null;
  /** In the tabs of Tests that are lists of the catalogue. */
  view: ListView | null;
}

/** A list as it is before anybody changes anything. */
export const PLAIN_VIEW: ListView = { scope: EVERYTHING, filter: '', sort: 'path', descending: false, open: null };

const SORTS: readonly SortColumn[] = ['path', 'name', 'status', 'last-run', 'changed'];
const LONGEST = 16_000;
const LONGEST_ID = 200;
const LONGEST_TEXT = 8_000;
const CONTROL = /\p{Cc}/u;

export function isListTab(tab: TestsTab): tab is 'test-cases' | 'test-suites' {
  return tab === 'test-cases' || tab === 'test-suites';
}

/** Returns the address of a place, with its `#`. */
export function encodeAddress({ place, projectId, view }: Address): string {
  const { path, told } = pathOf(place);
  const parameters = new URLSearchParams();
  const tell = (name: string, value: string | null | undefined | false) => {
    if (value) parameters.set(name, value);
  };
  if (inProject(place)) tell('project', projectId);
  for (const [name, value] of Object.entries(told)) tell(name, value);
  if (view && place.area === 'tests' && isListTab(place.tab)) {
    tell('in', view.scope.linkId);
    tell('folder', view.scope.folder);
    tell('filter', view.filter);
    tell('sort', view.sort !== PLAIN_VIEW.sort && view.sort);
    tell('order', view.descending && 'descending');
    tell('open', view.open);
  }
  const rest = parameters.toString();
  return `#/${path}${rest === '' ? '' : `?${rest}`}`;
}

/** Reads an address; `null` for what is none. */
export function decodeAddress(hash: string): Address | null {
  if (!hash.startsWith('#/') || hash.length > LONGEST) return null;
  const [path = '', ...rest] = hash.slice(2).split('?');
  const parameters = new Parameters(rest.join('?'));
  const place = placeOf(path, parameters);
  if (place === null) return null;
  const isList = place.area === 'tests' && isListTab(place.tab);
  return {
    place,
    projectId: inProject(place) ? parameters.id('project') : null,
    view: isList ? viewOf(parameters) : null,
  };
}

function inProject(place: Place): boolean {
  return place.area === 'tests' || place.area === 'executions' || place.area === 'settings';
}

function pathOf(place: Place): { path: string; told: Record<string, string | null | undefined> } {
  switch (place.area) {
    case 'tests':
      return { path: `tests/${place.tab}`, told: { decide: place.decide, shows: place.shows } };
    case 'executions':
      return { path: `executions/${place.tab}`, told: { shows: place.shows } };
    case 'settings':
      switch (place.page) {
        case 'list':
          return { path: 'settings', told: { link: place.linkId } };
        case 'link':
          return { path: 'settings/link', told: { integration: place.integrationId, link: place.linkId } };
        case 'syncs':
          return { path: 'settings/syncs', told: { link: place.linkId, run: place.runId } };
        case 'diagnosis':
          return { path: 'settings/diagnosis', told: { link: place.linkId } };
      }
      break;
    case 'admin':
      switch (place.page) {
        case 'list':
          return { path: 'admin', told: {} };
        case 'gallery':
          return { path: 'admin/gallery', told: {} };
        case 'form':
          return {
            path: 'admin/integration',
            told: { integration: place.integrationId, rotate: place.rotate ? 'yes' : null },
          };
        case 'members':
          return { path: 'admin/members', told: {} };
        case 'member':
          return { path: 'admin/member', told: { member: place.memberId } };
        case 'audit':
          return { path: 'admin/audit', told: {} };
      }
      break;
    case 'computer':
      return { path: 'computer', told: {} };
    case 'new-project':
      return { path: 'new-project', told: {} };
  }
}

function placeOf(path: string, told: Parameters): Place | null {
  const tab = TESTS_TABS.find((each) => path === `tests/${each}`);
  if (tab)
    return { area: 'tests', tab, ...optional('decide', told.id('decide')), ...optional('shows', told.text('shows')) };
  const executionsTab = EXECUTIONS_TABS.find((each) => path === `executions/${each}`);
  if (executionsTab) return { area: 'executions', tab: executionsTab, ...optional('shows', told.text('shows')) };
  const link = told.id('link');
  const integration = told.id('integration');
  switch (path) {
    case 'settings':
      return { area: 'settings', page: 'list', ...optional('linkId', link) };
    case 'settings/link':
      return integration === null ? null : { area: 'settings', page: 'link', integrationId: integration, linkId: link };
    case 'settings/syncs':
      return { area: 'settings', page: 'syncs', ...optional('linkId', link), ...optional('runId', told.id('run')) };
    case 'settings/diagnosis':
      return link === null ? null : { area: 'settings', page: 'diagnosis', linkId: link };
    case 'admin':
      return { area: 'admin', page: 'list' };
    case 'admin/gallery':
      return { area: 'admin', page: 'gallery' };
    case 'admin/integration':
      return {
        area: 'admin',
        page: 'form',
        ...optional('integrationId', integration),
        ...(told.text('rotate') === 'yes' ? { rotate: true } : {}),
      };
    case 'admin/members':
      return { area: 'admin', page: 'members' };
    case 'admin/member':
      return { area: 'admin', page: 'member', memberId: told.id('member') };
    case 'admin/audit':
      return { area: 'admin', page: 'audit' };
    case 'computer':
      return { area: 'computer' };
    case 'new-project':
      return { area: 'new-project' };
    default:
      return null;
  }
}

function viewOf(told: Parameters): ListView {
  const linkId = told.id('in');
  return {
    scope: linkId === null ? EVERYTHING : { linkId, folder: told.text('folder') ?? '' },
    filter: told.text('filter') ?? '',
    sort: SORTS.find((sort) => sort === told.text('sort')) ?? PLAIN_VIEW.sort,
    descending: told.text('order') === 'descending',
    open: told.id('open'),
  };
}

function optional<Name extends string>(name: Name, value: string | null): Partial<Record<Name, string>> {
  return value === null ? {} : ({ [name]: value } as Record<Name, string>);
}

/** What stands behind the question mark of an address. */
class Parameters {
  readonly #all: URLSearchParams;

  constructor(text: string) {
    this.#all = new URLSearchParams(text);
  }

  /** Returns a text; `null` where there is none, or one that nobody could have put there. */
  text(name: string): string | null {
    const value = this.#all.get(name);
    return value === null || value === '' || value.length > LONGEST_TEXT ? null : value;
  }

  /** Returns what can be the id of something. */
  id(name: string): string | null {
    const value = this.text(name);
    return value === null || value.length > LONGEST_ID || CONTROL.test(value) ? null : value;
  }
}
