import { describe, expect, it } from '@jest/globals';
import { isBzImage, readBzImage } from '../../../../rom/image/headers/bz-image.ts';
import type { Problem } from '../../../../rom/image/problem.ts';

// Linux x86 Boot Protocol, "The Real-Mode Kernel Header".
const sizeBytes = 0x2000;

function kernel(change: (bytes: Buffer) => void = () => undefined): Buffer {
  const bytes = Buffer.alloc(sizeBytes, 0x41);
  bytes.fill(0, 0, 0x300);
  bytes[0x1f1] = 3;
  bytes.writeUInt32LE((sizeBytes - 4 * 512) / 16, 0x1f4);
  bytes.writeUInt16LE(0xaa55, 0x1fe);
  bytes.write('HdrS', 0x202);
  bytes.writeUInt16LE(0x020f, 0x206);
  bytes.writeUInt16LE(0x80, 0x20e);
  bytes.write('6.1.0-13\0', 0x280);
  change(bytes);
  return bytes;
}

function read(bytes: Uint8Array) {
  const problems: Problem[] = [];
  return { kernel: readBzImage({ bytes, offset: 0, problems }), problems };
}

describe('the setup header of a Linux kernel', () => {
  it('is read field by field', () =>
    expect(read(kernel())).toEqual({
      kernel: { protocol: '2.0f', setupBytes: 2048, protectedBytes: sizeBytes - 2048, version: '6.1.0-13' },
      problems: [],
    }));

  it('with no setup sectors has four of them', () =>
    expect(read(kernel((bytes) => (bytes[0x1f1] = 0))).kernel?.setupBytes).toBe(5 * 512));

  it('without a pointer to a version has none', () =>
    expect(read(kernel((bytes) => bytes.writeUInt16LE(0, 0x20e))).kernel?.version).toBeNull());

  it.each<[string, Buffer]>([
    ['no boot sector', kernel((bytes) => bytes.writeUInt16LE(0xaa54, 0x1fe))],
    ['another signature', kernel((bytes) => bytes.write('HdrX', 0x202))],
    ['no room for its header', kernel().subarray(0, 0x211)],
  ])('is none with %s', (_name, bytes) => {
    expect(isBzImage(bytes)).toBe(false);
    expect(read(bytes)).toEqual({ kernel: null, problems: [] });
  });

  it('fits in its first 0x212 bytes', () => expect(isBzImage(kernel().subarray(0, 0x212))).toBe(true));

  it.each([
    [15, []],
    [16, [/ 16 bytes are missing/]],
    [17, [/ 17 bytes are missing/]],
  ])('of a kernel that lacks %i bytes, of which the last paragraph may be short', (missing, messages) => {
    const { problems } = read(kernel().subarray(0, sizeBytes - missing));
    expect(problems).toEqual(
      messages.map((message) => ({
        ...{ severity: 'error', code: 'kernel-truncated', offset: sizeBytes - missing },
        message: expect.stringMatching(message),
      })),
    );
  });
});
