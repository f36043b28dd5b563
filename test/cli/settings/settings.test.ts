import { lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadSettings, settingsFiles } from '../../../cli/settings/settings.ts';
import { withSetting, writeSetting } from '../../../cli/settings/settings-write.ts';
import { fakeContext, type FakeContext } from '../../support/fake-context.ts';
import { sandbox, type Sandbox } from '../../support/firmware/tiny-tree.ts';

let box: Sandbox;
beforeEach(() => {
  box = sandbox();
});
afterEach(() => box.remove());

const context = (env: NodeJS.ProcessEnv = {}, cwd = join(box.root, 'site/deep')): FakeContext =>
  fakeContext(box.root, env, cwd);
const projectFile = (): string => join(box.root, 'site/romkit.config.yaml');
const userFile = (): string => settingsFiles(context()).user.path;

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

describe('settings', () => {
  it('are empty where nothing is set', async () => {
    expect(await loadSettings(context())).toEqual({ source: {}, profiles: {}, build: {} });
  });

  it('come from the environment over the project over the user’s file, each with its place', async () => {
    write(userFile(), 'source: { ipxe: /user, gpxe: /user-gpxe }\nbuild: { jobs: 1, out: /user-out }\n');
    write(projectFile(), 'source: { ipxe: /project }\nbuild: { jobs: 2 }\n');
    const settings = await loadSettings(context({ ROMKIT_JOBS: '3', ROMKIT_OUT: '' }));
    expect(settings.build).toEqual({
      jobs: { value: 3, origin: 'environment', place: 'ROMKIT_JOBS' },
      out: { value: '/user-out', origin: 'user', place: userFile() },
    });
    expect(settings.source).toEqual({
      ipxe: { value: '/project', origin: 'project', place: projectFile() },
      gpxe: { value: '/user-gpxe', origin: 'user', place: userFile() },
    });
  });

  it('have profiles with all their lists, and one profile of the project hides the user’s', async () => {
    write(userFile(), 'profiles: { lab: { enable: NFS }, home: { disable: [HTTP] } }\n');
    write(
      projectFile(),
      [
        'profiles:',
        '  lab:',
        '    enable: HTTPS, PING_CMD',
        '    set: { COMSPEED: 9600 }',
        '    trust: certs/ca.pem',
        'embed: [template:mac-chain, boot.ipxe]',
        '',
      ].join('\n'),
    );
    const { profiles, embed } = await loadSettings(context());
    expect(profiles['lab']).toEqual({
      value: {
        enable: ['HTTPS', 'PING_CMD'],
        disable: [],
        console: [],
        set: { COMSPEED: '9600' },
        debug: [],
        trust: [join(box.root, 'site/certs/ca.pem')],
        cert: [],
        privkey: undefined,
        embed: [],
      },
      origin: 'project',
      place: projectFile(),
    });
    expect(profiles['home']?.value.disable).toEqual(['HTTP']);
    expect(embed?.value).toEqual(['template:mac-chain', join(box.root, 'site/boot.ipxe')]);
  });

  it('have folders that are below their own file, and URLs as they are', async () => {
    write(
      projectFile(),
      'source: { ipxe: "../trees/ipxe#v2.0.0", gpxe: https://example.org/gpxe.git#main }\nbuild: { out: boot }\n',
    );
    const { source, build } = await loadSettings(context());
    expect(source.ipxe?.value).toBe(`${join(box.root, 'trees/ipxe')}#v2.0.0`);
    expect(source.gpxe?.value).toBe('https://example.org/gpxe.git#main');
    expect(build.out?.value).toBe(join(box.root, 'site/boot'));
  });

  it.each([
    ['build:\n  jbos: 3\n', ':2:3 has an unknown setting: build.jbos', 'Did you mean jobs?'],
    ['bulid: {}\n', ':1:1 has an unknown setting: bulid', 'Did you mean build?'],
    [
      'profiles:\n  lab:\n    enabel: HTTPS\n',
      ':3:5 has an unknown setting: profiles.lab.enabel',
      'Did you mean enable?',
    ],
    ['source:\n  zzz: /x\n', ':2:3 has an unknown setting: source.zzz', 'Known here: ipxe, gpxe.'],
    ['build:\n  jobs: many\n', ':2:3 build.jobs: ', ''],
    ['build:\n  jobs: 0\n', ':2:3 build.jobs: ', ''],
    ['build: [\n', ':2:1 is not YAML', ''],
    ['a: 1\na: 2\n', ':2:1 is not YAML', ''],
    ['- one\n', ':1:1 the document', ''],
    ['profiles: { "../up": {} }\n', ':1:13 profiles.../up', ''],
    [
      'a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n',
      ' cannot be read',
      '',
    ],
  ])('refuse %j', async (text, message, hint) => {
    write(projectFile(), text);
    await expect(loadSettings(context())).rejects.toMatchObject({
      code: 'settings-invalid',
      exitCode: 2,
      message: expect.stringContaining(projectFile() + message) as unknown,
      hint: expect.stringContaining(hint) as unknown,
    });
  });

  it.each([
    ['ROMKIT_JOBS', '0'],
    ['ROMKIT_JOBS', '2.5'],
    ['ROMKIT_FLAVOUR', 'toString'],
    ['ROMKIT_FLAVOUR', 'pxe'],
  ])('refuse %s=%s', async (name, value) => {
    await expect(loadSettings(context({ [name]: value }))).rejects.toMatchObject({
      code: 'settings-invalid',
      exitCode: 2,
      message: expect.stringContaining(name) as unknown,
    });
  });

  it('say so where the file is a folder', async () => {
    mkdirSync(userFile(), { recursive: true });
    await expect(loadSettings(context())).rejects.toMatchObject({
      code: 'settings-not-readable',
      exitCode: 2,
    });
  });

  it('take an empty file for no settings', async () => {
    write(projectFile(), '# nothing yet\n');
    expect(await loadSettings(context())).toEqual({ source: {}, profiles: {}, build: {} });
  });
});

