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
  /** Archived ones stand last. */
  links: readonly LinkView[];
}

/** Returns the integrations that links go through, also those not connected any more, and then the other connected ones. */
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
  const groups = [
    ...connected.map((each) => group(each.id, each.name, each.workspace, each)),
    ...[...only].map(([id, link]) => group(id, link.integrationName, link.workspace, null)),
  ];
  const isUsed = (each: LinkGroup) => each.links.length > 0;
  return [...groups.filter(isUsed), ...groups.filter((each) => !isUsed(each))];
}
