/** Where in the app the person is. */

export type TestsTab = 'test-cases' | 'test-suites' | 'problems';

export type Place =
  | { area: 'tests'; tab: TestsTab }
  | { area: 'settings'; page: 'list' }
  | { area: 'settings'; page: 'link'; integrationId: string; linkId: string | null }
  | { area: 'admin'; page: 'list' | 'gallery' | 'form' }
  | { area: 'new-project' };

export class Route {
  place = $state.raw<Place>({ area: 'tests', tab: 'test-cases' });
  #lastTab: TestsTab = 'test-cases';

  go(place: Place): void {
    if (place.area === 'tests') this.#lastTab = place.tab;
    this.place = place;
  }

  /** Goes to Tests, where the person last was in it. */
  goToTests(): void {
    this.go({ area: 'tests', tab: this.#lastTab });
  }
}
