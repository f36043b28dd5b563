import { resolve } from 'node:path';
import { methodNamed, type Method } from '../../boot/chain/stage.ts';
import type { LabCase, OwnSystem, Subject, System } from '../../lab/case/case.ts';
import { checkOwnSystem } from '../../lab/case/own-system.ts';
import { faults } from '../../lab/fault/table.ts';
import { cardOf, readFirmware, type Firmware } from '../../lab/case/subject.ts';
import { cardModels, cardNamed, type CardModel } from '../../lab/machine/cards.ts';
import { usageError } from '../../system/error.ts';
import type { Context } from '../shell/context.ts';
import { wholeNumber } from '../shell/whole-number.ts';
import { linkOf } from './lab-options.ts';
import type { TestOptions } from './test-options.ts';
import { firstItem } from '../../system/present.ts';

/**
 * What the command line asks for; what it leaves open follows from the file, or is the usual: method 4, iPXE, BIOS.
 * @throws RomkitError `usage`
 */
export async function caseOf(
  file: string | undefined,
  options: TestOptions,
  context: Context,
): Promise<LabCase> {
  const given = await givenFile(file, options, context);
  const method = askedMethod(options.method) ?? usualMethod(given, options);
  const subject = subjectOf(method, given, options);
  const firmware = options.firmware ?? given?.firmware ?? usualFirmware(options);
  return {
    method,
    firmware,
    card: askedCard(options.card) ?? usualCard(method, firmware, given),
    subject,
    engines: {
      dhcp: options.dhcp ?? 'dnsmasq',
      tftp: options.tftp ?? 'dnsmasq',
      http: options.http ?? 'romkit',
    },
    machines: wholeNumber('--machines', options.machines ?? '1', 64),
    system: await systemOf(options, firmware, context),
    memoryMiB: options.memory === undefined ? undefined : wholeNumber('--memory', options.memory, 65_536),
    nics: options.nics === undefined ? undefined : wholeNumber('--nics', options.nics, 4),
    link: linkOf(options),
    fault: options.fault,
  };
}

/** A ROM goes into a card, firmware without a script can only be chained; a fault has the methods that it is about. */
function usualMethod(given: Firmware | undefined, { nbp, fault }: TestOptions): Method {
  if (given?.kind === 'rom') return 'rom';
  const usual = nbp === 'distro' ? 'chain' : 'chain-embedded';
  if (fault === undefined) return usual;
  const possible: readonly Method[] = faults[fault].methods;
  if (given === undefined && nbp === undefined) return firstItem(possible);
  return possible.includes(usual) ? usual : (possible.find((method) => method !== 'rom') ?? usual);
}

const usualFirmware = ({ fault }: TestOptions): 'bios' | 'uefi' =>
  fault === undefined ? 'bios' : firstItem(faults[fault].firmware);

function askedMethod(text: string | undefined): Method | undefined {
  if (text === undefined) return undefined;
  const method = methodNamed(text);
  if (method !== undefined) return method;
  throw usageError(
    'unknown-method',
    `"${text}" is no method of booting.`,
    'Methods: pxelinux (1), chain (3), chain-embedded (4), rom (2).',
  );
}

async function givenFile(
  file: string | undefined,
  { nbp }: TestOptions,
  context: Context,
): Promise<Firmware | undefined> {
  if (file !== undefined && nbp !== undefined) {
    throw usageError('two-files', `Either ${file} or --nbp ${nbp} is tested, not both.`, 'Leave one out.');
  }
  const path = file ?? (nbp === 'distro' ? undefined : nbp);
  return path === undefined ? undefined : readFirmware(resolve(context.cwd, path));
}

function subjectOf(method: Method, given: Firmware | undefined, { nbp, flavour }: TestOptions): Subject {
  if (given !== undefined) return { kind: 'file', path: given.path };
  if (nbp === 'distro' || method === 'pxelinux') return { kind: 'distribution' };
  return { kind: 'built', flavour: flavour ?? 'ipxe' };
}

function askedCard(text: string | undefined): CardModel | undefined {
  if (text === undefined) return undefined;
  const card = cardNamed(text);
  if (card !== undefined) return card;
  throw usageError('unknown-card', `QEMU has no card "${text}" here.`, `Cards: ${cardModels.join(', ')}.`);
}

function usualCard(method: Method, firmware: 'bios' | 'uefi', given: Firmware | undefined): CardModel {
  const own = method === 'rom' && given?.ids ? cardOf(given.ids) : undefined;
  if (own !== undefined) return own;
  // OVMF's own PXE drives virtio only.
  return firmware === 'uefi' && method !== 'rom' ? 'virtio-net-pci' : 'e1000';
}

async function systemOf(
  options: TestOptions,
  firmware: LabCase['firmware'],
  context: Context,
): Promise<System> {
  const { kernel, initrd, append, expect } = options;
  if (kernel !== undefined) return ownSystem({ ...options, kernel }, firmware, context);
  const stray = Object.entries({ initrd, append, expect }).find(([, value]) => value !== undefined)?.[0];
  if (stray !== undefined) {
    throw usageError(
      'kernel-missing',
      `--${stray} belongs to a kernel of yours.`,
      'Add --kernel FILE, or leave it out.',
    );
  }
  return { kind: options.os ?? 'debian', images: wholeNumber('--images', options.images ?? '1', 16) };
}

async function ownSystem(
  { kernel, initrd, append, expect }: TestOptions & { readonly kernel: string },
  firmware: LabCase['firmware'],
  { cwd }: Context,
): Promise<OwnSystem> {
  if (expect === undefined || expect.trim() === '') {
    throw usageError(
      'expect-missing',
      'romkit cannot know what your kernel shows once it runs.',
      "Say it: --expect 'login:'",
    );
  }
  const own = {
    kind: 'own',
    kernel: resolve(cwd, kernel),
    initrd: initrd === undefined ? null : resolve(cwd, initrd),
    commandLine: append ?? 'console=ttyS0',
    expect,
  } as const;
  await checkOwnSystem(own, firmware);
  return own;
}
