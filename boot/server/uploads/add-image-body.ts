import { z } from 'zod';
import { changesAnswer } from '../api/views.ts';
import { incomingName } from './incoming.ts';

const uploadSchema = z.string().regex(/^[0-9a-f]{32}$/, 'An upload is named by 32 hexadecimal digits.');
const urlSchema = z.url({ protocol: /^https?$/ }).max(2000);

export const addImageBody = z.object({
  source: z.discriminatedUnion('type', [
    /** Kernel, EFI program or disk, with initrds in the order in which they are loaded. */
    z.object({
      type: z.literal('files'),
      kernel: uploadSchema,
      initrds: z.array(uploadSchema).max(64).default([]),
    }),
    /** An ISO image, or whatever firmware starts. */
    z.object({ type: z.literal('upload'), upload: uploadSchema }),
    /** A file or a netboot folder in the server's folder for new images. */
    z.object({ type: z.literal('incoming'), name: incomingName }),
    /** The server fetches it. */
    z.object({
      type: z.literal('url'),
      url: urlSchema,
      sha256: z
        .string()
        .regex(/^[0-9a-fA-F]{64}$/)
        .nullable()
        .default(null),
    }),
  ]),
  append: z.string().max(4000).default(''),
  title: z.string().max(200).nullable().default(null),
  reportsUp: z.boolean().default(false),
  /** Say what it would become, and add nothing. */
  dryRun: z.boolean().default(false),
});
export type AddImageBody = z.infer<typeof addImageBody>;
export type AddImageRequest = z.input<typeof addImageBody>;

/** The answer to adding a revision. */
export type AddImageAnswer = z.infer<typeof addImageAnswer>;

export const addImageAnswer = changesAnswer.extend({
  /** Kinds of the files, for people. */
  notes: z.array(z.string()),
  /** Doubts whether every machine will boot it, as sentences. */
  cautions: z.array(z.string()),
});
