import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { findProgram } from '../../../system/tools/find-program.ts';
import { artifactAt } from '../../support/firmware/artifact.ts';
import { romkit, workOf, type Ended, type Place } from '../../support/process/romkit.ts';
import { describeWhen } from '../../support/skip.ts';
import { gitIn } from '../../support/firmware/tiny-tree.ts';
import { toyNeeds, put, toyCheckout, toyPlace, type ToyPlace } from '../../support/firmware/toy.ts';

jest.setTimeout(120_000);

const script = '#!ipxe\necho hello\nshell\n';
let place: ToyPlace;

beforeEach(() => {
  place = toyPlace();
  put(place, 'boot.ipxe', script);
});
afterEach(() => place.remove());

const build = (...args: string[]): Promise<Ended> => romkit(place, 'build', ...args);

/** Refused in words for people, and nothing was written. */
function expectRefusal(ended: Ended, exitCode: number, words: RegExp): void {
  expect(ended.stderr).toMatch(words);
  expect(ended.stderr).not.toMatch(/defect of romkit|^ +at /m);
  expect(ended.exitCode).toBe(exitCode);
  expect(existsSync(join(workOf(place), 'out'))).toBe(false);
}

describeWhen(toyNeeds)('a script that cannot be embedded', () => {
  it.each<[string, () => string, RegExp, exitCode?: number]>([
    ['is missing', () => 'nowhere.ipxe', /There is no file .*nowhere\.ipxe\./, 3],
    ['is empty', () => put(place, 'empty.ipxe', ''), /empty\.ipxe is empty\./],
    ['is a folder', () => workOf(place), /work is a folder, not a file\./],
    [
      'is a binary',
      () => put(place, 'disk.img', Buffer.from('01020300ff', 'hex')),
      /disk\.img:1:\d+: error binary: /,
    ],
    [
      'is a program',
      () => put(place, 'vmlinux', Buffer.from('7f454c4600ff', 'hex')),
      /vmlinux is an ELF file, no boot script\./,
    ],
    ['has an unknown command', () => put(place, 'typo.ipxe', '#!ipxe\nehco hi\n'), /:2:1: error .*echo/s],
    ['is 5 MiB long', () => put(place, 'long.ipxe', Buffer.alloc(5 << 20, 0x23)), /larger than 4\.0 MiB/],
  ])('%s: it is refused', async (_what, make, words, exitCode = 2) => {
    expectRefusal(await build('undionly.kpxe', '--embed', make()), exitCode, words);
  });

  it('is larger than its place: it goes the make route, says so, and comes out whole', async () => {
    const long = `${script}${'# filler\n'.repeat(500)}`;
    put(place, 'long.ipxe', long);
    const built = await build('undionly.kpxe', '--embed', 'long.ipxe');
    expect(built.stderr).toContain(
      `Built by make, not by putting the script in: the script has ${long.length} bytes, the place for it takes`,
    );
    expect(built.exitCode).toBe(0);
    const { embedded, manifest } = artifactAt(place, 'undionly.kpxe');
    expect(embedded?.script).toBe(long);
    expect(manifest).toMatchObject({ route: 'make', stamp: embedded?.stamp });
  });

  it('is 1 MiB long: it is refused, and with --no-lint built whole for UEFI', async () => {
    const long = `${script}${'# filler\n'.repeat(120_000)}`;
    put(place, 'long.ipxe', long);
    expectRefusal(await build('undionly.kpxe', '--embed', 'long.ipxe'), 2, /error too-large/);
    expect((await build('alpha.efi', '--embed', 'long.ipxe', '--no-lint')).exitCode).toBe(0);
    expect(artifactAt(place, 'alpha.efi').embedded?.script).toBe(long);
  });

  it('is a binary with --no-lint: make embeds it as it is, without a stamp', async () => {
    const binary = Buffer.from('7f454c4600ff00010203', 'hex');
    put(place, 'disk.img', binary);
    const built = await build('undionly.kpxe', '--embed', 'disk.img', '--no-lint');
    expect(built.stderr).toContain('the file is no script');
    expect(built.exitCode).toBe(0);
    const { bytes, manifest } = artifactAt(place, 'undionly.kpxe');
    expect(bytes.includes(binary)).toBe(true);
    expect(manifest).toMatchObject({ route: 'make', stamp: null });
  });
});

