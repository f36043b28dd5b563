import { z } from 'zod';
import { timeSchema } from '../../registry/model/names.ts';

export const flavourSchema = z.enum(['ipxe', 'gpxe']);

/** Names a build: the same source, settings, target and script give the same stamp. */
export const stampSchema = z.string().regex(/^[0-9a-f]{32}$/);

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** A file's name as make gives it: `undionly.kpxe`, `rtl8139--virtio-net.rom`. */
const buildFileSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,120}$/);

/** How a file was built, as `romkit build` writes it beside the file; what is shown of it. */
export const manifestSchema = z.object({
  manifestVersion: z.literal(1),
  file: buildFileSchema,
  sizeBytes: z.int().nonnegative(),
  sha256: hash,
  /** Null where no script is embedded. */
  stamp: stampSchema.nullable(),
  flavour: flavourSchema,
  target: z.string().max(200),
  route: z.enum(['embed', 'make']),
  source: z.object({ commit: z.string().nullable(), tree: z.string(), clean: z.boolean() }),
  scripts: z.array(z.object({ name: z.string(), origin: z.string(), base64: z.string() })),
  settings: z.object({
    enable: z.array(z.string()),
    disable: z.array(z.string()),
    values: z.record(z.string(), z.string()),
  }),
  toolchain: z.record(z.string(), z.string()),
});
export type BuildManifest = z.infer<typeof manifestSchema>;

/** A file of firmware that the server keeps. */
export const keptBuildSchema = z.object({
  stamp: stampSchema,
  file: buildFileSchema,
  sizeBytes: z.int().nonnegative(),
  sha256: hash,
  flavour: flavourSchema,
  /** `bin/undionly.kpxe` */
  target: z.string().max(200),
  /** The source's commit; null for a tree without history. */
  commit: z.string().nullable(),
  by: z.string().max(200),
  builtMs: timeSchema,
});
export type KeptBuild = z.infer<typeof keptBuildSchema>;

/** How much is kept at most. */
export interface KeptLimits {
  readonly builds: number;
  readonly sizeBytes: number;
}

/**
 * The builds that are too many, oldest first; those that a machine runs come after all others. Pure.
 * @param isUsed whether a machine runs the build with this stamp
 * @param newest stamp of the build that is never among them
 */
export function surplusBuilds(
  builds: readonly KeptBuild[],
  isUsed: (stamp: string) => boolean,
  newest: string,
  limits: KeptLimits,
): KeptBuild[] {
  const removable = builds
    .filter(({ stamp }) => stamp !== newest)
    .map((build) => ({ build, used: Number(isUsed(build.stamp)) }))
    .sort((a, b) => a.used - b.used || a.build.builtMs - b.build.builtMs);
  let [left, bytes] = [builds.length, builds.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)];
  const surplus: KeptBuild[] = [];
  for (const { build } of removable) {
    if (left <= limits.builds && bytes <= limits.sizeBytes) break;
    surplus.push(build);
    left -= 1;
    bytes -= build.sizeBytes;
  }
  return surplus;
}
