import type { Card } from '../../card/card.ts';
import { escapeAttribute, readXml, type XmlElement } from './xml.ts';

/** A virtual card in a domain's definition. */
export interface DomainCard {
  readonly uuid: string | null;
  /** `e1000`, `virtio`, …; null where libvirt chooses. */
  readonly model: string | null;
  /** In its own machine, `0000:03:00.0`. */
  readonly pciAddress: string | null;
  /** Attributes of its `<rom …/>`; null where it has none, and QEMU takes a ROM of its own. */
  readonly rom: RomAttributes | null;
}

/** `file`, `enabled`, `bar` (libvirt's domain format, "Elements: devices", rom). */
export type RomAttributes = Readonly<Record<string, string>>;

/** PCI ids of the models that are always the same card; virtio's depend on the slot that it is in. */
const modelIds: Readonly<Record<string, readonly [vendor: string, device: string]>> = {
  ...{ e1000: ['8086', '100e'], e1000e: ['8086', '10d3'], igb: ['8086', '10c9'], rtl8139: ['10ec', '8139'] },
  ...{
    vmxnet3: ['15ad', '07b0'],
    pcnet: ['1022', '2000'],
    ne2k_pci: ['10ec', '8029'],
    i82559er: ['8086', '1209'],
  },
};

/** The card as its own machine sees it; null where the definition does not say which it is. */
export function pciCardOf({ model, pciAddress }: DomainCard, mac: string): Card | null {
  const [vendor, device] = modelIds[model ?? ''] ?? [];
  if (vendor === undefined || device === undefined) return null;
  return {
    ...{ pciAddress: pciAddress ?? 'virtual', vendor, device, mac, kernelDriver: null },
    ...{ subsystemVendor: null, subsystemDevice: null, romBarBytes: null, onboard: false },
    ...{ interfaces: [], siblings: [], carries: [] },
  };
}

/** The card with a MAC address; undefined where the definition has none. Pure. */
export function cardIn(xml: string, mac: string): DomainCard | undefined {
  const domain = readXml(xml);
  const card = domain === undefined ? undefined : interfaceIn(domain, mac);
  if (domain === undefined || card === undefined) return undefined;
  const uuid = child(domain, 'uuid')?.inner;
  return {
    uuid: uuid === null || uuid === undefined ? null : xml.slice(uuid.start, uuid.end).trim(),
    model: child(card, 'model')?.attributes['type'] ?? null,
    pciAddress: addressOf(child(card, 'address')?.attributes ?? {}),
    rom: child(card, 'rom')?.attributes ?? null,
  };
}

function addressOf({
  type,
  domain,
  bus,
  slot,
  function: fn,
}: Readonly<Record<string, string>>): string | null {
  if (type !== 'pci') return null;
  const digits = (text = '0', width: number): string => Number(text).toString(16).padStart(width, '0');
  return `${digits(domain, 4)}:${digits(bus, 2)}:${digits(slot, 2)}.${digits(fn, 1)}`;
}

/** MAC addresses of all cards. */
export function macsIn(xml: string): string[] {
  const domain = readXml(xml);
  return domain === undefined ? [] : interfacesOf(domain).flatMap((card) => macOf(card) ?? []);
}

/** Attributes that name another file, what else is said of the ROM left as it is; but one that is named is enabled. */
export function namingFile(rom: RomAttributes | null, file: string): RomAttributes {
  const { enabled: _enabled, ...others } = rom ?? {};
  return { ...others, file };
}

/** The definition with another `<rom>` in one card, or none, and every other byte as it was. Pure. */
export function withRom(xml: string, mac: string, attributes: RomAttributes | null): string {
  const domain = readXml(xml);
  const card = domain === undefined ? undefined : interfaceIn(domain, mac);
  const mark = card === undefined ? undefined : child(card, 'mac');
  if (card === undefined || mark === undefined) throw new Error(`no interface ${mac} in the definition`);
  const rom = child(card, 'rom');
  const element = attributes === null ? '' : `<rom${attributesText(attributes)}/>`;
  if (rom !== undefined) {
    const start = element === '' ? startOfLine(xml, rom.start) : rom.start;
    return xml.slice(0, start) + element + xml.slice(rom.end);
  }
  if (element === '') return xml;
  const indent = xml.slice(startOfLine(xml, mark.start), mark.start);
  return xml.slice(0, mark.end) + indent + element + xml.slice(mark.end);
}

const attributesText = (attributes: RomAttributes): string =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}='${escapeAttribute(value)}'`)
    .join('');

/** The line break and the indentation before an element, where nothing else stands before it. */
function startOfLine(xml: string, at: number): number {
  const before = /\n[ \t]*$/.exec(xml.slice(0, at));
  return before === null ? at : before.index;
}

const child = (element: XmlElement, name: string): XmlElement | undefined =>
  element.children.find((each) => each.name === name);

/** Not any element of that name: metadata may hold whatever other programs put there. */
function interfacesOf(domain: XmlElement): readonly XmlElement[] {
  return (child(domain, 'devices')?.children ?? []).filter(({ name }) => name === 'interface');
}

const macOf = (card: XmlElement): string | undefined =>
  child(card, 'mac')?.attributes['address']?.toLowerCase();

const interfaceIn = (domain: XmlElement, mac: string): XmlElement | undefined =>
  interfacesOf(domain).find((card) => macOf(card) === mac.toLowerCase());
