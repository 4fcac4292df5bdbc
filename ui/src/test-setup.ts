/** Each test starts with nothing remembered and at no address, and waits long enough on a loaded machine. */
import { configure } from '@testing-library/svelte';
import { beforeEach } from 'vitest';

configure({ asyncUtilTimeout: 15_000 });

beforeEach(() => {
  localStorage.clear();
  history.replaceState(null, '', '/');
});
