import { z } from 'zod';

/** One word or a list of them; a comma list is taken apart, as the flags do. */
const words = z.union([z.string(), z.array(z.string())]).transform((value) =>
  [value]
    .flat()
    .flatMap((text) => text.split(','))
    .map((word) => word.trim())
    .filter((word) => word !== ''),
);

/** Values go into a C header as they are: numbers and switches are taken as their text. */
const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const flavour = z.enum(['ipxe', 'gpxe']);

const sourceShape = { ipxe: z.string().min(1), gpxe: z.string().min(1) };
const buildShape = { jobs: z.number().int().min(1).max(9999), out: z.string().min(1), flavour };
const profileShape = {
  enable: words.default([]),
  disable: words.default([]),
  console: words.default([]),
  set: z.record(z.string(), text).default({}),
  config: z.string().min(1).optional(),
  debug: words.default([]),
  trust: words.default([]),
  cert: words.default([]),
  privkey: z.string().min(1).optional(),
  embed: words.default([]),
  flavour: flavour.optional(),
};

/** A name that fits a folder, a flag and a file name. */
const profileName = z
  .string()
  .regex(/^[A-Za-z0-9][\w.-]{0,63}$/, 'a profile’s name has letters, digits, - _ and . only');

const oidcShape = {
  issuer: z.string().min(1),
  clientId: z.string().min(1).optional(),
  clientSecretFile: z.string().min(1).optional(),
  name: z.string().min(1).max(60).optional(),
  groupsClaim: z.string().min(1).optional(),
  administrators: words.optional(),
  operators: words.optional(),
  viewers: words.optional(),
};

const topShape = {
  source: z.strictObject(sourceShape).partial(),
  profiles: z.record(profileName, z.strictObject(profileShape)),
  build: z.strictObject(buildShape).partial(),
  embed: words,
  oidc: z.strictObject(oidcShape),
};

/** What a settings file may hold. */
export const settingsSchema = z.strictObject(topShape).partial();

export type SettingsDocument = z.infer<typeof settingsSchema>;

/** The keys that are known at a place in the document, for "did you mean". */
export function knownKeys(path: readonly PropertyKey[]): string[] {
  if (path.length === 0) return Object.keys(topShape);
  if (path[0] === 'source') return Object.keys(sourceShape);
  if (path[0] === 'build') return Object.keys(buildShape);
  if (path[0] === 'oidc') return Object.keys(oidcShape);
  return path[0] === 'profiles' && path.length === 2 ? Object.keys(profileShape) : [];
}
