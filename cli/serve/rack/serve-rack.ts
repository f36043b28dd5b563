import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { CaseEnvironment } from '../../../lab/case/environment.ts';
import { cardNamed } from '../../../lab/machine/cards.ts';
import { enterLab } from '../../../lab/network/enter.ts';
import { tapOf } from '../../../lab/network/network.ts';
import { mostMachines, parseRackFile } from '../../../lab/rack/rack-file.ts';
import type { RackPlace } from '../../../lab/rack/rack-machine.ts';
import { planRack, planRackFile, type RackSpec } from '../../../lab/rack/rack-plan.ts';
import { labNetwork } from '../../../lab/run/lab-plan.ts';
import { ExitCode, RomkitError, usageError } from '../../../system/error.ts';
import { packageRoot } from '../../../system/files/folders.ts';
import { readNamedText } from '../../../system/files/regular-file.ts';
import { makeRunFolder } from '../../../system/files/run-folder.ts';
import type { Context } from '../../shell/context.ts';
import type { CommonOptions, Output } from '../../shell/output.ts';
import { wholeNumber } from '../../shell/whole-number.ts';
import { tableHere } from '../../source/explain-diagnosis.ts';
import { caseEnvironment } from '../../test-qemu/environment.ts';
import { parseListenAddress } from '../listen-address.ts';
import type { ServeOptions } from '../serve-options.ts';
import { serve } from '../serve.ts';
import { cardPxe, fillBootFiles } from './firmware.ts';
import { addRackImages } from './images.ts';
import type { RackInsidePlan } from './inside.ts';
import { requireRack } from './needs.ts';
import { openSocket } from './open-socket.ts';

export interface RackOptions extends ServeOptions, CommonOptions {
  readonly rack?: string | undefined;
  readonly rackFile?: string | undefined;
  readonly firmware: 'bios' | 'uefi';
  readonly card?: string | undefined;
}

/**
 * `romkit serve --rack`: the boot server with virtual machines on an isolated network; the API is on this machine.
 * Without QEMU or a network of its own it serves without the machines.
 * @throws RomkitError `rack-has-a-network`, `bad-card`, of parseRackFile, openSocket and serve
 */
export async function serveRack(context: Context, output: Output, options: RackOptions): Promise<void> {
  if (options.interface !== undefined) throw hasNetwork();
  const specs = await specsOf(context, options);
  const folder = await makeRunFolder('lab');
  try {
    const placed = { ...options, state: options.state ?? join(folder, 'serve') };
    const machines = await prepare(context, output, placed, specs, folder).catch(
      withoutMachines(context, output),
    );
    if (machines === null) await serve(context, output, placed);
    else await serveInside(context, output, placed, machines, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @throws RomkitError `bad-number`, `bad-card`, of readNamedText and parseRackFile */
async function specsOf({ cwd }: Context, options: RackOptions): Promise<readonly RackSpec[]> {
  const { rackFile, rack = '3', firmware, card: cardName } = options;
  if (rackFile !== undefined) {
    const text = await readNamedText(resolve(cwd, rackFile), {
      name: rackFile,
      example: 'a list of machines in YAML',
    });
    return planRackFile(parseRackFile(rackFile, text));
  }
  const count = wholeNumber('--rack', rack, mostMachines);
  if (cardName === undefined) return planRack({ count, firmware, card: null });
  const card = cardNamed(cardName);
  if (card !== undefined) return planRack({ count, firmware, card });
  throw usageError('bad-card', `QEMU has no card ${cardName}.`, 'For example virtio, e1000 or rtl8139.');
}

/** The machines with all that they boot. @throws RomkitError of requireRack, fillBootFiles and cardPxe */
async function prepare(
  context: Context,
  output: Output,
  { bootFiles }: RackOptions,
  specs: readonly RackSpec[],
  folder: string,
): Promise<readonly RackPlace[]> {
  await requireRack(specs);
  const environment: CaseEnvironment = await caseEnvironment(context, output, undefined);
  if (bootFiles === undefined)
    await fillBootFiles(join(folder, 'boot'), specs, environment, (line) => output.note(line));
  return Promise.all(
    specs.map(async (spec, index) => ({
      ...spec,
      ...(await cardPxe(spec, folder, environment)),
      tap: tapOf(index),
    })),
  );
}

/** For the catch of what machines need: what is missing here is said, anything else is thrown. */
const withoutMachines =
  ({ signal, stderr }: Context, output: Output) =>
  (error: unknown): null => {
    if (signal.aborted || !(error instanceof RomkitError) || error.exitCode === ExitCode.usage) throw error;
    if (!output.quiet)
      stderr.write(`No machines     ${error.message}\n                ${error.hint ?? ''}\n`);
    return null;
  };

async function serveInside(
  context: Context,
  output: Output,
  options: RackOptions & { readonly state: string },
  machines: readonly RackPlace[],
  folder: string,
): Promise<void> {
  const socket = await openSocket(parseListenAddress('--listen', options.listen));
  const { host, port } = socket;
  const plan: RackInsidePlan = { options: insideOptions(options, folder), machines, api: { host, port } };
  const lab = await enterLab({
    ...{ program: [process.execPath, join(packageRoot(), 'dist/cli/main.js'), 'rack-inside'], plan },
    ...{ descriptors: [socket.descriptor], signal: context.signal },
  }).finally(() => socket.release());
  // The server inside explains the error numbers of consoles by it.
  void tableHere(context, { flavour: 'ipxe' });
  const { state, database } = options;
  const images = addRackImages(context, { state, database }, folder, (line) => output.note(line)).catch(
    (error: unknown) => {
      if (context.signal.aborted) return;
      throw error;
    },
  );
  try {
    await images;
  } catch (error) {
    await lab.stop();
    throw error;
  }
  const { exitCode } = await lab.ended;
  context.exitCode = exitCode ?? ExitCode.failed;
}

/** `romkit serve` on the isolated network. */
const insideOptions = (
  options: RackOptions & { readonly state: string },
  folder: string,
): RackInsidePlan['options'] => ({
  ...options,
  ...{ listen: `${labNetwork.server}:80`, interface: labNetwork.bridge, isIsolated: true },
  ...{ dhcp: 'full', tftp: 'dnsmasq' },
  bootFiles: options.bootFiles ?? join(folder, 'boot'),
});

const hasNetwork = (): RomkitError =>
  usageError(
    'rack-has-a-network',
    'The machines of --rack are on a network of their own.',
    'Leave --interface out, or serve real machines without --rack.',
  );
