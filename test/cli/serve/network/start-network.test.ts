import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openContentStore } from '../../../../boot/registry/content/store.ts';
import type { Registry } from '../../../../boot/registry/registry.ts';
import { openFreshRegistry } from '../../../support/registry/fresh-registry.ts';
import { ServedDaemons } from '../../../../cli/serve/network/daemon-events.ts';
import { ServiceWatch } from '../../../../cli/serve/status/service-watch.ts';
import { startNetwork } from '../../../../cli/serve/network/start-network.ts';
import { silentLog } from '../../../support/silent-log.ts';

let root: string;
let registry: Registry;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'romkit-network-'));
  registry = await openFreshRegistry(join(root, 'state'));
});
afterEach(async () => {
  await registry.close();
  rmSync(root, { recursive: true });
});

/** Write the mirror once. */
async function mirror(...names: readonly string[]): Promise<(path: string) => string> {
  const bootFiles = new Map(names.map((name) => [name, join(root, name)]));
  bootFiles.forEach((path, name) => writeFileSync(path, `this is ${name}`));
  const state = join(root, 'state');
  const network = await startNetwork(
    { dhcp: 'none', tftp: 'none', method: 'chain' },
    {
      ...{ registry, log: silentLog, state, cwd: root, bootFiles, publicUrl: null, port: 80 },
      ...{
        content: openContentStore(join(state, 'content')),
        mirror: 'mirror',
        daemons: new ServedDaemons(Date.now),
        watch: new ServiceWatch(Date.now),
        onProbed: () => undefined,
      },
    },
  );
  await network.close();
  return (path) => readFileSync(join(root, 'mirror', path), 'utf8');
}

describe('a mirror', () => {
  it('has the programs that firmware loads before any script, for TFTP and for HTTP', async () => {
    const text = await mirror('undionly.kpxe', 'snponly.efi');
    expect(text('tftp/undionly.kpxe')).toBe('this is undionly.kpxe');
    expect(text('bootdirectory/snponly.efi')).toBe('this is snponly.efi');
  });

  it('lets machines that pxelinux has nothing for go on in iPXE, where it is served', async () => {
    const text = await mirror('ipxe.lkrn');
    expect(text('tftp/pxelinux.cfg/default')).toMatch(/LINUX ipxe\.lkrn\n *INITRD autoexec\.ipxe/);
    expect((await mirror())('tftp/pxelinux.cfg/default')).toContain('KERNEL pxelinux.0');
  });
});
