/** Repositories, branches and folders to choose from, as the fake host makes them up. */
import type { BranchChoice } from '../types/BranchChoice';
import type { BranchChoices } from '../types/BranchChoices';
import type { DirectoryChoices } from '../types/DirectoryChoices';
import type { RepositoryChoices } from '../types/RepositoryChoices';
import type { ResolvedAddress } from '../types/ResolvedAddress';
import { refusal } from './refusal';
import type { World } from './world';

const PAGE = 50;
const OWN = ['web-shop', 'mobile-app', 'payments-api', 'Kundenkonto und Stammdatenverwaltung Süd', '결제-서비스'];
const BRANCHES = ['develop', 'feature/one-click-checkout', 'release/2026.11'];
const FOLDERS: Record<string, string[]> = {
  '': ['docs', 'katalon', 'src'],
  docs: ['adr'],
  katalon: ['web shop'],
  'katalon/web shop': ['Scripts', 'Test Cases', 'Test Suites'],
  'katalon/web shop/Test Cases': ['Checkout', 'Login'],
};
const HOLDING = /^katalon($|\/web shop($|\/Test (Cases|Suites)))/;

export function pickerCommands(world: World) {
  const workspace = (id: string) => world.integrations.find((each) => each.id === id)?.workspace ?? '';
  const names = [...OWN, ...Array.from({ length: 130 }, (_, index) => `service-${index + 1}`)];

  return {
    list_repositories: (asked: { integrationId: string; query: string; page: string | null }): RepositoryChoices => {
      const fitting = names.filter((name) => name.toLowerCase().includes(asked.query.toLowerCase()));
      const from = Number(asked.page ?? 0);
      const repositories = fitting.slice(from, from + PAGE).map((name, index) => {
        const slug = name.toLowerCase().replace(/\s+/g, '-');
        const address = `https://bitbucket.org/${workspace(asked.integrationId)}/${encodeURIComponent(slug)}`;
        return { slug, name, updatedAt: world.now() - (from + index) * 7_200_000, address };
      });
      return { repositories, next: from + PAGE < fitting.length ? String(from + PAGE) : null };
    },
    list_branches: (asked: { integrationId: string; repository: string; query: string }): BranchChoices => {
      const base = `https://bitbucket.org/${workspace(asked.integrationId)}/${asked.repository}/src/`;
      const choice = (name: string, kind: BranchChoice['kind']): BranchChoice => ({
        name,
        kind,
        isDefault: name === 'main',
        address: name.includes('/')
          ? `${base}${'3f2a91c0'.repeat(5)}/?at=${encodeURIComponent(name)}`
          : `${base}${name}/`,
      });
      const branches = [...['main', ...BRANCHES].map((name) => choice(name, 'branch')), choice('v2026.11', 'tag')];
      return { branches: branches.filter(({ name }) => name.includes(asked.query)), truncated: false };
    },
    list_directories: (asked: {
      integrationId: string;
      repository: string;
      reference: ResolvedAddress['reference'];
      directory: string;
    }): DirectoryChoices => {
      if (asked.repository === 'service-13') throw refusal('bitbucket.forbidden');
      const base = `https://bitbucket.org/${workspace(asked.integrationId)}/${asked.repository}/src/`;
      const reference = asked.reference.name ?? 'main';
      const below = (FOLDERS[asked.directory] ?? []).map((name) => {
        const path = asked.directory === '' ? name : `${asked.directory}/${name}`;
        const escaped = path.split('/').map(encodeURIComponent).join('/');
        const address = `${base}${encodeURIComponent(reference)}/${escaped}/`;
        return { name, path, holdsTests: HOLDING.test(path), address };
      });
      return { directories: below, truncated: false, projects: ['katalon/web shop'] };
    },
  };
}
