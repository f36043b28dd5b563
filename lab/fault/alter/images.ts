import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../../system/files/files.ts';
import { cpioArchive, fileEntry } from '../../os/cpio.ts';
import type { LabRequest } from '../../run/make-plan.ts';
import type { FaultEnvironment } from '../fault.ts';

/** The request with a small initrd for images that have none by themselves, as the beacon has. */
export async function withInitrds(request: LabRequest, environment: FaultEnvironment): Promise<LabRequest> {
  const file = join(environment.work, 'small-initrd');
  await writeFileAtomic(file, cpioArchive([fileEntry('romkit', 'An initrd.\n')]));
  return withInitrd(request, file, (has) => !has);
}

/** The request with an initrd of so many bytes, all zero, for every image. */
export async function withLargeInitrds(
  request: LabRequest,
  environment: FaultEnvironment,
  sizeBytes: number,
): Promise<LabRequest> {
  const file = join(environment.work, 'large-initrd');
  await writeFileAtomic(file, '');
  await truncate(file, sizeBytes);
  return withInitrd(request, file, () => true);
}

function withInitrd(request: LabRequest, file: string, isWanted: (has: boolean) => boolean): LabRequest {
  return {
    ...request,
    images: request.images.map((each) => {
      if (!isWanted(each.image.initrds.length > 0)) return each;
      const path = `${each.name}/initrd.img`;
      return { ...each, image: { ...each.image, initrds: [path] }, files: [...each.files, { path, file }] };
    }),
  };
}

/** The beginning of a Linux kernel for arm64, as a boot loader looks at it (Documentation/arch/arm64/booting.rst). */
export async function armKernel({ work }: FaultEnvironment): Promise<string> {
  const image = Buffer.alloc(64 * 1024);
  image.writeUInt32LE(0x14000010, 0); //           code0: branch over the header
  image.writeBigUInt64LE(BigInt(image.length), 16); // image_size
  image.writeBigUInt64LE(0xan, 24); //             flags: little endian, pages of 4 KiB, anywhere
  image.write('ARMd', 56, 'latin1'); //            magic
  const file = join(work, 'arm64-kernel');
  await writeFileAtomic(file, image);
  return file;
}
