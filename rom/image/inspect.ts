import { asBuffer, hex } from './bytes.ts';
import { firmwareOf, readContents, type Contents } from './contents.ts';
import { findEmbedded, type Embedded } from './embedded.ts';
import type { Problem } from './problem.ts';

/** What a firmware file is and holds, as plain data: numbers that people know in hex are hex strings. */
export interface Inspection extends Omit<Contents, 'blocks'> {
  readonly sizeBytes: number;
  readonly firmware: 'iPXE' | 'gPXE' | null;
  readonly packed: readonly PackedSummary[];
  readonly embedded: Embedded | null;
}

export interface PackedSummary {
  readonly name: string;
  readonly container: string;
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly packedBytes: number;
  readonly sizeBytes: number;
}

/**
 * Read a firmware file of any kind and in any state: expansion ROMs with all their images, network boot programs,
 * kernels, EFI programs, CD and disk images. Never throws; what is wrong is in `problems`, by offset.
 */
export function inspectImage(bytes: Uint8Array, all: Contents = readContents(bytes)): Inspection {
  const { blocks, ...contents } = all;
  return {
    ...contents,
    sizeBytes: bytes.length,
    firmware: firmwareOf(bytes, all),
    packed: blocks.map(({ name, container, offset, packedBytes, data }) => {
      return { name, container, offset, packedBytes, sizeBytes: data.length };
    }),
    embedded: findEmbedded(bytes, blocks),
    problems: [...contents.problems, ...damagedBlocks(bytes, all), ...kindProblems(contents, bytes)].sort(
      (a, b) => a.offset - b.offset,
    ),
  };
}

/** Does the file have an error, not just oddities? */
export function hasErrors(inspection: Inspection): boolean {
  return inspection.problems.some(({ severity }) => severity === 'error');
}

function kindProblems({ kind, format }: Omit<Contents, 'blocks'>, bytes: Uint8Array): Problem[] {
  if (kind === 'empty')
    return [{ severity: 'error', code: 'empty', offset: 0, message: 'The file is empty.' }];
  if (kind !== 'unknown') return [];
  if (format !== null)
    return [
      {
        severity: 'error',
        code: 'other-format',
        offset: 0,
        message: `This is ${format.name}, no network boot firmware.`,
      },
    ];
  const start = Array.from(bytes.subarray(0, 4), (byte) => hex(byte, 2).slice(2)).join(' ');
  const message = `This is no firmware that romkit knows; it begins with ${start}.`;
  return [{ severity: 'error', code: 'unknown-format', offset: 0, message }];
}

/** zbin packs four blocks. Where fewer can be unpacked, the firmware will stop at the missing one. */
function damagedBlocks(bytes: Uint8Array, contents: Contents): Problem[] {
  const isIpxe =
    contents.images.some((image) => image.ipxe !== null) ||
    (contents.networkProgram?.architecture ?? null) !== null;
  if ((contents.networkProgram?.loader ?? null) !== null) return [];
  const name = isIpxe ? 'iPXE' : asBuffer(bytes).includes('gPXE') ? 'gPXE' : null;
  const blocks = contents.blocks.filter(({ container }) => container !== 'efi-compressed');
  const isWhole = blocks.length > 0 && blocks.length % 4 === 0;
  if (isWhole || name === null || !packedKinds.includes(contents.kind)) return [];
  const last = blocks.at(-1);
  const offset = Math.min(bytes.length, last === undefined ? 0 : last.offset + last.packedBytes);
  const message = `Only ${blocks.length} of the 4 packed parts of ${name} can be unpacked; the others are damaged.`;
  return [{ severity: 'error', code: 'packed-damaged', offset, message }];
}

/** Kinds that hold one packed firmware and nothing else that might look packed. */
const packedKinds: readonly Contents['kind'][] = ['expansion-rom', 'network-program'];
