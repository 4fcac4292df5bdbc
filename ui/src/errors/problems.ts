/** What each problem of a file means to a tester: what it is, why it matters, what to do. */
import type { ProblemCode } from '../ipc/types/ProblemCode';

export interface ProblemWords {
  what: string;
  why: string;
  todo: string;
}

export const problemWords: Record<ProblemCode, ProblemWords> = {
  'empty-file': {
    what: 'The file is empty',
    why: 'Katalon Studio cannot open it, and its name is all that can be shown.',
    todo: 'Restore the file from an earlier commit, or delete it.',
  },
  'conflict-markers': {
    what: 'A merge conflict was committed',
    why: 'The file still holds both sides of a merge, so Katalon Studio cannot read it.',
    todo: 'Open the file, keep the right side, remove the lines with <<<<<<<, ======= and >>>>>>>, and commit.',
  },
  'lfs-pointer': {
    what: 'The content lies in Git LFS',
    why: 'The repository holds only a pointer, so the content cannot be shown.',
    todo: 'Take .tc and .ts files out of Git LFS; they are small text files.',
  },
  oversized: {
    what: 'The file is too large',
    why: 'It is larger than Suitecase reads, and far larger than such a file normally is.',
    todo: 'Look whether something else was saved under this name.',
  },
  'wrong-encoding': {
    what: 'The characters cannot be read',
    why: 'The file is not in the encoding it names, so text would be shown wrongly.',
    todo: 'Save the file as UTF-8 and commit it.',
  },
  'document-type': {
    what: 'The file declares a document type',
    why: 'Katalon Studio never writes one, and reading one is unsafe. The file is not read.',
    todo: 'Remove the <!DOCTYPE …> lines.',
  },
  'malformed-xml': {
    what: 'The file is not well-formed XML',
    why: 'Katalon Studio cannot open it, and description, tags and members are unknown.',
    todo: 'Open the file at the named line and repair it, or restore an earlier commit.',
  },
  'wrong-root': {
    what: 'The file holds something else',
    why: 'Its place asks for a test case or suite, but the content is of another kind.',
    todo: 'Move the file to where it belongs.',
  },
  'symbolic-link': {
    what: 'The entry is a symbolic link',
    why: 'Links are not followed, so the test behind it does not appear here.',
    todo: 'Replace the link by the file itself.',
  },
  'missing-member': {
    what: 'A member is missing',
    why: 'The suite names a test that is not in the repository; a run fails or skips it.',
    todo: 'Restore the test, or remove the line from the suite.',
  },
  'member-case-differs': {
    what: 'A member is written in other upper and lower case',
    why: 'It works on Windows and macOS and fails on Linux, where most pipelines run.',
    todo: 'Write the name in the suite exactly as the file is named.',
  },
  'shared-guid': {
    what: 'Two tests share one guid',
    why: 'Data bindings and history cannot tell them apart. A copied file is the usual cause.',
    todo: 'Open the copy in Katalon Studio and save it under a new name, so that it gets its own guid.',
  },
  'case-twins': {
    what: 'Two names differ only in upper and lower case',
    why: 'Windows and macOS keep only one of the two files.',
    todo: 'Rename one of them.',
  },
  'empty-suite': {
    what: 'The suite has no members',
    why: 'A run of it tests nothing and still passes.',
    todo: 'Add test cases, or delete the suite.',
  },
  'case-without-script': {
    what: 'The test case has no script',
    why: 'There is nothing to run: Katalon Studio opens an empty script, and the test passes without doing anything.',
    todo: 'Commit the script from the folder of the same name below Scripts, or delete the test case.',
  },
  'script-without-case': {
    what: 'The script has no test case',
    why: 'Nothing runs it. Often the test case was renamed or deleted outside Katalon Studio.',
    todo: 'Move the script to the folder that has the name of its test case, or delete it.',
  },
  'dynamic-matches-nothing': {
    what: 'The dynamic suite selects nothing',
    why: 'No test case meets its query today, so running it tests nothing.',
    todo: 'Compare the query with the names and tags of the test cases it should find.',
  },
};
