/** One function for each command of the host; nothing else names a command. */
import type { Host } from './host';
import type { AuditActor } from './types/AuditActor';
import type { AuditExport } from './types/AuditExport';
import type { AuditFormat } from './types/AuditFormat';
import type { AuditPage } from './types/AuditPage';
import type { AuditQuery } from './types/AuditQuery';
import type { AuditVerdict } from './types/AuditVerdict';
import type { BranchChoices } from './types/BranchChoices';
import type { CheckView } from './types/CheckView';
import type { ComputerSettings } from './types/ComputerSettings';
import type { ConnectionResult } from './types/ConnectionResult';
import type { Diagnosis } from './types/Diagnosis';
import type { DiagnosisLine } from './types/DiagnosisLine';
import type { DirectoryChoices } from './types/DirectoryChoices';
import type { FolderView } from './types/FolderView';
import type { IntegrationForm } from './types/IntegrationForm';
import type { IntegrationView } from './types/IntegrationView';
import type { LinkForm } from './types/LinkForm';
import type { LinkView } from './types/LinkView';
import type { ListQuery } from './types/ListQuery';
import type { MemberForm } from './types/MemberForm';
import type { MemberRow } from './types/MemberRow';
import type { ProblemPage } from './types/ProblemPage';
import type { ProjectName } from './types/ProjectName';
import type { ProjectView } from './types/ProjectView';
import type { RepositoryChoices } from './types/RepositoryChoices';
import type { ResolvedAddress } from './types/ResolvedAddress';
import type { ServiceHookSettings } from './types/ServiceHookSettings';
import type { SessionState } from './types/SessionState';
import type { SignInMember } from './types/SignInMember';
import type { SyncChangePage } from './types/SyncChangePage';
import type { SyncOverview } from './types/SyncOverview';
import type { SyncRunPage } from './types/SyncRunPage';
import type { TestCaseDetail } from './types/TestCaseDetail';
import type { TestCasePage } from './types/TestCasePage';
import type { TestIdView } from './types/TestIdView';
import type { TestSuiteDetail } from './types/TestSuiteDetail';
import type { TestSuitePage } from './types/TestSuitePage';
import type { TestWord } from './types/TestWord';
import type { TreeKind } from './types/TreeKind';
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
    listProblems: (projectId: string, linkId: string | null, offset: number, limit: number) =>
      host.call<ProblemPage>('list_problems', { projectId, linkId, offset, limit }),
    notTheSameTest: (kind: TestWord, testId: string) =>
      host.call<TestIdView | null>('not_the_same_test', { kind, testId }),
    sameTestAgain: (kind: TestWord, testId: string) =>
      host.call<TestIdView | null>('same_test_again', { kind, testId }),
    openInBitbucket: (linkId: string, path: string | null) => host.call<null>('open_in_bitbucket', { linkId, path }),

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