describeWhen(toyNeeds)('a target that cannot be built', () => {
  it.each([
    ['undoinly.kpxe', /did you mean undionly\.kpxe/],
    ['bin/undionly.kpx', /did you mean kpxe/],
    ['undionly', /it has no format.*\n.*undionly\.kpxe/],
    ['bin-arm/alpha.efi', /not a build folder.*\n.*i386, x86_64/],
    ['bin/../../etc/passwd.rom', /unknown|not a build folder|no driver/],
    ['8086:ffff', /no driver for 8086:ffff\. The nearest ids.*\n.*8086:1010/],
  ])('%s: it is refused with what is near', async (target, words) => {
    expectRefusal(await build(target, '--embed', 'boot.ipxe'), 2, words);
  });

  it('is refused when --nic names it', async () => {
    expectRefusal(await build('--nic', '8086:1234', '--embed', 'boot.ipxe'), 2, /no driver for 8086:1234/);
  });

  it('is refused in company too: nothing of the others is built', async () => {
    const ended = await build('undionly.kpxe', 'bin/nothing.rom', '--embed', 'boot.ipxe');
    expectRefusal(ended, 2, /no driver or card "nothing"/);
  });
});

describeWhen(toyNeeds)('a card in five spellings', () => {
  it('is one target, built once', async () => {
    const spellings = ['8086:100e', '8086100E', '0x8086:0x100e', '8086,100e', 'PCI\\VEN_8086&DEV_100E'];
    const nics = spellings.flatMap((spelling) => ['--nic', spelling]);
    const planned = await build(...nics, 'bin/8086100e.rom', '--embed', 'boot.ipxe', '--dry-run', '--json');
    expect(planned.exitCode).toBe(0);
    const { artifacts } = JSON.parse(planned.stdout) as { artifacts: { target: string }[] };
    expect(artifacts.map(({ target }) => target)).toEqual(['bin/8086100e.rom']);
  });
});

describeWhen(toyNeeds)('an option that the source does not have', () => {
  it.each([
    [['--enable', 'BROKN'], /no build option "BROKN"\.\n.*BROKEN/],
    [['--disable', 'TINY_CM'], /no build option "TINY_CM"\.\n.*TINY_CMD/],
    [['--define', 'WIAT=2'], /no build option "WIAT"\.\n.*WAIT/],
    [['--define', 'WAIT'], /not NAME=VALUE/],
    [['--define', 'WAIT=1\n#include "/etc/passwd"'], /has a line break/],
    [['--enable', 'BIG', '--disable', 'BIG_CMD'], /both enabled and disabled/],
    [['--console', 'serial'], /no console "serial"/],
    [['--jobs', 'many'], /whole number from 1 to 1024/],
    [['--profile', 'lab'], /no profile "lab"/],
    [['--trust', 'boot.ipxe'], /boot\.ipxe holds no PEM certificate/],
    [['--privkey', 'boot.ipxe'], /boot\.ipxe holds no private key/],
  ])('%j is refused with what is near', async (args, words) => {
    expectRefusal(await build('undionly.kpxe', '--embed', 'boot.ipxe', ...args), 2, words);
  });
});

