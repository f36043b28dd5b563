import { describe, expect, it } from '@jest/globals';
import { usualLayout, type Layout } from '../../../boot/dialects/assignment.ts';
import {
  checkedCommandLine,
  checkedLayout,
  checkedPath,
  checkedUrl,
  plainTitle,
  screenText,
} from '../../../boot/dialects/values.ts';
import { refusal } from '../../support/flash/refusal.ts';

describe('a path', () => {
  it.each(['vmlinuz', 'a/b/c.gz', '.hidden', 'v1.', '..a', 'a_b+c~d-e', 'p'.repeat(200)])('%s', (path) => {
    expect(checkedPath(path)).toBe(path);
  });

  it.each(['.', '..', 'a/../b', 'a/...', 'a//b', 'a/', 'a:b', 'p'.repeat(201)])('not %s', async (path) => {
    expect((await refusal(() => checkedPath(path))).code).toBe('bad-path');
  });
});

describe('a command line', () => {
  it.each([
    ['  quiet  ', 'quiet'],
    [' a  b ', 'a  b'],
    ['', ''],
    ['--- -', '--- -'],
    // Operators count as words of their own alone (iPXE, core/exec.c), and so does the sign of a comment.
    ['a||b a&& ;b a#b ||c &&d', 'a||b a&& ;b a#b ||c &&d'],
    ['a\\ b $x', 'a\\ b $x'],
  ])('%j is %j', (text, line) => {
    expect(checkedCommandLine(text)).toBe(line);
  });

  it.each(['|| a', 'a &&', 'a ; b', '#', 'a #b', 'a\tb'])('not %j', async (text) => {
    expect((await refusal(() => checkedCommandLine(text))).code).toBe('bad-command-line');
  });

  it('is named in the message, cut to 60 characters', async () => {
    const short = `#${'s'.repeat(59)}`;
    expect((await refusal(() => checkedCommandLine(short))).message).toContain(`cannot be "${short}":`);
    const long = `#${'s'.repeat(60)}`;
    expect((await refusal(() => checkedCommandLine(long))).message).toContain(
      `cannot be "#${'s'.repeat(56)}...":`,
    );
  });
});

describe('a text for the screen', () => {
  it.each([
    [' a \t b ', 'a b'],
    ['100 $ ${x} \\ é', '100 $ ?{x} ? ?'],
    ['t'.repeat(101), 't'.repeat(100)],
  ])('as a title: %j is %j', (text, title) => {
    expect(plainTitle(text)).toBe(title);
  });

  it.each([
    // An option would be the first word: later ones are text.
    ['- --x y -z', 'x y -z'],
    ['a || b && c ; d', 'a , b , c , d'],
    ['a||b ||c d; ;e', 'a||b ||c d; ;e'],
    ['#1 a #2 b#3', '?1 a ?2 b#3'],
    ['s'.repeat(201), 's'.repeat(200)],
  ])('as words of echo: %j is %j', (text, words) => {
    expect(screenText(text)).toBe(words);
  });
});

describe('a URL to chain to', () => {
  it.each([
    'http://h/a?b=c&d=%20',
    'https://[::1]:8/',
    'tftp://h/a',
    'ftp://h/a',
    'nfs://h/a',
    `http://${'h'.repeat(893)}`,
  ])('%s', (url) => {
    expect(checkedUrl(url)).toBe(url);
  });

  it.each(['httpx://h', ' http://h/', 'x http://h/', 'http://h/ x', 'http://', `http://${'h'.repeat(894)}`])(
    'not %s',
    async (url) => {
      expect((await refusal(() => checkedUrl(url))).code).toBe('bad-url');
    },
  );
});

describe('a layout', () => {
  const whole: Layout = {
    ...usualLayout,
    baseUrl: 'http://h/',
    scripts: '/.boot/',
    images: '',
    revisions: 'r',
    imageUrl: 'https://cdn/',
    tftpImages: 'a..b/c..',
    memdisk: 'memdisk',
    ipxeKernel: 'ipxe.lkrn',
    interface: 'net1',
  };

  it('has URLs without a slash at their ends, and folders with one', () => {
    expect(checkedLayout(whole, 'ipxe')).toEqual({
      ...whole,
      baseUrl: 'http://h',
      scripts: '.boot/',
      revisions: 'r/',
      imageUrl: 'https://cdn',
      tftpImages: 'a..b/c../',
    });
  });

  it('may leave things out, and name the interface that was opened last', () => {
    const least = { ...whole, imageUrl: null, memdisk: null, ipxeKernel: null, interface: 'netX' };
    expect(checkedLayout(least, 'gpxe')).toMatchObject({
      ...{ imageUrl: null, memdisk: null, ipxeKernel: null, interface: 'netX' },
    });
  });

  it.each([
    ['base-url', { baseUrl: 'h' }],
    ['path', { scripts: 'a b' }],
    ['images', { images: 'a b' }],
    ['revisions', { revisions: 'a b' }],
    ['image-url', { imageUrl: 'ssh://h' }],
    ['tftp-images', { tftpImages: 'a b' }],
    ['interface', { interface: 'eth0' }],
  ])('is refused by the name of its %s', async (name, values) => {
    const { code, message } = await refusal(() => checkedLayout({ ...whole, ...values }, 'ipxe'));
    expect({ code, message }).toEqual({
      code: 'bad-parameter',
      message: `The parameter ${name} cannot be ${JSON.stringify(Object.values(values)[0])}.`,
    });
  });

  it.each([
    { scripts: '..' },
    { images: 'a/../b' },
    { revisions: './a' },
    { tftpImages: 'a/..' },
    { memdisk: 'a b' },
    { ipxeKernel: '../a' },
  ])('stays in its folders: %j', async (values) => {
    expect((await refusal(() => checkedLayout({ ...whole, ...values }, 'ipxe'))).code).toBe('bad-path');
  });
});
