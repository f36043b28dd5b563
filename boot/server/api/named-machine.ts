import { z } from 'zod';
import { RomkitError } from '../../../system/error.ts';
import { parseMac } from '../../chain/mac.ts';
import type { Machine } from '../../registry/model/machine.ts';
import { machineById } from '../../registry/names.ts';
import type { Snapshot } from '../../registry/snapshot.ts';

/** `:machine` in the path of a route: the machine's number, or one of its MAC addresses. */
export const machineParameter = z.object({ machine: z.string().max(60) });

/** @throws RomkitError `unknown-machine`, `bad-mac` */
export function machineNamed(snapshot: Snapshot, text: string): Machine {
  const machine = /^\d{1,10}$/.test(text)
    ? machineById(snapshot, Number(text))
    : snapshot.byMac.get(parseMac(text));
  if (machine !== undefined) return machine;
  throw new RomkitError({ code: 'unknown-machine', message: 'There is no such machine.' });
}
