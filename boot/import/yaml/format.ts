import { z } from 'zod';
import type { YamlFormat } from '../../../system/yaml-document.ts';
import { policySchema } from '../../registry/model/assignment.ts';
import { imageFileSchema, imageKindSchema, newRevisionSchema } from '../../registry/model/image.ts';
import {
  architectureSchema,
  firmwareSchema,
  machineNameSchema,
  macSchema,
  nameSchema,
  variableNameSchema,
} from '../../registry/model/names.ts';

/** Number of the format, in the key `romkit`. */
export const yamlVersion = 1;

const revisionFields = newRevisionSchema.shape;

/** A file by its content, or where its bytes are: below the folder of the YAML file, or at a URL. */
const fileSchema = z
  .strictObject({
    role: imageFileSchema.shape.role,
    name: imageFileSchema.shape.name.optional(),
    sha256: imageFileSchema.shape.sha256.optional(),
    sizeBytes: imageFileSchema.shape.sizeBytes.optional(),
    path: z.string().min(1).max(4096).optional(),
    url: z.url().max(2000).optional(),
  })
  .refine(
    ({ sha256, sizeBytes, path, url }) =>
      [path, url].filter((each) => each !== undefined).length === (sha256 === undefined ? 1 : 0) &&
      (sha256 === undefined) === (sizeBytes === undefined),
    'A file has "sha256" and "sizeBytes", or "path", or "url".',
  );

const revisionSchema = z.strictObject({
  revision: z.int().positive().optional(),
  kind: imageKindSchema.default('linux'),
  title: revisionFields.title.default(''),
  files: z.array(fileSchema).max(512).default([]),
  commandLine: revisionFields.commandLine.default(''),
  url: revisionFields.url.default(null),
  text: revisionFields.text.default(null),
  architecture: architectureSchema.nullable().default(null),
  firmware: firmwareSchema.nullable().default(null),
  leastMemoryMiB: revisionFields.leastMemoryMiB.default(null),
  reportsUp: z.boolean().default(false),
});

const machineSchema = z
  .strictObject({
    mac: macSchema.optional(),
    macs: z.array(macSchema).min(1).max(32).optional(),
    name: machineNameSchema.nullable().default(null),
    tags: z.array(nameSchema).max(64).default([]),
    address: z.ipv4().nullable().default(null),
    note: z.string().max(4000).default(''),
    variables: z.record(variableNameSchema, z.string().max(500)).default({}),
  })
  .refine(({ mac, macs }) => (mac === undefined) !== (macs === undefined), 'A machine has "mac" or "macs".');

const assignmentSchema = z
  .strictObject({
    machine: macSchema.optional(),
    once: macSchema.optional(),
    tag: nameSchema.optional(),
    architecture: architectureSchema.optional(),
    default: z.literal(true).optional(),
    image: z.string().regex(/^[^@]+(@[1-9]\d{0,8})?$/, 'An image is named as NAME or NAME@REVISION.'),
    priority: z.int().min(-1000).max(1000).default(0),
  })
  .refine(
    ({ image: _image, priority: _priority, ...targets }) =>
      Object.values(targets).filter((each) => each !== undefined).length === 1,
    'An assignment is for one of "machine", "once", "tag", "architecture", "default".',
  );

const policyYamlSchema = policySchema.partial().strict();

const imageSchema = z.strictObject({
  current: z.int().positive().optional(),
  revisions: z.array(revisionSchema).min(1),
});

/** romkit's own YAML: a registry without what machines told of themselves and without history. */
export const siteSchema = z.strictObject({
  romkit: z.literal(yamlVersion),
  machines: z.array(machineSchema).default([]),
  images: z.record(nameSchema, imageSchema).default({}),
  assignments: z.array(assignmentSchema).default([]),
  policy: policyYamlSchema.default({}),
});

export type YamlSite = z.infer<typeof siteSchema>;
/** As it is written: what has a default may be absent. */
export type YamlInput = z.input<typeof siteSchema>;
export type YamlRevision = z.infer<typeof revisionSchema>;
export type YamlFile = z.infer<typeof fileSchema>;

const keys = (schema: { readonly shape: object }): string[] => Object.keys(schema.shape);

/** For checkedYaml: the schema, and what may stand where. */
export const siteFormat: YamlFormat<typeof siteSchema> = {
  schema: siteSchema,
  code: 'site-invalid',
  keyWord: 'key',
  hint: 'romkit export yaml shows how such a file looks.',
  knownKeys: ([section, , ...inner]) => {
    if (section === 'machines') return keys(machineSchema);
    if (section === 'assignments') return keys(assignmentSchema);
    if (section === 'policy') return keys(policyYamlSchema);
    if (section !== 'images') return keys(siteSchema);
    if (inner.length === 0) return keys(imageSchema);
    return keys(inner.includes('files') ? fileSchema : revisionSchema);
  },
};
