/** Numbers and amounts for people. */
import { trimmed } from './trimmed';

const grouped = new Intl.NumberFormat();

/** Returns the number with the person's own digit grouping. */
export function count(amount: number): string {
  return grouped.format(amount);
}

/** Returns for example `1 test case`, `2 test cases`. */
export function counted(amount: number, one: string, many: string = `${one}s`): string {
  return `${count(amount)} ${amount === 1 ? one : many}`;
}

/** Returns for example `512 B`, `14 kB`, `2.3 MB`; decimal units. */
export function bytes(amount: number): string {
  if (amount < 1000) return `${amount} B`;
  if (amount < 1_000_000) return `${Math.round(amount / 1000)} kB`;
  return `${(amount / 1_000_000).toFixed(1)} MB`;
}

/** Counts characters as the core does: Unicode characters of the trimmed text. */
export function characters(text: string): number {
  return [...trimmed(text)].length;
}
