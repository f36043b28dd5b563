import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { resolve } from 'node:path';
import { ExitCode, missingError, RomkitError, usageError } from '../../../system/error.ts';
import { sha256, writeFileAtomic } from '../../../system/files/files.ts';
import { makeRunFolder } from '../../../system/files/run-folder.ts';
import { runTool } from '../../../system/process/run-tool.ts';
import { requireBootutil, switchIn, type BootutilPort } from '../../../rom/flash/backends/bootutil.ts';
import { identityOf, parseProgrammer } from '../../../rom/flash/backends/flashrom/programmer.ts';
import { findPort, type BootutilEnvironment } from '../../../rom/flash/bootutil/ask.ts';
import { planSwitch, type SwitchAction } from '../../../rom/flash/bootutil/bootutil-plan.ts';
import { saveImage } from '../../../rom/flash/bootutil/save.ts';
import { switchFlash } from '../../../rom/flash/bootutil/switch.ts';
import type { Card } from '../../../rom/flash/card/card.ts';
import { readCards } from '../../../rom/flash/card/cards.ts';
import { parseDevice } from '../../../rom/flash/device/device-spec.ts';
import { nest, type Exclusive } from '../../../rom/flash/burn/exclusive.ts';
import { inhibitGuard } from '../../../rom/flash/burn/inhibit.ts';
import { findCard } from '../../../rom/flash/device/open.ts';
import { refusalError } from '../../../rom/flash/plan/refusal.ts';
import { size } from '../../../system/size.ts';
import type { Context } from '../../shell/context.ts';
import type { Output } from '../../shell/output.ts';
import { describePort, describeSwitch, describeSwitched } from './bootutil-text.ts';
import { confirmName } from '../confirm.ts';
import { allowedReasons, type DeviceOptions } from '../flash-options.ts';
import { lockFolder, takeAlone } from '../session.ts';
import { bootutilHeldMessage } from '../work-words.ts';

export interface SwitchOptions extends Omit<DeviceOptions, 'chip'> {
  readonly device: string;
}

export interface SaveOptions {
  readonly device: string;
  readonly out?: string | undefined;
  readonly dryRun?: true | undefined;
}

/** What the machine is like; tests hand in another. */
export interface BootutilMachine {
  readonly cards: () => Promise<readonly Card[]>;
  readonly isRoot: boolean;
  readonly locks: string;
}

const thisMachine = (context: Context): BootutilMachine => ({
  cards: () => readCards({ sysfs: '/sys', proc: '/proc', env: context.env, addresses: networkInterfaces }),
  isRoot: process.getuid?.() === 0,
  locks: lockFolder(context),
});

/** `romkit flash bootutil enable|disable`: plan, show, have it confirmed, switch, and look whether it changed. */
export async function switchCard(
  context: Context,
  kind: SwitchAction,
  options: SwitchOptions,
  output: Output,
  machine = thisMachine(context),
): Promise<void> {
  const allowed = allowedReasons(options.allow);
  await withPort(context, options.device, output, machine, async ({ card, port, environment }) => {
    const plan = planSwitch(kind, card, port, allowed);
    if (plan.isSoAlready) {
      output.result(
        { type: 'result', result: 'so-already', plan },
        `The flash is ${kind}d already: BootUtil says "${port.state}" of port ${port.port}. Nothing was done.`,
      );
      return;
    }
    if (options.dryRun === true) {
      if (plan.refused.length > 0) context.exitCode = ExitCode.flashRefused;
      output.result({ plan }, `${describeSwitch(plan)}\n\nNothing was done (--dry-run).`);
      return;
    }
    // If it is refused the error says why.
    output.note(describeSwitch({ ...plan, refused: [] }));
    if (plan.refused.length > 0) throw refusalError(plan.refused);
    await confirmName(plan.confirm, 'the MAC address of the card', options, context, output);
    const onHeld = (): void => {
      output.note(bootutilHeldMessage);
      output.event({ type: 'held' });
    };
    const { hold, signal } = context;
    const guard = nest(await inhibitGuard(runTool), environment.guard);
    const switched = await switchFlash(plan, { ...environment, guard, hold, onHeld, signal });
    output.result(
      { type: 'result', result: 'done', ...switched, plan },
      describeSwitched(plan, switched, switchIn(switched.after.state) === 'pending'),
    );
  });
}

