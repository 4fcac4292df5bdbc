/** What the form of a linked repository starts with, proposes and warns about. */
import type { LinkForm } from '../../ipc/types/LinkForm';
import type { LinkView } from '../../ipc/types/LinkView';
import type { ResolvedAddress } from '../../ipc/types/ResolvedAddress';
import { shortenMiddle } from '../../lib/format/shorten';
import { NAME_LIMIT } from '../../lib/form/validate';
import { trimmed } from '../../lib/format/trimmed';

export const FIELDS = ['name', 'address', 'description'] as const;
export type LinkField = (typeof FIELDS)[number];

export function startingForm(projectId: string, integrationId: string, link: LinkView | null): LinkForm {
  return {
    linkId: link?.id ?? null,
    projectId,
    integrationId,
    name: link?.name ?? '',
    address: link?.address ?? '',
    description: link?.description ?? '',
    linkResults: link?.linkResults ?? false,
  };
}

/** Returns the form as it is sent. */
export function formToSend(form: LinkForm): LinkForm {
  const { name, address, description } = form;
  return { ...form, name: trimmed(name), address: trimmed(address), description: trimmed(description) };
}

export function sameLinkForm(one: LinkForm, other: LinkForm): boolean {
  return one.linkResults === other.linkResults && FIELDS.every((field) => one[field] === other[field]);
}

/** Returns a name for what an address points at: the repository's, the directory's beside it, the branch where that is taken. */
export function proposedName(found: ResolvedAddress, taken: readonly string[]): string {
  const folder = found.directory.slice(found.directory.lastIndexOf('/') + 1);
  const plain = folder === '' ? found.repositoryName : `${found.repositoryName} / ${folder}`;
  const named = (text: string) => shortenMiddle(trimmed(text), NAME_LIMIT);
  const isTaken = (name: string) => taken.includes(name);
  const proposals = [plain, `${plain} (${found.referenceName})`];
  return named(proposals.find((proposal) => !isTaken(named(proposal))) ?? plain);
}

/** Returns another link of the project to the same place; its tests would be listed twice. */
export function twinOf(found: ResolvedAddress, links: readonly LinkView[], self: string | null): LinkView | null {
  const follows = (link: LinkView) => {
    const name = link.reference.name ?? link.synced?.reference;
    return link.reference.kind === found.reference.kind
      ? link.reference.name === found.reference.name
      : name === found.referenceName && link.reference.kind !== 'tag' && found.reference.kind !== 'tag';
  };
  const isTwin = (link: LinkView) =>
    link.id !== self &&
    link.workspace === found.workspace &&
    link.repository === found.repository &&
    link.directory === found.directory &&
    follows(link);
  return links.find(isTwin) ?? null;
}
