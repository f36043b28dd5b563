import { describe, expect, it } from '@jest/globals';
import { compareRevisions } from '../../../../../boot/page/images/compare/compare.ts';
import { comparedIn, usualComparison } from '../../../../../boot/page/images/compare/compared.ts';
import type { ImageFile } from '../../../../../boot/registry/model/image.ts';
import { image, revision } from '../../../registry/sample.ts';

const file = (role: ImageFile['role'], name: string, content: string): ImageFile => ({
  ...{ role, name, sha256: content.repeat(64), sizeBytes: 100 },
});
const filesOf = (before: ImageFile[], after: ImageFile[]) =>
  compareRevisions(
    revision('debian', 1, { files: before }),
    revision('debian', 2, { files: after }),
  ).files.map((each) => [each.change, each.before?.name ?? null, each.after?.name ?? null]);

describe('files of two revisions', () => {
  const [kernel, initrd] = [file('kernel', 'vmlinuz', 'a'), file('initrd', 'initrd', 'b')];

  it.each([
    [
      'the same',
      [kernel, initrd],
      [
        ['same', 'vmlinuz', 'vmlinuz'],
        ['same', 'initrd', 'initrd'],
      ],
    ],
    [
      'another content',
      [kernel, { ...initrd, sha256: 'c'.repeat(64) }],
      [
        ['same', 'vmlinuz', 'vmlinuz'],
        ['changed', 'initrd', 'initrd'],
      ],
    ],
    [
      'a kernel with another version in its name',
      [file('kernel', 'vmlinuz-6.2', 'c'), initrd],
      [
        ['changed', 'vmlinuz', 'vmlinuz-6.2'],
        ['same', 'initrd', 'initrd'],
      ],
    ],
    [
      'one that is gone',
      [kernel],
      [
        ['same', 'vmlinuz', 'vmlinuz'],
        ['removed', 'initrd', null],
      ],
    ],
    [
      'one more',
      [kernel, file('initrd', 'first', 'd'), initrd],
      [
        ['same', 'vmlinuz', 'vmlinuz'],
        ['same', 'initrd', 'initrd'],
        ['added', null, 'first'],
      ],
    ],
    [
      'another role',
      [kernel, { ...initrd, role: 'module' as const }],
      [
        ['same', 'vmlinuz', 'vmlinuz'],
        ['removed', 'initrd', null],
        ['added', null, 'initrd'],
      ],
    ],
  ])('%s', (_, after, differences) => expect(filesOf([kernel, initrd], after)).toEqual(differences));

  it('belong together by content before the only one of a role does', () => {
    const before = [file('initrd', 'one', 'a'), file('initrd', 'two', 'b')];
    const after = [file('initrd', 'three', 'c'), file('initrd', 'four', 'a')];
    expect(filesOf(before, after)).toEqual([
      ['changed', 'one', 'four'],
      ['changed', 'two', 'three'],
    ]);
  });
});

describe('command lines of two revisions', () => {
  const words = (before: string, after: string): string =>
    compareRevisions(revision('a', 1, { commandLine: before }), revision('a', 2, { commandLine: after }))
      .commandLine.map(({ word, change }) => `${{ same: '', added: '+', removed: '-' }[change]}${word}`)
      .join(' ');

  it.each([
    ['quiet', 'quiet', 'quiet'],
    ['quiet  splash', 'quiet splash', 'quiet splash'],
    ['', 'quiet', '+quiet'],
    ['quiet', '', '-quiet'],
    ['a b c', 'a c', 'a -b c'],
    ['a b', 'a b a b', 'a b +a +b'],
    ['console=tty0 quiet', 'console=ttyS0 quiet', '-console=tty0 +console=ttyS0 quiet'],
    ['a b c d e', 'x c y e', '-a -b +x c -d +y e'],
  ])('%j and %j: %s', (before, after, difference) => expect(words(before, after)).toBe(difference));

  it('that are longer than can be compared are one removed and one added', () => {
    const long = Array.from({ length: 1001 }, (_, index) => `a${index}`).join(' ');
    expect(words(`x ${long}`, 'y')).toMatch(/^-x -a0 .* -a1000 \+y$/);
  });
});

it('other values are compared one by one', () => {
  const { values } = compareRevisions(
    revision('debian', 1, { leastMemoryMiB: 512 }),
    revision('debian', 2, { leastMemoryMiB: 1024, firmware: 'uefi', reportsUp: false }),
  );
  expect(values.filter(({ isSame }) => !isSame)).toEqual([
    { name: 'firmware', before: 'any', after: 'UEFI', isSame: false },
    { name: 'RAM', before: 'at least 512 MiB', after: 'at least 1024 MiB', isSame: false },
    { name: 'reports itself up', before: 'yes', after: 'no', isSame: false },
  ]);
});

describe('a comparison in the URL', () => {
  const debian = image('debian', {}, {}, {});
  const compared = (text: string) => {
    const found = comparedIn(new URLSearchParams(text), debian);
    return found === null || found === 'unknown' ? found : [found.before.revision, found.after.revision];
  };

  it.each([
    ['', null],
    ['compare=1,3', [1, 3]],
    ['compare=3,1', [3, 1]],
    ['compare=2,2', [2, 2]],
    ['compare=', 'unknown'],
    ['compare=1', 'unknown'],
    ['compare=1,9', 'unknown'],
    ['compare=1,2,3', 'unknown'],
    ['compare=1,02', 'unknown'],
  ])('%j is %j', (text, found) => expect(compared(text)).toEqual(found));

  it.each([
    [debian, '2,3'],
    [{ ...debian, current: 1 }, '1,2'],
    [image('debian', {}), null],
  ])('%#: is offered with the current revision', (each, text) => expect(usualComparison(each)).toBe(text));
});
