/** The word and the drawing for what kind of test was found. */
import type { SearchHit } from '../../ipc/types/SearchHit';
import type { IconName } from '../../lib/icons';

export function kindOf({ suiteKind }: SearchHit): { word: string; icon: IconName } {
  switch (suiteKind) {
    case null:
      return { word: 'Test case', icon: 'testCase' };
    case 'static':
      return { word: 'Test suite', icon: 'suite' };
    case 'dynamic':
      return { word: 'Dynamic suite', icon: 'dynamic' };
    case 'collection':
      return { word: 'Suite collection', icon: 'collection' };
  }
}
