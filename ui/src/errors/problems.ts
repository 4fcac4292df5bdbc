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
    todo: 'Restore the file from an earlier commit, or delete the test in Katalon Studio.',
  },
  'conflict-markers': {
    what: 'A merge conflict was committed',
    why: 'Two versions of the file were merged and both stand in it, so Katalon Studio cannot open the test.',
    todo: 'Open the file, keep the right version, remove the lines with <<<<<<<, ======= and >>>>>>>, and commit.',
  },
  'lfs-pointer': {
    what: 'The content lies in Git LFS',
    why: 'Git LFS keeps the content outside of the repository, so the test cannot be shown.',
    todo: 'Take .tc and .ts files out of Git LFS (they are small texts) and commit them again.',
  },
  oversized: {
    what: 'The file is too large',
    why: 'A test case or suite is never that large, so the file is not read.',
    todo: 'Look whether something else was saved under this name, and restore the file from an earlier commit.',
  },
  'wrong-encoding': {
    what: 'The characters cannot be read',
    why: 'The file is not in the encoding it names, so text would be shown wrongly.',
    todo: 'Save the file as UTF-8 and commit it.',
  },
  'document-type': {
    what: 'The file holds a DOCTYPE',
    why: 'Katalon Studio never writes one, and reading it could open other files. The file is not read.',
    todo: 'Remove the <!DOCTYPE …> lines and commit.',
  },
  'malformed-xml': {
    what: 'The file is broken',
    why: 'It is no valid XML: Katalon Studio cannot open it, and its description, tags and members are unknown.',
    todo: 'Open the file at the named line and repair it, or restore it from an earlier commit.',
  },
  'wrong-root': {
    what: 'The file holds something else',
    why: 'By its name it is a test case or suite, but the content is of another kind, so it cannot be run.',
    todo: 'Move the file to where it belongs, or restore the test from an earlier commit.',
  },
  'symbolic-link': {
    what: 'The file is a symbolic link',
    why: 'It only points to another file. Links are not followed, so the test behind it does not appear here.',
    todo: 'Replace the link by the file itself and commit.',
  },
  'missing-member': {
    what: 'A member is missing',
    why: 'The suite lists a test that is not in the repository; a run of the suite fails at it or leaves it out.',
    todo: 'Restore the test, or remove it from the suite in Katalon Studio.',
  },
  'member-case-differs': {
    what: 'A member is written in other capitals',
    why: 'The suite and the file differ in upper and lower case. Windows and macOS find the test, Linux, where most pipelines run, does not.',
    todo: 'Write the name in the suite exactly as the file is named.',
  },
  'shared-guid': {
    what: 'Two tests have the same guid',
    why: 'The guid is the number by which Katalon Studio tells tests apart. With the same one, data bindings and history are mixed up. A file that was copied outside of Katalon Studio is the usual cause.',
    todo: 'Open the copy in Katalon Studio and save it under a new name, so that it gets its own guid.',
  },
  'case-twins': {
    what: 'Two names differ only in capitals',
    why: 'On Windows and macOS these are one name, so only one of the two files is there after a checkout.',
    todo: 'Rename one of them in Katalon Studio.',
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
    what: 'The dynamic suite finds no test case',
    why: 'No test case meets its query today, so running it tests nothing.',
    todo: 'Compare the query with the names and tags of the test cases that it should find.',
  },
};
