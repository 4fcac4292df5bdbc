/** What is wrong with the fields of an integration, before it is tested. */
import type { IntegrationForm } from '../../ipc/types/IntegrationForm';
import { descriptionError, nameError } from '../../lib/form/validate';
import { fieldWords } from './credentialWords';

export type IntegrationField = Exclude<keyof IntegrationForm, 'credentialKind'>;
const FIELDS: readonly string[] = [
  'name',
  'workspaceUrl',
  'user',
  'secret',
  'description',
] satisfies IntegrationField[];

/** Returns whether the form has a place for errors of `field`. */
export function isIntegrationField(field: string | null | undefined): field is IntegrationField {
  return typeof field === 'string' && FIELDS.includes(field);
}

export type IntegrationErrors = Partial<Record<IntegrationField, string>>;

/** Returns one sentence for each field that is wrong. `bitbucket` is the origin that addresses must have. */
export function integrationErrors(form: IntegrationForm, bitbucket: string): IntegrationErrors {
  const words = fieldWords[form.credentialKind];
  const found: Record<IntegrationField, string | null> = {
    name: nameError(form.name, 'a name'),
    workspaceUrl: workspaceError(form.workspaceUrl.trim(), bitbucket),
    user: words.user && form.user.trim() === '' ? words.user.missing : null,
    secret: form.secret.trim() === '' ? words.secret.missing : null,
    description: descriptionError(form.description),
  };
  return Object.fromEntries(Object.entries(found).filter(([, error]) => error !== null)) as IntegrationErrors;
}

function workspaceError(address: string, bitbucket: string): string | null {
  if (address === '') return 'Enter the address of the workspace.';
  const url = parse(address);
  const origin = new URL(bitbucket);
  const here = url?.host.replace(/^www\./, '') === origin.host;
  // Only a sandbox has an origin without https.
  if (!/^https:/i.test(address) && !(here && url?.protocol === origin.protocol)) {
    return 'The address must start with https://.';
  }
  if (!url) return 'This is not an address.';
  if (url.username || url.password) return 'Remove the part before “@”.';
  if (!here && url.host !== 'bitbucket.org') return `The address must lead to ${origin.host}.`;
  if (url.pathname.split('/').every((name) => name === '')) return `Name the workspace: ${bitbucket}/acme.`;
  return null;
}

function parse(address: string): URL | null {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}
