/** The values of the integration form: where they start, how they are sent, what of them is as stored. */
import type { IntegrationForm } from '../../ipc/types/IntegrationForm';
import type { IntegrationView } from '../../ipc/types/IntegrationView';
import { trimmed } from '../../lib/format/trimmed';
import { fieldWords } from './credentialWords';

/** Returns the values the form starts with. A rotated token is a new one, so its end is asked for anew. */
export function startingForm(stored: IntegrationView | null, rotate: boolean): IntegrationForm {
  return {
    integrationId: stored?.id ?? null,
    name: stored?.name ?? '',
    workspaceUrl: stored?.workspaceUrl ?? '',
    credentialKind: stored?.credentialKind ?? 'api-token',
    user: stored?.credentialUser ?? '',
    secret: '',
    description: stored?.description ?? '',
    expiresOn: (rotate ? null : stored?.expiresOn) ?? '',
  };
}

/** Returns the values without surrounding spaces, and without those that the kind of credential has no use for. */
export function formToSend(form: IntegrationForm): IntegrationForm {
  return {
    ...form,
    name: trimmed(form.name),
    workspaceUrl: trimmed(form.workspaceUrl),
    user: fieldWords[form.credentialKind].user ? trimmed(form.user) : '',
    secret: trimmed(form.secret),
    description: trimmed(form.description),
    expiresOn: form.credentialKind === 'app-password' ? '' : trimmed(form.expiresOn),
  };
}

/** Returns whether what reaches Bitbucket is as stored; then nothing has to be tested. */
export function keepsConnection(form: IntegrationForm, stored: IntegrationView | null): boolean {
  return (
    stored !== null &&
    form.secret === '' &&
    form.workspaceUrl === stored.workspaceUrl &&
    form.credentialKind === stored.credentialKind &&
    form.user === stored.credentialUser
  );
}

/** Returns whether saving would change nothing. */
export function keepsAll(form: IntegrationForm, stored: IntegrationView | null): boolean {
  return (
    stored !== null &&
    keepsConnection(form, stored) &&
    form.name === stored.name &&
    form.description === stored.description &&
    form.expiresOn === (stored.expiresOn ?? '')
  );
}

/** Returns whether the keychain is known to hold no token for the integration. */
export function lacksCredential(stored: IntegrationView): boolean {
  return stored.credentialForgotten || (stored.status === 'ERROR' && stored.errorCode === 'keychain.absent');
}

/** Returns whether a token must be typed: a stored one serves while it is there, of the chosen kind and not replaced. */
export function needsSecret(form: IntegrationForm, stored: IntegrationView | null, rotate: boolean): boolean {
  return rotate || stored === null || stored.credentialKind !== form.credentialKind || lacksCredential(stored);
}
