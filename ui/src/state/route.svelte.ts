/** Where in the app the person is. */

export type TestsTab = 'test-cases' | 'test-suites' | 'problems' | 'compare';

/** What Admin has beside its integrations; `memberId` is `null` for a new member. */
export type AdminPlace =
  | { area: 'admin'; page: 'members' }
  | { area: 'admin'; page: 'member'; memberId: string | null }
  | { area: 'admin'; page: 'audit' };

export type Place =
  | AdminPlace
  /** `decide` is the test of which the person comes to say who it is. */
  | { area: 'tests'; tab: TestsTab; decide?: string }
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

export class Route {
  place = $state.raw<Place>({ area: 'tests', tab: 'test-cases' });
  #lastTab: TestsTab = 'test-cases';

  go(place: Place): void {
    if (place.area === 'tests') this.#lastTab = place.tab;
    this.place = place;
  }

  /** Forgets where somebody was, for the next one. */
  leaveAll(): void {
    this.go({ area: 'tests', tab: 'test-cases' });
  }

  /** Goes to Tests, where the person last was in it. */
  goToTests(): void {
    this.go({ area: 'tests', tab: this.#lastTab });
  }
}
