/** What the keychain, the database or the disk of this computer has to say. */
import type { Words } from '../explanation';

export const computer = {
  'keychain.no-service': {
    severity: 'error',
    title: 'There is no keychain on this computer.',
    meaning: 'Suitecase keeps tokens only in the keychain of the system, and none is running.',
    action: 'On Linux, install and start GNOME Keyring, KWallet or KeePassXC, then try again.',
  },
  'keychain.locked': {
    severity: 'warning',
    title: 'The keychain is locked.',
    meaning: 'The token cannot be read until you unlock the keychain. Nothing is lost.',
    action: 'Unlock it in the window that the system shows, then try again.',
  },
  'keychain.absent': {
    severity: 'error',
    title: 'The token is not in the keychain.',
    meaning: 'It was removed, or this is another computer or system account.',
    action: 'An admin can paste a token again in Admin, Integrations, with Rotate Token.',
  },
  'keychain.denied': {
    severity: 'error',
    title: 'The keychain refused access.',
    meaning: 'The system does not let Suitecase read or write its entry.',
    action: 'Allow Suitecase in the keychain’s settings, then try again.',
  },
  'keychain.timed-out': {
    severity: 'warning',
    title: 'The keychain did not answer.',
    meaning: 'It may be waiting for you to unlock it in another window.',
    action: 'Look for a window that asks for your password, then try again.',
  },
  'keychain.failed': {
    severity: 'error',
    title: 'The keychain reported a fault.',
    meaning: 'The token could not be read or written. Nothing in the keychain was changed by Suitecase.',
    action: 'Try again. If it stays, restart the keychain or sign in to the computer anew.',
  },
  'store.too-new': {
    severity: 'error',
    title: 'The data was written by a newer Suitecase.',
    meaning: 'This version cannot read it and leaves it untouched.',
    action: 'Install the newer version.',
  },
  'store.failed': {
    severity: 'error',
    title: 'The data could not be read or written.',
    meaning: 'The disk may be full, or another program holds the file. The last change is not stored.',
    action: 'Free some space, then try again.',
  },
  'listener.port-taken': {
    severity: 'warning',
    title: 'The port for service hooks is taken.',
    meaning: 'Another program of this computer listens on it. Branches are looked at now and then instead.',
    action: 'Choose another port in Admin, Integrations, Service hooks, or end the other program.',
  },
  'listener.not-permitted': {
    severity: 'warning',
    title: 'The system does not let Suitecase listen for service hooks.',
    meaning: 'This account may not use the port. Branches are looked at now and then instead.',
    action: 'Choose another port in Admin, Integrations, Service hooks.',
  },
  'listener.failed': {
    severity: 'warning',
    title: 'Service hooks cannot be heard.',
    meaning: 'The system gave no port to listen on. Branches are looked at now and then instead.',
    action: 'Suitecase tries again by itself. If it stays, choose another port in Admin, Integrations, Service hooks.',
  },
  'file.not-written': {
    severity: 'error',
    title: 'The file could not be written.',
    meaning: 'The folder may be read-only or the disk full. Nothing else was changed.',
    action: 'Choose another place and export again.',
  },
} satisfies Words;
