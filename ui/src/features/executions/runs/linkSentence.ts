/** Why a result belongs to no test of the catalogue, in a sentence. */
import type { LinkBecause } from '../../../ipc/types/LinkBecause';

export function linkSentence(because: LinkBecause): string {
  switch (because) {
    case 'several-tests':
      return 'Several tests are called so; choose one in';
    case 'no-test':
      return 'No test is called so; look in';
    case 'kept-apart':
      return 'It was kept apart from the tests in';
    case 'not-asked':
      return 'Linking by path and name is off for the repository that has such a test; choose in';
    case 'same-path':
    case 'same-path-and-suite':
    case 'alias':
    case 'chosen':
      return 'Its test is not in the catalogue any more; look in';
  }
}
