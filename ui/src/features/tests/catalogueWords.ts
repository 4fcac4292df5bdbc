/** What the two parts of the catalogue are called, and what their rows have in common. */
import type { TestCaseRow } from '../../ipc/types/TestCaseRow';
import type { IconName } from '../../lib/icons';

export interface CatalogueWords {
  one: string;
  many: string;
  all: string;
  icon: IconName;
}

/** What a row of either list shows. */
export type ListedRow = Pick<TestCaseRow, 'id' | 'linkId' | 'name' | 'folder' | 'tags' | 'problems' | 'change'>;
