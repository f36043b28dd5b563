import { describe, expect, it } from '@jest/globals';
import { nothingReported } from '../../../../boot/registry/model/machine.ts';
import { planTrial, type TrialWish } from '../../../../boot/registry/trial/plan-trial.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { image, mac, machine, snapshot } from '../sample.ts';

const wish: TrialWish = { image: 'debian', revision: null, as: null, firmware: null, memoryMiB: null };

const pool = snapshot({
  machines: [
    machine(1, {
      ...{ name: 'db-02', firmware: 'uefi', variables: { disk: 'nvme0' } },
      reported: { ...nothingReported, memoryMiB: 65_536 },
    }),
    machine(2, { reported: { ...nothingReported, memoryMiB: 512 } }),
  ],
  images: [
    image(
      'debian',
      { commandLine: 'old' },
      { commandLine: 'root=${disk} host=${hostname}', leastMemoryMiB: 800 },
    ),
    image('windows', { kind: 'efi' }),
    image('arm', { architecture: 'arm64' }),
    image('off', { kind: 'hold', files: [] }),
    image('disk', { kind: 'local', files: [] }),
  ],
});
const plan = (values: Partial<TrialWish>, most = 2048) => planTrial(pool, { ...wish, ...values }, most);

describe('planTrial', () => {
  it('takes name, variables, firmware and RAM of the machine, as far as there is RAM', () => {
    expect(plan({ as: mac(1) })).toMatchObject({
      ...{ as: { mac: mac(1), name: 'db-02' }, mac: mac(1), firmware: 'uefi', memoryMiB: 2048 },
      revision: { image: 'debian', revision: 2, commandLine: 'root=nvme0 host=db-02' },
    });
  });

  it('stands for no machine with a value for each variable', () => {
    expect(plan({})).toMatchObject({
      ...{ as: null, firmware: 'bios', memoryMiB: 1024 },
      revision: { commandLine: 'root=trial host=trial' },
    });
    expect(plan({ revision: 1 }).revision).toMatchObject({ revision: 1, commandLine: 'old' });
  });

  it('takes the firmware that the revision is for, or the one that was asked for', () => {
    expect(plan({ image: 'windows' }).firmware).toBe('uefi');
    expect(plan({ as: mac(1), firmware: 'bios' }).firmware).toBe('bios');
  });

  it.each<[string, Partial<TrialWish>, number, string, RegExp]>([
    ['an image that is not there', { image: 'x' }, 2048, 'unknown-image', /no image x/],
    ['a revision that is not there', { revision: 9 }, 2048, 'unknown-revision', /no revision 9/],
    ['a machine with too little RAM', { as: mac(2) }, 2048, 'trial-not-possible', /needs 800 MiB.*512/],
    ['a server with too little RAM', {}, 700, 'trial-needs-memory', /needs 800 MiB.*700 MiB/],
    ['another architecture', { image: 'arm' }, 2048, 'trial-not-possible', /arm64/],
    [
      'firmware that cannot start it',
      { image: 'windows', firmware: 'bios' },
      2048,
      'trial-not-possible',
      /UEFI/,
    ],
    ['what holds machines', { image: 'off' }, 2048, 'trial-not-possible', /nothing to boot/],
    ['what boots from a disk', { image: 'disk' }, 2048, 'trial-not-possible', /none/],
    [
      'a machine without a variable',
      { as: '52:54:00:99:99:99' },
      2048,
      'trial-not-possible',
      /variable|name/,
    ],
  ])('refuses %s', async (_, values, most, code, words) => {
    const { code: found, message } = await refusal(() => plan(values, most));
    expect([found, message]).toEqual([code, expect.stringMatching(words)]);
  });
});
