/** One function for each command of the host; nothing else names a command. */
import type { Host } from './host';
import type { AliasList } from './types/AliasList';
import type { AuditActor } from './types/AuditActor';
import type { AuditExport } from './types/AuditExport';
import type { AuditFormat } from './types/AuditFormat';
import type { AuditPage } from './types/AuditPage';
import type { AuditQuery } from './types/AuditQuery';
import type { AuditVerdict } from './types/AuditVerdict';
import type { BoundValue } from './types/BoundValue';
import type { BranchChoices } from './types/BranchChoices';
import type { CalendarQuery } from './types/CalendarQuery';
import type { CalendarView } from './types/CalendarView';
import type { CheckView } from './types/CheckView';
import type { ComparableBranches } from './types/ComparableBranches';
import type { ComparablePoints } from './types/ComparablePoints';
import type { ComparedPoint } from './types/ComparedPoint';
import type { ComparisonPage } from './types/ComparisonPage';
import type { ComparisonProgress } from './types/ComparisonProgress';
import type { ComparisonRow } from './types/ComparisonRow';
import type { ComparisonView } from './types/ComparisonView';
import type { ComputerSettings } from './types/ComputerSettings';
import type { ConnectionResult } from './types/ConnectionResult';
import type { Dashboard } from './types/Dashboard';
import type { Diagnosis } from './types/Diagnosis';
import type { DiagnosisLine } from './types/DiagnosisLine';
import type { DirectoryChoices } from './types/DirectoryChoices';
import type { DroppedView } from './types/DroppedView';
import type { EarlierHistory } from './types/EarlierHistory';
import type { ExportFormat } from './types/ExportFormat';
import type { ExportView } from './types/ExportView';
import type { FilterChoices } from './types/FilterChoices';
import type { FolderView } from './types/FolderView';
import type { ImportChoice } from './types/ImportChoice';
import type { ImportView } from './types/ImportView';
import type { IntegrationForm } from './types/IntegrationForm';
import type { IntegrationView } from './types/IntegrationView';
import type { LinkForm } from './types/LinkForm';
import type { LinkPreview } from './types/LinkPreview';
import type { LinkView } from './types/LinkView';
import type { LinkedTest } from './types/LinkedTest';
import type { ListQuery } from './types/ListQuery';
import type { LogPart } from './types/LogPart';
import type { MemberForm } from './types/MemberForm';
import type { MemberRow } from './types/MemberRow';
import type { NextTimes } from './types/NextTimes';
import type { ProblemKey } from './types/ProblemKey';
import type { ProblemPage } from './types/ProblemPage';
import type { ProblemQuery } from './types/ProblemQuery';
import type { ProjectName } from './types/ProjectName';
import type { ProjectView } from './types/ProjectView';
import type { RepositoryChoices } from './types/RepositoryChoices';
import type { ResolvedAddress } from './types/ResolvedAddress';
import type { RunConfigurationForm } from './types/RunConfigurationForm';
import type { RunConfigurationView } from './types/RunConfigurationView';
import type { RunResultPage } from './types/RunResultPage';
import type { RunResultPlace } from './types/RunResultPlace';
import type { RunResultQuery } from './types/RunResultQuery';
import type { SavedFilterForm } from './types/SavedFilterForm';
import type { SavedFilterView } from './types/SavedFilterView';
import type { ScheduleForm } from './types/ScheduleForm';
import type { ScheduleView } from './types/ScheduleView';
import type { SearchAnswer } from './types/SearchAnswer';
import type { ServiceHookSettings } from './types/ServiceHookSettings';
import type { SessionState } from './types/SessionState';
import type { SignInMember } from './types/SignInMember';
import type { SyncChangePage } from './types/SyncChangePage';
import type { SyncOverview } from './types/SyncOverview';
import type { SyncRunPage } from './types/SyncRunPage';
import type { TestCaseDetail } from './types/TestCaseDetail';
import type { TestCasePage } from './types/TestCasePage';
import type { TestExport } from './types/TestExport';
import type { TestIdView } from './types/TestIdView';
import type { TestRunDetail } from './types/TestRunDetail';
import type { TestRunPage } from './types/TestRunPage';
import type { TestRunQuery } from './types/TestRunQuery';
import type { TestRunView } from './types/TestRunView';
import type { TestSuiteDetail } from './types/TestSuiteDetail';
import type { TestSuitePage } from './types/TestSuitePage';
import type { TestWord } from './types/TestWord';
import type { TimingView } from './types/TimingView';
import type { TreeKind } from './types/TreeKind';
import type { UploadedDecision } from './types/UploadedDecision';
import type { UploadedDetail } from './types/UploadedDetail';
import type { UploadedPage } from './types/UploadedPage';
import type { UploadedQuery } from './types/UploadedQuery';
import type { WatchedFolderView } from './types/WatchedFolderView';
import type { WorkspaceOffer } from './types/WorkspaceOffer';

