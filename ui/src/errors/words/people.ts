/** What the states of things and the roles of people do not allow, and what went wrong here. */
import { KEPT, type Words } from '../explanation';

export const people = {
  'permission.denied': {
    severity: 'error',
    title: 'Your role does not allow this.',
    meaning: 'Nothing was changed.',
    action: 'Ask an admin of this installation or project.',
  },
  'session.locked': {
    severity: 'calm',
    title: 'Suitecase is locked.',
    meaning: 'Nobody is signed in. Syncs go on in the background.',
    action: 'Sign in to go on.',
  },
  'member.wrong-passphrase': {
    severity: 'error',
    title: 'The passphrase is wrong.',
    meaning: 'Nothing was changed.',
    action: 'Try again, or ask an admin of this installation to set a new one.',
  },
  'member.wait': {
    severity: 'warning',
    title: 'Too many wrong passphrases.',
    meaning: 'To slow down guessing, the next try has to wait a moment.',
    action: 'Wait as long as shown, then try again.',
  },
  'member.passphrase-too-short': {
    severity: 'warning',
    title: 'The passphrase is too short.',
    meaning: 'Short ones are guessed quickly.',
    action: 'Use at least 8 characters; a few words are easy to keep in mind.',
  },
  'member.cannot-sign-in': {
    severity: 'warning',
    title: 'This member could not sign in.',
    meaning: 'A member is recognised by an account of this computer or by a passphrase.',
    action: 'Name an account, or set a passphrase.',
  },
  'member.other-account': {
    severity: 'error',
    title: 'This member signs in under another account of this computer.',
    meaning: 'Without a passphrase only that account proves who it is.',
    action: 'Sign in to the computer with that account, or ask an admin to set a passphrase.',
  },
  'member.deactivated': {
    severity: 'error',
    title: 'This member is deactivated.',
    meaning: 'A deactivated member cannot sign in. What they did stays in the audit log.',
    action: 'Ask an admin of this installation to activate the member.',
  },
  'member.last-system-admin': {
    severity: 'warning',
    title: 'This is the last System Admin.',
    meaning: 'Without one nobody could manage this installation.',
    action: 'Give another member the role System Admin first.',
  },
  'member.above-you': {
    severity: 'error',
    title: 'Only a System Admin may do this.',
    meaning: 'Members with the role System Admin are made and changed by System Admins alone.',
    action: 'Ask a System Admin of this installation.',
  },
  'integration.not-tested': {
    severity: 'warning',
    title: 'These values are not tested yet.',
    meaning: 'Only what has passed Test Connection is saved.',
    action: 'Choose Test Connection, then Save.',
  },
  'integration.other-workspace': {
    severity: 'error',
    title: 'These values lead to another workspace.',
    meaning:
      'Repositories are linked through this integration, and they are in the workspace it connects now. Nothing was changed.',
    action: 'Create another integration for the other workspace.',
  },
  'integration.disconnected': {
    severity: 'warning',
    title: 'The integration is disconnected.',
    meaning: `Its linked repositories do not sync. ${KEPT}`,
    action: 'An admin can reconnect it in Admin, Integrations.',
  },
  'hook.limit': {
    severity: 'warning',
    title: 'The repository takes no more webhooks.',
    meaning: 'Bitbucket limits how many webhooks a repository may have. The branch is looked at now and then instead.',
    action: 'Delete webhooks that nobody needs in the repository’s settings; Suitecase tries again every day.',
  },
  'hook.url-refused': {
    severity: 'warning',
    title: 'Bitbucket does not deliver to the callback address.',
    meaning: 'It cannot be found on the internet, or is not public. The branch is looked at now and then instead.',
    action: 'An admin can correct the address in Admin, Integrations, Service hooks.',
  },
  'hook.not-admin': {
    severity: 'warning',
    title: 'The credential may not manage webhooks of the repository.',
    meaning:
      'Bitbucket lets only administrators of a repository do that. The branch is looked at now and then instead.',
    action: 'Give the account of the token the Admin permission on the repository, if pushes should be told at once.',
  },
  'link.archived': {
    severity: 'warning',
    title: 'The linked repository is archived.',
    meaning: 'An archived repository does not sync and cannot be changed. Results and history stay.',
    action: 'Unarchive it first.',
  },
  'link.former-test-back': {
    severity: 'warning',
    title: 'Both tests are there now.',
    meaning: 'The file of the former test came back, so it is a test of its own again. Nothing was changed.',
    action: 'Nothing needs to be done: each test keeps its own history.',
  },
  'compare.led-elsewhere': {
    severity: 'warning',
    title: 'These two commits cannot be compared.',
    meaning:
      'Between them the link was edited to lead to another repository or directory, so what changed in between is not what changed in the tests.',
    action: 'Choose two commits that were both synced before or both after that.',
  },
  'run.variable-name': {
    severity: 'warning',
    title: 'A variable cannot have this name.',
    meaning: 'Programs know variables by letters from A to Z, digits and underscores, and no digit comes first.',
    action: 'Choose a name such as BASE_URL.',
  },
  'run.variable-twice': {
    severity: 'warning',
    title: 'Two variables have the same name.',
    meaning: 'A program would see one of them only. Upper and lower case count as the same.',
    action: 'Rename or remove one of the two.',
  },
  'run.variable-without-value': {
    severity: 'warning',
    title: 'A secured variable has no value.',
    meaning: 'No value is kept for it yet, so that there is none to keep.',
    action: 'Enter its value. It goes to the keychain and is never shown again.',
  },
  'run.too-much': {
    severity: 'warning',
    title: 'These are too many.',
    meaning: 'A run configuration keeps up to 200 arguments and 100 variables, with 16 kB of each.',
    action: 'Put what belongs together into a file that the program reads.',
  },
  'run.time-limit': {
    severity: 'warning',
    title: 'The time limit is not possible.',
    meaning: 'A program may run from 1 minute to 1,440 minutes, which is a day.',
    action: 'Enter such a number.',
  },
  'run.folder-not-full': {
    severity: 'warning',
    title: 'The folder is not named in full.',
    meaning:
      'The program runs in the same folder wherever Suitecase was started, so it has to be named from the root on.',
    action: 'Choose the folder, or enter its full path.',
  },
  'run.other-suite': {
    severity: 'warning',
    title: 'The suite belongs to another linked repository, or is gone.',
    meaning: 'A run configuration runs suites of its own repository.',
    action: 'Choose a suite of the repository.',
  },
  'run.over': {
    severity: 'calm',
    title: 'The run is over.',
    meaning: 'It came to its end in the meantime. A run that is over never changes again.',
    action: 'Look at how it ended, or start it again.',
  },
  'run.not-waiting': {
    severity: 'calm',
    title: 'Somebody decided about this run already.',
    meaning: 'It was started or put aside in the meantime.',
    action: 'Look at how it stands now.',
  },
  cancelled: {
    severity: 'calm',
    title: 'It was cancelled.',
    meaning: 'Nothing was changed.',
    action: 'Start it again whenever you like.',
  },
  'not-found': {
    severity: 'warning',
    title: 'It is no longer there.',
    meaning: 'It was moved, archived or removed in the meantime.',
    action: 'Go back to the list, which shows the present state.',
  },
  'internal.bug': {
    severity: 'error',
    title: 'Something in Suitecase went wrong.',
    meaning: 'This is a fault of the app, not yours. Stored data is not touched by it.',
    action: 'Try again, and copy the details for whoever looks after Suitecase.',
  },
} satisfies Words;
