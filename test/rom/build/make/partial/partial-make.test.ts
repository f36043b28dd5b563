import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { MakeOutcome } from '../../../../../rom/build/make/make.ts';
import { makePartly, type PartialWork } from '../../../../../rom/build/make/partial/partial-make.ts';
import { RomkitError } from '../../../../../system/error.ts';
import type { Run } from '../../../../../system/process/run.ts';

let src: string;
beforeEach(() => void (src = mkdtempSync(join(tmpdir(), 'romkit-partial-'))));
afterEach(() => rmSync(src, { recursive: true, force: true }));

/** Seconds: headers that changed are newer than objects, which are newer than makefiles. */
const [makefileTime, objectTime, headerTime] = [1000, 2000, 3000];

function put(path: string, text: string, time: number): void {
  mkdirSync(dirname(join(src, path)), { recursive: true });
  writeFileSync(join(src, path), text);
  utimesSync(join(src, path), time, time);
}

/** An object with its source, its dependency file and its symbols before and after it is compiled anew. */
interface Part {
  readonly source?: string;
  readonly header?: string;
  readonly before: string;
  readonly after?: string;
}

/** An `nm` and a make that know these objects: `symbols` is what nm prints behind the object's name, `; ` between. */
function tree(parts: Readonly<Record<string, Part>>, outcome: Partial<MakeOutcome> = {}) {
  put('Makefile', '', makefileTime);
  put('config/changed.h', '', headerTime);
  put('include/same.h', '', makefileTime);
  for (const [name, { source = '', header = 'include/same.h' }] of Object.entries(parts)) {
    put(`core/${name}.c`, source, makefileTime);
    put(`bin/${name}.o`, '', objectTime);
    put(`bin/deps/core/${name}.c.d`, `${name}_DEPS += core/${name}.c ${header}\n\n${header}:\n`, objectTime);
  }
  const made = new Set<string>();
  const calls: { goals: readonly string[]; library: string }[] = [];
  const good: MakeOutcome = { endedInOrder: true, error: undefined, said: [] };
  const nm: Run = async ({ command }) => {
    const lines = command.slice(3).flatMap((object) => {
      const part = parts[object.slice('bin/'.length, -'.o'.length)];
      const symbols = made.has(object) ? (part?.after ?? part?.before) : part?.before;
      return (symbols ?? '').split('; ').map((symbol) => `${object}: ${symbol}`);
    });
    return { exitCode: 0, signal: undefined, stdout: lines.join('\n'), stderr: '', notFound: false };
  };
  const objects = Object.keys(parts).map((name) => `bin/${name}.o`);
  const work: PartialWork = {
    src,
    bin: 'bin',
    rules: { settled: [], untracked: new Set() },
    nm: 'nm',
    tool: nm,
    ask: async () => ({
      ...good,
      said: ['LD target flags      :  -u start --defsym check_start=start', objects.join(' ')],
    }),
    make: async (goals, variables) => {
      calls.push({ goals, library: variables['BLIB_OBJS'] ?? '' });
      goals.forEach((goal) => made.add(goal));
      return { ...good, ...outcome };
    },
  };
  return { work, calls };
}

const goals = ['bin/undionly.kpxe.bin', 'bin/undionly.kpxe.zinfo', './util/zbin32'];
const changed = { header: 'config/changed.h' };
const main = { ...changed, before: 'start T; open U' };
const open = { before: 'open T' };
const unneeded = { ...changed, before: 'other T' };

describe('makePartly', () => {
  it('compiles the stale objects that are linked, and links those that are needed', async () => {
    const { work, calls } = tree({ main, open, unneeded });
    expect(await makePartly(goals, work)).toMatchObject({ error: undefined });
    expect(calls).toEqual([
      { goals: ['bin/main.o'], library: 'bin/main.o bin/open.o' },
      { goals, library: 'bin/main.o bin/open.o' },
    ]);
  });

  it('compiles what an object needs only now that it is compiled anew', async () => {
    const { work, calls } = tree({
      main: { ...main, after: 'start T; open U; https U' },
      open,
      https: { ...changed, before: 'https T' },
      unneeded,
    });
    await makePartly(goals, work);
    expect(calls.map((call) => call.goals)).toEqual([['bin/main.o'], ['bin/https.o'], goals]);
    expect(calls.at(-1)?.library).toBe('bin/main.o bin/open.o bin/https.o');
  });

  it('compiles a stale object that may define what is needed, and asks again', async () => {
    const direct = { ...changed, source: 'PROVIDE ( direct, open );', before: 'direct_open T' };
    const { work, calls } = tree({
      main,
      open: { ...changed, before: 'open T', after: 'bios_open T' },
      direct: { ...direct, after: 'open T' },
      unneeded,
    });
    await makePartly(goals, work);
    expect(calls[0]?.goals).toEqual(['bin/main.o', 'bin/open.o', 'bin/direct.o']);
    expect(calls.at(-1)).toEqual({ goals, library: 'bin/main.o bin/direct.o' });
  });

  it.each<[string, Readonly<Record<string, Part>>, readonly string[]]>([
    ['nothing would stay behind', { main, open }, goals],
    ['a goal is not linked from the library', { main, open, unneeded }, [...goals, 'bin/usbdisk.bin']],
    ['a goal is of another folder', { main, open, unneeded }, ['bin-efi/ipxe.efi']],
  ])('leaves it to the whole library where %s', async (_what, parts, wanted) => {
    const { work, calls } = tree(parts);
    expect(await makePartly(wanted, work)).toBeUndefined();
    expect(calls).toEqual([]);
  });

  it('leaves it to the whole library where a try fails in order, and ends where make was killed', async () => {
    const error = new Error('undefined reference');
    const failed = tree({ main, open, unneeded }, { error });
    expect(await makePartly(goals, failed.work)).toBeUndefined();
    const killed = tree({ main, open, unneeded }, { error, endedInOrder: false });
    expect(await makePartly(goals, killed.work)).toMatchObject({ error, endedInOrder: false });
    const signal = AbortSignal.abort();
    const ended = tree({ main, open, unneeded }, { error });
    expect(await makePartly(goals, { ...ended.work, signal })).toMatchObject({ error });
  });

  it('tells at once why an object cannot be compiled, where that is known', async () => {
    const error = new RomkitError({ code: 'option-clash', message: 'redefined' });
    const clash = tree({ main, open, unneeded }, { error });
    expect(await makePartly(goals, clash.work)).toMatchObject({ error });
    const unknown = tree(
      { main, open, unneeded },
      { error: new RomkitError({ code: 'build-failed', message: 'unknown' }) },
    );
    expect(await makePartly(goals, unknown.work)).toBeUndefined();
    // A link that lacks something may need an object that the whole library has.
    const linked = tree({ main, open, unneeded });
    const make: PartialWork['make'] = async (wanted, ...rest) =>
      wanted === goals ? { endedInOrder: true, error, said: [] } : linked.work.make(wanted, ...rest);
    expect(await makePartly(goals, { ...linked.work, make })).toBeUndefined();
  });

  it('takes an object as old as its header for stale', async () => {
    const { work, calls } = tree({ main, open: { ...open, ...changed }, unneeded });
    put('config/changed.h', '', objectTime);
    await makePartly(goals, work);
    expect(calls[0]?.goals).toEqual(['bin/main.o', 'bin/open.o']);
  });
});
