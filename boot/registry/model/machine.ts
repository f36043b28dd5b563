import { z } from 'zod';
import {
  architectureSchema,
  firmwareSchema,
  machineNameSchema,
  macSchema,
  nameSchema,
  revisionNameSchema,
  timeSchema,
  variableNameSchema,
} from './names.ts';

const told = z.string().max(200).nullable();

/** Facts that a machine's firmware reported; untrusted, shown as text only. */
export const reportedSchema = z.object({
  /** SMBIOS type 1 (DSP0134 section 7.2). */
  uuid: told,
  serial: told,
  manufacturer: told,
  product: told,
  asset: told,
  /** PCI ids of the network cards, `8086:100e`, in the firmware's order. */
  cards: z.array(z.string().max(40)).max(32),
  /** MiB, where the firmware can tell. */
  memoryMiB: z.int().positive().nullable(),
  /** Name and port of the switch by LLDP, where the firmware can tell. */
  switchPort: told,
});
export type Reported = z.infer<typeof reportedSchema>;

export const nothingReported: Reported = {
  uuid: null,
  serial: null,
  manufacturer: null,
  product: null,
  asset: null,
  cards: [],
  memoryMiB: null,
  switchPort: null,
};

/**
 * A machine of the pool. Its MAC addresses are its identity (a card's address in the path of a request or in a
 * packet), never the source address of a request.
 */
export const machineSchema = z.object({
  /** The store's own key; stable while the machine is known. */
  id: z.int().positive(),
  /** At least one, in the order in which they were added; no address belongs to two machines. */
  macs: z.array(macSchema).min(1).max(32),
  name: machineNameSchema.nullable(),
  tags: z.array(nameSchema).max(64),
  note: z.string().max(4000),
  /** Own values for `${name}` in command lines. */
  variables: z.record(variableNameSchema, z.string().max(500)),
  /** Fixed IPv4 address. */
  address: z.ipv4().nullable(),
  /** As last seen. */
  architecture: architectureSchema.nullable(),
  firmware: firmwareSchema.nullable(),
  reported: reportedSchema,
  /** Stamp of the romkit firmware that it last booted with: 32 hexadecimal digits. */
  romStamp: z.string().nullable(),
  /** False while nobody has named, tagged or assigned it: it counts into the bounded pool of unknown machines. */
  known: z.boolean(),
  /** Why the loop guard holds it; null where it does not. */
  held: z.object({ reason: z.string(), sinceMs: timeSchema }).nullable(),
  /** Boots in a row of `silentImage` without a sign of life, for the loop guard. */
  silentBoots: z.int().nonnegative(),
  /** The revision that `silentBoots` counts; null where that is 0. */
  silentImage: revisionNameSchema.nullable(),
  /** Boots in a row without a sign of life of the revision that the loop guard gave instead. */
  silentFallbacks: z.int().nonnegative(),
  /** The image revision that was last up on it. */
  lastUp: revisionNameSchema.nullable(),
  createdMs: timeSchema,
  lastSeenMs: timeSchema.nullable(),
});
export type Machine = z.infer<typeof machineSchema>;
