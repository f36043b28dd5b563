import type { Mac } from '../../chain/event.ts';
import { bootFileMeaning, takeBootFile } from '../collect/boot-file.ts';
import type { SiteCollector } from '../collect/collector.ts';
import type { Place } from '../site.ts';
import type { Sourced } from './expand.ts';
import { keyword, type Statement } from './statements.ts';

/** Boot file and next-server of a block. */
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

/** Tell of the boot files for a whole network. */
export function tellSiteBoot({ files, nextServer }: BlockBoot, collector: SiteCollector): void {
  for (const each of files) takeBootFile({ ...each, nextServer, statement }, null, collector);
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
  const nextServer = blocks.findLast((each) => each.nextServer !== null)?.nextServer ?? outerServer;
  const files = blocks.findLast((each) => each.files.length > 0)?.files ?? [];
  const own = files.filter(({ file }) => bootFileMeaning(file, nextServer).type !== 'romkit');
  const [first, ...more] = own.length > 0 ? own : files;
  if (first === undefined) return;
  const found = { ...first, nextServer, statement };
  if (own.length > 0 && more.some(({ file }) => file !== first.file))
    collector.problem(
      first.place,
      `The boot file "${first.file}" is not taken over: which file it is depends on what a machine asks.`,
    );
  else takeBootFile(found, { type: 'machine', mac }, collector);
}

const statement = 'filename';
