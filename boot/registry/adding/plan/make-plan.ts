import { usageError } from '../../../../system/error.ts';
import { imageFileSchema, type ImageFile, type NewRevision } from '../../model/image.ts';
import { freeFileName } from '../../model/file-name.ts';
import { checkTemplate } from '../../resolve/command-line.ts';
import type { AddPlan, PlannedFile } from '../add-plan.ts';
import { isUrl, type AddRequest } from '../add-request.ts';
import { joinCommandLine } from './join-command-line.ts';
import { checkFit } from './initrd-fit.ts';
import type { Gathered, LookedAt } from '../gathered.ts';
import { leastMemoryMiB } from './least-memory.ts';
import { initrdNotes, variableNotes } from './notes.ts';

/**
 * Make a plan from what was looked at; pure.
 * @param script text of the kernel where it is a script
 * @throws RomkitError `wrong-architecture`, `no-initrd-here`, `no-command-line-here`, `bad-command-line`, `too-many-files`
 */
export function makeAddPlan(request: AddRequest, gathered: Gathered, script: string | null): AddPlan {
  const { kernel, initrds } = gathered;
  for (const { file, initrd } of initrds) checkFit(kernel.file.source, kernel.program, file.source, initrd);
  checkKind(request, gathered);
  const commandLine = joinCommandLine(gathered.commandLine, request.append);
  checkTemplate(commandLine);
  if (commandLine.length > mostCommandLine)
    throw usageError(
      'bad-command-line',
      `The kernel command line has ${commandLine.length} characters, and may have ${mostCommandLine}.`,
      'Put settings into a file that the operating system reads.',
    );
  return {
    layout: gathered.layout,
    revision: revisionOf(request, gathered, commandLine, script),
    files: script === null ? filesOf(gathered) : [],
    notes: [...gathered.notes, ...initrdNotes(gathered), ...variableNotes(commandLine)],
  };
}

/** As a revision may have. */
const mostCommandLine = 4000;

function revisionOf(
  request: AddRequest,
  gathered: Gathered,
  commandLine: string,
  text: string | null,
): Omit<NewRevision, 'files'> {
  const { kind, architecture, firmware, title } = gathered.kernel.program;
  return {
    kind,
    title: (request.title ?? gathered.title ?? title).slice(0, 200),
    commandLine,
    url: null,
    text,
    architecture,
    firmware,
    leastMemoryMiB: leastMemoryMiB(gathered),
    reportsUp: request.reportsUp,
  };
}

/** What firmware starts as it is takes nothing beside it. */
function checkKind({ append }: AddRequest, { kernel, initrds }: Gathered): void {
  const { kind } = kernel.program;
  const what = { iso: 'an ISO image', disk: 'a disk image', script: 'a boot script' }[kind as string];
  if (what === undefined) return;
  if (initrds.length > 0)
    throw usageError(
      'no-initrd-here',
      `${kernel.file.source} is ${what}, which takes no initrd.`,
      'Leave --initrd out.',
    );
  if (append.trim() !== '')
    throw usageError(
      'no-command-line-here',
      `${kernel.file.source} is ${what}, which takes no command line.`,
      'Leave --append out.',
    );
}

/** As many as a revision may have. */
const mostFiles = 512;

/** Those that the system asks for by name cannot be given another one. */
function checkName({ name, source }: PlannedFile): void {
  if (imageFileSchema.shape.name.safeParse(name).success) return;
  throw usageError(
    'bad-file-name',
    `${source} cannot be served: its name is too long, or has characters that not every URL can have.`,
    'Name the kernel and the initrds yourself, and serve the rest from a web server of your own.',
  );
}

function filesOf({ kernel, initrds, modules }: Gathered): PlannedFile[] {
  const taken = new Set(modules.map(({ name }) => name));
  const plan = (
    role: ImageFile['role'],
    file: LookedAt,
    packing: PlannedFile['packing'] = null,
  ): PlannedFile => {
    const wanted = isUrl(file.source) ? new URL(file.source).pathname : file.source.replace(/^.*: /, '');
    const name = freeFileName(packing === null ? wanted : wanted.replace(/\.gz$/, ''), taken);
    taken.add(name);
    return { ...file, role, name, packing };
  };
  const isMultiboot = kernel.program.kind === 'multiboot';
  const files = [
    plan('kernel', kernel.file, kernel.program.packing),
    ...initrds.map(({ file }) => plan(isMultiboot ? 'module' : 'initrd', file)),
    ...modules.map(({ file, name }): PlannedFile => ({ ...file, role: 'module', name, packing: null })),
  ];
  files.forEach(checkName);
  if (files.length <= mostFiles) return files;
  throw usageError(
    'too-many-files',
    `The image would have ${files.length} files, and may have ${mostFiles}.`,
    'Serve the rest from a web server of your own, and name it with --append.',
  );
}
