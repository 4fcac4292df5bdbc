/** The id by which Katalon calls a test: its path in the Katalon project, without the ending of its file. */
import type { LinkView } from '../../ipc/types/LinkView';

/** Returns the id of a row; where the Katalon project around it is not known, the whole path in the repository. */
export function katalonIdOf(row: { folder: string; name: string }, link: LinkView | undefined): string {
  const path = row.folder === '' ? row.name : `${row.folder}/${row.name}`;
  const around = (link?.synced?.katalonProjects ?? [])
    .filter((project) => project === '' || path.startsWith(`${project}/`))
    .reduce((longest, project) => (project.length > longest.length ? project : longest), '');
  return around === '' ? path : path.slice(around.length + 1);
}
