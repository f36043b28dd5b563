import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { build } from '../../../cli/commands/firmware/nics.ts';
import { fakeContext } from '../../support/fake-context.ts';
import { describeWhen } from '../../support/skip.ts';
import { committedTree, sandbox, type Sandbox } from '../../support/firmware/tiny-tree.ts';

let box: Sandbox;
let tree: string;
beforeEach(() => {
  box = sandbox();
  tree = committedTree(join(box.root, 'tree'));
});
afterEach(() => box.remove());

async function nics(...argv: string[]): Promise<string> {
  const context = fakeContext(box.root, { ROMKIT_IPXE_SOURCE: tree });
  await build(context, undefined, join(box.root, 'sys')).parseAsync(argv, { from: 'user' });
  return context.out();
}

function card(address: string, vendor: string, device: string): void {
  const folder = join(box.root, 'sys/bus/pci/devices', address);
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries({
    class: '0x020000',
    vendor: `0x${vendor}`,
    device: `0x${device}`,
  })) {
    writeFileSync(join(folder, name), `${text}\n`);
  }
}

describeWhen({ tools: ['git'] })('romkit nics', () => {
  it('lists this machine’s cards with their target, or the nearest ids, then the source’s', async () => {
    card('0000:00:03.0', '8086', '100e');
    card('0000:00:04.0', '8086', '1011');
    const out = await nics();
    expect(out).toMatch(/0000:00:03\.0 +8086:100e +- +bin\/8086100e\.rom\n/);
    expect(out).toMatch(/0000:00:04\.0 +8086:1011 +- +not supported; nearest: 8086:1010, 8086:100e\n/);
    expect(out).toMatch(/bin\/10ec8139\.rom +10ec:8139 +beta +beta +Beta\n$/);
  });

  it('searches', async () => {
    const out = await nics('--search', '8086 two');
    expect(out).toContain('no PCI network card');
    expect(out).toContain('(1 of 3)');
    expect(out).toContain('80861010');
    expect(out).not.toContain('8086100e');
    expect(await nics('--search', 'nothing like it')).toContain('No card that iPXE 7.8.9+ supports');
  });

  it('prints one JSON document', async () => {
    card('0000:00:04.0', '8086', '1011');
    expect(JSON.parse(await nics('--json'))).toMatchObject({
      flavour: 'ipxe',
      version: '7.8.9+',
      machine: [{ address: '0000:00:04.0', target: null, nearest: [{ device: '1010' }, { device: '100e' }] }],
      nics: [{ target: 'bin/8086100e.rom', driver: 'alpha' }, {}, {}],
    });
  });
});
