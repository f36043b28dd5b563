import type { Change } from '../../boot/registry/model/change.ts';
import type { Image, Revision } from '../../boot/registry/model/image.ts';
import { size } from '../../system/size.ts';
import type { Output } from '../shell/output.ts';
import { table } from '../shell/table.ts';
import { usageError } from '../../system/error.ts';
import { tellChange } from './text/change-text.ts';
import { when } from './text/machine-text.ts';
import { findImage } from './text/pool-words.ts';
import { makeChanges, type Pool } from './pool.ts';
import { present } from '../../system/present.ts';

interface Changing {
  readonly dryRun?: boolean | undefined;
}

/** `romkit image list` */
export function listImages({ registry }: Pool, output: Output): void {
  const { images, assignments } = registry.snapshot();
  const rows = [...images.values()].map((image) => {
    const revision = currentRevision(image);
    return [
      image.name,
      `${image.current} of ${image.revisions.length}`,
      revision.kind,
      size(bytesOf(revision)),
      String(assignments.filter((each) => each.image === image.name).length),
      revision.title,
    ];
  });
  const heading = ['IMAGE', 'REVISION', 'KIND', 'SIZE', 'ASSIGNED', 'TITLE'];
  const text =
    rows.length === 0
      ? 'There is no image yet. romkit image add NAME --kernel F --initrd F makes one.'
      : table([heading, ...rows]);
  output.result({ images: [...images.values()] }, text);
}

/** `romkit image show` */
export function showImage({ registry }: Pool, output: Output, name: string): void {
  const { image, revision } = findImage(registry.snapshot(), name);
  const shown = revision === null ? image.revisions.toReversed() : [revision];
  const text = shown.map((each) => revisionText(image, each)).join('\n\n');
  output.result(revision ?? image, text);
}

const currentRevision = ({ revisions, current }: Image): Revision =>
  present(
    revisions.find(({ revision }) => revision === current),
    'current revision',
  );

const bytesOf = ({ files }: Revision): number => files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

function revisionText(image: Image, revision: Revision): string {
  const { kind, title, commandLine, url, architecture, firmware, leastMemoryMiB, addedBy, addedMs } =
    revision;
  const fits = [architecture, firmware, leastMemoryMiB === null ? null : `${leastMemoryMiB} MiB or more`];
  const fields: readonly (readonly [string, string | null])[] = [
    ['Title', title],
    ['Kind', kind],
    ['For', fits.filter((word) => word !== null).join(', ') || 'any machine'],
    ['Command line', commandLine],
    ['URL', url],
    ['Reports up', revision.reportsUp ? 'yes' : null],
    ['Added', `${when(addedMs)} by ${addedBy}`],
  ];
  const files = revision.files.map(({ role, name, sizeBytes, sha256 }) => [
    role,
    name,
    size(sizeBytes),
    `sha256 ${sha256.slice(0, 16)}…`,
  ]);
  return [
    `${image.name}@${revision.revision}${revision.revision === image.current ? ' (current)' : ''}`,
    table(
      fields.flatMap(([name, value]) => (value === null || value === '' ? [] : [[name, value]])),
      '  ',
    ),
    ...(files.length === 0 ? [] : [table(files, '  ')]),
  ].join('\n');
}

/** `romkit image use IMAGE@REVISION` */
export async function useRevision(
  pool: Pool,
  output: Output,
  name: string,
  { dryRun = false }: Changing,
): Promise<void> {
  const { image, revision } = findImage(pool.registry.snapshot(), name);
  if (revision === null) {
    throw usageError(
      'no-revision',
      `Which revision of ${image.name}?`,
      `Write it as ${image.name}@REVISION; romkit image show ${image.name} lists them.`,
    );
  }
  const change: Change = { type: 'use-revision', image: image.name, revision: revision.revision };
  tellChange(output, await makeChanges(pool, [change], { dryRun }), dryRun);
}

/** `romkit image remove IMAGE[@REVISION]` */
export async function removeImage(
  pool: Pool,
  output: Output,
  name: string,
  { dryRun = false }: Changing,
): Promise<void> {
  const { image, revision } = findImage(pool.registry.snapshot(), name);
  const change: Change =
    revision === null
      ? { type: 'remove-image', image: image.name }
      : { type: 'remove-revision', image: image.name, revision: revision.revision };
  tellChange(output, await makeChanges(pool, [change], { dryRun }), dryRun);
}