describe('writing a setting', () => {
  const text = '# mine\nbuild:\n  jobs: 2 # two cores\nsource:\n  gpxe: /old # for the lab\n';

  it('keeps comments and other keys', () => {
    expect(withSetting('f', text, ['source', 'ipxe'], '/new')).toBe(
      '# mine\nbuild:\n  jobs: 2 # two cores\nsource:\n  gpxe: /old # for the lab\n  ipxe: /new\n',
    );
    expect(withSetting('f', text, ['source', 'gpxe'], undefined)).toBe(
      '# mine\nbuild:\n  jobs: 2 # two cores\n',
    );
  });

  it('makes the file, and empties it again', async () => {
    const file = join(box.root, 'new/config.yaml');
    await writeSetting(file, ['source', 'ipxe'], '/a folder: with #signs');
    expect(readFileSync(file, 'utf8')).toBe('source:\n  ipxe: "/a folder: with #signs"\n');
    await writeSetting(file, ['source', 'ipxe'], undefined);
    expect(readFileSync(file, 'utf8')).toBe('');
    await writeSetting(join(box.root, 'none.yaml'), ['source', 'ipxe'], undefined);
    expect(() => lstatSync(join(box.root, 'none.yaml'))).toThrow();
  });

  it('does not overwrite a file that is not in order', async () => {
    const file = join(box.root, 'config.yaml');
    writeFileSync(file, 'source: [\n');
    await expect(writeSetting(file, ['source', 'ipxe'], '/x')).rejects.toMatchObject({
      code: 'settings-invalid',
    });
    expect(readFileSync(file, 'utf8')).toBe('source: [\n');
  });

  it('leaves a link a link, and the file its mode', async () => {
    const [file, link] = [join(box.root, 'dotfiles.yaml'), join(box.root, 'config.yaml')];
    writeFileSync(file, text, { mode: 0o600 });
    symlinkSync(file, link);
    await writeSetting(link, ['build', 'out'], '/out');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(file, 'utf8')).toContain('out: /out');
    expect(lstatSync(file).mode & 0o777).toBe(0o600);
  });
});
