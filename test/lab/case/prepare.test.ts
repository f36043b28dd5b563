import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { LabCase } from '../../../lab/case/case.ts';
import type { CaseEnvironment } from '../../../lab/case/environment.ts';
import { imagesOf } from '../../../lab/case/images.ts';
import { prepareCase } from '../../../lab/case/prepare.ts';
import type { RunRequest, RunResult } from '../../../system/process/run.ts';

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'romkit-case-'));
});
afterEach(() => rmSync(cache, { recursive: true }));

const ended = (stdout = '', exitCode = 0): RunResult => ({
  ...{ exitCode, signal: undefined, stdout, stderr: '', notFound: false },
});

/** apt with these installers, each of whose files holds the package's name. */
function environment(...known: readonly string[]): CaseEnvironment {
  const unpack = (archive: string, folder: string): void => {
    for (const name of ['linux', 'initrd.gz']) {
      const path = join(folder, 'usr/images/text', name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, readFileSync(archive));
    }
  };
  const run = async ({ command, cwd = '' }: RunRequest): Promise<RunResult> => {
    const [program, action] = command;
    const name = command.at(-1)!;
    if (program === 'sh') unpack(command[4]!, command[5]!);
    else if (action === 'search') return ended(known.map((each) => `${each} - boot images\n`).join(''));
    else if (action === 'show') return known.includes(name) ? ended() : ended('', 100);
    else writeFileSync(join(cwd, `${name}.deb`), name);
    return Promise.resolve(ended());
  };
  const never = (): never => {
    throw new Error('nothing is built here');
  };
  return { cache, work: cache, run, build: never, buildTwin: never };
}

const installer = { kind: 'installer', images: 1 } as const;

describe("Debian's installer", () => {
  it('is that of the newest release that apt knows, and runs by its first words', async () => {
    const [old, recent] = [9, 12].map((release) => `debian-installer-${release}-netboot-amd64`) as [
      string,
      string,
    ];
    const [image] = await imagesOf(installer, environment(recent, old));
    expect(image).toMatchObject({
      image: { kernel: 'installer/linux', initrds: ['installer/initrd.gz'] },
      consoleText: 'Select a language',
    });
    expect(image!.files.map(({ file }) => readFileSync(file, 'utf8'))).toEqual([recent, recent]);
  });

  it('is missed by its name where apt knows none', () =>
    expect(imagesOf(installer, environment())).rejects.toMatchObject({
      code: 'package-unknown',
      message: expect.stringContaining('debian-installer-12-netboot-amd64'),
    }));
});

describe('a system that cannot be told or started', () => {
  const wanted: LabCase = {
    ...{ method: 'chain', firmware: 'bios', card: 'e1000', machines: 1 },
    ...{ subject: { kind: 'distribution' }, engines: { dhcp: 'dnsmasq', tftp: 'dnsmasq', http: 'romkit' } },
    system: installer,
  };

  it.each<[string, Partial<LabCase>]>([
    ['installer-is-one', { system: { ...installer, images: 2 } }],
    ['beacon-is-bios', { system: { kind: 'beacon', images: 1 }, firmware: 'uefi' }],
  ])('is refused before anything is fetched: %s', (code, values) =>
    expect(prepareCase({ ...wanted, ...values }, environment())).rejects.toMatchObject({ code, exitCode: 2 }),
  );
});
