import { z } from 'zod';
import { firmwareRunSchema } from './firmware-run.ts';
import { flavourSchema, keptBuildSchema, stampSchema } from './kept-build.ts';

/** A source of firmware as `romkit source status` shows it. */
export const firmwareSourceSchema = z.object({
  flavour: flavourSchema,
  title: z.string(),
  /** Folder or URL. */
  location: z.string(),
  version: z.string().nullable(),
  commit: z.string().nullable(),
  notes: z.array(z.string()),
  /** Why it is not here, and how to name one; null where it is. */
  problem: z.object({ code: z.string(), message: z.string(), hint: z.string().nullable() }).nullable(),
});
export type FirmwareSource = z.infer<typeof firmwareSourceSchema>;

export const sourcesAnswer = z.object({ sources: z.array(firmwareSourceSchema) });

export const buildViewSchema = keptBuildSchema.extend({
  /** Numbers of the machines whose last boot was with it. */
  machines: z.array(z.int()),
  /** No newer build is kept for the same target. */
  isNewest: z.boolean(),
});
export type BuildView = z.infer<typeof buildViewSchema>;

export const firmwareAnswer = z.object({
  /** The build that is under way, or the last one of this server. */
  run: firmwareRunSchema.nullable(),
  /** By which machines reach this server; null: it builds no firmware. */
  baseUrl: z.string().nullable(),
  /** Newest first. */
  builds: z.array(buildViewSchema),
  /** Numbers of the machines that run a build of which a newer one is kept. */
  outdated: z.array(z.int()),
  /** Stamps that machines run and that are not kept here, with the machines' numbers. */
  elsewhere: z.array(z.object({ stamp: stampSchema, machines: z.array(z.int()) })),
});
export type FirmwareAnswer = z.infer<typeof firmwareAnswer>;

const findingSchema = z.object({
  line: z.int(),
  column: z.int(),
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  fix: z.string(),
});

export const scriptAnswer = z.object({
  text: z.string(),
  findings: z.array(findingSchema),
  /** False: commands and settings were not checked, since the source is not here. */
  isChecked: z.boolean(),
  /** The values of the template, defaults included; null for an own text. */
  values: z.record(z.string(), z.string()).nullable(),
});
export type ScriptAnswer = z.infer<typeof scriptAnswer>;
