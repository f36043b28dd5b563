import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { StageState } from '../../boot/chain/track.ts';
import { faultNames, type FaultName } from '../../lab/fault/names.ts';
import { peProgram } from '../boot/registry/recognise/headers.ts';
import { startSome } from '../support/process/at-once.ts';
import {
  faults,
  otherFaults,
  shownElsewhere,
  uefiFaults,
  weaker,
  type FaultRow,
} from '../support/lab/fault-rows.ts';
import { noLab } from '../support/lab/needs.ts';
import { captureAt, packetsAlone, replay } from '../support/lab/replay.ts';
import { compilers, noReal, realPlace } from '../support/firmware/real.ts';
import { documents, romkit, workOf, type Place } from '../support/process/romkit.ts';
import { describeWhen, type Needs } from '../support/skip.ts';

jest.setTimeout(30 * 60_000);

const needs: Needs = {
  tools: ['qemu-system-x86_64', 'tcpdump', 'dnsmasq', 'ip', 'openssl', ...compilers],
  lacks: noLab ?? noReal('ipxe'),
};

/** How far a machine came, and why no further. */
interface Verdict {
  readonly state: { readonly stages: readonly Pick<StageState, 'stage' | 'status'>[] };
  readonly result: string;
  readonly diagnosis: { readonly code: string } | null;
}

interface Told {
  readonly exitCode: number | null;
  readonly verdict: Verdict | undefined;
  readonly named: boolean | undefined;
  /** By a watch of the run's capture. */
  readonly replayed: Verdict | undefined;
  /** Diagnosis of a watch that knows the packets alone; undefined where it saw no machine stop. */
  readonly onWire: string | undefined;
  readonly text: string;
}

let captures = 0;

async function inject(place: Place, fault: FaultName, args: readonly string[]): Promise<Told> {
  const pcap = join(workOf(place), `${fault}-${captures++}.pcapng`);
  const ended = await romkit(place, 'test-qemu', '--fault', fault, ...args, '--pcap', pcap, '--json');
  const last = documents(ended).at(-1) as
    | {
        readonly fault?: { readonly named: boolean };
        readonly outcomes?: readonly Verdict[];
      }
    | undefined;
  const capture = captureAt(pcap);
  const [replayed] = await replay(capture);
  const onWire = await replay(packetsAlone(capture), { server: '10.77.0.1' });
  return {
    exitCode: ended.exitCode,
    verdict: last?.outcomes?.[0],
    named: last?.fault?.named,
    replayed,
    onWire: onWire.at(-1)?.diagnosis?.code,
    text: `${ended.stdout.slice(-2000)}${ended.stderr.slice(-2000)}`,
  };
}

/** Two at a time; each can be waited for. */
const injectAll = (place: Place, all: readonly FaultRow[]): readonly Promise<Told>[] =>
  startSome(
    all.map(
      ([fault, , ...args]) =>
        () =>
          inject(place, fault, args),
    ),
    2,
  );

const titleOf = ([fault, code, ...args]: FaultRow): string => `${fault} is named ${code} (${args.join(' ')})`;

const reachedBy = ({ state, result, diagnosis }: Verdict) => ({
  stages: state.stages.map(({ stage, status }) => `${stage} ${status}`),
  result,
  code: diagnosis?.code,
});

/**
 * Each is injected in a lab of its own and has to be named, with the exit code of a broken chain; the capture of the run
 * shows the same chain and diagnosis, and its packets alone the same diagnosis or a weaker one.
 */
function itNames(all: readonly FaultRow[], told: () => readonly Promise<Told>[]): void {
  it.each(all.map((each, index) => [titleOf(each), index] as const))('%s', async (_, index) => {
    const { exitCode, verdict, named, replayed, onWire, text } = await told()[index]!;
    const [fault, code] = all[index]!;
    expect({ exitCode, code: verdict?.diagnosis?.code, named, text: named === true ? '' : text }).toEqual({
      ...{ exitCode: 20, code, named: true, text: '' },
    });
    expect(reachedBy(replayed!)).toEqual(reachedBy(verdict!));
    expect(shownElsewhere.includes(fault) ? [code, ...weaker] : [code]).toContain(onWire);
  });
}

it.each(faultNames)('%s is injected in two ways', (name) => {
  const ways = [...faults, ...otherFaults, ...uefiFaults].filter(([fault]) => fault === name);
  expect(new Set(ways.map(([, , ...args]) => args.join(' '))).size).toBeGreaterThanOrEqual(2);
});

describeWhen(needs)('a fault that is injected', () => {
  const place = realPlace('shared', 'faults');
  let told: readonly Promise<Told>[];

  beforeAll(async () => {
    const script = ['--embed', 'template:mac-chain'];
    for (const args of [
      ['undionly.kpxe', '8086:100e', ...script],
      ['undionly.kpxe', '--no-embed', '--out', 'plain'],
    ])
      expect(await romkit(place, 'build', ...args)).toMatchObject({ exitCode: 0 });
    told = injectAll(place, faults);
  });

  itNames(faults, () => told);

  it('is not called named where the machine stopped for another reason', async () => {
    // The fault's server is there, and the ROM never runs.
    const ended = await romkit(
      place,
      ...['test-qemu', '--fault', 'kernel-missing', 'out/8086100e.rom', '--card', 'e1000e', '--os', 'beacon'],
    );
    expect(ended.exitCode).toBe(1);
    expect(ended.stdout).toMatch(/Fault kernel-missing.*NOT named/s);
    expect(ended.stdout).toContain('The ROM is for 8086:100e, the card is 8086:10d3');
  });

  it('leaves the file that is tested as it was, and no record of a test', () => {
    expect(readdirSync(join(workOf(place), 'out')).filter((name) => name.includes('tested'))).toEqual([]);
  });
});

describeWhen({
  tools: [...(needs.tools ?? []), 'dhcpd', 'in.tftpd'],
  lacks: noLab ?? noReal('ipxe', 'gpxe'),
})('a fault that is injected with gPXE or other servers', () => {
  const place = realPlace('shared', 'faults-other');
  let told: readonly Promise<Told>[];

  beforeAll(async () => {
    const targets = ['undionly.kpxe', '--flavour', 'gpxe', '--out'];
    for (const args of [
      ['8086:100e', ...targets, 'gpxe', '--embed', 'template:mac-chain'],
      [...targets, 'gpxe-plain', '--no-embed'],
    ])
      expect(await romkit(place, 'build', ...args)).toMatchObject({ exitCode: 0 });
    told = injectAll(place, otherFaults);
  });

  itNames(otherFaults, () => told);
});

describeWhen({ ...needs, tools: [...(needs.tools ?? []), 'OVMF', 'dhcpd'] })(
  'a fault that is injected with UEFI',
  () => {
    const place = realPlace('shared', 'faults-uefi');
    let told: readonly Promise<Told>[];

    beforeAll(() => {
      writeFileSync(join(workOf(place), 'kernel'), peProgram());
      told = injectAll(place, uefiFaults);
    });

    itNames(uefiFaults, () => told);
  },
);

describe('--fault', () => {
  const place = realPlace('faults-usage');

  it.each([
    [['--fault', 'nbp-mising'], 'did you mean nbp-missing'],
    [['--fault', 'rom-bad-checksum', '--method', 'chain'], 'It can with --method rom (2).'],
    [['--fault', 'nbp-for-bios', '--firmware', 'bios'], 'It can with --firmware uefi.'],
  ])('%j is refused', async (args, words) => {
    const ended = await romkit(place, 'test-qemu', ...args);
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toContain(words);
  });
});
