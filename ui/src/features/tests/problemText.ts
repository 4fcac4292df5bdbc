/** A problem as text, for a chat or a ticket. */
import type { ProblemRow } from '../../ipc/types/ProblemRow';
import { problemWords } from '../../errors/problems';

/** Returns what is wrong and where, the detail, and what to do, each in its own line. */
export function problemText({ code, linkName, path, line, detail }: ProblemRow): string {
  const { what, todo } = problemWords[code];
  const place = line === null ? path : `${path}:${line}`;
  return [what, `${linkName} / ${place}`, ...(detail === '' ? [] : [detail]), todo].join('\n');
}
