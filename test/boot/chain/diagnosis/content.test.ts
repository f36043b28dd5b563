import { describe, expect, it } from '@jest/globals';
import { diagnose } from '../../../../boot/chain/diagnosis/diagnose.ts';
import type { BootEventBody } from '../../../../boot/chain/event.ts';
import { nextState, startOfChain } from '../../../../boot/chain/track.ts';
import { armMagic, bzImage, linuxImage, peProgram } from '../../registry/recognise/headers.ts';
import {
  answers,
  asks,
  circumstances,
  expectation,
  fetches,
  healthy,
  loads,
  mac,
  story,
} from '../boot-story.ts';

/** Sizes that nobody knows beforehand, as on a network that is only watched. */
const unsized = {
  ...expectation,
  nbp: { path: 'undionly.kpxe', sizeBytes: null },
  kernel: { ...expectation.kernel, sizeBytes: null },
  initrd: { ...expectation.initrd!, sizeBytes: null },
};

function diagnosed(bodies: readonly BootEventBody[], expected = unsized) {
  const events = story(...bodies);
  const state = events.reduce((a, event) => nextState(a, event, expected), startOfChain(expected));
  return diagnose(state, events, expected, { ...circumstances, nbpFor: null }, false);
}

const begins = (body: BootEventBody, head: Buffer | string): BootEventBody =>
  ({ ...body, firstBytes: Buffer.from(head as string, 'latin1').toString('hex', 0, 256) }) as BootEventBody;
const until = (count: number, body: BootEventBody): readonly BootEventBody[] => [
  ...healthy.slice(0, count),
  body,
];

const script = `/bootdirectory/${mac}.gpxe`;
const kernel = expectation.kernel.path;
const initrd = expectation.initrd!.path;
const page = '<!DOCTYPE html>\n<html><head><title>Sign in</title>';
const mz = peProgram();
const nbp = (head: Buffer | string, arch = 0): readonly BootEventBody[] => [
  asks(null, arch),
  answers('undionly.kpxe'),
  begins(loads('undionly.kpxe', 72000), head),
];
const kernelOf = (head: Buffer | string, arch = 0): readonly BootEventBody[] => [
  asks(null, arch),
  ...healthy.slice(1, 6),
  begins(fetches(kernel, 8_000_000), head),
];

