/** A refusal in few words, where there is no room for a notice: at a field, or below a list. */
import type { CommandError } from '../ipc/error';
import { explain } from './catalogue';

/** Returns what happened and what to do. */
export function refusalWords({ code }: CommandError): string {
  const { title, action } = explain(code);
  return `${title} ${action}`;
}

/** Returns the field of a form at which a refusal stands; `null` when it has none there. */
export function refusedField<Field extends string>(
  fields: readonly Field[],
  error: CommandError | null,
  /** What the core calls the fields that have another name in the form. */
  otherNames: Readonly<Record<string, Field>> = {},
): Field | null {
  const name = error?.field ?? '';
  return fields.find((field) => field === name) ?? otherNames[name] ?? null;
}
