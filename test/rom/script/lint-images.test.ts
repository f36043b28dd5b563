import { describe, expect, it } from '@jest/globals';
import { lintScript } from '../../../rom/script/lint.ts';
import type { ScriptVocabulary } from '../../../rom/script/vocabulary.ts';
import { gpxe, ipxe } from './vocabularies.ts';

const lint = (
  lines: readonly string[],
  vocabulary: ScriptVocabulary | null = ipxe,
  declared: string[] = [],
) => lintScript([`#!${vocabulary?.flavour ?? 'ipxe'}`, ...lines, ''].join('\n'), vocabulary, { declared });

/** `LINE:COLUMN` of each image that may be missing; the first of the lines is 1. */
const missing = (...lines: readonly string[]): string[] =>
  lint(lines)
    .filter(({ code }) => code === 'missing-image')
    .map(({ line, column }) => `${line - 1}:${column}`);

const onEfi = 'iseq ${platform} efi && imgfetch --name k http://a/b ||';

/** The parts of VMware's script in netboot.xyz that matter here. */
const twoParts = (...shared: readonly string[]): string[] => [
  'iseq ${platform} efi && goto efi || goto bios',
  ...[':efi', 'imgfree', 'kernel ${base}/efi/boot/bootx64.efi -c ${base}/boot.cfg || shell', 'goto boot'],
  ...[':bios', 'imgfree', 'kernel ${base}/mboot.c32 -c ${base}/boot.cfg || shell', 'goto boot'],
  ...[':boot', ...shared],
];

describe('an image that is fetched on one way only', () => {
  it('is missing where the ways have met', () => {
    const lines = twoParts('imgverify bootx64.efi ${base}/boot.sig || shell', 'boot || shell', 'goto efi');
    const findings = lint(lines).filter(({ code }) => code === 'missing-image');
    expect(findings).toEqual([
      {
        ...{ line: 12, column: 11, code: 'missing-image', severity: 'warning' },
        message:
          'Where platform is not efi, no image is named "bootx64.efi" here: line 5 fetches it on another way.',
        fix: 'Fetch it on every way to this line, or move the line to where it is fetched.',
      },
    ]);
    expect(missing(...twoParts('boot || shell'))).toEqual([]);
  });

  it.each([
    ['by --name', [onEfi, 'imgargs k a=b']],
    ['by the end of its URI', ['iseq ${platform} efi && initrd http://a/b/k?c=/d ||', 'imgargs k']],
    ['by the end of an opaque URI', ['iseq ${platform} efi && initrd file:k ||', 'imgargs k']],
    ['behind a setting', ['iseq ${platform} efi && initrd ${net0/next-server:ipv4}/k ||', 'imgargs k']],
    ['in an archive', ['iseq ${platform} efi && imgextract http://a/k.tar.gz ||', 'imgargs k.tar']],
    ['in an encrypted image', ['iseq ${platform} efi && imgdecrypt http://a/k.x y ||', 'imgargs k']],
    ['behind two settings', ['iseq ${platform} efi && initrd http://${a${b}}/${c}/k ||', 'imgargs k']],
    ['in a named archive', ['iseq ${platform} efi && imgextract --name k http://a/b.gz ||', 'imgargs k']],
  ])('is known %s', (_how, lines) => expect(missing(...lines)).toEqual(['2:9']));

  it.each([
    'imgverify k http://a/k.sig || goto failed',
    'imgverify http://a/b k || goto failed',
    'imgextract --name other k || exit 1',
    'sha256sum other k',
    'imgselect k && boot || shell',
    'imgfree k',
    'imgstat other k',
    'boot k || echo failed',
    'imgexec k || prompt failed',
    'time imgargs k',
  ])('is used by %s', (line) => expect(missing(onEfi, line, ':failed')).toHaveLength(1));

  it.each([
    ...['imgfetch k', 'kernel k || shell', 'chain k || shell', 'imgargs http://a/k', 'imgargs xk'].map(
      (line): [string, string[]] => [`${line} downloads a URI`, [line]],
    ),
    ['nothing is named', ['imgargs ${k}', 'imgfree', 'imgargs k']],
    ['it is the argument of another image', ['kernel http://a/b k || shell', 'imgargs b k']],
    ['nothing names it', ['imgargs other', 'imgargs ${k}', 'echo k', 'imgfree', 'boot || shell']],
    ['the script asks for it', ['imgstat k || goto fetch', 'imgfree k ||', ':fetch']],
    ['a failure does not matter', ['imgargs k ; echo a', 'sha256sum k ||']],
    ['another one takes its place', ['imgargs k && echo a || imgfetch --name k http://a/c']],
  ])('is not needed where %s', (_why, lines) => expect(missing(onEfi, ...lines)).toEqual([]));

  it('is told once on a way', () => {
    expect(missing(onEfi, 'imgargs k a', 'sha256sum k', 'boot k || shell')).toEqual(['2:9']);
  });

  it('is named by the value where the script tells several apart', () => {
    const either = ['iseq pcbios ${builtin/platform} && initrd http://a/b ||', onEfi];
    const [finding] = lint([...either, 'sha256sum k']).filter(({ code }) => code === 'missing-image');
    expect(finding?.message).toBe(
      'Where platform is pcbios, no image is named "k" here: line 3 fetches it on another way.',
    );
  });

  it('is told of a processor as well', () => {
    const lines = ['iseq ${buildarch:string} arm64 && imgfetch http://a/k ||', 'imgargs k'];
    expect(missing(...lines)).toEqual(['2:9']);
  });
});