describe('a file that a machine fetched', () => {
  it.each<[string, string, RegExp, readonly BootEventBody[]]>([
    [
      'script-not-a-script',
      'boot-script',
      /is a web page/,
      until(4, begins(fetches('/bootdirectory/boot.gpxe', 50), page)),
    ],
    [
      'script-not-a-script',
      'mac-script',
      /is a web page/,
      until(5, begins(fetches(script, 50), `\n${page}`)),
    ],
    ['script-empty', 'mac-script', /is empty/, until(5, fetches(script, 0))],
    [
      'script-byte-order-mark',
      'mac-script',
      /byte order mark/,
      until(5, begins(fetches(script, 50), '\xef\xbb\xbf#!ipxe\nboot\n')),
    ],
    [
      'script-byte-order-mark',
      'mac-script',
      /byte order mark/,
      until(5, begins(fetches(script, 50), '\xff\xfe#\0!\0')),
    ],
    [
      'script-not-a-script',
      'mac-script',
      /empty lines before #!ipxe/,
      until(5, begins(fetches(script, 50), '\r\n#!ipxe\n')),
    ],
    [
      'script-not-a-script',
      'mac-script',
      /but with "kernel vmlinuz"/,
      until(5, begins(fetches(script, 50), 'kernel vmlinuz\nboot\n')),
    ],
    [
      'script-not-a-script',
      'mac-script',
      /but with "#!ipxes"/,
      until(5, begins(fetches(script, 50), '#!ipxes\n')),
    ],
    ['nbp-not-a-program', 'nbp', /is a web page/, nbp(page)],
    ['nbp-not-a-program', 'nbp', /is empty/, [asks(), answers('undionly.kpxe'), loads('undionly.kpxe', 0)]],
    ['nbp-wrong-architecture', 'nbp', /is an EFI program, and the machine boots by BIOS/, nbp(mz)],
    [
      'nbp-wrong-architecture',
      'nbp',
      /is no EFI program, and the machine boots by UEFI/,
      nbp('\xeb\x10undionly\0', 7),
    ],
    ['nbp-wrong-architecture', 'nbp', /for arm64, and the machine is x86_64/, nbp(peProgram(0xaa64), 7)],
    ['nbp-wrong-architecture', 'nbp', /for i386, and the machine is x86_64/, nbp(peProgram(0x14c), 9)],
    ['nbp-wrong-architecture', 'nbp', /for x86_64, and the machine is arm64/, nbp(mz, 11)],
    ['kernel-not-a-kernel', 'kernel', /is a web page/, kernelOf(page)],
    ['kernel-not-a-kernel', 'kernel', /is empty/, until(6, fetches(kernel, 0))],
    [
      'kernel-wrong-architecture',
      'kernel',
      /is for arm64, and the machine is x86_64/,
      kernelOf(linuxImage(armMagic, 0xaa64, false)),
    ],
    [
      'kernel-wrong-architecture',
      'kernel',
      /is for x86_64, and the machine is arm64/,
      kernelOf(bzImage(), 11),
    ],
    ['initrd-not-an-initrd', 'initrd', /is a web page/, until(7, begins(fetches(initrd, 50), page))],
    ['initrd-not-an-initrd', 'initrd', /is empty/, until(7, fetches(initrd, 0))],
  ])('is %s at %s: %s', (code, stage, words, events) => {
    const found = diagnosed(events);
    expect(found).toMatchObject({ code, stage, message: expect.stringMatching(words) });
    expect(found!.next).toMatch(/\w{3}/);
  });

  it.each<[string, readonly BootEventBody[]]>([
    ['a script for iPXE', until(5, begins(fetches(script, 50), '#!ipxe\nboot\n'))],
    ['a script for gPXE with line ends of DOS', until(5, begins(fetches(script, 50), '#!gpxe\r\nboot\r\n'))],
    ['an EFI program in the place of a script', until(5, begins(fetches(script, 50), mz))],
    ['a boot program for BIOS', nbp('\xeb\x10undionly\0')],
    ['an EFI program for x64', nbp(mz, 7)],
    ['EFI byte code', nbp(peProgram(0xebc), 11)],
    ['a kernel for x86 by BIOS', kernelOf(bzImage())],
    ['a kernel of 32 bits by BIOS', kernelOf(bzImage({ flags: 0 }))],
    ['a kernel for x86 by UEFI', kernelOf(bzImage(), 7)],
    ['a kernel of which nothing was captured', until(6, fetches(kernel, 8_000_000))],
    ['a packed initrd', until(7, begins(fetches(initrd, 50), '\x1f\x8b\x08\0'))],
    ['an error page that says that it is one', until(5, { ...begins(fetches('/other', 50), page) })],
  ])('may be %s', (_title, events) => {
    expect(diagnosed(events)).toBeUndefined();
  });

  it('counts as it came the last time, and no more once a later stage is done', () => {
    const wrong = begins(fetches(script, 50), page);
    expect(diagnosed([...healthy.slice(0, 5), wrong, fetches(script, 60)])).toBeUndefined();
    expect(diagnosed([...healthy.slice(0, 5), wrong, fetches(kernel, 8_000_000)])).toBeUndefined();
  });
});

describe('a file whose size TFTP announces as 0', () => {
  const asked = 'undionly.kpxe';

  it.each<[string, BootEventBody]>([
    ['and that is not loaded', { type: 'tftp-progress', file: asked, bytes: 0, totalBytes: 0 }],
    ['to who asks for nothing else', { type: 'tftp-probe', server: '10.77.0.1', file: asked, totalBytes: 0 }],
  ])('is empty: %s', (_title, event) => {
    expect(diagnosed(until(2, event))).toMatchObject({ code: 'nbp-not-a-program', stage: 'nbp' });
  });

  it('is not where the size is not known yet', () => {
    const begun: BootEventBody = { type: 'tftp-progress', file: asked, bytes: 0, totalBytes: null };
    expect(diagnosed(until(2, begun))).toBeUndefined();
  });
});
