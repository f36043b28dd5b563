import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { Method } from '../../../boot/chain/stage.ts';
import { brokenCase, brokenPlan, injectedFault, requireApplicable } from '../../../lab/fault/inject.ts';
import { faultNames, parseFaultName, type FaultName } from '../../../lab/fault/names.ts';
import { faults } from '../../../lab/fault/table.ts';
import { makeLabPlan } from '../../../lab/run/make-plan.ts';
import type { LabPlan } from '../../../lab/run/lab-plan.ts';
import { runTool } from '../../../system/process/run-tool.ts';
import { labCase, outcome } from '../../support/lab/reports.ts';

const folder = mkdtempSync(join(tmpdir(), 'romkit-faults-'));
afterAll(() => rmSync(folder, { recursive: true }));

const host = { cache: folder, work: folder, run: runTool };

function fileOf(name: string, sizeBytes: number): string {
  const path = join(folder, name);
  writeFileSync(path, Buffer.alloc(sizeBytes));
  return path;
}

/** Two machines with two images of 1000 bytes. */
function plan(method: Method): Promise<LabPlan> {
  const image = (name: string) => ({
    name,
    image: { title: name, kernel: `${name}/k`, initrds: [`${name}/i`], commandLine: '' },
    files: ['k', 'i'].map((file) => ({ path: `${name}/${file}`, file: fileOf(`${name}-${file}`, 1000) })),
    consoleText: null,
  });
  const nbp = { file: fileOf('nbp', 500), path: 'undionly.kpxe', for: 'bios' as const, beside: [] };
  return makeLabPlan({
    method,
    firmware: 'bios',
    card: 'e1000',
    machines: 2,
    engines: labCase().engines,
    nbp: method === 'rom' ? null : nbp,
    rom: null,
    direct: null,
    images: [image('a'), image('b')],
    pcapFile: null,
    consoleFile: null,
  });
}

const broken = async (name: FaultName, method: Method): Promise<LabPlan> =>
  brokenPlan(await plan(method), name, host);

const paths = ({ web, tftp }: LabPlan): string[] => [...web, ...tftp].map(({ path }) => path);
const scripts = ['52:54:00:77:00:01', '52:54:00:77:00:02'].map((mac) => `bootdirectory/${mac}.gpxe`);

describe('a fault in the servers', () => {
  // Those with certificates take openssl; they are injected for real elsewhere.
  const takesOpenssl = (name: FaultName): boolean => name.startsWith('https-') || name === 'clock-wrong';
  const inPlan = faultNames.filter((name) => faults[name].inPlan !== undefined && !takesOpenssl(name));

  it.each(inPlan)('%s changes the plan of each of its methods', async (name) => {
    for (const method of faults[name].methods)
      expect(await broken(name, method)).not.toEqual(await plan(method));
  });

  it('takes away no more than what it says', async () => {
    const gone = async (name: FaultName, method: Method): Promise<string[]> => {
      const left = paths(await broken(name, method));
      return paths(await plan(method)).filter((path) => !left.includes(path));
    };
    expect(await gone('mac-script-missing', 'rom')).toEqual(scripts);
    expect(await gone('boot-script-missing', 'chain')).toEqual(['bootdirectory/boot.gpxe']);
    expect(await gone('kernel-missing', 'rom')).toEqual(
      ['a', 'b'].map((name) => `bootdirectory/images/${name}/k`),
    );
    expect(await gone('initrd-missing', 'pxelinux')).toEqual(['images/a/i', 'images/b/i']);
    expect(await gone('nbp-missing', 'chain')).toEqual(['undionly.kpxe']);
  });

  it('leaves what is expected as it was: that is what the diagnosis is held against', async () => {
    const expectations = ({ machines }: LabPlan) => machines.map(({ expectation }) => expectation);
    for (const name of [
      'kernel-truncated',
      'kernel-missing',
      'mac-script-dashes',
      'nbp-truncated',
    ] as const) {
      const [method] = faults[name].methods;
      expect(expectations(await broken(name, method!))).toEqual(expectations(await plan(method!)));
    }
  });

  it('cuts a file in half', async () => {
    const { web } = await broken('kernel-truncated', 'rom');
    expect(web.find(({ path }) => path.endsWith('a/k'))?.keepBytes).toBe(500);
    expect(web.find(({ path }) => path.endsWith('a/i'))?.keepBytes).toBeUndefined();
  });

  it('spells scripts otherwise, and says what lies there', async () => {
    const dashes = await broken('mac-script-dashes', 'rom');
    expect(paths(dashes)).toContain('bootdirectory/52-54-00-77-00-02.gpxe');
    expect(dashes.machines[0]!.circumstances.scriptNames).toContain('52-54-00-77-00-01.gpxe');
    // Digits have no upper case.
    const upper = await broken('mac-script-upper-case', 'rom');
    expect(paths(upper)).toContain('bootdirectory/52:54:00:FA:00:01.gpxe');
    expect(upper.machines[0]!.expectation).toMatchObject({
      mac: '52:54:00:fa:00:01',
      macScript: { path: '/bootdirectory/52:54:00:fa:00:01.gpxe' },
    });
    expect(upper.hosts[1]!.macs[0]).toBe('52:54:00:fa:00:02');
  });

  it('expects a script that was changed to be as long as it is', async () => {
    const { web, machines } = await broken('mac-script-syntax', 'rom');
    for (const { expectation } of machines) {
      const content = web.find(({ path }) => `/${path}` === expectation.macScript.path)?.content;
      expect(content).toMatchObject({ text: expect.stringContaining('kernal ') as unknown });
      expect(expectation.macScript.sizeBytes).toBe(content && 'text' in content ? content.text.length : -1);
    }
  });

  it('names a next-server that nobody is, and user classes that nobody has', async () => {
    const { nextServer, hosts } = await broken('wrong-next-server', 'chain');
    expect([...hosts.map(({ address }) => address), '10.77.0.1']).not.toContain(nextServer);
    expect((await broken('endless-chain', 'chain')).chainedUserClasses).not.toContain('iPXE');
  });
});

