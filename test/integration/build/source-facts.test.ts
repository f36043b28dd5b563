import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { runJob } from '../../../system/process/run-job.ts';
import { debugObjects, configured } from '../../../rom/build/variants.ts';
import { optionValues } from '../../../rom/build/tree-options.ts';
import type { BuildOption, Platform, SourceFacts } from '../../../rom/source/facts/facts.ts';
import { predefined } from '../../../rom/source/facts/facts-options.ts';
import type { FlavourName } from '../../../rom/source/flavour.ts';
import { readFacts } from '../../../rom/source/facts/read-facts.ts';
import type { Source } from '../../../rom/source/source.ts';
import { describeWhen } from '../../support/skip.ts';
import { noSource, sourceForTests } from '../../support/firmware/source.ts';

const flavourNames: readonly FlavourName[] = ['ipxe', 'gpxe'];
const found = await Promise.all(flavourNames.map(sourceForTests));

flavourNames.forEach((flavour, index) => {
  const source = found[index];
  const lacks = source === undefined ? noSource(flavour) : undefined;
  describeWhen({ tools: ['gcc', 'make', 'perl', 'tar'], lacks })(
    `what is read of the real ${flavour} tree`,
    () => {
      let folder: string;
      let src: string;
      let facts: SourceFacts;

      beforeAll(async () => {
        folder = mkdtempSync(join(tmpdir(), 'romkit-facts-'));
        src = unpack(source as Source, folder);
        const folders = { cache: join(folder, 'cache'), config: folder, state: folder };
        facts = await readFacts(source as Source, { folders, run: runJob });
      }, 60_000);
      afterAll(() => rmSync(folder, { recursive: true, force: true }));

      it.each(['pcbios', 'efi'] as const)('has the options that gcc sees for %s', (platform) => {
        const headers = [...new Set(facts.options.map((option) => option.header))];
        expect(headers.length).toBeGreaterThan(5);
        for (const header of headers) {
          const macros = macrosByGcc(src, header, platform);
          const mine = facts.options.filter((option) => option.header === header);
          const ours = standingsOf(mine, (option) => option.defaults[platform]);
          const gccs = standingsOf(mine, (option) => standingIn(macros, option));
          expect({ header, ...ours }).toEqual({ header, ...gccs });
        }
      });

      it('has named configurations with the options that gcc sees in them', () => {
        for (const { name: config, changes } of facts.configs) {
          for (const platform of ['pcbios', 'efi'] as const) {
            const options = configured(facts, config).options;
            for (const header of new Set(options.map((option) => option.header))) {
              const macros = macrosByGcc(src, header, platform, [`-DCONFIG=${config}`]);
              const mine = options.filter((option) => option.header === header);
              expect({ config, header, ...standingsOf(mine, (one) => one.defaults[platform]) }).toEqual({
                config,
                header,
                ...standingsOf(mine, (one) => standingIn(macros, one)),
              });
            }
          }
          expect(Object.keys(changes).length).toBeGreaterThan(0);
        }
        const names = readdirSync(join(src, 'config'), { withFileTypes: true })
          .filter((entry) => entry.isDirectory() && !['defaults', 'local'].includes(entry.name))
          .map(({ name }) => name);
        expect(facts.configs.map(({ name }) => name)).toEqual(names.sort());
      });

      it('takes the default of every option, and a neighbour of it', () => {
        const defaults = facts.options.flatMap(({ name, defaults: { pcbios, efi } }) =>
          [...new Set([pcbios, efi])].flatMap((text) => (typeof text === 'string' ? [{ name, text }] : [])),
        );
        expect(defaults.length).toBeGreaterThan(10);
        for (const { name, text } of defaults) {
          expect(optionValues([`${name}=${text}`], facts)).toEqual({ [name]: text });
          const neighbour = neighbourOf(text);
          expect(optionValues([`${name}=${neighbour}`], facts)).toEqual({ [name]: neighbour });
          // As people write text, without the quotes.
          if (text.startsWith('"'))
            expect(optionValues([`${name}=${text.slice(1, -1)}`], facts)).toEqual({ [name]: text });
        }
      });

      it('knows the objects that make compiles', () => {
        const objects = new Set([...facts.objects.pcbios, ...facts.objects.efi]);
        const theirs = make(src, 'autosrcs')
          .split(/\s+/)
          .filter((path) => path.endsWith('.c'))
          .map((path) => (/([^/]+)\.c$/.exec(path)?.[1] ?? path).replaceAll('-', '_'));
        expect(theirs.length).toBeGreaterThan(200);
        expect(theirs.filter((name) => !objects.has(name))).toEqual([]);
        expect(debugObjects(['dhcp,tls:3', 'undi'], facts)).toEqual(['dhcp', 'tls:3', 'undi']);
      });

      it('has the cards and drivers of the tree’s own parserom.pl', () => {
        const theirs = romsByParserom(src, autoSources(src));
        expect(theirs.nics.size).toBeGreaterThan(100);
        const ours = new Map(
          facts.nics.map((nic) => [nic.vendor + nic.device, `${nic.driver}: ${nic.description}`]),
        );
        expect(sorted(ours)).toEqual(sorted(theirs.nics));
        expect(theirs.drivers.filter((driver) => !facts.drivers.includes(driver))).toEqual([]);
      });

      it('has the version and media that make prints', () => {
        expect(facts.version).toBe(make(src, 'version').split(' ')[0]);
        const media = make(src, 'media').split(/\s+/);
        // fd0 writes to the building machine's floppy drive.
        expect([...facts.media.pcbios].sort()).toEqual(media.filter((name) => name !== 'fd0').sort());
      });

      it('has every command and setting that a plain search finds', () => {
        expect(facts.commands.map((command) => command.name)).toEqual(commandsBySearch(src));
        expect(facts.commands.length).toBeGreaterThan(30);
        for (const name of ['mac', 'next-server', 'filename', 'user-class', 'ip', 'uuid']) {
          expect(facts.settings).toHaveProperty([name]);
        }
      });

      it('knows what compiles a command in', () => {
        const options = (name: string) => facts.commands.find((command) => command.name === name)?.options;
        expect(options('echo')).toEqual([]);
        expect(options('dhcp')).toEqual(['DHCP_CMD']);
        expect(options('time')).toEqual(['TIME_CMD']);
        const known = new Set(facts.options.map((option) => option.name));
        const named = facts.commands.flatMap((command) => [
          ...command.options,
          ...(command.requires ?? []).flat(),
        ]);
        expect(named.filter((name) => !known.has(name))).toEqual([]);
      });

      it('knows the drivers that people build', () => {
        for (const name of ['undionly', 'snponly', flavour]) expect(facts.drivers).toContain(name);
      });
    },
  );
});

