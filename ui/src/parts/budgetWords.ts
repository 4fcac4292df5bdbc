/** What is left of the hourly budget of an integration, and whether that is worth a warning. */
import type { BudgetView } from '../ipc/types/BudgetView';
import { count, counted } from '../lib/format/count';
import { span } from '../lib/format/time';

const WARN_FROM = 0.8;

/** Returns the share of the REST calls that is used, from 0 to 1. */
export function usedShare(budget: BudgetView): number {
  return budget.allowed === 0 ? 1 : Math.min(1, budget.used / budget.allowed);
}

/** Returns what to warn of; `null` while enough is left. */
export function budgetWarning(budget: BudgetView, now: number): string | null {
  const { waitingUntil, resetsInSeconds } = budget;
  if (waitingUntil !== null && waitingUntil > now) {
    return `Bitbucket wants to be left alone; its REST calls go on in ${span(waitingUntil - now)}.`;
  }
  const share = usedShare(budget);
  if (share <= WARN_FROM) return null;
  const back = resetsInSeconds === null ? '' : ` The next hour begins in ${span(resetsInSeconds * 1000)}.`;
  return `${Math.floor(share * 100)} % of the REST calls of this hour are used.${back}`;
}

/** Returns all that is known of a budget, for hover. */
export function budgetDetail(budget: BudgetView): string {
  return [
    `${count(budget.used)} of ${counted(budget.allowed, 'REST call')} in this hour`,
    `${count(budget.gitUsed)} of ${counted(budget.gitAllowed, 'git request')}`,
    ...(budget.resetsInSeconds === null ? [] : [`The next hour begins in ${span(budget.resetsInSeconds * 1000)}`]),
  ].join('\n');
}
