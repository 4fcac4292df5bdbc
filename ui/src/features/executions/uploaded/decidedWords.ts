/** What was decided of a name, in a sentence. */
import type { Decided } from '../../../state/uploaded.svelte';
import { visible } from '../../../lib/format/visible';
import { nameParts } from '../../../parts/reportedName';

/** Returns for example `“Signs in” stands for “Login / Signs in” of web-shop now.` */
export function decidedWords({ after }: Decided): string {
  const name = `“${visible(nameParts(after.name).last)}”`;
  const test = after.test
    ? `“${visible(after.test.name)}” of ${visible(after.test.repository)}`
    : 'a test that is gone';
  switch (after.because) {
    case 'chosen':
      return `${name} stands for ${test} now.`;
    case 'alias':
      return `${name} always stands for ${test} now.`;
    case 'kept-apart':
      return `${name} is kept apart now.`;
    case 'same-path':
    case 'same-path-and-suite':
      return `Suitecase found the test of ${name} by itself again: ${test}.`;
    case 'several-tests':
    case 'no-test':
    case 'not-asked':
      return `${name} stands for no test again.`;
  }
}
