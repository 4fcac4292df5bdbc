/** Names in reports as the fake host lists and decides them. */
import type { AliasList } from '../types/AliasList';
import type { AliasView } from '../types/AliasView';
import type { LinkPreview } from '../types/LinkPreview';
import type { UploadedChoice } from '../types/UploadedChoice';
import type { UploadedDecision } from '../types/UploadedDecision';
import type { UploadedDetail } from '../types/UploadedDetail';
import type { UploadedPage } from '../types/UploadedPage';
import type { UploadedQuery } from '../types/UploadedQuery';
import type { UploadedRow } from '../types/UploadedRow';
import type { UploadedTest } from '../types/UploadedTest';
import { refusal } from './refusal';
import { makeUploaded, testOf, type FakeUploaded } from './uploadedNames';
import type { World } from './world';

const CHOICES: Record<UploadedRow['because'], UploadedChoice> = {
  'same-path': 'linked',
  'same-path-and-suite': 'linked',
  alias: 'linked',
  chosen: 'linked',
  'several-tests': 'ambiguous',
  'no-test': 'unmatched',
  'not-asked': 'unmatched',
  'kept-apart': 'unlinked',
};

export function uploadedCommands(world: World, changed: (what: string) => void) {
  const byNumber = (number: number) => {
    const found = uploadedOf(world).find(({ row }) => row.number === number);
    if (!found) throw refusal('not-found');
    return found;
  };

  function testById(id: string): UploadedTest {
    for (const link of world.links) {
      const catalogue = world.catalogues.get(link.id);
      const row = [...(catalogue?.cases ?? []), ...(catalogue?.suites ?? [])].find((each) => each.id === id);
      if (row) return testOf(link, row);
    }
    throw refusal('not-found');
  }

  function put(each: FakeUploaded, because: UploadedRow['because'], test: UploadedTest | null) {
    const isFound = because === each.found.because && test === each.found.test;
    Object.assign(each.row, { because, test });
    each.decidedBy = isFound ? null : (world.session.member?.name ?? '');
    each.decidedAt = isFound ? null : world.now();
  }

  function decide(each: FakeUploaded, decision: UploadedDecision) {
    const { kind, name } = each.row;
    const namesakes = uploadedOf(world).filter(({ row }) => row.kind === kind && row.name === name);
    switch (decision.choice) {
      case 'undo': {
        if (each.row.because === 'alias') forget(kind, name);
        // An exception ends, and what is always so holds again.
        const always = aliasesOf(world).find((alias) => alias.kind === kind && alias.name === name)?.test;
        if (always) put(each, 'alias', always);
        else put(each, each.found.because, each.found.test);
        break;
      }
      case 'keep-apart':
        put(each, 'kept-apart', null);
        break;
      case 'link': {
        const test = testById(decision.testId);
        if (!decision.always) put(each, 'chosen', test);
        else alwaysLink(each, test, namesakes);
        break;
      }
      case 'take-back': {
        const { because, testId, alwaysTestId } = decision;
        forget(kind, name);
        if (alwaysTestId !== null) alwaysLink(each, testById(alwaysTestId), namesakes);
        if (because === 'chosen' && testId !== null) put(each, 'chosen', testById(testId));
        else if (because === 'kept-apart') put(each, 'kept-apart', null);
        else if (alwaysTestId === null) put(each, each.found.because, each.found.test);
      }
    }
  }

  /** Lets all that are called so stand for a test, but for those of which a person said something else. */
  function alwaysLink(each: FakeUploaded, test: UploadedTest, namesakes: FakeUploaded[]) {
    const { kind, name } = each.row;
    forget(kind, name);
    world.aliases.push(aliasOf(each, test, world));
    for (const namesake of namesakes) {
      const isException = namesake.row.because === 'chosen' || namesake.row.because === 'kept-apart';
      if (namesake === each || !isException) put(namesake, 'alias', test);
    }
  }

  /** Takes a name from those that always stand for a test; what is found without holds for it again. */
  function forget(kind: UploadedRow['kind'], name: string) {
    world.aliases = aliasesOf(world).filter((alias) => alias.kind !== kind || alias.name !== name);
    for (const each of uploadedOf(world)) {
      const { row, found } = each;
      if (row.kind === kind && row.name === name && row.because === 'alias') put(each, found.because, found.test);
    }
  }

  return {
    list_uploaded: ({ query }: { query: UploadedQuery }): UploadedPage => {
      const all = uploadedOf(world);
      const words = query.text.toLowerCase().split(/\s+/).filter(Boolean);
      const amount = (choice: UploadedChoice) => all.filter(({ row }) => CHOICES[row.because] === choice).length;
      const rows = all
        .map(({ row }) => row)
        .filter((row) => CHOICES[row.because] === query.show)
        .filter((row) => words.every((word) => `${row.name} ${row.suite}`.toLowerCase().includes(word)));
      return {
        total: rows.length,
        rows: rows.slice(query.offset, query.offset + Math.min(100, query.limit)),
        ambiguous: amount('ambiguous'),
        unmatched: amount('unmatched'),
        unlinked: amount('unlinked'),
        linked: amount('linked'),
      };
    },
    read_uploaded: ({ reported }: { reported: number }): UploadedDetail => detailOf(byNumber(reported), world),
    decide_uploaded: ({ reported, decision }: { reported: number; decision: UploadedDecision }): UploadedDetail => {
      const each = byNumber(reported);
      decide(each, decision);
      changed('results');
      return detailOf(each, world);
    },
    preview_linking: ({ linkId }: { linkId: string }): LinkPreview => {
      const link = world.links.find((each) => each.id === linkId);
      if (!link) throw refusal('not-found');
      const sum = (isMeant: (each: FakeUploaded) => boolean) =>
        uploadedOf(world)
          .filter((each) => each.row.kind === 'test-case' && isMeant(each))
          .reduce((total, { row }) => total + row.results, 0);
      return {
        linked: sum(({ found }) => found.test?.repository === link.name),
        ambiguous: sum(({ found }) => found.because === 'several-tests'),
        unmatched: sum(({ found }) => found.because === 'no-test'),
        lost: 0,
      };
    },
    list_aliases: (): AliasList => ({ total: aliasesOf(world).length, aliases: aliasesOf(world) }),
    remove_alias: ({ aliasId }: { aliasId: string }) => {
      const alias = aliasesOf(world).find(({ id }) => id === aliasId);
      if (!alias) throw refusal('not-found');
      forget(alias.kind, alias.name);
      changed('results');
      return null;
    },
  };
}

/** Returns the names of a world, which are made when they are first asked for. */
export function uploadedOf(world: World): FakeUploaded[] {
  if (world.uploaded === null) {
    world.uploaded = makeUploaded(world);
    world.aliases = world.uploaded.flatMap((each) =>
      each.row.because === 'alias' && each.row.test ? [aliasOf(each, each.row.test, world)] : [],
    );
  }
  return world.uploaded;
}

function aliasesOf(world: World): AliasView[] {
  uploadedOf(world);
  return world.aliases;
}

function aliasOf({ row, decidedBy, decidedAt }: FakeUploaded, test: UploadedTest, world: World): AliasView {
  return {
    id: `alias-${row.number}`,
    kind: row.kind,
    name: row.name,
    test,
    createdBy: decidedBy ?? world.session.member?.name ?? '',
    createdAt: decidedAt ?? world.now(),
  };
}

function detailOf({ row, decidedBy, decidedAt, candidates, results }: FakeUploaded, world: World): UploadedDetail {
  const always = aliasesOf(world).find(({ kind, name }) => kind === row.kind && name === row.name);
  return { row, decidedBy, decidedAt, alwaysTestId: always?.test?.id ?? null, candidates, results };
}
