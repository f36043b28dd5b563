import { parseMac } from '../../../boot/chain/mac.ts';
import type { Target } from '../../../boot/registry/model/assignment.ts';
import type { Image, Revision } from '../../../boot/registry/model/image.ts';
import type { Machine } from '../../../boot/registry/model/machine.ts';
import { architectures, type Architecture } from '../../../boot/registry/model/names.ts';
import { machineById } from '../../../boot/registry/names.ts';
import type { Snapshot } from '../../../boot/registry/snapshot.ts';
import { RomkitError, usageError } from '../../../system/error.ts';
import { didYouMean } from '../../../system/nearest.ts';

/** An address in any common spelling, or undefined where the text is none. */
export function macIn(text: string): string | undefined {
  try {
    return parseMac(text);
  } catch (error) {
    if (error instanceof RomkitError) return undefined;
    throw error;
  }
}

/**
 * A machine by what a person types: a MAC address, its name, or its number as `#7`.
 * @throws RomkitError `unknown-machine`
 */
export function findMachine(snapshot: Snapshot, text: string): Machine {
  const found = machineIn(snapshot, text);
  if (found !== undefined) return found;
  const names = snapshot.machines.flatMap(({ name }) => (name === null ? [] : [name]));
  throw usageError(
    'unknown-machine',
    `There is no machine ${text}.`,
    didYouMean(text, names) ?? 'romkit machine list shows them all; romkit machine add takes a new one in.',
  );
}

function machineIn(snapshot: Snapshot, text: string): Machine | undefined {
  const mac = macIn(text);
  if (mac !== undefined) return snapshot.byMac.get(mac);
  if (/^#\d{1,9}$/.test(text)) return machineById(snapshot, Number(text.slice(1)));
  const wanted = text.toLowerCase();
  return snapshot.machines.find(({ name }) => name?.toLowerCase() === wanted);
}

/**
 * An image and, where one is named, its revision: `debian`, `debian@3`.
 * @throws RomkitError `unknown-image`, `unknown-revision` or `bad-image`
 */
export function findImage(
  snapshot: Snapshot,
  text: string,
): { readonly image: Image; readonly revision: Revision | null } {
  const [, name = text, number] = /^([^@]*)(?:@(.*))?$/.exec(text) ?? [];
  const image = snapshot.images.get(name);
  if (image === undefined) {
    throw usageError(
      'unknown-image',
      `There is no image ${name}.`,
      didYouMean(name, [...snapshot.images.keys()]) ??
        'romkit image list shows them; romkit image add makes one.',
    );
  }
  if (number === undefined) return { image, revision: null };
  const revision = image.revisions.find((each) => String(each.revision) === number);
  if (revision !== undefined) return { image, revision };
  const numbers = image.revisions.map((each) => each.revision).join(', ');
  throw usageError(
    'unknown-revision',
    `The image ${name} has no revision ${number}.`,
    `It has these revisions: ${numbers}.`,
  );
}

/**
 * Whom an assignment is for: a machine (MAC address, name, `#7`), `tag:NAME`, `default` or `default:ARCHITECTURE`.
 * @throws RomkitError `unknown-machine`, `bad-target`
 */
export function findTarget(snapshot: Snapshot, text: string, once: boolean): Target {
  const general = generalTarget(text);
  if (general !== undefined) {
    if (!once) return general;
    throw usageError(
      'bad-target',
      `--once is for a machine, not for ${text}.`,
      'Name one machine, or leave --once out.',
    );
  }
  return { type: once ? 'once' : 'machine', machine: findMachine(snapshot, text).id };
}

function generalTarget(text: string): Target | undefined {
  const [kind, name, ...rest] = text.split(':');
  if (text === 'default') return { type: 'default' };
  if (rest.length > 0 || name === undefined) return undefined;
  if (kind === 'tag') return { type: 'tag', tag: name };
  if (kind !== 'default') return undefined;
  if (architectures.includes(name as Architecture))
    return { type: 'architecture', architecture: name as Architecture };
  throw usageError('bad-target', `"${name}" is no architecture.`, `These are: ${architectures.join(', ')}.`);
}
