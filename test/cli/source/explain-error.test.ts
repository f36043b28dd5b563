import { describe, expect, it } from '@jest/globals';
import { parse } from '../../../cli/shell/program.ts';
import { fakeContext } from '../../support/fake-context.ts';

describe('explain-error of a code of PXE', () => {
  it.each([
    ['PXE-E32', 'PXE-E32', 'nbp', 'no-server-answer', /UDP port 69/],
    ['pxe-e51', 'pxe-e51', 'dhcp', 'no-dhcp-answer', /DHCP server/],
    [
      '  PXE-E61: Media test failure, check cable',
      'PXE-E61: Media test failure, check cable',
      'firmware',
      'link-down',
      /cable/,
    ],
    [
      'PXE-M0F: Exiting PXE ROM.',
      'PXE-M0F: Exiting PXE ROM.',
      'firmware',
      'no-boot-device',
      /lines before it/,
    ],
  ])('%j, with no source at hand', async (text, code, stage, diagnosis, advice) => {
    const context = fakeContext('/nonexistent');
    await parse(context, ['explain-error', text, '--json']);
    expect(JSON.parse(context.out())).toMatchObject({
      ...{ code, stage, diagnosis, advice: expect.stringMatching(advice) },
    });
  });

  it('says in text what JSON says', async () => {
    const context = fakeContext('/nonexistent');
    await parse(context, ['explain-error', 'PXE-E53']);
    expect(context.out()).toBe(
      'PXE-E53\n  dhcp-without-boot-file, at the stage dhcp\n  Give the option filename (67): undionly.kpxe for BIOS, snponly.efi for UEFI.\n',
    );
  });

  it.each(['PXE-32', 'E32', '3e11', ''])('refuses %j', async (text) => {
    await expect(parse(fakeContext('/nonexistent'), ['explain-error', text])).rejects.toMatchObject({
      ...{ code: 'bad-error-code', exitCode: 2, message: expect.stringContaining('is no error number') },
    });
  });
});
