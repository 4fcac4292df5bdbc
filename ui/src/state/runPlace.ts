/** What Test Runs shows, as the address tells it: the id of a run, and behind a space the number of one of its results. */

export interface RunPlace {
  id: string | null;
  /** The result that the person comes for. */
  result: number | null;
}

const RESULT = /^(\S+) (\d{1,15})$/;

export function tellRunPlace(id: string, result: number | null): string {
  return result === null ? id : `${id} ${result}`;
}

/** Reads what the address tells; what names no result may still name a run. */
export function readRunPlace(shows: string | undefined): RunPlace {
  const [, id, result] = RESULT.exec(shows ?? '') ?? [];
  if (id !== undefined && result !== undefined) return { id, result: Number(result) };
  return { id: shows ?? null, result: null };
}
