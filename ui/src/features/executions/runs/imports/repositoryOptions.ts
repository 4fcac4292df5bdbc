/** The linked repositories of a project to choose from, and any of them. */
import type { ProjectState } from '../../../../state/project.svelte';
import { visible } from '../../../../lib/format/visible';

/** Stands for any repository. */
export const ANY = '';

/** Returns what can be chosen; what is chosen already stays on offer though its link is archived. */
export function repositoryOptions(
  { links }: ProjectState,
  chosenId: string | null,
): { value: string; label: string }[] {
  const { shown } = links;
  const chosen = chosenId === null || shown.some(({ id }) => id === chosenId) ? undefined : links.byId(chosenId);
  return [
    { value: ANY, label: 'Any repository' },
    ...[...shown, ...(chosen ? [chosen] : [])].map(({ id, name }) => ({ value: id, label: visible(name) })),
  ];
}
