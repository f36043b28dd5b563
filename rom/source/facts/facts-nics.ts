import type { SupportedNic } from './facts.ts';
import type { TreeFiles } from './tar.ts';

/** The ROM declarations of a tree's drivers, as its own util/parserom.pl finds them. */
export interface RomFacts {
  readonly nics: SupportedNic[];
  /** Drivers that declare a ROM of any bus, in the order of the sources. */
  readonly drivers: string[];
  /** Image names of other buses than PCI: `3c509`, `snp`, … */
  readonly otherNames: string[];
}

/** A declaration at the start of a line and up to a closing bracket that a comma or semicolon follows. */
const declaration = /^\s*(PCI|ISA|USB|DT|EFI|LINUX|XEN|VMBUS)_ROM\s*\(\s*([\s\S]*?)\s*\)\s*[,;]/gm;

/**
 * Read PCI_ROM ( 0xVVVV, 0xDDDD, "name", "description", data ) and its kin.
 * @param sources driver sources below src/, in make's order: where two declare the same card, the last one has it.
 */
export function readRoms(files: TreeFiles, sources: readonly string[]): RomFacts {
  const nics = new Map<string, SupportedNic>();
  const drivers = new Set<string>();
  const otherNames = new Set<string>();
  for (const source of sources) {
    const driver = /([^/]+)\.\w$/.exec(source)?.[1] ?? source;
    for (const [, type, body = ''] of (files.get(source) ?? '').matchAll(declaration)) {
      const { vendor, device, name, description } = readDeclaration(body);
      if (name === undefined || description === undefined) continue;
      if (type === 'PCI' || type === 'USB') {
        if (vendor === undefined || device === undefined) continue;
        drivers.add(driver);
        if (vendor === 'ffff' || device === 'ffff') continue;
        if (type === 'PCI') nics.set(vendor + device, { vendor, device, name, description, driver });
        else otherNames.add(name).add(vendor + device);
      } else {
        drivers.add(driver);
        otherNames.add(type === 'DT' ? name.replace(',', '-') : name);
      }
    }
  }
  return { nics: [...nics.values()], drivers: [...drivers], otherNames: [...otherNames] };
}

function readDeclaration(body: string): {
  vendor?: string;
  device?: string;
  name?: string;
  description?: string;
} {
  const match = /^(?:0x([0-9a-f]{4})\s*,?\s*0x([0-9a-f]{4})\s*,?\s*)?"([^"]*)"\s*,?\s*"([^"]*)"/i.exec(body);
  if (match === null) return {};
  const [, vendor, device, name = '', description = ''] = match;
  const ids =
    vendor === undefined || device === undefined
      ? {}
      : { vendor: vendor.toLowerCase(), device: device.toLowerCase() };
  return { ...ids, name, description };
}
