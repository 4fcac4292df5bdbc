/** The state of the window: who is here, which project is open, and what is read again when something changed. */
import { createContext } from 'svelte';
import { commandsOf, type Commands } from '../ipc/commands';
import { onChanged, onDrag, onOpen, onSync } from '../ipc/events';
import { hearingLocks } from '../ipc/locks';
import type { Host } from '../ipc/host';
import type { ChangedEvent } from '../ipc/types/ChangedEvent';
import type { OpenEvent } from '../ipc/types/OpenEvent';
import type { ProjectView } from '../ipc/types/ProjectView';
import type { SessionState } from '../ipc/types/SessionState';
import type { SyncEvent } from '../ipc/types/SyncEvent';
import type { TestWord } from '../ipc/types/TestWord';
import { coalesce } from '../lib/coalesce';
import { readStored, writeStored } from '../lib/stored';
import { reportActivity } from './activity';
import { Integrations } from './integrations.svelte';
import { Location } from './location.svelte';
import { ProjectState } from './project.svelte';
import { Resource } from './resource.svelte';
import { Route, START } from './route.svelte';
import { tellRunPlace } from './runPlace';
import { Theme } from './theme.svelte';

export const [useApp, provideApp] = createContext<AppState>();

const PROJECT_KEY = 'suitecase.project';
const HINT_PAUSE = 150;

export class AppState {
  readonly commands: Commands;
  readonly session: Resource<SessionState>;
  readonly integrations: Integrations;
  readonly route = new Route();
  readonly location = new Location(this);
  readonly theme = new Theme();
  project = $state.raw<ProjectState | null>(null);
  readonly #host: Host;
  /** Whose data is in memory; `null` for nobody's. */
  ownerId = $state.raw<string | null>(null);
  #lastMemberId: string | null = null;
  readonly #watchers = new Set<{ what: ChangedEvent['what']; read: () => void }>();
  readonly #waiting = new Set<ChangedEvent['what']>();
  readonly #readChanged = coalesce(() => this.#drain(), HINT_PAUSE);

