import type { Reported } from '../registry/model/machine.ts';
import {
  architectureSchema,
  firmwareKinds,
  type Architecture,
  type FirmwareKind,
} from '../registry/model/names.ts';

/** Interfaces whose card is reported. */
const reportedCards = ['net0', 'net1', 'net2', 'net3'];

/**
 * The query by which iPXE tells what it knows of the machine. A setting that a build or a machine does not have comes
 * out empty. LLDP (IEEE 802.1AB section 8.5): type 5 is the switch's name, type 4 its port's description, type 2 the
 * port's id behind one byte that says what kind of id it is.
 */
export function ipxeReportQuery(): string {
  const texts = ['serial', 'manufacturer', 'product', 'asset'].map((name) => `${name}=\${${name}:uristring}`);
  return [
    'uuid=${uuid}',
    ...texts,
    ipxeFirmwareQuery,
    'memory=${memsize}',
    ...reportedCards.map((nic) => `card=\${${nic}/busid:hexraw}`),
    'switch=${netX.lldp/5.0.0.0:uristring}',
    'port=${netX.lldp/4.0.0.0:uristring}',
    'port-id=${netX.lldp/2.0.1.0:uristring}',
  ].join('&');
}

/** Architecture and firmware, in every request for a machine's script: they decide which images fit. */
export const ipxeFirmwareQuery = 'platform=${platform}&buildarch=${buildarch}';

/** gPXE knows less of a machine, and is BIOS firmware always. */
export function gpxeReportQuery(): string {
  const texts = ['serial', 'manufacturer', 'product', 'asset'].map((name) => `${name}=\${${name}:uristring}`);
  return [
    'uuid=${uuid}',
    ...texts,
    'platform=pcbios',
    'card=${net0/busid:hex}',
    'card=${net1/busid:hex}',
  ].join('&');
}

/** A firmware's report of its machine; untrusted. */
export interface MachineReport {
  readonly reported: Partial<Reported>;
  readonly architecture: Architecture | null;
  readonly firmware: FirmwareKind | null;
  /** Stamp of the romkit firmware that asks: 32 hexadecimal digits. */
  readonly romStamp: string | null;
}

/**
 * Read the query of a report, or of a machine's script; what is empty or makes no sense is left out.
 * @param rawQuery what follows the question mark, as it came: firmware sends a plus sign as it is.
 */
export function readReport(rawQuery: string): MachineReport {
  const query = new URLSearchParams(rawQuery.replaceAll('+', '%2B'));
  const text = (name: string): string | null => cleanText(query.get(name) ?? '');
  const texts = (['uuid', 'serial', 'manufacturer', 'product', 'asset'] as const).map((name) => [
    name,
    text(name),
  ]);
  const cards = query
    .getAll('card')
    .map(cardId)
    .filter((card) => card !== null);
  const memoryMiB = /^[1-9]\d{0,8}$/.test(query.get('memory') ?? '') ? Number(query.get('memory')) : null;
  const switchPort = [text('switch'), text('port') ?? text('port-id')]
    .filter((part) => part !== null)
    .join(' ');
  return {
    reported: {
      ...(Object.fromEntries(texts.filter(([, value]) => value !== null)) as Partial<Reported>),
      ...(cards.length === 0 ? {} : { cards: cards.slice(0, 32) }),
      ...(memoryMiB === null ? {} : { memoryMiB }),
      ...(switchPort === '' ? {} : { switchPort: switchPort.slice(0, 200) }),
    },
    architecture: architectureSchema.safeParse(query.get('buildarch')).data ?? null,
    firmware: firmwareOf(query.get('platform')),
    romStamp: /^[0-9a-f]{32}$/.exec(query.get('rom') ?? '')?.[0] ?? null,
  };
}

/** iPXE's `${platform}`. */
function firmwareOf(platform: string | null): FirmwareKind | null {
  return platform === 'pcbios' ? firmwareKinds[0] : platform === 'efi' ? firmwareKinds[1] : null;
}

/** Control characters and what turns text around are taken out; null where nothing is left. */
function cleanText(text: string): string | null {
  const clean = text
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/gu, ' ')
    .replace(/ +/g, ' ')
    .trim();
  return clean === '' ? null : clean.slice(0, 200);
}

/** `0180868100e`… is a bus (1: PCI), vendor and device; `01:80:86:10:0e` in gPXE. */
function cardId(busid: string): string | null {
  const [, vendor = '', device = ''] =
    /^01([0-9a-f]{4})([0-9a-f]{4})$/.exec(busid.replaceAll(':', '').toLowerCase()) ?? [];
  return vendor === '' ? null : `${vendor}:${device}`;
}
