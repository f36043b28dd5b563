import { sha256 } from '../../../system/files/files.ts';
import type { BackendName, Chip, FlashIdentity } from '../backend.ts';
import type { Card } from '../card/card.ts';
import { checkFit, checkTarget, type Target } from '../device/device-checks.ts';
import { bootKindsOf, describeKinds, type BootKind } from './boot-kinds.ts';
import { choosePlace, oldBytesOf, wholePlace, type Place, type WantedPlace } from './place.ts';
import { dismissHint, type UnreadableRecord } from '../record/record.ts';
import { withoutAllowed, type ReasonName, type Refusal } from './refusal.ts';
import { checkRom } from './rom-checks.ts';
import { idsOf, type RomFile, type RomIds } from './rom-file.ts';
import { differingRanges, eraseBytes, equalOutside, splice } from './slot.ts';
import type { ByteRange, RomChain, Slot } from './slot.ts';

/** What is going to be done to a flash: plain data, shown by --dry-run, kept in the journal, carried out by burn. */
export interface FlashPlan {
  readonly planVersion: 1;
  readonly kind: 'flash' | 'rollback';
  /** `--device` as it was written: the way back to the same device. */
  readonly device: string;
  readonly chipName: string | null;
  readonly backend: BackendName;
  readonly tool: string;
  readonly identity: FlashIdentity;
  readonly chip: Chip;
  readonly card: Card | null;
  /** Null when a backup is restored. */
  readonly rom: PlannedRom | null;
  /** Null where none was found (and the plan is refused), or where a backup goes back as a whole. */
  readonly slot: Slot | null;
  /** What lies in the slot now. */
  readonly present: PresentRom | null;
  readonly oldSha256: string;
  readonly newSha256: string;
  readonly changes: readonly ByteRange[];
  readonly changedBytes: number;
  /** Bytes outside the slot, all of which stay as they are. */
  readonly keptBytes: number;
  readonly estimatedSeconds: number | null;
  /** What is typed to confirm. */
  readonly confirm: string;
  readonly refused: readonly Refusal[];
  /** Reasons that were lifted by name. */
  readonly lifted: readonly Refusal[];
  /** The flash that a rollback undoes. */
  readonly undoes: string | null;
}

export interface PlannedRom {
  readonly file: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly ids: RomIds | null;
  readonly firmware: 'iPXE' | 'gPXE' | null;
  readonly kinds: readonly BootKind[];
  readonly stamp: string | null;
}

export interface PresentRom {
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly ids: RomIds | null;
  readonly product: string | null;
  readonly kinds: readonly BootKind[];
  /** The error in the ROM; its stated length is then not used for the slot. */
  readonly damage: string | null;
}

export interface PlanRequest extends Target {
  readonly device: string;
  /** `--chip` */
  readonly chipName: string | null;
  readonly backend: BackendName;
  readonly rom: RomFile;
  readonly wanted: WantedPlace;
  readonly allowed: ReadonlySet<ReasonName>;
  /** An earlier flash of the same chip that is unfinished. */
  readonly unfinished: string | null;
  /** Journals that cannot be read and may be of this chip. */
  readonly unreadable?: readonly UnreadableRecord[];
  /** How long reading the whole content took. */
  readonly readMs: number | null;
  /** The clock, since the epoch. */
  readonly nowMs: number;
}

/** Plan to put a ROM into a flash; pure. The image is the whole new content, null where there is no place for it. */
export function planFlash(request: PlanRequest): { plan: FlashPlan; image: Buffer | null } {
  const { rom, content, probed, card } = request;
  const ids = idsOf(rom.inspection.images[0]);
  const place =
    request.can.content === 'rom' ? wholePlace(content) : choosePlace(content, request.wanted, card ?? ids);
  const image = imageOf(content, place, rom.bytes);
  const refusals = [
    ...unfinishedBefore(request),
    ...checkRom(rom, request.nowMs),
    ...checkTarget(request),
    ...place.refusals,
    ...checkFit(rom, request, place),
    ...lostKinds(rom, place.present),
  ];
  const { refused, lifted } = withoutAllowed(refusals, request.allowed);
  const plan: FlashPlan = {
    ...changesOf(content, image ?? content, request),
    planVersion: 1,
    kind: 'flash',
    device: request.device,
    chipName: request.chipName,
    backend: request.backend,
    tool: probed.tool,
    identity: probed.identity,
    chip: probed.chip,
    card,
    rom: {
      file: rom.path,
      sha256: rom.sha256,
      sizeBytes: rom.bytes.length,
      ids,
      firmware: rom.inspection.firmware,
      kinds: bootKindsOf(rom.inspection.images),
      stamp: 'found' in rom.manifest ? rom.manifest.found.stamp : null,
    },
    slot: place.slot,
    present: place.present === null ? null : presentRom(content, place.present, place.damage),
    keptBytes: content.length - (place.slot?.sizeBytes ?? 0),
    confirm: card?.mac ?? probed.chip.name,
    refused,
    lifted,
    undoes: null,
  };
  return { plan, image };
}

