import { z } from 'zod';
import { timeSchema } from '../../registry/model/names.ts';
import { flavourSchema, stampSchema } from './kept-build.ts';

export type FlavourName = z.infer<typeof flavourSchema>;

export const platformSchema = z.enum(['pcbios', 'efi']);
export type Platform = z.infer<typeof platformSchema>;

/** Longer ones do not fit into a request; the check of scripts refuses shorter ones still. */
const scriptText = z.string().max(32_768);

/** Values of the template's parameters, by name. */
const valuesSchema = z.record(z.string().regex(/^[a-z][a-z0-9-]{0,31}$/), z.string().max(400));

/** A script: its own text, or the template with these values. */
const scriptShape = {
  flavour: flavourSchema.default('ipxe'),
  /** Null takes the template. */
  text: scriptText.nullable().default(null),
  values: valuesSchema.default({}),
};

export const scriptBody = z.object({ ...scriptShape, platform: platformSchema.default('pcbios') });

export const buildBody = z.object({
  ...scriptShape,
  /** As `romkit build` takes them: `undionly.kpxe`, `8086:100e`, `bin-x86_64-efi/snponly.efi`. */
  targets: z
    .array(z.string().regex(/^[\x21-\x7e]{1,100}$/, 'A target is one word.'))
    .min(1)
    .max(64),
});

/** A build as it is asked for, with the script that goes in. */
export interface FirmwareRequest {
  readonly flavour: FlavourName;
  readonly targets: readonly string[];
  readonly script: { readonly text: string; readonly origin: string };
}

export const firmwareStepSchema = z.object({
  target: z.string(),
  /** `waiting`, `copying`, `dependencies`, `compiling`, `linking`, `packing`, `done`. */
  step: z.string(),
  /** Objects made so far, and how many there will be, where that is known. */
  done: z.int().nullable(),
  total: z.int().nullable(),
});

/** A build that is under way, or the last one. */
export const firmwareRunSchema = z.object({
  /** Tells one build of this server from another. */
  id: z.int().positive(),
  /** `preparing`: source, targets and script are looked at. */
  phase: z.enum(['preparing', 'building', 'ended']),
  by: z.string(),
  flavour: flavourSchema,
  /** As they were asked for. */
  targets: z.array(z.string()),
  startedMs: timeSchema,
  endedMs: timeSchema.nullable(),
  /** The last lines that the command says to people. */
  notes: z.array(z.string()),
  steps: z.array(firmwareStepSchema),
  /** Stamps of what was built and is kept. */
  builds: z.array(stampSchema),
  /** Why it failed, as the command says it. */
  problem: z
    .object({
      code: z.string(),
      message: z.string(),
      hint: z.string().nullable(),
      details: z.array(z.string()),
    })
    .nullable(),
});
export type FirmwareRun = z.infer<typeof firmwareRunSchema>;
export type FirmwareStep = z.infer<typeof firmwareStepSchema>;
