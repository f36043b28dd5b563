import { join } from 'node:path';
import { beforeAll, expect, jest } from '@jest/globals';
import type { BootOnWire } from '../../boot/watch/watched-boot.ts';
import { startSome } from '../support/process/at-once.ts';
import { noLab } from '../support/lab/needs.ts';
import { captureAt, packetsAlone, replay } from '../support/lab/replay.ts';
import type { ToolName } from '../../system/tools/tool-table.ts';
import { compilers, noReal, realPlace } from '../support/firmware/real.ts';
import { documents, romkit, workOf } from '../support/process/romkit.ts';
import { describeWhen, isMet, itWhen, type Needs } from '../support/skip.ts';

jest.setTimeout(30 * 60_000);

/** How many runs; 24 go through all that is below. */
const runs = Number(process.env['ROMKIT_HEALTHY_RUNS'] ?? 2);

const needs: Needs = {
  tools: ['qemu-system-x86_64', 'tcpdump', 'dnsmasq', 'ip', ...compilers],
  lacks: noLab ?? noReal('ipxe'),
};

interface Variation {
  readonly args: string;
  readonly programs?: readonly ToolName[];
  readonly gpxe?: boolean;
  readonly uefi?: boolean;
}

/** Different ways, cards and servers; nothing is wrong in any of them. The beacon is for BIOS, so UEFI boots Debian. */
const variations: readonly Variation[] = [
  { args: '--method rom --link-delay 3 --delay 50' },
  { args: '--method chain-embedded' },
  { args: '--method chain' },
  { args: '--method pxelinux' },
  { args: '--method chain --dhcp dhcpd --tftp tftpd-hpa', programs: ['dhcpd', 'in.tftpd'] },
  { args: '--method rom --card rtl8139' },
  { args: '--method rom --card virtio --machines 3 --images 2' },
  { args: '--method chain-embedded --card e1000e' },
  { args: '--method chain --dhcp kea', programs: ['kea-dhcp4'] },
  { args: '--method chain-embedded --http nginx', programs: ['nginx'] },
  { args: '--method rom --http apache', programs: ['apache2'] },
  { args: '--method chain --nbp distro' },
  { args: '--method rom --flavour gpxe', gpxe: true },
  { args: '--method chain --flavour gpxe --dhcp dhcpd', programs: ['dhcpd'], gpxe: true },
  { args: '--method chain-embedded --flavour gpxe', gpxe: true },
  { args: '--method chain --card pcnet' },
  { args: '--method chain --machines 4 --images 4' },
  { args: '--method chain-embedded --firmware uefi --os debian', uefi: true },
  { args: '--method rom --delay 200 --loss 5' },
  { args: '--method rom --link-delay 32' },
  { args: '--method rom --firmware uefi --os debian', uefi: true },
  { args: '--method chain --firmware uefi --os debian', uefi: true },
  { args: '--method rom --nics 2' },
  { args: '--method chain --nics 2 --os debian' },
];

interface Outcome {
  readonly mac: string;
  readonly result: string;
  readonly diagnosis: unknown;
}

interface Told {
  readonly exitCode: number | null;
  readonly outcomes: readonly Outcome[];
  /** The boots that a watch sees in the capture of the run. */
  readonly replayed: readonly BootOnWire[];
  /** Those that it sees in the packets alone. */
  readonly onWire: readonly BootOnWire[];
  readonly text: string;
}

describeWhen(needs)(`${runs} healthy runs`, () => {
  const place = realPlace('shared', 'healthy');
  const chosen = Array.from({ length: runs }, (_, index) => variations[index % variations.length]!);
  let told: readonly Promise<Told>[];

  async function boot(variation: Variation): Promise<Told> {
    if (!isMet(needsOf(variation)))
      return { exitCode: null, outcomes: [], replayed: [], onWire: [], text: 'skipped' };
    const { args } = variation;
    const os = args.includes('--os') ? [] : ['--os', 'beacon'];
    const pcap = join(workOf(place), `${chosen.indexOf(variation)}.pcapng`);
    const ended = await romkit(place, 'test-qemu', ...args.split(' '), ...os, '--pcap', pcap, '--json');
    const capture = captureAt(pcap);
    const outcomes = (documents(ended).at(-1) as { outcomes?: Outcome[] } | undefined)?.outcomes ?? [];
    return {
      exitCode: ended.exitCode,
      outcomes,
      replayed: await replay(capture),
      onWire: await replay(packetsAlone(capture)),
      text: ended.exitCode === 0 ? '' : `${ended.stdout.slice(-3000)}${ended.stderr.slice(-2000)}`,
    };
  }

  beforeAll(() => {
    told = startSome(
      chosen.map((variation) => () => boot(variation)),
      2,
    );
  });

  chosen.forEach((variation, index) => {
    itWhen(needsOf(variation))(`${index + 1}: ${variation.args} raises no alarm`, async () => {
      const { exitCode, outcomes, replayed, onWire, text } = await told[index]!;
      expect({ exitCode, text }).toEqual({ exitCode: 0, text: '' });
      expect(outcomes.length).toBeGreaterThan(0);
      for (const outcome of outcomes) expect(outcome).toMatchObject({ result: 'complete', diagnosis: null });
      expect(replayed.map(({ mac, result, diagnosis }) => ({ mac, result, diagnosis }))).toEqual(
        outcomes.map(({ mac }) => ({ mac, result: 'complete', diagnosis: null })),
      );
      // The same by the packets alone; the beacon says nothing on the network.
      expect(onWire.map(({ mac }) => mac).sort()).toEqual(outcomes.map(({ mac }) => mac).sort());
      for (const { method, result, diagnosis } of onWire)
        expect({ method, result, diagnosis }).toEqual({
          method: /--method (\S+)/.exec(variation.args)![1],
          result: variation.args.includes('--os debian') ? 'complete' : 'handed-over',
          diagnosis: null,
        });
    });
  });
});

function needsOf({ programs = [], gpxe, uefi }: Variation): Needs {
  const tools: readonly ToolName[] = uefi === true ? [...programs, 'OVMF'] : programs;
  return { tools, lacks: gpxe === true ? noReal('gpxe') : undefined };
}
