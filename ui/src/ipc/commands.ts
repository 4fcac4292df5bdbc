/** One function for each command of the host; nothing else names a command. */
import type { Host } from './host';
import type { CheckView } from './types/CheckView';
import type { ConnectionResult } from './types/ConnectionResult';
import type { FolderView } from './types/FolderView';
import type { IntegrationForm } from './types/IntegrationForm';
import type { IntegrationView } from './types/IntegrationView';
import type { LinkForm } from './types/LinkForm';
import type { LinkView } from './types/LinkView';
import type { ListQuery } from './types/ListQuery';
import type { ProblemPage } from './types/ProblemPage';
import type { ProjectView } from './types/ProjectView';
import type { ResolvedAddress } from './types/ResolvedAddress';
import type { SessionState } from './types/SessionState';
import type { SyncRunView } from './types/SyncRunView';
import type { TestCaseDetail } from './types/TestCaseDetail';
import type { TestCasePage } from './types/TestCasePage';
import type { TestSuiteDetail } from './types/TestSuiteDetail';
import type { TestSuitePage } from './types/TestSuitePage';
import type { TreeKind } from './types/TreeKind';
import type { WorkspaceOffer } from './types/WorkspaceOffer';

export type Commands = ReturnType<typeof commandsOf>;

/** `null` from a command that asks in a native dialog means that the person said no. */
export function commandsOf(host: Host) {
  return {
    sessionState: () => host.call<SessionState>('session_state'),
    createFirstMember: (name: string) => host.call<SessionState>('create_first_member', { name }),
    createProject: (name: string) => host.call<ProjectView>('create_project', { name }),

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
    saveLink: (form: LinkForm) => host.call<LinkView>('save_link', { form }),
    proceedLink: (form: LinkForm) => host.call<LinkView>('proceed_link', { form }),
    syncLink: (linkId: string) => host.call<null>('sync_link', { linkId }),
    cancelSync: (linkId: string) => host.call<null>('cancel_sync', { linkId }),
    archiveLink: (linkId: string) => host.call<LinkView | null>('archive_link', { linkId }),
    unarchiveLink: (linkId: string) => host.call<LinkView | null>('unarchive_link', { linkId }),
    listSyncRuns: (linkId: string) => host.call<SyncRunView[]>('list_sync_runs', { linkId }),

    listFolders: (projectId: string, kind: TreeKind, linkId: string | null, folder: string) =>
      host.call<FolderView[]>('list_folders', { projectId, kind, linkId, folder }),
    listTestCases: (query: ListQuery) => host.call<TestCasePage>('list_test_cases', { query }),
    readTestCase: (testCaseId: string) => host.call<TestCaseDetail>('read_test_case', { testCaseId }),
    listTestSuites: (query: ListQuery) => host.call<TestSuitePage>('list_test_suites', { query }),
    readTestSuite: (testSuiteId: string) => host.call<TestSuiteDetail>('read_test_suite', { testSuiteId }),
    listProblems: (projectId: string, linkId: string | null, offset: number, limit: number) =>
      host.call<ProblemPage>('list_problems', { projectId, linkId, offset, limit }),
    openInBitbucket: (linkId: string, path: string | null) => host.call<null>('open_in_bitbucket', { linkId, path }),
  };
}
