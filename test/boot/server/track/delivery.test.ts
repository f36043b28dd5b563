import { describe, expect, it } from '@jest/globals';
import type { ImageFile, Revision } from '../../../../boot/registry/model/image.ts';
import { Delivery } from '../../../../boot/server/track/delivery.ts';
import { neededFiles } from '../../../../boot/server/track/needed-files.ts';

const file = (role: ImageFile['role'], digit: string, sizeBytes: number): ImageFile => ({
  role,
  name: digit,
  sha256: digit.repeat(64),
  sizeBytes,
});
const kernel = file('kernel', '1', 100);
const initrd = file('initrd', '2', 50);
const module_ = file('module', '3', 10);

const filesOf = (kind: Revision['kind'], ...files: ImageFile[]) => neededFiles({ kind, files } as Revision);

/** Send files or parts of them: is the image complete? */
function complete(delivery: Delivery, ...sent: readonly (readonly [ImageFile, number, number])[]): boolean {
  sent.forEach(([{ sha256 }, start, end]) => delivery.add(sha256, { start, end }));
  return delivery.isComplete;
}

describe('an image on its way to a machine', () => {
  it('is complete with the last of its files, in any order', () => {
    const files = filesOf('linux', kernel, initrd);
    expect(complete(new Delivery(files), [kernel, 0, 100])).toBe(false);
    expect(complete(new Delivery(files), [initrd, 0, 50], [kernel, 0, 99])).toBe(false);
    expect(complete(new Delivery(files), [initrd, 0, 50], [kernel, 50, 100], [kernel, 0, 50])).toBe(true);
  });

  it('does not wait for what the system loads later', () => {
    expect(complete(new Delivery(filesOf('linux', kernel, module_)), [kernel, 0, 100])).toBe(true);
    expect(complete(new Delivery(filesOf('multiboot', kernel, module_)), [kernel, 0, 100])).toBe(false);
  });

  it('takes one content for all files that have it', () => {
    const twin = { ...initrd, sha256: kernel.sha256, sizeBytes: kernel.sizeBytes };
    expect(complete(new Delivery(filesOf('linux', kernel, twin)), [kernel, 0, 100])).toBe(true);
  });

  it('has no use for files of other images', () => {
    const delivery = new Delivery(filesOf('linux', kernel));
    expect(delivery.add(initrd.sha256, { start: 0, end: 50 })).toBe(false);
    expect(delivery.isComplete).toBe(false);
  });

  it('is complete without files at once', () => {
    expect(new Delivery(filesOf('local')).isComplete).toBe(true);
  });

  it('is complete when a disk was read far enough to start its system', () => {
    const disk = file('kernel', '4', 700 << 20);
    const least = 4 << 20;
    const files = filesOf('iso', disk);
    expect(complete(new Delivery(files), [disk, 1000, 1000 + least - 1])).toBe(false);
    expect(complete(new Delivery(files), [disk, 1000, 1000 + least - 1], [disk, 0, 1])).toBe(true);
  });

  it('is complete with its last file where another server may have sent the others', () => {
    const files = filesOf('linux', kernel, initrd);
    expect(complete(new Delivery(files, true), [kernel, 0, 100])).toBe(false);
    expect(complete(new Delivery(files, true), [initrd, 0, 50])).toBe(true);
  });
});
