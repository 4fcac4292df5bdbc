/** The words for how names in reports find their tests. A code without words does not compile. */
import type { CandidateReason } from '../ipc/types/CandidateReason';
import type { LinkBecause } from '../ipc/types/LinkBecause';
import type { UploadedChoice } from '../ipc/types/UploadedChoice';
import { shortHash, type StateWords } from './words';

interface BecauseWords {
  /** A few words, for rows. */
  short: string;
  /** A whole sentence, for the detail. */
  sentence: string;
}

const becauses: Record<LinkBecause, BecauseWords> = {
  'same-path': {
    short: 'Same path and name',
    sentence: 'It is the only test with exactly this path and name.',
  },
  'same-path-and-suite': {
    short: 'Same path, suite too',
    sentence: 'Of several tests with exactly this path and name, it is the one whose repository has the suite too.',
  },
  alias: {
    short: 'Always this test',
    sentence: 'Somebody said that this name always stands for it.',
  },
  chosen: {
    short: 'Chosen',
    sentence: 'Somebody chose it.',
  },
  'several-tests': {
    short: 'Several tests',
    sentence: 'Several tests have exactly this path and name. Nothing is linked until somebody chooses.',
  },
  'no-test': {
    short: 'No such test',
    sentence: 'No test of the linked repositories has exactly this path and name.',
  },
  'kept-apart': {
    short: 'Kept apart',
    sentence: 'Somebody said that it stands for no test.',
  },
  'not-asked': {
    short: 'Not linked by itself',
    sentence:
      'A test has this path and name, but its repository is not set to link results. Choose the test here, or tick the box in the settings of the repository.',
  },
};

/** Returns why a name stands for a test, or for none. */
export function linkBecause(because: LinkBecause): BecauseWords {
  return becauses[because];
}

/** Returns whether a person said what the name stands for. */
export function isDecided(because: LinkBecause): boolean {
  return because === 'alias' || because === 'chosen' || because === 'kept-apart';
}

type ReasonCode = CandidateReason['reason'];
type ReasonOf<Code extends ReasonCode> = Extract<CandidateReason, { reason: Code }>;

const reasons: { [Code in ReasonCode]: (reason: ReasonOf<Code>) => string } = {
  'same-path': () => 'It has exactly this path and name.',
  'same-suite': () => 'Its repository has the suite too.',
  'former-path': ({ commit }) =>
    commit === null ? 'It had this path before.' : `It had this path until commit ${shortHash(commit)}.`,
  'same-guid': () => 'A test that had this path had the same guid.',
  case: () => 'Only upper and lower case differ.',
  'normal-form': () => 'It reads the same; only the Unicode form of its letters differs.',
  'same-name': () => 'The last part of the path is the same.',
  'same-run': () => 'Other names in the same suite stand for tests of its repository.',
};

/** Returns what speaks for a test. */
export function candidateReason<Code extends ReasonCode>(reason: ReasonOf<Code>): string {
  return (reasons[reason.reason as Code] as (reason: ReasonOf<Code>) => string)(reason);
}

/** What the names of each choice have in common. */
export const uploadedChoices: Record<UploadedChoice, { label: string; explained: string }> = {
  ambiguous: { label: 'To choose', explained: 'Names that several tests have. Each waits for somebody to choose.' },
  unmatched: { label: 'Without a test', explained: 'Names that no test has, or that nobody asked to link.' },
  unlinked: { label: 'Kept apart', explained: 'Names that stand for no test, as somebody said.' },
  linked: { label: 'Linked', explained: 'Names that stand for a test.' },
};

/** The choices in the order in which they are shown: first what waits for somebody. */
export const UPLOADED_ORDER: readonly UploadedChoice[] = ['ambiguous', 'unmatched', 'unlinked', 'linked'];

/** Returns how a name stands, as shape, word and colour. */
export function uploadedState(because: LinkBecause): StateWords {
  const { short } = becauses[because];
  switch (because) {
    case 'same-path':
    case 'same-path-and-suite':
    case 'alias':
    case 'chosen':
      return { shape: '●', word: short, tone: 'good', reason: null };
    case 'several-tests':
      return { shape: '!', word: short, tone: 'warn', reason: null };
    case 'no-test':
    case 'not-asked':
      return { shape: '○', word: short, tone: 'quiet', reason: null };
    case 'kept-apart':
      return { shape: '⊘', word: short, tone: 'quiet', reason: null };
  }
}