const standingsOf = <T>(
  options: readonly BuildOption[],
  read: (option: BuildOption) => T,
): Record<string, T> => Object.fromEntries(options.map((option) => [option.name, read(option)]));

const standingIn = (macros: ReadonlyMap<string, string>, { name, kind }: BuildOption): boolean | string =>
  !macros.has(name) ? false : kind === 'flag' ? true : (macros.get(name) ?? '');

/** Another value of the same kind: text, a number, an expression, or a name of the same family. */
function neighbourOf(text: string): string {
  if (text.startsWith('"')) return text.replace('ipxe.org', 'boot.example').replace(/"$/, ' 2"');
  if (/^(0x)?[\da-f]+$/i.test(text)) return String(Number(text) + 1);
  return text.startsWith('(') ? `( ${text} + 1 )` : `${text}_NEXT`;
}

function unpack(source: Source, folder: string): string {
  const archive = execFileSync('git', ['--git-dir', source.gitDir, 'archive', source.tree, 'src'], {
    maxBuffer: 2 ** 28,
  });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  const src = join(folder, 'src');
  mkdirSync(join(src, 'config/local'), { recursive: true });
  // A build makes these, empty.
  for (const name of readdirSync(join(src, 'config'))) {
    if (name.endsWith('.h')) writeFileSync(join(src, 'config/local', name), '');
  }
  return src;
}

/** Macros in effect after a config header: `gcc -E -dM` with nothing of the building machine's own. */
function macrosByGcc(
  src: string,
  header: string,
  platform: Platform,
  more: readonly string[] = [],
): Map<string, string> {
  const given = [...predefined[platform]].map(([name, value]) => `-D${name}=${value}`);
  const args = [
    '-undef',
    '-nostdinc',
    '-E',
    '-dM',
    ...given,
    ...more,
    '-I.',
    '-Iinclude',
    `config/${header}`,
  ];
  const text = execFileSync('gcc', args, { cwd: src, encoding: 'utf8' });
  return new Map(
    [...text.matchAll(/^#define (\w+) ?(.*)$/gm)].map((match) => [match[1] ?? '', match[2] ?? '']),
  );
}

/** Ask the tree's Makefile, without what it would compute for a build; the goals used here only print. */
function make(src: string, goal: string): string {
  const args = ['-s', 'NEED_DEPS=', goal];
  return execFileSync('make', args, {
    cwd: src,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

function autoSources(src: string): string[] {
  return make(src, 'autosrcs')
    .split(/\s+/)
    .filter((path) => path.includes('drivers/') && path.endsWith('.c'));
}

/** Cards by their eight-digit name as make would see them, a later definition over an earlier one. */
function romsByParserom(
  src: string,
  sources: readonly string[],
): { nics: Map<string, string>; drivers: string[] } {
  const definitions = sources
    .filter((path) => readFileSync(join(src, path), 'latin1').includes('_ROM'))
    .map((path) =>
      execFileSync('perl', ['util/parserom.pl', path], {
        cwd: src,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    )
    .join('');
  const value = (kind: string): Map<string, string> =>
    new Map(
      [...definitions.matchAll(new RegExp(`^${kind}_(\\S+) = "?(.*?)"?$`, 'gm'))].map((match) => [
        match[1] ?? '',
        match[2] ?? '',
      ]),
    );
  const [types, driver, description, vendor, device] = [
    'ROM_TYPE',
    'DRIVER',
    'ROM_DESCRIPTION',
    'PCI_VENDOR',
    'PCI_DEVICE',
  ].map(value) as [
    Map<string, string>,
    Map<string, string>,
    Map<string, string>,
    Map<string, string>,
    Map<string, string>,
  ];
  const nics = [...types]
    // ffff is no device: it stands for any.
    .filter(([name]) => !/^ffff|ffff$/.test(name))
    .filter(
      ([name, type]) =>
        type === 'pci' &&
        `0x${name.slice(0, 4)}` === vendor.get(name) &&
        `0x${name.slice(4)}` === device.get(name),
    )
    .map(([name]): [string, string] => [name, `${driver.get(name)}: ${description.get(name)}`]);
  const drivers = [...definitions.matchAll(/^DRIVERS \+= (\S+)$/gm)].map((match) => match[1] ?? '');
  return { nics: new Map(nics), drivers };
}

/** Command names by a search that knows nothing of brackets: the macro, or `.name` in files that define a command. */
function commandsBySearch(src: string): string[] {
  const find = ['.', '-name', '*.c', '-not', '-path', '*/tests/*'];
  const names = execFileSync('find', find, { cwd: src, encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((path) => readFileSync(join(src, path), 'latin1'))
    .flatMap((text) => [
      ...text.matchAll(/^COMMAND \( (\w+)/gm),
      ...(/^struct command .*__command/m.test(text) ? text.matchAll(/\.name = "(\w+)"/g) : []),
    ])
    .map((match) => match[1] ?? '');
  return [...new Set(names)].sort();
}

function sorted(map: ReadonlyMap<string, string>): string[] {
  return [...map].map(([name, text]) => `${name} ${text}`).sort();
}
