import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Circumstances, Expectation, ExpectedFile, Recordings } from '../../boot/chain/expectation.ts';
import type { Method } from '../../boot/chain/stage.ts';
import type { Engines } from '../../boot/daemons/config/engine-names.ts';
import type { BootImage } from '../../boot/dialects/assignment.ts';
import { pxelinuxName } from '../../boot/chain/mac.ts';
import { layoutFor, usualLayout } from '../../boot/dialects/assignment.ts';
import { bootTexts } from '../../boot/dialects/texts.ts';
import type { LinkConditions } from '../network/link.ts';
import { cards, type CardModel } from '../machine/cards.ts';
import { defaultMemoryMiB, type DirectKernel } from '../machine/machine-plan.ts';
import {
  cardMac,
  labNetwork,
  machineAddress,
  machineMac,
  type LabMachine,
  type LabPlan,
  type PlacedFile,
} from './lab-plan.ts';
import { itemAt, lastItem } from '../../system/present.ts';

/** What somebody wants to see boot. */
export interface LabRequest extends Recordings {
  readonly method: Method;
  readonly firmware: 'bios' | 'uefi';
  readonly card: CardModel;
  readonly machines: number;
  /** Network cards of each machine; default 1. */
  readonly nics?: number | undefined;
  readonly engines: Engines;
  /** Firmware for the TFTP server, and what it is for; null with method `rom`. */
  readonly nbp: LabNbp | null;
  /** ROM in the card: under test with method `rom`, else the stand-in for a vendor's; null for the card's default. */
  readonly rom: { readonly file: string; readonly vendor: string; readonly device: string } | null;
  /** The stand-in for a vendor's PXE that QEMU starts itself. */
  readonly direct: DirectKernel | null;
  /** Default: defaultMemoryMiB. */
  readonly memoryMiB?: number | undefined;
  readonly link?: LinkConditions | undefined;
  /** One or more; machine n gets image n modulo their number. */
  readonly images: readonly LabImage[];
}

/** A network boot program. */
export interface LabNbp {
  readonly file: string;
  /** Name that it gets below the TFTP root. */
  readonly path: string;
  readonly for: Circumstances['nbpFor'];
  /** What it needs beside it. */
  readonly beside: readonly { readonly path: string; readonly file: string }[];
}

/** An operating system image and its files on this machine. */
export interface LabImage {
  /** As it reports itself. */
  readonly name: string;
  readonly image: BootImage;
  readonly files: readonly { readonly path: string; readonly file: string }[];
  /** What shows on the console that it runs; null where it reports itself. */
  readonly consoleText: string | null;
}

/** Decide everything of a run: files, names, addresses, and what each machine is expected to do. */
export async function makeLabPlan(request: LabRequest): Promise<LabPlan> {
  const numbers = Array.from({ length: request.machines }, (_, index) => index + 1);
  const imageOf = (number: number): LabImage => itemAt(request.images, (number - 1) % request.images.length);
  const texts = await bootTexts(
    numbers.map((number) => ({ mac: machineMac(number), image: imageOf(number).image })),
    layoutFor(request.firmware, usualLayout),
  );
  const images = request.images.flatMap(({ files }) => files);
  const nbp = request.nbp === null ? [] : [request.nbp, ...request.nbp.beside];
  const web = [
    ...texts.filter(({ server }) => server === 'web').map(({ path, text }) => ({ path, content: { text } })),
    ...images.map(({ path, file }) => ({ path: join('bootdirectory/images', path), content: { file } })),
  ];
  const tftp: PlacedFile[] = [
    // iPXE on UEFI loads autoexec.ipxe unasked and keeps it among its images: with an embedded script that runs instead,
    // it would end up in front of the initrd, which the kernel then cannot unpack.
    ...texts
      .filter(({ server, path }) => server === 'tftp' && path !== 'autoexec.ipxe')
      .map(({ path, text }) => ({ path, content: { text } })),
    ...images.map(({ path, file }) => ({ path: join('images', path), content: { file } })),
    ...nbp.map(({ path, file }) => ({ path, content: { file } })),
  ];
  const machines = await Promise.all(
    numbers.map((number) => labMachine(request, number, imageOf(number), { web, tftp })),
  );
  return {
    method: request.method,
    engines: request.engines,
    dhcpMode: 'full',
    bootFiles: request.nbp === null ? {} : { [request.firmware === 'bios' ? 0 : 7]: request.nbp.path },
    chainedUserClasses: ['iPXE', 'gPXE'],
    nextServer: labNetwork.server,
    hosts: numbers.map((number) => ({
      macs: [machineMac(number)],
      address: machineAddress(number),
      name: `node${String(number).padStart(2, '0')}`,
    })),
    tftp,
    web,
    machines,
    extraServers: [],
    link: request.link ?? null,
    pcapFile: request.pcapFile,
    consoleFile: request.consoleFile,
  };
}

