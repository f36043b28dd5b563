import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../../rom/build/record/manifest.ts';
import { findEmbedded, type Embedded } from '../../../rom/image/embedded.ts';
import { workOf, type Place } from '../process/romkit.ts';

/** What a build wrote, and what can be read in it. */
export interface Artifact {
  readonly bytes: Buffer;
  readonly embedded: Embedded | null;
  readonly manifest: Manifest;
}

/** An artifact by its path below the out folder. */
export function artifactAt(place: Place, name: string, out = 'out'): Artifact {
  const path = join(workOf(place), out, name);
  const bytes = readFileSync(path);
  const manifest = JSON.parse(readFileSync(`${path}.json`, 'utf8')) as Manifest;
  return { bytes, embedded: findEmbedded(bytes), manifest };
}