/** `romkit flash bootutil save`: what BootUtil reads out of a card, twice and equal, in a file. */
export async function saveCard(
  context: Context,
  options: SaveOptions,
  output: Output,
  machine = thisMachine(context),
): Promise<void> {
  await withPort(context, options.device, output, machine, async ({ port, environment }) => {
    const file = resolve(context.cwd, options.out ?? `${port.mac.replaceAll(':', '')}.flb`);
    refuseExisting(file);
    if (switchIn(port.state) === 'absent') throw noFlash(port);
    if (options.dryRun === true) {
      output.result(
        { plan: { planVersion: 1, kind: 'save', port, file } },
        `BootUtil would save the flash of ${describePort(port)} to ${file}.\n\nNothing was saved (--dry-run).`,
      );
      return;
    }
    const folder = await makeRunFolder('flash');
    try {
      const content = await saveImage(port, folder, environment, context.signal);
      refuseExisting(file);
      await writeFileAtomic(file, content);
      const saved = { file, sizeBytes: content.length, sha256: sha256(content) };
      output.result(
        { type: 'result', result: 'done', port, ...saved },
        [
          `${file}  ${size(saved.sizeBytes)}  sha256 ${saved.sha256}`,
          `It is in BootUtil’s own format; BootUtil puts it back: -NIC=${port.port} -RESTOREIMAGE -FILE=…`,
        ].join('\n'),
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

interface CardPort {
  readonly card: Card;
  readonly port: BootutilPort;
  readonly environment: BootutilEnvironment;
}

/** Find a card and its port, and keep all others away from them meanwhile. */
async function withPort(
  context: Context,
  device: string,
  output: Output,
  { cards, isRoot, locks }: BootutilMachine,
  work: (found: CardPort) => Promise<void>,
): Promise<void> {
  const program = requireBootutil(context.env);
  const spec = parseDevice(device);
  if (spec.kind !== 'pci' && spec.kind !== 'mac' && spec.kind !== 'interface')
    throw usageError(
      'bad-device',
      `BootUtil works on the cards of this machine; "${device}" is none.`,
      'Name the card by its PCI or MAC address, or its interface: romkit flash list shows them.',
    );
  const card = await findCard(spec, { cards });
  if (card.mac === null) throw noAddress(card);
  const { device: way, chip } = identityOf(parseProgrammer(`bootutil:pci=${card.pciAddress}`));
  const taken: Exclusive[] = [];
  try {
    for (const name of [way, chip]) taken.push(await takeAlone(locks, output, name));
    const guard = nest(...taken.map((each) => each.guard));
    const environment = { program, isRoot, guard, onLine: output.detail };
    await work({ card, environment, port: await findPort(environment, card.mac, context.signal) });
  } finally {
    for (const each of taken) await each.release();
  }
}

function refuseExisting(file: string): void {
  if (!existsSync(file)) return;
  throw usageError(
    'file-exists',
    `${file} is there already.`,
    'It was left as it is, nothing was saved: --out takes another name.',
  );
}

const noFlash = ({ port, state }: BootutilPort): RomkitError =>
  new RomkitError({
    code: 'no-flash',
    message: `BootUtil says "${state}" of port ${port}: there is nothing to save.`,
    hint: 'Onboard ports have no flash of their own: their boot ROM is part of the board’s own firmware.',
    exitCode: ExitCode.missing,
  });

const noAddress = ({ pciAddress }: Card): RomkitError =>
  missingError(
    'no-address',
    `No driver has the card ${pciAddress}, so nobody knows its MAC address, by which BootUtil knows it.`,
    'Load its driver (modprobe igb, ixgbe, i40e, …) and run the command again.',
  );
