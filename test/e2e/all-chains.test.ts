import { join } from 'node:path';
import { expect, it, jest } from '@jest/globals';
import { packageRoot } from '../../system/files/folders.ts';
import { noDebian } from '../support/lab/debian.ts';
import { noLab } from '../support/lab/needs.ts';
import { compilers, noReal, realPlace } from '../support/firmware/real.ts';
import { documents, romkit } from '../support/process/romkit.ts';
import { describeWhen, type Needs } from '../support/skip.ts';

jest.setTimeout(30 * 60_000);

const needs: Needs = {
  tools: ['qemu-system-x86_64', 'tcpdump', 'dnsmasq', 'ip', 'dhcpd', 'in.tftpd', 'apache2', ...compilers],
  lacks: noLab ?? noDebian ?? noReal('ipxe', 'gpxe'),
};

interface Result {
  readonly cases: readonly { readonly title: string; readonly status: string }[];
}

async function statuses(file: string): Promise<readonly string[]> {
  const path = join(packageRoot(), 'test/e2e', file);
  const ended = await romkit(realPlace('shared', file), 'test-qemu', '--matrix', path, '--json');
  const { cases } = documents(ended).at(-1) as unknown as Result;
  return cases.map(({ title, status }) => `${status}: ${title}`);
}

const complete = (count: number): unknown => Array(count).fill(expect.stringMatching(/^complete: /));

describeWhen(needs)("chains to Debian's kernel", () => {
  it("iPXE on BIOS and UEFI and gPXE on BIOS complete by every method that they have, to Debian's installer too", async () => {
    expect(await statuses('all-methods.yaml')).toEqual(complete(17));
  });

  describeWhen({ tools: ['kea-dhcp4', 'nginx'] })('by other servers', () => {
    it('every DHCP, TFTP and web server completes method 3', async () => {
      expect(await statuses('all-servers.yaml')).toEqual(complete(9));
    });
  });
});
