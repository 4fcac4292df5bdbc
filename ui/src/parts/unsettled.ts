import type { UploadedChoice } from '../ipc/types/UploadedChoice';

/** Returns which names in Uploaded Data wait for somebody; those to choose between come first, and `null` is for none. */
export function unsettledChoice({
  ambiguous,
  unmatched,
}: {
  ambiguous: number;
  unmatched: number;
}): Extract<UploadedChoice, 'ambiguous' | 'unmatched'> | null {
  if (ambiguous > 0) return 'ambiguous';
  return unmatched > 0 ? 'unmatched' : null;
}
