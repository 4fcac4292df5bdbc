/** What the two parts of the catalogue are called, and what their rows have in common. */
import type { TestCaseRow } from '../../ipc/types/TestCaseRow';
import { count } from '../../lib/format/count';
import type { IconName } from '../../lib/icons';
import type { Catalogue } from '../../state/catalogue.svelte';

export interface CatalogueWords {
  one: string;
  many: string;
  all: string;
  icon: IconName;
}

/** What a row of either list shows. */
export type ListedRow = Pick<
  TestCaseRow,
  'id' | 'linkId' | 'name' | 'folder' | 'tags' | 'status' | 'lastRun' | 'problems' | 'change'
>;

/** Either list, for what is the same in both. */
export type EitherCatalogue = Catalogue<ListedRow, { id: string }>;

export const CASE_WORDS: CatalogueWords = {
  one: 'test case',
  many: 'test cases',
  all: 'All test cases',
  icon: 'testCase',
};

export const SUITE_WORDS: CatalogueWords = {
  one: 'test suite',
  many: 'test suites',
  all: 'All test suites',
  icon: 'suite',
};

/** Returns for example `1,204 of 100,000 test cases`; `all` is how many there are without a filter, where known. */
export function countWords(total: number, all: number | null, filtered: boolean, words: CatalogueWords): string {
  const of = filtered && all !== null && all >= total ? all : null;
  const noun = (of ?? total) === 1 ? words.one : words.many;
  return of === null ? `${count(total)} ${noun}` : `${count(total)} of ${count(of)} ${noun}`;
}
