import type { Mac } from '../../chain/event.ts';
import { bootFileMeaning, type BootFileMeaning } from '../collect/boot-file.ts';
import type { SiteCollector } from '../collect/collector.ts';
import type { Place } from '../site.ts';
import type { Sourced } from './expand.ts';
import { keyword, type Statement } from './statements.ts';

/** What a block says of booting. */
export interface BlockBoot {
  readonly files: readonly BootFile[];
  readonly nextServer: string | null;
}

interface BootFile {
  readonly place: Place;
  readonly file: string;
}

const conditions = new Set(['if', 'elsif', 'else', 'switch', 'case']);

/** `filename` and `next-server` of a block, those under a condition too: it tells iPXE from the card's firmware. */
export function bootOf(statements: readonly Sourced[]): BlockBoot {
  const all = statements.flatMap(withBranches);
  const values = (name: string): { readonly place: Place; readonly value: string }[] =>
    all
      .filter(({ statement }) => keyword(statement) === name)
      .map(({ statement, source }) => ({
        place: { file: source.path, line: statement.line },
        value: valueOf(statement),
      }));
  return {
    files: values('filename').map(({ place, value }) => ({ place, file: value })),
    nextServer: values('next-server')[0]?.value ?? null,
  };
}

function withBranches(each: Sourced): Sourced[] {
  const { statement, source } = each;
  if (!conditions.has(keyword(statement))) return [each];
  return (statement.body ?? []).flatMap((inner) => withBranches({ statement: inner, source }));
}

const valueOf = ({ words }: Statement): string =>
  words
    .slice(1)
    .map(({ text }) => text)
    .join('');

/** Boot files for a whole network are what romkit's own servers are for, unless they are images. */
export function tellSiteBoot({ files, nextServer }: BlockBoot, collector: SiteCollector): void {
  for (const { place, file } of files) {
    if (bootFileMeaning(file, nextServer).type === 'romkit') collector.passOver(ownBootFile);
    else
      collector.problem(
        place,
        `The boot file "${file}" is for all machines of a network; make an image of it and assign it to default.`,
      );
  }
}

/**
 * Assign the boot file that a machine has of its own.
 * @param blocks the groups around the host, outermost first, and the host; the innermost boot file counts
 * @param outerServer next-server of what is around them
 */
export function assignBoot(
  mac: Mac,
  blocks: readonly BlockBoot[],
  outerServer: string | null,
  collector: SiteCollector,
): void {
  const server = blocks.findLast(({ nextServer }) => nextServer !== null)?.nextServer ?? outerServer;
  const files = blocks.findLast((each) => each.files.length > 0)?.files ?? [];
  const [first, ...more] = files
    .map((each) => ({ ...each, meaning: bootFileMeaning(each.file, server) }))
    .filter(({ meaning }) => meaning.type !== 'romkit');
  if (first === undefined) {
    files.forEach(() => collector.passOver(ownBootFile));
    return;
  }
  const differs = more.some(({ file }) => file !== first.file);
  const why = differs ? 'which file it is depends on what a machine asks' : whyNot(first.meaning);
  if (first.meaning.type === 'chain' && !differs) collector.assignChain(first.place, mac, first.meaning.url);
  else collector.problem(first.place, `The boot file "${first.file}" is not taken over: ${why}.`);
}

const whyNot = (meaning: BootFileMeaning): string => (meaning.type === 'unknown' ? meaning.why : '');

const ownBootFile = 'filename (romkit serves its own)';
