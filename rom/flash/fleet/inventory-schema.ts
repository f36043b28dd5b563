import { z } from 'zod';
import { RomkitError } from '../../../system/error.ts';
import { parseDevice } from '../device/device-spec.ts';
import { machineOf } from './card-name.ts';

/** No dash comes first: a name must never be an option to ssh. */
const hostName = z
  .string()
  .max(253)
  .regex(
    /^[A-Za-z0-9_]([A-Za-z0-9._:-]*[A-Za-z0-9_])?$/,
    'not the name of a host: letters, digits, dots, dashes; the user goes into a column of its own',
  );
const user = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._-]*$/, 'not the name of a user');
const jump = z
  .string()
  .regex(/^([A-Za-z0-9_][A-Za-z0-9._-]*@)?[A-Za-z0-9_][A-Za-z0-9.-]*(:\d{1,5})?$/, 'not [USER@]HOST[:PORT]');
const port = z
  .union([z.number(), z.string().regex(/^\d+$/, 'not a port').transform(Number)])
  .pipe(z.number().int().min(1, 'not a port').max(65535, 'not a port'));
const mac = z
  .string()
  .regex(
    /^[0-9a-f]{2}([:-][0-9a-f]{2}){5}$/i,
    'not a MAC address: six pairs of hex digits, 52:54:00:12:34:56',
  )
  .transform((text) => text.toLowerCase().replaceAll('-', ':'));
const yes = z.union([
  z.boolean(),
  z
    .string()
    .regex(/^(yes|no|true|false)$/i, 'neither yes nor no')
    .transform((text) => /^(yes|true)$/i.test(text)),
]);
const words = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => [value].flat().flatMap((text) => text.split(/[\s,]+/).filter(Boolean)));
const text = z.union([z.string().min(1), z.number()]).transform(String);
const device = text.superRefine((name, check) => {
  try {
    parseDevice(name);
  } catch (error) {
    const why = error instanceof RomkitError ? error.message : String(error);
    check.addIssue({ code: 'custom', message: why });
  }
});

const ownShape = { host: hostName, mac: mac.optional(), device: device.optional() };
const commonShape = {
  rom: z.string().min(1).optional(),
  chip: text.optional(),
  allow: words.optional(),
  offset: text.optional(),
  'slot-size': text.optional(),
  user: user.optional(),
  port: port.optional(),
  jump: jump.optional(),
  sudo: yes.optional(),
};
const row = z.strictObject({ ...ownShape, ...commonShape });

/** What stands at the top of an inventory. */
export const shape = {
  /** What every row has that does not say otherwise. */
  defaults: z.strictObject({ ...commonShape, device: device.optional() }).optional(),
  hosts: z.array(row).min(1, 'no host is named'),
};

/** What a row may say, and the columns of a table. */
export const columns: readonly string[] = Object.keys(row.shape);

/** An inventory: what each row says by itself, and what they must not say together. */
export const inventorySchema = z.strictObject(shape).superRefine(({ defaults = {}, hosts }, check) => {
  const fault = (index: number, key: string, message: string): void =>
    check.addIssue({ code: 'custom', path: ['hosts', index, key], message });
  const cards = hosts.map((own) => deviceOf({ ...defaults, ...own }));
  const macOnce = ({ mac }: InventoryRow, index: number): void => {
    const first = hosts.findIndex((each) => each.mac === mac);
    if (mac !== undefined && first < index)
      fault(index, 'mac', `${mac} is named twice; the first is ${hosts[first]?.host ?? ''}`);
  };
  const cardOnce = (own: InventoryRow, index: number): void => {
    const first = hosts.findIndex(
      (each, at) => machineOf(each) === machineOf(own) && cards[at] === cards[index],
    );
    const key = own.device !== undefined ? 'device' : own.mac !== undefined ? 'mac' : 'host';
    if (cards[index] !== undefined && first < index)
      fault(index, key, `${own.host} is named twice with the same card`);
  };
  hosts.forEach((own, index) => {
    const whole = { ...defaults, ...own };
    if (whole.rom === undefined) fault(index, 'rom', `no ROM is named for ${own.host}`);
    if (whole.mac === undefined && whole.device === undefined)
      fault(index, 'mac', `neither mac nor device says which card of ${own.host}`);
    else if (whole.mac === undefined && whole.chip === undefined)
      fault(index, 'mac', `neither mac nor chip confirms which card of ${own.host} is meant`);
    macOnce(own, index);
    cardOnce(own, index);
  });
});

/** Which card of its host a row is about, the same for every way to write it. */
function deviceOf({ device: name, mac }: Pick<InventoryRow, 'device' | 'mac'>): string | undefined {
  try {
    return JSON.stringify(parseDevice(name ?? mac ?? ''));
  } catch {
    // The row's own fault, told of where it is.
    return undefined;
  }
}

export type InventoryDocument = z.infer<typeof inventorySchema>;
export type InventoryRow = z.infer<typeof row>;
