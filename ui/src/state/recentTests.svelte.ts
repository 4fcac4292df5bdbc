/** The tests that were opened last. They are kept in memory only, and for as long as the project is open. */
import type { SearchHit } from '../ipc/types/SearchHit';
import type { TestCaseDetail } from '../ipc/types/TestCaseDetail';
import type { TestSuiteDetail } from '../ipc/types/TestSuiteDetail';

const MOST = 8;

export class RecentTests {
  /** The latest first. */
  tests = $state.raw<readonly SearchHit[]>([]);

  note(test: SearchHit): void {
    const others = this.tests.filter((each) => each.kind !== test.kind || each.id !== test.id);
    this.tests = [test, ...others].slice(0, MOST);
  }
}

/** Returns a test as Find lists it, with nothing marked. */
export function hitOf(detail: TestCaseDetail | TestSuiteDetail): SearchHit {
  const suiteKind = 'kind' in detail ? detail.kind : null;
  const folder = folderOf(detail.katalonId);
  return {
    kind: suiteKind === null ? 'test-case' : 'test-suite',
    id: detail.id,
    name: [{ text: detail.name, isHit: false }],
    folder: folder === '' ? [] : [{ text: folder, isHit: false }],
    tags: [],
    matchedId: null,
    snippet: null,
    suiteKind,
    status: detail.results[0]?.status ?? null,
  };
}

/** Returns a test without the marks of the words that found it. */
export function unmarked(hit: SearchHit): SearchHit {
  const plain = (parts: SearchHit['name']) => [{ text: parts.map(({ text }) => text).join(''), isHit: false }];
  return { ...hit, name: plain(hit.name), folder: plain(hit.folder), tags: [], matchedId: null, snippet: null };
}

/** `Test Cases/Login/Smoke/Opens the door` lies in `Login/Smoke`. */
function folderOf(katalonId: string): string {
  return katalonId.split('/').slice(1, -1).join('/');
}
