import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { KeptBuild } from '../../../../boot/server/firmware/kept-build.ts';
import { sha256 } from '../../../../system/files/files.ts';

export const stampOf = (digit: string): string => digit.repeat(32);

export const keptBuild = (values: Partial<KeptBuild> = {}): KeptBuild => ({
  ...{ stamp: stampOf('a'), file: 'undionly.kpxe', sizeBytes: 8, sha256: sha256('firmware') },
  ...{ flavour: 'ipxe', target: 'bin/undionly.kpxe', commit: null, by: 'ada', builtMs: 1 },
  ...values,
});

export const manifestOf = (stamp: string | null, file: string, content: string): object => ({
  ...{ manifestVersion: 1, file, sizeBytes: content.length, sha256: sha256(content), stamp, flavour: 'ipxe' },
  ...{ target: `bin/${file}`, route: 'embed', routeReason: null },
  source: { commit: 'c'.repeat(40), tree: 'd'.repeat(40), clean: true, sourceDateEpoch: 1 },
  scripts: [{ name: 'e.ipxe', origin: 'template:mac-chain', sizeBytes: 6, sha256: '', base64: 'IyFpcHhl' }],
  ...{ settings: { enable: [], disable: [], values: {} }, certificates: {}, toolchain: { gcc: 'gcc 12' } },
});

/** Write a file with its manifest, as a build does. */
export function writeBuild(path: string, stamp: string | null, content = 'firmware'): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  writeFileSync(`${path}.json`, JSON.stringify(manifestOf(stamp, path.split('/').at(-1)!, content)));
  return path;
}
