/** The state of the window: who is here, which project is open, and what is read again when something changed. */
import { createContext } from 'svelte';
import { commandsOf, type Commands } from '../ipc/commands';
import { onChanged, onSync } from '../ipc/events';
import type { Host } from '../ipc/host';
import type { ChangedEvent } from '../ipc/types/ChangedEvent';
import type { ProjectView } from '../ipc/types/ProjectView';
import type { SessionState } from '../ipc/types/SessionState';
import type { SyncEvent } from '../ipc/types/SyncEvent';
import { coalesce } from '../lib/coalesce';
import { readStored, writeStored } from '../lib/stored';
import { Integrations } from './integrations.svelte';
import { ProjectState } from './project.svelte';
import { Resource } from './resource.svelte';
import { Route } from './route.svelte';
import { Theme } from './theme.svelte';

export const [useApp, provideApp] = createContext<AppState>();

const PROJECT_KEY = 'suitecase.project';
const HINT_PAUSE = 150;

export class AppState {
  readonly commands: Commands;
  readonly session: Resource<SessionState>;
  readonly integrations: Integrations;
  readonly route = new Route();
  readonly theme = new Theme();
  project = $state.raw<ProjectState | null>(null);
  readonly #host: Host;
  readonly #waiting = new Set<ChangedEvent['what']>();
  readonly #readChanged = coalesce(() => this.#drain(), HINT_PAUSE);

  constructor(host: Host) {
    this.#host = host;
    this.commands = commandsOf(host);
    this.session = new Resource(() => this.commands.sessionState());
    this.integrations = new Integrations(this.commands);
  }

  get member() {
    return this.session.value?.member ?? null;
  }

  get projects(): ProjectView[] {
    return this.session.value?.projects ?? [];
  }

  /** Whether Bitbucket is a stand-in on this computer. */
  get isSandbox(): boolean {
    const bitbucket = this.session.value?.bitbucket;
    return bitbucket !== undefined && bitbucket !== 'https://bitbucket.org';
  }

  async start(): Promise<void> {
    await this.session.load();
    this.#openRememberedProject();
    if (this.member?.canManageIntegrations) await this.integrations.resource.load();
  }

  /** Hears the host's hints and the window's focus until the returned function is called. */
  connect(): () => void {
    const onFocus = () => this.#hint('projects', 'integrations', 'links', 'catalogue');
    const stops = [
      onSync(this.#host, (event) => this.#onSync(event)),
      onChanged(this.#host, (event) => this.#hint(event.what)),
    ];
    window.addEventListener('focus', onFocus);
    return () => {
      window.removeEventListener('focus', onFocus);
      for (const stop of stops) void stop.then((end) => end());
    };
  }

  async createFirstMember(name: string): Promise<void> {
    this.session.put(await this.commands.createFirstMember(name));
    await this.integrations.resource.load();
  }

  async createProject(name: string): Promise<void> {
    const project = await this.commands.createProject(name);
    await this.session.load();
    this.openProject(project);
  }

  openProject(view: ProjectView): void {
    writeStored(PROJECT_KEY, view.id);
    this.project = new ProjectState(view, this.commands);
    void this.project.loadAll();
    this.route.go({ area: 'tests', tab: 'test-cases' });
  }

  openTestCase(id: string): void {
    this.project?.cases.select(id);
    this.route.go({ area: 'tests', tab: 'test-cases' });
  }

  openTestSuite(id: string): void {
    this.project?.suites.select(id);
    this.route.go({ area: 'tests', tab: 'test-suites' });
  }

  #openRememberedProject(): void {
    const id = readStored(PROJECT_KEY);
    const view = this.projects.find((project) => project.id === id) ?? this.projects[0];
    if (view) this.openProject(view);
  }

  #onSync(event: SyncEvent): void {
    this.project?.links.fold(event);
    if (event.sync.phase === 'idle') this.#hint('links', 'catalogue');
  }

  #hint(...what: ChangedEvent['what'][]): void {
    for (const each of what) this.#waiting.add(each);
    this.#readChanged();
  }

  #drain(): void {
    const what = new Set(this.#waiting);
    this.#waiting.clear();
    if (!this.session.value) void this.start();
    if (!this.member) return;
    if (what.has('projects')) void this.session.load();
    // An integration tells how many repositories are linked through it.
    if (what.has('integrations') || what.has('links')) {
      if (this.member.canManageIntegrations) void this.integrations.resource.load();
      if (this.project?.view.canManageLinks) void this.project.connected.load();
    }
    if (what.has('links') || what.has('integrations') || what.has('catalogue'))
      void this.project?.links.resource.load();
    if (what.has('catalogue')) void this.project?.loadCatalogue();
  }
}
