/** The values of the integration form: where they start, how they are sent, what of them is as stored. */
import type { IntegrationForm } from '../../ipc/types/IntegrationForm';
import type { IntegrationView } from '../../ipc/types/IntegrationView';
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
export function trimmed(form: IntegrationForm): IntegrationForm {
  return {
    ...form,
    name: form.name.trim(),
    workspaceUrl: form.workspaceUrl.trim(),
    user: fieldWords[form.credentialKind].user ? form.user.trim() : '',
    secret: form.secret.trim(),
    description: form.description.trim(),
    expiresOn: form.credentialKind === 'app-password' ? '' : form.expiresOn.trim(),
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

/** Returns whether a token must be typed: a stored one serves as long as it is of the chosen kind and not replaced. */
export function needsSecret(form: IntegrationForm, stored: IntegrationView | null, rotate: boolean): boolean {
  return rotate || stored?.credentialKind !== form.credentialKind;
}
