import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { openRegistry } from '../../../../boot/registry/store/open.ts';
import { mac } from '../sample.ts';

it('a state folder lets the TFTP server through, and nobody else reads the database', async () => {
  const root = mkdtempSync(join(tmpdir(), 'romkit-state-'));
  const state = join(root, 'serve');
  const registry = await openRegistry({ state });
  await registry.apply({ by: 'test', via: 'test' }, [{ type: 'add-machine', macs: [mac(1)], values: {} }]);
  const modeOf = (path: string): number => statSync(path).mode & 0o777;
  expect(modeOf(state)).toBe(0o711);
  const files = readdirSync(state).filter((name) => name.startsWith('registry.db'));
  expect(files.length).toBeGreaterThan(1);
  for (const name of files) expect([name, modeOf(join(state, name))]).toEqual([name, 0o600]);
  await registry.close();
  rmSync(root, { recursive: true });
});
