import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { fixes, type Fix } from '../../../boot/watch/advice.ts';
import { siteFindings } from '../../../boot/watch/site.ts';
import type { BootEventBody } from '../../../boot/chain/event.ts';
import { inTemporaryFolder } from '../../../system/files/temporary-folder.ts';
import { answers, asks, offers } from '../../boot/chain/boot-story.ts';
import { sightingsOf, watched } from '../../boot/watch/sightings.ts';
import { bundleProgram } from '../../support/firmware/bundle.ts';
import type { WatchReport } from '../../support/lab/watch-driver-report.ts';
import { romkitProgram } from '../../support/process/romkit.ts';
import { describeWhen } from '../../support/skip.ts';

const asUser = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
const env = { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`, HOME: '/nonexistent' };
const network = [
  'ip link add v0 address 52:54:00:99:00:01 type veth peer name v1',
  // Its own packets would be taken for the watch's.
  'for name in v0 v1; do echo 1 >/proc/sys/net/ipv6/conf/$name/disable_ipv6; ip link set $name up; done',
  'ip addr add 10.9.0.1/24 broadcast 10.9.0.255 dev v0',
].join(' && ');
const inNetwork = (...command: string[]): [string, string[]] => [
  'unshare',
  [...asUser, '--net', 'sh', '-c', `${network} && exec "$@"`, 'sh', ...command],
];
const hasNamespaces = spawnSync(...inNetwork('true'), { stdio: 'ignore', env }).status === 0;

describeWhen({
  tools: ['ip', 'unshare', 'tcpdump'],
  lacks: hasNamespaces ? undefined : 'needs root or user namespaces',
})('a network that is watched live', () => {
  let report: WatchReport;
  beforeAll(() =>
    inTemporaryFolder((folder) => {
      const driver = join(folder, 'driver.mjs');
      bundleProgram('test/support/lab/watch-driver.ts', driver);
      const output = execFileSync(...inNetwork(process.execPath, driver, romkitProgram), { env });
      report = JSON.parse(output.toString()) as WatchReport;
      return Promise.resolve();
    }),
  );

  it('shows where the machine stopped, and why', () => {
    expect(report.exitCode).toBe(20);
    expect(report.documents.at(-1)).toMatchObject({
      dropped: 0,
      boots: [
        {
          mac: '52:54:00:99:00:01',
          result: 'broken',
          diagnosis: { code: 'no-server-answer', stage: 'nbp', message: expect.stringContaining('10.9.0.9') },
        },
      ],
      advice: [{ software: 'dhcpd' }],
    });
    const results = report.documents.flatMap(
      ({ boot }) => (boot as { result?: string } | undefined)?.result ?? [],
    );
    expect(results.at(0)).toBe('running');
  });

  it('is sent nothing', () => {
    expect(report.received).toBeGreaterThanOrEqual(7);
    expect(report.sent).toBe(0);
  });
});

/** All fixes of a site that does everything wrong, in the dialect of one server. */
function fixesFor(software: 'dnsmasq' | 'dhcpd' | 'kea'): readonly Fix[] {
  const by = (body: BootEventBody): BootEventBody => ({ ...body, software }) as BootEventBody;
  const second = by({ ...offers('pxelinux.0'), server: '10.77.0.2' } as BootEventBody);
  const watch = watched([
    ...sightingsOf([asks(), by(answers(null))]),
    ...sightingsOf([asks(), by(offers('undionly.kpxe')), second], '52:54:00:77:00:02'),
  ]);
  const all = fixes(watch.boots, siteFindings(watch.boots, watch.sightings), watch.sightings);
  expect(all.map((fix) => fix.software)).toEqual([software, software]);
  return all;
}

const checks = {
  dnsmasq: {
    tool: 'dnsmasq',
    config: (text: string) => text,
    command: (path: string) => ['dnsmasq', '--test', `--conf-file=${path}`],
  },
  dhcpd: {
    tool: 'dhcpd',
    config: (text: string) => `${text}\nsubnet 10.77.0.0 netmask 255.255.255.0 { }\n`,
    command: (path: string) => ['dhcpd', '-4', '-t', '-cf', path],
  },
  kea: {
    tool: 'kea-dhcp4',
    config: (text: string) => JSON.stringify({ Dhcp4: JSON.parse(text) as object }),
    command: (path: string) => ['kea-dhcp4', '-t', path],
  },
} as const;

describe.each(['dnsmasq', 'dhcpd', 'kea'] as const)('what mends %s', (software) => {
  const { tool, config, command } = checks[software];
  describeWhen({ tools: [tool], path: env.PATH })('by its own check', () =>
    it('is right', () =>
      inTemporaryFolder((folder) => {
        for (const { text, title } of fixesFor(software)) {
          const path = join(folder, 'server.conf');
          writeFileSync(path, config(text));
          const [program, ...args] = command(path) as [string, ...string[]];
          const { status, stderr } = spawnSync(program, args, { env, encoding: 'utf8' });
          expect({ title, status, stderr: status === 0 ? '' : stderr }).toEqual({
            title,
            status: 0,
            stderr: '',
          });
        }
        return Promise.resolve();
      })),
  );
});
