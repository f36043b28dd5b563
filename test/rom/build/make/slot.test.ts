import { describe, expect, it } from '@jest/globals';
import {
  findSlot,
  fitsSlot,
  longestScriptBytes,
  placeholder,
  slotBytes,
  slotContent,
  stamped,
} from '../../../../rom/build/make/slot.ts';
import { findEmbedded } from '../../../../rom/image/embedded.ts';
import { stampPlace } from '../../../../rom/script/stamp.ts';
import { refusal } from '../../../support/flash/refusal.ts';

const stamp = '0123456789abcdef'.repeat(2);
const magic = '#!ipxe\n';
const script = (sizeBytes: number, end = '\n'): Buffer =>
  Buffer.from(magic + '#'.repeat(sizeBytes - magic.length - end.length) + end);

describe('the slot', () => {
  it.each([
    ['exactly full', longestScriptBytes, '\n', true],
    ['one byte over', longestScriptBytes + 1, '\n', false],
    ['exactly full without a line end at its end', longestScriptBytes - 1, '', true],
    ['one byte over without a line end at its end', longestScriptBytes, '', false],
  ])('knows whether a script fits: %s', (_what, sizeBytes, end, fits) => {
    expect(fitsSlot(script(sizeBytes, end))).toBe(fits);
    if (fits) expect(slotContent(script(sizeBytes, end), stamp)).toHaveLength(slotBytes);
    else expect(() => slotContent(script(sizeBytes, end), stamp)).toThrow(RangeError);
  });

  it.each([
    ['a short script', 'echo hello\n'],
    ['a script without a line end at its end', 'echo hello'],
    ['a script that ends in empty lines', 'echo hello\n\n\n'],
    ['a script that quotes a stamp', `# romkit-stamp: ${'f'.repeat(32)}\necho hello\n`],
  ])('gives back script and stamp of %s', (_what, text) => {
    const content = slotContent(Buffer.from(magic + text), stamp);
    const wanted = `${magic}${text}${text.endsWith('\n') ? '' : '\n'}`;
    expect(findEmbedded(Buffer.concat([Buffer.alloc(100), content]))).toEqual({
      stamp,
      script: wanted,
      container: 'raw',
    });
  });

  it('puts the stamp where the script leaves a place for it', () => {
    const text = `${magic}chain http://server/\${mac}?rom=${stampPlace}\n`;
    expect(stamped(Buffer.from(text), stamp)).toHaveLength(stamped(Buffer.from(text), 'f'.repeat(32)).length);
    expect(findEmbedded(slotContent(Buffer.from(text), stamp))?.script).toBe(
      `${magic}chain http://server/\${mac}?rom=${stamp}\n`,
    );
  });

  it('keeps every byte of a script that is not ASCII', () => {
    const text = Buffer.from(`${magic}echo \xff\xfe\xe9 ${stampPlace}\n`, 'latin1');
    expect(stamped(text, stamp).subarray(0, 15)).toEqual(text.subarray(0, 15));
  });

  it('holds nothing but line ends behind the stamp: they are no commands', () => {
    const text = stamped(Buffer.from('#!ipxe\n'), stamp);
    const content = slotContent(Buffer.from('#!ipxe\n'), stamp);
    expect(content.subarray(0, text.length)).toEqual(text);
    expect(content.subarray(text.length).every((byte) => byte === 0x0a)).toBe(true);
  });
});

describe.each(['ipxe', 'gpxe'] as const)("%s's placeholder", (flavour) => {
  const image = (...parts: Buffer[]): Buffer =>
    Buffer.concat([Buffer.alloc(321, 1), ...parts, Buffer.alloc(9)]);

  it('is a script that fills the slot', () => {
    const text = placeholder(flavour).toString('latin1');
    expect(text).toHaveLength(slotBytes);
    expect(text.startsWith(`#!${flavour}\n`)).toBe(true);
    expect(text.endsWith('\n')).toBe(true);
  });

  it('is found where it stands', () => expect(findSlot(image(placeholder(flavour)), flavour)).toBe(321));

  it.each([
    ['nowhere', image()],
    ['nowhere', image(placeholder(flavour).subarray(0, slotBytes - 1))],
    ['more than once', image(placeholder(flavour), placeholder(flavour))],
  ])('is refused where it stands %s', async (where, bytes) =>
    expect(await refusal(() => findSlot(bytes, flavour))).toMatchObject({
      code: 'slot-not-found',
      message: `The link image holds the placeholder ${where}.`,
    }),
  );
});