export type Commands = ReturnType<typeof commandsOf>;

/** `null` from a command that asks in a native dialog means that the person said no. */
export function commandsOf(host: Host) {
  return {
    sessionState: () => host.call<SessionState>('session_state'),
    createFirstMember: (name: string) => host.call<SessionState>('create_first_member', { name }),
    createProject: (name: string) => host.call<ProjectView>('create_project', { name }),

    signIn: (memberId: string, passphrase: string | null) =>
      host.call<SessionState>('sign_in', { memberId, passphrase }),
    lockSession: () => host.call<SessionState>('lock_session'),
    noteActivity: () => host.call<null>('note_activity'),
    listSignIns: () => host.call<SignInMember[]>('list_sign_ins'),
    setOwnPassphrase: (current: string | null, passphrase: string | null) =>
      host.call<SessionState>('set_own_passphrase', { current, passphrase }),
    setLockAfter: (minutes: number) => host.call<SessionState>('set_lock_after', { minutes }),

    listMembers: () => host.call<MemberRow[]>('list_members'),
    saveMember: (form: MemberForm) => host.call<MemberRow>('save_member', { form }),
    deactivateMember: (memberId: string) => host.call<MemberRow | null>('deactivate_member', { memberId }),
    activateMember: (memberId: string) => host.call<MemberRow>('activate_member', { memberId }),
    listAllProjects: () => host.call<ProjectName[]>('list_all_projects'),

    listIntegrations: () => host.call<IntegrationView[]>('list_integrations'),
    readWorkspaceUrl: (text: string) => host.call<WorkspaceOffer>('read_workspace_url', { text }),
    testConnection: (form: IntegrationForm, onCheck: (check: CheckView) => void) =>
      host.callWithMessages<ConnectionResult, CheckView>('test_connection', { form }, 'onCheck', onCheck),
    cancelTestConnection: () => host.call<null>('cancel_test_connection'),
    saveIntegration: (form: IntegrationForm) => host.call<IntegrationView>('save_integration', { form }),
    checkIntegration: (integrationId: string) => host.call<IntegrationView>('check_integration', { integrationId }),
    disconnectIntegration: (integrationId: string) =>
      host.call<IntegrationView | null>('disconnect_integration', { integrationId }),
    reconnectIntegration: (integrationId: string) =>
      host.call<IntegrationView | null>('reconnect_integration', { integrationId }),

    listConnectedIntegrations: (projectId: string) =>
      host.call<IntegrationView[]>('list_connected_integrations', { projectId }),
    listLinks: (projectId: string) => host.call<LinkView[]>('list_links', { projectId }),
    resolveAddress: (projectId: string, integrationId: string, address: string) =>
      host.call<ResolvedAddress>('resolve_address', { projectId, integrationId, address }),
    cancelLookup: (projectId: string) => host.call<null>('cancel_lookup', { projectId }),
    listRepositories: (projectId: string, integrationId: string, query: string, page: string | null) =>
      host.call<RepositoryChoices>('list_repositories', { projectId, integrationId, query, page }),
    listBranches: (projectId: string, integrationId: string, repository: string, query: string) =>
      host.call<BranchChoices>('list_branches', { projectId, integrationId, repository, query }),
    listDirectories: (
      projectId: string,
      integrationId: string,
      repository: string,
      reference: ResolvedAddress['reference'],
      directory: string,
    ) =>
      host.call<DirectoryChoices>('list_directories', { projectId, integrationId, repository, reference, directory }),
    saveLink: (form: LinkForm) => host.call<LinkView>('save_link', { form }),
    proceedLink: (form: LinkForm) => host.call<LinkView>('proceed_link', { form }),
    syncLink: (linkId: string) => host.call<null>('sync_link', { linkId }),
    cancelSync: (linkId: string) => host.call<null>('cancel_sync', { linkId }),
    archiveLink: (linkId: string) => host.call<LinkView | null>('archive_link', { linkId }),
    unarchiveLink: (linkId: string) => host.call<LinkView | null>('unarchive_link', { linkId }),

    syncOverview: (projectId: string) => host.call<SyncOverview>('sync_overview', { projectId }),
    pauseSyncs: () => host.call<null>('pause_syncs'),
    resumeSyncs: () => host.call<null>('resume_syncs'),
    /** The runs older than `before`, the newest first. */
    listSyncRuns: (linkId: string, before: string | null, limit: number) =>
      host.call<SyncRunPage>('list_sync_runs', { linkId, before, limit }),
    listSyncChanges: (runId: string, offset: number, limit: number) =>
      host.call<SyncChangePage>('list_sync_changes', { runId, offset, limit }),
    diagnoseLink: (linkId: string, onLine: (line: DiagnosisLine) => void) =>
      host.callWithMessages<Diagnosis, DiagnosisLine>('diagnose_link', { linkId }, 'onLine', onLine),
    cancelDiagnosis: () => host.call<null>('cancel_diagnosis'),

    listFolders: (projectId: string, kind: TreeKind, linkId: string | null, folder: string) =>
      host.call<FolderView[]>('list_folders', { projectId, kind, linkId, folder }),
    listTestCases: (query: ListQuery) => host.call<TestCasePage>('list_test_cases', { query }),
    readTestCase: (testCaseId: string) => host.call<TestCaseDetail>('read_test_case', { testCaseId }),
    listTestSuites: (query: ListQuery) => host.call<TestSuitePage>('list_test_suites', { query }),
    readTestSuite: (testSuiteId: string) => host.call<TestSuiteDetail>('read_test_suite', { testSuiteId }),
    /** The index of the first row from `from` on, and then from the top, whose name begins with `prefix`. */
    findInList: (kind: TreeKind, query: ListQuery, prefix: string, from: number) =>
      host.call<number | null>('find_in_list', { kind, query, prefix, from }),
    /** The ids of the rows that a query lists, at most 5,000 at once. */
    listTestIds: (kind: TreeKind, query: ListQuery) => host.call<string[]>('list_test_ids', { kind, query }),
    /** Where a row stands in a list; `null` where the list does not show it. */
    placeInList: (kind: TreeKind, query: ListQuery, id: string) =>
      host.call<number | null>('place_in_list', { kind, query, id }),
    listFilterChoices: (kind: TreeKind, query: ListQuery) =>
      host.call<FilterChoices>('list_filter_choices', { kind, query }),
    listSavedFilters: (projectId: string) => host.call<SavedFilterView[]>('list_saved_filters', { projectId }),
    saveFilter: (form: SavedFilterForm) => host.call<SavedFilterView>('save_filter', { form }),
    deleteSavedFilter: (savedFilterId: string) => host.call<null>('delete_saved_filter', { savedFilterId }),
    /** `null` when the person named no file. */
    exportTests: (form: TestExport) => host.call<ExportView | null>('export_tests', { form }),

    search: (projectId: string, text: string) => host.call<SearchAnswer>('search', { projectId, text }),
    /** A link to a test that works on every computer with Suitecase. */
    linkToTest: (kind: TestWord, testId: string) => host.call<string>('link_to_test', { kind, testId }),
    /** The test of a link to one; `null` where this installation does not have it. */
    readLinkToTest: (text: string) => host.call<LinkedTest | null>('read_link_to_test', { text }),

    listProblems: (query: ProblemQuery) => host.call<ProblemPage>('list_problems', { query }),
    muteProblem: (problem: ProblemKey, reason: string) => host.call<null>('mute_problem', { problem, reason }),
    unmuteProblem: (problem: ProblemKey) => host.call<null>('unmute_problem', { problem }),
    /** `null` when the person named no file. */
    exportProblems: (query: ProblemQuery, format: ExportFormat) =>
      host.call<ExportView | null>('export_problems', { query, format }),

    listComparablePoints: (linkId: string) => host.call<ComparablePoints>('list_comparable_points', { linkId }),
    listComparableBranches: (linkId: string, text: string) =>
      host.call<ComparableBranches>('list_comparable_branches', { linkId, text }),
    compare: (
      linkId: string,
      from: ComparedPoint,
      to: ComparedPoint,
      onProgress: (progress: ComparisonProgress) => void,
    ) =>
      host.callWithMessages<ComparisonView, ComparisonProgress>(
        'compare',
        { linkId, from, to },
        'onProgress',
        onProgress,
      ),
    cancelComparison: () => host.call<null>('cancel_comparison'),
    /** `change` narrows to one kind of change; `null` for all. */
    listComparison: (comparisonId: string, change: ComparisonRow['change'] | null, offset: number, limit: number) =>
      host.call<ComparisonPage>('list_comparison', { comparisonId, change, offset, limit }),

    /** Asks Bitbucket once which commits touched a test before it was followed; what was answered stays. */
    readEarlierHistory: (kind: TestWord, testId: string, again: boolean) =>
      host.call<EarlierHistory>('read_earlier_history', { kind, testId, again }),
    notTheSameTest: (kind: TestWord, testId: string) =>
      host.call<TestIdView | null>('not_the_same_test', { kind, testId }),
    sameTestAgain: (kind: TestWord, testId: string) =>
      host.call<TestIdView | null>('same_test_again', { kind, testId }),
    openInBitbucket: (linkId: string, path: string | null) => host.call<null>('open_in_bitbucket', { linkId, path }),

    /** Asks in a native dialog what to import; the number of the import, `null` when the person chose nothing. */
    chooseResults: (projectId: string, choice: ImportChoice, linkId: string | null) =>
      host.call<number | null>('choose_results', { projectId, choice, linkId }),
    /** What was dropped onto the window and waits to be imported. */
    droppedResults: () => host.call<DroppedView | null>('dropped_results'),
    importDropped: (projectId: string, linkId: string | null) =>
      host.call<number>('import_dropped', { projectId, linkId }),
    dismissDropped: () => host.call<null>('dismiss_dropped'),
    listImports: (projectId: string) => host.call<ImportView[]>('list_imports', { projectId }),
    cancelImport: (projectId: string, importId: number) => host.call<null>('cancel_import', { projectId, importId }),
    /** Takes an import that is over from the list. */
    dismissImport: (projectId: string, importId: number) => host.call<null>('dismiss_import', { projectId, importId }),
    listWatchedFolders: (projectId: string) => host.call<WatchedFolderView[]>('list_watched_folders', { projectId }),
    /** Asks for the folder in a native dialog. */
    addWatchedFolder: (projectId: string, linkId: string | null) =>
      host.call<WatchedFolderView | null>('add_watched_folder', { projectId, linkId }),
    saveWatchedFolder: (watchedFolderId: string, linkId: string | null, isOn: boolean) =>
      host.call<WatchedFolderView>('save_watched_folder', { watchedFolderId, linkId, isOn }),
    /** `true` when the person confirmed. */
    removeWatchedFolder: (watchedFolderId: string) => host.call<boolean>('remove_watched_folder', { watchedFolderId }),

    listTestRuns: (query: TestRunQuery) => host.call<TestRunPage>('list_test_runs', { query }),
    readTestRun: (runId: string) => host.call<TestRunDetail>('read_test_run', { runId }),
    /** The pieces of a run's log from `from` on, as many as fit in a message. */
    readRunLog: (runId: string, from: number) => host.call<LogPart>('read_run_log', { runId, from }),
    listRunResults: (query: RunResultQuery) => host.call<RunResultPage>('list_run_results', { query }),
    /** `null` where the run has it no longer. */
    findRunResult: (runId: string, result: number) =>
      host.call<RunResultPlace | null>('find_run_result', { runId, result }),
    /** The values of the data row that a result ran with; they may be personal or secret. */
    showBoundValues: (runId: string, result: number) => host.call<BoundValue[]>('show_bound_values', { runId, result }),
    startRun: (configurationId: string) => host.call<TestRunView>('start_run', { configurationId }),
    cancelRun: (runId: string) => host.call<TestRunView | null>('cancel_run', { runId }),
    /** Runs what was missed. */
    runMissed: (runId: string) => host.call<TestRunView>('run_missed', { runId }),
    dismissMissed: (runId: string) => host.call<TestRunView>('dismiss_missed', { runId }),
    openPipeline: (runId: string) => host.call<null>('open_pipeline', { runId }),

    listRunConfigurations: (projectId: string) =>
      host.call<RunConfigurationView[]>('list_run_configurations', { projectId }),
    saveRunConfiguration: (form: RunConfigurationForm) =>
      host.call<RunConfigurationView>('save_run_configuration', { form }),
    /** `true` when the person confirmed. */
    removeRunConfiguration: (configurationId: string) =>
      host.call<boolean>('remove_run_configuration', { configurationId }),
    /** Asks for a program or a folder in a native dialog. */
    chooseLocalPath: (projectId: string, what: 'program' | 'folder') =>
      host.call<string | null>('choose_local_path', { projectId, what }),

    listSchedules: (projectId: string) => host.call<ScheduleView[]>('list_schedules', { projectId }),
    saveSchedule: (form: ScheduleForm) => host.call<ScheduleView>('save_schedule', { form }),
    switchSchedule: (scheduleId: string, isOn: boolean) =>
      host.call<ScheduleView>('switch_schedule', { scheduleId, isOn }),
    /** `true` when the person confirmed. */
    removeSchedule: (scheduleId: string) => host.call<boolean>('remove_schedule', { scheduleId }),
    /** The next times of a schedule that is being filled in; an error names the field. */
    previewSchedule: (timing: TimingView) => host.call<NextTimes>('preview_schedule', { timing }),
    readCalendar: (query: CalendarQuery) => host.call<CalendarView>('read_calendar', { query }),
    listTimeZones: () => host.call<string[]>('list_time_zones'),

    listUploaded: (query: UploadedQuery) => host.call<UploadedPage>('list_uploaded', { query }),
    readUploaded: (projectId: string, reported: number) =>
      host.call<UploadedDetail>('read_uploaded', { projectId, reported }),
    decideUploaded: (projectId: string, reported: number, decision: UploadedDecision) =>
      host.call<UploadedDetail>('decide_uploaded', { projectId, reported, decision }),
    /** What linking by exact path and name would do for a linked repository. */
    previewLinking: (linkId: string) => host.call<LinkPreview>('preview_linking', { linkId }),
    listAliases: (projectId: string) => host.call<AliasList>('list_aliases', { projectId }),
    removeAlias: (aliasId: string) => host.call<null>('remove_alias', { aliasId }),

    /** What the results of the last `days` days tell. */
    readDashboard: (projectId: string, days: number) => host.call<Dashboard>('read_dashboard', { projectId, days }),

    serviceHookSettings: () => host.call<ServiceHookSettings>('service_hook_settings'),
    saveServiceHookSettings: (callbackUrl: string, port: number) =>
      host.call<ServiceHookSettings>('save_service_hook_settings', { callbackUrl, port }),

    listAuditEvents: (query: AuditQuery) => host.call<AuditPage>('list_audit_events', { query }),
    listAuditActors: () => host.call<AuditActor[]>('list_audit_actors'),
    verifyAuditLog: () => host.call<AuditVerdict>('verify_audit_log'),
    exportAuditLog: (query: AuditQuery, format: AuditFormat) =>
      host.call<AuditExport | null>('export_audit_log', { query, format }),

    computerSettings: () => host.call<ComputerSettings>('computer_settings'),
    saveComputerSettings: (closing: ComputerSettings['closing'], notify: boolean) =>
      host.call<ComputerSettings>('save_computer_settings', { closing, notify }),
  };
}
