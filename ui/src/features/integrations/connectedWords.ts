/** What is said once an integration was disconnected or reconnected. */
import type { IntegrationView } from '../../ipc/types/IntegrationView';
import { integrationState } from '../../parts/words';

/** Returns the new state in a few words, for those who do not see it change. */
export function connectedWords(changed: IntegrationView): string {
  const { word, reason } = integrationState(changed);
  switch (changed.status) {
    case 'INACTIVE':
      return changed.credentialForgotten ? 'Disconnected, credential forgotten' : 'Disconnected';
    case 'ACTIVE':
      return `Reconnected: ${word}`;
    case 'ERROR':
      return `Reconnected: ${word}, ${reason ?? ''}`;
  }
}
