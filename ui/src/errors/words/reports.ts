/** What keeps files from being reports that results can be taken from. */
import type { Words } from '../explanation';

export const reports = {
  'report.not-readable': {
    severity: 'error',
    title: 'The report cannot be read.',
    meaning: 'It, or the folder or archive it is in, cannot be opened or is damaged. Nothing of it was imported.',
    action: 'See that it is still there and that your account may read it, then import it again.',
  },
  'report.malformed': {
    severity: 'error',
    title: 'The report is not well-formed.',
    meaning: 'The file is no valid XML, or no JUnit file in spite of its name. Nothing of it was imported.',
    action: 'Let the test tool write it again, then import it.',
  },
  'report.cut-off': {
    severity: 'warning',
    title: 'The report ends in the middle.',
    meaning: 'It may still be being written, or the run broke off. Nothing of it was imported.',
    action: 'Import it again once the run has ended.',
  },
  'report.too-large': {
    severity: 'error',
    title: 'There is more than Suitecase reads at once.',
    meaning: 'The report, folder or archive holds more than any real one. What lies beyond was left out.',
    action: 'Choose a part of it and import that.',
  },
  'report.entities': {
    severity: 'error',
    title: 'The report defines entities of its own.',
    meaning: 'Such definitions can lead to other files, so Suitecase reads no report that has them.',
    action: 'Let the test tool write the report without a document type.',
  },
  'report.unsafe-archive': {
    severity: 'error',
    title: 'A part of the archive is unsafe.',
    meaning: 'It leads out of the archive, is a link, or unpacks to far more than any report. It was left alone.',
    action: 'Unpack the archive with a tool you trust, then import the folder.',
  },
  'report.none-found': {
    severity: 'warning',
    title: 'There is no report.',
    meaning: 'Nothing that was chosen is a Katalon report folder, a JUnit file or an archive of them.',
    action: 'Choose the folder that Katalon or your test tool writes its reports to.',
  },
  'report.aborted-run': {
    severity: 'warning',
    title: 'The run has no report.',
    meaning: 'The folder holds logs only: the run was aborted, or is still under way.',
    action: 'Import it again once the run has ended. A run that was aborted has no results.',
  },
} satisfies Words;
