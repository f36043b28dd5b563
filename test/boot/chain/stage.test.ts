import { describe, expect, it } from '@jest/globals';
import { methodNamed, methods, stages, type Method } from '../../../boot/chain/stage.ts';

/** Stages of each method, in order. */
const ways: readonly (readonly [Method, number, string])[] = [
  ['pxelinux', 1, 'firmware dhcp nbp mac-script kernel initrd os'],
  ['rom', 2, 'firmware dhcp mac-script kernel initrd os'],
  ['chain', 3, 'firmware dhcp nbp dhcp-again boot-script mac-script kernel initrd os'],
  ['chain-embedded', 4, 'firmware dhcp nbp dhcp-again mac-script kernel initrd os'],
];

describe('the way to boot', () => {
  it.each(ways)('%s is number %i: %s', (method, number, steps) => {
    expect(methods[method]).toMatchObject({ number, stages: steps.split(' ') });
    expect(methods[method].stages.every((stage) => stages.includes(stage))).toBe(true);
    expect([methodNamed(method), methodNamed(String(number))]).toEqual([method, method]);
  });

  it('is not named by another word', () => {
    expect([methodNamed('5'), methodNamed(''), methodNamed('pxe')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

it('all stages are in the order of a boot', () =>
  expect(stages).toEqual([
    ...['firmware', 'dhcp', 'nbp', 'dhcp-again', 'boot-script', 'mac-script', 'boot-loader'],
    ...['kernel', 'initrd', 'os'],
  ]));
