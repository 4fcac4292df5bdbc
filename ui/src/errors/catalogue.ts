/**
 * What each error code means to the person in front of the screen. A code without words does not compile.
 *
 * `title` says what happened, `meaning` what it means for them and the data on screen, `action` the next step.
 * Sentences, present tense, no blame. `calm` is an expected state that needs no alarm.
 */
import type { ErrorCode } from '../ipc/error';

export type Severity = 'calm' | 'warning' | 'error';

export interface Explanation {
  severity: Severity;
  title: string;
  meaning: string;
  action: string;
}

const KEPT = 'What was synced before stays readable.';

const catalogue: Record<ErrorCode, Explanation> = {
  'network.offline': {
    severity: 'calm',
    title: 'No connection to Bitbucket.',
    meaning: `This computer is offline, or Bitbucket is out of reach. ${KEPT}`,
    action: 'Suitecase goes on by itself once the connection is back.',
  },
  'network.proxy-failed': {
    severity: 'warning',
    title: 'The proxy refused the connection.',
    meaning: `Traffic of this computer goes through a proxy that did not let the request pass. ${KEPT}`,
    action: 'Ask your network team to allow bitbucket.org and api.bitbucket.org, or check the proxy of this computer.',
  },
  'network.tls-failed': {
    severity: 'error',
    title: 'The connection is not safe.',
    meaning: 'The certificate shown for Bitbucket is not trusted on this computer, so nothing was sent.',
    action: 'Check date and time of this computer. In a company network, ask whether traffic is inspected.',
  },
  'network.timed-out': {
    severity: 'calm',
    title: 'Bitbucket did not answer in time.',
    meaning: `The connection is slow or Bitbucket is busy. ${KEPT}`,
    action: 'Suitecase tries again by itself.',
  },
  'network.cut': {
    severity: 'calm',
    title: 'The connection broke off.',
    meaning: `The answer ended in the middle and was thrown away. ${KEPT}`,
    action: 'Suitecase tries again by itself.',
  },
  'network.captive-portal': {
    severity: 'warning',
    title: 'The network asks for a sign-in first.',
    meaning: 'Another page answered in place of Bitbucket, as in hotels and guest networks.',
    action: 'Open any page in the browser, sign in to the network, then try again.',
  },
  'bitbucket.not-bitbucket': {
    severity: 'error',
    title: 'Something other than Bitbucket answered.',
    meaning: 'The reply does not have the form that Bitbucket uses. A proxy or filter may stand in between.',
    action: 'Open bitbucket.org in the browser on this computer and check that it is Bitbucket.',
  },
  'bitbucket.token-rejected': {
    severity: 'error',
    title: 'Bitbucket rejects this token.',
    meaning:
      'The token has expired, was revoked, was created without scopes, or stands with the wrong name: an API token goes with the e-mail of the Atlassian account, not with the user name.',
    action: 'Check the e-mail, or create a new API token with scopes.',
  },
  'bitbucket.token-expired': {
    severity: 'error',
    title: 'The token has ended.',
    meaning: `The last day of this token has passed, and Bitbucket accepts no token after it. ${KEPT}`,
    action: 'Create a new token and choose Rotate Token; linked repositories stay as they are.',
  },
  'bitbucket.token-without-scopes': {
    severity: 'error',
    title: 'The token was created without scopes.',
    meaning:
      'Bitbucket accepts only tokens made with “Create API token with scopes”. One without looks like a wrong password.',
    action: 'Create an API token with scopes, tick the scopes named in the form, and enter it there.',
  },
  'bitbucket.wrong-user': {
    severity: 'error',
    title: 'The e-mail does not belong to this token.',
    meaning:
      'The token itself is good: git accepts it. Bitbucket’s API wants the e-mail of the Atlassian account that created it.',
    action: 'Enter the e-mail you sign in to Atlassian with, then test again.',
  },
  'bitbucket.wrong-kind': {
    severity: 'error',
    title: 'This is another kind of credential.',
    meaning:
      'Bitbucket rejects it as the kind chosen, and its first letters are those of another: API tokens start with ATATT, access tokens of a repository, project or workspace with ATCTT.',
    action: 'Choose the other kind in the form of the integration, then test again.',
  },
  'bitbucket.token-unusable': {
    severity: 'error',
    title: 'This is not a token.',
    meaning: 'It holds characters that no token of Bitbucket has; something else may have been copied.',
    action: 'Copy the token again, without anything before or after it.',
  },
  'bitbucket.app-password-gone': {
    severity: 'error',
    title: 'App passwords have ended.',
    meaning: 'Bitbucket has not accepted app passwords since 28 July 2026.',
    action: 'Create an API token with scopes and use it instead.',
  },
  'bitbucket.missing-scope': {
    severity: 'error',
    title: 'The token lacks a scope.',
    meaning: 'The token is valid, but it may not do what is needed here. Scopes do not include each other.',
    action: 'Create a new token with the named scopes; those of an existing token cannot be changed.',
  },
  'bitbucket.forbidden': {
    severity: 'error',
    title: 'Bitbucket does not allow this.',
    meaning: 'The token is valid, but the account or the kind of token behind it may not do what is needed here.',
    action: 'Ask the workspace’s admin for access, or use an API token of an account that has it.',
  },
  'bitbucket.not-found': {
    severity: 'error',
    title: 'Bitbucket does not find it.',
    meaning:
      'The workspace or repository does not exist, or this credential may not see it. Bitbucket does not tell which.',
    action: 'Check the spelling, and whether the account behind the credential has access.',
  },
  'bitbucket.ip-not-allowed': {
    severity: 'error',
    title: 'This network is not on the allow-list.',
    meaning: 'The workspace lets only certain networks in. The credential is not the cause.',
    action: 'Connect through the company network or VPN, or ask the workspace’s admin to allow this address.',
  },
  'bitbucket.no-repositories': {
    severity: 'warning',
    title: 'No repository is visible.',
    meaning: 'The credential is valid but sees no repository of this workspace. It may be limited to another one.',
    action: 'Give the account access to the repositories, or create the token for this workspace.',
  },
  'bitbucket.rate-limited': {
    severity: 'calm',
    title: 'Bitbucket asks for a pause.',
    meaning: `Too many requests came from this account in the last hour. ${KEPT}`,
    action: 'Suitecase waits as long as Bitbucket asks and then goes on by itself.',
  },
  'bitbucket.budget-spent': {
    severity: 'calm',
    title: 'The hourly budget is used up.',
    meaning: `Suitecase leaves part of Bitbucket’s hourly limit to your other tools. ${KEPT}`,
    action: 'It goes on by itself within the hour.',
  },
  'bitbucket.server-error': {
    severity: 'warning',
    title: 'Bitbucket has a problem.',
    meaning: `Bitbucket answered with an error of its own. ${KEPT}`,
    action: 'Suitecase tries again by itself. The state of Bitbucket stands on bitbucket.status.atlassian.com.',
  },
  'bitbucket.gone': {
    severity: 'error',
    title: 'Bitbucket no longer offers this.',
    meaning: 'The request was removed from Bitbucket, or the workspace was closed.',
    action: 'Check the workspace in the browser, and whether a newer Suitecase is there.',
  },
  'git.refused': {
    severity: 'error',
    title: 'Git access is refused.',
    meaning: `The credential may not read this repository over git. ${KEPT}`,
    action: 'Check that the token has the scope read:repository:bitbucket and the account may read the repository.',
  },
  'git.not-found': {
    severity: 'error',
    title: 'The repository is not found.',
    meaning: `It was deleted, renamed or moved, or this credential may not see it. ${KEPT}`,
    action: 'Open the repository in the browser, then edit the link with its present address.',
  },
  'git.reference-missing': {
    severity: 'error',
    title: 'The branch no longer exists.',
    meaning: `The branch, tag or commit that the link follows is gone from the repository. ${KEPT}`,
    action: 'Edit the link and choose a branch that exists.',
  },
  'git.empty-repository': {
    severity: 'warning',
    title: 'The repository is empty.',
    meaning: 'It has no commit yet, so there is nothing to show.',
    action: 'Push the Katalon project. Suitecase notices by itself.',
  },
  'git.protocol': {
    severity: 'error',
    title: 'The git reply was not understood.',
    meaning: `The connection was cut, or something in between changed the reply. ${KEPT}`,
    action: 'Sync again. If it stays, copy the details for whoever looks after Suitecase.',
  },
  'git.too-large': {
    severity: 'error',
    title: 'The repository is larger than Suitecase reads.',
    meaning: `A safety limit for size, depth or number of files was reached. ${KEPT}`,
    action: 'Edit the link and limit it to the directory that holds the tests.',
  },
  'git.damaged': {
    severity: 'error',
    title: 'The received data is damaged.',
    meaning: `Its checksum does not match, so it was thrown away. ${KEPT}`,
    action: 'Sync again. If it stays, the repository itself may be damaged.',
  },
  'address.empty': {
    severity: 'error',
    title: 'Enter an address.',
    meaning: 'The address is empty.',
    action: 'Copy it from the address bar of the browser.',
  },
  'address.not-https': {
    severity: 'error',
    title: 'The address must start with https://.',
    meaning: 'Suitecase talks to Bitbucket over HTTPS only.',
    action: 'Copy the address from the address bar of the browser.',
  },
  'address.other-host': {
    severity: 'error',
    title: 'This is not an address of bitbucket.org.',
    meaning: 'Suitecase connects to Bitbucket Cloud only.',
    action: 'Use an address that starts with https://bitbucket.org/.',
  },
  'address.has-secret': {
    severity: 'error',
    title: 'The address holds a password.',
    meaning: 'A secret in an address ends up in histories and logs, so it is not accepted.',
    action: 'Remove the part before “@”. The integration brings the credential.',
  },
  'address.no-workspace': {
    severity: 'error',
    title: 'The address names no workspace.',
    meaning: 'The part after https://bitbucket.org/ is missing.',
    action: 'Use for example https://bitbucket.org/acme.',
  },
  'address.no-repository': {
    severity: 'error',
    title: 'The address names no repository.',
    meaning: 'It leads to a workspace or another page, not to a repository, branch or directory.',
    action: 'Open the repository in the browser and copy its address.',
  },
  'address.other-workspace': {
    severity: 'error',
    title: 'The address belongs to another workspace.',
    meaning: 'An integration reaches the repositories of its own workspace only.',
    action: 'Choose an address of this workspace, or connect the other workspace first.',
  },
  'address.invalid': {
    severity: 'error',
    title: 'The address is not understood.',
    meaning: 'It is not an address of a repository, branch or directory.',
    action: 'Copy it from the address bar of the browser.',
  },
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
  'input.empty': {
    severity: 'error',
    title: 'This field is required.',
    meaning: 'It is empty.',
    action: 'Fill it in.',
  },
  'input.too-long': {
    severity: 'error',
    title: 'This text is too long.',
    meaning: 'It has more characters than allowed.',
    action: 'Shorten it.',
  },
  'input.control-character': {
    severity: 'error',
    title: 'This text holds a character that cannot be seen.',
    meaning: 'A control character came along, often when pasting.',
    action: 'Type the text instead of pasting it.',
  },
  'input.taken': {
    severity: 'error',
    title: 'This name is taken.',
    meaning: 'Another one has this name already.',
    action: 'Choose another name.',
  },
  'input.email-expected': {
    severity: 'warning',
    title: 'An e-mail is expected here.',
    meaning:
      'Bitbucket’s API takes an API token only together with the e-mail of the Atlassian account; the user name is for nothing here.',
    action: 'Enter the e-mail you sign in to Atlassian with.',
  },
  'input.user-name-expected': {
    severity: 'warning',
    title: 'A user name is expected here.',
    meaning: 'An app password goes with the Bitbucket user name, not with the e-mail.',
    action: 'Enter the user name, or better: choose “API token” and create one.',
  },
  'input.day-invalid': {
    severity: 'warning',
    title: 'This is not a day.',
    meaning: 'The text is no day of the calendar.',
    action: 'Enter the day as year, month and day, for example 2027-03-31.',
  },
  'input.day-past': {
    severity: 'warning',
    title: 'This day has passed.',
    meaning: 'A token that has ended cannot connect.',
    action: 'Enter the last day of the token as Atlassian shows it, or create a new token.',
  },
  'input.day-too-far': {
    severity: 'warning',
    title: 'Tokens do not live that long.',
    meaning: 'A token of Bitbucket lives at most one year.',
    action: 'Enter the last day of the token as Atlassian shows it.',
  },
  'file.not-written': {
    severity: 'error',
    title: 'The file could not be written.',
    meaning: 'The folder may be read-only or the disk full. Nothing else was changed.',
    action: 'Choose another place and export again.',
  },
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
  'link.archived': {
    severity: 'warning',
    title: 'The linked repository is archived.',
    meaning: 'An archived repository does not sync and cannot be changed. Results and history stay.',
    action: 'Unarchive it first.',
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
};

const unknown: Explanation = {
  severity: 'error',
  title: 'It did not work.',
  meaning: 'Suitecase has no words for this reason yet.',
  action: 'Try again, and copy the details for whoever looks after Suitecase.',
};

/** Returns the words for a code; for one that a newer core sends, words that admit it. */
export function explain(code: string): Explanation {
  return isErrorCode(code) ? catalogue[code] : unknown;
}

/** Returns whether the cause is the network of the moment, which passes by itself. */
export function isOffline(code: string | null): boolean {
  return code === 'network.offline' || code === 'network.timed-out' || code === 'network.cut';
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(catalogue, code);
}
