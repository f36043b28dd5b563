import { expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { vocabularyOf } from '../../../cli/script/vocabulary.ts';
import { userFolders } from '../../../system/files/folders.ts';
import { runJob } from '../../../system/process/run-job.ts';
import { languages } from '../../../rom/script/language.ts';
import { lintScript } from '../../../rom/script/lint.ts';
import { listTemplates, renderScript } from '../../../rom/script/render.ts';
import type { ScriptVocabulary } from '../../../rom/script/vocabulary.ts';
import type { Platform } from '../../../rom/source/facts/facts.ts';
import { flavours, type FlavourName } from '../../../rom/source/flavour.ts';
import { readFacts } from '../../../rom/source/facts/read-facts.ts';
import { describeWhen } from '../../support/skip.ts';
import { gpxeUsages, ipxeUsages } from '../../rom/script/vocabularies.ts';
import { noSource, sourceForTests } from '../../support/firmware/source.ts';

const sources = { ipxe: await sourceForTests('ipxe'), gpxe: await sourceForTests('gpxe') };
const platforms = { ipxe: ['pcbios', 'efi'], gpxe: ['pcbios'] } as const;

async function vocabulary(flavour: FlavourName, platform: Platform): Promise<ScriptVocabulary> {
  const facts = await readFacts(sources[flavour]!, { folders: userFolders(), run: runJob });
  return vocabularyOf(facts, { platform, enable: [], disable: [] });
}

const codes = (script: string, facts: ScriptVocabulary): string[] =>
  lintScript(script, facts).map(({ code }) => code);

for (const flavour of ['ipxe', 'gpxe'] as const) {
  describeWhen({ lacks: sources[flavour] === undefined ? noSource(flavour) : undefined })(
    `scripts for the real ${flavour}`,
    () => {
      it('lets every template pass for a default build', async () => {
        const templates = (await listTemplates()).filter((template) => template.flavour === flavour);
        const endings = flavour === 'ipxe' ? ['reboot', 'shell', 'local-disk'] : ['local-disk'];
        const address = { ip: '10.0.0.5', 'next-server': '10.0.0.1', gateway: '10.0.0.2', dns: '10.0.0.3' };
        for (const platform of platforms[flavour]) {
          const facts = await vocabulary(flavour, platform);
          for (const template of templates) {
            for (const ending of endings) {
              const values = {
                ...(template.name === 'mac-chain-fixed' ? address : {}),
                'on-failure': ending,
              };
              expect(lintScript(renderScript(template, values).text, facts)).toEqual([]);
            }
          }
        }
      });

      it('lets the scripts pass that people write by hand', async () => {
        const facts = await vocabulary(flavour, 'pcbios');
        const boot = '#!gpxe\nchain http://${next-server}/bootdirectory/${net0/mac}.gpxe\n';
        const machine =
          '#!gpxe\nkernel http://${next-server}/bootdirectory/images/bzImage1\n' +
          'initrd http://${next-server}/bootdirectory/images/initrd1.gz\nboot\n';
        for (const script of [boot, machine]) {
          expect(lintScript(script, facts).filter(({ severity }) => severity === 'error')).toEqual([]);
        }
      });

      it('reads the usages that the unit tests go by', async () => {
        const { commands } = await vocabulary(flavour, 'pcbios');
        const expected = flavour === 'ipxe' ? ipxeUsages : gpxeUsages;
        for (const [name, usage] of expected) {
          expect({ name, usage: commands.find((command) => command.name === name)?.usage }).toEqual({
            name,
            usage,
          });
        }
        const without = commands.filter(({ usage }) => usage === undefined).map(({ name }) => name);
        expect(without).toEqual(flavour === 'ipxe' ? ['help'] : ['dhcp6', 'echo', 'exit', 'help', 'stoppxe']);
      });

      it('knows the formats that the tree has', () => {
        const { gitDir, tree } = sources[flavour]!;
        const text = ['src/core/settings.c', 'src/net/udp/dns.c']
          .map((path) => show(gitDir, `${tree}:${path}`))
          .join('\n');
        const named = [...text.matchAll(/setting_type_(\w+) __setting_type =/g)].map((match) => match[1]!);
        expect(named.length).toBeGreaterThan(10);
        expect([...languages[flavour].formats].sort()).toEqual(named.sort());
      });

      it('knows the first lines that the tree takes', () => {
        const { gitDir, tree } = sources[flavour]!;
        const text = show(gitDir, `${tree}:src/image/script.c`);
        const taken = [...text.matchAll(/"(#!\w+)"/g)].map((match) => match[1]!);
        expect(taken.sort()).toEqual([...languages[flavour].magics].sort());
        expect(flavours[flavour].magics).toEqual(languages[flavour].magics);
      });
    },
  );
}

/** A file of the tree; empty where the tree has none of that name. */
function show(gitDir: string, object: string): string {
  try {
    return execFileSync('git', ['--git-dir', gitDir, 'show', object], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return '';
  }
}

describeWhen({ lacks: sources.ipxe === undefined ? noSource('ipxe') : undefined })(
  'what iPXE has by default',
  () => {
    it('misses ping in every build and reboot in none', async () => {
      for (const platform of platforms.ipxe) {
        const facts = await vocabulary('ipxe', platform);
        expect(codes('#!ipxe\nping a || shell\nreboot\n', facts)).toEqual(['command-not-built-in']);
      }
    });

    it('knows the settings that scripts ask for most', async () => {
      const script =
        '#!ipxe\necho ${platform} ${buildarch} ${uuid} ${serial} ${asset} ${manufacturer} ${product} ${hostname} ${filename}\n' +
        'echo ${net0/mac:hexhyp} ${netX/ip} ${net0/busid:hexhyp} ${net0.dhcp/next-server} ${user-class} ${version} ${cwuri}\n';
      expect(lintScript(script, await vocabulary('ipxe', 'pcbios'))).toEqual([]);
    });
  },
);

describeWhen({ lacks: sources.gpxe === undefined ? noSource('gpxe') : undefined })(
  'what gPXE has by default',
  () => {
    it('misses goto, sleep and operators', async () => {
      const facts = await vocabulary('gpxe', 'pcbios');
      expect(codes('#!gpxe\ngoto a\nsleep 5\ndhcp net0 || echo a\n', facts)).toEqual([
        'no-labels',
        'command-not-built-in',
        'no-operators',
      ]);
    });
  },
);
