import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it, jest } from '@jest/globals';
import { compilers, noReal, realPlace } from '../../../support/firmware/real.ts';
import { romkit, startRomkit, workOf, type Place } from '../../../support/process/romkit.ts';
import { describeWhen } from '../../../support/skip.ts';
import { buildElsewhere, expectSame, ipxeScript } from './real-builds.ts';

jest.setTimeout(30 * 60_000);

const here = realPlace('shared', 'real-partial');
const script = join(workOf(here), 'boot.ipxe');
/** A setting on which half of the tree depends. */
const setting = ['--disable', 'PCIAPI_PCBIOS', '--enable', 'PCIAPI_DIRECT', '--embed', script];

const others = ['8086:100e', '8086:100e.mrom', 'virtio-net.lkrn'];

async function build(...args: string[]): Promise<void> {
  expect(await romkit(here, 'build', ...args)).toMatchObject({ exitCode: 0 });
}

/** Objects that were compiled for the setting. */
function compiled(place: Place): Set<string> {
  const profiles = join(place.env!['XDG_CACHE_HOME']!, 'romkit/profiles');
  // Other tests share the profiles, and have some for UEFI alone.
  const folder = readdirSync(profiles)
    .map((id) => join(profiles, id, 'bin'))
    .filter((each) => existsSync(join(each, 'profile.json')))
    .find((each) => readFileSync(join(each, 'profile.json'), 'utf8').includes('PCIAPI_DIRECT'));
  const log = readFileSync(join(folder!, 'make.log'), 'utf8');
  return new Set([...log.matchAll(/\[BUILD\] (\S+)/g)].map(([, object]) => object!));
}

describeWhen({ tools: compilers, lacks: noReal('ipxe') })('a setting that reaches half of the tree', () => {
  beforeAll(async () => {
    writeFileSync(script, ipxeScript);
    await build('undionly.kpxe', '--embed', script);
  });

  it('compiles what is linked alone, after an interruption too', async () => {
    const interrupted = startRomkit(here, 'build', 'undionly.kpxe', ...setting, '--json');
    await interrupted.event(({ step, done }) => step === 'compiling' && Number(done) > 20);
    interrupted.child.kill('SIGINT');
    expect(await interrupted.ended).toMatchObject({ exitCode: 130 });
    await build('undionly.kpxe', ...setting);
    await build(...others, ...setting);
  });

  it('gives the bytes of a whole library that is compiled elsewhere from nothing', async () => {
    const [there, built] = await buildElsewhere('partial', 'undionly.kpxe', ...others, ...setting);
    expect(built).toMatchObject({ exitCode: 0 });
    expectSame(here, 'out', there, ['undionly.kpxe', '8086100e.rom', '8086100e.mrom', 'virtio-net.lkrn']);
    expect(compiled(here).size).toBeLessThan(compiled(there).size / 4);
  });
});