describe('an image that is there on every way', () => {
  const onBios = 'iseq ${platform} pcbios && imgfetch --name k http://a/c ||';

  it('is not known by the host of a URI', () => {
    expect(missing('iseq ${platform} efi && initrd HTTP://k ||', 'imgargs k')).toEqual([]);
    expect(missing('iseq ${platform} efi && initrd http://a/k/ ||', 'imgargs k')).toEqual([]);
    expect(missing('iseq ${platform} efi && initrd http://a/b?c=/k ||', 'imgargs k')).toEqual([]);
  });

  it.each([
    ['fetched on both', ['iseq ${platform} efi && initrd http://a/k || initrd http://b/k', 'imgargs k']],
    ['fetched on both by their names', [onEfi, onBios, 'imgargs k']],
    ['fetched by the first of two tests', [onBios, onEfi, 'imgargs k']],
    ['fetched before', ['imgfetch --name k http://a/c', 'imgargs k', onEfi, 'imgargs k']],
    ['needed on the same way', [onEfi, 'iseq ${platform} efi && imgargs k ||']],
    ['needed on no other way', ['iseq ${platform} efi || exit', 'initrd http://a/k', 'imgargs k']],
    ['fetched if it was not', [onEfi, 'imgstat k || imgfetch --name k http://a/c', 'imgargs k']],
    ['the same file beside the script', ['iseq ${platform} efi && initrd k ||', 'imgargs k']],
  ])('is not told: %s', (_how, lines) => expect(missing(...lines)).toEqual([]));

  it.each([
    ['its URI is a setting', 'iseq ${platform} efi && initrd http://a/k || initrd ${bios}'],
    ['its URI ends like it', 'iseq ${platform} efi && initrd http://a/k || initrd ${base}k'],
    ['its URI is encoded', 'iseq ${platform} efi && initrd http://a/k || initrd http://a/%6b'],
    ['its name is a setting', 'iseq ${platform} efi && initrd http://a/k || initrd --name ${n} b'],
    ['it comes from an archive', 'iseq ${platform} efi && initrd http://a/k || imgextract ${base}k.gz'],
    ['it is in memory', 'iseq ${platform} efi && initrd http://a/k || imgmem --name k 0 1'],
    ['it is the shim', 'iseq ${platform} efi && initrd http://a/k || shim http://b/k'],
    ['it is an option of the shim', 'iseq ${platform} efi && initrd http://a/k || shim --url=k'],
    ['its archive is a setting', 'iseq ${platform} efi && initrd http://a/k || imgextract http://a/${b}'],
    ['it is kept', 'iseq ${platform} efi && initrd http://a/k || imgset --keep x http://b/k'],
    [
      'it is a signature that is kept',
      'iseq ${platform} efi && initrd http://a/k || imgverify -k b ${base}k',
    ],
  ])('may be so where %s', (_why, line) => expect(missing(line, 'imgargs k')).toEqual([]));

  it('may be so where anything may have been fetched', () => {
    const other = (command: string): string =>
      `iseq \${platform} efi && imgfetch --name k http://a/b || ${command}`;
    for (const command of [
      'shell',
      'chain http://a/menu.ipxe',
      '${command} a',
      'boot',
      'autoboot',
      'imgexec',
    ])
      expect(missing(other(command), 'imgargs k')).toEqual([]);
    expect(missing(onEfi, 'shell', 'imgargs k')).toEqual([]);
  });
});

