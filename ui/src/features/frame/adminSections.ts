/** The sections of Admin that a member may see. */
import type { MemberView } from '../../ipc/types/MemberView';
import type { Place } from '../../state/route.svelte';

interface AdminSection {
  id: 'integrations' | 'members' | 'audit';
  label: string;
  place: Place;
  testid: string;
  menuTestid: string;
  /** Whether a place belongs to the section. */
  holds: (place: Place) => boolean;
}

const isMembers = (place: Place) => place.area === 'admin' && (place.page === 'members' || place.page === 'member');
const isAudit = (place: Place) => place.area === 'admin' && place.page === 'audit';

const integrations: AdminSection = {
  id: 'integrations',
  label: 'Integrations',
  place: { area: 'admin', page: 'list' },
  testid: 'admin-integrations',
  menuTestid: 'open-admin',
  holds: (place) => place.area === 'admin' && !isMembers(place) && !isAudit(place),
};

const members: AdminSection = {
  id: 'members',
  label: 'Members',
  place: { area: 'admin', page: 'members' },
  testid: 'admin-members',
  menuTestid: 'open-members',
  holds: isMembers,
};

const audit: AdminSection = {
  id: 'audit',
  label: 'Audit log',
  place: { area: 'admin', page: 'audit' },
  testid: 'admin-audit',
  menuTestid: 'open-audit',
  holds: isAudit,
};

export function adminSections(member: MemberView | null): AdminSection[] {
  if (!member) return [];
  return [
    ...(member.canManageIntegrations ? [integrations] : []),
    ...(member.canManageMembers ? [members] : []),
    ...(member.canReadAuditLog ? [audit] : []),
  ];
}