/** The content with the ROM in its place; null where there is no place, or too small a one. */
function imageOf(content: Uint8Array, place: Place, rom: Uint8Array): Buffer | null {
  const { slot } = place;
  if (slot === null || rom.length > slot.sizeBytes) return null;
  const image = splice(content, slot, rom, erasedBytes(place));
  if (!equalOutside(content, image, slot)) throw new Error('splicing changed bytes outside of the slot');
  return image;
}

/** Where the content is the ROM alone, all of it is replaced. */
const erasedBytes = (place: Place): number =>
  place.slot?.how === 'whole' ? place.slot.sizeBytes : oldBytesOf(place);

function unfinishedBefore({ unfinished, unreadable }: PlanRequest): Refusal[] {
  const third = 'Or is this another card at the same programmer? Its present content is then the backup.';
  return [
    ...(unfinished === null
      ? []
      : [
          {
            reason: 'unfinished' as const,
            message: `Flash ${unfinished} of this chip is unfinished.`,
            hint: `First romkit flash resume, or romkit flash rollback. ${third}`,
          },
        ]),
    ...(unreadable ?? []).map(({ id, why }) => ({
      reason: 'unfinished' as const,
      message: `Flash ${id} may be of this chip and unfinished: its journal cannot be read, ${why}.`,
      hint: `${dismissHint(id)}. ${third}`,
    })),
  ];
}

/** Firmware that boots by the ROM there now, and would find nothing in the new one. */
function lostKinds(rom: RomFile, present: RomChain | null): Refusal[] {
  const kinds = bootKindsOf(rom.inspection.images);
  const old = bootKindsOf(present?.images ?? []);
  const lost = old.filter((kind) => !kinds.includes(kind));
  if (lost.length === 0 || kinds.length === 0) return [];
  return [
    {
      reason: 'boot-kind',
      message: `The ROM there now boots by ${describeKinds(old)}, the new one by ${describeKinds(kinds)} alone: a machine that boots by ${describeKinds(lost)} would find no ROM.`,
      hint: 'Build a ROM with both images, or make sure that the machine boots by the other firmware.',
    },
  ];
}

/** What a new content changes, and how long that takes. */
export function changesOf(
  before: Uint8Array,
  after: Uint8Array,
  { can, readMs }: Pick<PlanRequest, 'can' | 'readMs'>,
): Pick<FlashPlan, 'oldSha256' | 'newSha256' | 'changes' | 'changedBytes' | 'estimatedSeconds'> {
  const changes = differingRanges(before, after);
  return {
    oldSha256: sha256(before),
    newSha256: sha256(after),
    changes,
    changedBytes: changes.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    estimatedSeconds: estimate(before.length, changes, can, readMs),
  };
}

/** The second read of the backup, what is written, and the read that verifies. */
function estimate(
  sizeBytes: number,
  changes: readonly ByteRange[],
  can: Target['can'],
  readMs: number | null,
): number | null {
  const readSeconds =
    readMs === null
      ? can.readBytesPerSecond === null
        ? null
        : sizeBytes / can.readBytesPerSecond
      : readMs / 1000;
  if (readSeconds === null) return null;
  if (changes.length === 0) return Math.ceil(readSeconds);
  const written = changes.reduce((sum, { offset, sizeBytes: size }) => {
    const first = offset - (offset % eraseBytes);
    return sum + Math.ceil((offset + size - first) / eraseBytes) * eraseBytes;
  }, 0);
  // Where nobody knows how fast the tool writes: as fast as it reads, and as long again for erasing.
  const bytesPerSecond = can.writeBytesPerSecond ?? sizeBytes / Math.max(readSeconds, 0.001) / 2;
  return Math.ceil(2 * readSeconds + written / bytesPerSecond);
}

function presentRom(content: Uint8Array, chain: RomChain, damage: string | null): PresentRom {
  const product = chain.images
    .flatMap(({ pnp }) => pnp)
    .find(({ product }) => typeof product?.text === 'string');
  return {
    sizeBytes: chain.sizeBytes,
    sha256: sha256(content.subarray(chain.offset, chain.offset + chain.sizeBytes)),
    ids: idsOf(chain.images[0]),
    product: product?.product?.text ?? null,
    kinds: bootKindsOf(chain.images),
    damage,
  };
}
