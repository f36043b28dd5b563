import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect, it, jest } from '@jest/globals';
import { compilers, noReal, realPlace } from '../../../support/firmware/real.ts';
import { romkit, startRomkit, workOf, type Place } from '../../../support/process/romkit.ts';
import { describeWhen } from '../../../support/skip.ts';
import { expectSame, ipxeScript } from './real-builds.ts';

jest.setTimeout(30 * 60_000);

const [here, there] = [realPlace('shared', 'real-partial'), realPlace('whole')];
const script = join(workOf(here), 'boot.ipxe');
/** A setting on which half of the tree depends. */
const setting = ['--disable', 'PCIAPI_PCBIOS', '--enable', 'PCIAPI_DIRECT', '--embed', script];

const cacheAt = (place: Place, name: string): string => join(place.env!['XDG_CACHE_HOME']!, 'romkit', name);

async function build(place: Place, ...args: string[]): Promise<void> {
  expect(await romkit(place, 'build', ...args)).toMatchObject({ exitCode: 0 });
}

/** Objects that were compiled for the setting. */
function compiled(place: Place): Set<string> {
  const profiles = cacheAt(place, 'profiles');
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
    await build(here, 'undionly.kpxe', '--embed', script);
    // Objects are compiled anew or come from ccache; either way they are put into a whole library.
    if (!existsSync(cacheAt(here, 'ccache'))) return;
    mkdirSync(dirname(cacheAt(there, 'ccache')), { recursive: true });
    symlinkSync(cacheAt(here, 'ccache'), cacheAt(there, 'ccache'));
  });

  it('compiles what is linked alone, after an interruption too, and gives the bytes of a whole library', async () => {
    const interrupted = startRomkit(here, 'build', 'undionly.kpxe', ...setting, '--json');
    await interrupted.event(({ step, done }) => step === 'compiling' && Number(done) > 20);
    interrupted.child.kill('SIGINT');
    expect(await interrupted.ended).toMatchObject({ exitCode: 130 });
    await build(here, 'undionly.kpxe', ...setting);
    await build(here, '8086:100e', 'virtio-net.lkrn', ...setting);
    await build(there, 'undionly.kpxe', '8086:100e', 'virtio-net.lkrn', ...setting);
    expectSame(here, 'out', there, ['undionly.kpxe', '8086100e.rom', 'virtio-net.lkrn']);
    expect(compiled(here).size).toBeLessThan(compiled(there).size / 4);
  });
});
