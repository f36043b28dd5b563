import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { methodNamed, type Method } from '../../boot/chain/stage.ts';
import { ExitCode, usageError } from '../../rom/host/error.ts';
import { sha256 } from '../../rom/host/files.ts';
import { callTool } from '../../rom/host/tool.ts';
import { inspectImage } from '../../rom/image/inspect.ts';
import { cardNamed, cardWithId, cardModels, type CardModel } from '../../lab/machine/cards.ts';
import { vendorPxe, type VendorPxe } from '../../lab/machine/vendor-pxe.ts';
import { isRootHere } from '../../lab/network/entry.ts';
import { requireLab } from '../../lab/network/possible.ts';
import { beaconKernel } from '../../lab/os/beacon.ts';
import { defaultCommandLine } from '../../lab/os/init-script.ts';
import { distributionFirmware } from '../../lab/os/distribution.ts';
import { makeInitrd } from '../../lab/os/initrd.ts';
import { debianKernel } from '../../lab/os/kernel.ts';
import { makeLabPlan, type LabImage, type LabRequest } from '../../lab/run/make-plan.ts';
import { insideProgram, runLab } from '../../lab/run/run.ts';
import { packageRoot } from '../../rom/host/folders.ts';
import type { Context } from '../context.ts';
import type { Output } from '../output.ts';
import { describeOutcomes } from './report.ts';
import { watchLab } from './watch.ts';

/** `romkit test-qemu`'s options as commander hands them over. */
export interface TestOptions {
  readonly method?: string | undefined;
  readonly firmware?: 'bios' | 'uefi' | undefined;
  readonly card?: string | undefined;
  readonly machines?: string | undefined;
  readonly images?: string | undefined;
  readonly os?: 'debian' | 'beacon' | undefined;
  readonly dhcp?: 'dnsmasq' | 'dhcpd' | 'kea' | undefined;
  readonly tftp?: 'dnsmasq' | 'tftpd-hpa' | undefined;
  readonly http?: 'romkit' | 'apache' | 'nginx' | undefined;
  readonly pcap?: string | undefined;
  readonly console?: string | undefined;
}

/** `romkit test-qemu FILE`: boot the very bytes on a network of their own, and say how far they came. */
export async function testQemu(
  context: Context,
  file: string,
  options: TestOptions,
  output: Output,
): Promise<void> {
  await requireLab(callTool, isRootHere());
  const path = resolve(context.cwd, file);
  const artifact = await readArtifact(path, file);
  const method = chosenMethod(options.method, artifact);
  const work = join(context.folders.cache, 'lab');
  await mkdir(work, { recursive: true });
  const firmware = options.firmware ?? artifact.firmware;
  const card = chosenCard(options.card, artifact, method, firmware);
  const vendor = method === 'rom' ? { direct: null } : await cardsOwnPxe(firmware, card, work, context);
  const request: LabRequest = {
    method,
    firmware,
    card,
    machines: count(options.machines ?? '1', '--machines', 64),
    engines: {
      dhcp: options.dhcp ?? 'dnsmasq',
      tftp: options.tftp ?? 'dnsmasq',
      http: options.http ?? 'romkit',
    },
    nbp: method === 'rom' ? null : { file: path, for: artifact.firmware === 'uefi' ? 'efi' : 'bios' },
    rom: method === 'rom' && artifact.ids !== null ? { file: path, ...artifact.ids } : null,
    direct: vendor.direct ?? null,
    images: await images(count(options.images ?? '1', '--images', 16), options.os ?? 'debian', work, context),
    pcapFile: options.pcap === undefined ? null : resolve(context.cwd, options.pcap),
    consoleFile: options.console === undefined ? null : resolve(context.cwd, options.console),
  };
  const plan = await makeLabPlan(request);
  const watcher = await watchLab(plan, context, output);
  const result = await runLab(plan, {
    program: insideProgram(join(packageRoot(), 'dist/cli/main.js')),
    onMessage: (message) => watcher.onMessage(message),
    signal: context.signal,
  }).finally(() => watcher.end());
  if (result.outcomes.some((outcome) => outcome.result !== 'complete'))
    context.exitCode = ExitCode.chainBroken;
  output.result({ method, ...result }, describeOutcomes(plan, result));
}

interface Artifact {
  readonly firmware: 'bios' | 'uefi';
  readonly kind: 'rom' | 'nbp';
  readonly ids: { readonly vendor: string; readonly device: string } | null;
}