describe('a case', () => {
  const brokenBy = (name: FaultName | null, change: Parameters<typeof labCase>[0] = {}) =>
    brokenCase(labCase(change), name, host);

  it('is left as it is where a fault is in the servers', async () => {
    expect(await brokenBy('kernel-missing')).toEqual(labCase());
    expect(await brokenBy(null)).toEqual(labCase());
  });

  it('is refused where the fault cannot happen with it', async () => {
    const lacking = 'The fault endless-chain cannot happen with --method rom.';
    expect(() => requireApplicable(labCase({ method: 'rom' }), 'endless-chain')).toThrow(lacking);
    await expect(brokenBy('endless-chain', { method: 'rom' })).rejects.toThrow(lacking);
    await expect(brokenBy('nbp-for-bios', { firmware: 'bios' })).rejects.toThrow('--firmware bios');
    await expect(brokenBy('https-unknown-ca', { method: 'pxelinux' })).rejects.toThrow('pxelinux');
  });

  it('builds nothing that is not going to run, and HTTPS where BIOS firmware has none', async () => {
    expect(await brokenBy('nbp-for-efi', { method: 'chain-embedded' })).toMatchObject({
      method: 'chain',
      subject: { kind: 'distribution' },
    });
    const subject = { kind: 'file', path: '/x' } as const;
    expect((await brokenBy('nbp-for-efi', { subject })).subject).toEqual(subject);
    expect((await brokenBy('https-unknown-ca')).subject).toMatchObject({ enable: ['DOWNLOAD_PROTO_HTTPS'] });
  });

  it('has a system that the fault can be in', async () => {
    expect((await brokenBy('no-root')).system).toEqual({ kind: 'debian', images: 1 });
    expect((await brokenBy('other-image')).system).toEqual({ kind: 'beacon', images: 2 });
    const own = { kind: 'own', kernel: '/k', initrd: null, commandLine: '', expect: 'login:' } as const;
    expect((await brokenBy('no-root', { system: own })).system).toEqual(own);
    const installer = { kind: 'installer', images: 1 } as const;
    for (const system of [own, installer])
      await expect(brokenBy('other-image', { system })).rejects.toThrow('needs a second image');
  });

  it('is not tested with a file that cannot trust the lab’s authority', async () => {
    const subject = { kind: 'file', path: '/x' } as const;
    await expect(brokenBy('https-expired', { method: 'rom', subject })).rejects.toThrow('built for it');
  });
});

describe('the name of a fault', () => {
  it('is known', () => expect(parseFaultName('nbp-missing')).toBe('nbp-missing'));

  it('is looked for among those that are near', () => {
    expect(() => parseFaultName('kernel-mising')).toThrow('did you mean kernel-missing?');
    expect(() => parseFaultName('xyzzy')).toThrow('"xyzzy" is no fault that can be injected.');
  });
});

it('is named where every machine stopped for it, not where one got through', () => {
  const diagnosis = { code: 'kernel-missing', stage: 'kernel', message: '', next: '', final: true } as const;
  const stopped = outcome('rom', { at: 'kernel', diagnosis });
  expect(injectedFault('kernel-missing', [stopped, stopped]).named).toBe(true);
  expect(injectedFault('kernel-missing', [stopped, outcome('rom')]).named).toBe(false);
  expect(injectedFault('kernel-truncated', [stopped]).named).toBe(false);
});
