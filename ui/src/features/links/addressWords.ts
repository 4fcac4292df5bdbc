/** Why an address cannot be linked, in one or two sentences for its field. */
import type { CommandError } from '../../ipc/error';
import { explain } from '../../errors/catalogue';
import { visible } from '../../lib/format/visible';

/** What an address may lack while it is typed, so that nothing is wrong before the person has left the field. */
const INCOMPLETE: readonly string[] = [
  'address.empty',
  'address.not-https',
  'address.no-workspace',
  'address.no-repository',
  'address.invalid',
  'address.other-host',
];

export function mayBeIncomplete(error: CommandError): boolean {
  return INCOMPLETE.includes(error.code);
}

/** Returns whether an error is about the address itself and stands at its field. */
export function isAtAddress(error: CommandError): boolean {
  return error.field === 'address' || error.code === 'bitbucket.not-found';
}

export function addressSentence(error: CommandError, workspace: string): string {
  const about = visible(error.about ?? '');
  switch (about === '' ? '' : error.code) {
    case 'address.other-workspace':
      return `This is in the workspace “${about}”, and the integration connects “${workspace}”. Use an address of “${workspace}”, or the integration of “${about}”.`;
    case 'address.other-host':
      return `“${about}” is not Bitbucket. Use the address of a repository on bitbucket.org.`;
    case 'address.data-center':
      return `“${about}” is a Bitbucket Data Center, which Suitecase does not read. Use an address of bitbucket.org.`;
    case 'address.no-workspace':
      return `“${about}” is a page of Bitbucket’s own. Open the repository in the browser and copy its address.`;
    case 'git.reference-missing':
      return `No branch, tag or commit of the repository fits “${about}”. Copy the address from the browser again, or choose a branch with Browse.`;
    default: {
      const { title, action } = explain(error.code);
      return `${title} ${action}`;
    }
  }
}
