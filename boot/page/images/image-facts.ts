import type { Image, Revision } from '../../registry/model/image.ts';
import type { MachineView } from '../../server/api/views.ts';
import { count } from '../text/size.ts';

/** The revision that assignments without a pin follow. */
export const currentOf = ({ current, revisions }: Image): Revision =>
  revisions.find(({ revision }) => revision === current) ?? revisions.at(-1)!;

/** Bytes that a machine loads of the current revision. */
export const sizeOf = (image: Image): number => bytesOf(currentOf(image));

export const bytesOf = ({ files }: Revision): number =>
  files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

/** Why an image does not fit some of the machines; null where nothing is known to speak against it. */
export function warningFor(image: Image, machines: readonly MachineView[]): string | null {
  const { architecture, firmware, leastMemoryMiB } = currentOf(image);
  const other = machines.filter(
    (machine) =>
      (architecture !== null && machine.architecture !== null && machine.architecture !== architecture) ||
      (firmware !== null && machine.firmware !== null && machine.firmware !== firmware),
  );
  if (other.length > 0)
    return `For ${[architecture, firmware].filter(Boolean).join(' ')}; ${count(other.length, 'machine')} of these cannot start it.`;
  const small = machines.filter(
    ({ reported: { memoryMiB } }) =>
      leastMemoryMiB !== null && memoryMiB !== null && memoryMiB < leastMemoryMiB,
  );
  if (small.length === 0) return null;
  return `Needs ${leastMemoryMiB} MiB of RAM; ${count(small.length, 'machine')} of these ${small.length === 1 ? 'has' : 'have'} less.`;
}
