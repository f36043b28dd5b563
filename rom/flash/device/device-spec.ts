import { ExitCode, RomkitError, usageError } from '../../../system/error.ts';
import { refusedWay } from '../backends/refused.ts';

/** `--device` as plain data. */
export type DeviceSpec =
  | { readonly kind: 'pci'; readonly address: string }
  | { readonly kind: 'mac'; readonly mac: string }
  | { readonly kind: 'interface'; readonly name: string }
  /** flashrom's own words for a programmer, `serprog:dev=/dev/ttyUSB0:115200`; handed on as they are. */
  | { readonly kind: 'flashrom'; readonly programmer: string }
  | { readonly kind: 'libvirt'; readonly domain: string; readonly mac: string }
  | { readonly kind: 'qemu'; readonly file: string }
  | { readonly kind: 'mstflint'; readonly device: string };

const pci = /^(?:([0-9a-f]{4,8}):)?([0-9a-f]{2}):([01][0-9a-f])\.([0-7])$/i;
const mac = /^[0-9a-f]{2}([:-])[0-9a-f]{2}(?:\1[0-9a-f]{2}){4}$/i;
/** What the kernel admits as a name (dev_valid_name): at most 15 bytes without blanks, slashes and colons. */
const interfaceName = /^(?!\.{1,2}$)[^\s/:]{1,15}$/;

/**
 * Read `--device`: a PCI address, a MAC address, an interface's name, or a way to a device with its name before it.
 * @throws RomkitError `bad-device`, exit code 2; `refused-way`, exit code 30, for what looks like a way and is none.
 */
export function parseDevice(text: string): DeviceSpec {
  const address = pci.exec(text);
  if (address !== null) {
    const [, domain = '0000', bus = '', device = '', fn = ''] = address;
    return { kind: 'pci', address: `${domain}:${bus}:${device}.${fn}`.toLowerCase() };
  }
  if (mac.test(text)) return { kind: 'mac', mac: formatMac(text) };
  const [, scheme, rest = ''] = /^([a-z][a-z0-9_-]*):(.*)$/is.exec(text) ?? [];
  if (scheme !== undefined) return parseScheme(text, scheme.toLowerCase(), rest);
  if (interfaceName.test(text)) return { kind: 'interface', name: text };
  throw badDevice(text);
}

function parseScheme(text: string, scheme: string, rest: string): DeviceSpec {
  const refused = refusedWay(scheme, rest);
  if (refused !== undefined) {
    const { name, why, instead } = refused;
    const message = `Refused: ${name} is no way to write a boot ROM. ${why}`;
    throw new RomkitError({ code: 'refused-way', message, hint: instead, exitCode: ExitCode.flashRefused });
  }
  if (rest === '') throw badDevice(text);
  switch (scheme) {
    case 'flashrom':
      return { kind: 'flashrom', programmer: rest };
    case 'mstflint':
      return { kind: 'mstflint', device: rest };
    case 'qemu':
      return { kind: 'qemu', file: rest };
    case 'libvirt': {
      const cut = rest.lastIndexOf('/');
      if (cut <= 0 || !mac.test(rest.slice(cut + 1))) throw badDevice(text);
      return { kind: 'libvirt', domain: rest.slice(0, cut), mac: formatMac(rest.slice(cut + 1)) };
    }
    default:
      throw badDevice(text);
  }
}

/** The card that a programmer's parameters name (`nicintel_spi:pci=03:00.0`); null where they name none. */
export function pciAddressIn(programmer: string): string | null {
  const address = /[:,]pci=([^,]*)/.exec(programmer)?.[1];
  const spec = address !== undefined && pci.test(address) ? parseDevice(address) : null;
  return spec?.kind === 'pci' ? spec.address : null;
}

const formatMac = (text: string): string => text.replaceAll('-', ':').toLowerCase();

function badDevice(text: string): Error {
  return usageError(
    'bad-device',
    `"${text}" names no device.`,
    'A device is a PCI address (0000:03:00.0), a MAC address, an interface, flashrom:PROGRAMMER, mstflint:DEVICE, libvirt:DOMAIN/MAC or qemu:FILE.',
  );
}
