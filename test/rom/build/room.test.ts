import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { planBuild } from '../../../rom/build/build-plan.ts';
import { checkRoom, roomOf } from '../../../rom/build/room.ts';
import { parseTarget } from '../../../rom/build/target.ts';
import { requestFor, scriptFile, someFacts, someProfile } from '../../support/firmware/facts.ts';
import { refusal } from '../../support/flash/refusal.ts';

const packed = randomBytes(5 << 20);
const script = scriptFile('#!ipxe\nshell\n');

const plan = (targets: readonly string[], content: Buffer): unknown => {
  const initrd = { name: 'initrd.img', origin: 'images/initrd.img', content };
  const request = { ...requestFor(targets, script), scripts: [script, initrd] };
  return planBuild(request, someFacts, someProfile, '/out', 1);
};
const refused = (target: string, content: Buffer): ReturnType<typeof refusal> =>
  refusal(() => Promise.resolve().then(() => plan([target], content)));

describe('embedded files', () => {
  it.each([
    ['undionly.kpxe', 'bin/undionly.kpxe', 'a .kpxe for BIOS has at most 623616 bytes'],
    ['8086:100e', 'bin/8086100e.rom', 'a .rom for BIOS has at most 130560 bytes'],
  ])('of 5 MiB do not fit into %s', async (target, name, limit) => {
    const error = await refused(target, packed);
    expect(error).toMatchObject({
      code: 'embedded-too-large',
      exitCode: 2,
      message: `${name} cannot hold images/initrd.img of 5.0 MiB: ${limit}.`,
    });
    expect(error.hint).toContain('initrd http://SERVER/initrd.img');
    expect(error.hint).toContain('snponly.efi');
  });

  it('may be of any size for UEFI, and for BIOS where they can be packed', () => {
    expect(() => plan(['snponly.efi', 'ipxe.lkrn'], packed)).not.toThrow();
    expect(() => plan(['undionly.kpxe'], Buffer.alloc(5 << 20, 'compressible '))).not.toThrow();
  });

  it('are refused only where no packer could make them fit', async () => {
    const room = roomOf(parseTarget('undionly.kpxe', someFacts));
    expect(() => plan(['undionly.kpxe'], packed.subarray(0, 2 * room - 2000))).not.toThrow();
    expect(await refused('undionly.kpxe', packed.subarray(0, 2 * room + 2000))).toMatchObject({
      code: 'embedded-too-large',
    });
  });

  it('count together', async () => {
    const half = packed.subarray(0, 700_000);
    const files = ['a', 'b'].map((name) => ({ name, origin: name, content: half }));
    const request = { ...requestFor(['undionly.kpxe'], script), scripts: [script, ...files] };
    const planned = (): unknown => planBuild(request, someFacts, someProfile, '/out', 1);
    expect(await refusal(() => Promise.resolve().then(planned))).toMatchObject({
      code: 'embedded-too-large',
    });
  });
});

it('a finished file that nothing could load is an error', () => {
  const target = parseTarget('undionly.kpxe', someFacts);
  expect(() => checkRoom(target, 640 * 1024 - 0x7c00)).not.toThrow();
  expect(() => checkRoom(target, 640 * 1024 - 0x7c00 + 1)).toThrow(/nothing could load it/);
  expect(() => checkRoom(parseTarget('snponly.efi', someFacts), 100 << 20)).not.toThrow();
});