interface Served {
  readonly web: readonly PlacedFile[];
  readonly tftp: readonly PlacedFile[];
}

async function labMachine(
  request: LabRequest,
  number: number,
  image: LabImage,
  { web, tftp }: Served,
): Promise<LabMachine> {
  const mac = machineMac(number);
  const expectation: Expectation = {
    mac,
    method: request.method,
    server: labNetwork.server,
    nbp: request.nbp === null ? null : await expected(tftp, request.nbp.path, ''),
    bootScript: request.method === 'chain' ? await expected(web, 'bootdirectory/boot.gpxe') : null,
    ...(await expectedFiles(request, mac, image, { web, tftp })),
    image: image.name,
    consoleText: image.consoleText,
  };
  const { vendor, device } = cards[request.card];
  const hex = (id: number): string => id.toString(16).padStart(4, '0');
  return {
    name: `node${String(number).padStart(2, '0')}`,
    card: request.card,
    rom: request.rom?.file ?? null,
    firmware: request.firmware,
    direct: request.direct,
    memoryMiB: request.memoryMiB ?? defaultMemoryMiB,
    ...otherCardsOf(request, number),
    expectation,
    circumstances: {
      scriptNames: web
        .filter(({ path }) => path.startsWith('bootdirectory/'))
        .map(({ path }) => lastItem(path.split('/'))),
      nbpFor: request.nbp?.for ?? null,
      rom:
        request.method === 'rom' && request.rom !== null
          ? { vendor: request.rom.vendor, device: request.rom.device }
          : null,
      card: { vendor: hex(vendor), device: hex(device) },
      recordings: { pcapFile: request.pcapFile, consoleFile: request.consoleFile },
    },
  };
}

function otherCardsOf({ nics = 1 }: LabRequest, number: number): Pick<LabMachine, 'otherCards'> {
  if (nics === 1) return {};
  return { otherCards: Array.from({ length: nics - 1 }, (_, index) => cardMac(number, index + 1)) };
}

/** What the machine's script and image are called where its method fetches them. */
async function expectedFiles(
  { method }: LabRequest,
  mac: string,
  { image }: LabImage,
  { web, tftp }: Served,
): Promise<Pick<Expectation, 'macScript' | 'kernel' | 'initrd'>> {
  const overTftp = method === 'pxelinux';
  const file = (path: string): Promise<ExpectedFile> =>
    overTftp ? expected(tftp, path, '') : expected(web, `bootdirectory/${path}`);
  const [initrd] = image.initrds;
  return {
    macScript: await file(overTftp ? `pxelinux.cfg/${pxelinuxName(mac)}` : `${mac}.gpxe`),
    kernel: await file(`images/${image.kernel}`),
    initrd: initrd === undefined ? null : await file(`images/${initrd}`),
  };
}

async function expected(files: readonly PlacedFile[], path: string, root = '/'): Promise<ExpectedFile> {
  return { path: `${root}${path}`, sizeBytes: await sizeOf(files, path) };
}

async function sizeOf(files: readonly PlacedFile[], path: string): Promise<number | null> {
  const content = files.find((file) => file.path === path)?.content;
  if (content === undefined) return null;
  return 'text' in content ? Buffer.byteLength(content.text) : (await stat(content.file)).size;
}
