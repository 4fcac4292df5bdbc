/** What the form of a run configuration starts with, what is wrong with it, and how it is sent. */
import type { CommandError } from '../../../ipc/error';
import type { RunConfigurationForm } from '../../../ipc/types/RunConfigurationForm';
import type { RunConfigurationView } from '../../../ipc/types/RunConfigurationView';
import { refusalWords } from '../../../errors/refusal';
import { nameError } from '../../../lib/form/validate';
import { trimmed } from '../../../lib/format/trimmed';

export const FIELDS = [
  'name',
  'link',
  'suite',
  'profile',
  'branch',
  'pipeline',
  'program',
  'arguments',
  'folder',
  'reportFolder',
  'timeLimit',
  'variables',
] as const;
export type ConfigurationField = (typeof FIELDS)[number];

export type ExecutorKind = RunConfigurationForm['executor']['kind'];

/** One line of a list that can be changed; the key stays with it. */
export interface Argument {
  key: number;
  text: string;
}

export interface VariableDraft {
  key: number;
  name: string;
  value: string;
  isSecured: boolean;
  /** The name under which the keychain has a value; `null` where it has none. */
  storedAs: string | null;
  /** Whether the person wants another value than the stored one. */
  replaces: boolean;
}

/** Both executors' fields, so that a look at the other one loses nothing. */
export interface ConfigurationDraft {
  name: string;
  linkId: string;
  suite: { id: string; name: string } | null;
  profile: string;
  kind: ExecutorKind;
  branch: string;
  pipeline: string;
  program: string;
  arguments: Argument[];
  folder: string;
  reportFolder: string;
  timeLimit: string;
  variables: VariableDraft[];
}

const USUAL_TIME_LIMIT = '120';
/** A day. */
const LONGEST_TIME_LIMIT = 1440;
const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function startingDraft(configuration: RunConfigurationView | null, linkId: string): ConfigurationDraft {
  const executor = configuration?.executor ?? { kind: 'bitbucket-pipelines', branch: '', pipeline: '' };
  const pipeline = executor.kind === 'bitbucket-pipelines' ? executor : null;
  const command = executor.kind === 'local-command' ? executor : null;
  const suite = configuration?.suite ?? null;
  return {
    name: configuration?.name ?? '',
    linkId: configuration?.linkId ?? linkId,
    suite: suite && { id: suite.id, name: suite.name },
    profile: configuration?.profile ?? '',
    kind: executor.kind,
    branch: pipeline?.branch ?? '',
    pipeline: pipeline?.pipeline ?? '',
    program: command?.program ?? '',
    arguments: (command?.arguments ?? []).map((text, key) => ({ key, text })),
    folder: command?.folder ?? '',
    reportFolder: command?.reportFolder ?? '',
    timeLimit: command ? String(command.timeLimitMinutes) : USUAL_TIME_LIMIT,
    variables: (configuration?.variables ?? []).map(({ name, value }, key) => ({
      key,
      name,
      value: value ?? '',
      isSecured: value === null,
      storedAs: value === null ? name : null,
      replaces: false,
    })),
  };
}

/** Returns whether a variable goes on with the value that the keychain has. */
export function keepsStored({ name, isSecured, storedAs, replaces }: VariableDraft): boolean {
  return isSecured && !replaces && storedAs !== null && trimmed(name) === storedAs;
}

/** Returns a key that no line has. */
export function freshKey(lines: readonly { key: number }[]): number {
  return Math.max(-1, ...lines.map(({ key }) => key)) + 1;
}

