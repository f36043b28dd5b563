import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it, jest } from '@jest/globals';
import { parseTested, testedPath } from '../../rom/build/record/tested.ts';
import { sha256 } from '../../system/files/files.ts';
import { noLab } from '../support/lab/needs.ts';
import { compilers, noReal, realPlace } from '../support/firmware/real.ts';
import { documents, romkit, workOf } from '../support/process/romkit.ts';
import { describeWhen, isMet, type Needs } from '../support/skip.ts';
import { readXml } from '../support/flash/xml.ts';

jest.setTimeout(30 * 60_000);

const needs: Needs = {
  tools: ['qemu-system-x86_64', 'tcpdump', 'dnsmasq', 'ip', ...compilers],
  lacks: noLab ?? noReal('ipxe'),
};

interface Case {
  readonly title: string;
  readonly status: string;
  readonly result: {
    readonly outcomes: readonly {
      readonly mac: string;
      readonly diagnosis: { readonly code: string } | null;
      readonly state: { readonly stages: readonly { readonly detail: string | null }[] };
    }[];
    readonly versions: Readonly<Record<string, string>>;
  };
}

describeWhen(needs)('romkit test-qemu --matrix', () => {
  const place = realPlace('shared', 'matrix');
  const work = workOf(place);
  const rom = join(work, 'out/8086100e.rom');

  beforeAll(async () => {
    const built = await romkit(place, 'build', '8086:100e', '--embed', 'template:mac-chain');
    expect(built).toMatchObject({ exitCode: 0 });
  });

  async function matrix(
    text: string,
    ...args: string[]
  ): Promise<{ exitCode: number | null; cases: Case[] }> {
    writeFileSync(join(work, 'matrix.yaml'), text);
    const ended = await romkit(place, 'test-qemu', '--matrix', 'matrix.yaml', '--json', ...args);
    const last = documents(ended).at(-1) as { cases?: Case[] };
    return { exitCode: ended.exitCode, cases: last.cases ?? [] };
  }

  it('boots every row, records what booted, and tells a build server', async () => {
    const hasNginx = isMet({ tools: ['nginx'] });
    const servers = hasNginx ? '[romkit, nginx]' : 'romkit';
    const { exitCode, cases } = await matrix(
      `defaults: { os: beacon }
matrix:
  - { method: [chain, chain-embedded] }
  - { method: rom, card: [e1000, rtl8139], http: ${servers} }
`,
      '--junit',
      'results/junit.xml',
    );
    expect(cases.map(({ title, status }) => `${status}: ${title}`)).toEqual(
      cases.map(({ title }) => `complete: ${title}`),
    );
    expect(exitCode).toBe(0);
    expect(cases.length).toBe(hasNginx ? 6 : 4);
    expect(cases[0]!.result.versions['qemu']).toMatch(/^\d+\.\d+/);
    const suites = readXml(readFileSync(join(work, 'results/junit.xml'), 'utf8')).children;
    expect(suites.map(({ attributes }) => attributes['name'])).toEqual(cases.map(({ title }) => title));
    expect(suites.every(({ attributes }) => attributes['failures'] === '0')).toBe(true);

    const artifact = join(work, 'out/test-qemu/rom-ipxe/8086100e.rom');
    const record = parseTested(readFileSync(testedPath(artifact), 'utf8'));
    expect(record).toMatchObject({
      found: {
        subjectSha256: sha256(readFileSync(artifact)),
        tests: [{ method: 'rom', card: 'e1000', twin: null, sha256: sha256(readFileSync(artifact)) }],
      },
    });
  });

  it('goes on where one is broken, and exits with 20', async () => {
    const { exitCode, cases } = await matrix(`
defaults: { os: beacon, nbp: out/8086100e.rom }
matrix:
  - { method: rom, card: e1000e }
  - { method: rom, card: e1000 }
`);
    expect(exitCode).toBe(20);
    expect(cases.map(({ status }) => status)).toEqual(['broken', 'complete']);
    expect(cases[0]!.result.outcomes[0]!.diagnosis?.code).toBe('rom-wrong-card');
    const record = parseTested(readFileSync(testedPath(rom), 'utf8'));
    expect(record).toMatchObject({ found: { tests: [{ card: 'e1000' }] } });
  });

  it('eight machines at once with four images, none mixed up', async () => {
    const { exitCode, cases } = await matrix(`
matrix: [{ method: rom, nbp: out/8086100e.rom, os: beacon, machines: 8, images: 4 }]
`);
    const systems = cases[0]!.result.outcomes.map(
      ({ mac, state }) => `${mac.slice(-2)} ${state.stages.at(-1)!.detail}`,
    );
    expect(systems).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].map((number) => `0${number} image${((number - 1) % 4) + 1}, romkit`),
    );
    expect(exitCode).toBe(0);
  });
});
