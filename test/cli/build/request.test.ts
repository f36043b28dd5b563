import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  buildSettings,
  fileWords,
  jobCount,
  namedProfile,
  requestedTargets,
} from '../../../cli/build/request.ts';
import type { BuildOptions } from '../../../cli/build/build-options.ts';
import type { ProfileSettings, Settings } from '../../../cli/settings/settings.ts';
import { someFacts } from '../../support/firmware/facts.ts';
import { fakeContext } from '../../support/fake-context.ts';
import { refusal } from '../../support/flash/refusal.ts';

const profile: ProfileSettings = {
  enable: ['HTTPS', 'PING'],
  disable: ['NFS'],
  console: ['serial'],
  set: { COMSPEED: '9600' },
  debug: ['tls:3'],
  trust: ['/site/ca.pem'],
  cert: [],
  embed: [],
};
const settings: Settings = {
  source: {},
  profiles: { lab: { value: profile, origin: 'project', place: 'romkit.config.yaml' } },
  build: { jobs: { value: 3, origin: 'user', place: 'config.yaml' } },
};

const made = (options: BuildOptions, from?: ProfileSettings) =>
  buildSettings(options, from, someFacts, fakeContext('/home/somebody'));

describe('buildSettings', () => {
  it("has the profile's settings in the source's own names", () =>
    expect(made({}, profile)).toEqual({
      enable: ['CONSOLE_SERIAL', 'DOWNLOAD_PROTO_HTTPS', 'PING_CMD'],
      disable: ['DOWNLOAD_PROTO_NFS'],
      values: { COMSPEED: '9600' },
      config: null,
      debug: ['tls:3'],
      trust: ['/site/ca.pem'],
      cert: [],
      privkey: null,
    }));

  it('takes a comma list of files, and a file with a comma in its name whole', () => {
    const folder = mkdtempSync(join(tmpdir(), 'romkit-request-'));
    writeFileSync(join(folder, 'x,y.pem'), '');
    expect(fileWords(['a.pem,b.pem', 'x,y.pem', 'c.pem,'], folder)).toEqual([
      ...['a.pem', 'b.pem', 'x,y.pem', 'c.pem'],
    ]);
    expect(made({ trust: ['a.pem,/b.pem'] }).trust).toEqual(['/home/somebody/a.pem', '/b.pem']);
    rmSync(folder, { recursive: true });
  });

  it('takes a named configuration and objects to debug', () => {
    const options = { config: 'cloud', debug: ['dhcp,undi:2', 'dhcp'] };
    expect(made(options, { ...profile, config: 'qemu' })).toMatchObject({
      config: 'cloud',
      debug: ['dhcp', 'tls:3', 'undi:2'],
    });
    expect(made({}, { ...profile, config: 'qemu' }).config).toBe('qemu');
  });

  it('lets the command line overrule the profile, and add to it', () => {
    const options = {
      enable: ['NFS'],
      disable: ['PING_CMD', 'HTTPS'],
      define: ['COMSPEED=19200'],
      console: ['vmware'],
    };
    expect(made(options, profile)).toMatchObject({
      enable: ['CONSOLE_SERIAL', 'CONSOLE_VMWARE', 'DOWNLOAD_PROTO_NFS'],
      disable: ['DOWNLOAD_PROTO_HTTPS', 'PING_CMD'],
      values: { COMSPEED: '19200' },
    });
  });

  it('takes paths from the working folder', () =>
    expect(made({ trust: ['ca.pem', '/etc/ca.pem'], cert: ['c.pem'], privkey: 'k.pem' })).toMatchObject({
      trust: ['/home/somebody/ca.pem', '/etc/ca.pem'],
      cert: ['/home/somebody/c.pem'],
      privkey: '/home/somebody/k.pem',
    }));

  it('is the same whatever the order of the words', () =>
    expect(made({ enable: ['PING', 'HTTPS'] })).toEqual(made({ enable: ['HTTPS,PING'] })));
});

describe('namedProfile', () => {
  it('finds one by its name', () => {
    expect(namedProfile({ profile: 'lab' }, settings)).toBe(profile);
    expect(namedProfile({}, settings)).toBeUndefined();
  });

  it.each([
    ['lbab', /did you mean lab/],
    ['production', /Profiles: lab\./],
  ])('refuses %s with what there is', async (name, hint) =>
    expect(await refusal(() => namedProfile({ profile: name }, settings))).toMatchObject({
      code: 'unknown-profile',
      hint: expect.stringMatching(hint),
    }),
  );

  it('says how to write the first', async () =>
    expect(
      (await refusal(() => namedProfile({ profile: 'x' }, { ...settings, profiles: {} }))).hint,
    ).toContain('romkit.config.yaml'));
});

describe('jobCount', () => {
  it("is the flag's, else the settings'", () => {
    expect(jobCount({ jobs: '7' }, settings)).toBe(7);
    expect(jobCount({}, settings)).toBe(3);
    expect(jobCount({}, { ...settings, build: {} })).toBeGreaterThan(0);
  });

  it.each(['0', '-1', '1.5', 'many', '', '1025'])('refuses %j', async (jobs) =>
    expect(await refusal(() => jobCount({ jobs }, settings))).toMatchObject({
      code: 'bad-jobs',
      exitCode: 2,
    }),
  );
});

describe('requestedTargets', () => {
  it('adds the cards to the targets', async () =>
    expect(await requestedTargets(['undionly.kpxe'], { nic: ['8086:100e'] }, someFacts)).toEqual([
      'undionly.kpxe',
      '8086:100e',
    ]));

  it('wants at least one', async () =>
    expect(await refusal(() => requestedTargets([], {}, someFacts))).toMatchObject({ code: 'no-target' }));
});
