import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { parse } from '../../../../cli/shell/program.ts';
import { fakeContext } from '../../../support/fake-context.ts';
import { sandbox, type Sandbox } from '../../../support/firmware/tiny-tree.ts';

let box: Sandbox;
beforeEach(() => {
  box = sandbox();
});
afterEach(() => box.remove());

async function config(env: NodeJS.ProcessEnv, ...argv: string[]): Promise<string> {
  const context = fakeContext(box.root, env);
  await parse(context, ['config', ...argv]);
  return context.out();
}

it('shows each value and where it came from', async () => {
  const file = join(box.root, 'romkit.config.yaml');
  writeFileSync(
    file,
    'build: { jobs: 2, out: boot }\nprofiles: { lab: { enable: [HTTPS, NFS], set: { A: 1 } } }\n',
  );
  expect(await config({ ROMKIT_JOBS: '4' }, 'show')).toBe(
    [
      'SETTING              VALUE' + ' '.repeat(Math.max(0, join(box.root, 'boot').length - 5)) + '  FROM',
      `build.jobs           4${' '.repeat(join(box.root, 'boot').length - 1)}  ROMKIT_JOBS`,
      `build.out            ${join(box.root, 'boot')}  ${file}`,
      `profiles.lab.enable  HTTPS, NFS${' '.repeat(join(box.root, 'boot').length - 10)}  ${file}`,
      `profiles.lab.set     A=1${' '.repeat(join(box.root, 'boot').length - 3)}  ${file}`,
      '',
    ].join('\n'),
  );
});

it('prints one JSON document', async () => {
  expect(JSON.parse(await config({ ROMKIT_IPXE_SOURCE: '/tree' }, '--json'))).toEqual({
    settings: [{ key: 'source.ipxe', value: '/tree', origin: 'environment', place: 'ROMKIT_IPXE_SOURCE' }],
    files: {
      user: { path: join(box.root, '.config/romkit/config.yaml'), exists: false },
      project: { path: join(box.root, 'romkit.config.yaml'), exists: false },
    },
  });
});

it('says where settings would go when there are none', async () => {
  expect(await config({})).toContain(join(box.root, '.config/romkit/config.yaml'));
});

it('prints the paths, the stronger first', async () => {
  writeFileSync(join(box.root, 'romkit.config.yaml'), '');
  const [project, user] = (await config({}, 'path')).split('\n');
  expect(project).toBe(join(box.root, 'romkit.config.yaml'));
  expect(user).toBe(`${join(box.root, '.config/romkit/config.yaml')}  (not there)`);
});
