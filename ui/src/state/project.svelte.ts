/** Everything of the project that is open. */
import type { Commands } from '../ipc/commands';
import type { ProjectView } from '../ipc/types/ProjectView';
import type { TestCaseDetail } from '../ipc/types/TestCaseDetail';
import type { TestCaseRow } from '../ipc/types/TestCaseRow';
import type { TestSuiteDetail } from '../ipc/types/TestSuiteDetail';
import type { TestSuiteRow } from '../ipc/types/TestSuiteRow';
import type { IntegrationView } from '../ipc/types/IntegrationView';
import { Catalogue } from './catalogue.svelte';
import { Configurations } from './configurations.svelte';
import { Comparison } from './comparison.svelte';
import { Finder } from './finder.svelte';
import { Imports } from './imports.svelte';
import { Insights } from './insights.svelte';
import { LinkDrafts } from './linkDrafts';
import { Links } from './links.svelte';
import { Problems } from './problems.svelte';
import { RecentTests } from './recentTests.svelte';
import { Resource } from './resource.svelte';
import { SavedFilters } from './savedFilters.svelte';
import { Schedules } from './schedules.svelte';
import { SyncControl } from './syncControl.svelte';
import { TestRuns } from './testRuns.svelte';
import { Uploaded } from './uploaded.svelte';

export class ProjectState {
  readonly view: ProjectView;
  readonly links: Links;
  readonly syncs: SyncControl;
  readonly linkDrafts = new LinkDrafts();
  readonly connected: Resource<IntegrationView[]>;
  readonly cases: Catalogue<TestCaseRow, TestCaseDetail>;
  readonly suites: Catalogue<TestSuiteRow, TestSuiteDetail>;
  readonly savedFilters: SavedFilters;
  readonly problems: Problems;
  readonly finder: Finder;
  readonly recent = new RecentTests();
  readonly comparison: Comparison;
  readonly configurations: Configurations;
  readonly schedules: Schedules;
  readonly imports: Imports;
  readonly runs: TestRuns;
  readonly uploaded: Uploaded;
  readonly insights: Insights;

  /** `onstep` is called before each change from which a person can come back. */
  constructor(view: ProjectView, commands: Commands, onstep: () => void = () => {}) {
    this.view = view;
    this.links = new Links(view.id, commands);
    this.syncs = new SyncControl(view.id, commands);
    this.connected = new Resource(() => commands.listConnectedIntegrations(view.id));
    this.savedFilters = new SavedFilters(view.id, commands);
    this.cases = new Catalogue(
      'test-cases',
      view.id,
      commands,
      { page: (query) => commands.listTestCases(query), detail: (id) => commands.readTestCase(id) },
      onstep,
    );
    this.suites = new Catalogue(
      'test-suites',
      view.id,
      commands,
      { page: (query) => commands.listTestSuites(query), detail: (id) => commands.readTestSuite(id) },
      onstep,
    );
    this.comparison = new Comparison(commands);
    this.configurations = new Configurations(view.id, commands);
    this.schedules = new Schedules(view.id, commands);
    this.imports = new Imports(view.id, commands, this.links);
    this.runs = new TestRuns(view.id, commands);
    this.problems = new Problems(view.id, commands, () => this.loadAll());
    this.finder = new Finder(view.id, commands);
    this.uploaded = new Uploaded(view.id, commands);
    this.insights = new Insights(view.id, commands);
  }

  async loadAll(): Promise<void> {
    await Promise.all([
      this.links.resource.load(),
      this.syncs.overview.load(),
      this.imports.load(),
      this.view.canManageLinks ? this.connected.load() : null,
      this.loadCatalogue(),
    ]);
  }

  async loadCatalogue(): Promise<void> {
    await Promise.all([this.cases.reload(), this.suites.reload(), this.problems.reload()]);
  }
}
