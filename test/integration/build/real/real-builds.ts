import { expect } from '@jest/globals';
import { inspectImage } from '../../../../rom/image/inspect.ts';
import { artifactAt } from '../../../support/firmware/artifact.ts';
import { realPlace } from '../../../support/firmware/real.ts';
import { romkit, type Ended, type Place } from '../../../support/process/romkit.ts';

export const ipxeScript = '#!ipxe\n\ndhcp || shell\nchain http://${next-server}/${net0/mac}.ipxe || shell\n';

/** Every image is as its headers say, and holds the script with the manifest's stamp. */
export function expectSound(place: Place, name: string, script: string, out: string): void {
  const { bytes, embedded, manifest } = artifactAt(place, name, out);
  expect({ name, embedded }).toMatchObject({ name, embedded: { script, stamp: manifest.stamp } });
  const { problems, kind } = inspectImage(bytes);
  expect({ name, problems: problems.filter(({ severity }) => severity === 'error') }).toEqual({
    name,
    problems: [],
  });
  expect(kind).not.toBe('unknown');
}

/**
 * Build somewhere else what `here` has in a folder: truly compiled a second time, without the cache of objects.
 * @param args targets and options
 */
export async function buildElsewhere(work: string, ...args: readonly string[]): Promise<[Place, Ended]> {
  const { root, env } = realPlace('elsewhere', `another/${work}`);
  const elsewhere = { root, env: { ...env, CCACHE_DISABLE: '1' } };
  return [elsewhere, await romkit(elsewhere, 'build', ...args, '--jobs', '3')];
}

/** Two places have the same bytes. */
export function expectSame(here: Place, out: string, there: Place, names: readonly string[]): void {
  for (const name of names) {
    const [ours, theirs] = [artifactAt(here, name, out), artifactAt(there, name)];
    expect({ name, same: ours.bytes.equals(theirs.bytes) }).toEqual({ name, same: true });
  }
}