export function formToSend(draft: ConfigurationDraft, projectId: string, id: string | null): RunConfigurationForm {
  return {
    id,
    projectId,
    name: trimmed(draft.name),
    linkId: draft.linkId,
    suiteId: draft.suite?.id ?? null,
    profile: trimmed(draft.profile),
    executor:
      draft.kind === 'bitbucket-pipelines'
        ? { kind: draft.kind, branch: trimmed(draft.branch), pipeline: trimmed(draft.pipeline) }
        : {
            kind: draft.kind,
            program: trimmed(draft.program),
            arguments: draft.arguments.map(({ text }) => text),
            folder: trimmed(draft.folder),
            reportFolder: trimmed(draft.reportFolder),
            timeLimitMinutes: wholeNumber(draft.timeLimit) ?? 0,
          },
    variables: draft.variables.map((variable) => ({
      name: trimmed(variable.name),
      isSecured: variable.isSecured,
      value: keepsStored(variable) ? null : variable.value,
    })),
  };
}

/** Returns the draft as it is kept while the person is elsewhere: without the secrets that were typed. */
export function withoutSecrets(draft: ConfigurationDraft): ConfigurationDraft {
  const variables = draft.variables.map((each) => (each.isSecured ? { ...each, value: '', replaces: false } : each));
  return { ...draft, variables };
}

/** Returns one sentence for each field that is wrong. Of a variable `variableError` tells which. */
export function configurationErrors(draft: ConfigurationDraft): Record<ConfigurationField, string | null> {
  const isLocal = draft.kind === 'local-command';
  const minutes = wholeNumber(draft.timeLimit);
  return {
    name: nameError(draft.name, 'a name'),
    link: draft.linkId === '' ? 'Choose the repository whose tests run.' : null,
    suite: null,
    profile: null,
    branch: null,
    pipeline: null,
    program: isLocal && trimmed(draft.program) === '' ? 'Enter the program to run, or choose it.' : null,
    arguments: null,
    folder: isLocal && trimmed(draft.folder) === '' ? 'Enter the folder to run in, or choose it.' : null,
    reportFolder: null,
    timeLimit:
      isLocal && (minutes === null || minutes < 1 || minutes > LONGEST_TIME_LIMIT)
        ? `Enter a whole number of minutes from 1 to ${LONGEST_TIME_LIMIT}.`
        : null,
    variables: draft.variables.some((_, at) => variableError(draft.variables, at) !== null)
      ? 'Complete the variables.'
      : null,
  };
}

/** Returns what is wrong with one variable, and in which of its fields. */
export function variableError(
  variables: readonly VariableDraft[],
  at: number,
): { field: 'name' | 'value'; text: string } | null {
  const variable = variables[at];
  if (!variable) return null;
  const name = trimmed(variable.name);
  if (name === '') return { field: 'name', text: 'Enter a name, or remove the variable.' };
  if (!VARIABLE_NAME.test(name)) {
    return { field: 'name', text: 'A name has letters from A to Z, digits and underscores, and begins with no digit.' };
  }
  // Windows takes names that differ in case alone for the same one.
  const isSame = (other: VariableDraft) => trimmed(other.name).toLowerCase() === name.toLowerCase();
  if (variables.some((other, place) => place < at && isSame(other))) {
    return { field: 'name', text: 'Another variable has this name.' };
  }
  if (variable.isSecured && !keepsStored(variable) && variable.value === '') {
    const isRenamed = variable.storedAs !== null && !variable.replaces;
    const text = isRenamed
      ? 'Enter its value again: what the keychain has goes with the former name.'
      : 'Enter the value to keep in the keychain.';
    return { field: 'value', text };
  }
  return null;
}

/** What the core calls the fields that have another name here. */
export const OTHER_NAMES: Record<string, ConfigurationField> = {
  linkId: 'link',
  suiteId: 'suite',
  timeLimitMinutes: 'timeLimit',
};

/** Returns a refusal in words for its field. */
export function fieldWords(error: CommandError): string {
  if (error.code === 'not-found') {
    if (error.field === 'program') return 'There is no such program on this computer.';
    if (error.field === 'folder') return 'There is no such folder on this computer.';
    if (error.field === 'suiteId') return 'It is no longer in the catalogue. Choose another one.';
  }
  return refusalWords(error);
}

function wholeNumber(text: string): number | null {
  const digits = trimmed(text);
  return /^\d{1,6}$/.test(digits) ? Number(digits) : null;
}
