/** Addresses as the fake host reads them. */
import type { ResolvedAddress } from '../types/ResolvedAddress';
import type { WorkspaceOffer } from '../types/WorkspaceOffer';
import { trimmed } from '../../lib/format/trimmed';
import { refusal } from './refusal';

/** Reads the address of a workspace; what follows it is told as ignored. */
export function readWorkspaceUrl(text: string): WorkspaceOffer {
  const field = 'workspaceUrl';
  const address = trimmed(text);
  if (address === '') throw refusal('address.empty', field);
  if (!/^https:\/\//i.test(address)) throw refusal('address.not-https', field);
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw refusal('address.invalid', field);
  }
  if (url.username || url.password || /ATATT3|ATCTT3/.test(address)) throw refusal('address.has-secret', field);
  if (url.host.replace(/^www\./, '') !== 'bitbucket.org') throw refusal('address.other-host', field);
  const [workspace, next] = url.pathname.split('/').filter(Boolean).map(decodeURIComponent);
  if (!workspace || workspace === 'account') throw refusal('address.no-workspace', field);
  const ignored = next === undefined || next === 'workspace' ? null : next.replace(/\.git$/, '');
  return { workspaceUrl: `https://bitbucket.org/${workspace}`, ignored };
}

/** The directory `docs` holds no Katalon project; the repository `gone` is not found. */
export function resolveAddress(address: string, workspace: string): ResolvedAddress {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw refusal('address.invalid', 'address');
  }
  if (url.protocol !== 'https:') throw refusal('address.not-https', 'address');
  if (url.host !== 'bitbucket.org') throw refusal('address.other-host', 'address', url.host);
  if (url.pathname.includes('/workspace/')) throw refusal('address.no-repository', 'address');
  const [owner, repository, kind, branch, ...rest] = url.pathname.split('/').filter(Boolean).map(decodeURIComponent);
  if (!owner || !repository) throw refusal('address.no-repository', 'address');
  if (owner !== workspace) throw refusal('address.other-workspace', 'address', owner);
  if (repository === 'gone') throw refusal('bitbucket.not-found', 'address');
  const directory = rest.join('/');
  return {
    workspace: owner,
    repository,
    repositoryName: repository,
    reference: kind === 'src' && branch ? { kind: 'branch', name: branch } : { kind: 'default-branch' },
    referenceName: branch ?? 'main',
    directory,
    directoryExists: !directory.includes('nowhere'),
    katalonProjects: directory.includes('docs') ? [] : [directory],
    elsewhere:
      directory.includes('docs') || directory.includes('nowhere')
        ? [
            {
              path: 'katalon/web shop',
              address: `https://bitbucket.org/${owner}/${repository}/src/main/katalon/web%20shop/`,
            },
          ]
        : [],
    ignored: url.search ? [url.search] : [],
  };
}
