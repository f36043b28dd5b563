import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { writeFileAtomic } from '../../../system/files/files.ts';
import { fixImageChecksum } from '../../../rom/image/headers/fix-checksums.ts';
import { inspectImage } from '../../../rom/image/inspect.ts';
import { cards, type CardModel } from '../../machine/cards.ts';
import type { LabRequest } from '../../run/make-plan.ts';

type Rom = NonNullable<LabRequest['rom']>;

/** A ROM in which one byte fell over after its checksum was made. */
export function badChecksum(request: LabRequest, folder: string): Promise<LabRequest> {
  return withCopy(request, folder, 'bad-checksum', (bytes, rom) => {
    bytes[6] = (bytes[6] ?? 0) ^ 0x01;
    return rom;
  });
}

/** The same ROM with the ids of a card that this machine does not have, and checksums that are right. */
export function otherCard(request: LabRequest, folder: string): Promise<LabRequest> {
  return withCopy(request, folder, 'other-card', (bytes, rom) => {
    const { vendor, device } = cards[anotherThan(request.card)];
    for (const image of inspectImage(bytes).images) {
      if (image.pcir === null) continue;
      const at = image.offset + image.pcir.at;
      new DataView(bytes.buffer, bytes.byteOffset).setUint16(at + 4, vendor, true);
      new DataView(bytes.buffer, bytes.byteOffset).setUint16(at + 6, device, true);
      fixImageChecksum(bytes, image);
    }
    return { ...rom, vendor: digits(vendor), device: digits(device) };
  });
}

const anotherThan = (card: CardModel): CardModel => (card === 'rtl8139' ? 'e1000' : 'rtl8139');
const digits = (id: number): string => id.toString(16).padStart(4, '0');

/** The user's file stays as it is. */
async function withCopy(
  request: LabRequest,
  folder: string,
  name: string,
  change: (bytes: Uint8Array, rom: Rom) => Rom,
): Promise<LabRequest> {
  if (request.rom === null) return request;
  const bytes = new Uint8Array(await readFile(request.rom.file));
  const changed = change(bytes, request.rom);
  const file = join(folder, `${name}-${basename(request.rom.file)}`);
  await writeFileAtomic(file, bytes);
  return { ...request, rom: { ...changed, file } };
}
