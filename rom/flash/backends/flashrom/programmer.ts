import { realpathSync } from 'node:fs';
import type { FlashIdentity } from '../../backend.ts';
import type { SerprogAddress } from '../serprog.ts';

/** What stands after `-p`: a programmer's name and its parameters. */
export interface Programmer {
  /** As it was given, handed on unchanged. */
  readonly spec: string;
  readonly name: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Take `NAME:KEY=VALUE,KEY=VALUE` apart. */
export function parseProgrammer(spec: string): Programmer {
  const colon = spec.indexOf(':');
  const name = colon === -1 ? spec : spec.slice(0, colon);
  const list = colon === -1 ? [] : spec.slice(colon + 1).split(',');
  const parameters = Object.fromEntries(
    list.filter(Boolean).map((parameter) => {
      const [key = '', ...value] = parameter.split('=');
      return [key, value.join('=')];
    }),
  );
  return { spec, name, parameters };
}

/** Where a serial flasher is reached; undefined of other programmers. */
export function serprogAddress({ name, parameters }: Programmer): SerprogAddress | undefined {
  if (name !== 'serprog') return undefined;
  const { dev, ip } = parameters;
  const [, where = '', number = ''] = /^(.*):(\d+)$/.exec(dev ?? ip ?? '') ?? [];
  if (dev !== undefined) {
    return { kind: 'serial', path: where || dev, baudRate: Number(number || 115_200) };
  }
  return where === '' ? undefined : { kind: 'tcp', host: where, port: Number(number) };
}

/**
 * Names for locks. All functions of a PCI device share its flash; a programmer that is not told apart by a port
 * counts as the only one of its kind.
 */
export function identityOf(programmer: Programmer): FlashIdentity {
  const { name, parameters } = programmer;
  const pci = pciAddress(parameters['pci']);
  if (pci !== undefined) return { device: `pci:${pci}`, chip: `pci:${pci.replace(/\.\d$/, '')}/flash` };
  const device = deviceName(programmer) ?? `programmer:${name}`;
  return { device, chip: `${device}/flash` };
}

/** `03:00.0` or `0000:03:00.0`, always with the domain. */
export function pciAddress(text: string | undefined): string | undefined {
  const [, domain = '0000', rest] =
    /^(?:([0-9a-f]{4}):)?([0-9a-f]{2}:[01][0-9a-f]\.[0-7])$/i.exec(text ?? '') ?? [];
  return rest === undefined ? undefined : `${domain}:${rest}`.toLowerCase();
}

function deviceName(programmer: Programmer): string | undefined {
  const address = serprogAddress(programmer);
  if (address?.kind === 'tcp') return `tcp:${address.host}:${address.port}`;
  const { dev, image, serial } = programmer.parameters;
  const path = address?.kind === 'serial' ? address.path : dev;
  if (path !== undefined) return `${address === undefined ? 'device' : 'serial'}:${realPath(path)}`;
  if (image !== undefined) return `file:${realPath(image)}`;
  return serial === undefined ? undefined : `usb:${programmer.name}/${serial}`;
}

/** /dev/serial/by-id/… and /dev/ttyUSB0 are the same port. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
