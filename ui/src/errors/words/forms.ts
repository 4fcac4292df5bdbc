/** What is wrong with something that was typed. */
import type { Words } from '../explanation';

export const forms = {
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
  'address.data-center': {
    severity: 'error',
    title: 'This is an address of Bitbucket Data Center.',
    meaning: 'That is another product, which Suitecase does not read.',
    action: 'Use the address of a repository on bitbucket.org.',
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
  'address.not-public': {
    severity: 'error',
    title: 'Bitbucket cannot reach this address.',
    meaning: 'It leads to this computer or into a private network. Bitbucket delivers only to public addresses.',
    action: 'Enter the public https address of your relay.',
  },
  'address.invalid': {
    severity: 'error',
    title: 'The address is not understood.',
    meaning: 'It is not an address of a repository, branch or directory.',
    action: 'Copy it from the address bar of the browser.',
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
  'input.too-many': {
    severity: 'error',
    title: 'You keep as many filters here as you can.',
    meaning: 'A member keeps at most 200 filters in a project.',
    action: 'Delete one that you do not need.',
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
  'input.port-invalid': {
    severity: 'error',
    title: 'This is no port to listen on.',
    meaning: 'A port that any program may use is a whole number from 1024 to 65535.',
    action: 'Enter such a number, for example 8457.',
  },
  'schedule.time-invalid': {
    severity: 'error',
    title: 'This is no day and time.',
    meaning: 'The calendar has no such day, or the clock no such time.',
    action: 'Enter a day as year, month and day, and a time as hours and minutes.',
  },
  'schedule.end-before-start': {
    severity: 'error',
    title: 'The end lies before the first time.',
    meaning: 'Nothing would ever be due.',
    action: 'Enter a later end, or leave it empty.',
  },
  'schedule.interval-invalid': {
    severity: 'error',
    title: 'Enter a number from 1 to 999.',
    meaning: 'The interval is outside of it.',
    action: 'For longer intervals, choose a larger unit.',
  },
  'schedule.time-zone-unknown': {
    severity: 'error',
    title: 'There is no such time zone.',
    meaning: 'The name is none of those that this computer knows.',
    action: 'Choose one of the list, for example Europe/Berlin.',
  },
  'schedule.configuration-missing': {
    severity: 'error',
    title: 'The run configuration is gone.',
    meaning: 'Somebody removed it meanwhile.',
    action: 'Choose another one.',
  },
} satisfies Words;
