import { resolve } from 'node:path';
import type { AddEnvironment } from '../../boot/registry/adding/add-environment.ts';
import type { AddEvent } from '../../boot/registry/adding/add-events.ts';
import type { AddPlan } from '../../boot/registry/adding/add-plan.ts';
import {
  isUrl,
  type AddRequest,
  type AddSource,
  type Location,
} from '../../boot/registry/adding/add-request.ts';
import { prepareAdd } from '../../boot/registry/adding/prepare-add.ts';
import type { NewRevision } from '../../boot/registry/model/image.ts';
import { usageError } from '../../system/error.ts';
import { filter } from '../../system/process/filter.ts';
import { runJob } from '../../system/process/run-job.ts';
import { size } from '../../system/size.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { table } from '../shell/table.ts';
import { tellChange } from './text/change-text.ts';
import { makeChanges, type Pool } from './pool.ts';
import { present } from '../../system/present.ts';

export interface ImageAddOptions {
  readonly kernel?: string | undefined;
  readonly initrd?: readonly string[] | undefined;
  readonly iso?: string | undefined;
  readonly folder?: string | undefined;
  readonly url?: string | undefined;
  readonly sha256?: string | undefined;
  readonly kind?: 'local' | 'shell' | 'hold' | 'chain' | undefined;
  readonly text?: string | undefined;
  readonly append?: string | undefined;
  readonly title?: string | undefined;
  readonly reportsUp?: true | undefined;
  readonly dryRun?: boolean | undefined;
}

/** `romkit image add`: a new image, or a new revision of one that is there. */
export async function addImage(
  context: Context,
  pool: Pool,
  output: Output,
  image: string,
  options: ImageAddOptions,
): Promise<void> {
  const { dryRun = false } = options;
  if (options.kind !== undefined) {
    const revision = withoutFiles(options.kind, options);
    const changes = [{ type: 'add-revision' as const, image, revision }];
    tellChange(output, await makeChanges(pool, changes, { dryRun }), dryRun);
    return;
  }
  const request = addRequest(context.cwd, options);
  if (pool.addElsewhere !== undefined) {
    const { notes, cautions, summary, ...added } = await pool.addElsewhere(image, { ...request, dryRun });
    [...notes, ...cautions].forEach((note) => output.note(note));
    output.result(
      { dryRun, summary, cautions, ...added },
      dryRun ? 'Nothing was added (--dry-run).' : summary,
    );
    return;
  }
  const prepared = await prepareAdd(request, environment(context, pool, output));
  try {
    output.note(planText(prepared.plan));
    if (dryRun) {
      output.result({ dryRun, plan: prepared.plan }, 'Nothing was added (--dry-run).');
      return;
    }
    const revision = await prepared.execute();
    tellChange(output, await makeChanges(pool, [{ type: 'add-revision', image, revision }]), false);
  } finally {
    await prepared.discard();
  }
}

const environment = (context: Context, { content }: Pool, output: Output): AddEnvironment => ({
  content,
  run: runJob,
  filter,
  signal: context.signal,
  onEvent: tellAddEvent(output),
});

/** Tell what adding an image does meanwhile. */
export const tellAddEvent =
  (output: Output) =>
  (event: AddEvent): void => {
    if (event.type === 'note') output.note(event.message);
    if (event.type === 'recognised') output.note(`${event.file}: ${event.as}`);
    if (event.type === 'stored') output.detail(`Stored ${event.name}, sha256 ${event.sha256}`);
  };

/**
 * What a person asked for, as a request.
 * @throws RomkitError `no-image-source`, `several-image-sources`
 */
export function addRequest(cwd: string, options: ImageAddOptions): AddRequest {
  return {
    source: addSource(cwd, options),
    append: options.append ?? '',
    title: options.title ?? null,
    reportsUp: options.reportsUp === true,
  };
}

function addSource(
  cwd: string,
  { kernel, initrd = [], iso, folder, url, sha256 }: ImageAddOptions,
): AddSource {
  const named = [kernel, iso, folder, url].filter((each) => each !== undefined);
  if (named.length !== 1) {
    throw usageError(
      named.length === 0 ? 'no-image-source' : 'several-image-sources',
      named.length === 0 ? 'Which files is the image made of?' : 'An image is made in one way.',
      'Name --kernel with its --initrd files, or --iso, --folder, --url or --kind.',
    );
  }
  const at = (name: string, checksum: string | null = null): Location => ({
    name,
    at: isUrl(name) ? name : resolve(cwd, name),
    sha256: checksum,
  });
  const checksum = sha256 ?? null;
  if (kernel !== undefined)
    return { type: 'files', kernel: at(kernel, checksum), initrds: initrd.map((each) => at(each)) };
  if (iso !== undefined) return { type: 'iso', iso: at(iso, checksum) };
  if (folder !== undefined) return { type: 'folder', name: folder, path: resolve(cwd, folder) };
  return { type: 'any', file: at(present(url, 'url'), checksum) };
}

function withoutFiles(kind: 'local' | 'shell' | 'hold' | 'chain', options: ImageAddOptions): NewRevision {
  if (kind === 'chain' && options.url === undefined)
    throw usageError('no-url', 'Where is it chained to?', 'Name it: --kind chain --url URL.');
  return {
    ...{ kind, title: options.title ?? titles[kind], files: [], commandLine: '' },
    url: kind === 'chain' ? (options.url ?? null) : null,
    text: kind === 'hold' ? (options.text ?? 'It is held by its administrator.') : null,
    ...{ architecture: null, firmware: null, leastMemoryMiB: null, reportsUp: false },
  };
}

const titles = { local: 'Local disk', shell: 'iPXE shell', hold: 'Hold', chain: 'Chain' } as const;

function planText({ layout, revision, files, notes }: AddPlan): string {
  const rows = files.map(({ role, name, sizeBytes, source }) => [role, name, size(sizeBytes), source]);
  return [
    ...(layout === null ? [] : [`Layout        ${layout}`]),
    ...(revision.title === '' ? [] : [`Title         ${revision.title}`]),
    ...(revision.commandLine === '' ? [] : [`Command line  ${revision.commandLine}`]),
    table(rows, '  '),
    ...notes,
  ].join('\n');
}
