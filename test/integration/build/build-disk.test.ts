import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { artifactAt } from '../../support/firmware/artifact.ts';
import { inMountNamespace, noMounts } from '../../support/process/mounts.ts';
import { romkit, romkitProgram, start, workOf, type Ended } from '../../support/process/romkit.ts';
import { describeWhen } from '../../support/skip.ts';
import { elsewhere, toyNeeds, put, toyPlace, type ToyPlace } from '../../support/firmware/toy.ts';

jest.setTimeout(600_000);

let place: ToyPlace;

beforeEach(() => {
  place = toyPlace();
  put(place, 'boot.ipxe', '#!ipxe\necho hello\nshell\n');
});
afterEach(() => place.remove());

/** Run a shell script in a mount namespace; `romkit NAME ARGUMENT…` in it leaves what it said in NAME.err and its exit code in NAME.code. */
async function shell(script: string): Promise<Ended> {
  mkdirSync(join(place.root, 'cache'), { recursive: true });
  const [file = '', ...args] = inMountNamespace ?? [];
  const romkitFunction = `romkit() {
    name=$1; code=0; shift
    '${process.execPath}' '${romkitProgram}' "$@" > "$name.out" 2> "$name.err" || code=$?
    echo $code > "$name.code"
  }`;
  const ended = await start(place, file, ...args, 'sh', '-euc', `${romkitFunction}\n${script}`).ended;
  expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
  return ended;
}

const said = (name: string): string => readFileSync(join(workOf(place), `${name}.err`), 'utf8');
const code = (name: string): number => Number(readFileSync(join(workOf(place), `${name}.code`), 'utf8'));
const build = 'build undionly.kpxe 8086:100e --embed boot.ipxe';

describeWhen(toyNeeds)('on a disk', () => {
  describeWhen({ lacks: inMountNamespace === undefined ? noMounts : undefined })('that is full', () => {
    /**
     * The toy needs 1.3 MB: these stop it at the facts, the work copy, the objects, the links and what is kept of
     * them. Each build starts where a full disk has stopped the one before, with a little more space.
     */
    const sizesKb = [12, 40, 80, 120, 300, 1160, 1180, 1200, 1220, 1240, 1250, 1260, 1270];

    it('it says so, wherever it stopped; with more space the next build is right', async () => {
      await shell(`
        mount -t tmpfs -o size=4k tmpfs "$XDG_CACHE_HOME"
        for size in ${sizesKb.join(' ')}; do
          mount -o remount,size=\${size}k "$XDG_CACHE_HOME"
          romkit kept-$size ${build}
        done
        for size in ${sizesKb.join(' ')}; do
          mount -t tmpfs -o size=\${size}k tmpfs "$XDG_CACHE_HOME"
          romkit fresh-$size ${build}
        done
        mount -o remount,size=64m "$XDG_CACHE_HOME"
        romkit enough ${build}
      `);
      const tries = sizesKb.flatMap((size) => [`kept-${size}`, `fresh-${size}`]);
      const failed = tries.filter((name) => code(name) !== 0);
      for (const name of failed) {
        expect({ name, exitCode: code(name) }).toEqual({ name, exitCode: code(name) === 10 ? 10 : 1 });
        expect(said(name)).toMatch(/No space left to write|The disk is full: free some space/);
        expect(said(name)).not.toContain('defect');
      }
      expect(new Set(failed.map(code))).toEqual(new Set([1, 10]));
      expect(code('enough')).toBe(0);
      const other = elsewhere(place);
      put(other, 'boot.ipxe', '#!ipxe\necho hello\nshell\n');
      expect((await romkit(other, ...build.split(' '))).exitCode).toBe(0);
      for (const name of ['undionly.kpxe', '8086100e.rom'])
        expect(artifactAt(place, name).bytes.equals(artifactAt(other, name).bytes)).toBe(true);
      other.remove();
    });

    it('at the results: nothing half-written stays there', async () => {
      await shell(`
        mkdir out
        mount -t tmpfs -o size=4k tmpfs out
        romkit full ${build}
        ls -A out > left
      `);
      expect(code('full')).toBe(1);
      expect(said('full')).toMatch(/No space left to write .*out\//);
      expect(readFileSync(join(workOf(place), 'left'), 'utf8')).toBe('');
    });
  });

  describeWhen({ lacks: inMountNamespace === undefined ? noMounts : undefined })('that is read-only', () => {
    it('a cache that is empty: exit 3 with the way out', async () => {
      await shell(`
        mount -t tmpfs -o ro tmpfs "$XDG_CACHE_HOME"
        romkit cold ${build}
      `);
      expect(code('cold')).toBe(3);
      expect(said('cold')).toMatch(/its file system is read-only\.\n.*XDG_CACHE_HOME/);
    });

    it('a cache that has the profile: what needs no compiler is built, the rest is exit 3', async () => {
      await shell(`
        mount -t tmpfs tmpfs "$XDG_CACHE_HOME"
        romkit warm build undionly.kpxe --embed boot.ipxe
        mount -o remount,ro "$XDG_CACHE_HOME"
        echo 'echo changed' >> boot.ipxe
        romkit kept build undionly.kpxe --embed boot.ipxe --no-lint
        romkit target ${build}
        romkit profile build undionly.kpxe --embed boot.ipxe --enable BIG
        romkit prune cache prune --all
      `);
      expect(code('kept')).toBe(0);
      expect(artifactAt(place, 'undionly.kpxe').embedded?.script).toContain('echo changed');
      for (const name of ['target', 'profile', 'prune']) {
        expect(code(name)).toBe(3);
        expect(said(name)).toMatch(/read-only\.\n/);
      }
    });

    it('an out folder: exit 3', async () => {
      await shell(`
        mkdir out
        mount -t tmpfs -o ro tmpfs out
        romkit out ${build}
      `);
      expect(code('out')).toBe(3);
      expect(said('out')).toMatch(/its file system is read-only\.\n.*--out/);
    });
  });
});
