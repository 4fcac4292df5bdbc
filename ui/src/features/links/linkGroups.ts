/** The linked repositories of a project by the integration that each goes through. */
import type { IntegrationView } from '../../ipc/types/IntegrationView';
import type { LinkView } from '../../ipc/types/LinkView';

export interface LinkGroup {
  id: string;
  name: string;
  workspace: string;
  /** The integration while it is connected and the member may use it. */
  connected: IntegrationView | null;
  disconnected: boolean;
  links: readonly LinkView[];
}

/** Returns every connected integration, then those that only links still name; archived links stand last in each. */
export function groupsOf(connected: readonly IntegrationView[], links: readonly LinkView[]): LinkGroup[] {
  const group = (id: string, name: string, workspace: string, owner: IntegrationView | null): LinkGroup => {
    const own = links.filter((link) => link.integrationId === id);
    const archived = own.filter((link) => link.status === 'ARCHIVED');
    return {
      id,
      name,
      workspace,
      connected: owner,
      disconnected: own.some((link) => link.integrationDisconnected),
      links: [...own.filter((link) => link.status !== 'ARCHIVED'), ...archived],
    };
  };
  const only = new Map(
    links
      .filter((link) => connected.every((each) => each.id !== link.integrationId))
      .map((link) => [link.integrationId, link]),
  );
  return [
    ...connected.map((each) => group(each.id, each.name, each.workspace, each)),
    ...[...only].map(([id, link]) => group(id, link.integrationName, link.workspace, null)),
  ];
}
