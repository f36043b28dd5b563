import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it, jest } from '@jest/globals';
import { compilers, noReal, realPlace } from '../../../support/firmware/real.ts';
import { documents, romkit, workOf } from '../../../support/process/romkit.ts';
import { describeWhen } from '../../../support/skip.ts';
import { buildElsewhere, expectSame, expectSound } from './real-builds.ts';

jest.setTimeout(30 * 60_000);

const place = realPlace('shared', 'real-gpxe');
const targets = ['undionly.kpxe', '8086100e.rom'];
const gpxeScript = '#!gpxe\ndhcp net0\nchain http://${next-server}/${net0/mac}.gpxe\n';
const script = join(workOf(place), 'boot.gpxe');

describeWhen({ tools: compilers, lacks: noReal('gpxe') })('gPXE from the real source', () => {
  beforeAll(() => writeFileSync(script, gpxeScript));

  it('the script comes back from each format, and every checksum is right', async () => {
    const args = ['--flavour', 'gpxe', '--embed', 'boot.gpxe', '--out', 'gpxe', '--json'];
    const built = await romkit(place, 'build', ...targets, ...args);
    expect(built).toMatchObject({ exitCode: 0 });
    const artifacts = documents(built).filter(({ type }) => type === 'artifact');
    expect(artifacts.map(({ route }) => route)).toEqual(['embed', 'embed']);
    for (const name of targets) expectSound(place, name, gpxeScript, 'gpxe');
  });

  it('elsewhere: differs in 0 bytes', async () => {
    const [there, built] = await buildElsewhere('gpxe', ...targets, '--flavour', 'gpxe', '--embed', script);
    expect(built).toMatchObject({ exitCode: 0 });
    expectSame(place, 'gpxe', there, targets);
  });
});
