import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { plainProcess, type DaemonPlan } from '../../../boot/daemons/daemon-plan.ts';
import { startDaemon, type Daemon } from '../../../boot/daemons/start.ts';
import { holdNetwork } from '../../../lab/network/held-network.ts';
import { labNetwork } from '../../../lab/run/lab-plan.ts';
import { runTool } from '../../../system/process/run-tool.ts';
import type { Rack } from './rack.ts';

/** A site's own DHCP server, which knows nothing of booting. */
export interface SiteDhcp {
  stop(): Promise<void>;
}

const address = '10.77.0.2';

/** ISC dhcpd on a machine of its own, with a cable to the rack. */
export async function startSiteDhcp(rack: Rack): Promise<SiteDhcp> {
  const { bridge } = labNetwork;
  const other = await holdNetwork({ bridge, addresses: [`${address}/24`], taps: [] }, runTool);
  let daemon: Daemon | undefined;
  const stop = async (): Promise<void> => {
    await daemon?.stop();
    await other.release();
  };
  try {
    const ip = async (network: Pick<typeof other, 'run'>, ...args: string[]): Promise<void> => {
      const { exitCode, stderr } = await network.run({ command: ['ip', ...args] });
      if (exitCode !== 0) throw new Error(`ip ${args.join(' ')}: ${stderr}`);
    };
    // Both bridges have been given the same address.
    await ip(other, 'link', 'set', bridge, 'address', '52:54:00:77:ff:02');
    await ip(
      rack.network,
      'link',
      'add',
      'site0',
      'type',
      'veth',
      'peer',
      'name',
      'site1',
      'netns',
      String(other.pid),
    );
    await ip(rack.network, 'link', 'set', 'site0', 'master', bridge, 'up');
    await ip(other, 'link', 'set', 'site1', 'master', bridge, 'up');
    daemon = await startDaemon(dhcpdPlan(join(rack.folder, 'site-dhcp')), { wrap: other.enter });
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function dhcpdPlan(folder: string): DaemonPlan {
  mkdirSync(folder);
  // dhcpd writes its leases as root, or as a user of its own.
  chmodSync(folder, 0o777);
  const [path, leases] = [join(folder, 'dhcpd.conf'), join(folder, 'dhcpd.leases')];
  const text = [
    'authoritative;',
    'ping-check false;',
    'subnet 10.77.0.0 netmask 255.255.255.0 {',
    '  range 10.77.0.100 10.77.0.199;',
    '}',
    '',
  ].join('\n');
  return {
    ...{ ...plainProcess, name: 'dhcpd', serves: ['dhcp'] },
    files: [
      { path, text, keep: false },
      { path: leases, text: '', keep: false },
    ],
    command: ['dhcpd', '-4', '-f', '-d', '-cf', path, '-lf', leases, '--no-pid', labNetwork.bridge],
    ready: { by: 'line', text: 'Server starting service.' },
  };
}
