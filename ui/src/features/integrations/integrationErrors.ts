/** What is wrong with the fields of an integration, before it is tested. The core has the last word. */
import type { IntegrationForm } from '../../ipc/types/IntegrationForm';
import type { IntegrationView } from '../../ipc/types/IntegrationView';
import { addDays, addYear, isDay } from '../../lib/format/utcDay';
import { characters } from '../../lib/format/count';
import { descriptionError, nameError, userNameError } from '../../lib/form/validate';
import { trimmed } from '../../lib/format/trimmed';
import { fieldWords, type CredentialKind } from './credentialWords';
import { needsSecret } from './integrationForm';
import { workspaceError } from './workspaceError';

export type IntegrationField = Exclude<keyof IntegrationForm, 'credentialKind' | 'integrationId'>;
const FIELDS: readonly string[] = [
  'name',
  'workspaceUrl',
  'user',
  'secret',
  'expiresOn',
  'description',
] satisfies IntegrationField[];

/** Far more than any token has. */
const SECRET_LIMIT = 1000;

/** Returns whether the form has a place for errors of `field`. */
export function isIntegrationField(field: string | null | undefined): field is IntegrationField {
  return typeof field === 'string' && FIELDS.includes(field);
}

export type IntegrationErrors = Partial<Record<IntegrationField, string>>;

/** What the values are judged by. */
export interface Circumstances {
  /** The origin that addresses must have. */
  bitbucket: string;
  /** The present day in UTC. */
  today: string;
  /** What is edited; `null` for a new integration. */
  stored: IntegrationView | null;
  /** Whether its token is replaced. */
  rotate: boolean;
}

/** Returns one sentence for each field that is wrong. */
export function integrationErrors(
  form: IntegrationForm,
  { bitbucket, today, stored, rotate }: Circumstances,
): IntegrationErrors {
  const isOfStoredToken = form.secret === '' && form.expiresOn === (stored?.expiresOn ?? '');
  const found: Record<IntegrationField, string | null> = {
    name: nameError(form.name, 'a name'),
    workspaceUrl: workspaceError(trimmed(form.workspaceUrl), bitbucket),
    user: userError(form.credentialKind, trimmed(form.user)),
    secret: secretError(form, needsSecret(form, stored, rotate)),
    // The end of a token that has ended may stay, so that the rest can be edited.
    expiresOn: isOfStoredToken ? null : dayError(trimmed(form.expiresOn), today),
    description: descriptionError(form.description),
  };
  return Object.fromEntries(Object.entries(found).filter(([, error]) => error !== null)) as IntegrationErrors;
}

function userError(kind: CredentialKind, user: string): string | null {
  const words = fieldWords[kind].user;
  if (!words) return null;
  if (user === '') return words.missing;
  return userNameError(user) ?? (user.includes('@') === words.isEmail ? null : words.otherName);
}

function secretError(form: IntegrationForm, isNeeded: boolean): string | null {
  const secret = trimmed(form.secret);
  if (secret === '') return isNeeded ? fieldWords[form.credentialKind].secret.missing : null;
  if (characters(secret) > SECRET_LIMIT) return 'This is longer than any token.';
  return /^[\x21-\x7e]+$/.test(secret)
    ? null
    : 'No token holds such a character. Copy it again, and nothing around it.';
}

/** Returns what is wrong with the last day of a token; an empty text means that nobody knows it. */
function dayError(day: string, today: string): string | null {
  if (day === '') return null;
  if (!isDay(day)) return 'Enter year, month and day, for example 2027-03-31.';
  if (day < today) return 'This day has passed.';
  // One day of grace, since midnight here and midnight in UTC are different moments.
  return day > addDays(addYear(today), 1) ? 'A token lives at most one year; this day is later.' : null;
}
