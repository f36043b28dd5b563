import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { openContentStore } from '../../../boot/registry/content/store.ts';
import { bundleProgram } from '../../support/firmware/bundle.ts';
import { inMountNamespace, noMounts } from '../../support/process/mounts.ts';
import { describeWhen } from '../../support/skip.ts';

jest.setTimeout(120_000);

/** Puts a file in, over and over where it is told to, and says how each try ended. */
const driver = `
import { openContentStore } from './boot/registry/content/store.ts';
const [root, path, times] = process.argv.slice(2);
const store = openContentStore(root);
for (let i = 0; i < Number(times); i++) {
  const how = await store.putFile(path).then(({ sha256 }) => sha256, ({ code }) => code);
  console.log(how);
}
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'romkit-store-'));
  bundleProgram({ text: driver }, join(folder, 'driver.mjs'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const filesBelow = (root: string): string[] =>
  existsSync(root)
    ? readdirSync(root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => entry.name)
    : [];

describeWhen({ lacks: inMountNamespace === undefined ? noMounts : undefined })('on a full disk', () => {
  it('says so, and leaves nothing half-written', () => {
    const [file = '', ...args] = inMountNamespace ?? [];
    writeFileSync(join(folder, 'large'), Buffer.alloc(3 << 20, 1));
    mkdirSync(join(folder, 'full'));
    const script = `
      mount -t tmpfs -o size=2m tmpfs full
      '${process.execPath}' driver.mjs full/content large 1
      find full/content -type f
      mount -o remount,size=8m full
      '${process.execPath}' driver.mjs full/content large 1
      find full/content -type f -size 3072k | wc -l
    `;
    const { stdout } = spawnSync(file, [...args, 'sh', '-euc', script], { cwd: folder, encoding: 'utf8' });
    expect(stdout).toMatch(/^disk-full\n[0-9a-f]{64}\n1\n$/);
  });
});

describeWhen({})('killed in the middle', () => {
  it('has whole files alone, which its next add or collection does not stumble over', async () => {
    const root = join(folder, 'killed');
    const path = join(folder, 'source');
    writeFileSync(path, Buffer.alloc(6 << 20, 2));
    for (let kill = 0; kill < 3; kill++) {
      const child = spawn(process.execPath, ['driver.mjs', root, path, '1000'], { cwd: folder });
      // Once it has put the first, it is somewhere in the next ones.
      await once(createInterface({ input: child.stdout }), 'line');
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      const store = openContentStore(root);
      const whole = filesBelow(root).filter((name) => !name.endsWith('.part'));
      expect(whole).toHaveLength(1);
      expect(await store.verify(whole[0]!)).toBe('good');
      await store.collectGarbage({ referenced: () => Promise.resolve(new Set(whole)), graceMs: -1000 });
      expect(filesBelow(root)).toEqual(whole);
    }
  });
});