  constructor(host: Host) {
    this.#host = host;
    this.commands = commandsOf(hearingLocks(host, () => this.#hint('session')));
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
    await this.#readSession();
  }

  /** Hears the host's hints, the window's focus and the person's input until the returned function is called. */
  connect(): () => void {
    const onFocus = () =>
      this.#hint(
        'session',
        'integrations',
        'links',
        'catalogue',
        'members',
        'audit',
        'runs',
        'schedules',
        'results',
        'imports',
      );
    const endReports = reportActivity(() => {
      if (this.member) void this.commands.noteActivity().catch(() => this.#hint('session'));
    });
    const stops = [
      onSync(this.#host, (event) => this.#onSync(event)),
      onChanged(this.#host, (event) => this.#hint(event.what)),
      onOpen(this.#host, (event) => this.openPlace(event)),
      onDrag(this.#host, (event) => this.project?.imports.hear(event)),
    ];
    window.addEventListener('focus', onFocus);
    const leaveLocation = this.location.connect();
    return () => {
      window.removeEventListener('focus', onFocus);
      leaveLocation();
      endReports();
      for (const stop of stops) void stop.then((end) => end());
    };
  }

  /** Runs `read` whenever the host says that `what` has changed, until the returned function is called. */
  whenChanged(what: ChangedEvent['what'], read: () => void): () => void {
    const watcher = { what, read };
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  async createFirstMember(name: string): Promise<void> {
    this.enter(await this.commands.createFirstMember(name));
  }

  async signIn(memberId: string, passphrase: string | null): Promise<void> {
    this.enter(await this.commands.signIn(memberId, passphrase));
  }

  /** Locks at once; where that fails, the session that is read shows that it did. */
  async lock(): Promise<void> {
    try {
      this.enter(await this.commands.lockSession());
    } catch {
      this.#hint('session');
    }
  }

  /** Takes a session that a command answered. */
  enter(session: SessionState): void {
    this.session.put(session);
    this.#keepOnlyOwnData();
    this.#openWhatWaits();
  }

  async createProject(name: string): Promise<void> {
    const project = await this.commands.createProject(name);
    await this.session.load();
    this.openProject(project);
  }

  openProject(view: ProjectView): void {
    this.route.step();
    this.showProject(view);
    this.route.go(START);
  }

  /** Shows another project at the place where the person is. */
  showProject(view: ProjectView): void {
    writeStored(PROJECT_KEY, view.id);
    this.#show(view);
  }

  /** Opens a test case; `decide` where the person comes to say who it is. */
  openTestCase(id: string, decide = false): void {
    this.route.step();
    void this.project?.cases.open(id);
    this.route.go({ area: 'tests', tab: 'test-cases', ...(decide ? { decide: id } : {}) });
  }

  openTestSuite(id: string, decide = false): void {
    this.route.step();
    void this.project?.suites.open(id);
    this.route.go({ area: 'tests', tab: 'test-suites', ...(decide ? { decide: id } : {}) });
  }

  /** Opens a test run; `result` is the one of its results that the person comes for. */
  openTestRun(id: string, result: number | null = null): void {
    this.route.go({ area: 'executions', tab: 'test-runs', shows: tellRunPlace(id, result) });
  }

  /** Opens a test that was found or that a link names, in its project, and puts the keyboard into its detail. */
  openTest(kind: TestWord, id: string, projectId: string): void {
    const view = this.projects.find((project) => project.id === projectId);
    if (!this.member || !view) return;
    if (this.project?.view.id !== view.id) this.openProject(view);
    if (kind === 'test-case') {
      if (this.project) this.project.cases.wantsFocus = true;
      this.openTestCase(id);
    } else {
      if (this.project) this.project.suites.wantsFocus = true;
      this.openTestSuite(id);
    }
  }

  /** Opens what a click on the tray, on a notification or on a link is about, as far as the member still may see it. */
  openPlace({ page, projectId, linkId, testId, runId }: OpenEvent): void {
    if (page === 'test-case' || page === 'test-suite') {
      if (projectId !== null && testId !== null) this.openTest(page, testId, projectId);
      return;
    }
    if (page === 'integrations') {
      if (this.member?.canManageIntegrations) this.route.go({ area: 'admin', page: 'list' });
      return;
    }
    const view = this.projects.find((project) => project.id === projectId);
    if (!this.member || !view) return;
    if (this.project?.view.id !== view.id) this.openProject(view);
    if (page === 'settings') {
      this.route.go({ area: 'settings', page: 'list', ...(linkId === null ? {} : { linkId }) });
      return;
    }
    if (page === 'test-runs') {
      if (runId === null) this.route.go({ area: 'executions', tab: 'test-runs' });
      else this.openTestRun(runId);
      return;
    }
    this.route.step();
    this.project?.cases.look({ linkId, folder: '' });
    this.route.go(START);
  }

  #show(view: ProjectView): void {
    this.project = new ProjectState(view, this.commands, () => this.route.step());
    void this.project.loadAll();
  }

  #showRememberedProject(): void {
    const id = readStored(PROJECT_KEY);
    const view = this.projects.find((project) => project.id === id) ?? this.projects[0];
    if (view) this.#show(view);
  }

  async #readSession(): Promise<void> {
    await this.session.load();
    this.#keepOnlyOwnData();
    this.#openWhatWaits();
  }

  /** Opens the place of a link that the app was started with; it is told once. */
  #openWhatWaits(): void {
    const session = this.session.value;
    if (!session?.opens) return;
    const { opens, ...rest } = session;
    this.session.put(rest);
    this.openPlace(opens);
  }

  /** Drops what was read for a member who is no longer here; the place stays for when the same one comes back. */
  #keepOnlyOwnData(): void {
    const id = this.member?.id ?? null;
    if (id === this.ownerId) {
      this.#followProjects();
      return;
    }
    this.ownerId = id;
    this.project = null;
    this.integrations.resource.put(null);
    if (id === null) return;
    if (this.#lastMemberId !== null && this.#lastMemberId !== id) this.route.leaveAll();
    this.#lastMemberId = id;
    this.#showRememberedProject();
    if (this.member?.canManageIntegrations) void this.integrations.resource.load();
  }

  /** Opens the project anew when the member's role in it has changed, and another when there is none any more. */
  #followProjects(): void {
    const open = this.project?.view;
    if (!open) return;
    const view = this.projects.find((project) => project.id === open.id);
    if (view && view.name === open.name && view.canManageLinks === open.canManageLinks) return;
    this.project = null;
    if (view) this.#show(view);
    else this.#showRememberedProject();
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
    else if (what.has('session') || what.has('projects') || what.has('members')) void this.#readSession();
    if (!this.member) return;
    for (const watcher of this.#watchers) if (what.has(watcher.what)) watcher.read();
    // An integration tells how many repositories are linked through it.
    if (what.has('integrations') || what.has('links')) {
      if (this.member.canManageIntegrations) void this.integrations.resource.load();
      if (this.project?.view.canManageLinks) void this.project.connected.load();
    }
    if (what.has('links') || what.has('integrations') || what.has('catalogue')) {
      void this.project?.links.resource.load();
      void this.project?.syncs.overview.load();
    }
    if (what.has('imports')) void this.project?.imports.load();
    // Lists of tests show how each of them ran last.
    if (what.has('catalogue') || what.has('results')) void this.project?.loadCatalogue();
  }
}