describeWhen(toyNeeds)('settings that do not compile', () => {
  it("show the compiler's lines, the file, the likely cause and the log; the next build is right", async () => {
    const ended = await build('undionly.kpxe', '--embed', 'boot.ipxe', '--enable', 'BROKEN');
    expectRefusal(ended, 10, /exit code 2 at main\/config\.c, line \d+\./);
    expect(ended.stderr).toContain('#error "this protocol does not go with the others"');
    expect(ended.stderr).toMatch(/take back the last --enable/);
    const log = /The whole log: (\S+)/.exec(ended.stderr)?.[1] ?? '';
    expect(existsSync(log)).toBe(true);
    expect((await build('undionly.kpxe', '--embed', 'boot.ipxe')).exitCode).toBe(0);
    expect(artifactAt(place, 'undionly.kpxe').embedded?.script).toBe(script);
  });

  it('name the part that is missing where the link fails', async () => {
    const ended = await build('undionly.kpxe', '--embed', 'boot.ipxe', '--enable', 'HOLLOW');
    expectRefusal(ended, 10, /undefined reference to `toy_missing'/);
    expect(ended.stderr).toMatch(/A part that another needs is disabled/);
  });
});

describeWhen(toyNeeds)('a machine without a compiler', () => {
  it('exits 3 with the command that installs it', async () => {
    const bin = join(place.root, 'bin');
    mkdirSync(bin);
    for (const tool of ['git', 'perl', 'make', 'ld', 'ar'])
      symlinkSync(findProgram(tool) ?? '', join(bin, tool));
    const bare: Place = { ...place, env: { ...place.env, PATH: bin } };
    const ended = await romkit(bare, 'build', 'undionly.kpxe', '--embed', 'boot.ipxe');
    expectRefusal(ended, 3, /Building needs gcc, objcopy, which are not installed\./);
    expect(ended.stderr).toContain('in Debian the packages are: binutils gcc');
  });
});

describeWhen(toyNeeds)('a source that is not as it was pinned', () => {
  it('with uncommitted changes: they are built, said and recorded', async () => {
    const text = 'const char toy_text[] = "changed firmware";\n';
    writeFileSync(join(place.source, 'src/main/text.c'), text);
    const built = await build('undionly.kpxe', '--embed', 'boot.ipxe');
    expect(built.stderr).toMatch(/changes that are not committed/);
    const { bytes, manifest } = artifactAt(place, 'undionly.kpxe');
    expect(bytes.includes('changed firmware')).toBe(true);
    expect(manifest.source.clean).toBe(false);
  });

  it('a submodule at another commit than pinned, then dirty as well: both are said and built', async () => {
    const checkout = toyCheckout(place);
    const submodule = join(checkout.root, 'ipxe-src');
    const first = await checkout.romkit('build', 'undionly.kpxe', '--embed', 'boot.ipxe');
    expect(first).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining('pinned') });

    writeFileSync(join(submodule, 'src/main/text.c'), 'const char toy_text[] = "later firmware";\n');
    gitIn(submodule, 'commit', '-qam', 'later');
    const second = await checkout.romkit('build', 'undionly.kpxe', '--embed', 'boot.ipxe');
    expect(second.stderr).toMatch(/is pinned to \w{10}, but \w{10} is checked out: that is what is built/);
    const later = artifactAt(place, 'undionly.kpxe');
    expect(later.bytes.includes('later firmware')).toBe(true);
    expect(later.manifest.source).toMatchObject({
      clean: true,
      commit: gitIn(submodule, 'rev-parse', 'HEAD'),
    });

    writeFileSync(join(submodule, 'src/main/text.c'), 'const char toy_text[] = "dirty firmware";\n');
    const third = await checkout.romkit('build', 'undionly.kpxe', '--embed', 'boot.ipxe');
    expect(third.stderr).toMatch(/pinned to/);
    expect(third.stderr).toMatch(/changes that are not committed/);
    const dirty = artifactAt(place, 'undionly.kpxe');
    expect(dirty.bytes.includes('dirty firmware')).toBe(true);
    expect(dirty.manifest.source.clean).toBe(false);
    // Builds work in copies: the submodule has its change and nothing else.
    expect(gitIn(submodule, 'status', '--porcelain')).toBe('M src/main/text.c');
  });
});

describeWhen(toyNeeds)("a template's parameter that looks like code", () => {
  it.each(["a'b", 'a"b', '192.0.2.1\nshell', '${net0/mac}', '192.0.2.1 || shell', '$(touch pwned)'])(
    '%j is refused',
    async (value) => {
      const args = ['--embed', 'template:mac-chain', '--set', `next-server=${value}`, '--no-lint'];
      expectRefusal(await build('undionly.kpxe', ...args), 2, /next-server/);
      expect(existsSync(join(workOf(place), 'pwned'))).toBe(false);
    },
  );
});
