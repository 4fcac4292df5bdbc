/** Links to tests, of the shape that the real host gives: they name the repository and the file, not what is stored. */
import type { LinkedTest } from '../types/LinkedTest';
import type { TestWord } from '../types/TestWord';
import { refusal } from './refusal';
import type { World } from './world';

export function testLinkCommands(world: World) {
  return {
    link_to_test: ({ kind, testId }: { kind: TestWord; testId: string }): string => {
      const found = testsOf(world).find((test) => test.kind === kind && test.id === testId);
      if (!found) throw refusal('not-found');
      return found.address;
    },
    read_link_to_test: ({ text }: { text: string }): LinkedTest | null => {
      const found = testsOf(world).find(({ address }) => address === text.trim());
      return found ? { projectId: found.projectId, kind: found.kind, id: found.id } : null;
    },
  };
}

function testsOf(world: World): (LinkedTest & { address: string })[] {
  return world.links.flatMap((link) => {
    const { cases = [], suites = [] } = world.catalogues.get(link.id) ?? {};
    const linked = (kind: TestWord, ending: string) => {
      return ({ id, folder, name }: { id: string; folder: string; name: string }) => {
        const values = {
          workspace: link.workspace,
          repository: link.repository,
          ...(link.reference.kind === 'branch' ? { branch: link.reference.name ?? '' } : {}),
          path: `${folder}/${name}${ending}`,
          kind,
        };
        return { projectId: link.projectId, kind, id, address: addressOf(values) };
      };
    };
    return [...cases.map(linked('test-case', '.tc')), ...suites.map(linked('test-suite', '.ts'))];
  });
}

function addressOf(values: Record<string, string>): string {
  const told = Object.entries(values).map(
    ([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%2F', '/')}`,
  );
  return `suitecase:test?${told.join('&')}`;
}
