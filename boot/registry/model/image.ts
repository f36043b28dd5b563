import { z } from 'zod';
import { architectureSchema, firmwareSchema, nameSchema, timeSchema } from './names.ts';

/** A file of an image, stored by its content. */
export const imageFileSchema = z.object({
  /** `kernel` is also the EFI program, the multiboot kernel, the ISO or the disk that is started. */
  role: z.enum(['kernel', 'initrd', 'module']),
  /**
   * Its path below the URL of the revision: `vmlinuz`, or `arch/x86_64/airootfs.sfs` where the system that boots asks
   * for a file in folders.
   */
  name: z
    .string()
    .max(120)
    .regex(/^[\w+~-][\w.+~-]{0,99}(\/[\w+~-][\w.+~-]{0,99}){0,5}$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  sizeBytes: z.int().nonnegative(),
});
export type ImageFile = z.infer<typeof imageFileSchema>;

/** How an image starts; `local`, `shell` and `hold` have no files. */
export const imageKinds = [
  'linux',
  'efi',
  'multiboot',
  'iso',
  'disk',
  'chain',
  'script',
  'local',
  'shell',
  'hold',
] as const;
export const imageKindSchema = z.enum(imageKinds);
export type ImageKind = z.infer<typeof imageKindSchema>;

/** A revision before the store has numbered it. */
export const newRevisionSchema = z.object({
  kind: imageKindSchema,
  /** For people, e.g. `Debian 12`. */
  title: z.string().max(200),
  /** In the order in which they are loaded. A module of a Linux image is for the system that boots, which fetches it. */
  files: z.array(imageFileSchema).max(512),
  /**
   * With `${name}` of the machine, and `${image-url}` for the URL below which the files of this revision lie (without a
   * slash at its end); rendered by romkit, never by the firmware.
   */
  commandLine: z.string().max(4000),
  /** `chain`: where to. */
  url: z.url().max(2000).nullable(),
  /** `script`: the user's own, `hold`: why. */
  text: z
    .string()
    .max(64 * 1024)
    .nullable(),
  /** Null: any. */
  architecture: architectureSchema.nullable(),
  firmware: firmwareSchema.nullable(),
  leastMemoryMiB: z.int().positive().nullable(),
  /** Its system reports itself up; else it counts as handed over when its last file went out. */
  reportsUp: z.boolean(),
});
export type NewRevision = z.infer<typeof newRevisionSchema>;

/** A revision never changes. */
export const revisionSchema = newRevisionSchema.extend({
  image: nameSchema,
  /** 1, 2, … */
  revision: z.int().positive(),
  addedBy: z.string().max(200),
  addedMs: timeSchema,
});
export type Revision = z.infer<typeof revisionSchema>;

export const imageSchema = z.object({
  name: nameSchema,
  /** The revision that assignments without a pin follow. */
  current: z.int().positive(),
  /** Ascending. */
  revisions: z.array(revisionSchema).min(1),
});
export type Image = z.infer<typeof imageSchema>;
