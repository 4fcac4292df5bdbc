/** What a command answers when it fails, and the one way to read anything that was thrown as such an answer. */
import type { CommandError } from './types/CommandError';
import type { ErrorCode } from './types/ErrorCode';

export type { CommandError, ErrorCode };

/** Returns the command's own error; anything else that was thrown is a bug of the app. */
export function asCommandError(thrown: unknown): CommandError {
  if (isCommandError(thrown)) return thrown;
  return { code: 'internal.bug', message: describe(thrown), about: null, field: null, retryAfterSeconds: null };
}

function isCommandError(thrown: unknown): thrown is CommandError {
  return (
    typeof thrown === 'object' &&
    thrown !== null &&
    'code' in thrown &&
    typeof thrown.code === 'string' &&
    'message' in thrown &&
    typeof thrown.message === 'string'
  );
}

function describe(thrown: unknown): string {
  if (thrown instanceof Error) return `${thrown.name}: ${thrown.message}`;
  return String(thrown);
}
