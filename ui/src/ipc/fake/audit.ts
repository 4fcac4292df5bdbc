/** The audit log as the fake host answers it. */
import type { AuditAction } from '../types/AuditAction';
import type { AuditChange } from '../types/AuditChange';
import type { AuditFinding } from '../types/AuditFinding';
import type { AuditQuery } from '../types/AuditQuery';
import type { AuditRow } from '../types/AuditRow';
import { refusal } from './refusal';
import type { World } from './world';

const MINUTE = 60_000;

/** Appends an entry by the member who is signed in. */
export function recordAudit(
  world: World,
  action: AuditAction,
  subjectId: string,
  subject: string,
  changes: AuditChange[] = [],
): void {
  const member = world.session.member;
  world.audit.push({
    sequence: world.audit.length + 1,
    at: world.now(),
    actorId: member?.id ?? null,
    actor: member?.name ?? 'Suitecase',
    action,
    subjectId,
    subject,
    changes,
  });
}

type Past = Pick<AuditRow, 'action' | 'subjectId' | 'subject' | 'changes'>;

const change = (field: string, before: string | null, after: string | null): AuditChange => ({ field, before, after });
const PAST: readonly Past[] = [
  {
    action: 'member.create',
    subjectId: 'member-1',
    subject: 'Ana Ribeiro',
    changes: [
      change('name', null, 'Ana Ribeiro'),
      change('accountRole', null, 'system-admin'),
      change('osAccount', null, 'ana'),
    ],
  },
  {
    action: 'integration.create',
    subjectId: '0198f2c4-5b7e-7c11-9d5e-2f60a1b3c4d5',
    subject: 'Acme',
    changes: [
      change('name', null, 'Acme'),
      change('workspace', null, 'acme'),
      change('credentialKind', null, 'api-token'),
      change('credentialUser', null, 'ana@acme.example'),
      change('expiresOn', null, '2027-03-31'),
      change('status', null, 'ACTIVE'),
    ],
  },
  {
    action: 'project.create',
    subjectId: 'project-1',
    subject: 'Checkout',
    changes: [change('name', null, 'Checkout')],
  },
  {
    action: 'link.create',
    subjectId: 'link-1',
    subject: 'web-shop',
    changes: [
      change('name', null, 'web-shop'),
      change('address', null, 'https://bitbucket.org/acme/web-shop/src/main/katalon/web%20shop'),
      change('directory', null, 'katalon/web shop'),
    ],
  },
  {
    action: 'integration.health',
    subjectId: '0198f2c4-5b7e-7c11-9d5e-2f60a1b3c4d5',
    subject: 'Acme',
    changes: [change('status', 'ACTIVE', 'ERROR'), change('errorCode', null, 'bitbucket.token-rejected')],
  },
  {
    action: 'integration.rotate',
    subjectId: '0198f2c4-5b7e-7c11-9d5e-2f60a1b3c4d5',
    subject: 'Acme',
    changes: [change('expiresOn', '2026-11-20', '2027-11-18'), change('status', 'ERROR', 'ACTIVE')],
  },
  {
    action: 'link.edit',
    subjectId: 'link-4',
    subject: 'Kundenkonto und Stammdatenverwaltung Süd',
    changes: [
      change('name', 'Kundenkonto', 'Kundenkonto und Stammdatenverwaltung Süd'),
      change('description', 'Süd', 'Tests of the customer account.\nOwned by the team South.'),
    ],
  },
  { action: 'session.refused', subjectId: 'member-3', subject: '김민지', changes: [] },
  { action: 'session.sign-in', subjectId: 'member-3', subject: '김민지', changes: [] },
  {
    action: 'member.edit',
    subjectId: 'member-4',
    subject: 'Jörg Weiß',
    changes: [change('accountRole', 'user', 'account-admin')],
  },
  {
    action: 'link.archive',
    subjectId: 'link-5',
    subject: 'old-shop',
    changes: [change('status', 'ACTIVE', 'ARCHIVED')],
  },
];

/** Fills the log with `amount` entries of the past, by several members and by the app itself. */
export function makeAudit(world: World, amount: number): void {
  const actors = world.members.slice(0, 4);
  for (let at = 0; at < amount; at += 1) {
    const past = PAST[at < 4 ? at : 4 + ((at * 5) % (PAST.length - 4))];
    if (!past) continue;
    const actor = past.action === 'integration.health' ? undefined : actors[(at * 7) % actors.length];
    world.audit.push({
      ...past,
      sequence: at + 1,
      at: world.now() - (amount - at) * 97 * MINUTE,
      actorId: actor?.id ?? null,
      actor: actor?.name ?? 'Suitecase',
    });
  }
}

/** Lets the log look as if somebody had written into the data file. */
export function damageAudit(world: World): void {
  const kinds: AuditFinding[] = [
    { sequence: 812, kind: 'changed' },
    { sequence: 900, kind: 'missing' },
    { sequence: 901, kind: 'missing' },
    { sequence: 950, kind: 'changed' },
    { sequence: world.audit.length + 1, kind: 'cut-off' },
  ];
  world.auditFindings = kinds;
}

function matching(world: World, query: AuditQuery): AuditRow[] {
  const text = query.text.trim().toLowerCase();
  return world.audit
    .filter(
      (row) =>
        (query.actor === null || (row.actorId ?? 'suitecase') === query.actor) &&
        (query.area === null || row.action.startsWith(`${query.area}.`)) &&
        (query.from === null || row.at >= query.from) &&
        (query.to === null || row.at < query.to) &&
        `${row.subject}\n${row.actor}`.toLowerCase().includes(text),
    )
    .reverse();
}

export function auditCommands(world: World): Record<string, (args: never) => unknown> {
  return {
    list_audit_events: ({ query }: { query: AuditQuery }) => {
      const rows = matching(world, query);
      return { total: rows.length, rows: rows.slice(query.offset, query.offset + query.limit) };
    },
    list_audit_actors: () => {
      const names = new Map(world.audit.map((row) => [row.actorId, row.actor]));
      return [...names].map(([id, name]) => ({ id, name }));
    },
    verify_audit_log: () => ({
      checked: world.audit.length,
      intact: world.auditFindings.length === 0,
      findingCount: world.auditFindings.length,
      findings: world.auditFindings.slice(0, 100),
    }),
    export_audit_log: ({ query, format }: { query: AuditQuery; format: string }) => {
      if (!world.confirms) return null;
      if (world.diskIsFull) throw refusal('file.not-written');
      const rows = matching(world, query).length;
      recordAudit(world, 'audit.export', '', '');
      return { path: `/home/ana/Documents/suitecase-audit-log.${format}`, rows };
    },
  };
}