async function readArtifact(path: string, file: string): Promise<Artifact> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw usageError(
      'file-not-readable',
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
    );
  });
  const { kind, images: roms } = inspectImage(bytes);
  const pcir = roms[0]?.pcir ?? null;
  if (kind === 'expansion-rom') {
    return {
      kind: 'rom',
      firmware: roms[0]?.codeType === 'efi' ? 'uefi' : 'bios',
      ids: pcir === null ? null : { vendor: digits(pcir.vendorId), device: digits(pcir.deviceId) },
    };
  }
  return { kind: 'nbp', firmware: kind === 'efi' || extname(path) === '.efi' ? 'uefi' : 'bios', ids: null };
}

/** `0x8086` as PCI ids are written elsewhere: `8086`. */
const digits = (hex: string): string => hex.replace(/^0x/, '');

function chosenMethod(text: string | undefined, artifact: Artifact): Method {
  if (text === undefined) return artifact.kind === 'rom' ? 'rom' : 'chain-embedded';
  const method = methodNamed(text);
  if (method === undefined || method === 'pxelinux') {
    throw usageError(
      'unknown-method',
      `"${text}" is no method that boots this file.`,
      'Methods: chain (3), chain-embedded (4), rom (2).',
    );
  }
  return method;
}

function chosenCard(
  text: string | undefined,
  artifact: Artifact,
  method: Method,
  firmware: 'bios' | 'uefi',
): CardModel {
  if (text !== undefined) {
    const card = cardNamed(text);
    if (card === undefined)
      throw usageError(
        'unknown-card',
        `QEMU has no card "${text}" here.`,
        `Cards: ${cardModels.join(', ')}.`,
      );
    return card;
  }
  if (method === 'rom' && artifact.ids !== null) {
    const [vendor, device] = [artifact.ids.vendor, artifact.ids.device].map((id) =>
      Number.parseInt(id, 16),
    ) as [number, number];
    const card = cardWithId({ vendor, device });
    if (card === undefined)
      throw usageError(
        'no-such-card',
        `QEMU has no card ${artifact.ids.vendor}:${artifact.ids.device} to put this ROM into.`,
        'Build the same for a card that it has, e.g. 8086:100e, and test that.',
      );
    return card;
  }
  return firmware === 'uefi' ? 'virtio-net-pci' : 'e1000';
}

/** The card's own PXE is another party than the firmware under test: OVMF's, or Debian's iPXE. */
async function cardsOwnPxe(
  firmware: 'bios' | 'uefi',
  card: CardModel,
  folder: string,
  context: Context,
): Promise<VendorPxe> {
  const ipxeKernel =
    firmware === 'uefi' ? '' : (await distributionFirmware(context.folders.cache, callTool)).ipxeKernel;
  return vendorPxe({ firmware, card, ipxeKernel, folder });
}

async function images(
  number: number,
  os: 'debian' | 'beacon',
  work: string,
  context: Context,
): Promise<LabImage[]> {
  const names = Array.from({ length: number }, (_, index) => `image${index + 1}`);
  if (os === 'beacon') return Promise.all(names.map((name) => beaconImage(name, work)));
  const kernel = await debianKernel(context.folders.cache, callTool);
  return Promise.all(
    names.map(async (name) => {
      const initrd = makeInitrd(name, kernel);
      const file = join(work, `${name}-${sha256(initrd.bytes).slice(0, 12)}.gz`);
      await writeFile(file, initrd.bytes);
      const commandLine = `${defaultCommandLine} romkit.report=http://10.77.0.1/report`;
      return {
        name,
        image: { title: name, kernel: `${name}/vmlinuz`, initrds: [`${name}/initrd.gz`], commandLine },
        files: [
          { path: `${name}/vmlinuz`, file: kernel.vmlinuz },
          { path: `${name}/initrd.gz`, file },
        ],
      };
    }),
  );
}

async function beaconImage(name: string, work: string): Promise<LabImage> {
  const file = join(work, `beacon-${name}`);
  await writeFile(file, beaconKernel(name));
  return {
    name,
    image: { title: name, kernel: `${name}/beacon`, initrds: [], commandLine: 'romkit' },
    files: [{ path: `${name}/beacon`, file }],
  };
}

function count(text: string, flag: string, most: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= most) return number;
  throw usageError('bad-count', `${flag} takes a whole number from 1 to ${most}, not "${text}".`);
}
