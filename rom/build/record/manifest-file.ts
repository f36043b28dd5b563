import { z } from 'zod';
import { RomkitError } from '../../../system/error.ts';
import { sha256 } from '../../../system/files/files.ts';
import { readNamedText } from '../../../system/files/regular-file.ts';
import { manifestPath, type Manifest } from './manifest.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const objectId = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/);
const name = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/);
const names = z.array(name);
const certificates = z.array(z.object({ sha256Fingerprints: z.array(hash), pem: z.string() }));

/** Only what building again needs is looked at; a file from elsewhere is input like any other. */
const schema = z.object({
  manifestVersion: z.literal(1),
  file: z.string(),
  sizeBytes: z.number().int().nonnegative(),
  sha256: hash,
  stamp: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .nullable(),
  flavour: z.enum(['ipxe', 'gpxe']),
  target: z.string().max(200),
  route: z.enum(['embed', 'make']),
  routeReason: z.string().nullable(),
  source: z.object({
    commit: objectId.nullable(),
    tree: objectId,
    clean: z.boolean(),
    sourceDateEpoch: z.number().int().nonnegative(),
  }),
  scripts: z.array(
    z.object({
      name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/),
      origin: z.string(),
      sizeBytes: z.number(),
      sha256: hash,
      base64: z.base64(),
    }),
  ),
  settings: z.object({
    enable: names,
    disable: names,
    // They stand in a C header: one line each.
    values: z.record(name, z.string().regex(/^[^\r\n]*$/)),
    config: z
      .string()
      .regex(/^[\w-]+$/)
      .optional(),
    debug: z.array(z.string().regex(/^\w+(:\d+){0,2}$/)).optional(),
  }),
  certificates: z.object({ trust: certificates, cert: certificates, privkeyPublicSha256: hash.nullable() }),
  toolchain: z.record(z.string(), z.string()),
});

/**
 * The manifest beside an artifact.
 * @throws RomkitError `manifest-missing` or `manifest-invalid`, with what is wrong in it.
 */
export async function readManifest(artifact: string): Promise<Manifest> {
  const path = manifestPath(artifact);
  const parsed = schema.safeParse(parseJson(await readText(path), path));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw invalid(path, `${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? 'not understood'}`);
  }
  for (const script of parsed.data.scripts) {
    if (sha256(Buffer.from(script.base64, 'base64')) !== script.sha256)
      throw invalid(path, `script ${script.name} is not the one whose hash is given`);
  }
  return parsed.data;
}

async function readText(path: string): Promise<string> {
  try {
    return await readNamedText(path, { example: 'an artifact with its manifest beside it' });
  } catch (error) {
    if (!(error instanceof RomkitError) || error.code !== 'file-not-found') throw error;
    throw new RomkitError({
      code: 'manifest-missing',
      message: `There is no ${path}: nobody knows how the file was built.`,
      hint: 'romkit build writes it beside each artifact; keep the two together.',
      cause: error,
    });
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(path, 'it is no JSON');
  }
}

const invalid = (path: string, what: string): RomkitError =>
  new RomkitError({
    code: 'manifest-invalid',
    message: `${path} is no manifest of romkit's: ${what}.`,
    hint: 'Build the artifact again.',
  });
