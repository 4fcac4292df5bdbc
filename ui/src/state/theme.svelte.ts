/** Light, dark or as the system is; remembered. */
import { readStored, writeStored } from '../lib/stored';

export type ThemeChoice = 'system' | 'light' | 'dark';
const CHOICES: readonly ThemeChoice[] = ['system', 'light', 'dark'];
const KEY = 'suitecase.theme';

export class Theme {
  choice = $state<ThemeChoice>(CHOICES.find((choice) => choice === readStored(KEY)) ?? 'system');

  next(): void {
    this.choice = CHOICES[(CHOICES.indexOf(this.choice) + 1) % CHOICES.length] ?? 'system';
    writeStored(KEY, this.choice);
  }
}