describe('a way', () => {
  it.each([
    ['a setting decides whether it is needed', ['isset ${secure} || exit', 'imgargs k']],
    ['another setting of the firmware decides', ['iseq ${buildarch} arm64 && imgargs k ||']],
    ['the failure of a command decides', ['imgfetch http://a/b && exit ||', 'imgargs k']],
    ['the menu decides', ['menu', 'item a', 'choose c || exit', 'goto ${c}', 'exit', ':a', 'imgargs k']],
    ['a name decides that is put together', ['goto ${c}', 'exit', ':a', 'imgargs k']],
  ])('is left alone where %s', (_what, lines) => expect(missing(onEfi, ...lines)).toEqual([]));

  it.each([
    [
      'a flag',
      ['iseq ${platform} efi && imgfetch --name k http://a/b && set have 1 ||', 'isset ${have} || exit'],
    ],
    ['the processor', [onEfi, 'iseq ${buildarch}-a arm64-a || exit']],
    ['what the processor can do', [onEfi, 'cpuid --ext 29 || exit']],
    ['the firmware', [onEfi, 'isset ${efi/SecureBoot} || exit']],
    ['an item', [onEfi, 'menu', 'isset ${x} && item a', 'choose c || exit', 'goto ${c}', 'exit', ':a']],
  ])('is left alone where %s may hang together with it', (_what, lines) => {
    expect(missing(...lines, 'iseq ${platform} efi && echo a ||', 'imgargs k')).toEqual([]);
  });

  it.each([
    ['a setting of somebody else', ['isset ${x} || exit']],
    ['the failure of a command', ['dhcp && exit ||']],
    ['the menu', ['menu', 'item a', 'choose c || exit', 'goto ${c}', 'exit', ':a']],
  ])('is followed again once the script asks again for the platform, whatever %s decides', (_what, lines) => {
    const again = missing(onEfi, ...lines, 'iseq ${platform} efi && echo a ||', 'imgargs k');
    expect(again).toEqual([`${lines.length + 3}:9`]);
  });

  it('is followed where a command has to succeed', () => {
    expect(missing(onEfi, 'imgfetch http://a/b || exit', 'dhcp && imgargs k')).toEqual(['3:17']);
  });

  it('has no image behind imgfree, whatever was before', () => {
    const start = ['chain http://a/b || shell', 'isset ${c} && goto ${c} ||', ':a'];
    expect(missing(...start, onEfi, 'imgargs k')).toEqual([]);
    expect(missing(...start, 'imgfree', onEfi, 'imgargs k')).toEqual(['6:9']);
    expect(missing(...start, 'imgfree b', onEfi, 'imgargs k')).toEqual([]);
  });

  it('leads from a menu to its items only', () => {
    const menu = ['menu', 'item a', 'item --gap b', 'choose c || exit', 'goto ${c}'];
    const parts = ['imgfetch --name k http://a/c', 'exit', ':a', onEfi, 'imgargs k'];
    expect(missing(...menu, ...parts)).toEqual(['10:9']);
    expect(missing(...menu, 'set c ${x}', 'goto ${c}', ...parts)).toEqual([]);
    expect(missing('item ${x}', ...menu, ...parts)).toEqual([]);
  });

  it('that comes again knows what it has fetched', () => {
    expect(missing(':again', onEfi, 'imgargs k ||', 'imgfetch --name k http://a/c', 'goto again')).toEqual(
      [],
    );
    expect(missing(':again', onEfi, 'imgargs k', 'boot || goto again')).toEqual(['3:9']);
    const loop = (command: string): string[] =>
      missing(
        ...[':again', onEfi, 'isset ${x} && goto other ||', onEfi, 'imgargs k', 'exit'],
        ...[':other', command, 'goto again'],
      );
    expect(loop('shell')).toEqual(['5:9']);
    expect(loop('initrd http://a/k')).toEqual([]);
  });
});

describe('images are not followed', () => {
  const script = [onEfi, 'imgargs k'];
  const codes = (...args: Parameters<typeof lint>): string[] => lint(...args).map(({ code }) => code);

  it('without the commands of the source, and in gPXE, which has one way', () => {
    expect(codes(script)).toContain('missing-image');
    expect(codes(script, null)).not.toContain('missing-image');
    expect(codes(script, gpxe)).not.toContain('missing-image');
  });

  it('where the platform is what the script says', () => {
    expect(missing('set platform efi', ...script)).toEqual([]);
    expect(codes(script, ipxe, ['platform'])).not.toContain('missing-image');
  });

  it.each([
    'iseq ${x/platform} efi',
    'iseq ${platform:hex} efi',
    'iseq ${platform}-a efi',
    'iseq ${platform efi',
  ])('by %s', (test) =>
    expect(missing(`${test} && imgfetch --name k http://a/b ||`, 'imgargs k')).toEqual([]),
  );
});
