/** What is worth saying about each member of a suite. */
import type { SuiteMember } from '../../ipc/types/SuiteMember';

export interface MemberNote {
  text: string;
  tone: 'quiet' | 'warn' | 'bad';
}

/** Returns the notes of each member, in the order of the members. */
export function memberNotes(members: readonly SuiteMember[], collection: boolean): MemberNote[][] {
  const seen = new Map<string, number>();
  return members.map((member) => {
    const before = seen.get(member.target);
    if (before === undefined) seen.set(member.target, member.position);
    const notes: MemberNote[] = [];
    if (member.resolution === 'missing') notes.push({ text: '✕ missing', tone: 'bad' });
    if (member.resolution === 'case-only') notes.push({ text: '! other upper and lower case', tone: 'warn' });
    if (!member.enabled) notes.push({ text: '⊘ switched off', tone: 'quiet' });
    // A collection runs a suite several times on purpose, once for each configuration.
    if (before !== undefined && !collection) notes.push({ text: `repeats ${before}`, tone: 'quiet' });
    return notes;
  });
}
