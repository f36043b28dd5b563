import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  dhcpEngines,
  httpEngines,
  tftpEngines,
  type Engines,
} from '../../../boot/daemons/config/engine-names.ts';
import { planDaemons } from '../../../boot/daemons/config/engines.ts';
import type { BootService } from '../../../boot/daemons/config/service.ts';
import { runJob } from '../../../system/process/run-job.ts';
import type { ToolName } from '../../../system/tools/tool-table.ts';
import { sample } from '../../boot/daemons/sample.ts';
import { compileInside, isAllowed, type Inside, type Way } from '../../support/daemons/network.ts';
import type { Outcome, Scenario } from '../../support/daemons/scenario.ts';
import { describeWhen, type Needs } from '../../support/skip.ts';

jest.setTimeout(120_000);

const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` };
const programs = {
  dnsmasq: 'dnsmasq',
  dhcpd: 'dhcpd',
  kea: 'kea-dhcp4',
  'tftpd-hpa': 'in.tftpd',
  apache: 'apache2',
  nginx: 'nginx',
} as const;
const toolsOf = (...engines: readonly string[]): ToolName[] =>
  Object.keys(programs)
    .filter((engine) => engines.includes(engine))
    .map((engine): ToolName => programs[engine as keyof typeof programs]);
const noNetwork = (way: Way): string | undefined =>
  isAllowed(way) ? undefined : 'a network namespace is missing';
const needsOf = (way: Way, tools: readonly ToolName[]): Needs => ({
  ...{ tools, lacks: noNetwork(way), path: env.PATH },
});

/** A site whose folders have a space and a comma in their names. */
function makeSite(root: string, values: Partial<BootService> = {}): BootService {
  const folder = (name: string): string => join(root, 'a site, # 1', name);
  mkdirSync(join(folder('web'), 'bootdirectory'), { recursive: true });
  mkdirSync(folder('tftp'), { recursive: true });
  writeFileSync(join(folder('web'), 'bootdirectory', '52:54:00:77:00:01.gpxe'), '#!gpxe\nboot\n');
  writeFileSync(join(folder('web'), 'bootdirectory', '.hidden'), 'hidden');
  writeFileSync(join(root, 'a site, # 1', 'secret'), 'secret');
  writeFileSync(join(folder('tftp'), 'undionly.kpxe'), 'N'.repeat(3000));
  return {
    ...sample,
    tftpRoot: folder('tftp'),
    webRoot: folder('web'),
    runFolder: folder('run'),
    leaseFolder: folder('leases'),
    ...values,
  };
}

const bios = { mac: '52:54:00:77:00:01', clientArch: 0 };
const uefi = { mac: '52:54:00:77:00:02', clientArch: 7 };

describe.each(['root', 'user'] as const)('in a network of its own, as %s', (way: Way) => {
  let inside: Inside;
  let root: string;
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'romkit-daemons-'));
    inside = compileInside();
  });
  afterAll(() => {
    inside.remove();
    rmSync(root, { recursive: true });
  });
  const start = async (scenario: Partial<Scenario>, values: Partial<BootService> = {}): Promise<Outcome> => {
    const outcome = await tryToStart(scenario, values);
    expect(outcome.error).toBeNull();
    return outcome;
  };
  const tryToStart = (scenario: Partial<Scenario>, values: Partial<BootService> = {}): Promise<Outcome> => {
    const service = makeSite(mkdtempSync(join(root, 'site-')), values);
    const none: Engines = { dhcp: null, tftp: null, http: null };
    return inside.run({ service, engines: none, questions: [], fetches: [], ...scenario }, way);
  };

  describe.each(dhcpEngines)('%s', (dhcp) => {
    describeWhen(needsOf(way, toolsOf(dhcp)))('DHCP', () => {
      const engines: Engines = { dhcp, tftp: null, http: null };
      const files = ({ answers }: Outcome): string[] => answers.map(({ bootFile }) => bootFile);

      it('tells chained firmware from the card, and gives each machine its address', async () => {
        const outcome = await start({
          engines,
          questions: [
            bios,
            { ...bios, userClass: 'gPXE' },
            { ...bios, userClass: 'iPXE' },
            { ...bios, userClass: 'iPXEs' },
            { mac: bios.mac },
            uefi,
            { ...uefi, userClass: 'iPXE' },
            { ...uefi, clientArch: 9 },
          ],
        });
        const { gPXE: gpxeScript, iPXE: script } = sample.bootScripts;
        const [, , , similar, ...rest] = files(outcome);
        expect(files(outcome).slice(0, 3)).toEqual(['undionly.kpxe', gpxeScript, script]);
        // dnsmasq looks for the user class within what the client sends; the others compare.
        expect(similar).toBe(dhcp === 'dnsmasq' ? script : 'undionly.kpxe');
        expect(rest).toEqual(['undionly.kpxe', 'snponly.efi', script, 'snponly.efi']);
        const [first, , , , , other] = outcome.answers;
        expect(first).toMatchObject({ address: '10.77.0.11', nextServer: '10.77.0.1', server: '10.77.0.1' });
        expect(first?.hostName).toBe('node01');
        expect(other?.address).toMatch(/^10\.77\.0\.1\d\d$/);
        expect(outcome.left).toEqual([]);
      });

      if (dhcp === 'kea') {
        it('says that it cannot listen where nothing is plugged in', async () => {
          const { error, left } = await tryToStart({ engines, carrier: false });
          expect(error?.code).toBe('daemon-failed');
          expect(error?.details.join()).toContain('interface br0 is not running');
          expect(left).toEqual([]);
        });
      }

      it('gives an embedded script no boot script, and names the next server that it is told', async () => {
        const questions = [bios, { ...bios, userClass: 'iPXE' }];
        const outcome = await start(
          { engines, questions },
          { method: 'chain-embedded', nextServer: '10.77.0.9' },
        );
        expect(files(outcome)).toEqual(['undionly.kpxe', 'undionly.kpxe']);
        expect(outcome.answers.map(({ nextServer }) => nextServer)).toEqual(['10.77.0.9', '10.77.0.9']);
      });

      it('names the next server and no boot file for a ROM with a script, and needs no range', async () => {
        const outcome = await start({ engines, questions: [bios] }, { method: 'rom', range: null });
        expect(files(outcome)).toEqual(['']);
        expect(outcome.answers[0]).toMatchObject({ address: '10.77.0.11', nextServer: '10.77.0.1' });
      });
    });
  });

  describe.each(tftpEngines)('%s', (tftp) => {
    const engines: Engines = { dhcp: null, tftp, http: null };
    describeWhen(needsOf(way, [...toolsOf(tftp), 'curl']))('TFTP', () => {
      const fetches = [
        ['--tftp-blksize', '1400', 'tftp://10.77.0.1/undionly.kpxe'],
        ['tftp://10.77.0.1/missing'],
        ['--path-as-is', 'tftp://10.77.0.1/../secret'],
      ];
      if (tftp === 'tftpd-hpa' && way === 'user') {
        it('says why it cannot serve, and what can', async () => {
          const { error } = await tryToStart({ engines, fetches });
          expect(error).toMatchObject({ code: 'groups-forbidden' });
        });
        return;
      }
      it('serves what is below its root', async () => {
        const outcome = await start({ engines, fetches });
        const [whole, missing, outside] = outcome.fetches;
        expect(whole).toEqual({ exitCode: 0, output: 'N'.repeat(3000) });
        expect(missing?.exitCode).toBe(68);
        expect(outside?.exitCode).not.toBe(0);
        expect(outside?.output).not.toContain('secret');
        expect(outcome.left).toEqual([]);
      });
    });
  });

  describe.each(httpEngines)('%s', (http) => {
    const engines: Engines = { dhcp: null, tftp: null, http };
    describeWhen(needsOf(way, [...toolsOf(http), 'curl']))('web', () => {
      it('serves scripts, ranges, and nothing that is hidden or outside', async () => {
        const base = 'http://10.77.0.1/bootdirectory';
        const status = ['-w', '%{http_code}'];
        const outcome = await start({
          engines,
          fetches: [
            [...status, `${base}/52:54:00:77:00:01.gpxe`],
            [...status, `${base}/52%3A54%3A00%3A77%3A00%3A01.gpxe`],
            [...status, '-r', '2-5', `${base}/52:54:00:77:00:01.gpxe`],
            ...['.hidden', '../../secret', '%2e%2e/%2e%2e/secret', 'missing', ''].map((path) => [
              ...status,
              ...['-o', '/dev/null', '--path-as-is', `${base}/${path}`],
            ]),
          ],
        });
        const [plain, encoded, part, ...refused] = outcome.fetches.map(({ output }) => output);
        expect([plain, encoded, part]).toEqual(['#!gpxe\nboot\n200', '#!gpxe\nboot\n200', 'gpxe206']);
        expect(refused).toHaveLength(5);
        for (const code of refused) expect(code).toMatch(/^40[034]$/);
        expect(outcome.left).toEqual([]);
      });
    });
  });

  if (way === 'user') return;
  const everything = toolsOf('dnsmasq', 'dhcpd', 'kea', 'tftpd-hpa', 'nginx');
  describeWhen(needsOf(way, everything))('together', () => {
    it.each([
      { dhcp: 'dnsmasq', tftp: 'dnsmasq', http: 'romkit' },
      { dhcp: 'dhcpd', tftp: 'tftpd-hpa', http: 'nginx' },
      { dhcp: 'kea', tftp: 'dnsmasq', http: 'romkit' },
    ] as const)('$dhcp, $tftp, $http', async (engines) => {
      const outcome = await start({
        engines,
        questions: [bios],
        fetches: [
          ['tftp://10.77.0.1/undionly.kpxe'],
          ['http://10.77.0.1/bootdirectory/52:54:00:77:00:01.gpxe'],
        ],
      });
      expect(outcome.answers[0]?.bootFile).toBe('undionly.kpxe');
      expect(outcome.fetches.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
      expect(outcome.requests.map(({ path }) => path)).toEqual(
        engines.http === 'romkit' ? ['/bootdirectory/52:54:00:77:00:01.gpxe'] : [],
      );
      expect(outcome.left).toEqual([]);
    });
  });
});

describe.each([
  ['dnsmasq', { dhcp: 'dnsmasq', tftp: 'dnsmasq', http: null }],
  ['dhcpd', { dhcp: 'dhcpd', tftp: null, http: null }],
  ['kea', { dhcp: 'kea', tftp: null, http: null }],
  ['apache', { dhcp: null, tftp: null, http: 'apache' }],
  ['nginx', { dhcp: null, tftp: null, http: 'nginx' }],
] as const)("%s's own check", (name, engines) => {
  describeWhen({ tools: toolsOf(name), path: env.PATH })('of the configuration', () => {
    it.each(['chain', 'rom'] as const)(
      'passes for method %s, with all there is to configure',
      async (method) => {
        const root = mkdtempSync(join(tmpdir(), 'romkit-daemons-'));
        const hosts = ['host', 'range', '9a', '12', 'a-b'].map((word, index) => ({
          macs: [`52:54:00:77:01:0${index}`],
          address: `127.77.0.2${index}`,
          name: word,
        }));
        const more: Partial<BootService> = {
          ...{ interface: 'lo', subnet: '127.0.0.0/8', serverAddress: '127.0.0.1', webPort: 40_080 },
          ...{ range: { first: '127.77.0.100', last: '127.77.0.199' }, hosts, isolated: false },
          ...{ router: '127.0.0.254', nameServers: ['127.0.0.1', '192.0.2.1'] },
        };
        const [plan] = planDaemons(makeSite(root, { ...more, method }), engines);
        if (plan?.kind !== 'process' || plan.check === null) throw new Error('no check');
        plan.folders.forEach((folder) => mkdirSync(folder, { recursive: true }));
        plan.files.forEach(({ path, text }) => writeFileSync(path, text));
        const { exitCode, stderr, stdout } = await runJob({
          command: plan.check,
          env: { ...plan.env, PATH: env.PATH },
        });
        expect({ exitCode, words: exitCode === 0 ? '' : stdout + stderr }).toEqual({
          exitCode: 0,
          words: '',
        });
        rmSync(root, { recursive: true });
      },
    );
  });
});
