/** Which integrations want to be looked at, and what to say of them in one line. */
import type { IntegrationView } from '../ipc/types/IntegrationView';
import { explain } from '../errors/catalogue';
import { visible } from '../lib/format/visible';
import { expiryWords } from './expiry';

export interface Attention {
  integration: IntegrationView;
  tone: 'bad' | 'warn';
  text: string;
}

/** Returns those that are broken or whose token is about to end or has ended, the most urgent first. */
export function attentions(integrations: readonly IntegrationView[]): Attention[] {
  return integrations
    .map(attention)
    .filter((each) => each !== null)
    .toSorted((one, other) => rank(one) - rank(other));
}

function attention(integration: IntegrationView): Attention | null {
  const name = visible(integration.name);
  if (integration.status === 'ERROR') {
    return { integration, tone: 'bad', text: `${name}: ${explain(integration.errorCode ?? '').title}` };
  }
  const { text, tone } = expiryWords(integration);
  if (tone === 'quiet') return null;
  return { integration, tone: tone === 'bad' ? 'bad' : 'warn', text: `The token of ${name} ${text}.` };
}

function rank({ integration }: Attention): number {
  return integration.status === 'ERROR' ? -1 : (integration.daysLeft ?? 0);
}

/** Returns the most urgent one and how many more there are, `null` when all is well. */
export function attentionLine(integrations: readonly IntegrationView[]): Attention | null {
  const [first, ...others] = attentions(integrations);
  if (!first) return null;
  return others.length === 0 ? first : { ...first, text: `${first.text} And ${others.length} more.` };
}
