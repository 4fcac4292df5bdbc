/** What the page about this computer says about choices, and about programs that are missing. */
import type { ComputerSettings } from '../../ipc/types/ComputerSettings';

type Closing = ComputerSettings['closing'];

export const closingCards: readonly { value: Closing; label: string; explanation: string; testid: string }[] = [
  {
    value: 'ask',
    label: 'Ask me',
    explanation: 'The next time, and then as you answer.',
    testid: 'closing-ask',
  },
  {
    value: 'tray',
    label: 'Keep following in the tray',
    explanation: 'Repositories stay up to date, and you hear of changes.',
    testid: 'closing-tray',
  },
  {
    value: 'quit',
    label: 'Quit Suitecase',
    explanation: 'What was pushed meanwhile arrives at the next start.',
    testid: 'closing-quit',
  },
];

export const missingTray = {
  title: 'Nothing here shows tray icons, so closing the window quits Suitecase.',
  action:
    'On GNOME, add the extension “AppIndicator and KStatusNotifierItem Support”. Elsewhere, add a system tray to your panel. What you chose above then holds.',
};

export const missingNotifications = {
  title: 'Nothing here shows notifications.',
  action:
    'Suitecase works the same, and its window says everything. To be told while you do something else, turn on the notifications of your desktop, or start a service such as dunst or mako.',
};
