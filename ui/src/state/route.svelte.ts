/** Where in the app the person is. */

export const TESTS_TABS = ['test-cases', 'test-suites', 'problems', 'compare'] as const;
export type TestsTab = (typeof TESTS_TABS)[number];

export const EXECUTIONS_TABS = ['overview', 'test-runs', 'schedules', 'configurations', 'uploaded'] as const;
export type ExecutionsTab = (typeof EXECUTIONS_TABS)[number];

/** What Admin has beside its integrations; `memberId` is `null` for a new member. */
export type AdminPlace =
  | { area: 'admin'; page: 'members' }
  | { area: 'admin'; page: 'member'; memberId: string | null }
  | { area: 'admin'; page: 'audit' };

export type Place =
  | AdminPlace
  /**
   * `decide` is the test of which the person comes to say who it is; `shows` is what is open in a tab that is no list of
   * the catalogue, in words of that tab.
   */
  | { area: 'tests'; tab: TestsTab; decide?: string; shows?: string }
  /** `shows` is what is open in the tab, in words of that tab. */
  | { area: 'executions'; tab: ExecutionsTab; shows?: string }
  /** `linkId` is the link that the person comes for. */
  | { area: 'settings'; page: 'list'; linkId?: string }
  | { area: 'settings'; page: 'link'; integrationId: string; linkId: string | null }
  /** The recorded syncs of a link, the first one's without; `runId` is the one that is open. */
  | { area: 'settings'; page: 'syncs'; linkId?: string; runId?: string }
  | { area: 'settings'; page: 'diagnosis'; linkId: string }
  /** `from` is the integration that the person comes from, so that the keyboard goes on there. */
  | { area: 'admin'; page: 'list'; from?: string }
  | { area: 'admin'; page: 'gallery' }
  /** Without an integration the form makes a new one; `rotate` starts at its token. */
  | { area: 'admin'; page: 'form'; integrationId?: string; rotate?: boolean }
  | { area: 'computer' }
  | { area: 'new-project' };

export const START: Place = { area: 'tests', tab: 'test-cases' };

export class Route {
  place = $state.raw<Place>(START);
  #lastTab: TestsTab = 'test-cases';
  #lastExecutionsTab: ExecutionsTab = 'overview';
  #onstep = () => {};

  /** Goes to a place, from which the person can come back. */
  go(place: Place): void {
    this.step();
    this.restore(place);
  }

  /** Says that what changes now is a step from which the person can come back. Call it before the change. */
  step(): void {
    this.#onstep();
  }

  /** Runs `work` before each step, until the returned function is called. */
  beforeSteps(work: () => void): () => void {
    this.#onstep = work;
    return () => (this.#onstep = () => {});
  }

  /** Is at a place without a step to it. */
  restore(place: Place): void {
    if (place.area === 'tests') this.#lastTab = place.tab;
    if (place.area === 'executions') this.#lastExecutionsTab = place.tab;
    this.place = place;
  }

  /** Forgets where somebody was, for the next one. */
  leaveAll(): void {
    this.#lastExecutionsTab = 'overview';
    this.go(START);
  }

  /** Goes to Tests, where the person last was in it. */
  goToTests(): void {
    this.go({ area: 'tests', tab: this.#lastTab });
  }

  /** Goes to Executions, where the person last was in it. */
  goToExecutions(): void {
    this.go({ area: 'executions', tab: this.#lastExecutionsTab });
  }
}
