import { expect, it } from '@jest/globals';
import { linkOf } from '../../../cli/test-qemu/lab-options.ts';

it('a cable is good where nothing is asked', () => {
  expect(linkOf({})).toBeUndefined();
});

it.each([
  [{ delay: '200' }, { delayMs: 200, lossPercent: 0, mtuBytes: null, upAfterMs: 0 }],
  [{ loss: '0.5' }, { delayMs: 0, lossPercent: 0.5, mtuBytes: null, upAfterMs: 0 }],
  [
    { loss: '5%', mtu: '1500' },
    { delayMs: 0, lossPercent: 5, mtuBytes: 1500, upAfterMs: 0 },
  ],
  [{ linkDelay: '32' }, { delayMs: 0, lossPercent: 0, mtuBytes: null, upAfterMs: 32_000 }],
])('%j is %j', (options, link) => {
  expect(linkOf(options)).toEqual(link);
});

it.each([
  { delay: '0' },
  { delay: '10001' },
  { loss: '0' },
  { loss: '100.1' },
  { loss: 'x5' },
  { mtu: '1501' },
  { linkDelay: '601' },
])('%j is refused', (options) => {
  expect(() => linkOf(options)).toThrow(expect.objectContaining({ exitCode: 2 }));
});
