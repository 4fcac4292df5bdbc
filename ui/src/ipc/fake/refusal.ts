/** An error as the core answers it. */
import type { CommandError, ErrorCode } from '../error';

export function refusal(code: ErrorCode, field: string | null = null, about: string | null = null): CommandError {
  return { code, message: `the fake host answers ${code}`, about, field, retryAfterSeconds: null };
}
