/** Each test starts with nothing remembered. */
import { beforeEach } from 'vitest';

beforeEach(() => localStorage.clear());
