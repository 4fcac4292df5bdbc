/** What comes from Bitbucket, from git, or from the network on the way there. */
import { KEPT, type Words } from '../explanation';

export const bitbucket = {
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
    meaning: `The branch, tag or commit that the link follows was deleted or renamed. ${KEPT}`,
    action: 'Edit the link and choose a branch that exists; the details name those there are.',
  },
  'git.empty-repository': {
    severity: 'warning',
    title: 'The repository is empty.',
    meaning: 'It has no commit yet, so there is nothing to show.',
    action: 'Push the Katalon project. Suitecase notices by itself.',
  },
  'git.protocol': {
    severity: 'error',
    title: 'The git server cannot be used as it answers.',
    meaning: `The server, or something in between, answered in a way Suitecase does not understand, or refused what a sync needs. ${KEPT}`,
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
  'git.blocked': {
    severity: 'error',
    title: 'Git is blocked, and the repository is too large without it.',
    meaning: `Something on the way does not let git through. Suitecase can fetch a repository without git only while its archive can be downloaded, or while it has few tests. ${KEPT}`,
    action: 'Ask the administrator of the network to allow git over HTTPS to bitbucket.org, then sync again.',
  },
  'git.rewritten': {
    severity: 'calm',
    title: 'The branch was rewritten while it was read.',
    meaning: `Each time Suitecase asked, the commit it was told of was gone again. ${KEPT}`,
    action: 'Suitecase looks again by itself.',
  },
} satisfies Words;
