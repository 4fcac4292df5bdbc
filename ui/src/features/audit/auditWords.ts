/** The entries of the audit log in words. An action without words does not compile. */
import type { AuditAction } from '../../ipc/types/AuditAction';
import type { AuditFinding } from '../../ipc/types/AuditFinding';
import type { AuditQuery } from '../../ipc/types/AuditQuery';
import { count } from '../../lib/format/count';
import { visible, visibleLines } from '../../lib/format/visible';
import { accountRoleWords } from '../../parts/roles';

export type AuditArea = NonNullable<AuditQuery['area']>;

const actions: Record<AuditAction, string> = {
  'integration.create': 'Integration created',
  'integration.edit': 'Integration changed',
  'integration.rotate': 'Credential replaced',
  'integration.disconnect': 'Integration disconnected',
  'integration.forget': 'Credential forgotten',
  'integration.reconnect': 'Integration reconnected',
  'integration.health': 'Integration health changed',
  'project.create': 'Project created',
  'link.create': 'Repository linked',
  'link.edit': 'Linked repository changed',
  'link.archive': 'Linked repository archived',
  'link.unarchive': 'Linked repository unarchived',
  'link.test-split': 'Test taken apart from its former one',
  'link.test-join': 'Test joined with its former one again',
  'link.problem-mute': 'Problem muted',
  'link.problem-unmute': 'Problem no longer muted',
  'link.hook-create': 'Service hook created',
  'link.hook-repair': 'Service hook repaired',
  'link.hook-remove': 'Service hook removed',
  'schedule.create': 'Schedule created',
  'schedule.edit': 'Schedule changed',
  'schedule.remove': 'Schedule removed',
  'run.configuration-create': 'Run configuration created',
  'run.configuration-edit': 'Run configuration changed',
  'run.configuration-remove': 'Run configuration removed',
  'run.start': 'Run started',
  'run.cancel': 'Run stopped',
  'run.import': 'Results imported',
  'run.watch': 'Watched folders changed',
  'run.result-link': 'Uploaded result linked',
  'run.result-unlink': 'Uploaded result kept apart',
  'run.result-undo': 'Decision about an uploaded result taken back',
  'run.alias-remove': 'Rule for uploaded results removed',
  'run.dismiss': 'Missed run dismissed',
  'member.create': 'Member added',
  'member.edit': 'Member changed',
  'member.passphrase': 'Passphrase set or removed',
  'member.deactivate': 'Member deactivated',
  'member.activate': 'Member activated',
  'member.take-over': 'Member taken over',
  'session.sign-in': 'Signed in',
  'session.refused': 'Wrong passphrase refused',
  'setting.lock-after': 'Lock time changed',
  'setting.service-hooks': 'Service hooks changed',
  'run.show-values': 'Values of a data row shown',
  'audit.export': 'Audit log exported',
};

export const areaWords: Record<AuditArea, string> = {
  integration: 'Integrations',
  link: 'Linked repositories',
  project: 'Projects',
  schedule: 'Schedules',
  member: 'Members',
  session: 'Signing in',
  setting: 'Settings',
  run: 'Runs and run configurations',
  audit: 'Audit log',
};

/** Returns what was done; for a word that is not known, the word itself. */
export function actionWords(action: string): string {
  return Object.hasOwn(actions, action) ? actions[action as AuditAction] : visible(action);
}

/** Returns what was found at one place of the log. */
export function findingWords(finding: AuditFinding): string {
  switch (finding.kind) {
    case 'changed':
      return `Entry ${count(finding.sequence)} was changed.`;
    case 'missing':
      return `Entry ${count(finding.sequence)} is missing.`;
    case 'cut-off':
      return 'The end of the log was cut off or its end mark was changed.';
  }
}

const values: Record<string, string> = {
  ACTIVE: 'Active',
  INACTIVE: 'Inactive',
  ERROR: 'Error',
  ARCHIVED: 'Archived',
  'api-token': 'API token',
  'access-token': 'Access token',
  'app-password': 'App password',
  ...accountRoleWords,
  'default-branch': 'the main branch',
  account: 'account of the computer',
  'take-over': 'taking over',
  true: 'yes',
  false: 'no',
};

/** The fields whose values are words of ours; what a person typed is shown as it was typed. */
const CODED = ['status', 'credentialKind', 'reference.kind', 'accountRole', 'linkResults', 'isActive', 'way'];

/** Returns a value of an entry as it is shown. */
export function valueWords(field: string, value: string): string {
  if (value === '') return 'nothing';
  return CODED.includes(field) && Object.hasOwn(values, value) ? (values[value] ?? value) : visibleLines(value);
}

const fields: Record<string, string> = {
  name: 'Name',
  workspace: 'Workspace',
  credentialKind: 'Kind of credential',
  credentialUser: 'Credential of',
  description: 'Description',
  expiresOn: 'Last day of the token',
  status: 'Status',
  errorCode: 'Error',
  address: 'Address',
  repository: 'Repository',
  'reference.kind': 'Follows',
  'reference.name': 'Branch, tag or commit',
  directory: 'Directory',
  linkResults: 'Link existing results',
  osAccount: 'Account of the computer',
  isActive: 'Active',
  accountRole: 'Account role',
  projectAdmin: 'Project Admin',
  passphrase: 'Passphrase',
  minutes: 'Minutes',
  callbackUrl: 'Callback address',
  port: 'Port',
  way: 'Proved by',
  insteadOf: 'In place of',
  projectRoles: 'Roles in projects',
  state: 'State',
  dueAt: 'Due',
  link: 'Linked repository',
  suite: 'Test suite',
  profile: 'Profile',
  executor: 'Runs as',
  variables: 'Variables',
  securedVariables: 'Secured variables',
  branch: 'Branch',
  pipeline: 'Pipeline',
  program: 'Program',
  arguments: 'Arguments',
  folder: 'Folder',
  reportFolder: 'Report folder',
  schedules: 'Schedules',
};

/** Returns what a value of an entry is called; for one that is not known, its name with spaces. */
export function fieldWords(field: string): string {
  if (Object.hasOwn(fields, field)) return fields[field] ?? field;
  const words = visible(field)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('.', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
}
