/** This computer as the fake host answers it. */
import type { ComputerSettings } from '../types/ComputerSettings';
import type { World } from './world';

type Choices = Pick<ComputerSettings, 'closing' | 'notify'>;

export const usualComputer: ComputerSettings = {
  closing: 'ask',
  notify: true,
  tray: 'there',
  notifications: 'there',
};

export function computerCommands(world: World): Record<string, (args: never) => unknown> {
  return {
    computer_settings: () => world.computer,
    save_computer_settings: ({ closing, notify }: Choices) => Object.assign(world.computer, { closing, notify }),
  };
}
